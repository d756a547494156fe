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
    HonestRate{traces::Probe::append_changes_nothing, 1634},
    HonestRate{traces::Probe::append_refused_for_conflict, 307},
    HonestRate{traces::Probe::append_refused_for_short_log, 1790},
    HonestRate{traces::Probe::back_pressure, 440},
    HonestRate{traces::Probe::candidate_by_transfer, 762},
    HonestRate{traces::Probe::candidate_crashes, 618},
    HonestRate{traces::Probe::candidate_ignored_by_loyal_server, 856},
    HonestRate{traces::Probe::candidate_times_out, 1020},
    HonestRate{traces::Probe::candidate_yields_to_leader, 760},
    HonestRate{traces::Probe::configuration_committed, 907},
    HonestRate{traces::Probe::crash_loses_writes, 257},
    HonestRate{traces::Probe::crash_spares_unsynced_writes, 1213},
    HonestRate{traces::Probe::elected_after_many_terms, 1457},
    HonestRate{traces::Probe::elected_in_first_term, 1776},
    HonestRate{traces::Probe::elected_in_joint_configuration, 146},
    HonestRate{traces::Probe::follower_learns_commit_by_heartbeat, 1826},
    HonestRate{traces::Probe::joint_configuration_in_use, 321},
    HonestRate{traces::Probe::late_append_is_covered, 929},
    HonestRate{traces::Probe::leader_crashes, 1169},
    HonestRate{traces::Probe::leader_deposed_by_higher_term, 1396},
    HonestRate{traces::Probe::leader_removes_itself, 469},
    HonestRate{traces::Probe::leader_without_quorum_steps_down, 561},
    HonestRate{traces::Probe::learner_in_use, 863},
    HonestRate{traces::Probe::learner_promoted, 750},
    HonestRate{traces::Probe::lease_begins, 671},
    HonestRate{traces::Probe::lease_outlived_by_another_leader, 0},
    HonestRate{traces::Probe::lease_runs_out, 518},
    HonestRate{traces::Probe::log_truncated, 614},
    HonestRate{traces::Probe::many_entries_committed_at_once, 1063},
    HonestRate{traces::Probe::many_entries_truncated, 133},
    HonestRate{traces::Probe::membership_change_refused, 460},
    HonestRate{traces::Probe::message_corrupted_in_flight, 461},
    HonestRate{traces::Probe::message_duplicated, 816},
    HonestRate{traces::Probe::message_lost_on_cut_link, 1725},
    HonestRate{traces::Probe::message_to_down_server, 996},
    HonestRate{traces::Probe::old_term_entry_committed_indirectly, 1732},
    HonestRate{traces::Probe::paused_leader_returns_to_later_term, 193},
    HonestRate{traces::Probe::pre_candidate_gives_up, 622},
    HonestRate{traces::Probe::pre_vote_granted, 648},
    HonestRate{traces::Probe::pre_vote_refused, 623},
    HonestRate{traces::Probe::read_by_follower, 428},
    HonestRate{traces::Probe::read_by_leader, 1242},
    HonestRate{traces::Probe::read_refused, 1532},
    HonestRate{traces::Probe::removed_server_campaigns, 519},
    HonestRate{traces::Probe::restart_as_voter_of_current_term, 1320},
    HonestRate{traces::Probe::retry_absorbed, 122},
    HonestRate{traces::Probe::session_expired, 119},
    HonestRate{traces::Probe::session_opened, 754},
    HonestRate{traces::Probe::snapshot_behind_log_ignored, 208},
    HonestRate{traces::Probe::snapshot_in_joint_configuration, 56},
    HonestRate{traces::Probe::snapshot_installed, 547},
    HonestRate{traces::Probe::snapshot_keeps_later_entries, 26},
    HonestRate{traces::Probe::snapshot_piece_repeated, 84},
    HonestRate{traces::Probe::snapshot_taken, 855},
    HonestRate{traces::Probe::stale_leader_refused, 1264},
    HonestRate{traces::Probe::stop_on_full_disk, 222},
    HonestRate{traces::Probe::sync_fails, 64},
    HonestRate{traces::Probe::timeout_now_comes_late, 92},
    HonestRate{traces::Probe::torn_record, 26},
    HonestRate{traces::Probe::transfer_begins, 842},
    HonestRate{traces::Probe::transfer_refused, 571},
    HonestRate{traces::Probe::two_candidates_in_one_term, 1137},
    HonestRate{traces::Probe::two_leaders_at_once, 762},
    HonestRate{traces::Probe::uncommitted_configuration_truncated, 54},
    HonestRate{traces::Probe::vote_of_earlier_term_arrives, 128},
    HonestRate{traces::Probe::vote_refused_for_earlier_vote, 1115},
    HonestRate{traces::Probe::vote_refused_for_stale_log, 1068},
    HonestRate{traces::Probe::voter_removed, 554},
};

}  // namespace squall::tools::fuzz
