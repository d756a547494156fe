// What was judged on an event log, what was not and why, as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "tools/check/log_judge.hpp"
#include "tools/io/exit_code.hpp"

namespace squall::tools::check {

/// Why the lines did not say enough for a property; empty: it was judged.
std::string why_not_judged(const EventLog& log, const LogJudge& judge, checkers::Property property);

struct CheckReport {
  io::ExitCode code = io::ExitCode::held;
  std::string text;
  /// {"verdict": "held", "violated" or "vacuous", "files": […], "servers": {"1": name…}, "lines",
  ///  "skipped", "messages", "findings": [{"property", "statement", "explanation", "line",
  ///  "against"}…], "judged": {property: how often…}, "not_judged": {property: why…},
  ///  "logs_unknown": [{"server", "since", "why"}…], "exit_code"}
  scenarios::json::Value json;
};

CheckReport report(const EventLog& log, const LogJudge& judge);

}  // namespace squall::tools::check
