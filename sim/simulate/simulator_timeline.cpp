// The plan's timeline: conditions watched, targets resolved, steps told.
#include <algorithm>

#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

void Simulator::look() {
  // A step may take several actions; what comes next is asked when all of them have happened.
  if (look_ && pending_.empty() && ending_ == Ending::running) watch();
}

void Simulator::watch() {
  look_ = false;
  for (std::size_t at = 0; sometimes_left_ > 0 && at < plan_.sometimes.size(); ++at) {
    if (course_.sometimes[at] || !holds(plan_.sometimes[at])) continue;
    course_.sometimes[at] = true;
    --sometimes_left_;
  }
  if (std::any_of(plan_.until.begin(), plan_.until.end(),
                  [&](const Condition& condition) { return holds(condition); })) {
    ending_ = Ending::condition;
    return;
  }
  arm_next_steps();
  for (const std::uint16_t index : late_steps_) push(now_, Due::step, index);
  late_steps_.clear();
  for (std::size_t at = 0; at < waiting_steps_.size();) {
    const std::uint16_t index = waiting_steps_[at];
    const Step& step = plan_.timeline[index];
    const bool due = !step.at_us || *step.at_us <= now_;
    if (!due || (step.when && !holds(*step.when))) {
      ++at;
      continue;
    }
    waiting_steps_.erase(waiting_steps_.begin() + static_cast<std::ptrdiff_t>(at));
    push(now_ + step.after_us, Due::step, index);
  }
}

void Simulator::arm_next_steps() {
  while (armed_steps_ < plan_.timeline.size()) {
    const Step& step = plan_.timeline[armed_steps_];
    const auto index = static_cast<std::uint16_t>(armed_steps_);
    if (!step.when) {
      ++armed_steps_;
      push(std::max(now_, step.at_us.value_or(0)), Due::step, index);
      continue;
    }
    // A condition is watched only when the story has come so far.
    const auto fired = course_.fired.begin();
    if (!std::all_of(fired, fired + static_cast<std::ptrdiff_t>(armed_steps_),
                     [](bool did) { return did; })) {
      return;
    }
    ++armed_steps_;
    waiting_steps_.push_back(index);
    if (step.at_us && *step.at_us > now_) push(*step.at_us, Due::look, 0);
  }
}

void Simulator::on_step(std::uint16_t index) {
  if (!fire(plan_.timeline[index])) {
    late_steps_.push_back(index);
    return;
  }
  course_.fired[index] = true;
  course_.fired_us[index] = now_;
  look_ = true;
}

std::optional<ServerSet> Simulator::resolve(const Target& target) {
  using Kind = Target::Kind;
  const ServerSet servers = world_.servers();
  const ServerSet live = servers - world_.down();
  const ServerId leader = world_.leader();
  ServerSet minority;
  switch (target.kind) {
    case Kind::none:
      return ServerSet();
    case Kind::servers:
      return target.servers;
    case Kind::all:
      return servers;
    case Kind::bound:
      return bound_[target.name];
    case Kind::crashed:
      if (world_.down().empty()) return std::nullopt;
      return world_.down();
    case Kind::leader:
      if (leader == core::kNobody) return std::nullopt;
      return ServerSet::of(leader);
    case Kind::followers:
      if (leader == core::kNobody) return std::nullopt;
      return live - ServerSet::of(leader);
    case Kind::minority:
    case Kind::majority:
      for (ServerId server = static_cast<ServerId>(servers.size());
           server > 0 && minority.size() < (servers.size() - 1) / 2; --server) {
        if (server != leader) minority.add(server);
      }
      return target.kind == Kind::minority ? minority : servers - minority;
    case Kind::random:
      if (live.empty()) return std::nullopt;
      return ServerSet::of(fault_.one_of(live));
    case Kind::others:
      break;  // of the other target
  }
  return std::nullopt;
}

bool Simulator::fire(const Step& step) {
  const ServerSet all = world_.servers();
  std::optional<ServerSet> target = resolve(step.target);
  std::optional<ServerSet> to = resolve(step.to);
  if (target && step.to.kind == Target::Kind::others) to = all - *target;
  if (to && step.target.kind == Target::Kind::others) target = all - *to;
  if (!target || !to) return false;
  if (step.bind) bound_[*step.bind] = *target;
  tell(step, *target, *to);
  if (const auto fault = fault_of(step.kind)) course_.charges.begin(*fault);
  for (const Action& action : pending_) tell_of(step, action);
  std::reverse(pending_.begin(), pending_.end());
  return true;
}

void Simulator::tell_of(const Step& step, const Action& action) {
  told_.note(action);
  if (action.kind == ActionKind::cut) {
    cuts_told_[static_cast<std::size_t>(*fault_of(step.kind))].note(action);
  } else if (action.kind == ActionKind::heal) {
    for (Faults& cuts : cuts_told_) cuts.note(action);
  }
}

