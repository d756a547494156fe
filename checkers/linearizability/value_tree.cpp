// Interns sequences by (prefix, last part).
#include "checkers/linearizability/value_tree.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace squall::checkers::linearizability {

namespace {
constexpr std::size_t kSlotsFirst = 64;
}

ValueTree::ValueTree() : nodes_{{kNil, 0}, {kNil, 0}}, by_parts_(kSlotsFirst) {}

Value ValueTree::add_plain() noexcept {
  nodes_.push_back({kNil, 0});
  return size() - 1;
}

std::size_t ValueTree::slot(Value sequence, std::uint32_t part) const noexcept {
  return by_parts_.find(core::mix(sequence, part), [&](Value value) {
    return nodes_[value].prefix == sequence && nodes_[value].part == part;
  });
}

Value ValueTree::extend(Value sequence, std::uint32_t part) noexcept {
  if (sequence == kNil) sequence = kEmpty;
  const std::size_t at = slot(sequence, part);
  if (const Value known = by_parts_[at]; known != kNil) return known;
  nodes_.push_back({sequence, part});
  by_parts_.insert(at, core::mix(sequence, part), size() - 1);
  return size() - 1;
}

Value ValueTree::find(Value sequence, std::uint32_t part) const noexcept {
  const Value found = by_parts_[slot(sequence == kNil ? kEmpty : sequence, part)];
  return found == kNil ? kUnnamed : found;
}

std::vector<std::uint32_t> ValueTree::parts(Value sequence) const noexcept {
  std::vector<std::uint32_t> parts;
  for (; sequence > kEmpty; sequence = prefix(sequence)) parts.push_back(last_part(sequence));
  std::reverse(parts.begin(), parts.end());
  return parts;
}

}  // namespace squall::checkers::linearizability
