// Explorations that begin in the midst of a run.
#include "traces/exploration/run_prefix.hpp"

#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "traces/exploration/path_trace.hpp"
#include "traces/replay.hpp"

namespace squall::tests::run_prefix_test {

using sim::Action;
using sim::ActionKind;
using sim::explore::Budget;
using sim::explore::Explorer;

namespace {

scenarios::Scenario two_elections() {
  scenarios::Scenario scenario;
  scenario.name = "staged";
  scenario.bounds = sim::explore::Bounds{};
  (*scenario.bounds)[Budget::elections] = 2;
  (*scenario.bounds)[Budget::requests] = 0;
  return scenario;
}

struct Found {
  traces::Trace way;
  std::uint32_t depth = 0;
};

Found find(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
           std::span<const Action> prefix) {
  Explorer explorer(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  CHECK(explorer.start_after(prefix));
  explore(explorer);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  return {traces::exploration::path_as_trace(explorer, scenario, maker, prefix), explorer.depth()};
}

}  // namespace

TEST_CASE("Begun after the first steps of a way, an exploration finds the rest of it",
          "[explorer][stage]") {
  const Maker<VotesTwice> maker;
  for (const sim::explore::NetworkKind network :
       {sim::explore::NetworkKind::datagrams, sim::explore::NetworkKind::links}) {
    scenarios::Scenario scenario = two_elections();
    scenario.bounds->network = network;
    const traces::Trace whole = find(scenario, maker, {}).way;
    REQUIRE(whole.outcome.violation.has_value());
    for (std::size_t choices = 1; choices < whole.choices.size(); ++choices) {
      const traces::exploration::RunPrefix stage =
          traces::exploration::run_prefix(whole, choices, scenario, maker);
      CHECK(stage.obstacle.empty());
      CHECK(stage.actions.size() == choices);
      const Found rest = find(scenario, maker, stage.actions);
      CHECK(rest.way.choices.size() == whole.choices.size());
      CHECK(rest.way.outcome.violation->property == whole.outcome.violation->property);
      CHECK(std::equal(whole.choices.begin(),
                       whole.choices.begin() + static_cast<std::ptrdiff_t>(choices),
                       rest.way.choices.begin()));
      sim::World world(scenario.setup, maker);
      CHECK(traces::replay(world, rest.way, scenario.plan.timing).kind == traces::ReplayKind::same);
    }
  }
}

TEST_CASE("Nothing that happened before is nothing that is explored", "[slow][explorer][stage]") {
  const scenarios::Scenario scenario = two_elections();
  const core::ServerMaker maker;
  Explorer plain(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  Explorer staged(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  CHECK(staged.start_after({}));
  explore(plain);
  explore(staged);
  CHECK(staged.tally().states == plain.tally().states);
  CHECK(staged.depth() == plain.depth());
}

TEST_CASE("A beginning with more messages in flight than may be is refused", "[explorer][stage]") {
  scenarios::Scenario scenario = two_elections();
  scenario.bounds->messages = 1;
  Explorer explorer(scenario.setup, core::ServerMaker{}, *scenario.bounds, nullptr, kGigabyte);
  const Action prefix[]{{ActionKind::election_timeout, 1}};
  CHECK_FALSE(explorer.start_after(prefix));
}

TEST_CASE("Links that are cut at the beginning are told, for they stay cut", "[explorer][stage]") {
  const scenarios::Scenario scenario = two_elections();
  traces::Trace trace;
  trace.choices.push_back(
      traces::canonical({Action::cut(core::ServerSet::of(1), core::ServerSet::of(2)), 0, 0}));
  const auto prefix = traces::exploration::run_prefix(trace, 1, scenario, core::ServerMaker{});
  CHECK(prefix.obstacle.empty());
  CHECK(prefix.cuts[1] == core::ServerSet::of(2));
  CHECK(prefix.cuts[2].empty());
}

TEST_CASE("A beginning of which an exploration knows nothing is refused, and why",
          "[explorer][stage]") {
  const scenarios::Scenario scenario = two_elections();
  const core::ServerMaker maker;
  const auto obstacle = [&](const Action& action) {
    traces::Trace trace;
    trace.choices.push_back(traces::canonical({action, 0, 0}));
    return traces::exploration::run_prefix(trace, 1, scenario, maker).obstacle;
  };
  const std::uint32_t links = sim::links(core::ServerSet::of(1), core::ServerSet::of(2));
  CHECK(obstacle({ActionKind::election_timeout, 1}).empty());
  CHECK(obstacle({ActionKind::hold, core::kNobody, sim::kAnyMessageType, links}) ==
        "after 1 of them messages are held or blocked");
  CHECK(obstacle({ActionKind::pause, 2}) == "after 1 of them server 2 is paused");
  CHECK(obstacle({ActionKind::restart, 2}) ==
        "after 0 of them the next one is not enabled, or the run is over");
}

}  // namespace squall::tests::run_prefix_test
