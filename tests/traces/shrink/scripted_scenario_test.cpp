// A scenario does what a shrunk trace holds, step by step, or says why it cannot.
#include "traces/shrink/scripted_scenario.hpp"

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"
#include "traces/shrink/shrinker.hpp"

namespace squall::tests::scripted_scenario_test {

using traces::Trace;
using traces::shrink::Scripted;

namespace {

traces::Result result_of(const scenarios::Scenario& scenario, const core::MachineMaker& maker) {
  traces::Run run(scenario, scenario.seed, maker);
  traces::Probes probes;
  while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
  probes.finish(run.world());
  return traces::judge(scenario, run.world(), run.simulator(), probes).result;
}

template <typename Broken>
void check_broken() {
  const Maker<Broken> maker;
  const Trace whole = violated_run(busy_scenario(), maker);
  traces::shrink::Shrinker shrinker(whole, busy_scenario(), maker);
  while (shrinker.try_one()) {
  }
  const Trace small = shrinker.trace();
  const Scripted scripted = traces::shrink::scripted(small, shrinker.scenario(), maker);
  CHECK(scripted.reason == "");
  REQUIRE(scripted.scenario);
  const scenarios::Scenario read = scenarios::parse(scenarios::write(*scripted.scenario), "a.json");
  // From any seed: nothing is drawn.
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Trace run = recorded_run(read, seed, maker);
    REQUIRE(run.outcome.violation);
    CHECK(run.outcome.violation->property == whole.outcome.violation->property);
    CHECK(run.outcome.time_us == 0);
  }
  // Where the bug is repaired, it is no failure that the rest of the way does not happen.
  CHECK(result_of(read, core::ServerMaker()) == traces::Result::held);
}

/// A trace of few choices, and its scenario.
struct Small {
  Maker<CommitsAtOnce> maker;
  Trace trace;
  scenarios::Scenario scenario;

  Small() {
    traces::shrink::Shrinker shrinker(violated_run(busy_scenario(), maker), busy_scenario(), maker);
    while (shrinker.try_one()) {
    }
    trace = shrinker.trace();
    scenario = shrinker.scenario();
  }
  Scripted scripted_after(const sim::Action& action) const {
    Trace longer = trace;
    longer.choices.insert(longer.choices.begin(), {action, 0, 0});
    return traces::shrink::scripted(longer, scenario, maker);
  }
};

}  // namespace

TEST_CASE("A change of members names only servers that are left", "[traces][shrink]") {
  const Small small;
  const Scripted scripted = small.scripted_after(
      sim::Action::change_membership(1, core::ServerSet::first(9), core::ServerSet()));
  CHECK(scripted.reason == "");
  REQUIRE(scripted.scenario);
  REQUIRE(scripted.scenario->setup.servers < 9);
  std::size_t changes = 0;
  for (const sim::plan::Step& step : scripted.scenario->plan.timeline) {
    if (step.kind != sim::plan::Step::Kind::membership) continue;
    ++changes;
    CHECK(step.groups.at(0) == core::ServerSet::first(scripted.scenario->setup.servers));
  }
  CHECK(changes == 1);
}

TEST_CASE("A scenario does what a shrunk trace holds", "[traces][shrink]") {
  SECTION("votes twice") { check_broken<VotesTwice>(); }
  SECTION("skips the check of logs") { check_broken<SkipsLogCheck>(); }
  SECTION("commits at once") { check_broken<CommitsAtOnce>(); }
  SECTION("follows old terms") { check_broken<FollowsOldTerms>(); }
}

TEST_CASE("What happens by itself in time is waited for", "[traces][shrink]") {
  const Small small;
  const sim::plan::Timing& timing = small.scenario.plan.timing;
  const std::size_t steps =
      small.scripted_after(sim::Action::break_clock(1)).scenario.value().plan.timeline.size();
  for (const auto& [action, span_us] :
       {std::pair{sim::Action::silence_timeout(1), timing.election_timeout_min_us},
        std::pair{sim::Action::lease_expired(1), lease_us(timing)}}) {
    const Scripted scripted = small.scripted_after(action);
    CHECK(scripted.reason == "");
    REQUIRE(scripted.scenario);
    const sim::plan::Plan& plan = scripted.scenario->plan;
    CHECK(plan.timeline.size() == steps - 1);
    CHECK(plan.timeline[1].at_us == span_us);
    CHECK(plan.timeline[2].at_us == std::nullopt);
    CHECK(plan.end_us > span_us);
  }
}

TEST_CASE("A clock that breaks is one that jumps; filters are no steps: all is held already",
          "[traces][shrink]") {
  const Small small;
  const Scripted broken = small.scripted_after(sim::Action::break_clock(1));
  REQUIRE(broken.scenario);
  const sim::plan::Step& jump = broken.scenario->plan.timeline[1];
  CHECK(jump.kind == sim::plan::Step::Kind::clock);
  CHECK(jump.clock.jump_us == 1);
  const core::ServerSet all = core::ServerSet::first(small.scenario.setup.servers);
  for (const sim::Action& filter : {sim::Action::hold(sim::kAnyMessageType, all, all),
                                    sim::Action::release(sim::kAnyMessageType, all, all),
                                    sim::Action::block(sim::kAnyMessageType, all, all),
                                    sim::Action::unblock(sim::kAnyMessageType, all, all)}) {
    const Scripted scripted = small.scripted_after(filter);
    REQUIRE(scripted.scenario);
    CHECK(scripted.scenario->plan.timeline.size() == broken.scenario->plan.timeline.size() - 1);
  }
}

TEST_CASE("What no step says is told", "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  Trace trace = violated_run(busy_scenario(), maker);
  trace.choices.insert(trace.choices.begin(), {sim::Action::deliver(0), 7, 0});
  const Scripted scripted = traces::shrink::scripted(trace, busy_scenario(), maker);
  CHECK_FALSE(scripted.scenario);
  CHECK(scripted.reason == "no step of a timeline says \"deliver\" as choice 1 needs it");
}

}  // namespace squall::tests::scripted_scenario_test
