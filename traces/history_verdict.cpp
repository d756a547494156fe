// Verdicts about histories as text and as JSON.
#include "traces/history_verdict.hpp"

#include <algorithm>

#include "scenarios/strict_json.hpp"

namespace squall::traces {

using checkers::Decision;
using checkers::Linearizability;
using checkers::Operation;
using checkers::OperationKind;
using checkers::OperationOutcome;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownMax = 20;        // operations, values and keys in a text
constexpr std::size_t kValueShownMax = 200;  // bytes

std::string shortened(const std::string& text) {
  const std::string_view start = scenarios::cut(text, kValueShownMax);
  return std::string(start) + (start.size() < text.size() ? "…" : "");
}

std::string line(const std::string& label, const std::string& text) {
  std::string padded = "  " + label;
  padded.resize(20, ' ');
  return padded + text + "\n";
}

std::string counted(std::size_t count, const std::string& what, const std::string& plural) {
  return std::to_string(count) + " " + (count == 1 ? what : plural);
}

template <typename Items, typename Text>
std::string listed(const Items& items, Text&& text) {
  std::string all;
  for (std::size_t at = 0; at < items.size() && at < kShownMax; ++at) {
    all += (at == 0 ? "" : ", ") + shortened(text(items[at]));
  }
  if (items.size() > kShownMax) {
    all += " and " + std::to_string(items.size() - kShownMax) + " more";
  }
  return all;
}

std::size_t unknown_outcomes(const NamedHistory& named) {
  const auto& operations = named.history.operations;
  return static_cast<std::size_t>(std::count_if(
      operations.begin(), operations.end(),
      [](const Operation& operation) { return operation.outcome == OperationOutcome::unknown; }));
}

std::uint64_t prefix_line(const NamedHistory& named, const Linearizability& result) {
  return named.lines[named.history.operations[result.operation].completed];
}

std::string key_text(const NamedHistory& named, std::uint32_t key) {
  return named.keys[key].empty() ? "the register" : named.keys[key];
}

std::string sentence(const NamedHistory& named, std::uint32_t operation) {
  return shortened(named.operation_text(operation)) + " (" + named.lines_text(operation) + ")";
}

std::string contradiction_text(const NamedHistory& named, const Linearizability& result) {
  const auto& operations = result.contradiction;
  const std::uint64_t since = named.lines[result.contradiction_since];
  std::string when = "whatever the others did";
  if (since != 0) when = "from line " + std::to_string(since) + " on, whatever came before";
  if (operations.size() == 1) return line("contradiction", "this alone, " + when);
  std::string text = line("contradiction", when + ":");
  for (std::size_t at = 0; at < operations.size() && at < kShownMax; ++at) {
    text += line("", sentence(named, operations[at]));
  }
  if (operations.size() > kShownMax) {
    text += line("", "and " + std::to_string(operations.size() - kShownMax) + " more");
  }
  if (!result.contradiction_is_minimal) {
    text += line("", "(fewer may suffice: the budget was spent first)");
  }
  return text;
}

std::string finding_text(const NamedHistory& named, const Linearizability& result) {
  std::string possible =
      listed(result.possible, [&](checkers::Value value) { return named.value_text(value); });
  if (!result.possible_is_complete) {
    possible += possible.empty() ? "unknown: " : " and perhaps more: ";
    possible += "the budget was spent first";
  }
  return line("shortest prefix", "ends with line " + std::to_string(prefix_line(named, result))) +
         line("cannot be placed", sentence(named, result.operation)) +
         line("possible then", possible) + contradiction_text(named, result);
}

std::string_view outcome_word(OperationOutcome outcome) {
  switch (outcome) {
    case OperationOutcome::unknown:
      return "unknown";
    case OperationOutcome::ok:
      return "ok";
    case OperationOutcome::mismatched:
      return "mismatched";
    case OperationOutcome::failed:
      return "failed";
  }
  return "";
}

ordered_json operation_json(const NamedHistory& named, std::uint32_t index) {
  const Operation& operation = named.history.operations[index];
  const bool is_read = operation.kind == OperationKind::read;
  ordered_json json;
  json["process"] = named.processes[operation.process];
  json["f"] = word(operation.kind);
  json["key"] = nullptr;
  if (!named.keys[operation.key].empty()) json["key"] = named.keys[operation.key];
  json["value"] = nullptr;
  if (!is_read || operation.outcome == OperationOutcome::ok) {
    json["value"] = named.value_text(operation.value);
  }
  json["expected"] = nullptr;
  if (operation.kind == OperationKind::compare_and_set) {
    json["expected"] = named.value_text(operation.expected);
  }
  json["outcome"] = outcome_word(operation.outcome);
  json["invoked_line"] = named.lines[operation.invoked];
  json["completed_line"] = nullptr;
  if (operation.completed != checkers::kNever) {
    json["completed_line"] = named.lines[operation.completed];
  }
  json["text"] = named.operation_text(index);
  return json;
}

ordered_json contradiction_json(const NamedHistory& named, const Linearizability& result) {
  ordered_json json;
  json["since_line"] = named.lines[result.contradiction_since];
  json["minimal"] = result.contradiction_is_minimal;
  json["operations"] = ordered_json::array();
  for (const std::uint32_t operation : result.contradiction) {
    json["operations"].push_back(operation_json(named, operation));
  }
  return json;
}

}  // namespace

std::string verdict_text(const NamedHistory& named, const Linearizability& result) {
  std::string text =
      line("operations", std::to_string(named.history.operations.size()) + " of " +
                             counted(named.processes.size(), "process", "processes") + " on " +
                             counted(named.keys.size(), "key", "keys") + ", " +
                             std::to_string(unknown_outcomes(named)) + " of unknown outcome");
  text += line("looked at", counted(result.possibilities, "possibility", "possibilities"));
  if (!result.undecided_keys.empty()) {
    text += line("undecided", listed(result.undecided_keys, [&](std::uint32_t key) {
                                return key_text(named, key);
                              }) + ": the budget was spent first");
  }
  if (result.decision == Decision::not_linearizable) text += finding_text(named, result);
  return text;
}

ordered_json verdict_json(const NamedHistory& named, const Linearizability& result) {
  constexpr std::string_view kDecisions[] = {"linearizable", "not_linearizable", "undecided"};
  ordered_json json;
  json["verdict"] = kDecisions[static_cast<std::size_t>(result.decision)];
  json["file"] = named.file;
  json["operations"] = named.history.operations.size();
  json["processes"] = named.processes.size();
  json["keys"] = named.keys.size();
  json["unknown_outcomes"] = unknown_outcomes(named);
  json["possibilities"] = result.possibilities;
  json["undecided_keys"] = ordered_json::array();
  for (const std::uint32_t key : result.undecided_keys) {
    json["undecided_keys"].push_back(key_text(named, key));
  }
  for (const char* key : {"prefix_line", "operation", "possible_values", "possible_values_complete",
                          "contradiction"}) {
    json[key] = nullptr;
  }
  if (result.decision != Decision::not_linearizable) return json;
  json["prefix_line"] = prefix_line(named, result);
  json["operation"] = operation_json(named, result.operation);
  json["possible_values"] = ordered_json::array();
  for (const checkers::Value value : result.possible) {
    json["possible_values"].push_back(named.value_text(value));
  }
  json["possible_values_complete"] = result.possible_is_complete;
  json["contradiction"] = contradiction_json(named, result);
  return json;
}

}  // namespace squall::traces
