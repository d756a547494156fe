// `squall check-history`: judges whether a client history is linearizable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checkers/linearizability/linearizability.hpp"
#include "checkers/linearizability/model_history.hpp"
#include "tools/io/options.hpp"

namespace squall::tools {

struct CheckHistoryOptions {
  std::vector<std::string> files;  // see traces/history/read_history.hpp; "-": standard input
  std::string initial;  // the value that keys hold at first, in the file's notation; empty: nil
  std::optional<checkers::linearizability::Model> model;  // none: recognized
  checkers::linearizability::SearchBudget budget;         // of each history
  std::optional<double> seconds;                          // for the search of each history
  bool witness = false;  // tell an order of the operations of each key that is linearizable
  std::string view;      // a page of the one history; empty: none
  /// One document, see traces/history/export_history_verdict.hpp, and "exit_code". Of several files:
  /// {"histories": [document, or {"verdict": "refused", "file", "error", "exit_code"}…],
  ///  "sum": {verdict: how many…}, "exit_code": the most severe one}
  bool json = false;
  bool ignore_nil_reads = false;  // an ok read of nil tells nothing
  bool quiet = false;             // nothing when it is linearizable
};

/// ERRORS: scenarios::UserError.
io::ExitCode check_history(const CheckHistoryOptions& options);

/// Adds the verb to the program.
void add_check_history_verb(io::CommandLine& program);

}  // namespace squall::tools
