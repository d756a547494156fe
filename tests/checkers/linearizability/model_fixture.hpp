// Histories of models other than registers for tests, and what the models do.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "checkers/linearizability/model_search.hpp"

namespace squall::tests::model_search_test {

using namespace checkers::linearizability;

/// What the models do, written independently: numbers of which the meaning depends on the model.
class Reference {
 public:
  explicit Reference(Model model) : model_(model) {}

  /// The operation takes effect, and `act` becomes what its client is told.
  void play(Act& act) {
    if (model_ == Model::set && act[0] == kRead) {
      std::set<std::int64_t> elements(state_.begin(), state_.end());
      act.resize(1);
      act.insert(act.end(), elements.begin(), elements.end());
    } else if (model_ == Model::counter && act[0] == kRead) {
      act[1] = sum();
    } else if (model_ == Model::queue && act[0] == kDequeue) {
      act[1] = state_.empty() ? kNil : state_.front();
    } else if (model_ == Model::multi_register) {
      auto registers = state_;
      registers.resize(2, kNil);
      for (std::size_t at = 0; at < act.size(); at += 3) {
        auto& now = registers[std::size_t(act[at + 1])];
        if (act[at] == kRead) act[at + 2] = now;
        if (act[at] == kWrite) now = act[at + 2];
      }
    }
    fits(act, true);
  }

  /// False: what the client was told contradicts the state. `known`: it was told something.
  bool fits(const Act& act, bool known) {
    switch (model_) {
      case Model::set: {
        if (act[0] == kAdd) {
          state_.push_back(act[1]);
          return true;
        }
        const std::set<std::int64_t> elements(state_.begin(), state_.end());
        return !known || Act(act.begin() + 1, act.end()) == Act(elements.begin(), elements.end());
      }
      case Model::counter:
        if (act[0] == kAdd) state_.push_back(act[1]);
        return act[0] == kAdd || !known || act[1] == sum();
      case Model::queue:
        if (act[0] == kEnqueue) {
          state_.push_back(act[1]);
          return true;
        }
        if (known && act[1] != (state_.empty() ? kNil : state_.front())) return false;
        if (!state_.empty()) state_.erase(state_.begin());
        return true;
      case Model::lock:
        if (state_.empty() != (act[0] == kAcquire)) return false;
        state_.assign(act[0] == kAcquire ? 1 : 0, 1);
        return true;
      case Model::multi_register:
        state_.resize(2, kNil);
        for (std::size_t at = 0; at < act.size(); at += 3) {
          auto& now = state_[std::size_t(act[at + 1])];
          if (act[at] == kRead && known && act[at + 2] != now) return false;
          if (act[at] == kWrite) now = act[at + 2];
        }
        return true;
      case Model::registers:
      case Model::list:
        break;
    }
    return false;
  }

 private:
  std::int64_t sum() const {
    std::int64_t sum = 0;
    for (const std::int64_t number : state_) sum += number;
    return sum;
  }

  Model model_;
  Act state_;
};

/// A history that a test writes.
struct History {
  Model model;
  ClientHistory history;
  std::vector<Act> acts;
  std::uint32_t events = 0;

  std::uint32_t invoke(Act act) {
    Operation operation;
    operation.invoked = ++events;
    history.operations.push_back(operation);
    acts.push_back(std::move(act));
    return static_cast<std::uint32_t>(acts.size()) - 1;
  }
  void complete(std::uint32_t at, OperationOutcome outcome = OperationOutcome::ok) {
    history.operations[at].outcome = outcome;
    history.operations[at].completed = ++events;
  }
  std::uint32_t done(Act act) {
    const std::uint32_t at = invoke(std::move(act));
    complete(at);
    return at;
  }
  ModelVerdict judged(const SearchBudget& budget = {}, bool with_witness = false) const {
    return judge_model(model, history, acts, budget, with_witness);
  }
  Decision decision() const { return judged().result.decision; }
};

}  // namespace squall::tests::model_search_test
