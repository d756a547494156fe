// Draws of the swarm: each decision from one stream, in a fixed order.
#include "scenarios/swarm/generate.hpp"

#include <algorithm>
#include <array>

#include "core/hexadecimal.hpp"
#include "scenarios/swarm/focused_draws.hpp"
#include "scenarios/swarm/rarer_draws.hpp"
#include "sim/rng.hpp"

namespace squall::scenarios::swarm {

using sim::Rng;
using sim::Time;

namespace {

int draw_servers(Rng& rng) {
  constexpr std::array<int, 12> kWeighted{3, 3, 3, 3, 5, 5, 5, 1, 2, 4, 7, 9};
  return kWeighted[rng.below(kWeighted.size())];
}

sim::plan::FaultTiming draw_timing(Rng& rng, Time every_min, Time every_max, Time lasts_max) {
  sim::plan::FaultTiming timing;
  if (rng.below(2) == 0) return timing;
  timing.every_us = spread(rng, every_min, every_max);
  timing.lasts = {spread(rng, kMs, lasts_max / 4), spread(rng, kMs, lasts_max)};
  return timing;
}

void draw_links(Rng& rng, sim::plan::LinkModel& links) {
  links.delay = {spread(rng, 100, 20 * kMs), rng.below(4) == 0 ? 0 : spread(rng, 100, 20 * kMs)};
  if (rng.below(2) == 0) links.drop = static_cast<sim::Ppm>(spread(rng, 500, 200'000));
  if (rng.below(2) == 0) links.duplicate = static_cast<sim::Ppm>(spread(rng, 500, 200'000));
  if (rng.below(2) == 0) {
    links.reorder = static_cast<sim::Ppm>(spread(rng, 500, 300'000));
    links.reorder_by = {0, spread(rng, kMs, 200 * kMs)};
  }
}

void draw_timeouts(Rng& rng, Time round, sim::plan::Timing& timing) {
  timing.election_timeout_min_us = 3 * round + spread(rng, 20 * kMs, 500 * kMs);
  timing.election_timeout_max_us =
      2 * timing.election_timeout_min_us + rng.below(timing.election_timeout_min_us);
  timing.heartbeat_us = timing.election_timeout_min_us / rng.between(3, 8);
}

bool flip(Rng& rng) { return rng.below(2) == 0; }

void draw_members(Rng& rng, Time round, Scenario& scenario) {
  sim::Setup& setup = scenario.setup;
  sim::plan::FaultSchedule& faults = scenario.plan.faults;
  const Time timeout = scenario.plan.timing.election_timeout_max_us;
  if (flip(rng)) faults.transfer.every_us = spread(rng, timeout, 20 * timeout);
  if (setup.servers < 2 || flip(rng)) return;
  core::Settings& features = setup.settings;
  // A removed server that does not know it disturbs the others for ever (§4.2.3).
  features.stickiness = true;
  features.joint_consensus = flip(rng);
  if (flip(rng)) features.catch_up_rounds_max = static_cast<std::uint16_t>(rng.between(1, 10));
  const std::uint64_t members = rng.between(1, static_cast<std::uint64_t>(setup.servers));
  setup.spare =
      core::ServerSet::first(setup.servers) - core::ServerSet::first(static_cast<int>(members));
  faults.membership.every_us = spread(rng, timeout, 20 * timeout);
  // A leader that votes alone commits at once; its learners are a round trip behind, and one that
  // joins last is fed all that went before, and what comes meanwhile.
  Time& think = scenario.plan.workload.think.min_us;
  think = std::max(4 * think, round);
}

void draw_clients(Rng& rng, sim::Setup& setup) {
  sim::ClientMix& mix = setup.mix;
  mix.keys = static_cast<std::uint16_t>(spread(rng, 1, 64));
  if (flip(rng)) mix.gets = static_cast<sim::Ppm>(rng.below(600'000));
  if (flip(rng)) mix.appends = static_cast<sim::Ppm>(rng.below(200'000));
  if (flip(rng)) mix.compare_and_sets = static_cast<sim::Ppm>(rng.below(200'000));
  mix.reads_in_log = rng.below(4) == 0;
  // At times fewer than there are clients, so that sessions expire.
  if (flip(rng)) {
    setup.sessions_max = static_cast<std::uint32_t>(
        rng.between(1 + setup.clients / 2, 2 * std::uint64_t{setup.clients}));
  }
}

/// What goes beyond chapter 3; nothing of it in some draws. `round`: a slow round trip.
void draw_features(Rng& rng, Time round, Scenario& scenario) {
  if (rng.below(4) == 0) return;
  sim::Setup& setup = scenario.setup;
  core::Settings& features = setup.settings;
  sim::plan::FaultSchedule& faults = scenario.plan.faults;
  features.pre_vote = flip(rng);
  features.check_quorum = flip(rng);
  features.stickiness = flip(rng);
  draw_members(rng, round, scenario);
  draw_clients(rng, setup);
  features.follower_reads = flip(rng);
  if (flip(rng)) faults.clock_drift = static_cast<sim::Ppm>(spread(rng, 50, 100'000));
  if (features.check_quorum && features.stickiness && flip(rng)) {
    features.lease_reads = true;
    setup.mix.reads_in_log = false;
    scenario.plan.timing.clock_drift = faults.clock_drift;
  }
  if (flip(rng)) {
    setup.snapshot_every = static_cast<std::uint32_t>(spread(rng, 2, 512));
    if (flip(rng)) features.compaction_keeps = static_cast<std::uint32_t>(spread(rng, 1, 64));
    features.snapshot_chunks = static_cast<std::uint8_t>(spread(rng, 1, 8));
    slow_down_for_snapshots(round, scenario);
  }
  if (rng.below(4) == 0) {
    features.uncommitted_bytes_max = static_cast<std::uint32_t>(spread(rng, 32, 4096));
  }
}

void draw_rarer_faults(Rng& rng, Scenario& scenario) {
  sim::plan::Plan& plan = scenario.plan;
  sim::plan::FaultSchedule& faults = plan.faults;
  const Time timeout = plan.timing.election_timeout_max_us;
  if (flip(rng)) return;
  const auto some = [&](sim::plan::FaultTiming& fault, Time every_min, Time lasts_max) {
    if (flip(rng)) fault = draw_timing(rng, every_min, 20 * timeout, lasts_max);
  };
  some(faults.shape, timeout, 6 * timeout);
  some(faults.flapping, timeout, 8 * timeout);
  some(faults.slow, timeout / 2, 6 * timeout);
  if (faults.slow.every_us != 0) faults.slow_by = {0, spread(rng, kMs, timeout)};
  some(faults.full_disk, timeout, 4 * timeout);
  some(faults.clock, timeout / 2, 20 * timeout);
  if (!scenario.setup.settings.synchronous_disk) {
    some(faults.sync_failure, timeout, 4 * timeout);
    faults.torn_writes = flip(rng);
  }
  if (flip(rng)) plan.links.garble = static_cast<sim::Ppm>(spread(rng, 500, 50'000));
}

/// Links that carry only so much, but all that a calm cluster says.
void draw_bandwidth(Rng& rng, Time round, const sim::Setup& setup, sim::plan::LinkModel& links) {
  if (rng.below(4) != 0) return;
  const std::uint64_t largest = 64 + 32 * std::uint64_t{setup.settings.entries_per_message_max};
  const std::uint64_t needed = 8 * largest * kSecond / round;
  links.bandwidth = std::min<std::uint64_t>(spread(rng, 2 * needed, 64 * needed), 1'000'000'000);
  if (flip(rng)) links.queue_bytes = spread(rng, 8 * largest, 256 * largest);
}

/// How fast clients ask. `round`: a slow round trip.
void draw_pace(Rng& rng, Time round, Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  sim::plan::Plan& plan = scenario.plan;
  sim::plan::Workload& workload = plan.workload;
  // Where messages overtake each other, a follower that is behind is fed one message a round trip.
  // Clients that ask faster than that would keep it behind for ever, and if they ask as fast, it does
  // not catch up in the calm.
  const std::uint64_t fed =
      std::min(setup.settings.entries_per_message_max, setup.settings.entries_in_flight_max);
  const Time usual_round = 2 * (plan.links.delay.min_us + plan.links.delay.tail_mean_us +
                                plan.sync.min_us + plan.sync.tail_mean_us);
  workload.think = {std::max(round, 2 * usual_round) * setup.clients / fed,
                    spread(rng, kMs, kSecond)};
  if (rng.below(2) == 0) workload.latency = {spread(rng, 10, 5 * kMs), 0};
  workload.retry_us = 2 * plan.timing.election_timeout_max_us;
}

/// A read may take a heartbeat round, and a leader steps down when its term has no more of them, in
/// the calm, too: see core::kRoundsMax. No run asks for as many operations.
void bound_work(Scenario& scenario) {
  constexpr Time kOperationsMax = 40'000;
  static_assert(kOperationsMax < core::kRoundsMax);
  sim::Delay& think = scenario.plan.workload.think;
  const Time least = scenario.setup.clients * scenario.plan.end_us / kOperationsMax;
  if (think.min_us + think.tail_mean_us < least) think.min_us = least - think.tail_mean_us;
}

/// No fault of links touches a server alone: without crashes its faults may change nothing.
void draw_lone_crashes(Rng& rng, Scenario& scenario) {
  sim::plan::FaultTiming& crash = scenario.plan.faults.crash;
  if (scenario.setup.servers > 1 || crash.every_us != 0) return;
  const Time timeout = scenario.plan.timing.election_timeout_max_us;
  crash.every_us = spread(rng, timeout / 2, 8 * timeout);
  crash.lasts = {spread(rng, kMs, timeout), spread(rng, kMs, 4 * timeout)};
}

/// Machines are replaced at times, and the calm is only a majority's at times.
void draw_endings(Rng& rng, Scenario& scenario) {
  sim::plan::Plan& plan = scenario.plan;
  const Time timeout = plan.timing.election_timeout_max_us;
  if (plan.faults.membership.every_us != 0 && flip(rng)) {
    plan.faults.replace.every_us = spread(rng, timeout, 20 * timeout);
    plan.faults.replace.lasts = {spread(rng, kMs, timeout), spread(rng, kMs, 2 * timeout)};
  }
  if (rng.below(3) == 0) plan.calm.core = sim::plan::Calm::Core::majority;
  plan.calm.election_timeouts = 30;
  plan.calm.answer_election_timeouts = 40;
}

/// In the calm, too, leaders are asked to hand over, and for other configurations: each must come
/// to its end. A stream of its own leaves the other draws as they are.
void draw_calm_requests(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm calm");
  sim::plan::Plan& plan = scenario.plan;
  const Time timeout = plan.timing.election_timeout_max_us;
  const auto ask = [&](sim::plan::Step::Kind kind, std::uint64_t after_timeouts) {
    sim::plan::Step step;
    step.kind = kind;
    step.at_us = plan.faults.until_us + after_timeouts * timeout;
    step.target.kind = sim::plan::Target::Kind::leader;
    step.expects = sim::plan::Step::Expects::nothing;
    plan.timeline.push_back(step);
  };
  using Kind = sim::plan::Step::Kind;
  if (rng.below(3) == 0) {
    ask(Kind::transfer, rng.between(5, 18));
    plan.timeline.back().to.kind = sim::plan::Target::Kind::random;
  }
  // A core that is only a majority would be none after most changes.
  const core::ServerSet all = core::ServerSet::first(scenario.setup.servers);
  if (scenario.setup.servers == 1 || plan.calm.core != sim::plan::Calm::Core::all) return;
  if (rng.below(3) == 0) {
    const core::ServerSet one = core::ServerSet::of(rng.one_of(all));
    ask(Kind::membership, rng.between(5, 10));
    plan.timeline.back().groups = {all - one, one};
    ask(Kind::membership, rng.between(11, 18));
    plan.timeline.back().groups = {all, {}};
  }
}

}  // namespace

Scenario generate(std::uint64_t seed) {
  Rng rng = Rng::stream(seed, "swarm");
  Scenario scenario;
  scenario.name = "swarm-0x" + core::short_hexadecimal(seed);
  scenario.description = "Drawn from the seed 0x" + core::short_hexadecimal(seed) + ".";
  scenario.source = "swarm";
  scenario.seed = seed;

  sim::Setup& setup = scenario.setup;
  setup.servers = draw_servers(rng);
  setup.settings.entries_per_message_max = static_cast<std::uint32_t>(spread(rng, 1, 64));
  setup.settings.synchronous_disk = rng.below(3) == 0;
  setup.clients = static_cast<std::uint32_t>(spread(rng, 1, 16));
  setup.settings.entries_in_flight_max = static_cast<std::uint32_t>(spread(rng, 2, 256));

  sim::plan::Plan& plan = scenario.plan;
  draw_links(rng, plan.links);
  if (!setup.settings.synchronous_disk)
    plan.sync = {spread(rng, 50, 5 * kMs), spread(rng, 50, 20 * kMs)};
  // Election timeouts well above a round trip in a network without faults, as §3.9 asks; storms may break it.
  const Time round = 2 * (plan.links.delay.min_us + 4 * plan.links.delay.tail_mean_us) +
                     2 * (plan.sync.min_us + 4 * plan.sync.tail_mean_us);
  draw_timeouts(rng, round, plan.timing);

  draw_pace(rng, round, scenario);
  const Time timeout = plan.timing.election_timeout_max_us;
  sim::plan::FaultSchedule& faults = plan.faults;
  faults.crash = draw_timing(rng, timeout / 2, 20 * timeout, 4 * timeout);
  faults.pause = draw_timing(rng, timeout / 2, 20 * timeout, 4 * timeout);
  faults.partition = draw_timing(rng, timeout, 20 * timeout, 6 * timeout);
  faults.one_way = draw_timing(rng, timeout, 20 * timeout, 4 * timeout);
  faults.isolate = draw_timing(rng, timeout, 20 * timeout, 6 * timeout);
  draw_features(rng, round, scenario);
  draw_rarer_faults(rng, scenario);
  draw_slow_messages(seed, scenario);
  faults.until_us = 40 * timeout + rng.below(60 * timeout);
  draw_bandwidth(rng, round, setup, plan.links);
  draw_endings(rng, scenario);
  draw_lone_crashes(rng, scenario);
  // Long enough for a split vote or two, and for the slowest follower to be fed entry by entry.
  plan.end_us = faults.until_us + 60 * timeout;
  draw_calm_requests(seed, scenario);

  scenario.expect.leader_within_us = plan.end_us;
  scenario.expect.commands_committed_min = 1;
  scenario.expect.converged = true;
  draw_rarer(seed, round, scenario);
  draw_focus(seed, scenario);
  bound_work(scenario);
  return scenario;
}

Scenario storm(int servers) {
  Scenario scenario;
  scenario.name = "storm-" + std::to_string(servers);
  scenario.description = "heavy faults of every kind for the benchmark.";
  scenario.source = "Squall";
  scenario.setup.servers = servers;
  scenario.setup.clients = 4;
  scenario.setup.settings.synchronous_disk = false;
  sim::plan::Plan& plan = scenario.plan;
  plan.links.delay = {5 * kMs, 5 * kMs};
  plan.links.drop = 20'000;
  plan.links.duplicate = 20'000;
  plan.links.reorder = 50'000;
  plan.links.reorder_by = {0, 50 * kMs};
  plan.sync = {200, kMs};
  plan.workload.think = {0, 20 * kMs};
  plan.faults.crash = {2 * kSecond, {100 * kMs, 500 * kMs}};
  plan.faults.pause = {3 * kSecond, {100 * kMs, 300 * kMs}};
  plan.faults.partition = {3 * kSecond, {200 * kMs, 800 * kMs}};
  plan.faults.one_way = {4 * kSecond, {200 * kMs, 500 * kMs}};
  plan.faults.isolate = {3 * kSecond, {200 * kMs, 500 * kMs}};
  plan.end_us = 60 * kSecond;
  return scenario;
}

}  // namespace squall::scenarios::swarm
