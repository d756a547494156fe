// Timers without a Simulator: an Agenda, a World, and a caller that performs what runs out.
#include "sim/simulate/timers.hpp"

#include "sim/simulate/run_statistics.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::timers_test {

using sim::Time;
using sim::plan::Timing;
using sim::simulate::Agenda;
using sim::simulate::RunStatistics;
using sim::simulate::Timers;

TEST_CASE("Timers attach to a World without the other parts of a Simulator", "[sim][timers]") {
  sim::World world(servers(3), core::ServerMaker{});
  const Timing timing;
  Agenda agenda;
  RunStatistics statistics;
  sim::simulate::FaultEffects effects(statistics);
  Timers timers(agenda, world, timing, effects, 1);
  timers.start();
  core::PerServer<Time> last;
  int timeouts = 0;
  while (agenda.now() < 10 * sim::kSecond_us) {
    const auto action = timers.on_due(agenda.pop_event());
    if (!action) continue;
    // No message arrives, so that nothing but a new election restarts a timer.
    REQUIRE(action->kind == ActionKind::election_timeout);
    const Report& report = world.apply(*action);
    REQUIRE(report.enabled);
    const Time waited = agenda.now() - last[action->server];
    CHECK(waited >= timing.election_timeout_min_us);
    CHECK(waited <= timing.election_timeout_max_us);
    last[action->server] = agenda.now();
    timers.follow(report);
    ++timeouts;
  }
  CHECK(timeouts > 3 * 33);
  CHECK_FALSE(world.verdict());
}

}  // namespace squall::tests::timers_test
