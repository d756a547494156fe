// When a violation was decided: the point of no return, and the nearest run that passes.
#pragma once

#include <optional>
#include <string>

#include "scenarios/json/value.hpp"
#include "traces/story/divergence.hpp"
#include "traces/story/futures.hpp"
#include "traces/story/repetition.hpp"

namespace squall::tools::explain {

struct Outlook {
  traces::story::Futures futures;
  /// How the trace and the nearest run that passes part; nothing: there is none.
  std::optional<traces::story::Divergence> to_passing;
  /// Why it was not asked for; empty: it was.
  std::string not_asked;
};

/// REQUIRES: the trace has its choices, and they end with a violation. `run`: its repetition.
Outlook outlook_of(const traces::Trace& trace, const scenarios::Scenario& scenario,
                   const traces::story::Repetition& run);

std::string text_of(const Outlook& outlook, const traces::story::Repetition& run);

/// {"not_asked": text or null, "runs_each", "events": of all runs, "whole", "no_return":
/// event, "before", "after": {"event", "violated"}, "half": null or {"event", "before", "after"},
/// "nearest": null or {"shared": events, "event", "first", "second": texts}}; "nearest" is the run
/// that passes, "second" what it does.
scenarios::json::Value json_of(const Outlook& outlook);

}  // namespace squall::tools::explain
