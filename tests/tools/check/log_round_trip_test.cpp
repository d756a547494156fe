// Runs of the simulator as event logs: what was sound is held, what was broken is told.
#include <array>

#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "sim/simulate/simulator.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/mutants/many_faults.hpp"
#include "tests/tools/check/event_logs.hpp"
#include "tools/check/imported_scenario.hpp"
#include "traces/run.hpp"
#include "traces/server_log/log_writer.hpp"

namespace squall::tests::log_round_trip_test {

using checkers::Property;

namespace {

std::string logged(sim::World& world, sim::simulate::Simulator& simulator) {
  std::ostringstream out;
  traces::server_log::LogWriter writer(out, world);
  while (const sim::Report* report = simulator.advance()) {
    writer.add(*report, world, simulator.now());
  }
  return out.str();
}

std::string logged(const scenarios::Scenario& scenario, std::uint64_t seed = 1) {
  sim::World world(scenario.setup, core::ServerMaker());
  sim::simulate::Simulator simulator(world, scenario.plan, seed);
  return logged(world, simulator);
}

scenarios::Scenario story(const std::string& name) {
  for (const auto& entry : scenarios::library()) {
    if (entry.name == name) return scenarios::parse(entry.text, name);
  }
  FAIL("no story " + name);
  return {};
}

/// A run that ends with a violation, and its log.
template <typename Machine>
std::pair<checkers::Verdict, std::string> broken(std::uint64_t seed, int servers) {
  sim::Setup setup = setup_of(servers);
  setup.settings.synchronous_disk = true;
  sim::World world(setup, Maker<Machine>{});
  sim::simulate::Simulator simulator(world, many_faults(), seed);
  std::string text = logged(world, simulator);
  return {world.verdict(), std::move(text)};
}

struct Conviction {
  const char* who;
  Property property;
  std::pair<checkers::Verdict, std::string> (*run)(std::uint64_t seed, int servers);
  int servers = 3;
};

constexpr std::array kConvictions{
    Conviction{"votes twice in a term", Property::vote_once, broken<VotesTwice>, 5},
    Conviction{"withdraws its vote", Property::vote_kept, broken<WithdrawsVote>},
    Conviction{"forgets its vote at a restart", Property::durability, broken<ForgetsVote>},
    Conviction{"forgets an entry at a restart", Property::durability, broken<ForgetsEntry>},
    Conviction{"follows older terms", Property::term_monotonic, broken<FollowsOldTerms>},
    Conviction{"votes for stale logs", Property::leader_completeness, broken<SkipsLogCheck>},
    Conviction{"commits at once", Property::commit_quorum, broken<CommitsAtOnce>},
    Conviction{"commits what is not verified", Property::state_machine_safety,
               broken<CommitsUnverified>},
    Conviction{"rewrites its log", Property::leader_append_only, broken<RewritesOwnLog>},
    Conviction{"lets its commit index go back", Property::commit_monotonic, broken<CommitGoesBack>},
    Conviction{"stores another command", Property::log_matching, broken<StoresOtherPayload>},
};

}  // namespace

TEST_CASE("the log of a run that held is held", "[check][slow]") {
  const std::string name =
      GENERATE(as<std::string>(), "figure-3.7", "votes-one-by-one", "boots-with-a-snapshot",
               "learner-loses-its-disk-before-it-votes", "joint-consensus-leader-crash",
               "misdirected-write", "leader-crash");
  INFO(name);
  const auto report = checked(logged(story(name)));
  INFO(report.text);
  CHECK(violated(report).empty());
  CHECK(report.json.find("logs_unknown")->empty());
  CHECK(is_judged(report, "commit_quorum"));
  CHECK(is_judged(report, "election_quorum"));
}

TEST_CASE("what a broken server breaks in a run is told of its log", "[check][slow]") {
  for (const Conviction& conviction : kConvictions) {
    DYNAMIC_SECTION("a server that " << conviction.who) {
      bool convicted = false;
      for (std::uint64_t seed = 1; seed <= 200 && !convicted; ++seed) {
        const auto [verdict, text] = conviction.run(seed, conviction.servers);
        if (!verdict || verdict->property != conviction.property) continue;
        const auto names = violated(checked(text));
        INFO("seed " << seed);
        REQUIRE_FALSE(names.empty());
        convicted = std::find(names.begin(), names.end(),
                              std::string(checkers::name(conviction.property))) != names.end();
      }
      CHECK(convicted);
    }
  }
}

TEST_CASE("an imported run has the faults of the log, and elects its leader", "[check][slow]") {
  const auto log = event_log({logged(story("leader-crash"))});
  const auto json = tools::check::imported_scenario(log);
  CHECK(json.find("initial")->dump() == R"({"leader":1})");
  const scenarios::Scenario imported = scenarios::parse(json.dump(), "imported");
  CHECK(imported.setup.servers == 5);
  using Kind = sim::plan::Step::Kind;
  REQUIRE(imported.plan.timeline.size() == 2);
  CHECK(imported.plan.timeline[0].kind == Kind::crash);
  CHECK(imported.plan.timeline[1].kind == Kind::restart);
  sim::World world(imported.setup, core::ServerMaker());
  sim::simulate::Simulator simulator(world, imported.plan, 1);
  while (simulator.advance() != nullptr) {
  }
  CHECK_FALSE(world.verdict().has_value());
  CHECK(world.leader() != core::kNobody);
  CHECK(world.tally().actions[static_cast<std::size_t>(sim::ActionKind::crash)] == 1);
  CHECK(world.tally().actions[static_cast<std::size_t>(sim::ActionKind::restart)] == 1);
  CHECK(world.clients().answered() == 1168);
}

TEST_CASE("a link on which messages no longer arrive is cut, and works again", "[check][slow]") {
  const scenarios::Scenario scenario = scenarios::parse(
      R"({"servers": 3, "network": {"delay": {"min": "1ms", "tail": "0"}},
          "initial": {"leader": 1},
          "timeline": [{"at": "500ms", "cut": {"from": 1, "to": 2, "one_way": true}},
                       {"at": "640ms", "heal": true}], "end": {"at": "1s"}})",
      "cut");
  const auto json = tools::check::imported_scenario(event_log({logged(scenario)}));
  INFO(json.dump(1));
  const auto& steps = json.find("timeline")->list();
  REQUIRE(steps.size() >= 2);
  CHECK(steps[0].find("cut")->dump() == R"({"from":1,"to":2,"one_way":true})");
  CHECK(steps.back().find("heal") != nullptr);
}

}  // namespace squall::tests::log_round_trip_test
