// Operations in columns, the orders, and what observers could have been told.
#include "traces/view/history/history_document.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "checkers/linearizability/possible_results.hpp"
#include "traces/view/history/longest_orders.hpp"
#include "traces/view/history/order_states.hpp"
#include "traces/view/page.hpp"
#include "traces/view/page_texts.hpp"

namespace squall::traces::view::history {

using checkers::linearizability::Decision;
using checkers::linearizability::kNeverCompleted;
using checkers::linearizability::Operation;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::SearchBudget;
using scenarios::json::Value;
using traces::history::HistoryJudgement;
using traces::history::NamedHistory;

namespace {

constexpr std::array<std::string_view, 3> kDecisions{"linearizable", "not_linearizable",
                                                     "undecided"};
/// The verdict is known; the picture gets less than it did.
constexpr std::uint64_t kOrdersBudget = 1'000'000;
constexpr std::uint64_t kProbeBudget = 20'000;  // of one observer

bool has_known_outcome(const Operation& operation) {
  return operation.outcome == OperationOutcome::ok ||
         operation.outcome == OperationOutcome::mismatched;
}

bool observes(const NamedHistory& named, std::uint32_t at) {
  const Operation& operation = named.history.operations[at];
  if (!has_known_outcome(operation)) return false;
  if (!named.acts.empty()) return named.words[at].observes;
  return operation.kind == OperationKind::read || operation.kind == OperationKind::compare_and_set;
}

class Document {
 public:
  Document(const NamedHistory& named, const HistoryJudgement& judgement, const SearchBudget& budget)
      : named_(named), scratch_(named), judgement_(judgement), budget_(budget) {
    budget_.possibilities = std::min(budget.possibilities, kOrdersBudget);
  }

  Value write(const std::string& report) {
    const Decision decision = judgement_.result.decision;
    Value json;
    json["file"] = named_.file;
    json["model"] = traces::history::kModelNames[static_cast<std::size_t>(named_.model)];
    json["verdict"] = kDecisions[static_cast<std::size_t>(decision)];
    if (decision == Decision::linearizable && traces::history::observes_nothing(named_)) {
      json["verdict"] = "vacuous";
    }
    json["report"] = report;
    json["timed"] = named_.is_timed;
    json["processes"] = named_.processes;
    json["keys"] = named_.keys;
    json["lines"] = named_.lines;
    json["times"] = times();
    json["time_unit"] = named_.is_timed ? "" : "ns";
    json["no_times"] = named_.no_times;
    json["operations"] = operations();
    const LongestOrders found = longest_orders(named_, judgement_, budget_);
    json["orders"] = orders(found);
    json["could"] = could(found);
    json["finding"] = finding();
    json["texts"] = std::move(texts_);
    return json;
  }

 private:
  std::int64_t text(const std::string& words) {
    const auto [place, is_new] =
        numbers_.try_emplace(shortened(words), static_cast<std::int64_t>(numbers_.size()));
    if (is_new) texts_.push_back(place->first);
    return place->second;
  }

  /// From the first event on: a time since 1970 in ns has more digits than a number of the page.
  Value times() const {
    if (named_.times.empty()) return nullptr;
    Value list = Value::array();
    const std::uint64_t first =
        static_cast<std::uint64_t>(named_.times.size() > 1 ? named_.times[1] : 0);
    list.push_back(0);
    for (std::size_t event = 1; event < named_.times.size(); ++event) {
      list.push_back(static_cast<std::uint64_t>(named_.times[event]) - first);
    }
    return list;
  }

  Value operations() {
    Value json;
    for (const char* column : {"process", "key", "f", "value", "expected", "say", "outcome",
                               "observes", "invoked", "completed"}) {
      json[column] = Value::array();
    }
    const auto add = [&](const char* column, std::int64_t value) { json[column].push_back(value); };
    for (std::uint32_t at = 0; at < named_.history.operations.size(); ++at) {
      const Operation& operation = named_.history.operations[at];
      add("process", operation.process);
      add("key", operation.key);
      add("say", text(named_.operation_text(at)));
      add("outcome", static_cast<std::int64_t>(operation.outcome));
      add("observes", observes(named_, at) ? 1 : 0);
      add("invoked", operation.invoked);
      const bool open = operation.completed == kNeverCompleted;
      add("completed", open ? std::int64_t{-1} : std::int64_t{operation.completed});
      add("f", text(f_of(at)));
      add("value", value_of(at));
      const bool compares = named_.acts.empty() && operation.kind == OperationKind::compare_and_set;
      add("expected", compares ? text(named_.value_text(operation.expected)) : -1);
    }
    return json;
  }

