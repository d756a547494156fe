// What a leader knows of its followers, as conditions ask for it.
#include "sim/plan/condition_finding.hpp"
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::progress_conditions_test {

using core::Flow;
using sim::plan::Comparison;
using Kind = Condition::Kind;

namespace {

struct Asked : HandWorld {
  explicit Asked(const sim::Setup& setup) : HandWorld(setup) {}
  bool holds(Kind kind, ServerId leader, ServerId follower, std::uint64_t value,
             Comparison comparison = Comparison::equals) const {
    Condition condition{kind, leader, value};
    condition.comparison = comparison;
    condition.of = follower;
    return sim::plan::holds(condition, world);
  }
  bool flows(ServerId leader, ServerId follower, Flow flow) const {
    return holds(Kind::flow, leader, follower, static_cast<std::uint64_t>(flow));
  }
};

sim::Setup pipelined(int servers_count) {
  sim::Setup setup = servers(servers_count, 4);
  setup.settings.entries_in_flight_max = 2;
  setup.settings.entries_per_message_max = 1;
  return setup;
}

}  // namespace

TEST_CASE("A follower is probed, waited for, and then sent entries in a pipeline",
          "[sim][conditions]") {
  Asked hand(pipelined(3));
  CHECK_FALSE(hand.flows(1, 3, Flow::probe));  // no server leads
  hand.elect(1);
  hand.settle();
  CHECK(hand.flows(1, 3, Flow::replicate));
  CHECK(hand.holds(Kind::match_index, 1, 3, 1));
  CHECK(hand.holds(Kind::next_index, 1, 3, 2));
  CHECK(hand.holds(Kind::in_flight, 1, 3, 0));
  CHECK_FALSE(hand.flows(2, 3, Flow::replicate));
  CHECK_FALSE(hand.flows(1, 1, Flow::replicate));
  hand.request(1, 0);
  hand.request(1, 1);
  CHECK(hand.holds(Kind::in_flight, 1, 3, 2));
  hand.request(1, 2);
  CHECK(hand.holds(Kind::in_flight, 1, 3, 2));  // as many as may be
  CHECK(hand.holds(Kind::next_index, 1, 3, 4));
  CHECK(hand.holds(Kind::match_index, 1, 3, 1));
  hand.settle();
  CHECK(hand.holds(Kind::in_flight, 1, 3, 0));
  CHECK(hand.holds(Kind::match_index, 1, 3, 4));
}

TEST_CASE("A leader waits for the answer to its first entries", "[sim][conditions]") {
  Asked hand(pipelined(3));
  hand.part(set({3}), set({1, 2}));
  hand.elect(1);
  hand.settle();
  CHECK(hand.flows(1, 3, Flow::waiting));
  CHECK(hand.holds(Kind::in_flight, 1, 3, 0));  // a probe is none
  CHECK(hand.holds(Kind::match_index, 1, 3, 0));
  CHECK(hand.flows(kNobody, 2, Flow::replicate));
  CHECK_FALSE(hand.flows(kNobody, 2, Flow::waiting));
  CHECK(hand.flows(1, kNobody, Flow::waiting));
  CHECK(hand.flows(kNobody, kNobody, Flow::replicate));
  hand.act(ActionKind::crash, 1);
  CHECK_FALSE(hand.flows(1, 3, Flow::waiting));
  CHECK_FALSE(hand.flows(kNobody, kNobody, Flow::waiting));
}

TEST_CASE("A follower whose entries are compacted is sent a snapshot", "[sim][conditions]") {
  Asked hand(pipelined(3));
  hand.part(set({3}), set({1, 2}));
  hand.elect(1);
  hand.request(1, 0);
  hand.settle();
  hand.act(ActionKind::compact, 1);
  hand.heal_all();
  hand.act(ActionKind::heartbeat_timeout, 1);
  CHECK(hand.flows(1, 3, Flow::snapshot));
  CHECK(hand.holds(Kind::match_index, 1, 3, 0));
  hand.settle();
  CHECK(hand.flows(1, 3, Flow::probe));
  CHECK(hand.holds(Kind::match_index, 1, 3, 2));
  hand.heartbeat(1);
  CHECK(hand.flows(1, 3, Flow::replicate));
}

TEST_CASE("A run watches what a leader learns though its view stays as it is",
          "[sim][conditions]") {
  sim::Setup setup = servers(3);
  setup.settings.no_op = false;
  Plan plan;
  plan.first_leader = 1;
  plan.end_us = kSecond_us;
  Condition replicates{Kind::flow, 1, static_cast<std::uint64_t>(Flow::replicate)};
  replicates.comparison = Comparison::equals;
  replicates.of = 2;
  plan.until = {replicates};
  RecordedRun run(setup, plan);
  run.run();
  CHECK(run.simulator.ending() == sim::simulate::Ending::condition);
  CHECK(sim::plan::holds(replicates, run.world));
}

TEST_CASE("Of any follower, the finding is the one that comes closest", "[sim][conditions]") {
  Asked hand(pipelined(3));
  hand.part(set({3}), set({1, 2}));
  hand.elect(1);
  hand.settle();
  Condition condition{Kind::match_index, kNobody, 9};
  const auto found = [&] {
    return sim::plan::find(condition, hand.world, sim::plan::whole(hand.world)).front();
  };
  CHECK(found().server == ServerId(1));
  CHECK(found().of == ServerId(2));
  CHECK(found().value == 1);
  condition.comparison = Comparison::at_most;
  CHECK(found().of == ServerId(3));
  CHECK(found().value == 0);
  condition.server = 2;
  CHECK(found().knows_none);
  hand.act(ActionKind::crash, 2);
  CHECK(found().is_down);
}

}  // namespace squall::tests::progress_conditions_test
