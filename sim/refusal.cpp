// The rules of transfers and of membership changes, as far as a server's View shows them.
#include "sim/refusal.hpp"

#include "core/membership.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

namespace {

Refusal transfer_refused(const Action& action, const core::View& asked) {
  if (action.target() == action.server.value()) return Refusal::leads_already;
  if (action.target() == core::kNobody.value()) {
    const bool alone = (asked.configuration.voting() - ServerSet::of(action.server)).empty();
    return alone ? Refusal::is_no_voter : Refusal::transfer_under_way;
  }
  if (action.target() > core::kServersMax ||
      !asked.configuration.votes(ServerId::of(action.target()))) {
    return Refusal::is_no_voter;
  }
  return Refusal::transfer_under_way;
}

bool has_committed_in_its_term(const World& world, const core::View& leader) {
  const core::LogTree& tree = world.tree();
  const core::Ref tip = leader.durable.log.tip;
  if (leader.commit_index > tree.index(tip)) return false;  // a broken server
  return tree.term(tree.at(tip, leader.commit_index)) == leader.durable.current_term;
}

Refusal forgetting_refused(const World& world, const core::View& asked) {
  if (asked.role != core::Role::follower) return Refusal::is_no_follower;
  return world.setup().settings.lease_reads ? Refusal::lease_relies_on_it
                                            : Refusal::hears_no_leader;
}

Refusal change_refused(const World& world, const Action& action, const core::View& asked) {
  const core::Configuration& now = asked.configuration;
  const ServerSet voters = action.voters() & world.servers();
  const ServerSet learners = (action.learners() & world.servers()) - voters;
  const core::Settings& settings = world.setup().settings;
  if (voters.empty()) return Refusal::no_voters;
  const bool leaves_joint =
      settings.leaves_joint_on_request && voters == now.voters && learners == now.learners;
  if (now.is_joint() && !leaves_joint) return Refusal::is_joint;
  if (voters == now.voters && learners == now.learners && !now.is_joint()) {
    return Refusal::is_in_use;
  }
  const core::Ref entry = world.tree().configuration(asked.durable.log.tip);
  if (world.tree().index(entry) > asked.commit_index) return Refusal::is_uncommitted;
  if (!has_committed_in_its_term(world, asked)) return Refusal::no_entry_of_term;
  if (!core::is_by_joint_consensus(action.by(), settings) &&
      !core::is_single_server_change(now.voters, voters)) {
    return Refusal::several_servers;
  }
  if (settings.catch_up_rounds_max > 0 && !((voters - now.voters) - now.learners).empty()) {
    return Refusal::no_learner_yet;
  }
  return Refusal::request_under_way;
}

}  // namespace

Refusal refusal_of(const World& world, const Report& report) noexcept {
  const Action& action = report.action;
  const ActionKind kind = action.kind;
  if (kind == ActionKind::restart) {
    return !report.enabled && world.unreadable_disks().contains(action.server)
               ? Refusal::disk_is_unreadable
               : Refusal::none;
  }
  if (report.accepted || (kind != ActionKind::transfer && kind != ActionKind::change_membership &&
                          kind != ActionKind::request && kind != ActionKind::forget_leader)) {
    return Refusal::none;
  }
  if (!report.stepped) return Refusal::is_down;
  if (kind == ActionKind::forget_leader) return forgetting_refused(world, report.before);
  if (report.before.role != core::Role::leader) return Refusal::does_not_lead;
  if (kind == ActionKind::request) return Refusal::takes_no_more;
  return kind == ActionKind::transfer ? transfer_refused(action, report.before)
                                      : change_refused(world, action, report.before);
}

}  // namespace squall::sim
