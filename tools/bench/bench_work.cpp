// The workloads of the benchmark, on World and Simulator.
#include "tools/bench/bench_work.hpp"

#include <algorithm>
#include <ctime>

#include "core/server.hpp"
#include "scenarios/swarm/generate.hpp"
#include "sim/simulate/simulator.hpp"
#include "tools/bench/allocations.hpp"

namespace squall::tools::bench {

using sim::Action;
using sim::ActionKind;

namespace {

sim::plan::Plan plan_of(const BenchWork& work) {
  sim::plan::Plan plan;
  plan.timing.heartbeat_us = 100 * sim::kMillisecond_us;
  plan.timing.election_timeout_min_us = sim::kSecond_us;
  plan.timing.election_timeout_max_us = 2 * sim::kSecond_us;
  plan.links.delay = {15 * sim::kMillisecond_us, 0};
  plan.links.drop = work.drop_ppm;
  plan.workload.start_us = 5 * sim::kSecond_us;
  plan.end_us = sim::kNever - 1;
  return plan;
}

sim::Setup setup_of(const BenchWork& work) {
  sim::Setup setup;
  setup.servers = work.servers;
  setup.clients = work.in_flight;
  return setup;
}

/// Runs until `done` says so, and adds what it took to `run`.
template <typename Done>
void measure(sim::World& world, sim::simulate::Simulator& simulator, BenchRun& run, Done&& done) {
  const std::uint64_t allocations_before = allocations();
  const std::uint64_t events_before = world.tally().events;
  const std::uint64_t answered_before = world.clients().answered();
  const sim::Time start = simulator.now();
  const double cpu_before = cpu_seconds_now();
  while (!done() && simulator.advance() != nullptr) {
  }
  run.cpu_seconds += cpu_seconds_now() - cpu_before;
  run.allocations += allocations() - allocations_before;
  run.events += world.tally().events - events_before;
  run.commits += world.clients().answered() - answered_before;
  run.virtual_seconds +=
      static_cast<double>(simulator.now() - start) / static_cast<double>(sim::kSecond_us);
  run.digest = core::mix(run.digest, simulator.digest());
}

void elect(sim::World& world, sim::simulate::Simulator& simulator) {
  while (world.leader() == core::kNobody && simulator.advance() != nullptr) {
  }
}

BenchRun run_idle(const BenchWork& work) {
  const sim::plan::Plan plan = plan_of(work);
  sim::World world(setup_of(work), core::ServerMaker{});
  sim::simulate::Simulator simulator(world, plan, 1);
  elect(world, simulator);
  BenchRun run;
  const sim::Time until = simulator.now() + 10'000 * sim::kSecond_us;
  measure(world, simulator, run, [&] { return simulator.now() >= until; });
  return run;
}

BenchRun run_commands(const BenchWork& work) {
  const sim::plan::Plan plan = plan_of(work);
  sim::World world(setup_of(work), core::ServerMaker{});
  sim::simulate::Simulator simulator(world, plan, 1);
  elect(world, simulator);
  BenchRun run;
  measure(world, simulator, run, [&] { return world.clients().answered() >= work.commands; });
  return run;
}

/// One disaster: kill, revive, cut a pair, or heal all.
void strike(sim::World& world, sim::simulate::Simulator& simulator, sim::Rng& chance) {
  const auto servers = static_cast<std::uint64_t>(world.servers().size());
  const auto one = core::ServerId::of(1 + chance.below(servers));
  const auto other = core::ServerId::of(1 + chance.below(servers));
  const core::ServerSet a = core::ServerSet::of(one);
  const core::ServerSet b = core::ServerSet::of(other);
  const core::ServerSet all = world.servers();
  const std::uint64_t what = chance.below(4);
  if (what == 0) {
    simulator.act(sim::Action::crash(one));
  } else if (what == 1) {
    if (!world.down().empty()) simulator.act(sim::Action::restart(world.down().lowest()));
  } else if (what == 2) {
    if (one == other) return;
    simulator.act(sim::Action::cut(a, b));
    simulator.act(sim::Action::cut(b, a));
  } else {
    simulator.act(sim::Action::heal(all, all));
  }
}

BenchRun run_chaos(const BenchWork& work) {
  BenchRun run;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::plan::Plan plan = plan_of(work);
    // A proposal every 100 ms: one client that thinks so long, and gives up as fast.
    plan.workload.think = {100 * sim::kMillisecond_us, 0};
    plan.workload.retry_us = 100 * sim::kMillisecond_us;
    plan.workload.start_us = 0;
    sim::Setup setup = setup_of(work);
    setup.clients = 1;
    sim::World world(setup, core::ServerMaker{});
    sim::simulate::Simulator simulator(world, plan, seed);
    sim::Rng chance = sim::Rng::stream(seed, "chaos");
    for (sim::Time second = 1; second <= 60; ++second) {
      measure(world, simulator, run, [&] { return simulator.now() >= second * sim::kSecond_us; });
      strike(world, simulator, chance);
    }
  }
  return run;
}

BenchRun run_storm(const BenchWork& work) {
  BenchRun run;
  const scenarios::Scenario storm = scenarios::swarm::storm(work.servers);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::World world(storm.setup, core::ServerMaker{});
    sim::simulate::Simulator simulator(world, storm.plan, seed);
    measure(world, simulator, run, [] { return false; });
  }
  return run;
}

