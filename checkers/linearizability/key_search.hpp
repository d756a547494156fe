// The search on one key: all that may be true after each completion, until nothing may be.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/client_history.hpp"
#include "checkers/linearizability/key_timeline.hpp"
#include "checkers/linearizability/possibilities.hpp"

namespace squall::checkers::linearizability {

enum class Decision : std::uint8_t { linearizable, not_linearizable, undecided };

/// Just-in-time linearization (Lowe 2017), breadth first. The state is a set of possibilities; when
/// an operation completes, those in which it is still owed go through every order of open
/// operations that ends with it. So the first completion that nothing survives ends the shortest
/// prefix that is not linearizable, and no more is kept than what may be true now.
///
/// Six things keep the set small; for each, whatever follows one row follows the row that is kept:
/// - Rows that another covers are forgotten (possibilities.hpp). An unused operation of unknown
///   outcome is worth something, never a burden.
/// - An operation that would change nothing takes effect at once: it is no longer owed.
/// - When a write takes effect, every open blind operation may have done so just before, unseen: it
///   is no longer owed, and stays usable.
/// - Of open operations that do the same, the one that completes first takes effect first.
/// - An unknown compare-and-set goes before an unknown write that leads to the same value, for the
///   write can replace it later. (Where the write would hide something owed, that can go first;
///   from there the compare-and-set does not lead to the same value.)
/// - When a write completes and only blind operations are owed, nothing need go before it.
/// See KeyTimeline for what is left out before.
///
/// Only the best few rows are kept at first: a survivor proves the history linearizable. An empty
/// set proves nothing when rows were dropped; then more are kept, up to what memory allows.
class KeySearch {
 public:
  explicit KeySearch(const ValueTree& values) noexcept : timeline_(values) {}

  struct Question {
    std::span<const Operation> operations;  // see KeyTimeline::lay
    Value initial = kNil;
    bool any_initial = false;      // whatever value, instead of `initial`
    std::uint32_t until = kNever;  // events from here on are not looked at
    std::uint32_t probe = KeyTimeline::kNoProbe;
  };
  struct Answer {
    Decision decision = Decision::undecided;
    std::uint32_t completed = kNever;  // the completion that nothing survives
  };
  /// Spends `possibilities`; undecided when none are left, or `bytes_max` does not suffice.
  Answer search(const Question& question, std::uint64_t& possibilities,
                std::uint64_t bytes_max) noexcept;

  /// After a search with a probe that was decided: the values that the probed operation may have
  /// met, ascending; kUnnamed for values that no operation names.
  std::vector<Value> met() const noexcept;
  /// False when some may be missing from met().
  bool met_all() const { return !narrowed_; }

 private:
  /// The open operations that do the same, at most one owed and one not owed.
  struct Choice {
    std::uint64_t visit = 0;
    std::uint32_t owed = kNever;
    std::uint32_t free = kNever;
  };

  Answer walk(const Question& question) noexcept;
  void open(std::uint32_t step) noexcept;
  void expire(std::uint32_t step) noexcept;
  bool complete(std::uint32_t step) noexcept;
  void expand() noexcept;
  void gather_choices() noexcept;
  bool worth_seeing(const Step& step) const noexcept;
  bool owes_only_blind() const noexcept;
  bool replaceable(const Step& step, Value target) const noexcept;
  bool better_than_nothing(const Choice& choice) const noexcept;
  void take(std::uint32_t step) noexcept;
  void take_probe(std::uint32_t step) noexcept;
  void sort_child() noexcept;
  void relieve(Word* row, std::uint32_t time) noexcept;
  void settle(Word* row) noexcept;
  static bool is_set(const Word* words, std::uint32_t slot) noexcept {
    return (words[slot / 64] >> slot % 64 & 1) != 0;
  }
  static void clear_bit(Word* words, std::uint32_t slot) noexcept {
    words[slot / 64] &= ~(Word{1} << slot % 64);
  }

  KeyTimeline timeline_;
  PossibilityShape shape_;
  std::size_t width_ = 0;  // possibilities kept from event to event
  bool narrowed_ = false;  // some were not
  std::uint64_t budget_ = 0;
  std::uint32_t now_ = 0;
  std::uint32_t completing_ = 0;  // the step whose completion is looked at
  Possibilities current_;
  Possibilities waiting_;  // those in which completing_ is owed, or can still be seen
  Possibilities next_;
  std::vector<std::uint32_t> step_of_slot_;
  std::vector<Word> blind_;  // slots of open blind operations
  std::vector<Word> row_;    // being expanded
  std::vector<Word> child_;
  std::vector<Word> settled_;
  std::uint64_t visit_ = 0;
  std::vector<Choice> choices_;           // by Step::alike
  std::vector<std::uint32_t> choosable_;  // those of this visit
  std::vector<Value> unknown_targets_;    // where unknown compare-and-sets lead in this visit
};

}  // namespace squall::checkers::linearizability
