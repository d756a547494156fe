// The steps of a timeline that did not do what the scenario says.
#pragma once

#include <string>
#include <vector>

#include "sim/plan/plan.hpp"
#include "sim/simulate/run_statistics.hpp"

namespace squall::traces {

/// "/timeline/2 (release)": a step as the scenario's file has it.
std::string step_in_words(const sim::plan::Plan& plan, std::size_t index);

/// Of each step that fired without effect, although its scenario expects one, the reason. One
/// clause each.
std::vector<std::string> steps_without_effect(const sim::plan::Plan& plan,
                                              const sim::simulate::RunStatistics& statistics);
/// Of each step that was to be refused, and was not. One clause each.
std::vector<std::string> steps_not_refused(const sim::plan::Plan& plan,
                                           const sim::simulate::RunStatistics& statistics);

}  // namespace squall::traces
