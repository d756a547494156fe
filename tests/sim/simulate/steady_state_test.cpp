// A warm simulation allocates nothing per event, and its memory stays as it is for ever.
#include <unistd.h>

#include <fstream>
#include <memory>

#include "core/server.hpp"
#include "scenarios/swarm/generate.hpp"
#include "sim/simulate/simulator.hpp"
#include "tests/catch.hpp"
#include "tools/bench/allocations.hpp"

namespace squall::tests::steady_state_test {

using tools::bench::allocations;

namespace {

/// Three servers and `clients`, with the timing of the benchmark.
struct Warm {
  explicit Warm(std::uint32_t clients)
      : plan(plan_of()), world(setup_of(clients), core::ServerMaker()), simulator(world, plan, 1) {}

  static sim::plan::Plan plan_of() {
    sim::plan::Plan plan;
    plan.timing.heartbeat_us = 100 * sim::kMillisecond_us;
    plan.timing.election_timeout_min_us = sim::kSecond_us;
    plan.timing.election_timeout_max_us = 2 * sim::kSecond_us;
    plan.links.delay = {15 * sim::kMillisecond_us, 0};
    plan.end_us = sim::kNever - 1;
    // Watched for ever.
    sim::plan::Condition broken{sim::plan::Condition::Kind::all};
    broken.parts = {{sim::plan::Condition::Kind::two_leaders},
                    {sim::plan::Condition::Kind::leader}};
    plan.never = {broken};
    return plan;
  }
  static sim::Setup setup_of(std::uint32_t clients) {
    sim::Setup setup;
    setup.clients = clients;
    return setup;
  }
  /// Lets so many events happen; the allocations meanwhile.
  std::uint64_t run(std::uint64_t events) {
    const std::uint64_t before = allocations();
    while (events > 0 && simulator.advance() != nullptr) --events;
    const std::uint64_t during = allocations() - before;
    REQUIRE(events == 0);
    return during;
  }

  const sim::plan::Plan plan;
  sim::World world;
  sim::simulate::Simulator simulator;
};

/// The kernel counts pages only roughly. A byte lost in each event would be more, after a million.
constexpr std::uint64_t kNoise_bytes = 256 * 1024;

/// Of this process, in memory now.
std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  statm >> size >> resident;
  REQUIRE(statm);
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// Runs so many events, and tells by how much the process grew meanwhile.
std::uint64_t growth(Warm& warm, std::uint64_t events) {
  const std::uint64_t before = resident_bytes();
  warm.run(events);
  const std::uint64_t after = resident_bytes();
  return after > before ? after - before : 0;
}

}  // namespace

#if SQUALL_COUNTS_ALLOCATIONS

TEST_CASE("Allocations are counted", "[sim][steady]") {
  const std::uint64_t before = allocations();
  const auto one = std::make_unique<std::uint64_t>(before);
  CHECK(allocations() == *one + 1);
}

TEST_CASE("An idle cluster allocates nothing in three million events", "[slow][sim][steady]") {
  Warm warm(0);
  warm.run(1'000);
  CHECK(warm.run(3'000'000) == 0);
}

TEST_CASE("Commands allocate nothing but the log's own growth, which doubles", "[sim][steady]") {
  Warm warm(64);
  warm.run(20'000);
  const std::uint32_t entries = warm.world.tree().size();
  const std::uint64_t during = warm.run(600'000);
  std::uint32_t doublings = 0;
  while (entries << doublings < warm.world.tree().size()) ++doublings;
  CHECK(warm.world.tree().size() > 8 * entries);
  // Entries, runs of entries, and the table by which entries are found.
  CHECK(during <= 3 * (doublings + 1));
}

TEST_CASE("Storms allocate less than once in three thousand events", "[sim][steady]") {
  // What grows grows by doubling, each time that a storm is worse than all before it.
  for (const int servers : {3, 5}) {
    scenarios::Scenario storm = scenarios::swarm::storm(servers);
    storm.plan.end_us = 400 * sim::kSecond_us;
    sim::World world(storm.setup, core::ServerMaker());
    sim::simulate::Simulator simulator(world, storm.plan, 1);
    while (simulator.now() < 100 * sim::kSecond_us && simulator.advance() != nullptr) {
    }
    const std::uint64_t before = allocations();
    const std::uint64_t warm_events = world.tally().events;
    while (simulator.advance() != nullptr) {
    }
    const std::uint64_t during = allocations() - before;
    const std::uint64_t events = world.tally().events - warm_events;
    CHECK(events > 100'000);
    CHECK(during * 3'000 < events);
  }
}

#endif

TEST_CASE("An idle cluster's memory stays flat in a million events", "[sim][steady]") {
  Warm warm(0);
  warm.run(10'000);
  CHECK(growth(warm, 1'000'000) <= kNoise_bytes);
}

TEST_CASE("An idle cluster's memory stays flat in a hundred million events", "[.long]") {
  Warm warm(0);
  warm.run(10'000);
  CHECK(growth(warm, 100'000'000) <= kNoise_bytes);
}

}  // namespace squall::tests::steady_state_test
