// Faults that Raft cannot bear, and the properties that each of them makes meaningless.
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// A bit of a stored entry was flipped and no checksum tells: two logs may now differ where they
/// must not, and everything that rests on Log Matching goes with it.
inline constexpr PropertySet kMeaninglessAfterCorruption = PropertySet::of(
    Property::leader_append_only, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::commit_quorum, Property::durability,
    Property::reply_after_sync, Property::snapshot_prefix, Property::configuration_safety,
    Property::read_freshness, Property::real_time_order, Property::exactly_once);

/// A record of the log went to the wrong place and no checksum tells: an entry is another one, as
/// after corruption. And one that was acknowledged is forgotten: where it was a configuration, two
/// leaders may count by majorities that do not meet.
inline constexpr PropertySet kMeaninglessAfterMisdirection =
    kMeaninglessAfterCorruption |
    PropertySet::of(Property::election_safety, Property::lease_exclusivity);

/// A server that had promised something has lost its disk, and goes on under its old name: it may
/// vote again and forget what was counted (§3.8). Of two leaders of one term, one may replace what
/// the other has been acknowledged.
inline constexpr PropertySet kMeaninglessAfterWipe = PropertySet::of(
    Property::election_safety, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::vote_once, Property::durability,
    Property::reply_after_sync, Property::commit_quorum, Property::election_quorum,
    Property::snapshot_prefix, Property::configuration_safety, Property::lease_exclusivity,
    Property::read_freshness, Property::real_time_order, Property::exactly_once);

/// The log says a configuration without `server`, and was not left behind by the one that was
/// committed last; or it is of someone who never had a vote.
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

/// The server was removed (§4.1), and all others know it: nobody counts its votes or what it
/// acknowledges any more, and what was counted is committed.
///
/// Then it may come back under its name without its disk. A candidate that counts it again has a
/// configuration in its log that was appended after the removal was committed, so that its term is
/// later than any in which the lost votes counted. But who was a majority alone at any
/// time would elect itself while it is fed the log anew, for it goes by an old configuration then.
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

/// The server's disk is lost, with what it had promised. Nothing becomes meaningless where it had
/// told nobody anything, nor counted itself as a majority; or where it was removed. COST: the
/// number of terms so far. REQUIRES: its disk is still as it was.
inline void forget_promises(const Cluster& cluster, core::ServerId server,
                            History& history) noexcept {
  Promise& promise = history.promises[server];
  const bool decided_alone = cluster.disks[server].current_term > 0 &&
                             was_majority_alone(cluster, history.committed(), server);
  if (was_removed(cluster, server, history)) {
    for (Leadership& leadership : history.leaders) leadership.votes[server] = core::kNobody;
  } else if (promise != Promise{} || decided_alone) {
    history.off = history.off | kMeaninglessAfterWipe;
  }
  promise = Promise{};
}

}  // namespace squall::checkers
