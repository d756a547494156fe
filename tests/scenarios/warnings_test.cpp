// Which scenarios get warnings, and of what.
#include "scenarios/warnings.hpp"

#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::warnings_test {

using Lines = std::vector<std::string>;

namespace {

Lines warnings_of(const std::string& text) { return scenarios::warnings(scenario_of(text)); }

}  // namespace

TEST_CASE("Heartbeats that come later than followers wait get a warning", "[scenarios][warnings]") {
  CHECK(warnings_of(R"({"raft": {"heartbeat": "149ms"}})").empty());
  CHECK(warnings_of(R"({"raft": {"heartbeat": "150ms"}})") ==
        Lines{"/raft/heartbeat: a leader sends heartbeats every 150ms, but followers may wait only "
              "150ms: they campaign against a leader that is well"});
  CHECK(warnings_of(R"({"raft": {"heartbeat": "1s", "election_timers": false}})").empty());
  CHECK(warnings_of(R"({"servers": 1, "raft": {"heartbeat": "1s"}})").empty());
  const Lines of_one = warnings_of(R"({"server_settings": {"2": {"raft": {"heartbeat": "1s"}}}})");
  REQUIRE(of_one.size() == 1);
  CHECK(of_one[0].starts_with("/server_settings/2/raft/heartbeat: "));
}

TEST_CASE("Votes that come when the election timeout is over get a warning",
          "[scenarios][warnings]") {
  CHECK(warnings_of(R"({"disk": {"sync": "100ms"}, "network": {"delay": "25ms"}})").empty());
  CHECK(warnings_of(R"({"disk": {"sync": "101ms"}, "network": {"delay": "25ms"}})") ==
        Lines{"/disk/sync: an fsync of 101ms and a round trip of 50ms take longer than an election "
              "timeout of 150ms: votes come when it is over"});
  const Lines link = warnings_of(R"({"network": {"delay": {"min": "70ms", "tail": "6ms"}}})");
  REQUIRE(link.size() == 1);
  CHECK(link[0].starts_with("/network/delay: a round trip of 152ms takes longer than "));
  const Lines of_one = warnings_of(R"({"disk": {"sync": "1ms"},
      "server_settings": {"3": {"disk": {"sync": "1s"}}}})");
  REQUIRE(of_one.size() == 1);
  CHECK(of_one[0].starts_with("/server_settings/3/disk/sync: "));
}

TEST_CASE("Clients that never pause get a warning", "[scenarios][warnings]") {
  const Lines found = warnings_of(R"({"clients": {"count": 1}})");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("/clients: without \"think\" or \"latency\" "));
  CHECK(warnings_of(R"({"clients": {"count": 1, "think": "1ms"}})").empty());
  CHECK(warnings_of(R"({"clients": {"count": 1, "latency": "1ms"}})").empty());
  CHECK(warnings_of(R"({"clients": {"count": 1, "commands": 9}})").empty());
  CHECK(warnings_of(R"({"clients": {"count": 1, "ask": "on_request"}})").empty());
}

TEST_CASE("A partial calm gets a warning unless every server has what keeps a leader there",
          "[scenarios][warnings]") {
  const std::string chain = R"("end": {"calm": {"shape": {"kind": "chain"}}})";
  const std::string options = R"("raft": {"pre_vote": true, "check_quorum": true}, )";
  const Lines expected{
      "/end/calm: links stay cut, and not every server has pre_vote and check_quorum: Raft may "
      "have "
      "no stable leader there"};
  CHECK(warnings_of("{" + chain + "}") == expected);
  CHECK(warnings_of("{" + options + chain + "}").empty());
  CHECK(warnings_of("{" + options + R"("end": {"calm": {"cut": "random"}}})").empty());
  CHECK(warnings_of(R"({"end": {"calm": {"cut": "random"}}})") == expected);
  CHECK(warnings_of(R"({"end": {"calm": {"cut": []}}})").empty());
  CHECK(warnings_of("{" + options + R"("server_settings": {"2": {"raft": {"pre_vote": false}}}, )" +
                    chain + "}") == expected);
}

TEST_CASE("Few stories have warnings, and their clients are why", "[scenarios][warnings]") {
  for (const auto& entry : scenarios::library()) {
    CAPTURE(entry.name);
    for (const std::string& warning : scenarios::warnings(scenarios::parse(entry))) {
      CHECK(warning.starts_with("/clients: "));
    }
  }
}

}  // namespace squall::tests::warnings_test
