// Questions that need the state graph of a whole space in memory: liveness and a picture.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::tools::explore {

struct WholeSpaceOptions {
  bool liveness = false;
  std::string graph;  // .dot, .svg or .html file; empty: none
};

struct WholeSpace {
  std::string liveness;   // lines
  bool is_stuck = false;  // what should still come cannot, from some states
  /// The way there: to a state in which nothing helps any more, or to a loop and once around it.
  std::optional<traces::Trace> way;
  /// Its choices from this one on are the loop, counted from 1; 0: there is no loop.
  std::size_t loop = 0;
  std::optional<scenarios::UserError> not_drawn;  // why there is no picture, where one was wanted
};

/// ERRORS: scenarios::UserError, where a picture's file has another ending.
void require_picture(const std::string& graph);

/// The most states of a space that can be looked at in these ways; 2^64-1 where none is asked for.
std::uint64_t whole_space_states_max(const WholeSpaceOptions& options);
/// ERRORS: scenarios::UserError, always: the space has more states than that.
[[noreturn]] void refuse_whole_space(const WholeSpaceOptions& options);

/// REQUIRES: the space was explored to its end, and begins with the prefix that its bounds ask for.
/// ERRORS: scenarios::UserError, where it is too large.
WholeSpace look_at_whole(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                         std::span<const sim::Action> prefix, const WholeSpaceOptions& options);

}  // namespace squall::tools::explore
