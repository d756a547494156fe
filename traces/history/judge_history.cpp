// Chooses the search, and puts states into words.
#include "checkers/linearizability/model_search.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::traces::history {

using checkers::linearizability::Model;
using checkers::linearizability::ModelState;
using checkers::linearizability::Value;

namespace {

std::string state_text(const NamedHistory& named, const ModelState& state) {
  const auto listed = [&](const char* begin, const char* end) {
    std::string text = begin;
    for (const std::uint64_t value : state) {
      text += (text == begin ? "" : " ") + named.value_text(static_cast<Value>(value));
    }
    return text + end;
  };
  switch (named.model) {
    case Model::registers:
    case Model::list:
      break;
    case Model::multi_register: {
      std::string text;
      for (std::size_t at = 0; at + 1 < state.size(); at += 2) {
        text += (at == 0 ? "" : ", ") + named.key_names[state[at]] + " = " +
                named.value_text(static_cast<Value>(state[at + 1]));
      }
      return text;
    }
    case Model::set:
      return listed("{", "}");
    case Model::queue:
      return listed("[", "]");
    case Model::counter:
      return std::to_string(static_cast<std::int64_t>(state[0]));
    case Model::lock:
      return state[0] == 0 ? "free" : "held";
  }
  return "";
}

}  // namespace

HistoryJudgement judge_history(const NamedHistory& named,
                               const checkers::linearizability::SearchBudget& budget,
                               bool with_witness) {
  HistoryJudgement judgement;
  if (named.acts.empty()) {
    judgement.result =
        checkers::linearizability::judge_linearizability(named.history, budget, with_witness);
    return judgement;
  }
  auto verdict = checkers::linearizability::judge_model(named.model, named.history, named.acts,
                                                        budget, with_witness);
  judgement.result = std::move(verdict.result);
  for (const ModelState& state : verdict.possible) {
    judgement.possible.push_back(state_text(named, state));
  }
  return judgement;
}

}  // namespace squall::traces::history
