// Small scenarios in the habits of other projects, each with the verdict that is right.
#include <fstream>
#include <sstream>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

namespace squall::tests::foreign_cases_test {

namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(SQUALL_SOURCE_DIR "/" + path);
  std::ostringstream text;
  text << in.rdbuf();
  REQUIRE(in);
  return text.str();
}

std::string text_of(const std::string& name) {
  return content_of("tests/scenarios/cases/" + name + ".json");
}

/// The verdict, then its reasons.
std::vector<std::string> verdict_of(const std::string& name) {
  const scenarios::Scenario scenario = scenario_of(text_of(name));
  traces::Run run(scenario, scenario.seed, core::ServerMaker{});
  traces::Probes probes;
  while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
  probes.finish(run.world());
  const traces::Judgement judgement = traces::judge(scenario, run.world(), run.simulator(), probes);
  std::vector<std::string> verdict{std::string(traces::name(judgement.result))};
  verdict.insert(verdict.end(), judgement.reasons.begin(), judgement.reasons.end());
  return verdict;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("A server of a later term has voted for no server unless its disk says so",
          "[scenarios][cases]") {
  CHECK(verdict_of("initial-invents-votes") == Lines{"held"});
}

TEST_CASE("Logs with two first entries of one term are refused", "[scenarios][cases]") {
  CHECK(refusal_of(text_of("impossible-initial-logs")) ==
        "a.json: /initial/1/log: has its first entry of term 2 at index 1, and server 2 at index "
        "2: one leader appended both, and no Raft gets there (§3.4, §3.5)");
}

TEST_CASE("A step without a time happens right after the step before it", "[scenarios][cases]") {
  CHECK(verdict_of("step-without-a-time") == Lines{"held"});
}

TEST_CASE("A minority is one of the voters, not of all servers", "[scenarios][cases]") {
  CHECK(verdict_of("minority-of-all-servers") == Lines{"held"});
}

TEST_CASE("A cut link loses what is on its way, and a blocked one does not", "[scenarios][cases]") {
  CHECK(verdict_of("cut-and-block") == Lines{"expectation_failed",
                                             "/expect/sometimes/1: expected \"last_index of server "
                                             "3 at least 1\" at some time after the first step, "
                                             "but it never came to hold"});
  const std::string schema = content_of("scenarios/scenario.schema.json");
  CHECK(schema.find("so also one that was on its way") != std::string::npos);
  CHECK(schema.find("are lost until they are unblocked; what is on its way already "
                    "arrives") != std::string::npos);
}

TEST_CASE("Without election timers no leader checks its quorum, as the key says",
          "[scenarios][cases]") {
  CHECK(verdict_of("timers-off") == Lines{"expectation_failed",
                                          "/expect/sometimes/0: expected \"term at least 2\" at "
                                          "some time after the first step, but it never came "
                                          "to hold"});
  CHECK(content_of("scenarios/scenario.schema.json").find("nor is a transfer given up") !=
        std::string::npos);
}

}  // namespace squall::tests::foreign_cases_test
