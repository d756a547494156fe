// A run from a seed as a trace with its choices.
#pragma once

#include <cstdint>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::shrink {

/// Of the header only what names the build is taken. The run ends with its first violation.
Trace recorded_run(const scenarios::Scenario& scenario, std::uint64_t seed, const Header& header,
                   const core::MachineMaker& maker);

}  // namespace squall::traces::shrink
