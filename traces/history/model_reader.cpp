// Makes operations of a model from events.
#include "traces/history/model_reader.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/scenario.hpp"
#include "traces/history/transactions.hpp"

namespace squall::traces::history {

using checkers::linearizability::Act;
using checkers::linearizability::Model;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;

namespace {

using Words = std::vector<std::string_view>;

/// The operations of each model: what changes it, and what is told of it.
Words functions_of(Model model) {
  switch (model) {
    case Model::registers:
      return {"read", "write", "cas", "append"};
    case Model::list:
      return {"append", "read"};
    case Model::multi_register:
      return {"txn"};
    case Model::set:
    case Model::counter:
      return {"add", "read"};
    case Model::queue:
      return {"enqueue", "dequeue"};
    case Model::lock:
      return {"acquire", "release"};
  }
  return {};
}

class ModelReader {
 public:
  ModelReader(EventSource& source, const std::string& file, Model model)
      : source_(source),
        model_(model),
        functions_(functions_of(model)),
        nil_(source.is_json() ? "null" : "nil"),
        builder_(file, nil_) {}

  NamedHistory read() {
    std::vector<HistoryEvent> events;
    while (auto event = source_.next()) {
      check_function(*event);
      keyed_ = keyed_ || is_keyed(*event);
      events.push_back(std::move(*event));
    }
    for (HistoryEvent& event : events) {
      if (keyed_) take_key(event);
      builder_.set_time(event.time);
      if (event.type == EventType::invoke) {
        invoke(event);
      } else {
        complete(event);
      }
    }
    NamedHistory& named = builder_.named();
    named.model = model_;
    named.is_timed = source_.is_timed();
    if (model_ == Model::multi_register) transactions_.finish(builder_);
    return std::move(named);
  }

 private:
  bool observes(std::size_t function) const { return model_ == Model::lock || function == 1; }

  void check_function(const HistoryEvent& event) const {
    if (event.f.empty()) return;
    if (std::find(functions_.begin(), functions_.end(), event.f) != functions_.end()) return;
    builder_.refuse(event.line, "\"" + shown(event.f) + "\" is no operation of the model " +
                                    std::string(kModelNames[static_cast<std::size_t>(model_)]) +
                                    scenarios::json::suggestion(event.f, functions_) +
                                    "; its operations: " + scenarios::json::listed(functions_));
  }

  std::size_t function_of(const HistoryEvent& event) const {
    return static_cast<std::size_t>(std::find(functions_.begin(), functions_.end(), event.f) -
                                    functions_.begin());
  }

  /// Invoked with [key nil], which only jepsen.independent does.
  bool is_keyed(const HistoryEvent& event) const {
    if (source_.is_json() || event.type != EventType::invoke || event.key) return false;
    if (model_ == Model::multi_register || !observes(function_of(event))) return false;
    const auto& items = event.value.items;
    return items.size() == 2 && items[1].kind == Datum::Kind::nil;
  }

  void take_key(HistoryEvent& event) const {
    if (event.value.kind != Datum::Kind::list || event.value.items.size() != 2) {
      builder_.refuse(event.line, "the :value must be [key value] as in other invocations, not " +
                                      shown(event.value.text));
    }
    Datum value = std::move(event.value.items[1]);
    event.key = std::move(event.value.items[0]);
    event.value = std::move(value);
  }

  void invoke(const HistoryEvent& event) {
    HistoryBuilder::Question question;
    if (event.key) question.key = event.key->identity;
    if (event.key && model_ == Model::multi_register) {
      builder_.refuse(event.line, "a transaction names its keys in its value, and has no \"key\"");
    }
    const std::size_t function = function_of(event);
    if (model_ == Model::list && function == 0) {
      question.kind = OperationKind::append;
      builder_.value(event.value.identity, event.value.text);
      question.value = event.value.identity;
    }
    builder_.invoke(event.line, event.process, question);
    if (model_ == Model::list) {
      if (function == 0) append_element();
      return;
    }
    Act act;
    if (model_ == Model::multi_register) {
      act = transactions_.act(builder_, event, nullptr);
    } else {
      act.push_back(static_cast<std::int64_t>(function));
      if (!observes(function)) act.push_back(argument(event));
      if (model_ == Model::counter && function == 1) act.push_back(0);
      if (model_ == Model::queue && function == 1) act.push_back(checkers::linearizability::kNil);
    }
    const bool tells = model_ != Model::lock && function == 0;
    builder_.named().acts.push_back(std::move(act));
    builder_.named().words.push_back({event.f, tells ? event.value.text : "", false});
  }

  /// The element becomes the sequence of it alone.
  void append_element() {
    NamedHistory& named = builder_.named();
    auto& operation = named.history.operations.back();
    const std::string name = named.value_text(operation.value);
    operation.value = named.history.values.extend(checkers::linearizability::kEmpty,
                                                  element_part(operation.value));
    named.names.emplace(operation.value, name);
  }

  /// Of an add or an enqueue.
  std::int64_t argument(const HistoryEvent& event) {
    if (model_ == Model::queue && event.value.kind == Datum::Kind::nil) {
      builder_.refuse(event.line, "a queue holds values, and " + nil_ + " is none");
    }
    if (model_ != Model::counter) return element(event.value);
    if (event.value.kind != Datum::Kind::whole) {
      builder_.refuse(event.line,
                      "an add to a counter needs a whole number, not " + shown(event.value.text));
    }
    return event.value.number;
  }

