// Membership changes (chapter 4), leadership transfer (§3.10), and what a follower forgets (§4.2.3).
#include <algorithm>

#include "core/membership.hpp"
#include "core/server.hpp"

namespace squall::core {

void Server::use_latest_configuration() {
  const Ref entry = tree_.configuration(state_.log.tip);
  const Configuration before = state_.configuration;
  state_.configuration_entry = tree_.index(entry) > tree_.index(state_.log.base) ? entry : kRoot;
  state_.configuration =
      configuration_at(state_.log, state_.log.tip, state_.snapshot_configuration, tree_);
  if (state_.role != Role::leader) return;
  for (const ServerId newcomer : state_.configuration.members() - before.members()) {
    state_.progress[newcomer] = Progress{};
    state_.progress[newcomer].next_index = std::max<Index>(1, tree_.index(state_.log.tip));
  }
  // §6.2: a new voter could not answer yet. Without this a check of the quorum right after the
  // change would ask for servers that were no voters when the period began.
  state_.heard = state_.heard | (state_.configuration.voting() - before.voting());
}

void Server::on_change_membership(const ChangeMembership& change, Output& output) {
  const Configuration& now = state_.configuration;
  if (leaves_joint(state_, tree_, change, settings_)) {
    output.accepted = true;
    const Configuration next{change.voters, {}, change.learners - change.voters};
    return append({state_.current_term, EntryKind::configuration, payload_of(next)}, output);
  }
  if (!may_change_membership(state_, tree_) || !is_allowed_change(now, change, settings_)) return;
  const ServerSet newcomers = change.voters - now.voters;
  if (newcomers.empty()) {
    output.accepted = true;
    return append_configuration(change, output);
  }
  // §4.2.1: a new server catches up as a learner first, so that it does not delay commitment.
  const bool catches_up = settings_.catch_up_rounds_max != 0;
  if (catches_up && !(newcomers - now.learners).empty()) return;
  output.accepted = true;
  // What a learner acknowledged before the request shows neither that it is there now nor that it
  // still has its disk: only a round of heartbeats that begins here can.
  if (catches_up) {
    state_.catch_up = {
        change.voters, change.learners, change.by, tree_.index(state_.log.tip), 1, 0, 0};
    begin_round(output);
    state_.catch_up.first_heartbeat_round = state_.round;
  } else {
    // The new configuration itself is what the servers answer.
    count_round(output);
    append_configuration(change, output);
  }
  for (const ServerId newcomer : newcomers) {
    state_.progress[newcomer].match_index = 0;
    state_.progress[newcomer].counts_from_round = static_cast<std::uint16_t>(state_.round);
  }
}

void Server::append_configuration(const ChangeMembership& change, Output& output) {
  const Configuration next =
      next_configuration(state_.configuration, change.voters, change.learners,
                         is_by_joint_consensus(change.by, settings_));
  append({state_.current_term, EntryKind::configuration, payload_of(next)}, output);
}

void Server::go_on_catching_up(Output& output) {
  if (!has_caught_up(state_)) return;
  CatchUp& catch_up = state_.catch_up;
  if (catch_up.heartbeats <= settings_.catch_up_heartbeats_max) {
    // §4.2.1: this round took less than an election timeout, so no long gap can follow.
    const CatchUp done = catch_up;
    catch_up = CatchUp{};
    if (may_change_membership(state_, tree_)) {
      append_configuration({done.voters, done.learners, done.by}, output);
    }
    return;
  }
  if (catch_up.round >= settings_.catch_up_rounds_max) {
    catch_up = CatchUp{};
    return;
  }
  ++catch_up.round;
  catch_up.heartbeats = 0;
  catch_up.target = tree_.index(state_.log.tip);
}

void Server::count_catch_up_heartbeat() {
  // A new server that never answers must not block other changes for ever.
  const std::uint32_t most =
      std::uint32_t{settings_.catch_up_heartbeats_max} * settings_.catch_up_rounds_max;
  if (++state_.catch_up.heartbeats > std::min<std::uint32_t>(most, 0xfffe)) {
    state_.catch_up = CatchUp{};
  }
}

/// Of equal ones the first. kNobody: there is no other voter.
ServerId Server::furthest_voter() const {
  ServerId furthest = kNobody;
  for (const ServerId voter : state_.configuration.voting()) {
    if (voter == self_) continue;
    if (furthest == kNobody ||
        state_.progress[voter].match_index > state_.progress[furthest].match_index) {
      furthest = voter;
    }
  }
  return furthest;
}

void Server::on_transfer_leadership(const TransferLeadership& transfer, Output& output) {
  if (state_.role != Role::leader || state_.transferee != kNobody) return;
  const ServerId target = transfer.target == kNobody ? furthest_voter() : transfer.target;
  if (target == self_ || !state_.configuration.votes(target)) return;
  output.accepted = true;
  state_.transferee = target;
  // Followers may now vote for another candidate before the lease expires (§6.4.1).
  state_.asked_for_election = true;
  state_.holds_lease = false;
  output.lease = Timer::stop;
  output.election_timer = Timer::restart;  // when it expires, the transfer has failed
  go_on_transferring(output);
}

void Server::go_on_transferring(Output& output) {
  // §3.10: only a target with a complete log can win.
  if (state_.progress[state_.transferee].match_index != tree_.index(state_.log.tip)) return;
  send(state_.transferee, TimeoutNow{}, output);
}

void Server::on_forget_leader(Output& output) {
  // A lease holds for as long as its followers ignore candidates (§6.4.1).
  if (state_.role != Role::follower || settings_.lease_reads) return;
  if (state_.leader == kNobody && !state_.hears_leader) return;
  output.accepted = true;
  state_.leader = kNobody;
  state_.hears_leader = false;
}

}  // namespace squall::core
