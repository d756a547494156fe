// Symmetry reduction: states that differ only by the names of servers are one state.
//
// A state has a fingerprint under each renaming (permutation) of the servers; the least of them
// stands for all (Clarke, Emerson, Jha, Sistla 1998; Ip and Dill 1996). That is sound where
// renamings are automorphisms of the transition relation: every transition of the renamed state is
// the renamed transition. This holds for machines that declare it (Machine::rename), while no log
// names servers, no link is cut for good, and no goal names a server. History is renamed with the
// rest, so that the verdicts of later steps are the same, too.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/renaming.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// More servers have too many renamings: servers! of them.
inline constexpr int kSymmetricServersMax = 5;

/// The identity, and if `all` every other renaming after it. REQUIRES: servers <=
/// kSymmetricServersMax if `all`.
std::vector<core::Renaming> renamings(int servers, bool all);

/// Hashes the parts of a World under every renaming. The hashes are those of portable bytes, equal
/// in every process and in any order of discovery, where the machines know such bytes.
class RenamedParts {
 public:
  /// `all`: see renamings().
  RenamedParts(const Setup& setup, const core::MachineMaker& maker, bool all);
  std::size_t count() const { return renamings_.size(); }
  const core::Renaming& operator[](std::size_t at) const { return renamings_[at]; }
  /// False once a machine could not rename itself: the hashes say nothing then.
  bool works() const { return works_; }
  /// False once a machine had no portable bytes: hashes are those of save() then.
  bool are_portable() const { return are_portable_; }
  /// Writes count() hashes of a part.
  void hash(const World& world, World::Part part, std::uint64_t* words);

 private:
  std::uint64_t hash_of(const World& world, World::Part part, const core::LogTree& tree);

  std::vector<core::Renaming> renamings_;
  std::optional<World> other_;  // holds a part while it is renamed
  std::vector<std::byte> room_;
  bool works_ = true;
  bool are_portable_ = true;
};

}  // namespace squall::sim::explore