/// What a workload beyond chapter 3 changes.
void turn_on(const BenchWork& work, sim::Setup& setup, sim::plan::Plan& plan) {
  if (work.kind == BenchWork::Kind::reads) {
    setup.mix.gets = 900'000;
  } else if (work.kind == BenchWork::Kind::snapshots) {
    setup.snapshot_every = 500;
    setup.settings.compaction_keeps = 50;
    setup.settings.snapshot_chunks = 4;
  } else if (work.kind == BenchWork::Kind::disk) {
    setup.settings.synchronous_disk = false;
    plan.sync = {sim::kMillisecond_us, sim::kMillisecond_us};
  }
}

/// Once in a while something happens that the workload is about.
void stir(const BenchWork& work, std::uint64_t turn, sim::World& world,
          sim::simulate::Simulator& simulator) {
  const core::ServerId leader = world.leader();
  if (leader == core::kNobody) return;
  const core::ServerId other = leader == 1 ? core::ServerId{2} : core::ServerId{1};
  if (work.kind == BenchWork::Kind::snapshots && turn % 5 == 0) {
    const bool down = world.down().contains(other);
    simulator.act({down ? ActionKind::restart : ActionKind::crash, other, 0, 0});
  }
  if (work.kind == BenchWork::Kind::membership) {
    const core::ServerSet all = world.servers();
    const core::ServerSet voters = turn % 2 == 0 ? all : all - core::ServerSet::of(other);
    simulator.act(sim::Action::change_membership(leader, voters, {}));
  }
}

BenchRun run_features(const BenchWork& work) {
  sim::plan::Plan plan = plan_of(work);
  sim::Setup setup = setup_of(work);
  turn_on(work, setup, plan);
  sim::World world(setup, core::ServerMaker{});
  sim::simulate::Simulator simulator(world, plan, 1);
  elect(world, simulator);
  BenchRun run;
  for (std::uint64_t turn = 1; world.clients().answered() < work.commands; ++turn) {
    const sim::Time until = simulator.now() + 200 * sim::kMillisecond_us;
    measure(world, simulator, run, [&] {
      return simulator.now() >= until || world.clients().answered() >= work.commands;
    });
    stir(work, turn, world, simulator);
  }
  return run;
}

}  // namespace

BenchRun run_squall(const BenchWork& work) {
  switch (work.kind) {
    case BenchWork::Kind::idle:
      return run_idle(work);
    case BenchWork::Kind::commands:
      return run_commands(work);
    case BenchWork::Kind::chaos:
      return run_chaos(work);
    case BenchWork::Kind::storm:
      return run_storm(work);
    case BenchWork::Kind::reads:
    case BenchWork::Kind::snapshots:
    case BenchWork::Kind::membership:
    case BenchWork::Kind::disk:
      return run_features(work);
  }
  return {};
}

bool catches_flipped_byte() {
  BenchWork work;
  work.in_flight = 8;
  const sim::plan::Plan plan = plan_of(work);
  sim::Setup setup = setup_of(work);
  setup.judges_outside_model = true;
  sim::World world(setup, core::ServerMaker{});
  sim::simulate::Simulator simulator(world, plan, 1);
  while (world.clients().answered() < 100 && simulator.advance() != nullptr) {
  }
  const core::ServerId victim = world.leader() == 1 ? core::ServerId{2} : core::ServerId{1};
  if (world.verdict()) return false;
  simulator.act(sim::Action::crash(victim));
  simulator.act(sim::Action::corrupt(victim, 50));
  simulator.act(sim::Action::restart(victim));
  return world.verdict().has_value();
}

double cpu_seconds_now() noexcept {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace squall::tools::bench
