// Enumerates topologies: of each class the one whose links are the smallest number.
#include "scenarios/topology.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

namespace squall::scenarios {

using core::ServerId;
using core::ServerSet;

namespace {

/// The pairs that a topology has or has not: in one direction, or in both at once.
class Pairs {
 public:
  Pairs(int servers, bool directed) : servers_(servers) {
    for (int from = 0; from < servers; ++from) {
      for (int to = directed ? 0 : from + 1; to < servers; ++to) {
        if (from != to) pairs_.push_back({from, to});
      }
    }
    std::vector<int> order(static_cast<std::size_t>(servers));
    std::iota(order.begin(), order.end(), 0);
    do {
      renamings_.push_back(renaming(order));
    } while (std::next_permutation(order.begin(), order.end()));
  }

  std::uint32_t count() const { return std::uint32_t{1} << pairs_.size(); }
  /// No renaming of the servers gives a smaller number.
  bool is_smallest(std::uint32_t mask) const {
    return std::all_of(renamings_.begin(), renamings_.end(), [mask](const Renaming& renaming) {
      return (renaming.low[mask & (kHalf - 1)] | renaming.high[mask / kHalf]) >= mask;
    });
  }
  Topology topology(std::uint32_t mask, bool directed) const {
    Topology topology{servers_, 0};
    for (std::size_t at = 0; at < pairs_.size(); ++at) {
      if ((mask >> at & 1u) == 0) continue;
      const auto from = ServerId::of(pairs_[at][0] + 1);
      const auto to = ServerId::of(pairs_[at][1] + 1);
      topology.links |= 1u << topology.bit(from, to);
      if (!directed) topology.links |= 1u << topology.bit(to, from);
    }
    return topology;
  }

 private:
  static constexpr std::uint32_t kHalf = 1u << 10;
  /// Where a renaming of the servers takes each half of a mask: a million masks are looked at under
  /// 120 renamings each.
  struct Renaming {
    std::array<std::uint32_t, kHalf> low{};
    std::array<std::uint32_t, kHalf> high{};
  };

  std::size_t place(int from, int to) const {
    for (std::size_t at = 0; at < pairs_.size(); ++at) {
      if (pairs_[at] == std::array{from, to} || pairs_[at] == std::array{to, from}) {
        if (pairs_[at] == std::array{from, to} || !holds_both(from, to)) return at;
      }
    }
    return 0;
  }
  bool holds_both(int from, int to) const {
    return std::find(pairs_.begin(), pairs_.end(), std::array{from, to}) != pairs_.end();
  }
  Renaming renaming(const std::vector<int>& order) const {
    Renaming result;
    for (std::size_t at = 0; at < pairs_.size(); ++at) {
      const auto name = [&](int server) { return order[static_cast<std::size_t>(server)]; };
      const std::uint32_t to = 1u << place(name(pairs_[at][0]), name(pairs_[at][1]));
      for (std::uint32_t half = 0; half < kHalf; ++half) {
        if (at < 10 && (half >> at & 1u) != 0) result.low[half] |= to;
        if (at >= 10 && (half >> (at - 10) & 1u) != 0) result.high[half] |= to;
      }
    }
    return result;
  }

  int servers_;
  std::vector<std::array<int, 2>> pairs_;
  std::vector<Renaming> renamings_;
};

}  // namespace

ServerSet Topology::both_ways(ServerId server) const {
  ServerSet set = ServerSet::of(server);
  for (const ServerId other : ServerSet::first(servers)) {
    if (other != server && has(server, other) && has(other, server)) set.add(other);
  }
  return set;
}

ServerSet Topology::able_to_lead() const {
  ServerSet set;
  for (const ServerId server : ServerSet::first(servers)) {
    if (2 * both_ways(server).size() > servers) set.add(server);
  }
  return set;
}

std::vector<Topology> topologies(int servers, bool directed) {
  SQUALL_ASSERT(servers >= 1 && servers <= kTopologyServersMax);
  const Pairs pairs(servers, directed);
  std::vector<Topology> all;
  for (std::uint32_t mask = 0; mask < pairs.count(); ++mask) {
    if (pairs.is_smallest(mask)) all.push_back(pairs.topology(mask, directed));
  }
  std::stable_sort(all.begin(), all.end(), [](const Topology& a, const Topology& b) {
    return std::popcount(a.links) < std::popcount(b.links);
  });
  return all;
}

}  // namespace squall::scenarios
