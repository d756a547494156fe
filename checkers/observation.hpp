// What the checkers see of one step: the world's servers and disks, and what has just changed.
#pragma once

#include <array>
#include <span>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/step.hpp"

namespace squall::checkers {

/// Indexed by ServerId; entry 0 is unused.
using Views = std::array<core::View, core::kServersMax + 1>;
using Disks = std::array<core::Durable, core::kServersMax + 1>;

/// The cluster after a step. A server that is down shows what its disk holds, as a follower with
/// commit index 0.
struct Cluster {
  const core::LogTree& tree;
  core::ServerSet servers;
  core::Configuration configuration;  // the initial one; see configuration_of()
  const Views& views;
  const Disks& disks;  // what would survive a crash now
  core::ServerSet paused{};
};

/// What the log that ends at `tip` says (§4.1).
inline core::Configuration configuration_of(const Cluster& cluster, core::Ref tip) noexcept {
  const core::Ref entry = cluster.tree.configuration(tip);
  return entry == core::kRoot ? cluster.configuration
                              : core::configuration_in(cluster.tree.payload(entry));
}

/// One step of one server.
struct Observation {
  const Cluster& cluster;
  core::ServerId server;
  const core::View& before;
  const core::View& after;  // == cluster.views[server]
  /// The server has just (re)started: `before` is what it showed when it went down.
  bool booted = false;
};

/// A server that went down just now: its log is what its disk holds.
struct Crash {
  const Cluster& cluster;
  core::ServerId server;
  const core::View& before;  // its last one
};

/// A message that leaves its server for the network now.
struct Departure {
  const Cluster& cluster;
  const core::Message& message;
};

}  // namespace squall::checkers
