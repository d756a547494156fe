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
    HonestRate{traces::Probe::append_changes_nothing, 1710},
    HonestRate{traces::Probe::append_refused_for_conflict, 677},
    HonestRate{traces::Probe::append_refused_for_short_log, 1835},
    HonestRate{traces::Probe::back_pressure, 324},
    HonestRate{traces::Probe::candidate_by_transfer, 596},
    HonestRate{traces::Probe::candidate_crashes, 563},
    HonestRate{traces::Probe::candidate_ignored_by_loyal_server, 710},
    HonestRate{traces::Probe::candidate_times_out, 1208},
    HonestRate{traces::Probe::candidate_yields_to_leader, 944},
    HonestRate{traces::Probe::configuration_committed, 837},
    HonestRate{traces::Probe::crash_loses_writes, 180},
    HonestRate{traces::Probe::crash_spares_unsynced_writes, 1089},
    HonestRate{traces::Probe::elected_after_many_terms, 1570},
    HonestRate{traces::Probe::elected_in_first_term, 1698},
    HonestRate{traces::Probe::elected_in_joint_configuration, 114},
    HonestRate{traces::Probe::follower_learns_commit_by_heartbeat, 1843},
    HonestRate{traces::Probe::joint_configuration_in_use, 244},
    HonestRate{traces::Probe::late_append_is_covered, 1049},
    HonestRate{traces::Probe::leader_crashes, 1028},
    HonestRate{traces::Probe::leader_deposed_by_higher_term, 1527},
    HonestRate{traces::Probe::leader_removes_itself, 485},
    HonestRate{traces::Probe::leader_without_quorum_steps_down, 430},
    HonestRate{traces::Probe::learner_in_use, 805},
    HonestRate{traces::Probe::learner_promoted, 715},
    HonestRate{traces::Probe::lease_begins, 510},
    HonestRate{traces::Probe::lease_outlived_by_another_leader, 0},
    HonestRate{traces::Probe::lease_runs_out, 419},
    HonestRate{traces::Probe::log_truncated, 939},
    HonestRate{traces::Probe::many_entries_committed_at_once, 1221},
    HonestRate{traces::Probe::many_entries_truncated, 540},
    HonestRate{traces::Probe::membership_change_refused, 504},
    HonestRate{traces::Probe::message_corrupted_in_flight, 353},
    HonestRate{traces::Probe::message_duplicated, 618},
    HonestRate{traces::Probe::message_lost_on_cut_link, 1773},
    HonestRate{traces::Probe::message_to_down_server, 869},
    HonestRate{traces::Probe::old_term_entry_committed_indirectly, 1752},
    HonestRate{traces::Probe::paused_leader_returns_to_later_term, 142},
    HonestRate{traces::Probe::pre_candidate_gives_up, 504},
    HonestRate{traces::Probe::pre_vote_granted, 523},
    HonestRate{traces::Probe::pre_vote_refused, 507},
    HonestRate{traces::Probe::read_by_follower, 326},
    HonestRate{traces::Probe::read_by_leader, 951},
    HonestRate{traces::Probe::read_refused, 1184},
    HonestRate{traces::Probe::removed_server_campaigns, 542},
    HonestRate{traces::Probe::restart_as_voter_of_current_term, 1136},
    HonestRate{traces::Probe::retry_absorbed, 101},
    HonestRate{traces::Probe::session_expired, 94},
    HonestRate{traces::Probe::session_opened, 583},
    HonestRate{traces::Probe::snapshot_behind_log_ignored, 154},
    HonestRate{traces::Probe::snapshot_in_joint_configuration, 42},
    HonestRate{traces::Probe::snapshot_installed, 412},
    HonestRate{traces::Probe::snapshot_keeps_later_entries, 22},
    HonestRate{traces::Probe::snapshot_piece_repeated, 57},
    HonestRate{traces::Probe::snapshot_taken, 659},
    HonestRate{traces::Probe::stale_leader_refused, 1405},
    HonestRate{traces::Probe::stop_on_full_disk, 113},
    HonestRate{traces::Probe::sync_fails, 28},
    HonestRate{traces::Probe::timeout_now_comes_late, 68},
    HonestRate{traces::Probe::torn_record, 21},
    HonestRate{traces::Probe::transfer_begins, 661},
    HonestRate{traces::Probe::transfer_refused, 448},
    HonestRate{traces::Probe::two_candidates_in_one_term, 1310},
    HonestRate{traces::Probe::two_leaders_at_once, 1046},
    HonestRate{traces::Probe::uncommitted_configuration_truncated, 196},
    HonestRate{traces::Probe::vote_of_earlier_term_arrives, 257},
    HonestRate{traces::Probe::vote_refused_for_earlier_vote, 1294},
    HonestRate{traces::Probe::vote_refused_for_stale_log, 1253},
    HonestRate{traces::Probe::voter_removed, 569},
};

}  // namespace squall::tools::fuzz
