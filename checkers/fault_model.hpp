// Faults outside of Raft's fault model, and the properties that each of them voids.
#pragma once

#include "checkers/change.hpp"
#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Silent corruption: a bit of a stored entry was flipped and no checksum detects it. Two logs may
/// then legally differ, so Log Matching and every property that relies on it are void.
inline constexpr PropertySet kMeaninglessAfterCorruption = PropertySet::of(
    Property::leader_append_only, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::commit_quorum, Property::durability,
    Property::reply_after_sync, Property::snapshot_prefix, Property::configuration_safety,
    Property::read_freshness, Property::real_time_order, Property::exactly_once,
    Property::applied_in_order, Property::entry_origin);

/// Silent misdirected write: a log record was written to the wrong place and no checksum detects
/// it. One entry differs, as after corruption, and an acknowledged one is lost: if that was a
/// configuration, two leaders may count majorities that do not overlap.
inline constexpr PropertySet kMeaninglessAfterMisdirection =
    kMeaninglessAfterCorruption |
    PropertySet::of(Property::election_safety, Property::lease_exclusivity);

/// A server that made promises lost its disk and continues under its old name: it may vote again
/// and lose entries that were counted (§3.8). Of two leaders of one term, one may then replace
/// entries acknowledged to the other.
inline constexpr PropertySet kMeaninglessAfterWipe = PropertySet::of(
    Property::election_safety, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::vote_once, Property::durability,
    Property::reply_after_sync, Property::commit_quorum, Property::election_quorum,
    Property::snapshot_prefix, Property::configuration_safety, Property::lease_exclusivity,
    Property::read_freshness, Property::real_time_order, Property::exactly_once,
    Property::applied_in_order, Property::entry_origin);

/// A disk holds an older state than its server has promised: an fsync reported as written what a
/// crash then lost, or the disk was restored from a copy. As after a wipe.
inline constexpr PropertySet kMeaninglessAfterOldDisk = kMeaninglessAfterWipe;

/// A log ends before entries that its server has acknowledged; its term and vote are kept.
inline constexpr PropertySet kMeaninglessAfterShortLog = PropertySet::of(
    Property::election_safety, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::durability, Property::reply_after_sync,
    Property::commit_quorum, Property::snapshot_prefix, Property::configuration_safety,
    Property::lease_exclusivity, Property::read_freshness, Property::real_time_order,
    Property::exactly_once, Property::applied_in_order, Property::entry_origin);

/// An operator wrote a configuration into a server's log, so that the servers of that one go on
/// without a quorum of the one before. Both may then elect leaders and commit, and where they meet,
/// one replaces what the other committed.
inline constexpr PropertySet kMeaninglessAfterForcedConfiguration = PropertySet::of(
    Property::election_safety, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::durability, Property::reply_after_sync,
    Property::commit_quorum, Property::snapshot_prefix, Property::configuration_safety,
    Property::lease_exclusivity, Property::read_freshness, Property::real_time_order,
    Property::exactly_once, Property::applied_in_order, Property::entry_origin);

/// A clock ran faster or slower than leases allow for, jumped, or stopped: two servers may then
/// rely on a lease and on its end (§6.4.1), and reads by a lease may be stale.
inline constexpr PropertySet kMeaninglessAfterClockFault =
    PropertySet::of(Property::lease_exclusivity, Property::read_freshness);

/// Records which servers the configurations that are new in this log give a vote.
inline void record_voters(const Observation& step, const Change& change,
                          History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  core::ServerSet& voters = history.asked_to_vote;
  core::Ref entry = tree.configuration(step.after.durable.log.tip);
  for (; tree.index(entry) > tree.index(change.kept);
       entry = tree.configuration(tree.parent(entry))) {
    voters = voters | configuration_of(step.cluster, entry).voting();
  }
}

/// True when no configuration so far, the initial one included, has given the server a vote, and no
/// leader was asked to give it one: then no acknowledgement of the server has counted.
inline bool was_only_a_learner(const Cluster& cluster, core::ServerId server,
                               const History& history) noexcept {
  return !(history.asked_to_vote | cluster.configuration.voting()).contains(server);
}

/// True when the log's configuration excludes `server` and is not older than the latest committed
/// one, or when the log's owner never had a vote.
inline bool has_done_without(const Cluster& cluster, core::Ref log, core::ServerId whose,
                             core::ServerId server, core::Ref committed) noexcept {
  const core::LogTree& tree = cluster.tree;
  if (tree.configuration(log) == core::kRoot && !cluster.configuration.votes(whose)) return true;
  return !configuration_of(cluster, log).members().contains(server) &&
         tree.contains(log, tree.configuration(committed));
}

inline bool was_majority_alone(const Cluster& cluster, core::Ref log,
                               core::ServerId server) noexcept {
  const core::ServerSet alone = core::ServerSet::of(server);
  core::Ref entry = cluster.tree.configuration(log);
  for (; entry != core::kRoot; entry = cluster.tree.configuration(cluster.tree.parent(entry))) {
    if (configuration_of(cluster, entry).is_quorum(alone)) return true;
  }
  return cluster.configuration.is_quorum(alone);
}

/// True when the server was removed (§4.1) and all others know it: no server counts its votes or
/// acknowledgements any more, and everything that was counted is committed.
///
/// Such a server may return under its name without its disk. A candidate that counts it again has a
/// configuration appended after the removal was committed, so its term is later than any in which
/// the lost votes counted. Exception: a server that was once a majority by itself would elect
/// itself while it receives the log again, because it then uses an old configuration.
inline bool was_removed(const Cluster& cluster, core::ServerId server,
                        const History& history) noexcept {
  const core::Ref committed = history.committed();
  if (was_majority_alone(cluster, committed, server)) return false;
  if (configuration_of(cluster, committed).members().contains(server)) return false;
  for (const core::ServerId other : cluster.servers) {
    if (other == server) continue;
    const core::Ref log = cluster.views[other].durable.log.tip;
    if (!has_done_without(cluster, log, other, server, committed)) return false;
    const core::Ref disk = cluster.disks[other].log.tip;
    if (!has_done_without(cluster, disk, other, server, committed)) return false;
  }
  return true;
}

/// Records that the server's disk is lost with its promises. Voids no property when the server had
/// promised nothing and was never a majority by itself, when it was removed, or when it was only
/// ever a learner: what a learner acknowledged never counted (§4.2.1), and a leader that gives it a
/// vote later must ask it again. COST: linear in the number of terms. REQUIRES: the disk is still
/// intact.
inline void forget_promises(const Cluster& cluster, core::ServerId server,
                            History& history) noexcept {
  Promise& promise = history.promises[server];
  const bool decided_alone = cluster.disks[server].current_term > 0 &&
                             was_majority_alone(cluster, history.committed(), server);
  if (was_only_a_learner(cluster, server, history) || was_removed(cluster, server, history)) {
    for (Leadership& leadership : history.leaders) leadership.votes[server] = core::kNobody;
  } else if (promise != Promise{} || decided_alone) {
    history.off = history.off | kMeaninglessAfterWipe;
  }
  promise = Promise{};
}

}  // namespace squall::checkers
