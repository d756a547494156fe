// The reader of JSON Lines histories, which checks every line.
#include "traces/history/history_jsonl.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/scenario.hpp"
#include "traces/history/datum.hpp"
#include "traces/history/json_source.hpp"

namespace squall::traces::history {

using checkers::linearizability::Operation;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::Value;
using Json = scenarios::json::Value;
using Line = scenarios::json::Reader;

namespace {

constexpr std::uint64_t kFormatVersion = 1;
constexpr std::array<std::string_view, 4> kLineTypes{"invoke", "ok", "fail", "info"};
constexpr std::array<std::string_view, 4> kLineFunctions{"read", "write", "cas", "append"};

class HistoryReader {
 public:
  HistoryReader(std::string_view text, const std::string& file)
      : file_(file), source_(text, file), builder_(file, "null") {}

  NamedHistory read(const std::string& initial) {
    while (const JsonSource::Document document = source_.next()) {
      line_ = source_.line();
      read_line(document->root());
    }
    if (!initial.empty()) set_initial(initial);
    make_sequences();
    builder_.named().is_timed = source_.is_timed();
    return std::move(builder_.named());
  }

 private:
  void read_line(const Line& line) {
    if (line.has("squall_history")) {
      read_header(line);
    } else {
      std::string process = line.at("process").json().dump();
      if (!line.at("process").json().is_whole() && !line.at("process").json().is_string()) {
        line.fail("\"process\" must be a whole number or a text, not " + shown(process));
      }
      const std::size_t type = line.at("type").word(kLineTypes);
      builder_.set_time({});
      if (line.has("time")) builder_.set_time(whole_number(datum_of(line.at("time").json())));
      if (type == 0) {
        invoke(line, process);
      } else {
        complete(line, process, type);
      }
    }
    first_ = false;
  }

  void read_header(const Line& line) {
    if (!first_) line.fail("\"squall_history\" may stand in the first line only");
    const std::uint64_t version = line.at("squall_history").integer(0, std::uint64_t{1} << 53);
    if (version != kFormatVersion) {
      line.fail("this history has format version " + std::to_string(version) +
                ", this program reads version " + std::to_string(kFormatVersion));
    }
    line.allow({"squall_history", "initial"});
    if (line.has("initial")) builder_.set_initial(spelled(line.at("initial").json()));
  }

  /// The identity of a value, whose first spelling is kept.
  std::string spelled(const Json& json) {
    std::string same = identity_of(json);
    builder_.value(same, json.dump());
    return same;
  }

  void set_initial(const std::string& initial) {
    try {
      builder_.set_initial(
          spelled(scenarios::json::parse_json(initial, scenarios::json::kLineBounds)));
    } catch (const scenarios::json::JsonFault&) {
      throw scenarios::UserError{"--initial", "must be one value, written as JSON"};
    }
  }

  void invoke(const Line& line, const std::string& process) {
    line.allow({"process", "type", "f", "key", "value", "time", "index", "error", "node"});
    HistoryBuilder::Question question;
    question.kind = static_cast<OperationKind>(line.at("f").word(kLineFunctions));
    if (line.has("key")) question.key = identity_of(line.at("key").json());
    switch (question.kind) {
      case OperationKind::read:
        if (line.has("value") && !line.at("value").json().is_null()) {
          line.fail("a read that is invoked has no \"value\" yet");
        }
        break;
      case OperationKind::append:
        if (!line.at("value").json().is_string() && !line.at("value").json().is_array()) {
          line.fail("the \"value\" of an append must be a text or a list");
        }
        question.value = spelled(line.at("value").json());
        break;
      case OperationKind::write:
        question.value = spelled(line.at("value").json());
        break;
      case OperationKind::compare_and_set: {
        const Json& value = line.at("value").json();
        if (!value.is_array() || value.size() != 2) {
          line.fail("the \"value\" of a cas must be [old, new]");
        }
        question.expected = spelled(value.list()[0]);
        question.value = spelled(value.list()[1]);
        break;
      }
    }
    builder_.invoke(line_, process, question);
  }

