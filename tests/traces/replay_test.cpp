// Record, write, read, replay: the same again; and what is said when it is not.
#include "traces/replay.hpp"

#include <rapidcheck.h>

#include "core/hexadecimal.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/action_words.hpp"

namespace squall::tests::replay_test {

using sim::ActionKind;
using traces::ReplayKind;
using traces::ReplayResult;
using traces::Trace;

namespace {

ReplayResult replayed(const scenarios::Scenario& scenario, const Trace& trace,
                      const core::MachineMaker& maker) {
  sim::World world(scenario.setup, maker);
  return traces::replay(world, trace, scenario.plan.timing);
}

/// Three servers, no faults, and time for one election.
scenarios::Scenario calm_scenario() {
  scenarios::Scenario scenario;
  scenario.setup.servers = 3;
  scenario.plan.end_us = 500'000;
  return scenario;
}

/// The first recorded violation of that broken server among some seeds.
Trace violated(const scenarios::Scenario& scenario, const core::MachineMaker& maker) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Trace trace = recorded(scenario, seed, maker);
    if (trace.outcome.violation) return trace;
  }
  FAIL("no seed shows a violation");
  return {};
}

/// Choices that are not about what a scenario's run would do by itself.
Trace trace_of_choices(std::vector<traces::Choice> choices) {
  Trace trace;
  trace.choices = std::move(choices);
  return trace;
}

}  // namespace

TEST_CASE("A recorded run replays as the same, through a file", "[traces][replay]") {
  CHECK(rc::check([] {
    scenarios::Scenario scenario = small_scenario();
    scenario.setup.servers = *rc::gen::inRange(1, 6);
    scenario.setup.clients = *rc::gen::inRange(0u, 4u);
    scenario.setup.settings.synchronous_disk = *rc::gen::arbitrary<bool>();
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const Trace trace = recorded(scenario, seed, core::ServerMaker());
    const Trace read = trace_of(text_of(trace));
    RC_ASSERT(read == trace);
    RC_ASSERT(trace.choices.size() == trace.outcome.event);
    const ReplayResult result = replayed(scenario, read, core::ServerMaker());
    RC_ASSERT(result.reason == "");
    RC_ASSERT(traces::name(result.kind) == "same");
    RC_ASSERT(result.events == trace.outcome.event);
    RC_ASSERT(result.world_digest == trace.outcome.world_digest);
  }));
}

TEST_CASE("A recorded violation replays as the same, and as fixed by an honest server",
          "[traces][replay]") {
  scenarios::Scenario scenario = calm_scenario();
  scenario.setup.clients = 1;
  const Trace trace = violated(scenario, Maker<CommitsAtOnce>());
  const ReplayResult same = replayed(scenario, trace, Maker<CommitsAtOnce>());
  CHECK(same.kind == ReplayKind::same);
  CHECK(same.verdict == trace.outcome.violation);
  CHECK(same.choice == trace.choices.size());
  const ReplayResult fixed = replayed(scenario, trace, core::ServerMaker());
  CHECK(traces::name(fixed.kind) == "fixed");
  CHECK_FALSE(fixed.verdict);
}

TEST_CASE("Violations of many faults replay as the same", "[traces][replay]") {
  const scenarios::Scenario scenario = small_scenario();
  const Trace votes = violated(scenario, Maker<VotesTwice>());
  CHECK(replayed(scenario, votes, Maker<VotesTwice>()).kind == ReplayKind::same);
  const Trace early = violated(scenario, Maker<RepliesBeforeSync>());
  CHECK(replayed(scenario, early, Maker<RepliesBeforeSync>()).kind == ReplayKind::same);
}

TEST_CASE("A forgotten vote replays as the same, or is fixed", "[traces][replay]") {
  // 1 asks for votes; 2 grants, restarts, and hears of 3's campaign in the same term.
  scenarios::Scenario scenario = calm_scenario();
  sim::World world(scenario.setup, Maker<ForgetsVote>());
  traces::Recorder recorder;
  const auto act = [&](const sim::Action& action) { recorder.add(world.apply(action), 0); };
  const auto deliver = [&](core::ServerId from, core::ServerId to) {
    for (std::uint16_t slot = 0; slot < 100; ++slot) {
      if (!world.network().flies(slot)) continue;
      const core::Message& message = world.network().message(slot);
      if (message.from != from || message.to != to) continue;
      return act({ActionKind::deliver, 0, slot, 0});
    }
  };
  act({ActionKind::election_timeout, 1, 0, 0});
  act({ActionKind::election_timeout, 3, 0, 0});
  deliver(1, 2);
  act({ActionKind::crash, 2, 0, 0});
  act({ActionKind::restart, 2, 0, 0});
  deliver(3, 2);
  Trace trace;
  recorder.take(trace);
  trace.outcome.violation = world.verdict();
  trace.outcome.world_digest = world.digest();
  REQUIRE(trace.outcome.violation);
  CHECK(replayed(scenario, trace, Maker<ForgetsVote>()).kind == ReplayKind::same);

  // The violation may show before the last choice, or, by an honest server, not at all.
  CHECK(traces::name(replayed(scenario, trace, core::ServerMaker()).kind) == "fixed");

  ++trace.outcome.violation->index;
  const ReplayResult different = replayed(scenario, trace, Maker<ForgetsVote>());
  CHECK(different.kind == ReplayKind::different);
  CHECK(different.reason == checkers::explain(*world.verdict()));
}

