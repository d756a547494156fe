// Initial disks that a Raft can get to, for properties.
#pragma once

#include <vector>

#include "sim/setup.hpp"
#include "tests/scenarios/any_condition.hpp"

namespace squall::tests {

/// Logs that part somewhere and then have terms of their own, all of which everybody has reached.
inline void any_initial(sim::Setup& setup) {
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

}  // namespace squall::tests
