// Draws of the swarm: the same for a seed, different between seeds, and all of them pass.
#include "scenarios/swarm/generate.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <map>

#include "core/server.hpp"
#include "scenarios/write.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/any_scenario.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

namespace squall::tests::generate_test {

using scenarios::Scenario;
using scenarios::swarm::generate;

namespace {
constexpr std::uint64_t kSeeds = 400;
}

TEST_CASE("A seed draws the same scenario each time", "[scenarios][generate]") {
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{42}, ~std::uint64_t{0}}) {
    CHECK(generate(seed) == generate(seed));
    CHECK(generate(seed).seed == seed);
  }
  CHECK(generate(42).name == "swarm-0x2a");
  CHECK_FALSE(generate(1) == generate(2));
}

TEST_CASE("Every feature is on in some draws and off in others", "[scenarios][generate]") {
  const std::pair<const char*, std::function<bool(const Scenario&)>> features[]{
      {"crash", [](const Scenario& s) { return s.plan.faults.crash.every_us != 0; }},
      {"pause", [](const Scenario& s) { return s.plan.faults.pause.every_us != 0; }},
      {"partition", [](const Scenario& s) { return s.plan.faults.partition.every_us != 0; }},
      {"one_way", [](const Scenario& s) { return s.plan.faults.one_way.every_us != 0; }},
      {"isolate", [](const Scenario& s) { return s.plan.faults.isolate.every_us != 0; }},
      {"slow_messages",
       [](const Scenario& s) { return s.plan.faults.slow_messages.every_us != 0; }},
      {"drop", [](const Scenario& s) { return s.plan.links.drop != 0; }},
      {"duplicate", [](const Scenario& s) { return s.plan.links.duplicate != 0; }},
      {"reorder", [](const Scenario& s) { return s.plan.links.reorder != 0; }},
      {"delay's tail", [](const Scenario& s) { return s.plan.links.delay.tail_mean_us != 0; }},
      {"slow disk", [](const Scenario& s) { return !s.setup.settings.synchronous_disk; }},
      {"latency", [](const Scenario& s) { return s.plan.workload.latency.min_us != 0; }},
      {"pre-vote", [](const Scenario& s) { return s.setup.settings.pre_vote; }},
      {"check quorum", [](const Scenario& s) { return s.setup.settings.check_quorum; }},
      {"stickiness", [](const Scenario& s) { return s.setup.settings.stickiness; }},
      {"follower reads", [](const Scenario& s) { return s.setup.settings.follower_reads; }},
      {"sessions", [](const Scenario& s) { return s.setup.sessions_max != 0; }},
      {"snapshots", [](const Scenario& s) { return s.setup.snapshot_every != 0; }},
      {"membership", [](const Scenario& s) { return s.plan.faults.membership.every_us != 0; }},
      {"transfer", [](const Scenario& s) { return s.plan.faults.transfer.every_us != 0; }}};
  for (const auto& [name, is_on] : features) {
    std::uint64_t on = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) on += is_on(generate(seed)) ? 1 : 0;
    CAPTURE(name, on);
    CHECK(on >= kSeeds / 5);
    CHECK(on <= kSeeds * 4 / 5);
  }
}

TEST_CASE("Rarer features are on in some draws, and off in most", "[scenarios][generate]") {
  const auto is_struck_together = [](const Scenario& s) {
    const sim::plan::FaultSchedule& faults = s.plan.faults;
    return faults.crash.who.kind == sim::plan::Target::Kind::majority ||
           faults.pause.who.kind == sim::plan::Target::Kind::majority;
  };
  const std::tuple<const char*, int, int, std::function<bool(const Scenario&)>> features[]{
      {"leases", 25, 40, [](const Scenario& s) { return s.setup.settings.lease_reads; }},
      {"read-mostly", 20, 50, [](const Scenario& s) { return s.setup.mix.gets >= 800'000; }},
      {"idle", 10, 35,
       [](const Scenario& s) {
         return s.plan.workload.think.tail_mean_us > s.plan.timing.election_timeout_min_us &&
                !s.expect.commands_committed_min;
       }},
      {"ending by time", 4, 15,
       [](const Scenario& s) { return s.plan.workload.stop_us != sim::kNever; }},
      {"ending by number", 4, 15,
       [](const Scenario& s) { return s.plan.workload.commands_max != 0; }},
      {"short downtimes", 5, 25,
       [](const Scenario& s) {
         return s.plan.faults.crash.every_us != 0 && s.plan.faults.crash.lasts.min_us == 0;
       }},
      {"first snapshots", 8, 25, [](const Scenario& s) { return s.setup.snapshot_every - 1 < 3; }},
      {"stalls", 12, 35, [](const Scenario& s) { return s.plan.faults.disk_stall.every_us != 0; }},
      {"clock jumps", 10, 30,
       [](const Scenario& s) { return s.plan.faults.clock_jump.every_us != 0; }},
      {"quiescence", 8, 25, [](const Scenario& s) { return s.setup.settings.quiescence; }},
      {"failed writes survived", 15, 45,
       [](const Scenario& s) { return s.setup.settings.failed_write != core::FailedWrite::stop; }},
      {"cut", 20, 50, [](const Scenario& s) { return s.plan.faults.cut.every_us != 0; }},
      {"lost messages", 15, 35,
       [](const Scenario& s) { return s.plan.faults.lost_messages.every_us != 0; }},
      {"forwarding", 12, 25, [](const Scenario& s) { return s.setup.settings.forward; }},
      {"clocks by server", 5, 20,
       [](const Scenario& s) { return s.plan.timing.own[1].clock_rate_ppm != 0; }},
      {"majorities struck at once", 1, 15, is_struck_together}};
  for (const auto& [name, min, max, is_on] : features) {
    int on = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) on += is_on(generate(seed)) ? 1 : 0;
    CAPTURE(name, on);
    CHECK(on * 100 >= min * static_cast<int>(kSeeds));
    CHECK(on * 100 <= max * static_cast<int>(kSeeds));
  }
}

TEST_CASE("No draw is outside of Raft's fault model: no clock jumps where leases are used",
          "[scenarios][generate]") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Scenario scenario = generate(seed);
    const sim::plan::Plan& plan = scenario.plan;
    if (!scenario.setup.settings.lease_reads) continue;
    CAPTURE(seed);
    CHECK(plan.faults.clock_jump.every_us == 0);
    CHECK(plan.faults.clock_drift <= plan.timing.clock_drift);
    CHECK(scenario.setup.settings.stickiness);
    CHECK(scenario.setup.settings.check_quorum);
    for (const core::ServerId server : core::ServerSet::first(scenario.setup.servers)) {
      CHECK(std::abs(plan.timing.own[server].clock_rate_ppm) <=
            static_cast<std::int32_t>(plan.timing.clock_drift));
    }
  }
}

