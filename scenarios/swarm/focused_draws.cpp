// The focused draws, one function each.
#include "scenarios/swarm/focused_draws.hpp"

#include <array>

#include "scenarios/swarm/rarer_draws.hpp"

namespace squall::scenarios::swarm {

using sim::Rng;
using sim::Time;
using sim::plan::FaultTiming;
using sim::plan::Target;

namespace {

/// A quick network and disk, and election timeouts well above a round trip.
Scenario small_cluster(Rng& rng, int servers) {
  Scenario scenario;
  scenario.setup.servers = servers;
  scenario.setup.clients = static_cast<std::uint32_t>(rng.between(1, 8));
  sim::plan::Plan& plan = scenario.plan;
  plan.links.delay = {spread(rng, 100, 4 * kMs), spread(rng, 100, 4 * kMs)};
  const Time round = 2 * (plan.links.delay.min_us + 4 * plan.links.delay.tail_mean_us);
  plan.timing.election_timeout_min_us = 3 * round + spread(rng, 20 * kMs, 200 * kMs);
  plan.timing.election_timeout_max_us = 2 * plan.timing.election_timeout_min_us;
  plan.timing.heartbeat_us = plan.timing.election_timeout_min_us / 4;
  const Time timeout = plan.timing.election_timeout_max_us;
  plan.workload.think = {round * scenario.setup.clients, spread(rng, timeout / 8, timeout)};
  // Soon, so that a leader that is cut off hears of commands, too.
  plan.workload.retry_us = timeout / 2 + rng.below(timeout / 2);
  plan.faults.until_us = 60 * timeout + rng.below(60 * timeout);
  plan.end_us = plan.faults.until_us;
  return scenario;
}

void expect_progress(Scenario& scenario) {
  sim::plan::Plan& plan = scenario.plan;
  plan.end_us = plan.faults.until_us + 60 * plan.timing.election_timeout_max_us;
  plan.calm.election_timeouts = 30;
  plan.calm.answer_election_timeouts = 40;
  scenario.expect.converged = true;
}

FaultTiming often(Rng& rng, Time timeout) {
  FaultTiming timing;
  timing.every_us = spread(rng, timeout / 2, 2 * timeout);
  timing.lasts = {timeout / 4 + rng.below(timeout), spread(rng, timeout / 4, timeout)};
  return timing;
}

void isolate_leaders(Rng& rng, Scenario& scenario) {
  FaultTiming& isolate = scenario.plan.faults.isolate;
  isolate = often(rng, scenario.plan.timing.election_timeout_max_us);
  isolate.who.kind = Target::Kind::leader;
}

/// Leaderships that are over before much of what they began is known to others.
void isolate_leaders_at_once(Rng& rng, Scenario& scenario) {
  FaultTiming& isolate = scenario.plan.faults.isolate;
  const Time timeout = scenario.plan.timing.election_timeout_max_us;
  isolate.every_us = timeout / 3 + rng.below(timeout / 3);
  isolate.lasts = {timeout / 2 + rng.below(timeout / 2), timeout / 2};
  isolate.who.kind = Target::Kind::leader;
}

/// Runs of small clusters have few events: some longer ones cost a campaign little.
void go_on(Scenario& scenario, Time times) {
  scenario.plan.faults.until_us *= times;
  scenario.plan.end_us = scenario.plan.faults.until_us;
}

/// Safety alone is asked for: a removed server may disturb the others for ever (§4.2.3).
Scenario membership_changes(Rng& rng) {
  // Majorities that do not meet need an even number of voters; spare ones, so that there are enough
  // voters later, too.
  constexpr int kVoters = 4;
  Scenario scenario = small_cluster(rng, kVoters + 2);
  const Time timeout = scenario.plan.timing.election_timeout_max_us;
  core::Settings& features = scenario.setup.settings;
  features.stickiness = rng.below(2) == 0;
  features.pre_vote = rng.below(4) == 0;
  scenario.setup.spare = core::ServerSet::first(kVoters + 2) - core::ServerSet::first(kVoters);
  scenario.plan.faults.membership.every_us = spread(rng, timeout / 4, timeout);
  isolate_leaders_at_once(rng, scenario);
  // A server whose vote arrives where the first entries of the leader it elects do not holds nothing
  // of that term, and helps an earlier leader, with the configuration that was rolled back elsewhere.
  scenario.plan.links.drop = static_cast<sim::Ppm>(rng.between(100'000, 400'000));
  go_on(scenario, 4);
  return scenario;
}

Scenario fast_clock(Rng& rng) {
  Scenario scenario = small_cluster(rng, rng.below(4) == 0 ? 5 : 3);
  sim::plan::Plan& plan = scenario.plan;
  // A fast follower, too, hears enough heartbeats.
  plan.timing.heartbeat_us = plan.timing.election_timeout_min_us / 8;
  const core::ServerSet all = core::ServerSet::first(scenario.setup.servers);
  const core::ServerId fast = rng.one_of(all);
  plan.timing.own[fast].clock_rate_ppm = static_cast<std::int32_t>(rng.between(600'000, 900'000));
  const Time timeout = plan.timing.election_timeout_max_us;
  plan.faults.crash = {spread(rng, timeout, 8 * timeout), {kMs, spread(rng, kMs, timeout)}};
  isolate_leaders(rng, scenario);
  plan.calm.core = sim::plan::Calm::Core::majority;
  expect_progress(scenario);
  return scenario;
}

/// Short leaderships, and entries that travel one by one: of a message, only a part may be known to
/// others when its leader is cut off. Acknowledgements outlive several leaderships, few enough of
/// them that logs grow nevertheless. Safety alone is asked for.
Scenario late_messages(Rng& rng) {
  // One that a quorum needs besides its leader must be late: so their number is odd.
  Scenario scenario = small_cluster(rng, rng.below(4) == 0 ? 5 : 3);
  sim::plan::Plan& plan = scenario.plan;
  const Time timeout = plan.timing.election_timeout_max_us;
  scenario.setup.settings.entries_per_message_max = 1;
  scenario.setup.clients = static_cast<std::uint32_t>(rng.between(3, 6));
  // Several entries in each leadership, short as it is.
  plan.workload.think = {spread(rng, timeout / 32, timeout / 8), timeout / 5};
  plan.links.drop = static_cast<sim::Ppm>(rng.between(20'000, 70'000));
  plan.links.reorder = static_cast<sim::Ppm>(rng.between(250'000, 400'000));
  plan.links.reorder_by = {timeout / 4 + rng.below(timeout / 2),
                           spread(rng, 4 * timeout, 10 * timeout)};
  isolate_leaders_at_once(rng, scenario);
  go_on(scenario, 4);
  return scenario;
}

}  // namespace

void draw_focus(std::uint64_t seed, Scenario& scenario) {
  Rng rng = Rng::stream(seed, "swarm: focus");
  if (rng.below(4) != 0) return;
  constexpr std::array kDraws{membership_changes, fast_clock, late_messages};
  Scenario focused = kDraws[rng.below(kDraws.size())](rng);
  focused.name = scenario.name;
  focused.description = scenario.description;
  focused.source = scenario.source;
  focused.seed = scenario.seed;
  scenario = std::move(focused);
}

}  // namespace squall::scenarios::swarm
