// Every key of a scenario file, read into the field that it names.
#include "scenarios/parse.hpp"

#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::parse_test {

using scenarios::Scenario;

namespace {

core::ServerSet set_of(std::initializer_list<core::ServerId> servers) {
  core::ServerSet set;
  for (const core::ServerId server : servers) set.add(server);
  return set;
}

}  // namespace

TEST_CASE("An empty object is the default scenario, named after its file", "[scenarios][parse]") {
  Scenario expected;
  expected.name = "a";
  CHECK(scenario_of("{}") == expected);
  CHECK(scenarios::parse("{}", "some/folder/my.story.json").name == "my.story");
  CHECK(scenarios::parse("{}", ".json").name == ".json");
  CHECK(scenarios::parse("{}", "folder/").name == "scenario");
}

TEST_CASE("Servers may run machines of their own", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"servers": 4, "machine": "lib:./mine.so", "machines": [
    {"servers": [1, 3], "machine": "lib:./old.so", "after_restart": "lib:./new.so"},
    {"servers": [4], "machine": "cmd:python3 mine.py"}]})");
  CHECK(scenario.seats.machine == "lib:./mine.so");
  REQUIRE(scenario.seats.seats.size() == 2);
  CHECK(scenario.seats.seats[0].servers == set_of({1, 3}));
  CHECK(scenario.seats.seats[0].machine == "lib:./old.so");
  CHECK(scenario.seats.seats[0].after_restart == "lib:./new.so");
  CHECK(scenario.seats.seats[1].after_restart.empty());
  CHECK(scenario.seats.others == set_of({2}));
  CHECK(refusal_of(R"({"servers": 3, "machines": [{"servers": [1, 2], "machine": "lib:a.so"},
      {"servers": [2], "machine": "lib:b.so"}]})") ==
        "a.json: /machines/1/servers: a server has two machines");
}

TEST_CASE("A scenario says what it is", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"$schema": "scenario.schema.json", "version": 1,
    "name": "mine", "description": "A story.", "source": "A book.",
    "seed": 18446744073709551615, "servers": 15})");
  CHECK(scenario.name == "mine");
  CHECK(scenario.description == "A story.");
  CHECK(scenario.source == "A book.");
  CHECK(scenario.seed == ~std::uint64_t{0});
  CHECK(scenario.setup.servers == 15);
}

TEST_CASE("\"raft\" sets timing and how much a message carries", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"raft": {"heartbeat": "10ms",
    "election_timeout": {"min": "100ms", "max": "200ms"}, "election_timers": false,
    "entries_per_message": 7, "entries_in_flight": 9}})");
  CHECK(scenario.plan.timing == sim::plan::Timing{10'000, 100'000, 200'000, false});
  CHECK(scenario.setup.settings.entries_per_message_max == 7);
  CHECK(scenario.setup.settings.entries_in_flight_max == 9);
}

TEST_CASE("\"network\" sets all links, then single ones", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"servers": 5, "network": {
    "delay": {"min": "1ms", "tail": "2ms"}, "drop": "1%", "duplicate": "2%", "reorder": "3%",
    "reorder_by": "4ms", "links": [{"from": [1, 2], "to": 3, "drop": "50%", "delay": "9ms"}]}})");
  const sim::plan::LinkModel all{{1'000, 2'000}, 10'000, 20'000, 30'000, {4'000, 0}};
  CHECK(scenario.plan.links == all);
  REQUIRE(scenario.plan.link_rules.size() == 1);
  const sim::plan::LinkRule& rule = scenario.plan.link_rules[0];
  CHECK(rule.from == set_of({1, 2}));
  CHECK(rule.to == set_of({3}));
  sim::plan::LinkModel one = all;
  one.drop = 500'000;
  one.delay = {9'000, 0};
  CHECK(rule.model == one);
}

