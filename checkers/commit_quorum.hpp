// Commit Quorum: newly committed entries are on the disks of a quorum.
#pragma once

#include "checkers/change.hpp"
#include "checkers/history.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// §3.5: "A log entry is committed once the leader that created the entry has replicated it on a
/// majority of the servers"; §3.8: "Each server also persists new log entries before they are
/// counted towards the entries' commitment".
///
/// Judged when a server's commit index passes every earlier one in the cluster. Entries on disk
/// count, not entries in memory; the disk of a server that is down counts, too.
///
/// REQUIRES: change.commits. COST: one ancestor query per server when the committed prefix grows.
inline Verdict commit_quorum(const Observation& step, const Change& change,
                             const History& history) noexcept {
  const Cluster& cluster = step.cluster;
  const core::LogTree& tree = cluster.tree;
  if (tree.index(change.committed) <= tree.index(history.committed())) return {};
  core::ServerSet holders;
  for (const core::ServerId server : cluster.servers) {
    if (tree.contains(cluster.disks[server].log.tip, change.committed)) holders.add(server);
  }
  // §4.1: the latest configuration in the log counts, committed or not. The leader may have
  // appended another configuration after it counted, in the same step.
  core::Ref tip = step.after.durable.log.tip;
  core::Configuration configuration = configuration_of(cluster, tip);
  while (!configuration.is_quorum(holders)) {
    tip = tree.parent(tree.configuration(tip));
    if (tree.index(tip) < tree.index(change.committed)) break;
    configuration = configuration_of(cluster, tip);
  }
  if (configuration.is_quorum(holders)) return {};
  return accuse({
      .property = Property::commit_quorum,
      .server = step.server,
      .term = step.after.durable.current_term,
      .index = tree.index(change.committed),
      .values = Values::counts,
      .expected = static_cast<std::uint64_t>(configuration.voters.size() / 2 + 1),
      .found = static_cast<std::uint64_t>((holders & configuration.voting()).size()),
  });
}

}  // namespace squall::checkers
