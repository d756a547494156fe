// Liveness of Raft under a link topology: seeded runs and their outcomes.
#pragma once

#include <cstdint>

#include "scenarios/topology.hpp"

namespace squall::traces {

/// Raft's options for partial connectivity.
struct AtlasVariant {
  bool pre_vote = false;      // §9.6
  bool check_quorum = false;  // §6.2, together with stickiness, §4.2.3
};

/// Numbers of runs, each measured over its last ten seconds …
struct AtlasCell {
  std::uint32_t runs = 0;
  std::uint32_t leader_stays = 0;  // … one server led throughout, in the latest term
  std::uint32_t commits_flow = 0;  // … clients were answered in every two seconds
  std::uint32_t terms_stop = 0;    // … no server's term grew
  friend bool operator==(const AtlasCell&, const AtlasCell&) = default;
};

/// One run per seed, from `seed` on: a cluster elects a leader with all links up; then every link
/// outside of the topology is cut, with random server positions; ten virtual seconds to settle, ten
/// to measure. Election timeouts are 150–300 ms. Deterministic.
AtlasCell atlas_cell(const scenarios::Topology& topology, const AtlasVariant& variant,
                     std::uint64_t seed, std::uint32_t runs);

}  // namespace squall::traces