TEST_CASE("\"disk\" syncs at once, or takes its time", "[scenarios][parse]") {
  CHECK(scenario_of(R"({"disk": {"sync": "immediate"}})").setup.settings.synchronous_disk);
  const Scenario slow = scenario_of(R"({"disk": {"sync": "20ms"}})");
  CHECK_FALSE(slow.setup.settings.synchronous_disk);
  CHECK(slow.plan.sync == sim::Delay{20'000, 0});
  const Scenario law = scenario_of(R"({"disk": {"sync": {"min": "1ms", "tail": "2ms"}}})");
  CHECK_FALSE(law.setup.settings.synchronous_disk);
  CHECK(law.plan.sync == sim::Delay{1'000, 2'000});
}

TEST_CASE("\"clients\" sets the workload", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"clients": {"count": 8,
    "think": {"min": "1ms", "tail": "2ms"}, "latency": "3ms", "retry": "4s", "start": "5s",
    "commands": 6}})");
  CHECK(scenario.setup.clients == 8);
  CHECK(scenario.plan.workload ==
        sim::plan::Workload{{1'000, 2'000}, {3'000, 0}, 4'000'000, 5'000'000, 6});
  CHECK(scenario_of(R"({"clients": {"count": 0}})").setup.clients == 0);
}

TEST_CASE("\"initial\" gives servers a term and a log to boot with", "[scenarios][parse]") {
  const Scenario scenario =
      scenario_of(R"({"initial": {"1": {"log": [1, 1, 3]}, "3": {"term": 5}, "2": {"term": 4,
        "log": [4]}}})");
  CHECK(scenario.setup.initial[1] == sim::InitialLog{3, {1, 1, 3}});
  CHECK(scenario.setup.initial[2] == sim::InitialLog{4, {4}});
  CHECK(scenario.setup.initial[3] == sim::InitialLog{5, {}});
  CHECK(scenario.setup.initial[4] == sim::InitialLog{});
}

TEST_CASE("\"faults\" come and go by themselves until the calm", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"faults": {
    "crash": {"every": "1s", "lasts": "2s"}, "pause": {"every": "3s", "lasts": {"tail": "4s"}},
    "partition": {"every": "5s", "lasts": "6s"}, "one_way": {"every": "7s", "lasts": "8s"},
    "isolate": {"every": "9s", "lasts": "10s"}, "until": "11s"}})");
  const auto s = [](sim::Time seconds) { return seconds * sim::kSecond_us; };
  sim::plan::FaultSchedule faults;
  faults.crash = {s(1), {s(2), 0}};
  faults.pause = {s(3), {0, s(4)}};
  faults.partition = {s(5), {s(6), 0}};
  faults.one_way = {s(7), {s(8), 0}};
  faults.isolate = {s(9), {s(10), 0}};
  faults.until_us = s(11);
  CHECK(scenario.plan.faults == faults);
}

TEST_CASE("In the calm links stay cut: those outside of a shape, those of a list, or drawn ones",
          "[scenarios][parse]") {
  const auto calm_of = [](const std::string& members) {
    return scenario_of(R"({"servers": 4, "end": {"calm": {)" + members + "}}}").plan.calm;
  };
  CHECK_FALSE(is_partial(calm_of("")));
  sim::plan::CutLinks cut{};
  cut[1].add(4);
  cut[4].add(1);
  cut[1].add(2);
  cut[2].add(1);
  cut[3].add(4);
  cut[4].add(3);
  CHECK(calm_of(R"("shape": {"kind": "chain", "order": [1, 3, 2, 4]})").cut_links == cut);
  CHECK(calm_of(R"("cut": [{"from": 1, "to": [2, 4]}, {"from": 3, "to": [3, 4]}])").cut_links ==
        cut);
  cut[4].remove(3);
  CHECK(calm_of(R"("cut": [{"from": [1], "to": [2, 4]}, {"from": 3, "to": 4, "one_way": true}])")
            .cut_links == cut);
  cut[4].add(3);
  cut[3].add(1);
  CHECK(calm_of(R"("shape": {"kind": "chain", "order": [1, 3, 2, 4]},
                   "cut": [{"from": 3, "to": 1, "one_way": true}])")
            .cut_links == cut);
  cut = {};
  cut[2].add(4);
  cut[4].add(2);
  CHECK(calm_of(R"("core": [2, 3, 4], "shape": {"kind": "chain"})").cut_links == cut);
  const sim::plan::Calm drawn = calm_of(R"("cut": "random")");
  CHECK(drawn.draws_cut_links);
  CHECK(drawn.cut_links == sim::plan::CutLinks{});
}

