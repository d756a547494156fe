// Commit quorum: an entry is committed only once it is stored on a majority of the servers (§3.5).
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Judges the server that extends what is called committed; stored means on disk (§3.8).
inline Verdict commit_quorum(const Observation& seen, core::Ref committed, const History& history) {
  const Cluster& cluster = seen.cluster;
  const core::LogTree& tree = cluster.tree;
  if (tree.index(committed) <= tree.index(history.committed())) return {};
  core::ServerSet stored;
  for (const core::ServerId server : cluster.servers) {
    if (tree.contains(cluster.disks[server].log.tip, committed)) stored.add(server);
  }
  if (cluster.configuration.is_quorum(stored)) return {};
  return Violation{Property::commit_quorum,
                   seen.server,
                   core::kNobody,
                   seen.after.durable.current_term,
                   tree.index(committed),
                   static_cast<std::uint64_t>(cluster.configuration.voters.size() / 2 + 1),
                   static_cast<std::uint64_t>((stored & cluster.configuration.voters).size())};
}

}  // namespace squall::checkers
