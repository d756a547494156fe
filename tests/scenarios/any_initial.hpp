// Initial disks that a Raft can get to, and settings of single servers, for properties.
#pragma once

#include <algorithm>
#include <vector>

#include "scenarios/scenario.hpp"
#include "tests/scenarios/any_condition.hpp"

namespace squall::tests {

/// Logs that part somewhere and then have terms of their own, all of which everybody has reached.
inline void any_initial(sim::Setup& setup) {
  if (any_bool()) setup.learners = setup.spare;
  if (setup.settings.joint_consensus && any_bool()) {
    setup.outgoing = core::ServerSet::first(setup.servers) - setup.spare;
  }
  if (any_bool()) return;
  std::vector<core::Term> shared;
  std::uint32_t term = 1;
  for (auto left = any_number(0, 5); left > 0; --left) {
    term = static_cast<std::uint32_t>(any_number(term, term + 100));
    shared.push_back(core::Term::of(term));
  }
  const std::uint64_t last = any_number(term + 100, 1'000'000);
  for (const core::ServerId server : core::ServerSet::first(setup.servers)) {
    sim::InitialLog& log = setup.initial[server];
    log.terms.assign(shared.begin(),
                     shared.begin() + static_cast<std::ptrdiff_t>(any_number(0, shared.size())));
    for (auto left = any_number(0, 3); left > 0; --left) {
      log.terms.push_back(core::Term::of(term + server.value()));
    }
    log.current_term = core::Term::of(any_number(last, 1'000'000));
  }
  // A candidate has reached the term in which it asks.
  for (const core::ServerId server : core::ServerSet::first(setup.servers)) {
    const auto candidate = core::ServerId::of(any_number(1, std::uint64_t(setup.servers)));
    if (setup.initial[candidate].current_term < setup.initial[server].current_term) continue;
    if (any_bool()) setup.initial[server].voted_for = candidate;
  }
}

inline void any_server_settings(scenarios::Scenario& scenario, core::ServerId server) {
  sim::OwnSettings& own = scenario.setup.own_settings[server];
  sim::plan::OwnTiming& timing = scenario.plan.timing.own[server];
  own.pre_vote = any_bool();
  timing.heartbeat_us = any_time(1);
  timing.clock_rate_ppm = static_cast<std::int32_t>(any_number(0, 1'800'000)) - 900'000;
  if (!scenario.setup.settings.synchronous_disk) {
    timing.sync = sim::Delay{any_time(0), any_bool() ? 0 : any_time(0)};
  }
  if (scenario.setup.settings.lease_reads) return;
  own.check_quorum = any_bool();
  if (any_bool()) own.stickiness = any_bool();
  timing.election_timeout_min_us = any_time(1);
  timing.election_timeout_max_us = std::max(*timing.election_timeout_min_us, any_time(1));
}

inline scenarios::Seats any_seats(int servers) {
  const auto any_server = [&] {
    return core::ServerSet::of(
        core::ServerId::of(any_number(1, static_cast<std::uint64_t>(servers))));
  };
  scenarios::Seats seats;
  if (any_bool()) seats.machine = "lib:./mine.so:an argument";
  if (any_bool()) return seats;
  seats.seats.push_back(
      {any_server() | any_server(), "lib:./old.so", any_bool() ? "cmd:new -f" : ""});
  seats.others = core::ServerSet::first(servers) - seats.seats[0].servers;
  if (seats.others.empty() || any_bool()) return seats;
  seats.seats.push_back({core::ServerSet::of(seats.others.lowest()), "cmd:other", ""});
  seats.others = seats.others - seats.seats[1].servers;
  return seats;
}

}  // namespace squall::tests
