// Each broken server is accused of the property that it breaks; the honest one of nothing.
#include "tests/mutants/broken_servers.hpp"

#include <string>

#include "sim/simulator.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/rough_weather.hpp"

using namespace squall;
using namespace squall::tests;
using checkers::Property;

namespace {

/// Messages so slow that a vote often arrives when its candidate campaigns in the next term.
sim::Plan late_votes() {
  sim::Plan plan = rough_weather();
  plan.links.delay.tail_mean_us = 200'000;
  plan.weather = {};
  return plan;
}

checkers::Verdict judged(const core::MachineMaker& maker, int servers, std::uint64_t seed,
                         const sim::Plan& plan = rough_weather()) {
  sim::World world(setup_of(servers), maker);
  sim::Simulator simulator(world, plan, seed);
  while (simulator.advance() != nullptr) {
  }
  return world.verdict();
}

/// Some seed's first violation must be of this property: the named checker fires by itself.
template <typename Machine>
void accuses(Property property, int servers = 3, const sim::Plan& plan = rough_weather()) {
  checkers::Verdict found;
  for (std::uint64_t seed = 1; seed <= 2'000 && !found; ++seed) {
    const auto verdict = judged(Maker<Machine>{}, servers, seed, plan);
    if (verdict && verdict->property == property) found = verdict;
  }
  REQUIRE(found.has_value());
  CHECK(found->server != core::kNobody);
  CHECK_FALSE(checkers::explain(*found).empty());
}

}  // namespace

TEST_CASE("the honest server is never accused", "[mutants]") {
  const int servers = GENERATE(1, 2, 3, 4, 5, 7);
  CAPTURE(servers);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto verdict = judged(core::ServerMaker{}, servers, seed);
    INFO("seed " << seed << ": " << (verdict ? checkers::explain(*verdict) : ""));
    CHECK_FALSE(verdict.has_value());
  }
}

TEST_CASE("a server that votes twice in a term breaks vote_once", "[mutants]") {
  accuses<VotesTwice>(Property::vote_once, 5);
}
TEST_CASE("a server that forgets its vote at a restart breaks durability", "[mutants]") {
  accuses<ForgetsVote>(Property::durability);
}
TEST_CASE("a server that forgets an entry at a restart breaks durability", "[mutants]") {
  accuses<ForgetsEntry>(Property::durability);
}
TEST_CASE("a server that follows older terms breaks term_monotonic", "[mutants]") {
  accuses<FollowsOldTerms>(Property::term_monotonic);
}
TEST_CASE("a server that votes for stale logs breaks leader_completeness", "[mutants]") {
  accuses<SkipsLogCheck>(Property::leader_completeness);
}
TEST_CASE("a leader that commits old terms by counting breaks leader_completeness", "[mutants]") {
  accuses<CountsOldTerms>(Property::leader_completeness, 5);
}
TEST_CASE("a follower that truncates without conflict breaks commit_quorum", "[mutants]") {
  accuses<TruncatesAlways>(Property::commit_quorum);
}
TEST_CASE("a candidate that counts stale votes breaks election_safety", "[mutants]") {
  accuses<CountsStaleVotes>(Property::election_safety, 3, late_votes());
}
TEST_CASE("a server that replies before its sync breaks reply_after_sync", "[mutants]") {
  accuses<RepliesBeforeSync>(Property::reply_after_sync);
}
TEST_CASE("a leader that commits at once breaks commit_quorum", "[mutants]") {
  accuses<CommitsAtOnce>(Property::commit_quorum);
}
TEST_CASE("a follower that commits what is not verified breaks state_machine_safety", "[mutants]") {
  accuses<CommitsUnverified>(Property::state_machine_safety);
}
TEST_CASE("a leader that rewrites its log breaks leader_append_only", "[mutants]") {
  accuses<RewritesOwnLog>(Property::leader_append_only);
}
TEST_CASE("a follower whose commit index follows old messages breaks commit_monotonic",
          "[mutants]") {
  accuses<CommitGoesBack>(Property::commit_monotonic);
}
TEST_CASE("a follower that stores another command breaks log_matching", "[mutants]") {
  accuses<StoresOtherPayload>(Property::log_matching);
}
