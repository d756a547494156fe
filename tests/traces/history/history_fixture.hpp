// Histories for tests, from text and as text.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "traces/history/read_history.hpp"

namespace squall::tests {

inline traces::history::NamedHistory history_of(const std::string& text,
                                                const std::string& initial = "") {
  return traces::history::read_history(text, "a.history", initial);
}

/// A sentence for each operation, with its lines.
inline std::vector<std::string> operations_of(const traces::history::NamedHistory& named) {
  std::vector<std::string> operations;
  for (std::uint32_t at = 0; at < named.history.operations.size(); ++at) {
    operations.push_back(named.operation_text(at) + " (" + named.lines_text(at) + ")");
  }
  return operations;
}

/// "where: message" of the error that reading throws; empty when it reads.
inline std::string history_refusal(const std::string& text, const std::string& initial = "") {
  try {
    history_of(text, initial);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

}  // namespace squall::tests
