// `squall check-history`: judges whether a client history is linearizable.
#pragma once

#include <cstdint>
#include <string>

#include "checkers/linearizability/linearizability.hpp"
#include "tools/io/options.hpp"

namespace squall::tools {

/// Files beyond this are refused.
inline constexpr std::size_t kHistoryBytesMax = std::size_t{1} << 30;

struct CheckHistoryOptions {
  std::string file;     // see traces/history/history_edn.hpp, history_jsonl.hpp
  std::string initial;  // the value that keys hold at first, in the file's notation; empty: nil
  checkers::linearizability::SearchBudget budget;
  bool json = false;              // see traces/history/export_history_verdict.hpp, and "exit_code"
  bool ignore_nil_reads = false;  // an ok read of nil tells nothing
  bool quiet = false;             // nothing when it is linearizable
};

/// ERRORS: scenarios::UserError.
io::ExitCode check_history(const CheckHistoryOptions& options);

/// Adds the verb to the program.
void add_check_history_verb(io::CommandLine& program);

}  // namespace squall::tools
