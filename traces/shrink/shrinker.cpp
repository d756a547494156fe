// The passes of delta debugging.
#include "traces/shrink/shrinker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "traces/action_words.hpp"
#include "traces/replay.hpp"

namespace squall::traces::shrink {

Shrinker::Shrinker(const Trace& trace, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker)
    : scenario_(scenario), maker_(maker), header_(trace.header) {
  SQUALL_ASSERT(trace.recorded && trace.outcome.violation);
  property_ = trace.outcome.violation->property;
  is_reproduced_ = keeps_failing(steps_of(trace));
  if (!is_reproduced_) phase_ = Phase::done;
}

/// ENSURES: when true, best_ is what remains of the candidate.
bool Shrinker::keeps_failing(const Steps& candidate) {
  ++tries_;
  Realized realized = replay_leniently(candidate, scenario_, maker_);
  if (!realized.outcome.violation || realized.outcome.violation->property != property_)
    return false;
  // A replay judges by the times of leases, too.
  sim::World world(scenario_.setup, maker_);
  const ReplayResult again = replay(world, trace_of(realized, header_), scenario_.plan.timing);
  if (again.kind != ReplayKind::same) return false;
  best_ = std::move(realized);
  return true;
}

bool Shrinker::try_without(const Steps& candidate) {
  return candidate.size() < best_.steps.size() && keeps_failing(candidate);
}

bool Shrinker::try_one() {
  switch (phase_) {
    case Phase::kinds:
      return try_kind();
    case Phase::servers:
      return try_server();
    case Phase::parts:
      return try_part();
    case Phase::done:
      return false;
  }
  return false;
}

bool Shrinker::try_kind() {
  const auto kind = static_cast<sim::ActionKind>(at_);
  Steps rest;
  std::copy_if(best_.steps.begin(), best_.steps.end(), std::back_inserter(rest),
               [&](const Step& step) { return step.choice.action.kind != kind; });
  try_without(rest);
  if (++at_ < static_cast<std::size_t>(sim::kActionKinds)) return true;
  phase_ = Phase::servers;
  at_ = 1;
  return true;
}

bool Shrinker::try_server() {
  const auto server = core::ServerId::of(static_cast<int>(at_));
  const auto concerns = [&](const Step& step) {
    const sim::Action& action = step.choice.action;
    if (names_message(action.kind)) return step.from == server || step.to == server;
    return names_server(action.kind) && action.server == server;
  };
  Steps rest;
  std::copy_if(best_.steps.begin(), best_.steps.end(), std::back_inserter(rest),
               [&](const Step& step) { return !concerns(step); });
  try_without(rest);
  if (static_cast<int>(++at_) <= scenario_.setup.servers) return true;
  phase_ = Phase::parts;
  at_ = 0;
  size_ = std::max<std::size_t>(1, best_.steps.size() / 2);
  return true;
}

bool Shrinker::try_part() {
  const Steps& steps = best_.steps;
  const std::size_t end = std::min(at_ + size_, steps.size());
  Steps rest(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at_));
  rest.insert(rest.end(), steps.begin() + static_cast<std::ptrdiff_t>(end), steps.end());
  if (try_without(rest)) {
    did_shrink_ = true;
  } else {
    at_ = end;
  }
  if (at_ < best_.steps.size()) return true;
  at_ = 0;
  if (size_ > 1) {
    size_ = std::max<std::size_t>(1, std::min(size_, best_.steps.size()) / 2);
    did_shrink_ = false;
    return true;
  }
  // A deletion may make another one possible.
  if (!std::exchange(did_shrink_, false)) phase_ = Phase::done;
  return phase_ != Phase::done;
}

}  // namespace squall::traces::shrink
