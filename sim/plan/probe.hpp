// The coverage probes: situations that a run may meet, by which scenarios say what it must meet.
#pragma once

#include <cstdint>

#include "core/enumeration.hpp"

namespace squall::sim::plan {

/// What happened at least once in a run. Each is a step, a message or an action that has a place in
/// the run.
enum class Probe : std::uint8_t {
  // Elections (§3.4, §3.6.1, §9.6, §4.2.3, §6.2).
  two_candidates_in_one_term,
  two_leaders_at_once,
  candidate_times_out,
  candidate_yields_to_leader,
  leader_deposed_by_higher_term,
  leader_without_quorum_steps_down,
  stale_leader_refused,
  vote_refused_for_stale_log,
  vote_refused_for_earlier_vote,
  vote_of_earlier_term_arrives,
  pre_vote_granted,
  pre_vote_refused,
  pre_candidate_gives_up,
  candidate_ignored_by_loyal_server,
  elected_in_first_term,
  elected_after_many_terms,
  // Replication and commitment (§3.5, §3.6.2, §3.7).
  old_term_entry_committed_indirectly,
  many_entries_committed_at_once,
  log_truncated,
  many_entries_truncated,
  append_refused_for_conflict,
  append_refused_for_short_log,
  append_changes_nothing,
  late_append_is_covered,
  follower_learns_commit_by_heartbeat,
  back_pressure,
  // Crashes and disks (§3.8).
  leader_crashes,
  candidate_crashes,
  crash_loses_writes,
  crash_spares_unsynced_writes,
  torn_record,
  sync_fails,
  stop_on_full_disk,
  restart_as_voter_of_current_term,
  paused_leader_returns_to_later_term,
  // Leadership transfer (§3.10).
  transfer_begins,
  transfer_refused,
  candidate_by_transfer,
  timeout_now_comes_late,
  // Membership (chapter 4).
  configuration_committed,
  joint_configuration_in_use,
  elected_in_joint_configuration,
  learner_in_use,
  learner_promoted,
  voter_removed,
  leader_removes_itself,
  uncommitted_configuration_truncated,
  membership_change_refused,
  removed_server_campaigns,
  // Snapshots (chapter 5).
  snapshot_taken,
  snapshot_installed,
  snapshot_piece_repeated,
  snapshot_behind_log_ignored,
  snapshot_keeps_later_entries,
  snapshot_in_joint_configuration,
  // Clients (chapter 6).
  read_by_leader,
  read_by_follower,
  read_refused,
  lease_begins,
  lease_runs_out,
  /// Once in some thousand runs: leases rule it out (§6.4.1) but for a candidate that wins an
  /// earlier term late, and for clocks that are more wrong than they allow for.
  lease_outlived_by_another_leader,
  session_opened,
  retry_absorbed,
  session_expired,
  // Network.
  message_duplicated,
  message_lost_on_cut_link,
  message_to_down_server,
  message_corrupted_in_flight,
};
inline constexpr int kProbes = static_cast<int>(core::count_of<Probe>());

}  // namespace squall::sim::plan
