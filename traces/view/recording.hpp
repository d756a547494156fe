// A run with all its states: for machines that a page does not have.
#pragma once

#include <string>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::view {

/// A JSON object: see README.md, "RECORDED". REQUIRES: trace.recorded; `scenario` is the trace's. `opened`:
/// an engine's answer to the request to open the trace; `explained`: to the request to explain it, or
/// "null". ERRORS: scenarios::UserError: a choice is not possible.
std::string recording(const Trace& trace, const scenarios::Scenario& scenario,
                      const core::MachineMaker& maker, const std::string& opened,
                      const std::string& explained);

}  // namespace squall::traces::view
