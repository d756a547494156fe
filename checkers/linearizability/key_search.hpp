// The linearizability search on one key: the set of possible states after each event.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/client_history.hpp"
#include "checkers/linearizability/key_timeline.hpp"
#include "checkers/linearizability/possibilities.hpp"
#include "checkers/linearizability/search_watch.hpp"

namespace squall::checkers::linearizability {

/// An operation takes effect while a completion is processed.
struct Take {
  std::uint32_t operation = 0;   // its position in KeySearch::Question::operations
  std::uint32_t completion = 0;  // an event
};

/// Just-in-time linearization (Lowe 2017), breadth first. The state of the search is a set of
/// possibilities. When an operation completes, each possibility in which it is still owed is
/// replaced by the results of every sequence of open operations that ends with it. So the first
/// completion after which the set is empty ends the shortest prefix that is not linearizable.
///
/// Six rules keep the set small. Each drops a row of which every continuation is also a
/// continuation of a row that stays:
/// - Rows that another row covers are dropped (possibilities.hpp). An unused operation of unknown
///   outcome is an advantage, never an obligation.
/// - An operation that would change nothing takes effect at once: it is no longer owed.
/// - When a write takes effect, every open blind operation may have taken effect just before it,
///   unobserved: it is no longer owed, and stays usable.
/// - Of open operations that do the same, the one that completes first takes effect first.
/// - A compare-and-set of unknown outcome goes before a write of unknown outcome that leads to the
/// same
///   value, because the write can replace it later. (Where the write would hide something owed,
///   that can go first; from there the compare-and-set does not lead to the same value.)
/// - When a write completes and only blind operations are owed, no other operation need go before
/// it. KeyTimeline leaves out more operations before the search.
///
/// Only the best few rows are kept at first: if one survives, the history is linearizable. An empty
/// set proves nothing when rows were dropped; then more rows are kept, up to the limit of memory.
class KeySearch {
 public:
  /// `watch`: may stop a search; nullptr: none does.
  explicit KeySearch(const ValueTree& values, SearchWatch* watch = nullptr) noexcept
      : timeline_(values), watch_(watch) {}

  struct Question {
    std::span<const Operation> operations;  // see KeyTimeline::lay
    Value initial = kNil;
    bool any_initial = false;               // any value, instead of `initial`
    std::uint32_t until = kNeverCompleted;  // events from here on are ignored
    std::uint32_t probe = KeyTimeline::kNoProbe;
    bool keep_trail = false;  // for takes()
  };
  struct Answer {
    Decision decision = Decision::undecided;
    /// The completion that no row survives; undecided: the first one of which that is unknown. What
    /// comes before is linearizable.
    std::uint32_t completed = kNeverCompleted;
    SearchEnd ended = SearchEnd::decided;
  };
  /// Subtracts the rows that it expands from `possibilities`. Undecided when none are left, when
  /// `bytes_max` does not suffice, or when the watch stops it.
  Answer search(const Question& question, std::uint64_t& possibilities,
                std::uint64_t bytes_max) noexcept;

  /// After a decided search with a probe: the values that the probed operation may have met,
  /// ascending; kUnnamed for values that no operation names.
  std::vector<Value> met() const noexcept;
  /// False when some may be missing from met().
  bool met_all() const { return !narrowed_; }

  /// After a search that kept the trail and found the operations linearizable: the operations that
  /// took effect one by one in a linearization, by their positions, and the completion by which
  /// each did. Others took effect unobserved: see linearization().
  std::vector<Take> takes() const noexcept;

 private:
  static constexpr std::uint32_t kNoTrail = 0xffff'ffff;
  struct Trail {
    std::uint32_t before = kNoTrail;
    Take take;
  };
  /// The open operations that do the same, at most one owed and one not owed.
  struct Choice {
    std::uint64_t visit = 0;
    std::uint32_t owed = kNeverCompleted;
    std::uint32_t free = kNeverCompleted;
  };

  Answer walk(const Question& question) noexcept;
  bool next_slice() noexcept;
  bool goes_on() noexcept;
  void extend_trail(std::uint32_t operation) noexcept;
  void open(std::uint32_t step) noexcept;
  void expire(std::uint32_t step) noexcept;
  bool complete(std::uint32_t step) noexcept;
  void expand() noexcept;
  void gather_choices() noexcept;
  bool worth_seeing(const LinearizationStep& step) const noexcept;
  bool owes_only_blind() const noexcept;
  bool replaceable(const LinearizationStep& step, Value target) const noexcept;
  bool better_than_nothing(const Choice& choice) const noexcept;
  void take(std::uint32_t step) noexcept;
  void take_probe(std::uint32_t step) noexcept;
  void sort_child() noexcept;
  void relieve(Word* row, std::uint32_t time) noexcept;
  void settle(Word* row, std::uint32_t trail) noexcept;
  static bool is_set(const Word* words, std::uint32_t slot) noexcept {
    return (words[slot / 64] >> slot % 64 & 1) != 0;
  }
  static void clear_bit(Word* words, std::uint32_t slot) noexcept {
    words[slot / 64] &= ~(Word{1} << slot % 64);
  }

  KeyTimeline timeline_;
  PossibilityShape shape_;
  std::size_t width_ = 0;     // the most rows kept after an event
  bool narrowed_ = false;     // rows were dropped for it
  std::uint64_t budget_ = 0;  // without what is left of the slice
  std::uint64_t slice_ = 0;
  std::uint32_t now_ = 0;
  std::uint32_t completing_ = 0;  // the step whose completion is processed
  Possibilities current_;
  Possibilities waiting_;  // rows in which completing_ is owed, or can still be observed
  Possibilities next_;
  std::vector<std::uint32_t> step_of_slot_;
  std::vector<Word> blind_;  // slots of open blind operations
  std::vector<Word> row_;    // being expanded
  std::vector<Word> child_;
  std::vector<Word> settled_;
  std::uint64_t visit_ = 0;
  std::vector<Choice> choices_;           // by LinearizationStep::alike
  std::vector<std::uint32_t> choosable_;  // the choices of this visit
  std::vector<Value> unknown_targets_;    // results of unknown compare-and-sets in this visit

  SearchWatch* watch_;
  std::uint32_t completions_ = 0;
  SearchEnd ended_ = SearchEnd::decided;  // of this walk
  bool keep_trail_ = false;
  std::vector<Trail> trails_;  // an origin of a row is a position here
  std::size_t trails_max_ = 0;
  std::uint32_t row_trail_ = kNoTrail;
  std::uint32_t child_trail_ = kNoTrail;
};

}  // namespace squall::checkers::linearizability
