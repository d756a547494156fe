// Whatever features are in use, and whatever happens in whatever order, an honest server is honest.
#include <rapidcheck.h>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/sim/restless_world.hpp"

namespace squall::tests::world_features_test {

namespace {

void add(sim::Tally& seen, const sim::Tally& tally) {
  seen.elections_won += tally.elections_won;
  seen.truncations += tally.truncations;
  seen.snapshots_taken += tally.snapshots_taken;
  seen.snapshots_installed += tally.snapshots_installed;
  seen.configurations_committed += tally.configurations_committed;
  seen.reads_answered += tally.reads_answered;
  seen.sessions_expired += tally.sessions_expired;
  seen.retries_absorbed += tally.retries_absorbed;
  seen.stops_on_full_disk += tally.stops_on_full_disk;
  seen.writes_lost += tally.writes_lost;
}

/// A leader has committed all that it has, ended its change, and its members have the same.
bool is_of_one_mind(const sim::World& world) {
  const core::ServerId leader = world.leader();
  if (leader == core::kNobody) return false;
  const core::View& lead = world.views()[leader];
  if (lead.configuration.is_joint()) return false;
  if (lead.commit_index != world.tree().index(lead.durable.log.tip)) return false;
  for (const core::ServerId member : lead.configuration.members()) {
    const core::View& view = world.views()[member];
    if (view.durable.log.tip != lead.durable.log.tip) return false;
    if (view.commit_index != lead.commit_index) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("an honest server with any features violates nothing, whatever happens",
          "[sim][world][features]") {
  sim::Tally seen;
  std::uint64_t leases = 0;
  CHECK(rc::check([&] {
    sim::Rng rng = sim::Rng::stream(*rc::gen::arbitrary<std::uint64_t>(), "restless");
    for (int round = 0; round < 5; ++round) {
      RestlessWorld restless(any_features(rng), core::ServerMaker{}, rng);
      const sim::World& world = restless.world();
      for (int choice = 0; choice < 2'000 && !world.verdict(); ++choice) restless.go_on();
      if (world.verdict()) {
        RC_LOG() << "event " << world.tally().events << ": " << checkers::explain(*world.verdict());
        RC_FAIL("an honest server is accused");
      }
      add(seen, world.tally());
      leases += restless.leases();
    }
  }));
  // Otherwise the runs above have shown nothing.
  CHECK(seen.elections_won > 100);
  CHECK(seen.truncations > 10);
  CHECK(seen.snapshots_taken > 100);
  CHECK(seen.snapshots_installed > 10);
  CHECK(seen.configurations_committed > 100);
  CHECK(seen.reads_answered > 100);
  CHECK(seen.sessions_expired > 10);
  CHECK(seen.retries_absorbed > 10);
  CHECK(seen.stops_on_full_disk > 10);
  CHECK(seen.writes_lost > 10);
  CHECK(leases > 10);
}

TEST_CASE("whatever has happened, when faults end a leader brings all to one mind",
          "[sim][world][features]") {
  CHECK(rc::check([] {
    sim::Rng rng = sim::Rng::stream(*rc::gen::arbitrary<std::uint64_t>(), "restless");
    RestlessWorld restless(any_features(rng), core::ServerMaker{}, rng);
    const sim::World& world = restless.world();
    for (int choice = 0; choice < 2'000; ++choice) restless.go_on();
    restless.calm_down();
    int round = 0;
    while (round < 100 && !is_of_one_mind(world)) restless.live_on(round++);
    RC_ASSERT_FALSE(world.verdict());
    RC_ASSERT(is_of_one_mind(world));
  }));
}

}  // namespace squall::tests::world_features_test
