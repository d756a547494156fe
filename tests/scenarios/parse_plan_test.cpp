// The timeline's grammar: steps, targets, conditions, names.
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::parse_plan_test {

using sim::plan::Condition;
using sim::plan::Step;
using sim::plan::Target;

namespace {

std::vector<Step> steps_of(const std::string& steps) {
  return scenario_of(R"({"servers": 5, "clients": {"count": 1}, "timeline": [)" + steps + "]}")
      .plan.timeline;
}

Step step_of(const std::string& step) { return steps_of(step).at(0); }

Condition condition_of(const std::string& condition) {
  return scenario_of(R"({"servers": 5, "expect": {"sometimes": [)" + condition + "]}}")
      .plan.sometimes.at(0)
      .condition;
}

std::string refusal_of_step(const std::string& step) {
  return refusal_of(R"({"timeline": [)" + step + "]}");
}

core::ServerSet servers(std::uint16_t bits) { return core::ServerSet(bits); }

}  // namespace

TEST_CASE("A crash may fall into a step", "[scenarios][parse]") {
  CHECK(step_of(R"({"crash": {"server": 1, "after_writes": 3}})").value ==
        sim::Action::crash_in_step(1, 3).value);
  const auto about = [](const std::string& crash) {
    return refusal_of(R"({"timeline": [{"crash": {"server": 1, )" + crash + "}}]}");
  };
  CHECK(about(R"("torn": true, "after_writes": 1)") ==
        "a.json: /timeline/0/crash/after_writes: contradicts \"torn\"");
  CHECK(about(R"("after_writes": 0)") ==
        "a.json: /timeline/0/crash/after_writes: expected a whole number from 1 to 255, found 0");
}

TEST_CASE("A step has a time, a condition, a delay after it, or none", "[scenarios][parse]") {
  const Step at = step_of(R"({"at": "2s", "crash": 1})");
  CHECK(at.at_us == 2'000'000u);
  CHECK_FALSE(at.when.has_value());
  const Step when = step_of(R"({"when": {"term": 3}, "after": "5ms", "crash": 1})");
  CHECK_FALSE(when.at_us.has_value());
  CHECK(when.when == Condition{Condition::Kind::term, core::kNobody, 3});
  CHECK(when.after_us == 5'000);
  const Step both = step_of(R"({"at": "1s", "when": {"leader": 2}, "crash": 1})");
  CHECK(both.at_us == 1'000'000u);
  CHECK(both.when == Condition{Condition::Kind::leader, 2, 0});
}

TEST_CASE("Verbs on servers", "[scenarios][parse]") {
  const std::pair<const char*, Step::Kind> verbs[]{
      {"crash", Step::Kind::crash},
      {"restart", Step::Kind::restart},
      {"pause", Step::Kind::pause},
      {"resume", Step::Kind::resume},
      {"isolate", Step::Kind::isolate},
      {"election_timeout", Step::Kind::election_timeout},
      {"heartbeat_timeout", Step::Kind::heartbeat_timeout}};
  for (const auto& [verb, kind] : verbs) {
    const Step step = step_of("{\"" + std::string(verb) + "\": [2, 4]}");
    CHECK(step.kind == kind);
    CHECK(step.target.kind == Target::Kind::servers);
    CHECK(step.target.servers == servers(0b10100));
  }
}

TEST_CASE("Servers are named by number or by what they are", "[scenarios][parse]") {
  const auto target = [](const char* text) {
    return step_of("{\"crash\": " + std::string(text) + "}").target;
  };
  CHECK(target("3") == Target{Target::Kind::servers, servers(0b1000), 0});
  CHECK(target("[5, 1]").servers == servers(0b100010));
  CHECK(target("\"leader\"").kind == Target::Kind::leader);
  CHECK(target("\"followers\"").kind == Target::Kind::followers);
  CHECK(target("\"minority\"").kind == Target::Kind::minority);
  CHECK(target("\"majority\"").kind == Target::Kind::majority);
  CHECK(target("\"random\"").kind == Target::Kind::random);
  CHECK(target("\"crashed\"").kind == Target::Kind::crashed);
  CHECK(target("\"all\"").kind == Target::Kind::all);
}

TEST_CASE("A name stands for the servers that an earlier step chose", "[scenarios][parse]") {
  const auto scenario = scenario_of(R"({"timeline": [{"crash": "leader", "as": "old"},
    {"pause": "random", "as": "slow"}, {"restart": "old"}, {"crash": "leader", "as": "old"}]})");
  CHECK(scenario.plan.names == std::vector<std::string>{"old", "slow"});
  const auto& steps = scenario.plan.timeline;
  CHECK(steps[0].bind == std::uint8_t{0});
  CHECK(steps[1].bind == std::uint8_t{1});
  CHECK(steps[2].target.kind == Target::Kind::bound);
  CHECK(steps[2].target.name == 0);
  CHECK_FALSE(steps[2].bind.has_value());
  CHECK(steps[3].bind == std::uint8_t{0});
}

