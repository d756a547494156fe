// Initial disks that are refused.
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::initial_refusal_test {

TEST_CASE("Initial logs that no Raft gets to are refused", "[scenarios][refusal]") {
  const auto initial = [](const std::string& value) {
    return refusal_of(R"({"initial": )" + value + "}");
  };
  CHECK(initial(R"({"1": {"log": [1, 2]}, "2": {"log": [1, 2]}, "3": {"log": [1]}})").empty());
  CHECK(initial(R"({"1": {"log": [1, 2]}, "2": {"log": [1, 3]}, "3": {"term": 3}})").empty());
  CHECK(initial(R"({"1": {"log": [2, 3]}, "2": {"log": [1, 3]}})") ==
        "a.json: /initial/1/log: has an entry of term 3 at index 2 as server 2 has, but not the "
        "same log before it: no Raft gets there (Log Matching, §3.5)");
  // Without these the first election would be one of term 7, a second one.
  CHECK(initial(R"({"1": {"log": [1]}, "2": {"log": [1, 7]}})") ==
        "a.json: /initial/2/log: has an entry of term 7, but only 1 of 3 voters have reached that "
        "term: no majority has elected its leader (§3.4)");
  CHECK(initial(R"({"1": {"log": [1], "term": 7}, "2": {"log": [1, 7]}})").empty());
  CHECK(initial(R"({"1": {"log": [2]}, "2": {"log": [1, 2]}, "3": {"term": 2}})") ==
        "a.json: /initial/1/log: has its first entry of term 2 at index 1, and server 2 at index "
        "2: one leader appended both, and no Raft gets there (§3.4, §3.5)");
  CHECK(initial(R"({"1": {"term": 2, "vote": 3}, "3": {"term": 1}})") ==
        "a.json: /initial/1/vote: is for server 3, which has not reached term 2: it cannot have "
        "asked for votes in it (§3.8)");
  CHECK(initial(R"({"1": {"term": 0, "vote": 3}})") ==
        "a.json: /initial/1/vote: there are no votes in term 0");
  CHECK(initial(R"({"1": {"log": [2], "vote": 1}, "2": {"term": 2, "vote": 2}})") ==
        "a.json: /initial/1/log: has an entry of term 2, but only 1 of 3 voters can have voted for "
        "one server in it: no majority has elected its leader (§3.4)");
}

TEST_CASE("What differs at a server must make sense there", "[scenarios][refusal]") {
  const auto about = [](const std::string& settings, const std::string& rest = "") {
    return refusal_of(R"({"server_settings": )" + settings + rest + "}");
  };
  CHECK(about(R"({"2": {"raft": {"pre_vote": true}}})").empty());
  CHECK(about(R"({"4": {}})") ==
        "a.json: /server_settings: \"4\" is no server; expected \"1\" to \"3\"");
  CHECK(about(R"({"2": {"disk": {"sync": "1ms"}}})") ==
        "a.json: /server_settings/2/disk: all disks are synchronous unless \"/disk/sync\" is a "
        "time");
  CHECK(about(R"({"2": {"raft": {"election_timeout": {"min": "2s", "max": "1s"}}}})") ==
        "a.json: /server_settings/2/raft/election_timeout: \"min\" is greater than \"max\"");
  CHECK(about(R"({"2": {"raft": {"stickiness": false}}})",
              R"(, "raft": {"reads": "lease", "stickiness": true, "check_quorum": true})") ==
        "a.json: /server_settings/2/raft/stickiness: reads by a lease need the same of every "
        "server");
  CHECK(about(R"({"2": {}})", R"(, "bounds": {})") ==
        "a.json: /server_settings: an exploration gives all servers the same settings; found "
        "\"bounds\" too");
}

TEST_CASE("The first leader is a member", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"spare": 3, "initial": {"leader": 3}})") ==
        "a.json: /initial/leader: is a spare server, which no first configuration has");
  CHECK(scenario_of(R"({"initial": {"leader": 2}})").plan.first_leader == 2);
}

TEST_CASE("A first configuration and snapshots that no Raft gets to are refused",
          "[scenarios][refusals]") {
  CHECK(refusal_of(R"({"spare": 3, "initial": {"configuration": {"voters": [1, 2]}}})") ==
        "a.json: /initial/configuration: says what \"/spare\" says, too: one of them is enough");
  CHECK(refusal_of(R"({"initial": {"configuration": {"voters": [1, 2], "learners": [2, 3]}}})") ==
        "a.json: /initial/configuration/learners: a server is voter or learner, not both");
  CHECK(refusal_of(R"({"initial": {"configuration": {"voters": [1, 2], "outgoing": 3}}})") ==
        "a.json: /initial/configuration/outgoing: there are no joint configurations without "
        "\"/raft/membership\": \"joint\"");
  CHECK(refusal_of(R"({"initial": {"1": {"term": 1, "log": [1], "snapshot": 2}}})") ==
        "a.json: /initial/1/snapshot: covers 2 entries, but the log has 1");
  CHECK(refusal_of(R"({"initial": {"1": {"log": [1, 1], "snapshot": 2}, "2": {"log": [1]},
                                   "3": {"term": 1}}})") ==
        "a.json: /initial/1/snapshot: covers 2 entries, but only {1} store them: no quorum has "
        "committed them (§3.5)");
}

}  // namespace squall::tests::initial_refusal_test
