// Which coverage probes a machine can hit at all, by what it offers.
#pragma once

#include <array>

#include "scenarios/offers.hpp"
#include "traces/probes.hpp"

namespace squall::tools::fuzz {

struct ProbeOffer {
  traces::Probe probe;
  scenarios::Offer needed;
};

/// Probes that need an offer. all_else: also those that only Squall's own messages show, because another
/// machine's messages do not tell it.
inline constexpr std::array kProbeOffers{
    ProbeOffer{traces::Probe::leader_without_quorum_steps_down, scenarios::Offer::check_quorum},
    ProbeOffer{traces::Probe::stale_leader_refused, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::vote_refused_for_stale_log, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::vote_refused_for_earlier_vote, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::vote_of_earlier_term_arrives, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::pre_vote_granted, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::pre_vote_refused, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::pre_candidate_gives_up, scenarios::Offer::pre_vote},
    ProbeOffer{traces::Probe::candidate_ignored_by_loyal_server, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::append_refused_for_conflict, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::append_refused_for_short_log, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::append_changes_nothing, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::late_append_is_covered, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::follower_learns_commit_by_heartbeat, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::crash_loses_writes, scenarios::Offer::slow_disk},
    ProbeOffer{traces::Probe::torn_record, scenarios::Offer::slow_disk},
    ProbeOffer{traces::Probe::sync_fails, scenarios::Offer::slow_disk},
    ProbeOffer{traces::Probe::transfer_begins, scenarios::Offer::transfer},
    ProbeOffer{traces::Probe::transfer_refused, scenarios::Offer::transfer},
    ProbeOffer{traces::Probe::candidate_by_transfer, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::timeout_now_comes_late, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::configuration_committed, scenarios::Offer::membership},
    ProbeOffer{traces::Probe::joint_configuration_in_use, scenarios::Offer::joint_consensus},
    ProbeOffer{traces::Probe::elected_in_joint_configuration, scenarios::Offer::joint_consensus},
    ProbeOffer{traces::Probe::learner_in_use, scenarios::Offer::learners},
    ProbeOffer{traces::Probe::learner_promoted, scenarios::Offer::learners},
    ProbeOffer{traces::Probe::voter_removed, scenarios::Offer::membership},
    ProbeOffer{traces::Probe::leader_removes_itself, scenarios::Offer::membership},
    ProbeOffer{traces::Probe::uncommitted_configuration_truncated, scenarios::Offer::membership},
    ProbeOffer{traces::Probe::membership_change_refused, scenarios::Offer::membership},
    ProbeOffer{traces::Probe::removed_server_campaigns, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::snapshot_taken, scenarios::Offer::snapshots},
    ProbeOffer{traces::Probe::snapshot_installed, scenarios::Offer::snapshots},
    ProbeOffer{traces::Probe::snapshot_piece_repeated, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::snapshot_behind_log_ignored, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::snapshot_keeps_later_entries, scenarios::Offer::snapshots},
    ProbeOffer{traces::Probe::snapshot_in_joint_configuration, scenarios::Offer::joint_consensus},
    ProbeOffer{traces::Probe::read_by_leader, scenarios::Offer::reads},
    ProbeOffer{traces::Probe::read_by_follower, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::lease_begins, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::lease_runs_out, scenarios::Offer::all_else},
    ProbeOffer{traces::Probe::lease_outlived_by_another_leader, scenarios::Offer::all_else}};

/// False: no run of a machine with these offers hits it.
constexpr bool is_for(traces::Probe probe, scenarios::OfferSet offers) {
  for (const ProbeOffer& row : kProbeOffers) {
    if (row.probe == probe) return offers.contains(row.needed);
  }
  return true;
}

}  // namespace squall::tools::fuzz
