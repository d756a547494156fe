// Interns sequences by (prefix, last part), exactly.
#include "checkers/linearizability/value_tree.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace squall::checkers::linearizability {

namespace {
constexpr std::size_t kTableMin = 64;
}

ValueTree::ValueTree() : nodes_{{kNil, 0}, {kNil, 0}}, table_(kTableMin, kNil) {}

Value ValueTree::add_plain() noexcept {
  nodes_.push_back({kNil, 0});
  return size() - 1;
}

std::size_t ValueTree::place(Value sequence, std::uint32_t part) const noexcept {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = core::mix(sequence, part) & mask;
  while (table_[at] != kNil &&
         (nodes_[table_[at]].prefix != sequence || nodes_[table_[at]].part != part)) {
    at = (at + 1) & mask;
  }
  return at;
}

Value ValueTree::extend(Value sequence, std::uint32_t part) noexcept {
  if (sequence == kNil) sequence = kEmpty;
  std::size_t at = place(sequence, part);
  if (table_[at] != kNil) return table_[at];
  if (2 * nodes_.size() >= table_.size()) {
    grow_table();
    at = place(sequence, part);
  }
  nodes_.push_back({sequence, part});
  return table_[at] = size() - 1;
}

Value ValueTree::find(Value sequence, std::uint32_t part) const noexcept {
  const Value found = table_[place(sequence == kNil ? kEmpty : sequence, part)];
  return found == kNil ? kUnnamed : found;
}

std::vector<std::uint32_t> ValueTree::parts(Value sequence) const noexcept {
  std::vector<std::uint32_t> parts;
  for (; sequence > kEmpty; sequence = prefix(sequence)) parts.push_back(last_part(sequence));
  std::reverse(parts.begin(), parts.end());
  return parts;
}

void ValueTree::grow_table() noexcept {
  const std::vector<Value> before = std::move(table_);
  table_.assign(2 * before.size(), kNil);
  for (const Value value : before) {
    if (value != kNil) table_[place(nodes_[value].prefix, nodes_[value].part)] = value;
  }
}

}  // namespace squall::checkers::linearizability
