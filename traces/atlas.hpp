// Does Raft live under a given set of links? Runs of a topology, and what they came to.
#pragma once

#include <cstdint>

#include "scenarios/topology.hpp"

namespace squall::traces {

/// Which of Raft's answers to partial connectivity are in use.
struct AtlasVariant {
  bool pre_vote = false;      // §9.6
  bool check_quorum = false;  // §6.2, together with stickiness, §4.2.3
};

/// In how many runs, over the last ten seconds of each …
struct AtlasCell {
  std::uint32_t runs = 0;
  std::uint32_t leader_stays = 0;  // … one server led throughout, the latest term there was
  std::uint32_t commits_flow = 0;  // … clients were answered in every two seconds
  std::uint32_t terms_stop = 0;    // … no server's term grew
  friend bool operator==(const AtlasCell&, const AtlasCell&) = default;
};

/// One run a seed, from `seed` on: a cluster elects a leader with all links up; then only those of
/// the topology are left, the servers' places in it being drawn; ten virtual seconds to settle, ten
/// to be watched. Election timeouts are 150–300 ms. The same on every machine.
AtlasCell atlas_cell(const scenarios::Topology& topology, const AtlasVariant& variant,
                     std::uint64_t seed, std::uint32_t runs);

}  // namespace squall::traces
