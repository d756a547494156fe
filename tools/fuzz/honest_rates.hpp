// In how many runs of the swarm the honest server hits each probe; written by squall_honest_rates.
#pragma once

#include <array>
#include <cstdint>

#include "traces/probes.hpp"

namespace squall::tools::fuzz {

struct HonestRate {
  traces::Probe probe;
  std::uint64_t hits;
};

/// The seeds from 0 on.
inline constexpr std::uint64_t kHonestRuns = 2000;
inline constexpr std::array kHonestRates{
    HonestRate{traces::Probe::append_changes_nothing, 1646},
    HonestRate{traces::Probe::append_refused_for_conflict, 298},
    HonestRate{traces::Probe::append_refused_for_short_log, 1795},
    HonestRate{traces::Probe::back_pressure, 411},
    HonestRate{traces::Probe::candidate_by_transfer, 756},
    HonestRate{traces::Probe::candidate_crashes, 596},
    HonestRate{traces::Probe::candidate_ignored_by_loyal_server, 856},
    HonestRate{traces::Probe::candidate_times_out, 1013},
    HonestRate{traces::Probe::candidate_yields_to_leader, 756},
    HonestRate{traces::Probe::configuration_committed, 906},
    HonestRate{traces::Probe::crash_loses_writes, 228},
    HonestRate{traces::Probe::crash_spares_unsynced_writes, 1213},
    HonestRate{traces::Probe::elected_after_many_terms, 1438},
    HonestRate{traces::Probe::elected_in_first_term, 1778},
    HonestRate{traces::Probe::elected_in_joint_configuration, 143},
    HonestRate{traces::Probe::follower_learns_commit_by_heartbeat, 1825},
    HonestRate{traces::Probe::joint_configuration_in_use, 320},
    HonestRate{traces::Probe::late_append_is_covered, 933},
    HonestRate{traces::Probe::leader_crashes, 1134},
    HonestRate{traces::Probe::leader_deposed_by_higher_term, 1386},
    HonestRate{traces::Probe::leader_removes_itself, 470},
    HonestRate{traces::Probe::leader_without_quorum_steps_down, 565},
    HonestRate{traces::Probe::learner_in_use, 865},
    HonestRate{traces::Probe::learner_promoted, 749},
    HonestRate{traces::Probe::lease_begins, 671},
    HonestRate{traces::Probe::lease_outlived_by_another_leader, 0},
    HonestRate{traces::Probe::lease_runs_out, 547},
    HonestRate{traces::Probe::log_truncated, 603},
    HonestRate{traces::Probe::many_entries_committed_at_once, 1047},
    HonestRate{traces::Probe::many_entries_truncated, 136},
    HonestRate{traces::Probe::membership_change_refused, 460},
    HonestRate{traces::Probe::message_corrupted_in_flight, 460},
    HonestRate{traces::Probe::message_duplicated, 816},
    HonestRate{traces::Probe::message_lost_on_cut_link, 1719},
    HonestRate{traces::Probe::message_to_down_server, 949},
    HonestRate{traces::Probe::old_term_entry_committed_indirectly, 1718},
    HonestRate{traces::Probe::paused_leader_returns_to_later_term, 177},
    HonestRate{traces::Probe::pre_candidate_gives_up, 623},
    HonestRate{traces::Probe::pre_vote_granted, 649},
    HonestRate{traces::Probe::pre_vote_refused, 621},
    HonestRate{traces::Probe::read_by_follower, 434},
    HonestRate{traces::Probe::read_by_leader, 1242},
    HonestRate{traces::Probe::read_refused, 1535},
    HonestRate{traces::Probe::removed_server_campaigns, 512},
    HonestRate{traces::Probe::restart_as_voter_of_current_term, 1278},
    HonestRate{traces::Probe::retry_absorbed, 131},
    HonestRate{traces::Probe::session_expired, 119},
    HonestRate{traces::Probe::session_opened, 754},
    HonestRate{traces::Probe::snapshot_behind_log_ignored, 200},
    HonestRate{traces::Probe::snapshot_in_joint_configuration, 59},
    HonestRate{traces::Probe::snapshot_installed, 545},
    HonestRate{traces::Probe::snapshot_keeps_later_entries, 26},
    HonestRate{traces::Probe::snapshot_piece_repeated, 76},
    HonestRate{traces::Probe::snapshot_taken, 855},
    HonestRate{traces::Probe::stale_leader_refused, 1252},
    HonestRate{traces::Probe::stop_on_full_disk, 136},
    HonestRate{traces::Probe::sync_fails, 35},
    HonestRate{traces::Probe::timeout_now_comes_late, 87},
    HonestRate{traces::Probe::torn_record, 26},
    HonestRate{traces::Probe::transfer_begins, 840},
    HonestRate{traces::Probe::transfer_refused, 565},
    HonestRate{traces::Probe::two_candidates_in_one_term, 1130},
    HonestRate{traces::Probe::two_leaders_at_once, 745},
    HonestRate{traces::Probe::uncommitted_configuration_truncated, 60},
    HonestRate{traces::Probe::vote_of_earlier_term_arrives, 135},
    HonestRate{traces::Probe::vote_refused_for_earlier_vote, 1114},
    HonestRate{traces::Probe::vote_refused_for_stale_log, 1055},
    HonestRate{traces::Probe::voter_removed, 552},
};

}  // namespace squall::tools::fuzz
