// The numbering of a file's names, and the texts of operations.
#include "traces/history/named_history.hpp"

#include "scenarios/json/strict_json.hpp"
#include "scenarios/scenario.hpp"

namespace squall::traces::history {

using checkers::linearizability::Operation;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::Value;

namespace {

/// Smaller parts are bytes of a text; from this number on they are elements of a list.
constexpr std::uint32_t kFirstElement = 256;

}  // namespace

std::string_view word(OperationKind kind) noexcept {
  switch (kind) {
    case OperationKind::read:
      return "read";
    case OperationKind::write:
      return "write";
    case OperationKind::compare_and_set:
      return "cas";
    case OperationKind::append:
      return "append";
  }
  return "";
}

std::string shown(const std::string& text) { return std::string(scenarios::json::cut(text, 60)); }

std::uint32_t element_part(Value value) noexcept { return kFirstElement + value; }

std::string NamedHistory::value_text(Value value) const {
  if (value == checkers::linearizability::kUnnamed) return "a value that no operation read";
  const auto name = names.find(value);
  if (name != names.end()) return name->second;
  const std::vector<std::uint32_t> parts = history.values.parts(value);
  if (parts.empty() || parts.front() < kFirstElement) {
    return scenarios::json::in_quotes(std::string(parts.begin(), parts.end()), parts.size());
  }
  std::string text = "[";
  for (const std::uint32_t part : parts) {
    text += (text.size() == 1 ? "" : ",") + value_text(part - kFirstElement);
  }
  return text + "]";
}

std::string NamedHistory::operation_text(std::uint32_t index) const {
  const Operation& operation = history.operations[index];
  if (!acts.empty()) return model_text(index);
  const bool ok = operation.outcome == OperationOutcome::ok;
  const std::string value = value_text(operation.value);
  const std::string& key = keys[operation.key];
  std::string text = "process " + processes[operation.process];
  switch (operation.kind) {
    case OperationKind::read:
      text += ok ? " read " + value : std::string(" was to read");
      if (!key.empty()) text += " from " + key;
      break;
    case OperationKind::write:
      text += (ok ? " wrote " : " was to write ") + value;
      if (!key.empty()) text += " to " + key;
      break;
    case OperationKind::compare_and_set:
      text += ok ? " changed " : " was to change ";
      if (!key.empty()) text += key + " ";
      text += "from " + value_text(operation.expected) + " to " + value;
      break;
    case OperationKind::append:
      text += (ok ? " appended " : " was to append ") + value;
      if (!key.empty()) text += " to " + key;
      break;
  }
  if (operation.outcome == OperationOutcome::mismatched) text += " and found another value";
  if (operation.outcome == OperationOutcome::unknown) text += ", outcome unknown";
  if (operation.outcome == OperationOutcome::failed) text += ", and failed";
  return text;
}

/// `process 3: add 5 to x, outcome unknown`.
std::string NamedHistory::model_text(std::uint32_t index) const {
  const Operation& operation = history.operations[index];
  const ModelWords& what = words[index];
  const std::string& key = keys[operation.key];
  std::string text = "process " + processes[operation.process] + ": " + what.f;
  if (!what.value.empty()) text += " " + what.value;
  if (!key.empty() && model != checkers::linearizability::Model::multi_register) {
    text += " on " + key;
  }
  if (operation.outcome == OperationOutcome::unknown) text += ", outcome unknown";
  if (operation.outcome == OperationOutcome::failed) text += ", and failed";
  return text;
}

std::string NamedHistory::lines_text(std::uint32_t index) const {
  const Operation& operation = history.operations[index];
  const std::string from = std::to_string(lines[operation.invoked]);
  if (is_timed || operation.completed == checkers::linearizability::kNeverCompleted) {
    return "line " + from;
  }
  return "lines " + from + "–" + std::to_string(lines[operation.completed]);
}

std::string NamedHistory::completion_text(std::uint32_t event) const {
  return (is_timed ? "the return in line " : "line ") + std::to_string(lines[event]);
}

std::vector<std::uint32_t> NamedHistory::completions() const {
  std::vector<std::uint32_t> completions(lines.size(), kNone);
  for (std::uint32_t at = 0; at < history.operations.size(); ++at) {
    const std::uint32_t completed = history.operations[at].completed;
    if (completed != checkers::linearizability::kNeverCompleted) completions[completed] = at;
  }
  return completions;
}

void ignore_nil_reads(NamedHistory& named) {
  if (named.model != checkers::linearizability::Model::registers) {
    throw scenarios::UserError{"--ignore-nil-reads", "this is for registers, and the history of " +
                                                         named.file + " is not of registers"};
  }
  for (Operation& operation : named.history.operations) {
    const bool read =
        operation.kind == OperationKind::read && operation.outcome == OperationOutcome::ok;
    if (!read || operation.value != checkers::linearizability::kNil) continue;
    operation.outcome = OperationOutcome::unknown;
    operation.completed = checkers::linearizability::kNeverCompleted;
  }
}

HistoryBuilder::HistoryBuilder(std::string file, std::string nil) {
  named_.file = std::move(file);
  named_.lines.push_back(0);  // event numbers start at 1
  named_.times.push_back(0);
  named_.names.emplace(checkers::linearizability::kNil, nil);
  values_.emplace(std::move(nil), checkers::linearizability::kNil);
}

void HistoryBuilder::refuse(std::uint64_t line, const std::string& message) const {
  throw scenarios::UserError{named_.file + ":" + std::to_string(line), message};
}

Value HistoryBuilder::value(const std::string& identity, const std::string& name) {
  const auto known = values_.find(identity);
  if (known != values_.end()) return known->second;
  const Value value = named_.history.values.add_plain();
  named_.names.emplace(value, name);
  values_.emplace(identity, value);
  return value;
}

std::uint32_t HistoryBuilder::number(std::map<std::string, std::uint32_t>& numbers,
                                     std::vector<std::string>& names, const std::string& name) {
  const auto [at, is_new] = numbers.emplace(name, static_cast<std::uint32_t>(names.size()));
  if (is_new) names.push_back(name);
  return at->second;
}

std::uint32_t HistoryBuilder::event(std::uint64_t line) {
  constexpr std::size_t kEventsMax = std::size_t{1} << 31;
  if (named_.lines.size() >= kEventsMax) {
    refuse(line, "a history may have at most " + std::to_string(kEventsMax - 1) + " events");
  }
  note_time(line);
  named_.lines.push_back(line);
  return static_cast<std::uint32_t>(named_.lines.size()) - 1;
}

void HistoryBuilder::note_time(std::uint64_t line) {
  if (!named_.no_times.empty()) return;
  const std::string where = "line " + std::to_string(line);
  const bool is_first = named_.times.size() == 1;
  if (!time_ && is_first) {
    named_.no_times = "The events have no times.";
  } else if (!time_) {
    named_.no_times = "The event of " + where + " has no time.";
  } else if (!is_first && *time_ < named_.times.back()) {
    named_.no_times = "The time of " + where + " is before that of the event before it.";
  } else {
    return named_.times.push_back(*time_);
  }
  named_.times.clear();
}

void HistoryBuilder::invoke(std::uint64_t line, const std::string& process,
                            const Question& question) {
  const auto open = open_.find(process);
  if (open != open_.end()) {
    refuse(line, "process " + process + " invokes another operation before that of line " +
                     std::to_string(named_.lines[named_.history.operations[open->second].invoked]) +
                     " has completed");
  }
  Operation operation;
  operation.process = number(processes_, named_.processes, process);
  operation.key = number(keys_, named_.keys, question.key);
  operation.kind = question.kind;
  if (question.kind != OperationKind::read) operation.value = value(question.value);
  if (question.kind == OperationKind::compare_and_set)
    operation.expected = value(question.expected);
  operation.invoked = event(line);
  open_.emplace(process, static_cast<std::uint32_t>(named_.history.operations.size()));
  named_.history.operations.push_back(operation);
}

std::uint32_t HistoryBuilder::open_operation(std::uint64_t line, const std::string& process,
                                             std::string_view completion) const {
  const auto open = open_.find(process);
  if (open == open_.end()) {
    refuse(line, "process " + process + " completes an operation, but has none under way");
  }
  const Operation& operation = named_.history.operations[open->second];
  if (!completion.empty() && completion != word(operation.kind)) {
    refuse(line, "process " + process + " completes \"" + std::string(completion) +
                     "\", but what it invoked in line " +
                     std::to_string(named_.lines[operation.invoked]) + " is \"" +
                     std::string(word(operation.kind)) + "\"");
  }
  return open->second;
}

void HistoryBuilder::set_result(std::uint32_t operation, const std::string& value) {
  named_.history.operations[operation].value = this->value(value);
}

void HistoryBuilder::complete(std::uint64_t line, const std::string& process,
                              OperationOutcome outcome) {
  const auto open = open_.find(process);
  Operation& operation = named_.history.operations[open->second];
  operation.outcome = outcome;
  if (outcome != OperationOutcome::unknown) operation.completed = event(line);
  open_.erase(open);
}

}  // namespace squall::traces::history
