// `squall explain`: why a trace ends with a violation.
#pragma once

#include <string>

#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::explain {

struct ExplainOptions {
  std::string trace;  // a file
  SeatOptions seat;
  bool all = false;  // every sentence
  bool asks_futures = true;
  bool json = false;
};

/// Without --all the middle of a longer story is left out.
inline constexpr std::size_t kSentencesShown = 60;

/// Exit code: that of the violation, 1; of another expectation that failed, 4; else 0. --json: {"trace", "property", "statement",
/// "explanation": texts or null, "events", "story": [{"first_event", "last_event", "time_us",
/// "server", "text"}…], "rule": null, or {"server", "event", "time_us", "input", "did",
/// "reference", "rule"}, "futures": null, or see json_of(Outlook), "reasons": [text…], "standstill":
/// null, or {"from_us", "first_event", "sentences": [text…]}, "beliefs": [{"server", "state", "role", "term", "voted_for", "last_index",
/// "last_term", "commit_index", "configuration"}…], "exit_code"}.
io::ExitCode explain(const ExplainOptions& options);

/// Adds the verb to the program.
void add_explain_verb(io::CommandLine& program);

}  // namespace squall::tools::explain
