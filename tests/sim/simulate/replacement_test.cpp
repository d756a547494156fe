// Machines that are replaced: removed, wiped, away for a while, a learner, a voter again.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::replacement_test {

using sim::plan::Fault;

namespace {

Plan replacing(sim::Time every_us) {
  Plan plan = quiet(60 * kSecond_us);
  plan.sync = {1 * kMs, 1 * kMs};
  plan.workload.think = {20 * kMs, 0};
  plan.workload.retry_us = 200 * kMs;
  plan.faults.replace = {every_us, {100 * kMs, 200 * kMs}};
  plan.faults.until_us = 50 * kSecond_us;
  return plan;
}
sim::Setup replaceable() {
  sim::Setup setup = slow_disks(4, 2);
  setup.settings.stickiness = true;
  setup.settings.catch_up_rounds_max = 5;
  return setup;
}

}  // namespace

TEST_CASE("A replaced server is wiped only when it was removed, and comes back as a voter",
          "[sim][replacement]") {
  RecordedRun recorded(replaceable(), replacing(2 * kSecond_us));
  std::vector<ServerId> wiped;
  bool removed = true;
  while (true) {
    // Before anything else happens: who is wiped next?
    core::PerServer<bool> may_be_wiped;
    for (const ServerId server : recorded.world.servers()) {
      may_be_wiped[server] = recorded.world.was_removed(server);
    }
    if (!recorded.advance()) break;
    const Action& action = recorded.story.back().action;
    if (action.kind != ActionKind::wipe) continue;
    wiped.push_back(action.server);
    removed = removed && may_be_wiped[action.server];
  }
  CHECK(wiped.size() >= 5);
  CHECK(removed);
  const sim::plan::FaultCount charge = recorded.simulator.statistics().faults[Fault::replace];
  CHECK(charge.effects >= 5);
  CHECK(charge.effects <= wiped.size());
  CHECK(recorded.simulator.statistics().faults[Fault::wipe].effects == wiped.size());
  CHECK_FALSE(recorded.world.verdict());
  // Raft bears it: everything is judged.
  CHECK(recorded.world.history().off.empty());
  CHECK(recorded.world.views()[recorded.leader()].configuration.voters == set({1, 2, 3, 4}));
  CHECK(recorded.simulator.holds({Condition::Kind::converged, kNobody, 0, {}}));
}

TEST_CASE("Replacements among other faults leave nothing unjudged and nothing broken",
          "[sim][replacement]") {
  std::uint64_t replaced = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    Plan plan = replacing(1 * kSecond_us);
    plan.faults.crash = {2 * kSecond_us, {50 * kMs, 500 * kMs}};
    plan.faults.partition = {3 * kSecond_us, {50 * kMs, 500 * kMs}};
    plan.faults.membership.every_us = 2 * kSecond_us;
    plan.links.drop = plan.links.duplicate = 20'000;
    sim::Setup setup = replaceable();
    setup.settings.joint_consensus = seed % 2 == 0;
    RecordedRun recorded(setup, plan, seed);
    recorded.run();
    CHECK_FALSE(recorded.world.verdict());
    CHECK(recorded.world.history().off.empty());
    replaced += recorded.simulator.statistics().faults[Fault::replace].effects;
  }
  CHECK(replaced >= 20);
}

TEST_CASE("No cluster takes a new machine on while messages of the old one are on their way",
          "[sim][replacement]") {
  int taken_on = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    Plan plan = replacing(1 * kSecond_us);
    plan.faults.membership.every_us = 200 * kMs;
    plan.links.reorder = 300'000;
    plan.links.reorder_by = {0, 300 * kMs};
    RecordedRun recorded(replaceable(), plan, seed);
    ServerSet empty;  // disks of machines that were not taken on yet
    while (true) {
      ServerSet concerned;
      for (const ServerId server : empty) {
        if (recorded.world.network().concerns(server)) concerned.add(server);
      }
      if (!recorded.advance()) break;
      const Action& action = recorded.story.back().action;
      if (action.kind == ActionKind::wipe) empty.add(action.server);
      if (action.kind != ActionKind::change_membership) continue;
      const ServerSet members = recorded.world.views()[action.server].configuration.members();
      // Who is started again is talked to, and is no newcomer's ghost.
      CHECK((members & empty & concerned & recorded.world.down()).empty());
      taken_on += (members & empty).size();
      empty = empty - members;
    }
    CHECK_FALSE(recorded.world.verdict());
  }
  CHECK(taken_on >= 10);
}

}  // namespace squall::tests::replacement_test
