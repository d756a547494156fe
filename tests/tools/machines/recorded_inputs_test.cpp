// A machine that cannot be saved: its inputs are kept, and its states are their replay.
#include <vector>

#include "sim/simulate/simulator.hpp"
#include "tests/tools/machines/raft_source.hpp"
#include "tools/machines/shared_object.hpp"

namespace squall::tests::recorded_inputs_test {

namespace {

sim::Setup three_servers() {
  sim::Setup setup;
  setup.servers = 3;
  setup.clients = 1;
  return setup;
}

/// What happens in a simulated run of two seconds.
std::vector<sim::Action> actions_of(const core::MachineMaker& maker) {
  sim::World world(three_servers(), maker);
  sim::plan::Plan plan;
  plan.end_us = 2 * sim::kSecond_us;
  sim::simulate::Simulator simulator(world, plan, 1);
  std::vector<sim::Action> actions;
  while (const sim::Report* report = simulator.advance()) actions.push_back(report->action);
  REQUIRE(actions.size() > 400);
  return actions;
}

void apply_all(sim::World& world, std::span<const sim::Action> actions) {
  for (const sim::Action& action : actions) world.apply(action);
}

}  // namespace

TEST_CASE("A run that goes back to a moment goes on as it did", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::without_save(RaftSource::in_c()));
  const auto machine = tools::machines::load_shared_object(squall.path("raft.so"));
  const std::vector<sim::Action> actions = actions_of(machine->maker());
  const auto [first, rest] =
      std::pair(std::span(actions).first(200), std::span(actions).subspan(200));
  sim::World never(three_servers(), machine->maker());
  apply_all(never, actions);
  sim::World world(three_servers(), machine->maker());
  apply_all(world, first);
  const sim::World::Moment moment = world.moment();
  for (int times = 0; times < 3; ++times) {
    apply_all(world, rest.first(rest.size() / 3 * static_cast<std::size_t>(times)));
    world.go_back(moment);
    CHECK(world.digest() == moment.digest);
  }
  apply_all(world, rest);
  CHECK(world.digest() == never.digest());
  CHECK_FALSE(world.verdict());
}

TEST_CASE("A run that never goes back keeps the messages and no inputs", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::without_save(RaftSource::in_c()));
  squall.compiled(RaftSource::in_c(), "saved");
  const auto machine = tools::machines::load_shared_object(squall.path("raft.so"));
  const auto saved = tools::machines::load_shared_object(squall.path("saved.so"));
  const std::vector<sim::Action> actions = actions_of(machine->maker());
  sim::World world(three_servers(), machine->maker());
  sim::World other(three_servers(), saved->maker());
  apply_all(world, actions);
  apply_all(other, actions);
  CHECK(world.digest() == other.digest());
  CHECK(world.tree().extent() == other.tree().extent());
  world.moment();
  CHECK(world.tree().strings().size() > other.tree().strings().size());
}

}  // namespace squall::tests::recorded_inputs_test
