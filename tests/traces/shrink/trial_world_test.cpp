// Lists of choices that are tried from a moment: as from the start, and with messages replaced.
#include "traces/shrink/trial_world.hpp"

#include "core/server.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"

namespace squall::tests::trial_world_test {

using traces::shrink::Realized;
using traces::shrink::Steps;
using traces::shrink::TrialWorld;

namespace {

std::span<const traces::shrink::Step> from(const Steps& steps, std::size_t at) {
  return std::span(steps).subspan(at);
}

}  // namespace

TEST_CASE("A list that is tried from a moment ends as it does from the start", "[traces][shrink]") {
  const core::ServerMaker maker;
  scenarios::Scenario scenario = rich_scenario();
  scenario.plan.end_us = 2 * sim::kSecond_us;
  const traces::Trace trace = recorded_run(scenario, 7, maker);
  REQUIRE(trace.choices.size() > 500);
  TrialWorld world(scenario, maker);
  const Steps steps = traces::shrink::steps_of(trace);
  const Realized whole = world.begin(steps);
  CHECK(whole.outcome.world_digest == trace.outcome.world_digest);
  REQUIRE(whole.steps.size() == steps.size());
  for (std::size_t at = steps.size(); at > 0; at -= std::min<std::size_t>(at, 97)) {
    CAPTURE(at);
    const Realized again = world.try_rest(at, from(whole.steps, at));
    CHECK(again.outcome == whole.outcome);
    CHECK(again.first + again.steps.size() == steps.size());
  }
}

TEST_CASE("What is tried leaves no mark on what is tried next", "[traces][shrink]") {
  const core::ServerMaker maker;
  const scenarios::Scenario scenario = rich_scenario();
  traces::Trace trace = recorded_run(scenario, 3, maker);
  trace.choices.resize(1'000);
  TrialWorld world(scenario, maker);
  const Realized whole = world.begin(traces::shrink::steps_of(trace));
  const Realized shorter = world.try_rest(500, from(whole.steps, 600));
  CHECK(shorter.outcome.world_digest != whole.outcome.world_digest);
  CHECK(world.try_rest(500, from(whole.steps, 500)).outcome == whole.outcome);
  CHECK(world.try_rest(500, from(whole.steps, 600)).outcome == shorter.outcome);
}

TEST_CASE("What is kept is what the next list begins with", "[traces][shrink]") {
  const core::ServerMaker maker;
  const scenarios::Scenario scenario = busy_scenario();
  traces::Trace trace = recorded_run(scenario, 3, maker);
  trace.choices.resize(400);
  TrialWorld world(scenario, maker);
  world.begin(traces::shrink::steps_of(trace));
  const Realized shorter = world.try_rest(100, from(Steps(world.kept()), 200));
  world.keep(shorter);
  CHECK(world.kept().size() < 400);
  const Steps kept = world.kept();
  TrialWorld other(scenario, maker);
  CHECK(other.begin(kept).outcome == shorter.outcome);
}

TEST_CASE("A message that others have changed is replaced by one of its type on its link",
          "[traces][shrink]") {
  const core::ServerMaker maker;
  Steps steps;
  const auto add = [&](const sim::Action& action) { steps.push_back({{action, 0, 0}}); };
  add(sim::Action::election_timeout(1));
  add(sim::Action::election_timeout(1));
  add(sim::Action::deliver(0));
  steps.back().type = core::MessageType::request_vote;
  steps.back().from = 1;
  steps.back().to = 3;
  add(sim::Action::sync(1));  // not possible: disks are synchronous
  for (std::uint32_t at = 0; at < steps.size(); ++at) steps[at].number = at + 1;
  TrialWorld world(busy_scenario(), maker);
  const Realized oldest = world.begin(steps, true);
  REQUIRE(oldest.steps.size() == 3);
  CHECK(oldest.descriptions[2] == "RequestVote 1→3 term 1 last 0/0");
  CHECK(oldest.steps[2].choice.message_key != 0);
  CHECK(oldest.steps[2].sent_by == 1);
  // That of the choice that sent it goes before an older one.
  steps[2].sent_by = 2;
  CHECK(world.begin(steps, true).descriptions[2] == "RequestVote 1→3 term 2 last 0/0");
}

}  // namespace squall::tests::trial_world_test