TEST_CASE("A calm whose links leave no server that can be elected is refused",
          "[scenarios][parse]") {
  const auto refused = [](const std::string& members, const std::string& rest = "") {
    return refusal_of(R"({"servers": 5, "end": {"calm": {)" + members + "}}" + rest + "}");
  };
  CHECK(refused(R"("shape": {"kind": "split"})") ==
        "a.json: /end/calm/shape: no server of {1,2,3,4,5} hears and is heard by a quorum of the "
        "voters {1,2,3,4,5}: no leader can be elected");
  const std::string ring_of_seven = R"("shape": {"kind": "ring"})";
  CHECK(refused(ring_of_seven).empty());
  CHECK(refusal_of(R"({"servers": 7, "end": {"calm": {)" + ring_of_seven + "}}}") ==
        "a.json: /end/calm/shape: no server of {1,2,3,4,5,6,7} hears and is heard by a quorum of "
        "the voters {1,2,3,4,5,6,7}: no leader can be elected");
  // Server 2 would hear one server of the three, were the link not cut in one direction.
  const std::string core = R"("core": [1, 2, 3], "cut": [{"from": 1, "to": 3}, )";
  CHECK(refused(core + R"({"from": 4, "to": 5}])") ==
        "a.json: /end/calm/cut/1: {4,5} is outside of the core, and cut off from it already");
  CHECK(refused(core + R"({"from": 1, "to": 1}])").empty());
  CHECK(refused(core + R"({"from": 1, "to": 2, "one_way": true}])") ==
        "a.json: /end/calm/cut: no server of {1,2,3} hears and is heard by a quorum of the voters "
        "{1,2,3,4,5}: no leader can be elected");
  // Another configuration may be in use by then.
  const std::string change =
      R"(, "timeline": [{"membership": {"voters": [2, 3]}}], "raft": {"membership": "joint"})";
  CHECK(refused(core + R"({"from": 1, "to": 2, "one_way": true}])", change).empty());
  CHECK(refused(R"("core": [1, 2, 3], "shape": {"kind": "ring", "order": [1, 2, 4]})") ==
        "a.json: /end/calm/shape/order: the order names each server of the core once");
  CHECK(refused(R"("cut": "rnadom")") ==
        "a.json: /end/calm/cut: unknown cut \"rnadom\", did you mean \"random\"? Allowed: random");
  CHECK(refused(R"("cut": "random", "shape": {"kind": "ring"})") ==
        "a.json: /end/calm/cut: contradicts \"shape\"");
  CHECK(refused(R"("cut": 1)") == "a.json: /end/calm/cut: expected a list, found 1");
}

TEST_CASE("Some faults say more than when and how long", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"faults": {"torn_writes": true,
    "slow": {"every": "1s", "lasts": "2s", "by": "3ms"}, "transfer": {"every": "4s"},
    "clock": {"every": "5s", "lasts": "6s", "within_ppm": 300}}})");
  sim::plan::FaultSchedule faults;
  faults.torn_writes = true;
  faults.slow = {1'000'000, {2'000'000, 0}};
  faults.slow_by = {3'000, 0};
  faults.transfer = {4'000'000, {0, 0}};
  faults.clock = {5'000'000, {6'000'000, 0}};
  faults.clock_drift = 300;
  CHECK(scenario.plan.faults == faults);
}

TEST_CASE("\"raft\" switches on what goes beyond chapter 3", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"raft": {"pre_vote": true, "check_quorum": true,
    "stickiness": true, "reads": "lease", "lease": "70ms", "clock_drift_ppm": 200,
    "follower_reads": true, "forward": true, "membership": "joint", "catch_up_rounds": 3,
    "snapshot": {"every": 5, "keep": 6, "pieces": 7}, "uncommitted_bytes": 160, "sessions": 2}})");
  core::Settings features;
  features.pre_vote = features.check_quorum = features.stickiness = true;
  features.lease_reads = features.follower_reads = features.joint_consensus = true;
  features.forward = true;
  features.catch_up_rounds_max = 3;
  features.compaction_keeps = 6;
  features.snapshot_chunks = 7;
  features.uncommitted_bytes_max = 160;
  CHECK(scenario.setup.settings == features);
  CHECK(scenario.setup.snapshot_every == 5);
  CHECK(scenario.setup.sessions_max == 2);
  CHECK(scenario.plan.timing.lease_us == 70'000);
  CHECK(scenario.plan.timing.clock_drift == 200);
  CHECK(scenario_of(R"({"raft": {"reads": "log"}})").setup.mix.reads_in_log);
}

