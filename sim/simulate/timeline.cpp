// When the steps of a timeline are due, whom they mean, and what they do.
#include "sim/simulate/timeline.hpp"

#include <algorithm>

#include "sim/plan/condition.hpp"
#include "sim/plan/message_steps.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "sim/plan/target_choice.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

namespace {

/// The message types that a step means.
Subjects types_of(std::uint16_t type) {
  return static_cast<Subjects>(type == kAnyMessageType ? (1 << core::kMessageTypes) - 1
                                                       : 1 << type);
}

}  // namespace

Timeline::Timeline(const Context& context, Timers& timers, Links& links, DiskSyncs& syncs,
                   const ClientSessions& sessions, FaultAttribution& attribution,
                   FaultEffects& effects)
    : agenda_(context.agenda),
      world_(context.world),
      plan_(context.plan),
      statistics_(context.statistics),
      fault_stream_(context.fault_stream),
      timers_(timers),
      links_(links),
      syncs_(syncs),
      sessions_(sessions),
      attribution_(attribution),
      effects_(effects),
      has_begun_(context.plan.timeline.empty()),
      bound_(context.plan.names.size()),
      filters_(context.plan.filters.size()) {
  statistics_.steps.resize(plan_.timeline.size());
}

void Timeline::watch(const ConvergenceScope& scope) {
  const Time now = agenda_.now();
  arm_next_steps();
  for (const std::uint16_t index : late_steps_) push(now, Due::step, index);
  late_steps_.clear();
  for (std::size_t at = 0; at < waiting_steps_.size();) {
    const std::uint16_t index = waiting_steps_[at];
    const Step& step = plan_.timeline[index];
    const bool due = !step.at_us || *step.at_us <= now;
    if (!due || (step.when && !holds(*step.when, world_, scope))) {
      ++at;
      continue;
    }
    waiting_steps_.erase(waiting_steps_.begin() + static_cast<std::ptrdiff_t>(at));
    push(now + step.after_us, Due::step, index);
  }
}

void Timeline::arm_next_steps() {
  const Time now = agenda_.now();
  while (armed_steps_ < plan_.timeline.size()) {
    const Step& step = plan_.timeline[armed_steps_];
    const auto index = static_cast<std::uint16_t>(armed_steps_);
    if (!step.when && step.at_us) {
      ++armed_steps_;
      push(std::max(now, *step.at_us), Due::step, index);
      continue;
    }
    // A condition is watched only when all steps before it have fired; a step that has neither a
    // time nor a condition happens then.
    const auto steps = statistics_.steps.begin();
    if (!std::all_of(steps, steps + static_cast<std::ptrdiff_t>(armed_steps_),
                     [](const StepStatistics& before) { return before.fired(); })) {
      return;
    }
    ++armed_steps_;
    if (!step.when) {
      push(now, Due::step, index);
      continue;
    }
    waiting_steps_.push_back(index);
    if (step.at_us && *step.at_us > now) push(*step.at_us, Due::watch, 0);
  }
}

void Timeline::on_due(const Event& event, const ConvergenceScope& scope) {
  switch (due_of<Due>(event)) {
    case Due::step:
      return on_step(event.index(), scope);
    case Due::watch:
      return agenda_.ask_to_watch();
  }
}

void Timeline::on_step(std::uint16_t index, const ConvergenceScope& scope) {
  if (!apply_step(plan_.timeline[index])) {
    late_steps_.push_back(index);
    return;
  }
  if (plan_.timeline[index].kind == Step::Kind::check) check(index, scope);
  statistics_.steps[index].fired_us = agenda_.now();
  has_begun_ = true;
  agenda_.ask_to_watch();
}

void Timeline::check(std::uint16_t index, const ConvergenceScope& scope) {
  const Condition& condition = plan_.timeline[index].condition;
  effects_.charge(index);
  if (holds(condition, world_, scope)) return;
  statistics_.checks.push_back({index, agenda_.now(), find(condition, world_, scope)});
}

std::optional<ServerSet> Timeline::resolve(const Target& target) {
  if (target.kind == Target::Kind::bound) return bound_[target.name];
  return choose(target, world_, fault_stream_);
}

