// For whom a server has voted in its first term, by what the disks hold.
#pragma once

#include "sim/setup.hpp"

namespace squall::sim {

/// What the setup says; otherwise none, but where a log has an entry of the server's term: that term
/// had a leader, and no other may be elected in it. Then the vote is for the server with the longest
/// log that ends in that term.
inline core::ServerId initial_vote(const Setup& setup, core::ServerId server) noexcept {
  const InitialLog& own = setup.initial[server];
  if (own.voted_for != core::kNobody || own.current_term == 0) return own.voted_for;
  core::ServerId led = core::kNobody;
  for (const core::ServerId other : core::ServerSet::first(setup.servers)) {
    const std::vector<core::Term>& terms = setup.initial[other].terms;
    if (terms.empty() || terms.back() != own.current_term) continue;
    if (led == core::kNobody || terms.size() > setup.initial[led].terms.size()) led = other;
  }
  return led;
}

}  // namespace squall::sim
