// The rules that tell which step of the timeline caused an effect.
#include "sim/simulate/step_attribution.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

namespace {

/// Of a timeout, or of what an operator asks for.
bool has_effect(const Report& report) {
  return report.stopped || report.accepted || report.changed || !report.sent.empty();
}

}  // namespace

void StepAttribution::follow_step(std::uint16_t step, const Report& report) {
  const Refusal refusal = refusal_of(world_, report);
  if (refusal != Refusal::none) effects_.refuse(step, refusal);
  if (report.enabled) follow_effective(step, report);
}

void StepAttribution::follow_effective(std::uint16_t step, const Report& report) {
  const Action& action = report.action;
  const Subjects server = ServerSet::of(action.server).bits();
  switch (action.kind) {
    case ActionKind::cut:
      return hold_links(step, action);
    case ActionKind::hold:
    case ActionKind::block:
      if (report.rerouted) filters_.push_back({step, action});
      return;
    case ActionKind::heal:
    case ActionKind::release:
    case ActionKind::unblock:
    case ActionKind::wipe:
      if (report.rerouted || report.emptied) effects_.charge(step);
      return;
    case ActionKind::pause:
    case ActionKind::fill_disk:
    case ActionKind::limit_disk:
    case ActionKind::lying_sync:
    case ActionKind::latent_sector_error:
    case ActionKind::misdirect:
      if (action.is_silent()) return effects_.charge(step);
      return effects_.hold(*fault_of(action.kind), server, step);
    case ActionKind::resume:
    case ActionKind::free_disk:
      effects_.hold(action.kind == ActionKind::resume ? Fault::pause : Fault::full_disk, server,
                    kNoStep);
      return effects_.charge(step);
    case ActionKind::election_timeout:
    case ActionKind::heartbeat_timeout:
    case ActionKind::silence_timeout:
    case ActionKind::lease_expired:
    case ActionKind::compact:
    case ActionKind::transfer:
    case ActionKind::change_membership:
    case ActionKind::forget_leader:
    case ActionKind::named_timeout:
      if (has_effect(report)) effects_.charge(step);
      return;
    case ActionKind::break_clock:
      return;  // follows from a step, and is no step's own action
    case ActionKind::back_up_disk:
    case ActionKind::restore_disk:
    case ActionKind::shorten_log:
    case ActionKind::force_configuration:
    case ActionKind::request:
    case ActionKind::crash:
    case ActionKind::restart:
    case ActionKind::corrupt:
    case ActionKind::fail_sync:
    case ActionKind::deliver:
    case ActionKind::drop:
    case ActionKind::duplicate:
    case ActionKind::garble:
    case ActionKind::release_message:
    case ActionKind::sync:
      return effects_.charge(step);
  }
}

void StepAttribution::hold_links(std::uint16_t step, const Action& cut) {
  for (const ServerId from : cut.links_from()) {
    for (const ServerId to : cut.links_to()) {
      // A link that another step has cut stays that step's.
      if (cut_by_[from][to] == kNoStep) cut_by_[from][to] = step;
    }
  }
}

void StepAttribution::follow_heal(const Action& action) {
  for (const ServerId from : action.links_from()) {
    for (const ServerId to : action.links_to()) cut_by_[from][to] = kNoStep;
  }
}

void StepAttribution::count_filtered(const core::Message& message) {
  const bool blocked = world_.network().blocks().match(message);
  if (!blocked && !world_.network().holds().match(message)) return;
  const ActionKind kind = blocked ? ActionKind::block : ActionKind::hold;
  for (const Filter& filter : filters_) {
    if (filter.action.kind != kind) continue;
    if (is_filtered_by(message, world_.setup(), filter.action)) effects_.charge(filter.step);
  }
}

}  // namespace squall::sim::simulate
