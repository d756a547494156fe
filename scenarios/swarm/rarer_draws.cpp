// Draws of the swarm that came after the others: a stream each, so that the others stay.
#include "scenarios/swarm/rarer_draws.hpp"

#include <algorithm>
#include <array>

namespace squall::scenarios::swarm {

using sim::Rng;
using sim::Time;
using sim::plan::FaultSchedule;
using sim::plan::FaultTiming;
using sim::plan::Target;

namespace {

Time longest_timeout(const Scenario& scenario) {
  return scenario.plan.timing.election_timeout_max_us;
}

/// Begins every half to every twenty election timeouts; lasts mostly less than `lasts_max`.
FaultTiming recurring(Rng& rng, Time timeout, Time lasts_max) {
  FaultTiming timing;
  timing.every_us = spread(rng, timeout / 2, 20 * timeout);
  timing.lasts = {spread(rng, kMs, std::max(kMs, lasts_max / 4)),
                  spread(rng, kMs, std::max(kMs, lasts_max))};
  return timing;
}

Target one_of(Rng& rng, std::initializer_list<Target::Kind> kinds) {
  Target who;
  who.kind = kinds.begin()[rng.below(kinds.size())];
  return who;
}

/// Constant writes hide what a lease, a term without entries or an idle leader does wrong.
void draw_reads(Rng& rng, Scenario& scenario) {
  sim::ClientMix& mix = scenario.setup.mix;
  mix.gets = static_cast<sim::Ppm>(rng.between(800'000, 980'000));
  mix.appends = std::min(mix.appends, sim::Ppm{10'000});
  mix.compare_and_sets = std::min(mix.compare_and_sets, sim::Ppm{10'000});
  mix.reads_in_log = false;
}

void draw_idleness(Rng& rng, Scenario& scenario) {
  const Time timeout = longest_timeout(scenario);
  scenario.plan.workload.think.tail_mean_us = spread(rng, timeout, 16 * timeout);
  // So few operations may come that none is committed.
  scenario.expect.commands_committed_min.reset();
}

void draw_end_of_work(Rng& rng, Scenario& scenario) {
  sim::plan::Workload& workload = scenario.plan.workload;
  const Time until = scenario.plan.faults.until_us;
  if (rng.below(2) == 0) {
    workload.commands_max = spread(rng, 1, 64);
  } else {
    workload.stop_us = rng.between(until / 8, until);
  }
  // All that is asked for may be reads.
  scenario.expect.commands_committed_min.reset();
}

void draw_workload(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: workload");
  const bool leases = scenario.setup.settings.lease_reads;
  if (rng.below(leases ? 3 : 6) < 2) draw_reads(rng, scenario);
  if (rng.below(leases ? 3 : 6) == 0) draw_idleness(rng, scenario);
  if (rng.below(6) == 0) draw_end_of_work(rng, scenario);
}

/// A leader that a single link cuts off from its successor, and a server that is back before its
/// lease is over, are what leases must survive (§6.4.1).
void draw_lease_faults(Rng& rng, Scenario& scenario) {
  const Time timeout = longest_timeout(scenario);
  FaultSchedule& faults = scenario.plan.faults;
  if (rng.below(2) == 0) {
    faults.crash = {spread(rng, timeout / 2, 4 * timeout), {0, spread(rng, kMs, 8 * kMs)}};
  }
  if (rng.below(2) == 0) faults.cut = recurring(rng, timeout, 4 * timeout);
  if (rng.below(3) != 0) return;
  const auto drift = static_cast<std::int64_t>(scenario.plan.timing.clock_drift);
  for (const core::ServerId server : core::ServerSet::first(scenario.setup.servers)) {
    const auto rate = static_cast<std::int64_t>(
                          rng.below(2 * std::uint64_t{scenario.plan.timing.clock_drift} + 1)) -
                      drift;
    scenario.plan.timing.own[server].clock_rate_ppm = static_cast<std::int32_t>(rate);
  }
}

void draw_leases(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: leases");
  sim::Setup& setup = scenario.setup;
  core::Settings& features = setup.settings;
  if (setup.servers < 2) return;
  const bool is_drawn = rng.below(4) == 0;
  if (!features.lease_reads && is_drawn) {
    features.stickiness = features.check_quorum = features.lease_reads = true;
    setup.mix.reads_in_log = false;
    if (setup.mix.gets == 0) setup.mix.gets = static_cast<sim::Ppm>(rng.between(100'000, 600'000));
    scenario.plan.timing.clock_drift = scenario.plan.faults.clock_drift;
  }
  if (features.lease_reads) draw_lease_faults(rng, scenario);
}

void draw_first_snapshots(std::uint64_t seed, Time round, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: first snapshots");
  if (rng.below(6) != 0) return;
  core::Settings& features = scenario.setup.settings;
  scenario.setup.snapshot_every = static_cast<std::uint32_t>(rng.between(1, 3));
  features.compaction_keeps = static_cast<std::uint32_t>(rng.below(2));
  features.snapshot_chunks = static_cast<std::uint8_t>(rng.between(1, 2));
  slow_down_for_snapshots(round, scenario);
}

void draw_stalls(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: stalls");
  if (scenario.setup.settings.synchronous_disk || rng.below(3) != 0) return;
  const Time timeout = longest_timeout(scenario);
  using Kind = Target::Kind;
  FaultTiming& stall = scenario.plan.faults.disk_stall;
  stall = recurring(rng, timeout, 4 * timeout);
  stall.who = one_of(rng, {Kind::none, Kind::leader, Kind::minority, Kind::majority, Kind::all});
}

/// What servers do when a write fails, and when there is nothing to do.
void draw_habits(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: habits");
  core::Settings& features = scenario.setup.settings;
  const std::uint64_t habit = rng.below(6);
  if (!features.synchronous_disk && habit < core::count_of<core::FailedWrite>()) {
    features.failed_write = static_cast<core::FailedWrite>(habit);
  }
  // Servers outside of the core may have the leader that the core does not miss.
  const bool reaches_all = scenario.plan.calm.core == sim::plan::Calm::Core::all;
  features.quiescence = rng.below(5) == 0 && reaches_all;
}

/// Leases allow for no jump; without them clocks are trusted for nothing that is safe.
void draw_clock_jumps(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: clock jumps");
  if (scenario.setup.settings.lease_reads || rng.below(4) != 0) return;
  const Time timeout = longest_timeout(scenario);
  FaultSchedule& faults = scenario.plan.faults;
  faults.clock_jump.every_us = spread(rng, timeout / 2, 20 * timeout);
  faults.clock_jump.who =
      one_of(rng, {Target::Kind::none, Target::Kind::leader, Target::Kind::all});
  faults.clock_jump_by = {0, spread(rng, kMs, timeout / 2)};
}

void draw_narrow_faults(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: narrow faults");
  if (scenario.setup.servers < 2) return;
  const Time timeout = longest_timeout(scenario);
  FaultSchedule& faults = scenario.plan.faults;
  if (rng.below(4) == 0) {
    faults.cut = recurring(rng, timeout, 4 * timeout);
    if (rng.below(2) == 0) faults.cut.who.kind = Target::Kind::leader;
  }
  if (rng.below(4) == 0) faults.lost_messages = recurring(rng, timeout, 4 * timeout);
}

/// Faults that are drawn already strike many servers at once.
void draw_correlation(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: many at once");
  // A minority of one or two voters is none.
  if (scenario.setup.servers < 3 || !scenario.setup.spare.empty() || rng.below(4) != 0) return;
  using Kind = Target::Kind;
  constexpr std::array kMembers{&FaultSchedule::crash,        &FaultSchedule::pause,
                                &FaultSchedule::slow,         &FaultSchedule::full_disk,
                                &FaultSchedule::sync_failure, &FaultSchedule::clock};
  FaultSchedule& faults = scenario.plan.faults;
  for (FaultTiming FaultSchedule::*const member : kMembers) {
    const Target who = one_of(rng, {Kind::none, Kind::leader, Kind::minority, Kind::majority,
                                    Kind::followers, Kind::all});
    if ((faults.*member).every_us != 0) (faults.*member).who = who;
  }
  const Target group = one_of(rng, {Kind::none, Kind::leader, Kind::minority, Kind::majority});
  if (faults.isolate.every_us != 0) faults.isolate.who = group;
}

/// Links that stay cut in the calm. Without pre-vote and check-quorum Raft may have no stable leader
/// there, as the atlas shows. Its variants have stickiness with check-quorum.
void draw_partial_calm(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: partial calm");
  const core::Settings& features = scenario.setup.settings;
  sim::plan::Plan& plan = scenario.plan;
  const bool is_drawn = rng.below(2) == 0;
  if (!features.pre_vote || !features.check_quorum || !features.stickiness) return;
  // A leader that some do not hear, they do not miss.
  if (features.quiescence) return;
  // After a change, the calm's links may leave no quorum.
  const bool changes =
      std::any_of(plan.timeline.begin(), plan.timeline.end(),
                  [](const auto& step) { return step.kind == sim::plan::Step::Kind::membership; });
  if (!is_drawn || changes || scenario.setup.servers < 3) return;
  plan.calm.draws_cut_links = true;
}

/// Clients ask any server: a follower then forwards what it is asked (§6.2).
void draw_forwarding(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: forwarding");
  const sim::Setup& setup = scenario.setup;
  if (setup.servers < 2 || setup.clients == 0 || rng.below(5) != 0) return;
  scenario.setup.settings.forward = true;
}

}  // namespace

std::uint64_t spread(Rng& rng, std::uint64_t low, std::uint64_t high) {
  std::uint64_t steps = 0;
  for (std::uint64_t reach = low; reach < high; reach *= 2) ++steps;
  std::uint64_t value = low << rng.below(steps + 1);
  if (value > high) value = high;
  return rng.between(value - value / 4, value);
}

void slow_down_for_snapshots(Time round, Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  const Time transfer = 4 * setup.settings.snapshot_chunks * round;
  Time& think = scenario.plan.workload.think.min_us;
  think = std::max(
      think, setup.clients * transfer / (setup.snapshot_every + setup.settings.compaction_keeps));
}

void draw_slow_messages(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: slow messages");
  FaultSchedule& faults = scenario.plan.faults;
  const Time timeout = longest_timeout(scenario);
  if (scenario.setup.servers < 2 || rng.below(3) != 0) return;
  faults.slow_messages.every_us = spread(rng, timeout / 2, 20 * timeout);
  faults.slow_messages.lasts = {spread(rng, kMs, timeout), spread(rng, kMs, 6 * timeout)};
  faults.slow_messages_by = {0, spread(rng, kMs, timeout)};
}

void draw_rarer(std::uint64_t seed, Time round, Scenario& scenario) {
  draw_leases(seed, scenario);
  draw_workload(seed, scenario);
  draw_first_snapshots(seed, round, scenario);
  draw_stalls(seed, scenario);
  draw_clock_jumps(seed, scenario);
  draw_habits(seed, scenario);
  draw_narrow_faults(seed, scenario);
  draw_correlation(seed, scenario);
  draw_partial_calm(seed, scenario);
  draw_forwarding(seed, scenario);
}

}  // namespace squall::scenarios::swarm
