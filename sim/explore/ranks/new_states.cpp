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
  items_.push_back({found.fingerprint, found.key, found.is_pruned ? kPruned : pack(state)});
  table_.insert(slot, static_cast<std::uint32_t>(items_.size()),
                [&](std::uint32_t number) { return items_[number - 1].fingerprint; });
}

std::vector<StepKey> NewStates::sort() {
  pruned_ = pruned();
  std::erase_if(items_, [](const Item& item) { return item.at == kPruned; });
  std::sort(items_.begin(), items_.end(),
            [](const Item& a, const Item& b) { return a.key < b.key; });
  std::vector<StepKey> keys;
  keys.reserve(items_.size());
  for (const Item& item : items_) keys.push_back(item.key);
  return keys;
}

std::uint64_t NewStates::pruned() const {
  return pruned_ +
         static_cast<std::uint64_t>(std::count_if(
             items_.begin(), items_.end(), [](const Item& item) { return item.at == kPruned; }));
}

void NewStates::clear() {
  items_.clear();
  bytes_.clear();
  pruned_ = 0;
  table_.clear();
}

}  // namespace squall::sim::explore::ranks
