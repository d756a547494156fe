// The JSON form of history verdicts.
#include "traces/history/export_history_verdict.hpp"

#include <algorithm>

namespace squall::traces::history {

using checkers::linearizability::Decision;
using checkers::linearizability::KeyVerdict;
using checkers::linearizability::Linearizability;
using checkers::linearizability::Operation;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::SearchEnd;
using Json = scenarios::json::Value;

namespace {

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

Json operation_json(const NamedHistory& named, std::uint32_t index) {
  const Operation& operation = named.history.operations[index];
  const bool is_read = operation.kind == OperationKind::read;
  Json json;
  json["process"] = named.processes[operation.process];
  const bool acts = !named.acts.empty();
  json["f"] = acts ? std::string_view(named.words[index].f) : word(operation.kind);
  json["key"] = nullptr;
  if (!named.keys[operation.key].empty()) json["key"] = named.keys[operation.key];
  json["value"] = nullptr;
  if (acts) {
    if (!named.words[index].value.empty()) json["value"] = named.words[index].value;
  } else if (!is_read || operation.outcome == OperationOutcome::ok) {
    json["value"] = named.value_text(operation.value);
  }
  json["expected"] = nullptr;
  if (operation.kind == OperationKind::compare_and_set) {
    json["expected"] = named.value_text(operation.expected);
  }
  json["outcome"] = outcome_word(operation.outcome);
  json["invoked_line"] = named.lines[operation.invoked];
  json["completed_line"] = nullptr;
  if (operation.completed != checkers::linearizability::kNeverCompleted) {
    json["completed_line"] = named.lines[operation.completed];
  }
  json["text"] = named.operation_text(index);
  return json;
}

Json contradiction_json(const NamedHistory& named, const Linearizability& result) {
  Json json;
  json["since_line"] = named.lines[result.contradiction_since];
  json["minimal"] = result.contradiction_is_minimal;
  json["operations"] = Json::array();
  for (const std::uint32_t operation : result.contradiction) {
    json["operations"].push_back(operation_json(named, operation));
  }
  return json;
}

constexpr std::string_view kDecisions[] = {"linearizable", "not_linearizable", "undecided"};

std::string_view end_word(SearchEnd end) {
  switch (end) {
    case SearchEnd::decided:
      return "decided";
    case SearchEnd::possibilities:
      return "possibilities";
    case SearchEnd::memory:
      return "memory";
    case SearchEnd::stopped:
      return "stopped";
  }
  return "";
}

/// All keys, also those whose operations all failed.
Json key_verdicts_json(const NamedHistory& named, const Linearizability& result) {
  std::vector<std::size_t> counts(named.keys.size());
  for (const Operation& operation : named.history.operations) ++counts[operation.key];
  const std::vector<std::uint32_t> completions = named.completions();
  Json all = Json::array();
  std::size_t next = 0;
  for (std::uint32_t at = 0; at < named.keys.size(); ++at) {
    const bool judged = next < result.keys.size() && result.keys[next].key == at;
    const KeyVerdict key = judged ? result.keys[next++] : KeyVerdict{};
    Json json;
    json["key"] = nullptr;
    if (!named.keys[at].empty()) json["key"] = named.keys[at];
    json["verdict"] = kDecisions[static_cast<std::size_t>(key.decision)];
    json["operations"] = counts[at];
    json["possibilities"] = key.possibilities;
    for (const char* name : {"prefix_line", "operation", "ended_by", "linearizable_before_line",
                             "stopped_at", "witness"}) {
      json[name] = nullptr;
    }
    if (key.decision == Decision::not_linearizable) {
      json["prefix_line"] = named.lines[key.completed];
      json["operation"] = operation_json(named, completions[key.completed]);
    } else if (key.decision == Decision::undecided) {
      json["ended_by"] = end_word(key.ended);
      json["linearizable_before_line"] = named.lines[key.completed];
      json["stopped_at"] = operation_json(named, completions[key.completed]);
    }
    if (key.has_witness) {
      json["witness"] = Json::array();
      for (const std::uint32_t operation : key.witness) {
        json["witness"].push_back(operation_json(named, operation));
      }
    }
    all.push_back(std::move(json));
  }
  return all;
}

void add_end(Json& json, const NamedHistory& named, const Linearizability& result,
             const std::string& stopped) {
  json["ended_by"] = Json::array();
  json["stopped"] = nullptr;
  for (const SearchEnd end : {SearchEnd::possibilities, SearchEnd::memory, SearchEnd::stopped}) {
    const bool met = std::any_of(result.keys.begin(), result.keys.end(),
                                 [end](const KeyVerdict& key) { return key.ended == end; });
    if (!met) continue;
    json["ended_by"].push_back(end_word(end));
    if (end == SearchEnd::stopped) json["stopped"] = stopped;
  }
  json["linearizable_before_line"] = nullptr;
  const KeyVerdict* first = first_undecided(result);
  if (result.decision == Decision::undecided && first != nullptr) {
    json["linearizable_before_line"] = named.lines[first->completed];
  }
}

}  // namespace

Json verdict_json(const NamedHistory& named, const Linearizability& result,
                  const std::string& stopped) {
  return verdict_json(named, HistoryJudgement{result, {}}, stopped);
}

Json verdict_json(const NamedHistory& named, const HistoryJudgement& judgement,
                  const std::string& stopped) {
  const Linearizability& result = judgement.result;
  Json json;
  json["model"] = kModelNames[static_cast<std::size_t>(named.model)];
  json["verdict"] = kDecisions[static_cast<std::size_t>(result.decision)];
  if (result.decision == Decision::linearizable && observes_nothing(named)) {
    json["verdict"] = "vacuous";
  }
  json["file"] = named.file;
  json["operations"] = named.history.operations.size();
  json["processes"] = named.processes.size();
  json["keys"] = named.keys.size();
  json["unknown_outcomes"] = unknown_outcomes(named);
  json["possibilities"] = result.possibilities;
  json["undecided_keys"] = Json::array();
  for (const std::uint32_t key : result.undecided_keys) {
    json["undecided_keys"].push_back(key_text(named, key));
  }
  add_end(json, named, result, stopped);
  json["key_verdicts"] = key_verdicts_json(named, result);
  for (const char* key : {"prefix_line", "prefix_is_shortest", "operation", "possible_values",
                          "possible_values_complete", "contradiction", "without_effect"}) {
    json[key] = nullptr;
  }
  if (result.decision != Decision::not_linearizable) return json;
  json["prefix_line"] = prefix_line(named, result);
  json["prefix_is_shortest"] = result.prefix_is_shortest;
  json["operation"] = operation_json(named, result.operation);
  json["possible_values"] = Json::array();
  for (const checkers::linearizability::Value value : result.possible) {
    json["possible_values"].push_back(named.value_text(value));
  }
  for (const std::string& state : judgement.possible) json["possible_values"].push_back(state);
  json["possible_values_complete"] = result.possible_is_complete;
  json["contradiction"] = contradiction_json(named, result);
  json["without_effect"] = Json::array();
  for (const std::uint32_t operation : without_effect(named, result)) {
    json["without_effect"].push_back(operation_json(named, operation));
  }
  return json;
}

}  // namespace squall::traces::history
