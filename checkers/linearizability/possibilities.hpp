// Possibilities: what may be true of one key at one moment; a set that drops what another covers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkers/linearizability/value_tree.hpp"

namespace squall::checkers::linearizability {

using Word = std::uint64_t;

/// A possibility is a row of words. Its head holds the value that the key may have, and a mark that
/// tells possibilities apart; then, with a bit for each open operation:
///   owed    the operation has not taken effect, and must before it completes;
///   usable  the operation can still take effect, now or later.
/// What is usable and not owed may as well have taken effect already without a trace.
struct PossibilityShape {
  std::size_t words = 1;  // of `owed`, and of `usable`

  std::size_t row() const { return 1 + 2 * words; }
  static Word head(Value value, std::uint32_t mark) { return Word{mark} << 32 | value; }
  static Value value(const Word* row) { return static_cast<Value>(row[0]); }
  static std::uint32_t mark(const Word* row) { return static_cast<std::uint32_t>(row[0] >> 32); }
  Word* owed(Word* row) const { return row + 1; }
  const Word* owed(const Word* row) const { return row + 1; }
  Word* usable(Word* row) const { return row + 1 + words; }
  const Word* usable(const Word* row) const { return row + 1 + words; }
};

/// Row A covers row B when their heads are equal, A owes nothing that B does not owe, and whatever
/// B can use, A can. Then all that may follow B may follow A, and B can be forgotten.
class Possibilities {
 public:
  /// Empties the set; all rows have this shape from now on.
  void reset(PossibilityShape shape) noexcept;
  /// COST: O(1), without allocation.
  void clear() noexcept;

  /// False when a row that covers this one is in the set already.
  bool add(const Word* row) noexcept;
  /// All rows ever added; some may be covered by others since.
  std::size_t size() const noexcept { return next_.size(); }
  bool covered(std::size_t at) const noexcept { return covered_[at] != 0; }
  Word* operator[](std::size_t at) noexcept { return words_.data() + at * shape_.row(); }
  const Word* operator[](std::size_t at) const noexcept {
    return words_.data() + at * shape_.row();
  }

  /// Of at most `count` rows those that owe least and can use most, into the empty set `best`.
  /// Which ones is the same on every machine.
  void copy_best(std::size_t count, Possibilities& best) const noexcept;

 private:
  /// Rows by a hash of them or of their heads. A bucket of an earlier epoch is empty.
  struct Bucket {
    std::uint32_t epoch = 0;
    std::uint32_t first = 0;
  };
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  std::uint32_t& first(std::vector<Bucket>& buckets, Word hash) noexcept;
  bool covers(const Word* a, const Word* b) const noexcept;
  bool holds(const Word* row, Word hash) noexcept;
  Word hash(const Word* row) const noexcept;
  void grow() noexcept;

  PossibilityShape shape_;
  std::uint32_t epoch_ = 1;
  std::vector<Word> words_;
  std::vector<std::uint8_t> covered_;
  std::vector<std::uint32_t> next_;       // with the same head, newest first
  std::vector<std::uint32_t> next_same_;  // in the same bucket of rows
  std::vector<Bucket> by_head_;
  std::vector<Bucket> by_row_;
};

}  // namespace squall::checkers::linearizability
