// Judges the rest again without what cannot be placed.
#include "traces/view/history/longest_orders.hpp"

#include <algorithm>
#include <map>

#include "checkers/linearizability/model_search.hpp"

namespace squall::traces::view::history {

using checkers::linearizability::ClientHistory;
using checkers::linearizability::Decision;
using checkers::linearizability::KeyVerdict;
using checkers::linearizability::kNeverCompleted;
using checkers::linearizability::Operation;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::SearchBudget;
using traces::history::HistoryJudgement;
using traces::history::NamedHistory;

namespace {

void make_unknown(Operation& operation) {
  operation.outcome = OperationOutcome::unknown;
  operation.completed = kNeverCompleted;
}

class Orders {
 public:
  Orders(const NamedHistory& named, const SearchBudget& budget, std::size_t left_out_max)
      : named_(named), budget_(budget), left_out_max_(left_out_max) {
    found_.explained = named.history;
  }

  LongestOrders find(const std::vector<KeyVerdict>& first) {
    for (const KeyVerdict& verdict : first) {
      KeyOrder& order = orders_[verdict.key];
      order.key = verdict.key;
      order.decision = verdict.decision;
      take(verdict);
    }
    while (!open_.empty()) judge_open();
    for (auto& [key, order] : orders_) found_.keys.push_back(std::move(order));
    return std::move(found_);
  }

 private:
  /// Settles the key of a verdict, or makes it smaller and leaves it open.
  void take(const KeyVerdict& verdict) {
    KeyOrder& order = orders_[verdict.key];
    std::erase(open_, verdict.key);
    switch (verdict.decision) {
      case Decision::linearizable:
        order.is_known = verdict.has_witness;
        order.order = verdict.witness;
        return;
      case Decision::not_linearizable:
        if (order.unplaced.size() < left_out_max_ && order.until == kNeverCompleted) {
          leave_out(order, verdict.completed);
        } else {
          end_before(order, verdict.completed);
        }
        break;
      case Decision::undecided:
        // A prefix that was linearizable before and is not decided now will not be.
        if (order.until != kNeverCompleted) return;
        end_before(order, verdict.completed);
        break;
    }
    open_.push_back(verdict.key);
  }

  void leave_out(KeyOrder& order, std::uint32_t completed) {
    auto& operations = found_.explained.operations;
    for (std::uint32_t at = 0; at < operations.size(); ++at) {
      if (operations[at].key != order.key || operations[at].completed != completed) continue;
      order.unplaced.push_back(at);
      make_unknown(operations[at]);
    }
  }

  void end_before(KeyOrder& order, std::uint32_t completed) {
    order.until = completed;
    for (Operation& operation : found_.explained.operations) {
      if (operation.key != order.key || operation.outcome == OperationOutcome::failed) continue;
      if (operation.completed >= completed) make_unknown(operation);
      if (operation.invoked >= completed) operation.outcome = OperationOutcome::failed;
    }
  }

  void judge_open() {
    NamedHistory rest;
    rest.model = named_.model;
    rest.acts = named_.acts;
    rest.key_names = named_.key_names;
    rest.names = named_.names;
    rest.history = found_.explained;
    for (Operation& operation : rest.history.operations) {
      const bool open = std::find(open_.begin(), open_.end(), operation.key) != open_.end();
      if (!open) operation.outcome = OperationOutcome::failed;
    }
    const std::vector<std::uint32_t> judged = open_;
    const HistoryJudgement judgement = traces::history::judge_history(rest, budget_, true);
    for (const KeyVerdict& verdict : judgement.result.keys) take(verdict);
    // A key of which nothing is left has no verdict.
    for (const std::uint32_t key : judged) {
      const auto& keys = judgement.result.keys;
      const bool has_verdict = std::any_of(
          keys.begin(), keys.end(), [&](const KeyVerdict& verdict) { return verdict.key == key; });
      if (has_verdict) continue;
      orders_[key].is_known = true;
      std::erase(open_, key);
    }
  }

  const NamedHistory& named_;
  SearchBudget budget_;
  std::size_t left_out_max_;
  LongestOrders found_;
  std::map<std::uint32_t, KeyOrder> orders_;
  std::vector<std::uint32_t> open_;  // keys to judge again
};

}  // namespace

LongestOrders longest_orders(const NamedHistory& named, const HistoryJudgement& judgement,
                             const SearchBudget& budget, std::size_t left_out_max) {
  return Orders(named, budget, left_out_max).find(judgement.result.keys);
}

}  // namespace squall::traces::view::history
