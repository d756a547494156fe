// The linearizability search for models other than registers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "checkers/linearizability/linearizability.hpp"
#include "checkers/linearizability/sequential_model.hpp"

namespace squall::checkers::linearizability {

struct ModelVerdict {
  /// Without `possible` and `contradiction`.
  Linearizability result;
  /// The states in which the operation that has no place may have found its key, ascending.
  std::vector<ModelState> possible;
};

/// Judges `history`, of which `acts` says what each operation does. Each key is judged alone.
///
/// REQUIRES: as of judge_linearizability(); an act for each operation; neither registers nor list.
/// COST: exponential in the number of open operations at worst, which the budget bounds.
ModelVerdict judge_model(Model model, const ClientHistory& history, std::span<const Act> acts,
                         const SearchBudget& budget = {}, bool with_witness = false) noexcept;

/// Just-in-time linearization, breadth first, with sets of whole states. Two rules keep the sets
/// small: an operation that only observes takes effect as soon as it can; of two rows with equal
/// states and equal operations to come, one that used fewer operations of unknown outcome replaces
/// the other.
class ModelSearch {
 public:
  struct Question {
    Model model;
    std::span<const Operation> operations;  // of one key, none failed, in the order of invocation
    std::span<const Act> acts;
    std::uint32_t until =
        kNeverCompleted;  // events from here on are ignored; none is invoked there
    bool keep_trail = false;
  };
  struct Answer {
    Decision decision = Decision::undecided;
    std::uint32_t completed = kNeverCompleted;  // as of KeySearch::Answer
    SearchEnd ended = SearchEnd::decided;
  };

  ModelSearch(const ValueTree& values, const SearchBudget& budget)
      : values_(values), budget_(budget) {}

  /// Subtracts the steps that it takes from `possibilities`.
  Answer search(const Question& question, std::uint64_t& possibilities) noexcept;
  /// After a search that kept the trail and found the operations linearizable: their order.
  std::vector<std::uint32_t> witness() const noexcept;
  /// After one that did not: the states before the completion, ascending.
  std::vector<ModelState> possible() const noexcept;

 private:
  static constexpr std::uint32_t kNoTrail = 0xffff'ffff;
  using Bits = std::vector<std::uint64_t>;
  /// The operations of unknown outcome that took effect, and the way to it.
  struct Used {
    Bits unknown;
    std::uint32_t trail = kNoTrail;
  };
  struct Row {
    ModelState state;
    Bits known;  // slots of open operations with known outcomes that took effect
    Used used;
  };
  /// By state and known operations.
  using Rows = std::map<std::pair<ModelState, Bits>, std::vector<Used>>;
  struct Trail {
    std::uint32_t before;
    std::uint32_t operation;
  };

  Answer walk() noexcept;
  void prepare() noexcept;
  void open(std::uint32_t operation) noexcept;
  bool complete(std::uint32_t operation) noexcept;
  void finish(Row row, std::uint32_t operation) noexcept;
  void expand(const Row& row, std::uint32_t target) noexcept;
  void observe(Row& row) noexcept;
  bool add(Rows& rows, Row row) noexcept;
  bool goes_on() noexcept;
  bool may_step() noexcept;
  void mark(Row& row, std::uint32_t operation) noexcept;
  bool is_known(std::uint32_t at) const {
    return question_->operations[at].outcome != OperationOutcome::unknown;
  }
  bool is_done(const Row& row, std::uint32_t at) const {
    const Bits& bits = is_known(at) ? row.known : row.used.unknown;
    return (bits[slots_[at] / 64] >> slots_[at] % 64 & 1) != 0;
  }

  const ValueTree& values_;
  const SearchBudget& budget_;
  const Question* question_ = nullptr;
  std::unique_ptr<SequentialModel> model_;
  std::uint64_t left_ = 0;
  std::uint32_t steps_ = 0;
  std::uint32_t now_ = 0;
  std::uint64_t bytes_ = 0;  // about: of the rows
  SearchEnd ended_ = SearchEnd::decided;
  std::vector<std::uint32_t> slots_;  // by operation: its bit
  std::vector<std::uint32_t> alike_;  // by operation: operations with this number do the same
  std::size_t known_words_ = 1;
  std::size_t unknown_words_ = 1;
  std::vector<std::uint32_t> open_;  // by completion: those of unknown outcome come last
  Rows current_;
  Rows next_;
  Rows seen_;  // rows that wait for the completion, with those looked at
  std::vector<Row> waiting_;
  std::vector<std::uint32_t> useful_;
  std::vector<Trail> trails_;
};

}  // namespace squall::checkers::linearizability
