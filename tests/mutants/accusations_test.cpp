// Each broken server is accused of the property that it breaks, and every property has one that
// breaks it; the honest server is accused of nothing.
#include <algorithm>
#include <array>
#include <string>

#include "sim/simulate/simulator.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_features.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/mutants/many_faults.hpp"
#include "tests/sim/restless_world.hpp"

namespace squall::tests::accusations_test {

using checkers::Property;
using checkers::Verdict;

namespace {

Verdict judged(const core::MachineMaker& maker, int servers, std::uint64_t seed,
               const sim::plan::Plan& plan = many_faults()) {
  sim::World world(setup_of(servers), maker);
  sim::simulate::Simulator simulator(world, plan, seed);
  while (simulator.advance() != nullptr) {
  }
  return world.verdict();
}

template <typename Machine, int kServers = 3>
Verdict in_many_faults(std::uint64_t seed) {
  return judged(Maker<Machine>{}, kServers, seed);
}

/// Messages so slow that a vote often arrives when its candidate campaigns in the next term.
template <typename Machine>
Verdict with_late_votes(std::uint64_t seed) {
  sim::plan::Plan plan = many_faults();
  plan.links.delay.tail_mean_us = 200'000;
  plan.faults = {};
  return judged(Maker<Machine>{}, 3, seed, plan);
}

/// Any features, anything in any order.
template <typename Machine>
Verdict restless(std::uint64_t seed) {
  sim::Rng rng = sim::Rng::stream(seed, "restless");
  RestlessWorld restless(any_features(rng), Maker<Machine>{}, rng);
  for (int choice = 0; choice < 2'000 && !restless.world().verdict(); ++choice) restless.go_on();
  return restless.world().verdict();
}

struct Accusation {
  const char* who;
  Property property;
  Verdict (*run)(std::uint64_t seed);
};

constexpr std::array kAccusations{
    Accusation{"a server that votes twice in a term", Property::vote_once,
               in_many_faults<VotesTwice, 5>},
    Accusation{"a candidate that withdraws its vote when it steps down", Property::vote_kept,
               in_many_faults<WithdrawsVote>},
    Accusation{"a server that forgets its vote at a restart", Property::durability,
               in_many_faults<ForgetsVote>},
    Accusation{"a server that forgets an entry at a restart", Property::durability,
               in_many_faults<ForgetsEntry>},
    Accusation{"a server that follows older terms", Property::term_monotonic,
               in_many_faults<FollowsOldTerms>},
    Accusation{"a server that votes for stale logs", Property::leader_completeness,
               in_many_faults<SkipsLogCheck>},
    Accusation{"a leader that commits old terms by counting", Property::leader_completeness,
               in_many_faults<CountsOldTerms, 5>},
    Accusation{"a follower that truncates without conflict", Property::commit_quorum,
               in_many_faults<TruncatesAlways>},
    Accusation{"a candidate that counts stale votes", Property::election_safety,
               with_late_votes<CountsStaleVotes>},
    Accusation{"a server that replies before its sync", Property::reply_after_sync,
               in_many_faults<RepliesBeforeSync>},
    Accusation{"a leader that commits at once", Property::commit_quorum,
               in_many_faults<CommitsAtOnce>},
    Accusation{"a follower that commits what is not verified", Property::state_machine_safety,
               in_many_faults<CommitsUnverified>},
    Accusation{"a leader that rewrites its log", Property::leader_append_only,
               in_many_faults<RewritesOwnLog>},
    Accusation{"a follower whose commit index follows old messages", Property::commit_monotonic,
               in_many_faults<CommitGoesBack>},
    Accusation{"a follower that stores another command", Property::log_matching,
               in_many_faults<StoresOtherPayload>},
    Accusation{"a follower that stores old entries under its leader's term", Property::entry_origin,
               in_many_faults<StoresUnderLeadersTerm>},
    Accusation{"a candidate that counts pre-votes", Property::election_quorum,
               restless<CountsPreVotes>},
    Accusation{"a candidate that counts learners", Property::election_quorum,
               restless<CountsLearners>},
    Accusation{"a leader that counts learners", Property::commit_quorum, restless<CountsLearners>},
    Accusation{"who waits for a configuration's commitment", Property::configuration_safety,
               restless<WaitsForCommitment>},
    Accusation{"who keeps a configuration that its log has lost", Property::configuration_safety,
               restless<NeverFallsBack>},
    Accusation{"who takes a joint configuration for one of all", Property::configuration_safety,
               restless<MergesJoint>},
    Accusation{"a snapshot that takes back what was committed", Property::commit_monotonic,
               restless<RewindsToSnapshots>},
    Accusation{"a snapshot without its configuration", Property::snapshot_prefix,
               restless<ForgetsConfiguration>},
    Accusation{"a leader that reads without a quorum", Property::read_freshness,
               restless<ReadsAtOnce>},
    Accusation{"a leader that reads what is not committed", Property::real_time_order,
               restless<ReadsUncommitted>},
    Accusation{"a leader that keeps its lease for ever", Property::lease_exclusivity,
               restless<KeepsItsLease>},
    Accusation{"a leader that lets a retry take effect again", Property::exactly_once,
               restless<ReopensSessions>},
    Accusation{"a snapshot without the clients' sessions", Property::applied_in_order,
               restless<LeavesSessionsOut>}};

}  // namespace

TEST_CASE("every broken server is accused of what it breaks", "[mutants]") {
  for (const Accusation& accusation : kAccusations) {
    DYNAMIC_SECTION(accusation.who << " breaks " << checkers::name(accusation.property)) {
      // Some run's first violation is of this property: its checker fires by itself.
      Verdict found;
      for (std::uint64_t seed = 1; seed <= 3'000 && !found; ++seed) {
        const Verdict verdict = accusation.run(seed);
        if (verdict && verdict->property == accusation.property) found = verdict;
      }
      REQUIRE(found.has_value());
      CHECK(found->server != core::kNobody);
      CHECK_FALSE(checkers::explain(*found).empty());
    }
  }
}

TEST_CASE("what a Raft does by its rules it is not accused of", "[mutants]") {
  constexpr core::Rules kRules{.learners_acknowledge_early = true};
  int accused = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::Setup setup = setup_of(4);
    setup.spare = setup.learners = core::ServerSet::of(4);
    for (const bool by_rule : {false, true}) {
      const RuledMaker<LearnsBeforeSync> maker(by_rule ? kRules : core::Rules{});
      sim::World world(setup, maker);
      const sim::plan::Plan plan = many_faults();
      sim::simulate::Simulator simulator(world, plan, seed);
      while (simulator.advance() != nullptr) {
      }
      const Verdict verdict = world.verdict();
      INFO("seed " << seed << ": " << (verdict ? checkers::explain(*verdict) : ""));
      if (by_rule) {
        CHECK_FALSE(verdict.has_value());
      } else if (verdict) {
        CHECK(verdict->property == Property::reply_after_sync);
        ++accused;
      }
    }
  }
  CHECK(accused == 20);
}

TEST_CASE("every property has a server that breaks it", "[mutants]") {
  for (int at = 0; at < checkers::kProperties; ++at) {
    const auto property = static_cast<Property>(at);
    INFO(checkers::name(property));
    // Those of other Rafts are in tests/tools/machines.
    if (property == Property::machine_failed || property == Property::unpersisted_state) continue;
    CHECK(std::any_of(kAccusations.begin(), kAccusations.end(), [&](const Accusation& accusation) {
      return accusation.property == property;
    }));
  }
}

TEST_CASE("the honest server is never accused", "[mutants]") {
  const int servers = GENERATE(1, 2, 3, 4, 5, 7);
  CAPTURE(servers);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Verdict verdict = judged(core::ServerMaker{}, servers, seed);
    INFO("seed " << seed << ": " << (verdict ? checkers::explain(*verdict) : ""));
    CHECK_FALSE(verdict.has_value());
  }
}

}  // namespace squall::tests::accusations_test
