// `squall check-history`: is a client history of any system linearizable?
#pragma once

#include <cstdint>
#include <string>

#include "checkers/linearizability/linearizability.hpp"
#include "tools/io/exit_code.hpp"

namespace squall::tools {

/// Files beyond this are refused.
inline constexpr std::size_t kHistoryBytesMax = std::size_t{1} << 30;

struct CheckHistoryOptions {
  std::string file;     // see traces/history_edn.hpp, traces/history_jsonl.hpp
  std::string initial;  // the value that keys hold at first, in the file's notation; empty: nil
  checkers::linearizability::SearchBudget budget;
  bool json = false;   // see traces/export_history_verdict.hpp, and "exit_code"
  bool quiet = false;  // nothing when it is linearizable
};

/// ERRORS: scenarios::UserError.
io::ExitCode check_history(const CheckHistoryOptions& options);

}  // namespace squall::tools