void Simulator::tell(const Step& step, ServerSet target, ServerSet to) {
  using Kind = Step::Kind;
  if (const auto kind = action_of(step.kind)) {
    const std::uint16_t slot = step.silent ? kSilently : std::uint16_t{0};
    for (const ServerId server : target) pending_.push_back({*kind, server, slot, step.value});
    return;
  }
  switch (step.kind) {
    case Kind::partition:
      return tell_groups(step.groups);
    case Kind::shape:
      return tell_shape(step);
    case Kind::request:
      return tell_request(target, step.value);
    case Kind::links:
      return set_link_weather(target, to, step.weather);
    case Kind::transfer:
    case Kind::membership:
      return tell_leader(step, target, to);
    case Kind::slow:
      told_.slow = step.delay == Delay{} ? told_.slow - target : told_.slow | target;
      for (const ServerId server : target) slow_by_[server] = step.delay;
      return;
    case Kind::clock:
      for (const ServerId server : target) {
        change_clock(server, step.clock);
        told_.clock.add(server);
      }
      return;
    case Kind::isolate:
    case Kind::cut:
    case Kind::heal:
    case Kind::hold:
    case Kind::release:
    case Kind::block:
    case Kind::unblock:
      return tell_links(step, target, to);
    // Each is one action of each server: see action_of().
    case Kind::election_timeout:
    case Kind::heartbeat_timeout:
    case Kind::crash:
    case Kind::restart:
    case Kind::pause:
    case Kind::resume:
    case Kind::corrupt:
    case Kind::compact:
    case Kind::fail_sync:
    case Kind::fill_disk:
    case Kind::free_disk:
    case Kind::rot:
    case Kind::misdirect:
    case Kind::wipe:
      return;
  }
}

void Simulator::tell_leader(const Step& step, ServerSet target, ServerSet to) {
  if (target.empty()) return;
  const ServerId leader = target.lowest();
  if (step.kind == Step::Kind::membership) {
    pending_.push_back(Action::change_membership(leader, step.groups[0], step.groups[1]));
  } else if (!to.empty()) {
    pending_.push_back(Action::transfer(leader, to.lowest()));
  }
}

void Simulator::tell_links(const Step& step, ServerSet target, ServerSet to) {
  using Kind = Step::Kind;
  const ServerSet all = world_.servers();
  const auto on_links = [&](ActionKind kind, ServerSet from, ServerSet towards, bool one_way) {
    pending_.push_back(Action::of_links(kind, from, towards));
    if (!one_way) pending_.push_back(Action::of_links(kind, towards, from));
  };
  const auto filter = [&](ActionKind kind) {
    pending_.push_back(Action::of_filter(kind, step.message_type, target, to));
  };
  if (step.kind == Kind::isolate) return on_links(ActionKind::cut, target, all - target, false);
  if (step.kind == Kind::cut) return on_links(ActionKind::cut, target, to, step.one_way);
  if (step.kind == Kind::heal) {
    if (step.target.kind == Target::Kind::none) return on_links(ActionKind::heal, all, all, true);
    return on_links(ActionKind::heal, target, to, step.one_way);
  }
  if (step.kind == Kind::hold) return filter(ActionKind::hold);
  if (step.kind == Kind::release) return filter(ActionKind::release);
  if (step.kind == Kind::block) return filter(ActionKind::block);
  if (step.kind == Kind::unblock) return filter(ActionKind::unblock);
}

void Simulator::tell_groups(std::span<const ServerSet> groups) {
  const ServerSet all = world_.servers();
  const auto cut_off = [&](ServerSet group) {
    pending_.push_back(Action::cut(group, all - group));
    pending_.push_back(Action::cut(all - group, group));
  };
  ServerSet alone = all;
  for (const ServerSet group : groups) {
    cut_off(group);
    alone = alone - group;
  }
  // Whoever is in no group is alone.
  for (const ServerId server : alone) cut_off(ServerSet::of(server));
}

void Simulator::tell_shape(const Step& step) {
  core::Bounded<ServerId, core::kServersMax> order;
  for (const ServerId server : step.order) order.push(server);
  if (step.order.empty()) {
    for (const ServerId server : world_.servers()) order.push(server);
  }
  const auto cuts = cuts_of(step.shape, {order.begin(), order.end()});
  for (const ServerId server : world_.servers()) {
    if (cuts[server].empty()) continue;
    pending_.push_back(Action::cut(ServerSet::of(server), cuts[server]));
  }
}

void Simulator::tell_request(ServerSet target, std::uint32_t count) {
  if (target.empty()) return;
  // The first clients that wait for nothing ask this server.
  for (std::uint32_t client = 0; client < askers_.size() && count > 0; ++client) {
    if (askers_[client].asks || world_.clients()[client].waiting) continue;
    pending_.push_back(Action::request(target.lowest(), client));
    --count;
  }
}

}  // namespace squall::sim::simulate
