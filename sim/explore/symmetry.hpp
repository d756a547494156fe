// Servers are alike: states that differ only by their names are one.
//
// A state has a fingerprint under each renaming of the servers; the least of them stands for all.
// Sound where servers are alike: every transition of the renamed state is the renamed transition.
// That holds for machines that say so (Machine::rename), while no log names servers, no link is cut
// for good, and nobody who watches asks for one server rather than another. History is renamed with
// the rest, so that what it will accuse is the same, too.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/renaming.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// More servers have too many renamings.
inline constexpr int kSymmetricServersMax = 5;

/// The identity first; alone unless `all`. REQUIRES: servers <= kSymmetricServersMax if `all`.
std::vector<core::Renaming> renamings(int servers, bool all);

/// Hashes parts of a World under every renaming.
class RenamedParts {
 public:
  /// `all`: see renamings().
  RenamedParts(const Setup& setup, const core::MachineMaker& maker, bool all);
  std::size_t count() const { return renamings_.size(); }
  const core::Renaming& operator[](std::size_t at) const { return renamings_[at]; }
  /// False once a machine did not know how to rename itself.
  bool works() const { return works_; }
  /// Writes count() words; `hash` is that of the part as it is.
  void hash(const World& world, World::Part part, std::uint64_t hash, std::uint64_t* words);

 private:
  std::vector<core::Renaming> renamings_;
  std::optional<World> other_;  // in which parts are renamed
  std::vector<std::byte> room_;
  bool works_ = true;
};

}  // namespace squall::sim::explore
