// Disks that break as Raft does not bear, in any faults: what is still judged then is still true.
#include <array>

#include "checkers/fault_model.hpp"
#include "core/server.hpp"
#include "scenarios/swarm/generate.hpp"
#include "sim/simulate/simulator.hpp"
#include "tests/catch.hpp"

namespace squall::tests::broken_disks_test {

using sim::ActionKind;

namespace {

/// What one kind of fault did to a run of the swarm.
struct Broken {
  std::uint64_t times = 0;
  checkers::PropertySet off;
  checkers::Verdict verdict;
};

/// Breaks disks at any entry: of servers that run where fsyncs lie, else of servers that are down.
Broken run_with(ActionKind kind, std::uint16_t slot, std::uint64_t seed) {
  scenarios::Scenario scenario = scenarios::swarm::generate(seed);
  scenario.setup.limits.events = 4'000;
  sim::World world(scenario.setup, core::ServerMaker{});
  sim::simulate::Simulator simulator(world, scenario.plan, seed);
  sim::Rng chance = sim::Rng::stream(seed, "broken disks");
  while (simulator.advance() != nullptr) {
    if (chance.below(10) != 0) continue;
    if (kind == ActionKind::restore_disk && chance.below(5) == 0) {
      simulator.act(sim::Action::back_up_disk(chance.one_of(world.servers())));
    }
    const bool lies = kind == ActionKind::lying_sync;
    const core::ServerSet able = lies ? world.servers() - world.down() : world.down();
    if (able.empty()) continue;
    const core::ServerId server = chance.one_of(able);
    const core::Index last = world.tree().index(world.disks()[server].log.tip);
    if (last == 0) continue;
    if (kind == ActionKind::force_configuration) {
      const core::ServerSet voters =
          core::ServerSet::of(server) | core::ServerSet::of(chance.one_of(world.servers()));
      simulator.act(sim::Action::force_configuration(server, voters, {}));
      continue;
    }
    simulator.act(
        {kind, server, slot, static_cast<std::uint32_t>(chance.between(1, last.value()))});
  }
  return {world.tally().actions[static_cast<std::size_t>(kind)], world.history().off,
          world.verdict()};
}

}  // namespace

TEST_CASE("Whatever disks break unnoticed, the honest server is accused of nothing that is judged",
          "[sim][broken_disks]") {
  struct Fault {
    ActionKind kind;
    std::uint16_t slot;
    checkers::PropertySet off;
  };
  const std::array faults{
      Fault{ActionKind::corrupt, 0, checkers::kMeaninglessAfterCorruption},
      Fault{ActionKind::misdirect, sim::kSilently, checkers::kMeaninglessAfterMisdirection},
      Fault{ActionKind::wipe, 0, checkers::kMeaninglessAfterWipe},
      Fault{ActionKind::lying_sync, 0, checkers::kMeaninglessAfterOldDisk},
      Fault{ActionKind::restore_disk, 0, checkers::kMeaninglessAfterOldDisk},
      Fault{ActionKind::shorten_log, 0, checkers::kMeaninglessAfterShortLog},
      Fault{ActionKind::force_configuration, 0, checkers::kMeaninglessAfterForcedConfiguration}};
  for (const Fault& fault : faults) {
    std::uint64_t times = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const Broken broken = run_with(fault.kind, fault.slot, seed);
      times += broken.times;
      INFO("seed " << seed << ": "
                   << (broken.verdict ? checkers::explain(*broken.verdict) : std::string()));
      CHECK_FALSE(broken.verdict.has_value());
      CHECK((broken.off == fault.off || broken.off == checkers::PropertySet{}));
    }
    CHECK(times > 100);
  }
}

}  // namespace squall::tests::broken_disks_test