TEST_CASE("Clients mix gets, appends and compare-and-sets with puts", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"clients": {"mix": {"keys": 3, "get": "50%",
    "append": "20%", "compare_and_set": "25%"}}})");
  CHECK(scenario.setup.mix == sim::ClientMix{3, 500'000, 200'000, 250'000, false});
}

TEST_CASE("Spare servers are no members at first", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"servers": 5, "spare": [4, 5]})");
  CHECK(scenario.setup.servers == 5);
  CHECK(scenario.setup.spare.size() == 2);
  CHECK(scenario_of(R"({"outside_model": "judge_all"})").setup.judges_outside_model);
}

TEST_CASE("\"end\" and \"limits\" bound the run", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"end": {"at": "3s", "until": [{"converged": true}]},
    "limits": {"entries": 1, "terms": 2, "events": 3, "messages": 4}})");
  CHECK(scenario.plan.end_us == 3'000'000);
  REQUIRE(scenario.plan.until.size() == 1);
  CHECK(scenario.plan.until[0].kind == sim::plan::Condition::Kind::converged);
  CHECK(scenario.setup.limits == sim::Limits{1, 2, 3, 4});
}

TEST_CASE("\"bounds\" says how far an exploration goes", "[scenarios][parse]") {
  CHECK_FALSE(scenario_of("{}").bounds.has_value());
  CHECK(scenario_of(R"({"bounds": {}})").bounds == sim::explore::Bounds{});
  const Scenario scenario = scenario_of(R"({"bounds": {"terms": 2, "entries": 3, "messages": 4,
    "depth": 5, "network": "at_most_once", "restart": "at_once", "timely": true,
    "learners": true, "leader": 3, "cut": [{"from": [1, 2], "to": [2, 3]}], "elections": 6,
    "crashes": "unlimited", "lost_syncs": 14, "until": [{"leader": 2}, {"joint": true}],
    "unless": [{"term": 9}]}})");
  sim::explore::Bounds expected;
  expected.terms = 2;
  expected.entries = 3;
  expected.messages = 4;
  expected.depth = 5;
  expected.network = sim::explore::NetworkKind::at_most_once;
  expected.restarts_at_once = true;
  expected.synchronous = true;
  expected.learners = true;
  expected.first_leader = 3;
  expected.cut_links[1] = squall::core::ServerSet(0b1100);
  expected.cut_links[2] = squall::core::ServerSet(0b1000);
  expected[sim::explore::Budget::elections] = 6;
  expected[sim::explore::Budget::crashes] = sim::explore::kUnlimited;
  expected[sim::explore::Budget::lost_syncs] = 14;
  CHECK(scenario.bounds == expected);
  REQUIRE(scenario.goals.until.size() == 2);
  CHECK(scenario.goals.until[0].server == 2);
  REQUIRE(scenario.goals.unless.size() == 1);
  CHECK(scenario.goals.unless[0].value == 9);
}

TEST_CASE("\"expect\" says what the run must show", "[scenarios][parse]") {
  const Scenario scenario = scenario_of(R"({"expect": {"safe": true, "leader_within": "1s",
    "committed": 2, "converged": true, "term_max": 3, "leader_changes_max": 4, "may_be_vacuous": true,
    "sometimes": [{"leader": 1}, {"no_leader": true}]}})");
  scenarios::Expectation expected;
  expected.leader_within_us = 1'000'000;
  expected.commands_committed_min = 2;
  expected.converged = true;
  expected.term_max = 3;
  expected.leader_changes_max = 4;
  expected.may_be_vacuous = true;
  CHECK(scenario.expect == expected);
  CHECK(scenario.plan.sometimes.size() == 2);
  const auto later = scenario_of(R"({"expect": {"sometimes": [
    {"condition": {"leader": 2}, "from": "3s"}]}})")
                         .plan.sometimes.at(0);
  CHECK(later.condition.kind == sim::plan::Condition::Kind::leader);
  CHECK(later.from_us == 3'000'000);
  CHECK(scenario_of(R"({"expect": {"violates": "vote_once"}})").expect.violates == "vote_once");
  CHECK(
      scenario_of(R"({"expect": {"not_judged": ["vote_once", "durability"]}})").setup.not_judged ==
      checkers::PropertySet::of(checkers::Property::vote_once, checkers::Property::durability));
}

TEST_CASE("Sections are read in any order", "[scenarios][parse]") {
  CHECK(scenario_of(R"({"timeline": [{"crash": 5}], "expect": {"sometimes": [{"crashed": 5}]},
    "servers": 5})") == scenario_of(R"({"servers": 5, "expect": {"sometimes": [{"crashed": 5}]},
    "timeline": [{"crash": 5}]})"));
}

}  // namespace squall::tests::parse_test
