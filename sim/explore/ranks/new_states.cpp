// Adds and sorts the new states of a level.
#include "sim/explore/ranks/new_states.hpp"

#include <algorithm>

namespace squall::sim::explore::ranks {

std::uint64_t NewStates::pack(const ExploredState& state) {
  const std::size_t size = bytes_.size();
  if (bytes_.capacity() < size + kStateBytesMax) bytes_.reserve(2 * size + kStateBytesMax);
  bytes_.resize(size + kStateBytesMax);
  const std::uint8_t* end = put_state(bytes_.data() + size, state);
  bytes_.resize(static_cast<std::size_t>(end - bytes_.data()));
  return size;
}

void NewStates::add(const FoundState& found, const ExploredState& state) {
  const std::size_t slot = slot_of(found.fingerprint);
  pruned_ += found.is_pruned;
  items_.push_back(
      {found.fingerprint, found.key, found.is_pruned ? kPruned + found.home : pack(state)});
  table_.insert(slot, found.fingerprint, static_cast<std::uint32_t>(items_.size()));
}

std::vector<StepKey> NewStates::sort() {
  std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
    return a.is_pruned() == b.is_pruned() ? a.key < b.key : b.is_pruned();
  });
  std::vector<StepKey> keys;
  keys.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) keys.push_back(items_[i].key);
  return keys;
}

void NewStates::clear() {
  items_.clear();
  bytes_.clear();
  pruned_ = 0;
  table_.clear();
}

}  // namespace squall::sim::explore::ranks
