// Changes a drawn scenario into one whose parts do not contradict each other.
#pragma once

#include "scenarios/scenario.hpp"

namespace squall::tests {

/// Without clients no request, and no calm core that can elect no leader.
inline void make_possible(scenarios::Scenario& scenario) {
  sim::plan::Plan& plan = scenario.plan;
  for (sim::plan::Step& step : plan.timeline) {
    if (scenario.setup.clients > 0 || step.kind != sim::plan::Step::Kind::request) continue;
    step.kind = sim::plan::Step::Kind::compact;
    step.value = 0;
    step.client.reset();
    step.command = 0;
    step.expects = sim::plan::Step::Expects::effect;
  }
  if (scenario.setup.clients == 0) scenario.setup.commands.clear();
  const core::ServerSet voters =
      core::ServerSet::first(scenario.setup.servers) - scenario.setup.spare;
  if (plan.calm.core == sim::plan::Calm::Core::servers &&
      2 * (plan.calm.servers & voters).size() <= voters.size()) {
    plan.calm.servers = voters;
  }
}

inline constexpr auto kRefusal = sim::plan::Step::Expects::refusal;
inline constexpr auto kNothing = sim::plan::Step::Expects::nothing;
inline bool can_be_refused(sim::plan::Step::Kind kind) {
  using Kind = sim::plan::Step::Kind;
  return kind == Kind::transfer || kind == Kind::membership || kind == Kind::request ||
         kind == Kind::restart;
}

}  // namespace squall::tests
