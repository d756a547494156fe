// All properties, in a fixed order, judged after every step.
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Judges a step of one server; COST: about constant, and a few comparisons when nothing changed.
/// Updates `history`. Call for every step and every boot, before its messages depart.
Verdict observe(const Observation& observation, History& history) noexcept;

/// Judges a message that leaves, and remembers what it promises.
Verdict observe(const Departure& departure, History& history) noexcept;

}  // namespace squall::checkers
