// Hashed twice: by head, to find what covers a row, and whole, to find the row itself.
#include "checkers/linearizability/possibilities.hpp"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "core/hash.hpp"

namespace squall::checkers::linearizability {

namespace {
/// A row is compared with so many others; beyond, only equal rows are found. Keeping a covered row
/// costs time, and changes no answer.
constexpr int kComparedMax = 64;
constexpr std::size_t kBucketsMin = 64;
}  // namespace

void Possibilities::reset(PossibilityShape shape) noexcept {
  shape_ = shape;
  by_head_.assign(kBucketsMin, {});
  by_row_.assign(kBucketsMin, {});
  epoch_ = 1;
  clear();
}

void Possibilities::clear() noexcept {
  words_.clear();
  covered_.clear();
  next_.clear();
  next_same_.clear();
  if (++epoch_ == 0) {  // after 2³² times old stamps would look new
    std::fill(by_head_.begin(), by_head_.end(), Bucket{});
    std::fill(by_row_.begin(), by_row_.end(), Bucket{});
    epoch_ = 1;
  }
}

std::uint32_t& Possibilities::first(std::vector<Bucket>& buckets, Word hash) noexcept {
  Bucket& bucket = buckets[hash & (buckets.size() - 1)];
  if (bucket.epoch != epoch_) bucket = {epoch_, kNone};
  return bucket.first;
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
  Word hash = 0;
  for (std::size_t at = 0; at < shape_.row(); ++at) hash = core::mix(hash, row[at]);
  return hash;
}

bool Possibilities::holds(const Word* row, Word hash) noexcept {
  for (std::uint32_t at = first(by_row_, hash); at != kNone; at = next_same_[at]) {
    if (std::equal(row, row + shape_.row(), (*this)[at])) return true;
  }
  return false;
}

bool Possibilities::add(const Word* row) noexcept {
  const Word head = core::mix(row[0], 0);
  std::uint32_t other = first(by_head_, head);
  for (int compared = 0; other != kNone && compared < kComparedMax; other = next_[other]) {
    if (covered(other)) continue;
    ++compared;
    if (covers((*this)[other], row)) return false;
    if (covers(row, (*this)[other])) covered_[other] = 1;
  }
  const Word whole = hash(row);
  if (other != kNone && holds(row, whole)) return false;
  if (size() == by_head_.size()) grow();
  const auto at = static_cast<std::uint32_t>(size());
  words_.insert(words_.end(), row, row + shape_.row());
  covered_.push_back(0);
  next_.push_back(std::exchange(first(by_head_, head), at));
  next_same_.push_back(std::exchange(first(by_row_, whole), at));
  return true;
}

void Possibilities::grow() noexcept {
  by_head_.assign(2 * by_head_.size(), {});
  by_row_.assign(by_head_.size(), {});
  for (std::uint32_t at = 0; at < size(); ++at) {
    const Word* row = (*this)[at];
    next_[at] = std::exchange(first(by_head_, core::mix(row[0], 0)), at);
    next_same_[at] = std::exchange(first(by_row_, hash(row)), at);
  }
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
  for (const Candidate& candidate : order) best.add((*this)[candidate.at]);
}

}  // namespace squall::checkers::linearizability
