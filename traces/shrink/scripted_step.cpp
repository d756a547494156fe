// Steps whose row names the action, and those that need more of it.
#include "traces/shrink/scripted_step.hpp"

#include <algorithm>

#include "sim/plan/plan_kinds.hpp"

namespace squall::traces::shrink {

using sim::Action;
using sim::ActionKind;
using TimelineStep = sim::plan::Step;
using sim::plan::StepFields;
using sim::plan::Target;

namespace {

Target these(core::ServerSet servers) {
  Target target;
  target.kind = Target::Kind::servers;
  target.servers = servers;
  return target;
}

/// What has no row of its own, or more fields than its row.
std::optional<TimelineStep> other_step_of(const Action& action) {
  TimelineStep step;
  if (action.kind == ActionKind::request) {
    step.kind = TimelineStep::Kind::request;
    step.target = one_server(action.server);
    step.client = action.client();
    step.value = 1;
    step.command = action.command();
    return step;
  }
  if (action.kind == ActionKind::change_membership) {
    step.kind = TimelineStep::Kind::membership;
    step.target = one_server(action.server);
    step.groups = {action.voters(), action.learners()};
    step.by = action.by();
    return step;
  }
  if (action.kind == ActionKind::transfer) {
    step.kind = TimelineStep::Kind::transfer;
    step.target = one_server(action.server);
    if (action.target() != 0) step.to = one_server(core::ServerId::of(action.target()));
    return step;
  }
  if (action.kind == ActionKind::break_clock) {
    step.kind = TimelineStep::Kind::clock;
    step.target = one_server(action.server);
    step.clock.jump_us = 1;  // as little as leases do not allow for
    return step;
  }
  if (action.kind == ActionKind::cut || action.kind == ActionKind::heal) {
    step.kind = action.kind == ActionKind::cut ? TimelineStep::Kind::cut : TimelineStep::Kind::heal;
    step.target = these(action.links_from());
    step.to = these(action.links_to());
    step.one_way = true;
    return step;
  }
  return std::nullopt;
}

}  // namespace

Target one_server(core::ServerId server) { return these(core::ServerSet::of(server)); }

std::optional<TimelineStep> step_of(const Action& action) {
  const auto row = std::find_if(
      sim::plan::kSteps.begin(), sim::plan::kSteps.end(), [&](const sim::plan::StepRow& some) {
        return some.action == action.kind &&
               (some.fields == StepFields::servers || some.fields == StepFields::crash ||
                some.fields == StepFields::object);
      });
  if (row == sim::plan::kSteps.end()) return other_step_of(action);
  TimelineStep step;
  step.kind = row->kind;
  step.target = one_server(action.server);
  step.silent = action.kind == ActionKind::misdirect && action.is_silent();
  if (row->fields != StepFields::servers) step.value = action.value;
  return step;
}

}  // namespace squall::traces::shrink
