# Writes tools/fuzz/honest_rates.hpp: -DSQUALL=<program> -DHEADER=<file> -P honest_rates.cmake

set(runs 2000)
math(EXPR last "${runs} - 1")
execute_process(COMMAND "${SQUALL}" fuzz --seeds 0..${last} --repeat-share 0% --json
  OUTPUT_VARIABLE json RESULT_VARIABLE code ERROR_VARIABLE complaint)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "the honest server does not hold: exit code ${code}\n${complaint}")
endif()
set(text "// In how many runs of the swarm the honest server hits each probe; written by squall_honest_rates.
#pragma once

#include <array>
#include <cstdint>

#include \"traces/probes.hpp\"

namespace squall::tools::fuzz {

struct HonestRate {
  traces::Probe probe;
  std::uint64_t hits;
};

/// The seeds from 0 on.
inline constexpr std::uint64_t kHonestRuns = ${runs};
inline constexpr std::array kHonestRates{
")
string(JSON count LENGTH "${json}" probes)
math(EXPR last "${count} - 1")
foreach(at RANGE ${last})
  string(JSON probe MEMBER "${json}" probes ${at})
  string(JSON hits GET "${json}" probes "${probe}")
  string(APPEND text "    HonestRate{traces::Probe::${probe}, ${hits}},\n")
endforeach()
string(APPEND text "};

}  // namespace squall::tools::fuzz
")
file(WRITE "${HEADER}" "${text}")