  std::int64_t element(const Datum& datum) { return builder_.value(datum.identity, datum.text); }

  void complete(const HistoryEvent& event) {
    const std::uint32_t at = builder_.open_operation(event.line, event.process, "");
    check_completion(event, at);
    OperationOutcome outcome = OperationOutcome::unknown;
    if (event.type == EventType::fail) outcome = OperationOutcome::failed;
    if (event.type == EventType::ok) {
      outcome = OperationOutcome::ok;
      answer(event, at);
    }
    builder_.complete(event.line, event.process, outcome);
  }

  void check_completion(const HistoryEvent& event, std::uint32_t at) const {
    const NamedHistory& named = builder_.named();
    const bool list = model_ == Model::list;
    const auto& operation = named.history.operations[at];
    const std::string asked = list ? std::string(word(operation.kind)) : named.words[at].f;
    const std::string line = std::to_string(named.lines[operation.invoked]);
    if (!event.f.empty() && event.f != asked) {
      builder_.refuse(event.line, "process " + event.process + " completes \"" + event.f +
                                      "\", but what it invoked in line " + line + " is \"" + asked +
                                      "\"");
    }
    if (event.key && event.key->identity != builder_.key_of(at)) {
      builder_.refuse(event.line, "the operation of line " + line + " completes with key " +
                                      shown(event.key->text));
    }
  }

  void answer(const HistoryEvent& event, std::uint32_t at) {
    NamedHistory& named = builder_.named();
    if (model_ == Model::list) {
      if (named.history.operations[at].kind == OperationKind::read) {
        named.history.operations[at].value = sequence(event);
      }
      return;
    }
    Act& act = named.acts[at];
    ModelWords& what = named.words[at];
    if (model_ == Model::multi_register) {
      act = transactions_.act(builder_, event, &act);
      what.value = event.value.text;
      what.observes =
          std::find(act.begin(), act.end(), checkers::linearizability::kRead) != act.end();
      for (std::size_t micro = 0; micro < act.size(); micro += 3) {
        what.observes = what.observes || act[micro] == checkers::linearizability::kRead;
      }
      return;
    }
    const std::size_t function = static_cast<std::size_t>(act[0]);
    what.observes = observes(function);
    if (!observes(function) || model_ == Model::lock) return;
    what.value = event.value.text;
    if (model_ == Model::queue) act[1] = element(event.value);
    if (model_ == Model::counter) {
      if (event.value.kind != Datum::Kind::whole) {
        builder_.refuse(event.line, "a read of a counter returns a whole number, not " +
                                        shown(event.value.text));
      }
      act[1] = event.value.number;
    }
    if (model_ == Model::set) {
      for (const Datum& item : items_of(event)) act.push_back(element(item));
      std::sort(act.begin() + 1, act.end());
    }
  }

  /// Of a read; nil is empty.
  const std::vector<Datum>& items_of(const HistoryEvent& event) const {
    if (event.value.kind != Datum::Kind::list && event.value.kind != Datum::Kind::nil) {
      builder_.refuse(event.line, "a read of a " +
                                      std::string(kModelNames[static_cast<std::size_t>(model_)]) +
                                      " returns its elements, not " + shown(event.value.text));
    }
    return event.value.items;
  }

  /// The elements of a list that was read; of an empty one kNil, which it holds at first.
  checkers::linearizability::Value sequence(const HistoryEvent& event) {
    checkers::linearizability::Value value = checkers::linearizability::kNil;
    NamedHistory& named = builder_.named();
    for (const Datum& item : items_of(event)) {
      const auto part = builder_.value(item.identity, item.text);
      value = named.history.values.extend(value, element_part(part));
    }
    named.names.emplace(value, event.value.text);
    return value;
  }

  EventSource& source_;
  Model model_;
  Words functions_;
  std::string nil_;
  HistoryBuilder builder_;
  Transactions transactions_;
  bool keyed_ = false;
};

}  // namespace

NamedHistory read_model(EventSource source, const std::string& file, Model model) {
  return ModelReader(source, file, model).read();
}

Model recognized_model(EventSource source) {
  bool adds = false;
  try {
    std::set<std::string> reading;  // processes that read
    while (const auto event = source.next()) {
      if (event->f == "write" || event->f == "cas") return Model::registers;
      if (event->f == "append") return source.is_json() ? Model::registers : Model::list;
      if (event->f == "txn") return Model::multi_register;
      if (event->f == "enqueue" || event->f == "dequeue") return Model::queue;
      if (event->f == "acquire" || event->f == "release") return Model::lock;
      adds = adds || event->f == "add";
      if (event->f == "read") reading.insert(event->process);
      const bool reads = event->type == EventType::ok && reading.count(event->process) > 0;
      if (reads && event->value.kind == Datum::Kind::whole && adds) return Model::counter;
      if (event->type == EventType::ok) reading.erase(event->process);
      if (reads && event->value.kind == Datum::Kind::list && adds) return Model::set;
    }
  } catch (const scenarios::UserError&) {
    // The reader of registers says what is wrong.
    return adds ? Model::set : Model::registers;
  }
  return adds ? Model::set : Model::registers;
}

}  // namespace squall::traces::history