TEST_CASE("Draws spread over cluster sizes and orders of magnitude", "[scenarios][generate]") {
  std::map<int, int> servers;
  std::map<int, int> delays;  // by powers of two
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Scenario scenario = generate(seed);
    ++servers[scenario.setup.servers];
    ++delays[std::bit_width(scenario.plan.links.delay.min_us)];
  }
  for (const int count : {1, 2, 3, 4, 5, 7, 9}) CHECK(servers[count] >= 10);
  CHECK(servers[3] > servers[9]);
  CHECK(delays.size() >= 7);
}

TEST_CASE("A server alone crashes at times: cut links and lost messages do nothing to it",
          "[scenarios][generate]") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Scenario scenario = generate(seed);
    CHECK((scenario.setup.servers > 1 || scenario.plan.faults.crash.every_us > 0));
  }
}

TEST_CASE("Each focused draw comes in about one of twelve draws", "[scenarios][generate]") {
  const std::pair<const char*, std::function<bool(const Scenario&)>> focuses[]{
      {"membership changes",
       [](const Scenario& s) {
         return s.plan.faults.membership.every_us != 0 && s.plan.links.drop >= 100'000 &&
                !s.expect.converged;
       }},
      {"fast clock",
       [](const Scenario& s) {
         return std::any_of(s.plan.timing.own.begin(), s.plan.timing.own.end(),
                            [](const auto& own) { return own.clock_rate_ppm >= 600'000; });
       }},
      {"late messages", [](const Scenario& s) {
         return s.plan.links.reorder >= 250'000 && s.setup.settings.entries_per_message_max == 1 &&
                !s.expect.converged;
       }}};
  for (const auto& [name, is_on] : focuses) {
    std::uint64_t on = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) on += is_on(generate(seed)) ? 1 : 0;
    CAPTURE(name, on);
    CHECK(on >= kSeeds / 20);
    CHECK(on <= kSeeds / 7);
  }
}

TEST_CASE("No draw asks for as many operations as a term has rounds", "[scenarios][generate]") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Scenario scenario = generate(seed);
    const sim::Delay think = scenario.plan.workload.think;
    CAPTURE(seed);
    CHECK(scenario.setup.clients * scenario.plan.end_us <
          (think.min_us + think.tail_mean_us + 1) * core::kRoundsMax);
  }
}

TEST_CASE("A draw's timing suits its network", "[scenarios][generate]") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const Scenario scenario = generate(seed);
    const sim::plan::Timing& timing = scenario.plan.timing;
    // §3.9: broadcast time ≪ election timeout.
    CHECK(timing.election_timeout_min_us > 6 * scenario.plan.links.delay.min_us);
    CHECK(timing.election_timeout_max_us >= 2 * timing.election_timeout_min_us);
    CHECK(3 * timing.heartbeat_us <= timing.election_timeout_min_us);
    // Without a calm, only safety is asked for.
    const bool is_calm_at_last = scenario.plan.calm.election_timeouts != 0;
    CHECK((scenario.plan.faults.until_us < scenario.plan.end_us) == is_calm_at_last);
    CHECK(scenario.expect.converged == is_calm_at_last);
  }
}

TEST_CASE("What is drawn holds", "[slow][scenarios][generate]") {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    const Scenario scenario = generate(seed);
    traces::Run run(scenario, seed, core::ServerMaker{});
    while (run.advance() != nullptr) {
    }
    const traces::Judgement judgement = traces::judge(scenario, run.world(), run.simulator());
    CAPTURE(seed, judgement.reasons);
    CHECK(traces::name(judgement.result) == "held");
  }
}

TEST_CASE("Whatever a file can say can be run", "[slow][scenarios][generate]") {
  CHECK(rc::check([] {
    const Scenario scenario = AnyScenario().draw();
    traces::Run run(scenario, scenario.seed, core::ServerMaker{});
    for (int events = 0; events < 300 && run.advance() != nullptr; ++events) {
    }
    RC_ASSERT(scenario.setup.judges_outside_model || !run.world().verdict().has_value());
  }));
}

TEST_CASE("The storm is the same for everybody but in its size", "[scenarios][generate]") {
  for (const int servers : {1, 5, 15}) {
    Scenario storm = scenarios::swarm::storm(servers);
    CHECK(storm.setup.servers == servers);
    CHECK(storm.name == "storm-" + std::to_string(servers));
    CHECK(storm.plan == scenarios::swarm::storm(3).plan);
  }
}

}  // namespace squall::tests::generate_test