TEST_CASE("Verbs on links", "[scenarios][parse]") {
  const Step cut = step_of(R"({"cut": {"from": "leader", "to": "others", "one_way": true}})");
  CHECK(cut.kind == Step::Kind::cut);
  CHECK(cut.target.kind == Target::Kind::leader);
  CHECK(cut.to.kind == Target::Kind::others);
  CHECK(cut.one_way);
  CHECK_FALSE(step_of(R"({"cut": {"from": "others", "to": 1}})").one_way);

  const Step heal_all = step_of(R"({"heal": true})");
  CHECK(heal_all.kind == Step::Kind::heal);
  CHECK(heal_all.target.kind == Target::Kind::none);
  const Step heal = step_of(R"({"heal": {"from": 1, "to": [2, 3]}})");
  CHECK(heal.target.servers == servers(0b10));
  CHECK(heal.to.servers == servers(0b1100));

  const Step partition = step_of(R"({"partition": [[1, 2], 3, [4]]})");
  CHECK(partition.kind == Step::Kind::partition);
  CHECK(partition.groups ==
        std::vector<core::ServerSet>{servers(0b110), servers(0b1000), servers(0b10000)});
}

TEST_CASE("Verbs on messages", "[scenarios][parse]") {
  const Step block =
      step_of(R"({"block": {"message": "append_entries_reply", "from": 1, "to": "followers"}})");
  CHECK(block.kind == Step::Kind::block);
  CHECK(block.message_type == 3);
  CHECK(block.target.servers == servers(0b10));
  CHECK(block.to.kind == Target::Kind::followers);
  const std::pair<const char*, Step::Kind> verbs[]{{"hold", Step::Kind::hold},
                                                   {"release", Step::Kind::release},
                                                   {"unblock", Step::Kind::unblock}};
  for (const auto& [verb, kind] : verbs) {
    const Step step = step_of("{\"" + std::string(verb) + "\": {\"message\": \"any\"}}");
    CHECK(step.kind == kind);
    CHECK(step.message_type == sim::kAnyMessageType);
    CHECK(step.target.kind == Target::Kind::all);
    CHECK(step.to.kind == Target::Kind::all);
  }
}

TEST_CASE("Requests, link models and corruption", "[scenarios][parse]") {
  const Step one = step_of(R"({"request": {"to": "leader"}})");
  CHECK(one.kind == Step::Kind::request);
  CHECK(one.target.kind == Target::Kind::leader);
  CHECK(one.value == 1);
  CHECK(step_of(R"({"request": {"to": 1, "count": 1024}})").value == 1024);

  const auto scenario = scenario_of(R"({"network": {"delay": "7ms", "drop": "1%"},
    "timeline": [{"links": {"from": 1, "to": "others", "drop": "2%"}}]})");
  const Step& links = scenario.plan.timeline.at(0);
  CHECK(links.kind == Step::Kind::links);
  sim::plan::LinkModel model = scenario.plan.links;
  model.drop = 20'000;
  CHECK(links.link_model == model);

  const Step corrupt = step_of(R"({"corrupt": {"server": 2, "index": 9}})");
  CHECK(corrupt.kind == Step::Kind::corrupt);
  CHECK(corrupt.target.servers == servers(0b100));
  CHECK(corrupt.value == 9);
  const Step misdirect = step_of(R"({"misdirect": {"server": 2, "index": 9}})");
  CHECK(misdirect.kind == Step::Kind::misdirect);
  CHECK(misdirect.value == 9);
  CHECK_FALSE(misdirect.silent);
  CHECK(step_of(R"({"misdirect": {"server": 2, "index": 9, "silent": true}})").silent);
}

