// Two hash tables: by head, to find rows that cover a row, and by row, to find an equal row.
#include "checkers/linearizability/possibilities.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <tuple>

#include "core/hash.hpp"

namespace squall::checkers::linearizability {

namespace {
/// add() compares a row with this many others of the same head. Beyond, only an equal row is found:
/// a covered row that stays costs time and changes no answer.
constexpr int kComparedMax = 64;
constexpr std::size_t kSlotsFirst = 64;
}  // namespace

void Possibilities::reset(PossibilityShape shape) noexcept {
  shape_ = shape;
  by_head_.reset(kSlotsFirst);
  by_row_.reset(kSlotsFirst);
  clear();
}

void Possibilities::clear() noexcept {
  words_.clear();
  notes_.clear();
  by_head_.clear();
  by_row_.clear();
}

bool Possibilities::covers(const Word* a, const Word* b) const noexcept {
  if (a[0] != b[0]) return false;
  for (std::size_t at = 0; at < shape_.words; ++at) {
    if ((shape_.owed(a)[at] & ~shape_.owed(b)[at]) != 0) return false;
    if ((shape_.usable(b)[at] & ~shape_.usable(a)[at]) != 0) return false;
  }
  return true;
}

Word Possibilities::hash(const Word* row) const noexcept {
  return core::hash_bytes(std::as_bytes(std::span(row, shape_.row())));
}

bool Possibilities::add(const Word* row, std::uint32_t origin) noexcept {
  const Word hash_of_head = core::mix(row[0], 0);
  const std::size_t head_slot = by_head_.find(
      hash_of_head, [&](std::uint32_t number) { return row_of(number)[0] == row[0]; });
  const std::uint32_t newest = by_head_[head_slot];
  std::uint32_t other = newest;
  for (int compared = 0; other != Table::kNone && compared < kComparedMax;
       other = notes_[other - 1].next) {
    if (covered(other - 1)) continue;
    ++compared;
    if (covers(row_of(other), row)) return false;
    if (covers(row, row_of(other))) notes_[other - 1].covered = true;
  }
  const Word hash_of_row = hash(row);
  const std::size_t row_slot = by_row_.find(hash_of_row, [&](std::uint32_t number) {
    return std::equal(row, row + shape_.row(), row_of(number));
  });
  const bool is_known = by_row_[row_slot] != Table::kNone;
  if (other != Table::kNone && is_known) return false;
  words_.insert(words_.end(), row, row + shape_.row());
  notes_.push_back({newest, origin, false});
  const auto number = static_cast<std::uint32_t>(size());
  if (newest == Table::kNone) {
    by_head_.insert(head_slot, hash_of_head, number);
  } else {
    by_head_.replace(head_slot, number);
  }
  if (!is_known) by_row_.insert(row_slot, hash_of_row, number);
  return true;
}

void Possibilities::copy_best(std::size_t count, Possibilities& best) const noexcept {
  struct Candidate {
    std::uint32_t rank = 0;  // among those with the same head
    int cost = 0;
    std::uint32_t at = 0;
  };
  std::vector<Candidate> order;
  for (std::uint32_t at = 0; at < size(); ++at) {
    if (covered(at)) continue;
    int cost = 0;
    for (std::size_t word = 0; word < shape_.words; ++word) {
      cost += std::popcount(shape_.owed((*this)[at])[word]);
      cost -= std::popcount(shape_.usable((*this)[at])[word]);
    }
    order.push_back({0, cost, at});
  }
  const auto head = [&](const Candidate& candidate) { return (*this)[candidate.at][0]; };
  std::sort(order.begin(), order.end(), [&](const Candidate& a, const Candidate& b) {
    return std::tuple(head(a), a.cost, a.at) < std::tuple(head(b), b.cost, b.at);
  });
  for (std::size_t at = 1; at < order.size(); ++at) {
    if (head(order[at]) == head(order[at - 1])) order[at].rank = order[at - 1].rank + 1;
  }
  std::sort(order.begin(), order.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.rank, a.cost, a.at) < std::tie(b.rank, b.cost, b.at);
  });
  if (order.size() > count) order.resize(count);
  for (const Candidate& candidate : order) {
    best.add((*this)[candidate.at], origin(candidate.at));
  }
}

}  // namespace squall::checkers::linearizability
