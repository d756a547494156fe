// Conditions that are refused.
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::condition_refusal_test {

namespace {

const std::string kServer = "expected a whole number from 1 to 3, found ";

std::string about_condition(const std::string& condition) {
  return refusal_of(R"({"end": {"until": [)" + condition + "]}}");
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

std::string repeated(int count, const std::string& text) {
  std::string all = text;
  for (int at = 1; at < count; ++at) all += "," + text;
  return all;
}

}  // namespace

TEST_CASE("A condition is one word with its value", "[scenarios][refusal]") {
  CHECK(about_condition("7") ==
        "a.json: /end/until/0: expected one condition such as {\"leader\": 1}, found 7");
  CHECK(about_condition("{}") ==
        "a.json: /end/until/0: expected one condition such as {\"leader\": 1}, found {}");
  CHECK(starts_with(about_condition(R"({"leader": 1, "term": 2})"),
                    "a.json: /end/until/0: expected one condition such as"));
  CHECK(starts_with(about_condition(R"({"leeder": 1})"),
                    "a.json: /end/until/0: unknown condition \"leeder\", did you mean "
                    "\"leader\"? Allowed: leader, no_leader, "));
  CHECK(about_condition(R"({"leader": "all"})") ==
        "a.json: /end/until/0/leader: expected a server's number or \"any\", found \"all\"");
  CHECK(about_condition(R"({"leader": 4})") == "a.json: /end/until/0/leader: " + kServer + "4");
  CHECK(about_condition(R"({"converged": false})") ==
        "a.json: /end/until/0/converged: only true has a meaning here; leave the key out instead");
  CHECK(about_condition(R"({"term": 0})") ==
        "a.json: /end/until/0/term: expected a whole number from 1 to 4294967295, found 0");
  CHECK(about_condition(R"({"commit_index": {"server": 1}})") ==
        "a.json: /end/until/0/commit_index: says no number; one of these is needed: at_least, "
        "at_most, equals");
  CHECK(about_condition(R"({"reads": {"at_least": 1, "equals": 2}})") ==
        "a.json: /end/until/0/reads/equals: a number is compared once; found \"at_least\"");
  CHECK(about_condition(R"({"role": {"server": 1, "is": "leeder"}})") ==
        "a.json: /end/until/0/role/is: unknown role \"leeder\", did you mean \"leader\"? Allowed: "
        "follower, pre_candidate, candidate, leader");
  CHECK(about_condition(R"({"voted_for": {"server": 1, "is": "any"}})") ==
        "a.json: /end/until/0/voted_for/is: expected a server's number or \"none\", found \"any\"");
  CHECK(about_condition(R"({"flow": {"server": 1, "of": 2, "is": "waits"}})") ==
        "a.json: /end/until/0/flow/is: unknown flow \"waits\"; allowed: "
        "probe, waiting, replicate, snapshot");
  CHECK(about_condition(R"({"match_index": {"server": 1, "of": 1, "equals": 3}})") ==
        "a.json: /end/until/0/match_index/of: a leader does not follow itself");
  CHECK(about_condition(R"({"in_flight": {"server": 1, "of": 2}})") ==
        "a.json: /end/until/0/in_flight: says no number; one of these is needed: at_least, "
        "at_most, equals");
  CHECK(about_condition(R"({"next_index": 4})") ==
        "a.json: /end/until/0/next_index: expected an object, found 4");
  CHECK(about_condition(R"({"not": {"all": []}})") ==
        "a.json: /end/until/0/not/all: expected at least one condition, found none");
  CHECK(about_condition(
            R"({"any": [)" + repeated(5, R"({"any": [)" + repeated(60, R"({"term": 1})") + "]}") +
            "]}") == "a.json: /end/until/0/any/4/any/11: more than 256 conditions in one");
  CHECK(refusal_of(R"({"end": {"until": [)" + repeated(65, R"({"term": 1})") + "]}}") ==
        "a.json: /end/until: a list of 65, at most 64 are allowed");
}

}  // namespace squall::tests::condition_refusal_test