TEST_CASE("Every condition", "[scenarios][parse]") {
  using Kind = Condition::Kind;
  const std::pair<const char*, Condition> all[]{
      {R"({"leader": 3})", {Kind::leader, 3, 0}},
      {R"({"leader": "any"})", {Kind::leader, core::kNobody, 0}},
      {R"({"no_leader": true})", {Kind::no_leader, core::kNobody, 0}},
      {R"({"two_leaders": true})", {Kind::two_leaders, core::kNobody, 0}},
      {R"({"two_candidates": true})", {Kind::two_candidates, core::kNobody, 0}},
      {R"({"candidate": 2})", {Kind::candidate, 2, 0}},
      {R"({"term": 4})", {Kind::term, core::kNobody, 4}},
      {R"({"commit_index": 5})", {Kind::commit_index, core::kNobody, 5}},
      {R"({"commit_index": {"server": 1, "at_least": 6}})", {Kind::commit_index, 1, 6}},
      {R"({"last_index": {"server": "any", "at_least": 7}})", {Kind::last_index, core::kNobody, 7}},
      {R"({"last_index": 8})", {Kind::last_index, core::kNobody, 8}},
      {R"({"committed": 4294967295})", {Kind::committed, core::kNobody, 0xffff'ffff}},
      {R"({"truncated": 1})", {Kind::truncated, core::kNobody, 1}},
      {R"({"writes_lost": 2})", {Kind::writes_lost, core::kNobody, 2}},
      {R"({"crashed": "any"})", {Kind::crashed, core::kNobody, 0}},
      {R"({"converged": true})", {Kind::converged, core::kNobody, 0}}};
  for (const auto& [text, condition] : all) {
    CAPTURE(text);
    CHECK(condition_of(text) == condition);
  }
}

TEST_CASE("Numbers are compared in three ways, and one alone is the least", "[scenarios][parse]") {
  using sim::plan::Comparison;
  const Condition least = condition_of(R"({"term": 4})");
  CHECK(least.comparison == Comparison::at_least);
  CHECK(least == condition_of(R"({"term": {"server": "any", "at_least": 4}})"));
  const Condition most = condition_of(R"({"commit_index": {"server": 2, "at_most": 0}})");
  CHECK(most.comparison == Comparison::at_most);
  CHECK(most.server == 2);
  CHECK(most.value == 0);
  CHECK(condition_of(R"({"reads": {"equals": 7}})").comparison == Comparison::equals);
}

TEST_CASE("Combined conditions are one list, each with as many as it combines",
          "[scenarios][parse]") {
  using Kind = Condition::Kind;
  const Condition all =
      condition_of(R"({"all": [{"not": {"any": [{"leader": 1}, {"leader": 2}]}}, {"term": 3}]})");
  CHECK(all.kind == Kind::all);
  REQUIRE(all.parts.size() == 5);
  const std::pair<Kind, int> expected[]{
      {Kind::negation, 4}, {Kind::any, 3}, {Kind::leader, 1}, {Kind::leader, 1}, {Kind::term, 1}};
  for (std::size_t at = 0; at < all.parts.size(); ++at) {
    CHECK(all.parts[at].kind == expected[at].first);
    CHECK(all.parts[at].span == expected[at].second);
    CHECK(all.parts[at].parts.empty());
  }
}

TEST_CASE("A change of membership goes by the settings unless it says its rule",
          "[scenarios][parse]") {
  CHECK(step_of(R"({"membership": {"voters": [1, 2]}})").by == core::ChangeBy::settings);
  const Step joint = step_of(R"({"membership": {"voters": [1, 2], "by": "joint"}})");
  CHECK(joint.by == core::ChangeBy::joint);
  CHECK(joint.groups == std::vector{servers(0b110), servers(0)});
  CHECK(step_of(R"({"membership": {"voters": 1, "by": "single"}})").by == core::ChangeBy::single);
}

TEST_CASE("A forced configuration is that of the servers that are named", "[scenarios][parse]") {
  const Step step =
      step_of(R"({"force_configuration": {"learners": 3, "voters": [1, 2], "server": [1, 4]}})");
  CHECK(step.target.servers == servers(0b10010));
  CHECK(step.groups == std::vector{servers(0b110), servers(0b1000)});
}

TEST_CASE("A forced configuration has voters, and learners that do not vote",
          "[scenarios][refusal]") {
  CHECK(refusal_of_step(R"({"force_configuration": {"server": 1}})") ==
        "a.json: /timeline/0/force_configuration: the key \"voters\" is missing");
  CHECK(refusal_of_step(
            R"({"force_configuration": {"server": 1, "voters": [1, 2], "learners": [2]}})") ==
        "a.json: /timeline/0/force_configuration/learners: a server is voter or learner, not both");
}

TEST_CASE("A change is single or joint", "[scenarios][refusal]") {
  CHECK(refusal_of_step(R"({"membership": {"voters": [1, 2], "by": "jiont"}})")
            .find("a.json: /timeline/0/membership/by: ") == 0);
  CHECK(refusal_of_step(R"({"membership": {"voters": [1, 2], "by": "settings"}})")
            .find("allowed: single, joint") != std::string::npos);
}

TEST_CASE("A timer that a machine has named ends by its number", "[scenarios][parse]") {
  const Step step = step_of(R"({"named_timeout": {"server": 2, "timer": 7}})");
  CHECK(step.kind == Step::Kind::named_timeout);
  CHECK(step.target.servers == servers(0b100));
  CHECK(step.value == 7);
  CHECK(refusal_of_step(R"({"named_timeout": {"server": 1, "timer": 65536}})") ==
        "a.json: /timeline/0/named_timeout/timer: expected a whole number from 0 to 65535, found "
        "65536");
}

}  // namespace squall::tests::parse_plan_test
