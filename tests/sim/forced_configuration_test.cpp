// A configuration that an operator writes behind the log of a server that is down.
#include "checkers/fault_model.hpp"
#include "core/membership.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::forced_configuration_test {

namespace {

ServerSet some(std::initializer_list<int> servers) {
  ServerSet all;
  for (const int server : servers) all.add(ServerId::of(static_cast<std::uint64_t>(server)));
  return all;
}

/// Five servers, a committed command, and all of them down.
struct LostMajority : HandWorld {
  explicit LostMajority(sim::Setup setup = servers(5, 2)) : HandWorld(std::move(setup)) {
    elect(1);
    request(1);
    settle();
    heartbeat(1);
    for (const ServerId server : {1, 2, 3, 4, 5}) act(ActionKind::crash, server);
  }
  const Report& force(ServerId server, ServerSet voters, ServerSet learners = {}) {
    return act(Action::force_configuration(server, voters, learners));
  }
  const core::Durable& disk(ServerId server) const { return world.disks()[server]; }
  core::Configuration goes_by(ServerId server) const { return view(server).configuration; }
};

}  // namespace

TEST_CASE("A forced configuration is an entry of a term that no other server knows",
          "[sim][disks]") {
  LostMajority hand;
  const core::Durable before = hand.disk(1);
  REQUIRE(hand.force(1, some({1, 2}), some({2, 3})).enabled);
  const core::Durable& after = hand.disk(1);
  CHECK(after.current_term == before.current_term + 1);
  CHECK(after.voted_for == ServerId(1));
  CHECK(hand.world.tree().parent(after.log.tip) == before.log.tip);
  CHECK(hand.world.tree().term(after.log.tip) == after.current_term);
  CHECK(core::configuration_in(hand.world.tree().payload(after.log.tip)) ==
        core::Configuration{some({1, 2}), {}, some({3})});
  CHECK(hand.world.history().off == checkers::kMeaninglessAfterForcedConfiguration);
  hand.act(ActionKind::restart, 1);
  CHECK(hand.goes_by(1).voters == some({1, 2}));
}

TEST_CASE("Only a server that is down and can read and write its disk takes a configuration",
          "[sim][disks]") {
  LostMajority hand;
  CHECK_FALSE(hand.force(1, {}).enabled);
  CHECK_FALSE(hand.force(1, some({9})).enabled);  // no server of this cluster
  hand.act(ActionKind::fill_disk, 1);
  CHECK_FALSE(hand.force(1, some({1})).enabled);
  hand.act(ActionKind::free_disk, 1);
  hand.act(ActionKind::latent_sector_error, 2, 1);
  CHECK_FALSE(hand.force(2, some({2})).enabled);
  hand.act(ActionKind::restart, 1);
  CHECK_FALSE(hand.force(1, some({1})).enabled);
  CHECK(hand.world.history().off == checkers::PropertySet{});
}

TEST_CASE("The survivors go on, though only one of them was forced", "[sim][disks]") {
  LostMajority hand;
  hand.act(ActionKind::restart, 1);
  hand.act(ActionKind::restart, 2);
  hand.act(ActionKind::election_timeout, 1);
  hand.settle();
  REQUIRE(hand.world.leader() == kNobody);
  hand.act(ActionKind::crash, 1);
  hand.force(1, some({1, 2}));
  hand.act(ActionKind::restart, 1);
  hand.elect(1);
  hand.request(1, 1);
  hand.settle();
  hand.heartbeat(1);
  CHECK(hand.goes_by(2).voters == some({1, 2}));
  CHECK(hand.view(2).commit_index == hand.view(1).commit_index);
  CHECK(hand.world.clients().answered() == 2);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("The lost majority returns and elects a leader of its own", "[sim][disks]") {
  sim::Setup setup = servers(5, 2);
  setup.judges_outside_model = true;
  LostMajority hand(setup);
  hand.force(1, some({1}));
  hand.act(ActionKind::restart, 1);
  hand.elect(1);
  hand.part(some({1}), some({2, 3, 4, 5}));
  for (const ServerId server : {2, 3, 4, 5}) hand.act(ActionKind::restart, server);
  CHECK_FALSE(hand.world.verdict());
  for (int tries = 0; tries < 3; ++tries) hand.act(ActionKind::election_timeout, 2);
  hand.settle();
  REQUIRE(hand.role(2) == Role::leader);
  REQUIRE(hand.role(1) == Role::leader);
  // Its term is later, and it lacks the forced configuration, which is committed.
  REQUIRE(hand.world.verdict());
  CHECK(hand.world.verdict()->property == checkers::Property::leader_completeness);
}

}  // namespace squall::tests::forced_configuration_test
