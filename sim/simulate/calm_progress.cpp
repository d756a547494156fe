// When an operation, a transfer, a change and a joint configuration begin and end.
#include "sim/simulate/calm_progress.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

void CalmProgress::begin() {
  statistics_.operations.resize(world_.clients().count());
  waited_us_.resize(world_.clients().count());
  for (std::uint32_t client = 0; client < world_.clients().count(); ++client) {
    if (world_.clients()[client].waiting) statistics_.operations[client].begin(agenda_.now());
  }
  follow_leader();
}

void CalmProgress::follow(const Report& report) {
  if (report.action.kind == ActionKind::request) follow_request(report.action);
  for (const Answer& answer : report.answers) {
    statistics_.operations[answer.client].end(agenda_.now());
    waited_us_[answer.client] = 0;
  }
  if (!report.stepped) return;
  if (report.accepted) follow_accepted(report);
  if (report.changed) follow_leader();
}

void CalmProgress::follow_request(const Action& request) {
  const std::uint32_t client = request.client();
  if (!world_.clients()[client].waiting) return;
  Progress& operation = statistics_.operations[client];
  const ServerSet joined = statistics_.joined_to(world_.leader(statistics_.core));
  if ((statistics_.core - joined).contains(request.server)) {
    if (operation.since_us == kNever) return;
    waited_us_[client] = agenda_.now() - operation.since_us;
    operation.since_us = kNever;
  } else {
    operation.begin(agenda_.now() - waited_us_[client]);
    waited_us_[client] = 0;
  }
}

bool CalmProgress::is_far_behind(const core::View& leader, core::ServerSet voters) const {
  if (world_.setup().settings.catch_up_rounds_max == 0) return false;
  const core::LogTree& tree = world_.tree();
  for (const ServerId newcomer : voters - leader.configuration.voters) {
    const core::Ref last = world_.views()[newcomer].durable.log.tip;
    if (tree.index(last) < leader.commit_index) return true;
  }
  return false;
}

void CalmProgress::follow_accepted(const Report& report) {
  const Action& action = report.action;
  const core::View& leader = world_.views()[action.server];
  const ServerSet up = statistics_.joined_to(action.server) - world_.down() - world_.paused();
  if (action.kind == ActionKind::transfer) {
    if (action.target() == core::kNobody.value()) return;  // the leader's own choice is not seen
    const ServerId target = ServerId::of(action.target());
    // §3.10: only a target with the leader's whole log can win at once.
    const bool has_caught_up =
        world_.views()[target].durable.log.tip == leader.durable.log.tip && up.contains(target);
    if (!has_caught_up) return;
    transferee_ = target;
    statistics_.transfer.begin(agenda_.now());
  } else if (action.kind == ActionKind::change_membership) {
    const core::Configuration wanted{action.voters() & world_.servers(),
                                     {},
                                     (action.learners() & world_.servers()) - action.voters()};
    if (!(wanted.members() - up).empty() || is_far_behind(leader, wanted.voters)) return;
    wanted_ = wanted;
    statistics_.change.begin(agenda_.now());
  } else {
    return;
  }
  asked_ = action.server;
  asked_term_ = leader.durable.current_term;
}

bool CalmProgress::is_finished(const core::View& leader) const {
  if (leader.durable.current_term != asked_term_ || leader.role != core::Role::leader) return true;
  if (transferee_ != core::kNobody) return false;
  const core::Ref entry = world_.tree().configuration(leader.durable.log.tip);
  return leader.configuration == wanted_ && world_.tree().index(entry) <= leader.commit_index;
}

void CalmProgress::follow_leader() {
  const Time now = agenda_.now();
  if (asked_ != core::kNobody && is_finished(world_.views()[asked_])) {
    statistics_.transfer.end(now);
    statistics_.change.end(now);
    asked_ = transferee_ = core::kNobody;
  }
  const ServerId leader = world_.leader(statistics_.core);
  if (leader != core::kNobody && world_.views()[leader].configuration.is_joint() &&
      !world_.setup().settings.leaves_joint_on_request) {
    statistics_.joint.begin(now);
  } else {
    statistics_.joint.end(now);
  }
}

}  // namespace squall::sim::simulate