  std::string f_of(std::uint32_t at) const {
    if (!named_.acts.empty()) return named_.words[at].f;
    return std::string(traces::history::word(named_.history.operations[at].kind));
  }

  std::int64_t value_of(std::uint32_t at) {
    if (!named_.acts.empty()) {
      const std::string& value = named_.words[at].value;
      return value.empty() ? -1 : text(value);
    }
    const Operation& operation = named_.history.operations[at];
    const bool tells =
        operation.kind != OperationKind::read || operation.outcome == OperationOutcome::ok;
    return tells ? text(named_.value_text(operation.value)) : -1;
  }

  Value orders(const LongestOrders& found) {
    Value list = Value::array();
    for (const KeyOrder& order : found.keys) {
      Value json;
      json["key"] = order.key;
      json["decision"] = kDecisions[static_cast<std::size_t>(order.decision)];
      json["known"] = order.is_known;
      json["order"] = order.order;
      json["states"] = Value::array();
      for (const std::string& state : order_states(scratch_, found.explained, order.order)) {
        json["states"].push_back(text(state));
      }
      json["unplaced"] = order.unplaced;
      json["until"] = order.until == kNeverCompleted ? Value(nullptr) : Value(order.until);
      list.push_back(std::move(json));
    }
    return list;
  }

  /// Those without a place first: they are why one looks.
  Value could(const LongestOrders& found) {
    Value list = Value::array();
    if (!named_.acts.empty()) return list;
    const auto ask = [&](const checkers::linearizability::ClientHistory& history,
                         const std::vector<std::uint32_t>& wanted) {
      for (const auto& result : possible_results(history, wanted, budget_, kProbeBudget)) {
        Value values = Value::array();
        for (const auto value : result.values) values.push_back(text(named_.value_text(value)));
        list.push_back(Value::array({result.operation, std::move(values)}));
      }
    };
    checkers::linearizability::ClientHistory history = found.explained;
    for (const KeyOrder& order : found.keys) {
      for (const std::uint32_t operation : order.unplaced) {
        history.operations[operation] = named_.history.operations[operation];
        ask(history, {operation});
        history.operations[operation] = found.explained.operations[operation];
      }
    }
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t at = 0; at < history.operations.size(); ++at) {
      if (observes(named_, at) && has_known_outcome(history.operations[at])) wanted.push_back(at);
    }
    ask(history, wanted);
    return list;
  }

  Value finding() {
    const auto& result = judgement_.result;
    if (result.decision != Decision::not_linearizable) return nullptr;
    Value json;
    json["operation"] = result.operation;
    json["shortest"] = result.prefix_is_shortest;
    json["possible"] = Value::array();
    for (const auto value : result.possible) {
      json["possible"].push_back(text(named_.value_text(value)));
    }
    for (const std::string& state : judgement_.possible) json["possible"].push_back(text(state));
    json["complete"] = result.possible_is_complete;
    json["contradiction"] = result.contradiction;
    json["since"] = result.contradiction_since;
    json["minimal"] = result.contradiction_is_minimal;
    json["without_effect"] = traces::history::without_effect(named_, result);
    return json;
  }

  const NamedHistory& named_;
  NamedHistory scratch_;  // its values grow
  const HistoryJudgement& judgement_;
  SearchBudget budget_;
  std::map<std::string, std::int64_t> numbers_;
  Value texts_ = Value::array();
};

}  // namespace

Value history_document(const NamedHistory& named, const HistoryJudgement& judgement,
                       const SearchBudget& budget, const std::string& report) {
  return Document(named, judgement, budget).write(report);
}

std::string history_page(const Value& document) {
  return page(page_history_html(), {{"data", document.dump()}});
}

}  // namespace squall::traces::view::history
