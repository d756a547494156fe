// Figure 3.1, "State": every field of a server, listed once.
#pragma once

#include <array>

#include "core/log.hpp"
#include "core/types.hpp"

namespace squall::core {

/// How a leader feeds a follower: probe (one message may go), waiting (it went; a reply or
/// nothing), replicate (pipelined, §10.2.2). Heartbeats go in every flow, so a lost probe is found
/// out.
enum class Flow : std::uint8_t { probe, waiting, replicate };

/// A leader's knowledge of one follower (Figure 3.1, "Volatile state on leaders").
struct Progress {
  Index next_index = 1;
  Index match_index = 0;
  Flow flow = Flow::probe;
  friend bool operator==(const Progress&, const Progress&) = default;
};

struct State {
  // Persistent (§3.8).
  Term current_term = 0;
  ServerId voted_for = kNobody;
  Log log;
  // Volatile.
  Role role = Role::follower;
  ServerId leader = kNobody;
  Index commit_index = 0;
  ServerSet votes;  // granted in current_term, while candidate
  std::array<Progress, kServersMax + 1> progress{};
};

/// The only list of State's fields: saving, loading and fingerprints visit them here.
template <typename SomeState, typename Visitor>
void visit_fields(SomeState& state, Visitor&& visit) {
  visit(state.current_term);
  visit(state.voted_for);
  visit(state.log.base);
  visit(state.log.tip);
  visit(state.role);
  visit(state.leader);
  visit(state.commit_index);
  visit(state.votes);
  for (auto& progress : state.progress) {
    visit(progress.next_index);
    visit(progress.match_index);
    visit(progress.flow);
  }
}

}  // namespace squall::core
