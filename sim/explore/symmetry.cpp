// Generates the renamings of servers, and hashes a World's part under each of them.
#include "sim/explore/symmetry.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "sim/explore/tables/interned.hpp"

namespace squall::sim::explore {

std::vector<core::Renaming> renamings(int servers, bool all) {
  std::array<core::ServerId, core::kServersMax> names{};
  std::iota(names.begin(), names.end(), core::ServerId{1});
  const auto end = names.begin() + servers;
  std::vector<core::Renaming> found;
  do {
    core::Renaming renaming;
    for (int server = 1; server <= servers; ++server) {
      renaming.set(core::ServerId::of(server), names[static_cast<std::size_t>(server - 1)]);
    }
    found.push_back(renaming);
  } while (all && std::next_permutation(names.begin(), end));
  return found;
}

RenamedParts::RenamedParts(const Setup& setup, const core::MachineMaker& maker, bool all)
    : renamings_(renamings(setup.servers, all)), room_(World::kPartBytesMax) {
  SQUALL_ASSERT(!all || setup.servers <= kSymmetricServersMax);
  if (!all) return;
  other_.emplace(setup, maker);
  // What one that cannot rename itself saves may mean something in its own World only.
  works_ = other_->take_renamed(*other_, 1, core::Renaming());
}

std::uint64_t RenamedParts::hash_of(const World& world, World::Part part,
                                    const core::LogTree& tree) {
  std::optional<std::size_t> size;
  if (are_portable_) size = world.save_portable(part, tree, room_);
  are_portable_ = size.has_value();
  if (!size) size = world.save(part, room_);
  return core::mix(core::hash_bytes({room_.data(), *size}), part);
}

void RenamedParts::hash(const World& world, World::Part part, std::uint64_t* words) {
  words[0] = hash_of(world, part, world.tree());
  for (std::size_t i = 1; i < count(); ++i) {
    if (part == World::kClientsPart || !works_) {
      words[i] = words[0];
      continue;
    }
    works_ = other_->take_renamed(world, part, renamings_[i]) && works_;
    words[i] = hash_of(*other_, world.renamed(part, renamings_[i]), world.tree());
  }
}

}  // namespace squall::sim::explore
