// The reader of JSON Lines histories, which checks every line.
#include "traces/history/history_jsonl.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "scenarios/json/json_line.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/scenario.hpp"

namespace squall::traces::history {

using checkers::linearizability::Operation;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::Value;
using nlohmann::ordered_json;
using Sort = ordered_json::value_t;

namespace {

constexpr std::uint64_t kFormatVersion = 1;
constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;
constexpr std::array<std::string_view, 4> kTypes{"invoke", "ok", "fail", "info"};
constexpr std::array<std::string_view, 4> kFunctions{"read", "write", "cas", "append"};

std::string dump(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

/// A quotation of the file, cut to a useful length.
std::string shown(const std::string& text) { return std::string(scenarios::json::cut(text, 60)); }

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file), builder_(file, "null") {}

  NamedHistory read(std::string_view text, const std::string& initial) {
    while (!text.empty()) {
      ++line_;
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      if (line.size() > kLineBytesMax) {
        builder_.refuse(line_,
                        "the line is longer than " + std::to_string(kLineBytesMax >> 20) + " MiB");
      }
      read_line(scenarios::json::JsonLine(line, file_ + ":" + std::to_string(line_)));
    }
    if (!initial.empty()) set_initial(initial);
    make_sequences();
    return std::move(builder_.named());
  }

 private:
  void read_line(const scenarios::json::JsonLine& line) {
    if (line.has("squall_history")) {
      read_header(line);
    } else {
      std::string process = dump(line.value("process"));
      if (!line.value("process").is_number_integer() && !line.value("process").is_string()) {
        line.refuse("\"process\" must be a whole number or a text, not " + shown(process));
      }
      const std::size_t type = line.word("type", kTypes);
      if (type == 0) {
        invoke(line, process);
      } else {
        complete(line, process, type);
      }
    }
    first_ = false;
  }

  void read_header(const scenarios::json::JsonLine& line) {
    if (!first_) line.refuse("\"squall_history\" may stand in the first line only");
    const std::uint64_t version = line.number("squall_history", 0, std::uint64_t{1} << 53);
    if (version != kFormatVersion) {
      line.refuse("this history has format version " + std::to_string(version) +
                  ", this program reads version " + std::to_string(kFormatVersion));
    }
    line.allow({"squall_history", "initial"});
    if (line.has("initial")) builder_.set_initial(dump(line.value("initial")));
  }

  void set_initial(const std::string& initial) {
    try {
      const scenarios::json::JsonBounds bounds{scenarios::json::JsonLine::kDepthMax,
                                               scenarios::json::JsonLine::kKeysMax};
      builder_.set_initial(dump(scenarios::json::parse_json(initial, bounds)));
    } catch (const scenarios::json::JsonFault&) {
      throw scenarios::UserError{"--initial", "must be one value, written as JSON"};
    }
  }

  void invoke(const scenarios::json::JsonLine& line, const std::string& process) {
    line.allow({"process", "type", "f", "key", "value", "time", "index", "error", "node"});
    HistoryBuilder::Question question;
    question.kind = static_cast<OperationKind>(line.word("f", kFunctions));
    if (line.has("key")) question.key = dump(line.value("key"));
    switch (question.kind) {
      case OperationKind::read:
        if (line.has("value") && !line.value("value").is_null()) {
          line.refuse("a read that is invoked has no \"value\" yet");
        }
        break;
      case OperationKind::append:
        if (!line.value("value").is_string() && !line.value("value").is_array()) {
          line.refuse("the \"value\" of an append must be a text or a list");
        }
        question.value = dump(line.value("value"));
        break;
      case OperationKind::write:
        question.value = dump(line.value("value"));
        break;
      case OperationKind::compare_and_set: {
        const ordered_json& value = line.value("value");
        if (!value.is_array() || value.size() != 2) {
          line.refuse("the \"value\" of a cas must be [old, new]");
        }
        question.expected = dump(value[0]);
        question.value = dump(value[1]);
        break;
      }
    }
    builder_.invoke(line_, process, question);
  }