  void complete(const Line& line, const std::string& process, std::size_t type) {
    line.allow(
        {"process", "type", "f", "key", "value", "swapped", "time", "index", "error", "node"});
    std::string_view function;
    if (line.has("f")) function = kLineFunctions[line.at("f").word(kLineFunctions)];
    const std::uint32_t index = builder_.open_operation(line_, process, function);
    const Operation& operation = builder_.named().history.operations[index];
    if (line.has("key") && identity_of(line.at("key").json()) != builder_.key_of(index)) {
      line.fail("the operation of process " + process + " has " +
                (builder_.key_of(index).empty() ? "no key" : "key " + builder_.key_of(index)) +
                ", not " + shown(line.at("key").json().dump()));
    }
    OperationOutcome outcome = OperationOutcome::ok;
    if (kLineTypes[type] == "fail") outcome = OperationOutcome::failed;
    if (kLineTypes[type] == "info") outcome = OperationOutcome::unknown;
    if (line.has("swapped")) {
      if (operation.kind != OperationKind::compare_and_set || outcome != OperationOutcome::ok ||
          !line.at("swapped").json().is_boolean()) {
        line.fail("\"swapped\" is true or false, and stands where a cas completes \"ok\"");
      }
      if (!line.at("swapped").boolean()) outcome = OperationOutcome::mismatched;
    }
    if (operation.kind == OperationKind::read && outcome == OperationOutcome::ok) {
      builder_.set_result(index, spelled(line.at("value").json()));
    }
    builder_.complete(line_, process, outcome);
  }

  /// For keys with appends: texts and lists become sequences of their bytes or elements.
  void make_sequences() {
    checkers::linearizability::ClientHistory& history = builder_.named().history;
    std::vector<std::optional<Json::Kind>> sorts(builder_.named().keys.size());
    for (const Operation& operation : history.operations) {
      if (operation.kind != OperationKind::append) continue;
      auto& sort = sorts[operation.key];
      if (!sort) sort = json_of(operation.value).kind();
    }
    for (Operation& operation : history.operations) {
      const auto sort = sorts[operation.key];
      if (!sort) continue;
      const bool reads = operation.kind == OperationKind::read;
      const bool returned = reads && operation.outcome == OperationOutcome::ok;
      const std::uint64_t line =
          builder_.named().lines[returned ? operation.completed : operation.invoked];
      if (returned || !reads) operation.value = sequence(operation.value, *sort, line);
      if (operation.kind == OperationKind::compare_and_set) {
        operation.expected = sequence(operation.expected, *sort, line);
      }
    }
    make_initial_sequence(sorts);
  }

  /// The sequence that keys with appends hold at first is also that of keys without appends: their
  /// values of this sort become sequences, too.
  void make_initial_sequence(const std::vector<std::optional<Json::Kind>>& sorts) {
    checkers::linearizability::ClientHistory& history = builder_.named().history;
    if (history.initial == checkers::linearizability::kNil) return;
    std::optional<Json::Kind> appended;
    for (const auto& sort : sorts) {
      if (appended && sort && *sort != *appended) {
        throw scenarios::UserError{file_, "an initial value needs appends of one sort, or none"};
      }
      if (sort) appended = sort;
    }
    if (!appended) return;
    history.initial = sequence(history.initial, *appended, 1);
    for (Operation& operation : history.operations) {
      if (sorts[operation.key]) continue;
      for (Value* value : {&operation.value, &operation.expected}) {
        if (*value == checkers::linearizability::kNil) continue;
        if (json_of(*value).kind() == *appended) *value = sequence(*value, *appended, 1);
      }
    }
  }

  Json json_of(Value value) const {
    return scenarios::json::parse_json(builder_.named().names.at(value),
                                       scenarios::json::kLineBounds);
  }

  Value sequence(Value plain, Json::Kind sort, std::uint64_t line) {
    if (plain == checkers::linearizability::kNil) return plain;
    const auto known = sequences_.find({plain, sort});
    if (known != sequences_.end()) return known->second;
    NamedHistory& named = builder_.named();
    const Json json = json_of(plain);
    if (json.kind() != sort) {
      builder_.refuse(line,
                      "values of a key with appends must all be texts, or all be lists, not " +
                          shown(json.dump()));
    }
    Value value = checkers::linearizability::kEmpty;
    if (json.is_string()) {
      for (const char byte : json.text()) {
        value = named.history.values.extend(value, static_cast<unsigned char>(byte));
      }
    } else {
      for (const Json& element : json.list()) {
        value = named.history.values.extend(value, element_part(builder_.value(spelled(element))));
      }
    }
    named.names.emplace(value, json.dump());
    sequences_.emplace(std::pair(plain, sort), value);
    return value;
  }

  std::string file_;
  JsonSource source_;
  HistoryBuilder builder_;
  std::uint64_t line_ = 0;
  bool first_ = true;
  std::map<std::pair<Value, Json::Kind>, Value> sequences_;  // of values that are not sequences yet
};

}  // namespace

NamedHistory read_history_jsonl(std::string_view text, const std::string& file,
                                const std::string& initial) {
  return HistoryReader(text, file).read(initial);
}

}  // namespace squall::traces::history
