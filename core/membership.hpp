// The rules for configurations in the log and their changes, chapter 4. Pure functions.
#pragma once

#include "core/log_tree.hpp"
#include "core/machine.hpp"
#include "core/state.hpp"

namespace squall::core {

/// §4.1: "a server always uses the latest configuration in its log, regardless of whether the entry
/// is committed": here the latest one up to `at`. For the compacted part only the snapshot's
/// configuration is known. REQUIRES: `at` lies at or after log.base.
inline Configuration configuration_at(const Log& log, Ref at,
                                      const Configuration& snapshot_configuration,
                                      const LogTree& tree) {
  const Ref entry = tree.configuration(at);
  if (tree.index(entry) <= tree.index(log.base)) return snapshot_configuration;
  return configuration_in(tree.payload(entry));
}

/// The latest configuration on the path to `at`, in compacted entries, too; `initial` if there is
/// none.
inline Configuration configuration_on_path(const LogTree& tree, Ref at,
                                           const Configuration& initial) {
  const Ref entry = tree.configuration(at);
  return entry == kRoot ? initial : configuration_in(tree.payload(entry));
}

/// True when the configuration in use is committed.
inline bool is_configuration_committed(const State& state, const LogTree& tree) {
  return tree.index(state.configuration_entry) <= state.commit_index;
}

/// True for a voter. Also true for a server that an uncommitted configuration removes: it may be
/// the only server with a complete log, and then no other can be elected (§4.2.2, Figure 4.6). Its
/// own vote does not count.
inline bool may_campaign(ServerId self, const State& state, const LogTree& tree) {
  if (state.configuration.votes(self)) return true;
  if (is_configuration_committed(state, tree)) return false;
  const Ref before = tree.parent(state.configuration_entry);
  return configuration_at(state.log, before, state.snapshot_configuration, tree).votes(self);
}

/// §4.1, §4.3: one change at a time; and by the 2015 correction of single-server changes, no change
/// before an entry of the leader's own term is committed.
inline bool may_change_membership(const State& state, const LogTree& tree) {
  return state.role == Role::leader && state.transferee == kNobody &&
         state.catch_up.voters.empty() && !state.configuration.is_joint() &&
         is_configuration_committed(state, tree) && state.commit_index >= state.term_start;
}

/// §4.3: the request leaves a joint configuration, where that needs one: it asks for the new half.
inline bool leaves_joint(const State& state, const LogTree& tree, const ChangeMembership& change,
                         const Settings& settings) {
  const Configuration& now = state.configuration;
  return settings.leaves_joint_on_request && state.role == Role::leader &&
         state.transferee == kNobody && now.is_joint() && is_configuration_committed(state, tree) &&
         state.commit_index >= state.term_start && change.voters == now.voters &&
         change.learners - change.voters == now.learners;
}

/// §4.1: one server is added or removed, so that majorities of both configurations overlap.
inline bool is_single_server_change(ServerSet from, ServerSet to) {
  return ((from - to) | (to - from)).size() <= 1;
}

inline bool is_by_joint_consensus(ChangeBy by, const Settings& settings) {
  return by == ChangeBy::settings ? settings.joint_consensus : by == ChangeBy::joint;
}

/// The configuration to append for `change`: the new one, or first a joint one (§4.3).
inline Configuration next_configuration(const Configuration& now, ServerSet voters,
                                        ServerSet learners, bool by_joint_consensus) {
  const bool joint = by_joint_consensus && voters != now.voters;
  return {voters, joint ? now.voters : ServerSet(), learners - voters};
}

/// True when the change has an effect and its kind is allowed.
inline bool is_allowed_change(const Configuration& now, const ChangeMembership& change,
                              const Settings& settings) {
  if (change.voters.empty()) return false;
  if (change.voters == now.voters && (change.learners - change.voters) == now.learners)
    return false;
  return is_by_joint_consensus(change.by, settings) ||
         is_single_server_change(now.voters, change.voters);
}

/// §4.2.1: every new server has the entries that the leader had at the start of this round, and has
/// answered since the change was requested.
inline bool has_caught_up(const State& state) {
  for (const ServerId newcomer : state.catch_up.voters - state.configuration.voters) {
    const Progress& progress = state.progress[newcomer];
    if (progress.round < state.catch_up.first_heartbeat_round) return false;
    if (progress.match_index < state.catch_up.target) return false;
  }
  return true;
}

}  // namespace squall::core
