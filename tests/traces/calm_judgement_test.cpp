// Liveness where links stay cut in the calm: who is live there, who is not, and what is not judged.
#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

namespace squall::tests::calm_judgement_test {

using scenarios::Scenario;
using traces::Facts;
using traces::Judgement;
using traces::Result;

namespace {

/// Five servers and three clients, after two seconds without faults. `calm`: its cut links.
Scenario calm_with(const std::string& calm, const std::string& timeline = "") {
  Scenario scenario = scenarios::parse(
      R"({"servers": 5, "network": {"delay": {"min": "1ms", "tail": "1ms"}},
          "clients": {"count": 3, "think": {"tail": "20ms"}, "retry": "200ms"},
          "timeline": [)" +
          timeline + R"(],
          "end": {"at": "12s", "calm": {"from": "2s", "leader_within_election_timeouts": 10, )" +
          calm + R"(}}, "expect": {"converged": true}})",
      "a.json");
  core::Settings& settings = scenario.setup.settings;
  settings.pre_vote = settings.check_quorum = settings.stickiness = true;
  return scenario;
}

struct Judged {
  Judgement judgement;
  std::string calm_not_judged;
};

Judged judged(const Scenario& scenario, std::uint64_t seed) {
  traces::Run run(scenario, seed, core::ServerMaker{});
  while (run.advance() != nullptr) {
  }
  const Facts facts = traces::facts(run.world(), run.simulator());
  return {traces::judge(scenario, facts), facts.calm_not_judged};
}

/// Whichever server leads, one does not hear it, and deposes it through a neighbour.
constexpr const char* kCloudflare =
    R"("cut": [{"from": 1, "to": [4, 5]}, {"from": 2, "to": 5}, {"from": 3, "to": 4},
               {"from": 4, "to": 5}])";

/// Server 3, which leads, hears server 1 only, as all of them do.
constexpr const char* kStar =
    R"("cut": [{"from": 2, "to": [3, 4, 5]}, {"from": 3, "to": [4, 5]}, {"from": 4, "to": 5}])";
constexpr const char* kThirdLeads =
    R"({"at": "500ms", "transfer": {"to": 3}}, {"when": {"leader": 3}, "check": {"leader": 3}})";

}  // namespace

TEST_CASE("Where a server hears a quorum, Raft is live with its options, and not without them",
          "[traces][judgement]") {
  const Scenario scenario = calm_with(kCloudflare);
  Scenario plain = scenario;
  plain.setup.settings.pre_vote = plain.setup.settings.check_quorum = false;
  plain.setup.settings.stickiness = false;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    CHECK(judged(scenario, seed).judgement.reasons.empty());
    const Judged without = judged(plain, seed);
    CHECK(without.judgement.result == Result::expectation_failed);
    CHECK(without.calm_not_judged.empty());
  }
}

TEST_CASE("Without check-quorum a leader that no quorum hears keeps its followers in the calm",
          "[traces][judgement]") {
  const Scenario scenario = calm_with(kStar, kThirdLeads);
  Scenario without = scenario;
  without.setup.settings.check_quorum = false;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    CHECK(judged(scenario, seed).judgement.reasons.empty());
    const Judgement judgement = judged(without, seed).judgement;
    CHECK(judgement.result == Result::expectation_failed);
    REQUIRE(!judgement.reasons.empty());
  }
}

TEST_CASE("Links that are cut in one direction leave a leader that is heard in both",
          "[traces][judgement]") {
  // Servers 4 and 5 hear all and are not heard: they need not follow.
  const Scenario scenario = calm_with(
      R"("cut": [{"from": [4, 5], "to": [1, 2, 3], "one_way": true}, {"from": 4, "to": 5}])",
      R"({"at": "500ms", "transfer": {"to": 4}, "may_have_no_effect": true})");
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    traces::Run run(scenario, seed, core::ServerMaker{});
    while (run.advance() != nullptr) {
    }
    CHECK(run.simulator().reachable() == core::ServerSet::first(3));
    CHECK(traces::judge(scenario, run.world(), run.simulator()).reasons.empty());
  }
}

TEST_CASE("A calm in which no log can win is not judged, and the reason is told",
          "[traces][judgement]") {
  // Server 1 alone hears a quorum, and lacks what the others have.
  const std::string calm =
      R"("cut": [{"from": 2, "to": [4, 5]}, {"from": 4, "to": 5}, {"from": 3, "to": [1, 2, 4, 5]}])";
  const char* timeline =
      R"({"when": {"leader": "any"}, "after": "300ms", "transfer": {"to": 3}},
         {"when": {"leader": 3}, "after": "200ms", "block": {"message": "append_entries", "to": 1}},
         {"when": {"leader": 3}, "at": "2100ms", "unblock": {"message": "append_entries", "to": 1}})";
  const Judged behind = judged(calm_with(calm, timeline), 1);
  CHECK(behind.calm_not_judged ==
        "liveness in the calm: when it begins, of {1,2,3,4,5}, only {1} hear and are heard by a "
        "quorum, and none grants them its votes: the logs there are more up to date (§3.6.1)");
  CHECK(behind.judgement.reasons.empty());
  // With the entries it is judged, and live.
  const Judged even = judged(calm_with(calm), 1);
  CHECK(even.calm_not_judged.empty());
  CHECK(even.judgement.reasons.empty());
}

TEST_CASE("A calm without a server that hears a quorum is not judged", "[traces][judgement]") {
  Scenario scenario = calm_with(R"("shape": {"kind": "chain"})");
  // A file that says so is refused.
  scenario.plan.calm.cut_links = sim::cuts_of(
      sim::Shape::split,
      std::array<core::ServerId, 5>{core::ServerId{1}, core::ServerId{2}, core::ServerId{3},
                                    core::ServerId{4}, core::ServerId{5}});
  CHECK(judged(scenario, 1).calm_not_judged ==
        "liveness in the calm: when it begins, no server of {1,2,3,4,5} hears and is heard by a "
        "quorum of every configuration in use");
  CHECK(judged(scenario, 1).judgement.reasons.empty());
}

TEST_CASE("A calm that is not judged is not asked to converge", "[traces][judgement]") {
  Scenario scenario = calm_with(kStar);
  Facts facts;
  facts.statistics.calm.began_us = 2 * sim::kSecond_us;
  facts.statistics.calm.core = core::ServerSet::first(5);
  const Judgement judgement = traces::judge(scenario, facts);
  CHECK(judgement.result == Result::expectation_failed);
  CHECK(judgement.reasons.size() == 2);
  facts.calm_not_judged = "liveness in the calm: no server can lead";
  CHECK(traces::judge(scenario, facts).result == Result::held);
}

}  // namespace squall::tests::calm_judgement_test
