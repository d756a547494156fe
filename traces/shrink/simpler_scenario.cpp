// The list of all ways to make a scenario simpler.
#include "traces/shrink/simpler_scenario.hpp"

#include <algorithm>
#include <array>

#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "traces/shrink/exchanged_servers.hpp"

namespace squall::traces::shrink {
namespace {

using core::ServerId;
using core::ServerSet;
using scenarios::Scenario;

void take_server(Scenario& scenario) {
  sim::Setup& setup = scenario.setup;
  if (setup.servers == 1) return;
  const ServerId last = ServerId::of(setup.servers--);
  const ServerSet left = ServerSet::first(setup.servers);
  setup.spare = setup.spare & left;
  setup.learners = setup.learners & left;
  setup.outgoing = setup.outgoing & left;
  setup.own_settings[last] = {};
  setup.initial[last] = {};
  scenario.plan.timing.own[last] = {};
  for (scenarios::Seat& seat : scenario.seats.seats) seat.servers.remove(last);
  std::erase_if(scenario.seats.seats, [](const auto& seat) { return seat.servers.empty(); });
  scenario.seats.others.remove(last);
}

void be_three_servers(Scenario& scenario) {
  while (scenario.setup.servers > 3) take_server(scenario);
}

/// Steps may name servers that could go otherwise.
void forget_timeline(Scenario& scenario) {
  sim::plan::Plan& plan = scenario.plan;
  plan.timeline.clear();
  plan.names.clear();
  plan.filters.clear();
  plan.until.clear();
  plan.sometimes.clear();
  plan.in_order.clear();
  plan.never.clear();
  plan.finally.clear();
}

void halve_clients(Scenario& scenario) { scenario.setup.clients /= 2; }
void take_client(Scenario& scenario) {
  scenario.setup.clients -= scenario.setup.clients > 1 ? 1 : 0;
}

void end_at_half(Scenario& scenario) {
  sim::plan::Plan& plan = scenario.plan;
  plan.end_us = std::max(sim::kSecond_us, plan.end_us / 2);
  if (plan.faults.until_us < plan.end_us) return;
  plan.faults.until_us = sim::kNever;
  plan.calm = {};
}

void calm_never(Scenario& scenario) {
  scenario.plan.faults.until_us = sim::kNever;
  scenario.plan.calm = {};
}

void be_plain(Scenario& scenario) {
  scenario.plan.links = {};
  scenario.plan.link_rules.clear();
}

void synchronize_disks(Scenario& scenario) {
  scenario.setup.settings.synchronous_disk = true;
  scenario.setup.settings.failed_write = core::FailedWrite::stop;
  scenario.plan.sync = {0, 0};
  for (int server = 1; server <= scenario.setup.servers; ++server) {
    scenario.plan.timing.own[ServerId::of(server)].sync.reset();
  }
}

void forget_sessions(Scenario& scenario) { scenario.setup.sessions_max = 0; }
void take_no_snapshots(Scenario& scenario) {
  scenario.setup.snapshot_every = 0;
  scenario.setup.settings.compaction_keeps = 0;
}
void send_whole_snapshots(Scenario& scenario) { scenario.setup.settings.snapshot_chunks = 1; }
/// Reads in the log stay there: a machine may offer no others.
void mix(Scenario& scenario, sim::Ppm gets) {
  const bool in_log = scenario.setup.mix.reads_in_log;
  scenario.setup.mix = {};
  scenario.setup.mix.gets = gets;
  scenario.setup.mix.reads_in_log = in_log;
}
/// What a client asks for depends on how much it asked for before, unless it always reads.
void read_only(Scenario& scenario) { mix(scenario, sim::kPpmAll); }
/// Simpler than others, but not than reads alone: one way must not undo the other.
void mix_plainly(Scenario& scenario) {
  if (scenario.setup.mix.gets != sim::kPpmAll) mix(scenario, sim::ClientMix{}.gets);
}
void send_entries_one_by_one(Scenario& scenario) {
  scenario.setup.settings.entries_per_message_max = 1;
}
void halve_messages(Scenario& scenario) {
  std::uint32_t& entries = scenario.setup.settings.entries_per_message_max;
  entries = std::max(1U, entries / 2);
}
void drop_own_settings(Scenario& scenario) {
  scenario.setup.own_settings = {};
  scenario.plan.timing.own = {};
}
void drop_bounds_of_logs(Scenario& scenario) {
  scenario.setup.settings.uncommitted_bytes_max = 0;
  scenario.setup.settings.catch_up_rounds_max = 0;
}
void read_no_leases(Scenario& scenario) { scenario.setup.settings.lease_reads = false; }

template <bool core::Settings::*Feature>
void switch_off(Scenario& scenario) {
  scenario.setup.settings.*Feature = false;
}

constexpr std::array kWays{
    forget_timeline,
    be_three_servers,
    take_server,
    halve_clients,
    take_client,
    end_at_half,
    calm_never,
    be_plain,
    synchronize_disks,
    drop_own_settings,
    read_no_leases,
    switch_off<&core::Settings::pre_vote>,
    switch_off<&core::Settings::check_quorum>,
    switch_off<&core::Settings::stickiness>,
    switch_off<&core::Settings::follower_reads>,
    switch_off<&core::Settings::forward>,
    switch_off<&core::Settings::quiescence>,
    switch_off<&core::Settings::leaves_joint_on_request>,
    switch_off<&core::Settings::joint_consensus>,
    drop_bounds_of_logs,
    forget_sessions,
    take_no_snapshots,
    send_whole_snapshots,
    mix_plainly,
    read_only,
    send_entries_one_by_one,
    halve_messages,
};

/// What cannot be written and read again is no scenario.
std::optional<Scenario> checked(const Scenario& less, const Scenario& scenario) {
  if (less == scenario) return std::nullopt;
  try {
    Scenario read = scenarios::parse(scenarios::write(less), "scenario");
    if (read == scenario) return std::nullopt;
    return read;
  } catch (const scenarios::UserError&) {
    return std::nullopt;
  }
}

}  // namespace

std::size_t simplifications() { return kWays.size() + sim::plan::kRandomFaults.size(); }

std::optional<Scenario> simpler(const Scenario& scenario, std::size_t way) {
  Scenario less = scenario;
  if (way < kWays.size()) {
    kWays[way](less);
  } else {
    less.plan.faults.*(sim::plan::kRandomFaults[way - kWays.size()].timing) = {};
  }
  return checked(less, scenario);
}

std::optional<Scenario> without_server(const Scenario& scenario, ServerId server) {
  Scenario less = scenario;
  sim::Setup& setup = less.setup;
  const ServerId last = ServerId::of(setup.servers);
  for (ServerSet* set : {&setup.spare, &setup.learners, &setup.outgoing}) {
    *set = exchanged(*set, server, last);
  }
  std::swap(setup.own_settings[server], setup.own_settings[last]);
  std::swap(setup.initial[server], setup.initial[last]);
  std::swap(less.plan.timing.own[server], less.plan.timing.own[last]);
  if (less.plan.first_leader == server || less.plan.first_leader == last) {
    less.plan.first_leader = core::kNobody;
  }
  take_server(less);
  return checked(less, scenario);
}

}  // namespace squall::traces::shrink
