// The page of a run: what goes into it, and the engine beside it.
#pragma once

#include <string>

#include "scenarios/json/value.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"
#include "traces/view/engine.hpp"

namespace squall::tools::pages {

/// The machine under test is the one that the engine in a page has.
bool has_engine();

/// What the page is to show, and a name for its file.
struct Subject {
  std::string title;
  std::string paste;    // a command that repeats it
  traces::Trace trace;  // with its choices
  scenarios::Scenario scenario;
  bool is_of_seed = false;  // scenario and seed give the same run
};

/// Runs the seed. ERRORS: UserError: interrupted.
Subject of_seed(scenarios::Scenario scenario, std::uint64_t seed, std::string paste);

/// ERRORS: UserError: not readable, not repeatable, interrupted.
Subject of_trace(const std::string& path);

/// What the engine answers; the page asks the same. ERRORS: UserError: what it complains about.
std::string answer(traces::view::Engine& engine, const scenarios::json::Value& request);

/// The page. Without the engine it holds states. `path`: of the subject's trace, so that its shrunk
/// or its original form, where that lies beside it, is in the page, too; else any text.
std::string run_page(const Subject& subject, const std::string& path, bool with_engine);

}  // namespace squall::tools::pages