bool Timeline::apply_step(const Step& step) {
  const ServerSet all = world_.servers();
  std::optional<ServerSet> target = resolve(step.target);
  std::optional<ServerSet> to = resolve(step.to);
  if (target && step.to.kind == Target::Kind::others) to = all - *target;
  if (to && step.target.kind == Target::Kind::others) target = all - *to;
  if (!target || !to) return false;
  const StepFields fields = row_of(step.kind).fields;
  if (fields == StepFields::filter || fields == StepFields::messages) {
    if (!apply_to_messages(step, *target, *to)) return false;
  } else {
    apply(step, *target, *to);
  }
  if (step.bind) bound_[*step.bind] = *target;
  if (const auto fault = fault_of(step.kind)) statistics_.faults.begin(*fault);
  return true;
}

void Timeline::apply(const Step& step, ServerSet target, ServerSet to) {
  using Kind = Step::Kind;
  if (const auto each = action_of(step.kind)) return apply_to_each(step, target, *each);
  switch (step.kind) {
    case Kind::isolate:
    case Kind::cut:
    case Kind::partition:
    case Kind::shape:
      return apply_cut(step, target, to);
    case Kind::heal:
      return apply_heal(step, target, to);
    case Kind::request:
      return apply_request(step, target);
    case Kind::links:
      return apply_link_model(step, target, to);
    case Kind::transfer:
      return apply_transfer(step, target, to);
    case Kind::membership:
    case Kind::force_configuration:
      return apply_configuration(step, target);
    case Kind::slow:
    case Kind::slow_messages:
      return apply_late(step, target);
    case Kind::clock:
      return apply_clock(step, target);
    case Kind::stall_disk:
      return syncs_.stall(target, agenda_.now() + step.delay.min_us, index_of(step));
    case Kind::crash:
    case Kind::restart:
    case Kind::pause:
    case Kind::resume:
    case Kind::election_timeout:
    case Kind::heartbeat_timeout:
    case Kind::corrupt:
    case Kind::compact:
    case Kind::fail_sync:
    case Kind::fill_disk:
    case Kind::free_disk:
    case Kind::latent_sector_error:
    case Kind::misdirect:
    case Kind::wipe:
    case Kind::forget_leader:
    case Kind::lying_sync:
    case Kind::back_up_disk:
    case Kind::restore_disk:
    case Kind::shorten_log:
    case Kind::limit_disk:
    case Kind::named_timeout:
    case Kind::sync:  // one action of each server up to here: see above
    case Kind::hold:
    case Kind::release:
    case Kind::block:
    case Kind::unblock:
    case Kind::deliver:
    case Kind::drop:
    case Kind::duplicate:  // up to here: see apply_to_messages()
    case Kind::check:
      return;  // nothing to do
  }
}

bool Timeline::apply_to_messages(const Step& step, ServerSet from, ServerSet to) {
  const bool refers = step.filter && !adds_filter(step.kind);
  if (refers && !filters_[*step.filter]) return false;
  const auto actions =
      actions_on_messages(world_, step, from, to, refers ? filters_[*step.filter] : std::nullopt);
  if (!actions) return false;
  if (step.filter && !refers) filters_[*step.filter] = actions->front();
  const bool is_single = step.value > 0;
  for (const Action& action : *actions) is_single ? agenda_.add(action) : add(step, action);
  if (is_single) effects_.charge(index_of(step));
  return true;
}

void Timeline::add(const Step& step, const Action& action) {
  scripted_.note(action);
  attribution_.note_scripted(fault_of(step.kind), action);
  agenda_.add(action, index_of(step));
}

void Timeline::apply_to_each(const Step& step, ServerSet target, ActionKind kind) {
  const std::uint16_t slot = step.silent ? kSilently : std::uint16_t{0};
  for (const ServerId server : target) add(step, {kind, server, slot, step.value});
}

void Timeline::apply_late(const Step& step, ServerSet target) {
  const Fault fault = *fault_of(step.kind);
  const Subjects subjects =
      row_of(fault).subject == Subject::server ? target.bits() : types_of(step.message_type);
  Subjects& late = scripted_.of(fault);
  const bool ends = step.delay == Delay{};
  for (int subject = 0; subject < 16; ++subject) {
    const bool is_meant = (subjects >> subject & 1) != 0;
    if (ends && is_meant && links_.has(fault, subject)) effects_.charge(index_of(step));
  }
  effects_.hold(fault, subjects, ends ? kNoStep : index_of(step));
  late = static_cast<Subjects>(ends ? late & ~subjects : late | subjects);
  links_.set_late(fault, subjects, step.delay);
}

