// The set of possible states of one key at one event; it drops a state that another one covers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checkers/linearizability/value_tree.hpp"
#include "core/open_table.hpp"

namespace squall::checkers::linearizability {

using Word = std::uint64_t;

/// A possibility is a row of words. The first word, its head, holds the value that the key may have
/// and a mark that keeps possibilities apart. Two bit sets follow, with a bit for each open
/// operation:
///   owed    the operation has not taken effect, and must do so before it completes;
///   usable  the operation can still take effect, now or later.
/// An operation that is usable and not owed may also have taken effect already, unobserved.
struct PossibilityShape {
  std::size_t words = 1;  // in each of the two bit sets

  std::size_t row() const { return 1 + 2 * words; }
  static Word head(Value value, std::uint32_t mark) { return Word{mark} << 32 | value; }
  static Value value(const Word* row) { return static_cast<Value>(row[0]); }
  static std::uint32_t mark(const Word* row) { return static_cast<std::uint32_t>(row[0] >> 32); }
  Word* owed(Word* row) const { return row + 1; }
  const Word* owed(const Word* row) const { return row + 1; }
  Word* usable(Word* row) const { return row + 1 + words; }
  const Word* usable(const Word* row) const { return row + 1 + words; }
};

/// Row A covers row B when their heads are equal, what A owes is a subset of what B owes, and what
/// A can use is a superset of what B can use. Then every continuation of B is one of A, and B is
/// dropped.
class Possibilities {
 public:
  /// Empties the set, for rows of this shape.
  void reset(PossibilityShape shape) noexcept;
  /// COST: O(1), without allocation.
  void clear() noexcept;

  /// False when the set has a row that covers this one; then nothing changes. `origin`: of the
  /// caller, kept with the row.
  bool add(const Word* row, std::uint32_t origin = 0) noexcept;
  /// The number of rows that were added since clear(), with those that are covered since.
  std::size_t size() const noexcept { return notes_.size(); }
  bool covered(std::size_t at) const noexcept { return notes_[at].covered; }
  std::uint32_t origin(std::size_t at) const noexcept { return notes_[at].origin; }
  Word* operator[](std::size_t at) noexcept { return words_.data() + at * shape_.row(); }
  const Word* operator[](std::size_t at) const noexcept {
    return words_.data() + at * shape_.row();
  }

  /// Copies at most `count` rows, those that owe least and can use most, into the empty set `best`.
  /// The choice is deterministic.
  void copy_best(std::size_t count, Possibilities& best) const noexcept;

 private:
  /// Row numbers begin with 1. clear() is called at every event, hence epochs.
  using Table = core::OpenTable<core::Clearing::starts_epoch>;
  struct Note {
    std::uint32_t next;  // the next older row with the same head
    std::uint32_t origin;
    bool covered;
  };
  const Word* row_of(std::uint32_t number) const noexcept { return (*this)[number - 1]; }
  bool covers(const Word* a, const Word* b) const noexcept;
  Word hash(const Word* row) const noexcept;

  PossibilityShape shape_;
  std::vector<Word> words_;
  std::vector<Note> notes_;  // by row
  Table by_head_{2};         // the newest row with this head
  Table by_row_{2};
};

}  // namespace squall::checkers::linearizability
