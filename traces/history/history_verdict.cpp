// The text of history verdicts.
#include "traces/history/history_verdict.hpp"

#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"

namespace squall::traces::history {

using checkers::linearizability::Decision;
using checkers::linearizability::KeyVerdict;
using checkers::linearizability::Linearizability;
using checkers::linearizability::Operation;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::SearchEnd;

namespace {

constexpr std::size_t kShownMax = 20;        // operations, values and keys in a text
constexpr std::size_t kValueShownMax = 200;  // bytes

std::string shortened(const std::string& text) {
  const std::string_view start = scenarios::json::cut(text, kValueShownMax);
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

std::string sentence(const NamedHistory& named, std::uint32_t operation) {
  return shortened(named.operation_text(operation)) + " (" + named.lines_text(operation) + ")";
}

std::string without_effect_text(const NamedHistory& named, const Linearizability& result) {
  std::string text;
  const std::vector<std::uint32_t> operations = without_effect(named, result);
  for (std::size_t at = 0; at < operations.size() && at < kShownMax; ++at) {
    text += line(at == 0 ? "without effect" : "", sentence(named, operations[at]));
  }
  if (operations.size() > kShownMax) {
    text += line("", "and " + std::to_string(operations.size() - kShownMax) + " more");
  }
  return text;
}

/// What Knossos would take for a read that tells nothing.
std::string hint_text(const NamedHistory& named, const Linearizability& result) {
  const Operation& operation = named.history.operations[result.operation];
  if (named.model != checkers::linearizability::Model::registers) return "";
  const bool reads_nil =
      operation.kind == OperationKind::read && operation.value == checkers::linearizability::kNil;
  if (!reads_nil) return "";
  return line("hint", "with --ignore-nil-reads a read of nil tells nothing, as in Knossos");
}

std::string contradiction_text(const NamedHistory& named, const Linearizability& result) {
  const auto& operations = result.contradiction;
  const std::uint64_t since = named.lines[result.contradiction_since];
  const std::string rests = without_effect_text(named, result);
  std::string when = "whatever the others did";
  if (since != 0) {
    when = std::string(named.is_timed ? "from the call in line " : "from line ") +
           std::to_string(since) + " on, whatever came before";
  }
  if (operations.size() == 1) return line("contradiction", "this alone, " + when) + rests;
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
  return text + rests;
}

std::string finding_text(const NamedHistory& named, const HistoryJudgement& judgement) {
  const Linearizability& result = judgement.result;
  std::string possible = listed(result.possible, [&](checkers::linearizability::Value value) {
    return named.value_text(value);
  });
  if (!named.acts.empty()) {
    possible = listed(judgement.possible, [](const std::string& state) { return state; });
  }
  if (!named.acts.empty() && !result.possible_is_complete) {
    possible = "unknown";
  } else if (!result.possible_is_complete) {
    possible += possible.empty() ? "unknown: " : " and perhaps more: ";
    possible += "the budget was spent first";
  }
  const std::uint32_t end = named.history.operations[result.operation].completed;
  return line("shortest prefix", "ends with " + named.completion_text(end) +
                                     (result.prefix_is_shortest ? "" : ", or before")) +
         line("cannot be placed", sentence(named, result.operation)) +
         line("possible then", possible) +
         (result.contradiction.empty() ? "" : contradiction_text(named, result)) +
         hint_text(named, result);
}

std::string end_text(SearchEnd end, const std::string& stopped) {
  switch (end) {
    case SearchEnd::decided:
      return "";
    case SearchEnd::possibilities:
      return "the possibilities were spent; raise --budget";
    case SearchEnd::memory:
      return "the memory was spent; raise --memory-mib";
    case SearchEnd::stopped:
      return stopped;
  }
  return "";
}

/// The undecided keys, by what ended their searches.
std::string undecided_text(const NamedHistory& named, const Linearizability& result,
                           const std::string& stopped) {
  std::string text;
  for (const SearchEnd end : {SearchEnd::possibilities, SearchEnd::memory, SearchEnd::stopped}) {
    std::vector<std::uint32_t> keys;
    for (const KeyVerdict& key : result.keys) {
      if (key.ended == end) keys.push_back(key.key);
    }
    if (keys.empty()) continue;
    const std::string names = listed(keys, [&](std::uint32_t key) { return key_text(named, key); });
    text += line("undecided", names + ": " + end_text(end, stopped));
  }
  const KeyVerdict* first = first_undecided(result);
  if (result.decision != Decision::undecided || first == nullptr) return text;
  const std::uint32_t operation = named.completions()[first->completed];
  return text +
         line("linearizable",
              "every prefix before line " + std::to_string(named.lines[first->completed])) +
         line("stopped at", sentence(named, operation));
}

/// Where there are several keys: those that are not linearizable.
std::string keys_text(const NamedHistory& named, const Linearizability& result) {
  std::vector<std::uint32_t> keys;
  for (const KeyVerdict& key : result.keys) {
    if (key.decision == Decision::not_linearizable) keys.push_back(key.key);
  }
  if (result.keys.size() < 2) return "";
  return line("keys", std::to_string(keys.size()) + " of " + std::to_string(named.keys.size()) +
                          " not linearizable: " +
                          listed(keys, [&](std::uint32_t key) { return key_text(named, key); }));
}

}  // namespace

const KeyVerdict* first_undecided(const Linearizability& result) {
  const KeyVerdict* first = nullptr;
  for (const KeyVerdict& key : result.keys) {
    if (key.decision != Decision::undecided) continue;
    if (first == nullptr || key.completed < first->completed) first = &key;
  }
  return first;
}

std::size_t unknown_outcomes(const NamedHistory& named) {
  const auto& operations = named.history.operations;
  return static_cast<std::size_t>(std::count_if(
      operations.begin(), operations.end(),
      [](const Operation& operation) { return operation.outcome == OperationOutcome::unknown; }));
}

bool observes_nothing(const NamedHistory& named) {
  if (!named.acts.empty()) {
    return std::none_of(named.words.begin(), named.words.end(),
                        [](const ModelWords& words) { return words.observes; });
  }
  const auto& operations = named.history.operations;
  return std::none_of(operations.begin(), operations.end(), [](const Operation& operation) {
    const bool observer =
        operation.kind == OperationKind::read || operation.kind == OperationKind::compare_and_set;
    return observer && (operation.outcome == OperationOutcome::ok ||
                        operation.outcome == OperationOutcome::mismatched);
  });
}

std::vector<std::uint32_t> without_effect(const NamedHistory& named,
                                          const Linearizability& result) {
  const auto& operations = named.history.operations;
  const Operation& unplaced = operations[result.operation];
  std::vector<std::uint32_t> found;
  if (unplaced.outcome != OperationOutcome::ok || !named.acts.empty()) return found;
  const bool reads = unplaced.kind == OperationKind::read;
  const checkers::linearizability::Value observed = reads ? unplaced.value : unplaced.expected;
  for (std::uint32_t at = 0; at < operations.size(); ++at) {
    const Operation& operation = operations[at];
    const bool writes =
        operation.kind == OperationKind::write || operation.kind == OperationKind::compare_and_set;
    const bool refused = operation.outcome == OperationOutcome::failed ||
                         operation.outcome == OperationOutcome::mismatched;
    if (writes && refused && operation.key == unplaced.key && operation.value == observed &&
        operation.invoked < unplaced.completed) {
      found.push_back(at);
    }
  }
  return found;
}

std::uint64_t prefix_line(const NamedHistory& named, const Linearizability& result) {
  return named.lines[named.history.operations[result.operation].completed];
}

std::string key_text(const NamedHistory& named, std::uint32_t key) {
  const std::string model(kModelNames[static_cast<std::size_t>(named.model)]);
  return named.keys[key].empty() ? "the " + model : named.keys[key];
}

std::string witness_text(const NamedHistory& named, const Linearizability& result) {
  std::string text;
  for (const KeyVerdict& key : result.keys) {
    if (key.decision != Decision::linearizable) continue;
    if (!key.has_witness) {
      text += line("witness", key_text(named, key.key) + ": omitted; raise --memory-mib");
      continue;
    }
    text += line("witness", key_text(named, key.key) + ":");
    for (const std::uint32_t operation : key.witness) text += line("", sentence(named, operation));
  }
  return text;
}

std::string verdict_text(const NamedHistory& named, const Linearizability& result,
                         const std::string& stopped) {
  return verdict_text(named, HistoryJudgement{result, {}}, stopped);
}

std::string verdict_text(const NamedHistory& named, const HistoryJudgement& judgement,
                         const std::string& stopped) {
  const Linearizability& result = judgement.result;
  std::string text;
  if (named.model != checkers::linearizability::Model::registers) {
    text += line("model", std::string(kModelNames[static_cast<std::size_t>(named.model)]));
  }
  text += line("operations", std::to_string(named.history.operations.size()) + " of " +
                                 counted(named.processes.size(), "process", "processes") + " on " +
                                 counted(named.keys.size(), "key", "keys") + ", " +
                                 std::to_string(unknown_outcomes(named)) + " of unknown outcome");
  text += line("looked at", counted(result.possibilities, "possibility", "possibilities"));
  text += undecided_text(named, result, stopped);
  if (result.decision == Decision::linearizable && observes_nothing(named)) {
    text += line("vacuous", "no operation was told anything: every order is possible");
  }
  if (result.decision == Decision::not_linearizable) {
    text += keys_text(named, result) + finding_text(named, judgement);
  }
  return text;
}

}  // namespace squall::traces::history