TEST_CASE("Without a choice that others need, a replay diverges and says what is missing",
          "[traces][replay]") {
  const scenarios::Scenario scenario = calm_scenario();
  Trace trace = recorded(scenario, 1, core::ServerMaker());
  REQUIRE(trace.choices.size() > 5);
  REQUIRE(trace.choices[0].action.kind == ActionKind::election_timeout);
  REQUIRE(trace.choices[1].action.kind == ActionKind::deliver);
  trace.choices.erase(trace.choices.begin());
  trace.descriptions.erase(trace.descriptions.begin());
  ReplayResult result = replayed(scenario, trace, core::ServerMaker());
  CHECK(result.kind == ReplayKind::diverged);
  CHECK(result.choice == 1);
  CHECK(result.reason == "choice 1 of " + std::to_string(trace.choices.size()) + " (deliver " +
                             trace.descriptions[0] + "): this message is not in flight");
  trace.descriptions.clear();
  result = replayed(scenario, trace, core::ServerMaker());
  CHECK(result.reason ==
        "choice 1 of " + std::to_string(trace.choices.size()) + " (deliver the message " +
            core::hexadecimal(trace.choices[0].message_key) + "): this message is not in flight");
}

TEST_CASE("What cannot happen is named", "[traces][replay]") {
  const scenarios::Scenario scenario = calm_scenario();
  const auto why_disabled = [&](const std::vector<sim::Action>& actions) {
    std::vector<traces::Choice> choices;
    for (const sim::Action& action : actions) choices.push_back({action, 0, 0});
    const ReplayResult result = replayed(scenario, trace_of_choices(choices), core::ServerMaker());
    CHECK(result.kind == ReplayKind::diverged);
    CHECK(result.choice == actions.size());
    return result.reason;
  };
  const sim::Action crash{ActionKind::crash, 1, 0, 0};
  const sim::Action pause{ActionKind::pause, 1, 0, 0};
  CHECK(why_disabled({crash, crash}) == "choice 2 of 2 (crash server 1): server 1 is down");
  CHECK(why_disabled({crash, {ActionKind::election_timeout, 1, 0, 0}}) ==
        "choice 2 of 2 (election timeout of server 1): server 1 is down");
  CHECK(why_disabled({pause, pause}) == "choice 2 of 2 (pause server 1): server 1 is paused");
  CHECK(why_disabled({{ActionKind::restart, 1, 0, 0}}) ==
        "choice 1 of 1 (restart server 1): server 1 is up");
  CHECK(why_disabled({{ActionKind::resume, 1, 0, 0}}) ==
        "choice 1 of 1 (resume server 1): server 1 is not paused");
  CHECK(why_disabled({{ActionKind::crash, 9, 0, 0}}) ==
        "choice 1 of 1 (crash server 9): there is no server 9");
  CHECK(why_disabled({{ActionKind::request, 1, 0, 0}}) ==
        "choice 1 of 1 (request of client 0 to server 1): there is no client 0");
  CHECK(why_disabled({{ActionKind::sync, 1, 0, 0}}) ==
        "choice 1 of 1 (sync ends on server 1): no sync is under way there");
  CHECK(why_disabled({{ActionKind::corrupt, 1, 0, 1}}) ==
        "choice 1 of 1 (silently corrupt entry 1 of server 1): server 1 is up");
  CHECK(why_disabled({crash, {ActionKind::corrupt, 1, 0, 1}}) ==
        "choice 2 of 2 (silently corrupt entry 1 of server 1): server 1 has no such entry");
  CHECK(why_disabled({crash, {ActionKind::misdirect, 1, 0, 1}}) ==
        "choice 2 of 2 (misdirect the last write of server 1 over entry 1): server 1 has no such "
        "entry before its last");
  CHECK(why_disabled({{ActionKind::release, 0, sim::kAnyMessageType,
                       sim::links(core::ServerSet::of(1), core::ServerSet::of(2))}}) ==
        "choice 1 of 1 (release every message 1→2): there is no such filter");
}

