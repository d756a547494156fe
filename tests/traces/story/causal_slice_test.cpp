// The causal past of a violation: what it depends on, and nothing else.
#include "traces/story/causal_slice.hpp"

#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"

namespace squall::tests::causal_slice_test {

namespace {

using traces::story::causal_slice;
using traces::story::Event;
using traces::story::Repetition;

/// An event that a test describes.
Event event_of(std::uint64_t number, sim::Action action, bool changed,
               std::vector<std::uint64_t> causes = {}) {
  Event event;
  event.number = number;
  event.action = action;
  event.stepped = true;
  event.changed = changed;
  event.causes = std::move(causes);
  event.has_message = !event.causes.empty();
  if (event.has_message) event.message.body = core::AppendEntries{};
  return event;
}

sim::Action receipt(core::ServerId server) {
  sim::Action action = sim::Action::deliver(0);
  action.server = server;
  return action;
}

/// Three servers that have done nothing yet.
Repetition silent() {
  Repetition run;
  sim::Setup setup;
  setup.servers = 3;
  run.world = std::make_unique<sim::World>(setup, core::ServerMaker());
  return run;
}

constexpr auto kCorruption = R"({
  "servers": 3, "clients": {"count": 3, "think": {"min": "0", "tail": "5ms"}},
  "timeline": [
    {"when": {"commit_index": {"server": 3, "at_least": 20}}, "crash": 3},
    {"when": {"crashed": 3}, "after": "10ms", "corrupt": {"server": 3, "index": 5}},
    {"when": {"crashed": 3}, "after": "20ms", "restart": 3}],
  "end": {"at": "10s"}})";

Repetition violated() {
  const scenarios::Scenario scenario = scenarios::parse(kCorruption, "corruption.json");
  const core::ServerMaker maker;
  const traces::Trace trace = recorded(scenario, 1, maker);
  traces::story::Repeater repeater(trace, scenario, maker);
  while (repeater.advance()) {
  }
  return repeater.take();
}

}  // namespace

TEST_CASE("Without a violation the past of every server's latest event is told",
          "[traces][story]") {
  Repetition run = silent();
  run.events.push_back(event_of(1, sim::Action::election_timeout(1), true));
  run.events.push_back(event_of(2, receipt(2), true, {1}));
  run.events.push_back(event_of(3, receipt(3), false, {1}));  // nothing came of it
  run.events.push_back(event_of(4, receipt(1), false, {2}));
  run.events.back().counts = true;
  run.events.push_back(event_of(5, sim::Action::election_timeout(3), true));
  CHECK(causal_slice(run) == std::vector<bool>{true, true, false, true, true});
}

TEST_CASE("Earlier events of a server count only where they mattered", "[traces][story]") {
  Repetition run = silent();
  run.events.push_back(event_of(1, sim::Action::election_timeout(1), true));
  run.events.push_back(event_of(2, sim::Action::heartbeat_timeout(1), false));
  run.events.push_back(event_of(3, receipt(2), true, {2}));
  run.events.push_back(event_of(4, sim::Action::heartbeat_timeout(1), false));
  // Event 2 sent what changed server 2; event 4 led to nothing.
  CHECK(causal_slice(run) == std::vector<bool>{true, true, true, false});
}

TEST_CASE("An election is told with the votes that were refused", "[traces][story]") {
  Repetition run = silent();
  run.events.push_back(event_of(1, sim::Action::election_timeout(1), true));
  run.events.push_back(event_of(2, receipt(2), false, {1}));
  run.events.back().message.body = core::RequestVote{};
  run.events.push_back(event_of(3, receipt(3), false, {1}));
  CHECK(causal_slice(run) == std::vector<bool>{true, true, false});
}

TEST_CASE("The past of a violation ends with it, and holds what sent each message in it",
          "[traces][story]") {
  const Repetition run = violated();
  REQUIRE(run.verdict());
  const std::vector<bool> slice = causal_slice(run);
  REQUIRE(slice.size() == run.events.size());
  CHECK(slice.back());
  std::size_t told = 0;
  bool crashed = false;
  bool corrupted = false;
  for (const Event& event : run.events) {
    if (!slice[event.number - 1]) continue;
    ++told;
    for (const std::uint64_t cause : event.causes) CHECK(slice[cause - 1]);
    crashed = crashed || event.action.kind == sim::ActionKind::crash;
    corrupted = corrupted || event.action.kind == sim::ActionKind::corrupt;
  }
  CHECK(crashed);
  CHECK(corrupted);
  CHECK(told < slice.size());
}

}  // namespace squall::tests::causal_slice_test
