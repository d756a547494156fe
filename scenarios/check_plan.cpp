// Steps that no client can take, and a calm core that can elect no leader.
#include "scenarios/check_plan.hpp"

#include "core/describe.hpp"

namespace squall::scenarios {

namespace {

using sim::plan::Calm;
using sim::plan::Step;

void check_requests(const json::Reader& document, const Scenario& scenario) {
  if (scenario.setup.clients > 0) return;
  for (std::size_t at = 0; at < scenario.plan.timeline.size(); ++at) {
    if (scenario.plan.timeline[at].kind != Step::Kind::request) continue;
    document.at("timeline")
        .items(scenario.plan.timeline.size())[at]
        .at("request")
        .fail("there are no clients that could ask; \"clients\" says how many there are");
  }
}

/// The core may be a quorum of the initial configuration, or of one that the timeline asks for. A
/// random fault may ask for any.
bool may_be_quorum(core::ServerSet core, const Scenario& scenario) {
  const sim::plan::FaultSchedule& faults = scenario.plan.faults;
  if (faults.membership.every_us != 0 || faults.replace.every_us != 0) return true;
  const auto is_quorum = [&](core::ServerSet voters) {
    return core::Configuration{voters, {}, {}}.is_quorum(core);
  };
  if (initial_configuration(scenario.setup).is_quorum(core)) return true;
  return std::any_of(scenario.plan.timeline.begin(), scenario.plan.timeline.end(),
                     [&](const Step& step) {
                       return step.kind == Step::Kind::membership && is_quorum(step.groups[0]);
                     });
}

void check_calm_core(const json::Reader& document, const Scenario& scenario) {
  const Calm& calm = scenario.plan.calm;
  if (calm.core != Calm::Core::servers || may_be_quorum(calm.servers, scenario)) return;
  const core::ServerSet voters =
      core::ServerSet::first(scenario.setup.servers) - scenario.setup.spare;
  document.at("end").at("calm").at("core").fail(
      core::describe(calm.servers) + " is no quorum of the voters " + core::describe(voters) +
      ": at least " + std::to_string(voters.size() / 2 + 1) +
      " of them must be in the core, or no leader can be elected");
}

/// Where links stay cut, some server must hear and be heard by a quorum.
void check_calm_links(const json::Reader& document, const Scenario& scenario) {
  const Calm& calm = scenario.plan.calm;
  if (calm.cut_links == sim::plan::CutLinks{}) return;
  const core::ServerSet all = core::ServerSet::first(scenario.setup.servers);
  const core::ServerSet core = calm.core == Calm::Core::servers ? calm.servers : all;
  const bool is_hopeful = std::any_of(core.begin(), core.end(), [&](core::ServerId server) {
    return may_be_quorum(sim::plan::both_ways(calm.cut_links, server, core), scenario);
  });
  if (is_hopeful) return;
  const json::Reader object = document.at("end").at("calm");
  object.at(object.has("cut") ? "cut" : "shape")
      .fail("no server of " + core::describe(core) +
            " hears and is heard by a quorum of the voters " +
            core::describe(all - scenario.setup.spare) + ": no leader can be elected");
}

}  // namespace

void check_plan(const json::Reader& document, const Scenario& scenario) {
  check_requests(document, scenario);
  check_calm_core(document, scenario);
  check_calm_links(document, scenario);
}

}  // namespace squall::scenarios