TEST_CASE("A message that is released is the one that was held, not its copy that flies",
          "[traces][replay]") {
  scenarios::Scenario scenario = small_scenario();
  scenario.plan = {};
  scenario.plan.timing.election_timers = false;
  scenario.plan.links.delay = {5'000, 0};
  scenario.plan.end_us = 100'000;
  using sim::plan::Step;
  using sim::plan::Target;
  const auto step = [](Step::Kind kind, std::uint32_t value) {
    Step one;
    one.kind = kind;
    one.target.kind = one.to.kind = Target::Kind::all;
    one.value = value;
    return one;
  };
  Step campaign = step(Step::Kind::election_timeout, 0);
  campaign.target = {Target::Kind::servers, core::ServerSet::of(1), 0};
  scenario.plan.timeline = {step(Step::Kind::hold, 0), campaign, step(Step::Kind::duplicate, 1),
                            step(Step::Kind::release, 1)};
  const Trace trace = recorded(scenario, 1, core::ServerMaker());
  CHECK(std::count_if(trace.choices.begin(), trace.choices.end(), [](const auto& choice) {
          return choice.action.kind == ActionKind::release_message;
        }) == 1);
  CHECK(replayed(scenario, trace, core::ServerMaker()).kind == ReplayKind::same);
}

TEST_CASE("A message to a paused server is named as such", "[traces][replay]") {
  const scenarios::Scenario scenario = calm_scenario();
  Trace trace = recorded(scenario, 1, core::ServerMaker());
  const core::ServerId to = [&] {
    sim::World world(scenario.setup, core::ServerMaker());
    world.apply(trace.choices[0].action);
    return world.network().message(world.network().find(trace.choices[1].message_key)).to;
  }();
  trace.choices.insert(trace.choices.begin() + 1, {{ActionKind::pause, to, 0, 0}, 0, 0});
  trace.descriptions.clear();
  const ReplayResult result = replayed(scenario, trace, core::ServerMaker());
  CHECK(result.kind == ReplayKind::diverged);
  CHECK(result.choice == 3);
  CHECK(result.reason.find("server " + to_string(to) + " is paused") != std::string::npos);
}

TEST_CASE("Another digest at the end is a difference", "[traces][replay]") {
  const scenarios::Scenario scenario = calm_scenario();
  Trace trace = recorded(scenario, 1, core::ServerMaker());
  trace.outcome.world_digest ^= 1;
  const ReplayResult result = replayed(scenario, trace, core::ServerMaker());
  CHECK(result.kind == ReplayKind::different);
  CHECK(result.reason == "the world's digest is " + core::hexadecimal(result.world_digest) +
                             ", recorded was " + core::hexadecimal(trace.outcome.world_digest));
}

TEST_CASE("A run that ended at a limit replays as the same", "[traces][replay]") {
  scenarios::Scenario scenario = calm_scenario();
  scenario.setup.limits.events = 10;
  Trace trace = recorded(scenario, 1, core::ServerMaker());
  CHECK(trace.outcome.word() == "limit");
  CHECK(trace.outcome.limit == "events");
  CHECK(replayed(scenario, trace, core::ServerMaker()).kind == ReplayKind::same);
  scenario.setup.limits.events = 1'000;
  const ReplayResult result = replayed(scenario, trace, core::ServerMaker());
  CHECK(result.kind == ReplayKind::different);
  CHECK(result.reason == "the limit \"events\" is no longer reached");
}

TEST_CASE("A run that ended because nothing happened any more replays as the same",
          "[traces][replay]") {
  scenarios::Scenario scenario = calm_scenario();
  scenario.setup.servers = 1;
  scenario.plan.timing.election_timers = false;
  scenario.plan.faults.isolate = {1, {1, 0}};
  scenario.plan.end_us = sim::Time{1} << 50;
  const Trace trace = recorded(scenario, 1, core::ServerMaker());
  CHECK(trace.outcome.limit == "idle");
  CHECK(replayed(scenario, trace, core::ServerMaker()).kind == ReplayKind::same);
}

TEST_CASE("A recorder keeps what was enabled, in canonical form", "[traces][record]") {
  sim::World world(calm_scenario().setup, core::ServerMaker());
  traces::Recorder recorder(false);
  recorder.add(world.apply({ActionKind::restart, 1, 0, 0}), 5);
  CHECK(recorder.size() == 0);
  recorder.add(world.apply({ActionKind::pause, 1, 77, 77}), 6);
  Trace trace;
  recorder.take(trace);
  REQUIRE(trace.choices.size() == 1);
  CHECK(trace.choices[0] == traces::Choice{{ActionKind::pause, 1, 0, 0}, 0, 6});
  CHECK(trace.descriptions.empty());
  CHECK(recorder.size() == 0);
}

}  // namespace squall::tests::replay_test