  void complete(const scenarios::json::JsonLine& line, const std::string& process,
                std::size_t type) {
    line.allow(
        {"process", "type", "f", "key", "value", "swapped", "time", "index", "error", "node"});
    std::string_view function;
    if (line.has("f")) function = kFunctions[line.word("f", kFunctions)];
    const std::uint32_t index = builder_.open_operation(line_, process, function);
    const Operation& operation = builder_.named().history.operations[index];
    if (line.has("key") && dump(line.value("key")) != builder_.key_of(index)) {
      line.refuse("the operation of process " + process + " has " +
                  (builder_.key_of(index).empty() ? "no key" : "key " + builder_.key_of(index)) +
                  ", not " + shown(dump(line.value("key"))));
    }
    OperationOutcome outcome = OperationOutcome::ok;
    if (kTypes[type] == "fail") outcome = OperationOutcome::failed;
    if (kTypes[type] == "info") outcome = OperationOutcome::unknown;
    if (line.has("swapped")) {
      if (operation.kind != OperationKind::compare_and_set || outcome != OperationOutcome::ok ||
          !line.value("swapped").is_boolean()) {
        line.refuse("\"swapped\" is true or false, and stands where a cas completes \"ok\"");
      }
      if (!line.value("swapped").get<bool>()) outcome = OperationOutcome::mismatched;
    }
    if (operation.kind == OperationKind::read && outcome == OperationOutcome::ok) {
      builder_.set_result(index, dump(line.value("value")));
    }
    builder_.complete(line_, process, outcome);
  }

  /// For keys with appends: texts and lists become sequences of their bytes or elements.
  void make_sequences() {
    checkers::linearizability::ClientHistory& history = builder_.named().history;
    std::vector<std::optional<Sort>> sorts(builder_.named().keys.size());
    for (const Operation& operation : history.operations) {
      if (operation.kind != OperationKind::append) continue;
      auto& sort = sorts[operation.key];
      if (!sort) sort = json_of(operation.value).type();
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

  void make_initial_sequence(const std::vector<std::optional<Sort>>& sorts) {
    Value& initial = builder_.named().history.initial;
    const Value plain = initial;
    for (const auto& sort : sorts) {
      if (!sort || plain == checkers::linearizability::kNil) continue;
      if (!std::all_of(sorts.begin(), sorts.end(), [&](const auto& s) { return s == sort; })) {
        throw scenarios::UserError{
            file_, "an initial value needs keys that all have appends of one sort, or none"};
      }
      initial = sequence(plain, *sort, 1);
    }
  }

  ordered_json json_of(Value value) const {
    return ordered_json::parse(builder_.named().names.at(value));
  }

  Value sequence(Value plain, Sort sort, std::uint64_t line) {
    if (plain == checkers::linearizability::kNil) return plain;
    const auto known = sequences_.find({plain, sort});
    if (known != sequences_.end()) return known->second;
    NamedHistory& named = builder_.named();
    const ordered_json json = json_of(plain);
    if (json.type() != sort) {
      builder_.refuse(line,
                      "values of a key with appends must all be texts, or all be lists, not " +
                          shown(dump(json)));
    }
    Value value = checkers::linearizability::kEmpty;
    if (json.is_string()) {
      for (const char byte : json.get_ref<const std::string&>()) {
        value = named.history.values.extend(value, static_cast<unsigned char>(byte));
      }
    } else {
      for (const ordered_json& element : json) {
        value = named.history.values.extend(value, element_part(builder_.value(dump(element))));
      }
    }
    named.names.emplace(value, dump(json));
    sequences_.emplace(std::pair(plain, sort), value);
    return value;
  }

  std::string file_;
  HistoryBuilder builder_;
  std::uint64_t line_ = 0;
  bool first_ = true;
  std::map<std::pair<Value, Sort>, Value> sequences_;  // of values that are not sequences yet
};

}  // namespace

NamedHistory read_history_jsonl(std::string_view text, const std::string& file,
                                const std::string& initial) {
  return Reader(file).read(text, initial);
}

}  // namespace squall::traces::history
