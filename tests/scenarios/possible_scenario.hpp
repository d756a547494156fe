// Changes a drawn scenario into one whose parts do not contradict each other.
#pragma once

#include "scenarios/scenario.hpp"

namespace squall::tests {

/// Only links of the core, and only those that leave a server which can be elected.
inline void make_calm_links_possible(scenarios::Scenario& scenario) {
  sim::plan::Calm& calm = scenario.plan.calm;
  const core::ServerSet all = core::ServerSet::first(scenario.setup.servers);
  const core::ServerSet core = calm.core == sim::plan::Calm::Core::servers ? calm.servers : all;
  for (const core::ServerId from : all) {
    const core::ServerSet to =
        core.contains(from) ? core - core::ServerSet::of(from) : core::ServerSet();
    calm.cut_links[from] = calm.cut_links[from] & to;
  }
  for (const core::ServerId server : core) {
    const core::ServerSet joined = sim::plan::both_ways(calm.cut_links, server, core);
    if (initial_configuration(scenario.setup).is_quorum(joined)) return;
  }
  calm.cut_links = {};
}

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
  make_calm_links_possible(scenario);
}

inline constexpr auto kRefusal = sim::plan::Step::Expects::refusal;
inline constexpr auto kNothing = sim::plan::Step::Expects::nothing;
inline bool can_be_refused(sim::plan::Step::Kind kind) {
  using Kind = sim::plan::Step::Kind;
  return kind == Kind::transfer || kind == Kind::membership || kind == Kind::request ||
         kind == Kind::restart;
}

}  // namespace squall::tests
