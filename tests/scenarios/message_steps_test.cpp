// Steps about messages: what they say, names of filters, and what is said about bad ones.
#include "scenarios/write.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::message_steps_test {

using sim::plan::Step;

namespace {

scenarios::Scenario with_timeline(const std::string& steps) {
  return scenario_of(R"({"timeline": [)" + steps + "]}");
}
std::string refusal_of_timeline(const std::string& steps) {
  return refusal_of(R"({"timeline": [)" + steps + "]}");
}

}  // namespace

TEST_CASE("A filter has what messages say, and each of these once in the setup",
          "[scenarios][parse]") {
  const auto scenario = with_timeline(R"(
    {"hold": {"message": "append_entries", "heartbeat": true, "term": 2, "index": 7}},
    {"block": {"success": true}}, {"hold": {}},
    {"release": {"heartbeat": true, "term": 2, "index": 7}})");
  REQUIRE(scenario.setup.filter_traits.size() == 2);
  CHECK(scenario.setup.filter_traits[0].heartbeat == true);
  CHECK(scenario.setup.filter_traits[0].term == 2);
  CHECK(scenario.setup.filter_traits[0].index == 7);
  CHECK(scenario.setup.filter_traits[1].success == true);
  CHECK(scenario.plan.timeline[3].traits == scenario.setup.filter_traits[0]);
}

TEST_CASE("A filter is named by its hold or block, and meant by later steps",
          "[scenarios][parse]") {
  const auto scenario = with_timeline(R"(
    {"hold": {"to": 1}, "as": "x"}, {"block": {"to": 2}, "as": "x"}, {"release": "x"},
    {"unblock": "x"}, {"deliver": "x"}, {"drop": {"filter": "x", "count": 3}},
    {"release": {"filter": "x", "from": 2, "count": 4}})");
  CHECK(scenario.plan.filters == std::vector<std::string>{"x", "x"});
  const std::vector<Step>& steps = scenario.plan.timeline;
  CHECK((steps[0].filter == 0 && steps[1].filter == 1));
  CHECK((steps[2].filter == 0 && steps[2].value == 0));
  CHECK(steps[3].filter == 1);
  CHECK((steps[4].filter == 0 && steps[4].value == 1));
  CHECK((steps[5].filter == 0 && steps[5].value == 3));
  CHECK((steps[6].filter == 0 && steps[6].value == 4));
  CHECK(scenario_of(scenarios::write(scenario)) == scenario);
}

TEST_CASE("An unknown filter is refused with the nearest name", "[scenarios][refusal]") {
  CHECK(refusal_of_timeline(R"({"hold": {}, "as": "votes"}, {"release": "vote"})") ==
        "a.json: /timeline/1/release: unknown filter \"vote\", did you mean \"votes\"? Allowed: "
        "votes");
  CHECK(refusal_of_timeline(R"({"hold": {}, "as": "votes"}, {"unblock": "votes"})") ==
        "a.json: /timeline/1/unblock: unknown filter \"votes\"; no block before this step has a "
        "name");
  CHECK(refusal_of_timeline(R"({"deliver": {"filter": "x"}})") ==
        "a.json: /timeline/0/deliver/filter: unknown filter \"x\"; no hold before this step has a "
        "name");
}

TEST_CASE("What a step about messages cannot say is refused", "[scenarios][refusal]") {
  CHECK(refusal_of_timeline(R"({"hold": {}, "as": "x"}, {"release": {"filter": "x", "to": 1}})") ==
        "a.json: /timeline/1/release: a filter that is named ends as a whole, unless \"count\" "
        "says how many messages fly");
  CHECK(refusal_of_timeline(R"({"hold": {"filter": "x"}})")
            .starts_with("a.json: /timeline/0/hold: unknown key \"filter\""));
  CHECK(refusal_of_timeline(R"({"unblock": {"count": 1}})")
            .starts_with("a.json: /timeline/0/unblock: unknown key \"count\""));
  CHECK(refusal_of_timeline(R"({"hold": {}, "as": "leader"})") ==
        "a.json: /timeline/0/as: \"leader\" cannot be a name: it is a word of the language");
}

TEST_CASE("The numbers of names and of what filters ask for are bounded", "[scenarios][refusal]") {
  std::string names;
  std::string terms;
  for (int at = 0; at < 65; ++at) {
    names += (at == 0 ? "" : ",") + (R"({"hold": {}, "as": "n)" + std::to_string(at) + "\"}");
  }
  CHECK(refusal_of_timeline(names) == "a.json: /timeline/64/as: more than 64 names");
  for (int at = 1; at <= 255; ++at) {
    terms += (at == 1 ? "" : ",") + (R"({"hold": {"term": )" + std::to_string(at) + "}}");
  }
  CHECK(refusal_of_timeline(terms) ==
        "a.json: /timeline: more than 254 filters by different things that messages say");
}

}  // namespace squall::tests::message_steps_test
