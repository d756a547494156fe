// Which servers hear which: all link topologies of a few servers, one of each kind.
#pragma once

#include <cstdint>
#include <vector>

#include "core/types.hpp"

namespace squall::scenarios {

/// Directed links among servers 1 … `servers`; bit (from - 1) * servers + (to - 1) of `links`.
struct Topology {
  int servers = 0;
  std::uint32_t links = 0;

  bool has(core::ServerId from, core::ServerId to) const {
    return (links >> bit(from, to) & 1u) != 0;
  }
  int bit(core::ServerId from, core::ServerId to) const {
    return (from.value() - 1) * servers + to.value() - 1;
  }
  /// Those that `server` hears and that hear it, itself included.
  core::ServerSet both_ways(core::ServerId server) const;
  /// The servers that hear a majority which hears them: no other can be elected, and commit.
  core::ServerSet able_to_lead() const;
  friend bool operator==(const Topology&, const Topology&) = default;
};

/// The most servers of which all directed topologies are enumerated in a moment.
inline constexpr int kTopologyServersMax = 5;

/// One topology of each class of isomorphic ones, those with fewer links first; undirected ones
/// have every link in both directions. 4, 11, 34 undirected and 16, 218, 9 608 directed ones of
/// three, four and five servers. REQUIRES: 1 <= servers <= kTopologyServersMax.
std::vector<Topology> topologies(int servers, bool directed);

}  // namespace squall::scenarios