void Timeline::apply_clock(const Step& step, ServerSet target) {
  effects_.hold(Fault::clock, target.bits(), index_of(step));
  for (const ServerId server : target) {
    const bool was_right = timers_.clock(server).is_right();
    timers_.change_clock(server, step.clock);
    // To set a clock right is an effect, whatever timer runs.
    if (!was_right && timers_.clock(server).is_right()) effects_.charge(index_of(step));
  }
  Subjects& wrong = scripted_.of(Fault::clock);
  wrong = static_cast<Subjects>(wrong | target.bits());
}

void Timeline::apply_to_links(const Step& step, ActionKind kind, ServerSet from, ServerSet to,
                              bool one_way) {
  add(step, Action::of_links(kind, from, to));
  if (!one_way) add(step, Action::of_links(kind, to, from));
}

void Timeline::apply_cut(const Step& step, ServerSet target, ServerSet to) {
  if (step.kind == Step::Kind::partition) return apply_partition(step);
  if (step.kind == Step::Kind::shape) return apply_shape(step);
  const bool isolates = step.kind == Step::Kind::isolate;
  apply_to_links(step, ActionKind::cut, target, isolates ? world_.servers() - target : to,
                 !isolates && step.one_way);
}

void Timeline::apply_heal(const Step& step, ServerSet target, ServerSet to) {
  const ServerSet all = world_.servers();
  if (step.target.kind == Target::Kind::none) {
    parted_ = {};
    apply_to_links(step, ActionKind::heal, all, all, true);
  } else {
    for (const ServerId from : target) parted_[from] = parted_[from] - to;
    for (const ServerId from : step.one_way ? ServerSet() : to) {
      parted_[from] = parted_[from] - target;
    }
    apply_to_links(step, ActionKind::heal, target, to, step.one_way);
  }
}

void Timeline::apply_partition(const Step& step) {
  const ServerSet all = world_.servers();
  core::PerServer<ServerSet> parted{};
  ServerSet alone = all;  // the servers that are in no group
  for (const ServerSet group : step.groups) {
    for (const ServerId server : group) parted[server] = all - group;
    alone = alone - group;
  }
  for (const ServerId server : alone) parted[server] = all - ServerSet::of(server);
  for (const ServerId server : all) {
    const ServerSet joined = parted_[server] - parted[server];
    if (!joined.empty()) {
      apply_to_links(step, ActionKind::heal, ServerSet::of(server), joined, true);
    }
  }
  for (const ServerSet group : step.groups) {
    apply_to_links(step, ActionKind::cut, group, all - group, false);
  }
  for (const ServerId server : alone) {
    const ServerSet one = ServerSet::of(server);
    apply_to_links(step, ActionKind::cut, one, all - one, false);
  }
  parted_ = parted;
}

void Timeline::apply_shape(const Step& step) {
  core::Bounded<ServerId, core::kServersMax> order;
  for (const ServerId server : step.order) order.push(server);
  if (step.order.empty()) {
    for (const ServerId server : world_.servers()) order.push(server);
  }
  const auto cuts = cuts_of(step.shape, {order.begin(), order.end()});
  for (const ServerId server : world_.servers()) {
    if (cuts[server].empty()) continue;
    apply_to_links(step, ActionKind::cut, ServerSet::of(server), cuts[server], true);
  }
}

void Timeline::apply_request(const Step& step, ServerSet target) {
  if (target.empty()) return;
  if (step.client) return add(step, Action::request(target.lowest(), *step.client, step.command));
  // The first clients that wait for nothing ask this server.
  std::uint32_t left = step.value;
  for (std::uint32_t client = 0; client < sessions_.count() && left > 0; ++client) {
    if (!sessions_.is_idle(client)) continue;
    add(step, Action::request(target.lowest(), client, step.command));
    --left;
  }
}

void Timeline::apply_transfer(const Step& step, ServerSet target, ServerSet to) {
  if (target.empty()) return;
  const bool leader_chooses = step.to.kind == Target::Kind::none;
  if (!leader_chooses && to.empty()) return;
  add(step, Action::transfer(target.lowest(), leader_chooses ? core::kNobody : to.lowest()));
}

void Timeline::apply_link_model(const Step& step, ServerSet from, ServerSet to) {
  links_.set_model(from, to, step.link_model);
  effects_.charge(index_of(step));
}

void Timeline::apply_configuration(const Step& step, ServerSet target) {
  if (step.kind == Step::Kind::force_configuration) {
    for (const ServerId server : target) {
      add(step, Action::force_configuration(server, step.groups[0], step.groups[1]));
    }
    return;
  }
  if (target.empty()) return;
  add(step, Action::change_membership(target.lowest(), step.groups[0], step.groups[1], step.by));
}

}  // namespace squall::sim::simulate
