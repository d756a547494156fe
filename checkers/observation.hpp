// The input of the checkers: the cluster's servers and disks, and the latest change.
#pragma once

#include <array>
#include <span>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/machine.hpp"
#include "core/step.hpp"
#include "core/types.hpp"

namespace squall::checkers {

/// Indexed by ServerId; entry 0 is unused.
using Views = core::PerServer<core::View>;
using Disks = core::PerServer<core::Durable>;

/// The cluster after a step. A server that is down appears with its disk's content, as a follower
/// with commit index 0.
struct Cluster {
  const core::LogTree& tree;
  core::ServerSet servers;
  core::Configuration configuration;  // the initial one; see configuration_of()
  const Views& views;
  const Disks& disks;  // what would survive a crash now
  core::ServerSet paused{};
  /// Entries of terms up to this one may be on the disks that the cluster began with.
  core::Term given_terms = 0;
  core::Rules rules{};
};

/// The configuration in the log that ends at `tip` (§4.1).
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
  /// The server just started or restarted: `before` is its view when it went down.
  bool booted = false;
};

/// A server that just went down: its log is now its disk's content.
struct Crash {
  const Cluster& cluster;
  core::ServerId server;
  const core::View& before;  // its last view
};

/// A message that departs from its server to the network now.
struct Departure {
  const Cluster& cluster;
  const core::Message& message;
};

}  // namespace squall::checkers
