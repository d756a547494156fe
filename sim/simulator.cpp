// The simulator's loop: what is due next, and what each effect makes due.
#include "sim/simulator.hpp"

#include <algorithm>

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

Simulator::Simulator(World& world, const Plan& plan, std::uint64_t seed)
    : world_(world),
      plan_(plan),
      delay_(Rng::stream(seed, "delay")),
      loss_(Rng::stream(seed, "loss")),
      timeout_(Rng::stream(seed, "timeout")),
      fault_(Rng::stream(seed, "fault")),
      workload_(Rng::stream(seed, "workload")),
      disk_(Rng::stream(seed, "disk")),
      link_weather_{plan.links},
      askers_(world.clients().count()),
      bound_(plan.names.size()),
      sometimes_left_(plan.sometimes.size()) {
  course_.sometimes.resize(plan.sometimes.size());
  course_.fired.resize(plan.timeline.size());
  sync_at_.fill(kNever);
  for (const LinkRule& rule : plan.link_rules) set_link_weather(rule.from, rule.to, rule.weather);
  for (const ServerId server : world.servers()) start_election_timer(server);
  for (std::uint32_t client = 0; client < askers_.size(); ++client) {
    push(plan.workload.start_us, Due::ask, static_cast<std::uint16_t>(client));
  }
  for (std::uint16_t kind = 0; kind < kWeatherKinds; ++kind) schedule_weather(kind);
  if (plan.weather.until_us != kNever) push(plan.weather.until_us, Due::calm, 0);
  push(plan.end_us, Due::end, 0);
  if (world.verdict()) ending_ = Ending::violation;  // servers booted into it
  watching_ = !plan.timeline.empty() || !plan.until.empty() || sometimes_left_ > 0;
  look_ = watching_;
  look();
}

const Report* Simulator::advance() noexcept {
  while (ending_ == Ending::running) {
    const Report* report = next();
    look();
    if (report != nullptr && report->enabled) return report;
  }
  return nullptr;
}

const Report* Simulator::next() {
  if (!pending_.empty()) {
    const Action action = pending_.back();
    pending_.pop_back();
    return &perform(action);
  }
  const Event event = queue_.pop();  // never empty: the end is due
  now_ = event.time;
  return handle(event);
}

const Report& Simulator::act(const Action& action) noexcept {
  SQUALL_ASSERT(action.kind != ActionKind::deliver && action.kind != ActionKind::drop);
  told_.note(action);
  const Report& report = perform(action);
  look();
  return report;
}

const Report* Simulator::handle(const Event& event) {
  const std::uint16_t index = event.index();
  const auto server = static_cast<ServerId>(index);
  switch (static_cast<Due>(event.kind())) {
    case Due::deliver:
      return on_deliver(index);
    case Due::drop:
      return &perform({ActionKind::drop, core::kNobody, index, 0});
    case Due::duplicate:
      return &perform({ActionKind::duplicate, core::kNobody, index, 0});
    case Due::election:
      return on_timer(election_[server], Due::election, server);
    case Due::heartbeat:
      return on_timer(heartbeat_[server], Due::heartbeat, server);
    case Due::ask:
      return on_ask(index);
    case Due::arrive:
      return on_arrive(index);
    case Due::retry:
      return on_retry(index);
    case Due::sync:
      if (sync_at_[server] != now_) return nullptr;  // of an fsync that a crash ended
      sync_at_[server] = kNever;
      return &perform({ActionKind::sync, server, 0, 0});
    case Due::step:
      on_step(index);
      return nullptr;
    case Due::look:  // a step's earliest time has come
      look_ = true;
      return nullptr;
    case Due::weather:
      on_weather(index);
      return nullptr;
    case Due::weather_end:
      end_spell(index);
      return nullptr;
    case Due::calm:
      on_calm();
      return nullptr;
    case Due::end:
      ending_ = Ending::time;
      return nullptr;
  }
  return nullptr;
}

const Report* Simulator::on_deliver(std::uint16_t slot) {
  const ServerId to = world_.network().message(slot).to;
  if (world_.paused().contains(to)) {
    deferred_[to].push_back(slot);
    return nullptr;
  }
  return &perform({ActionKind::deliver, core::kNobody, slot, 0});
}

const Report* Simulator::on_timer(Alarm& alarm, Due due, ServerId server) {
  if (alarm.queued != now_) return nullptr;  // a later, earlier-set event took its place
  alarm.queued = kNever;
  if (alarm.deadline == kNever || world_.paused().contains(server)) return nullptr;
  if (alarm.deadline > now_) {
    set_alarm(alarm, due, server, alarm.deadline);
    return nullptr;
  }
  alarm.deadline = kNever;
  const bool elects = due == Due::election;
  return &perform(
      {elects ? ActionKind::election_timeout : ActionKind::heartbeat_timeout, server, 0, 0});
}

const Report& Simulator::perform(const Action& action) {
  const Report& report = world_.apply(action);
  if (report.enabled) follow(report);
  return report;
}

void Simulator::follow(const Report& report) {
  time_digest_ = (time_digest_ << 7 | time_digest_ >> 57) * 0x9e3779b97f4a7c15u + now_;
  const ServerId server = report.action.server;
  const bool copies = report.action.kind == ActionKind::duplicate;
  for (const std::uint16_t slot : report.entered) schedule(slot, copies);
  follow_server(report);
  follow_clients(report);
  follow_fault(report);
  if (report.changed && report.stepped) {
    const core::View& view = world_.views()[server];
    if (view.role == core::Role::leader && view.durable.current_term > led_term_) {
      led_term_ = view.durable.current_term;
      ++course_.leader_changes;
      if (course_.first_leader_us == kNever) course_.first_leader_us = now_;
    }
  }
  if (world_.verdict()) {
    ending_ = Ending::violation;
  } else if (world_.limit_reached() != nullptr) {
    ending_ = Ending::limit;
  } else if (watching_ && (report.changed || !report.stepped || !report.answered.empty())) {
    look_ = true;
  }
}

void Simulator::follow_server(const Report& report) {
  const ServerId server = report.action.server;
  if (report.election_timer == core::Timer::restart) {
    start_election_timer(server);
  } else if (report.election_timer == core::Timer::stop) {
    election_[server].deadline = kNever;
  }
  if (report.heartbeat_timer == core::Timer::restart) {
    set_alarm(heartbeat_[server], Due::heartbeat, server, now_ + plan_.timing.heartbeat_us);
  } else if (report.heartbeat_timer == core::Timer::stop) {
    heartbeat_[server].deadline = kNever;
  }
  if (report.sync_began) {
    sync_at_[server] = now_ + disk_.delay(plan_.sync);
    push(sync_at_[server], Due::sync, server);
  }
}

void Simulator::follow_clients(const Report& report) {
  for (const std::uint32_t client : report.answered) {
    askers_[client].retry.deadline = kNever;
    askers_[client].asks = false;
    // Never at the same instant: a server alone would be asked for ever in no time.
    push(kClients, now_ + std::max<Time>(1, workload_.delay(plan_.workload.think)), Due::ask,
         static_cast<std::uint16_t>(client));
  }
  if (report.action.kind != ActionKind::request) return;
  // Whoever made the client ask: without an answer it asks again.
  const std::uint32_t client = report.action.value;
  Alarm& retry = askers_[client].retry;
  if (retry.deadline == kNever && world_.clients()[client].waiting) {
    set_alarm(retry, Due::retry, static_cast<std::uint16_t>(client),
              now_ + plan_.workload.retry_us);
  }
}

void Simulator::follow_fault(const Report& report) {
  const ServerId server = report.action.server;
  switch (report.action.kind) {
    case ActionKind::crash:
      ++course_.faults;
      election_[server].deadline = heartbeat_[server].deadline = sync_at_[server] = kNever;
      for (const std::uint16_t slot : deferred_[server]) push(now_, Due::deliver, slot);
      deferred_[server].clear();
      break;
    case ActionKind::resume:
      resume(server);
      break;
    case ActionKind::pause:
    case ActionKind::drop:
    case ActionKind::duplicate:
    case ActionKind::cut:
    case ActionKind::hold:
    case ActionKind::block:
    case ActionKind::corrupt:
      ++course_.faults;
      break;
    default:
      break;
  }
}

void Simulator::schedule(std::uint16_t slot, bool copy) {
  const core::Message& message = world_.network().message(slot);
  const LinkWeather& weather = link_weather_[link_rule_[message.from][message.to]];
  Time delay = delay_.delay(weather.delay);
  if (!calm_) {
    if (loss_.chance(weather.drop)) return push(now_ + delay, Due::drop, slot);
    // A copy is not copied again: a share of 1 would fill the network with one message.
    if (!copy && weather.duplicate != 0 && loss_.chance(weather.duplicate)) {
      push(now_, Due::duplicate, slot);
    }
    if (weather.reorder != 0 && loss_.chance(weather.reorder)) {
      delay += loss_.delay(weather.reorder_by);  // so that the others' delays stay as they are
    }
  }
  // A duplicate is made before its original arrives: it was pushed first.
  push(kMessages, now_ + delay, Due::deliver, slot);
}

void Simulator::set_alarm(Alarm& alarm, Due due, std::uint16_t index, Time deadline) {
  alarm.deadline = deadline;
  if (alarm.queued <= deadline) return;  // the queued event will look again
  alarm.queued = deadline;
  push(deadline, due, index);
}

void Simulator::start_election_timer(ServerId server) {
  const Timing& timing = plan_.timing;
  if (!timing.election_timers) return;
  const Time timeout =
      timeout_.between(timing.election_timeout_min_us, timing.election_timeout_max_us);
  set_alarm(election_[server], Due::election, server, now_ + timeout);
}

void Simulator::resume(ServerId server) {
  for (const std::uint16_t slot : deferred_[server]) push(now_, Due::deliver, slot);
  deferred_[server].clear();
  // What ran out meanwhile runs out now.
  for (const bool elects : {true, false}) {
    Alarm& alarm = elects ? election_[server] : heartbeat_[server];
    if (alarm.deadline == kNever || alarm.queued != kNever) continue;
    alarm.queued = std::max(now_, alarm.deadline);
    push(alarm.queued, elects ? Due::election : Due::heartbeat, server);
  }
}

const Report* Simulator::on_ask(std::uint32_t client) {
  const Workload& workload = plan_.workload;
  Asker& asker = askers_[client];
  if (!asker.asks && !world_.clients()[client].waiting) {
    if (workload.commands_max != 0 && asked_ == workload.commands_max) return nullptr;
    ++asked_;
  }
  asker.asks = true;
  if (asker.server == core::kNobody) {
    asker.server = static_cast<ServerId>(
        1 + workload_.below(static_cast<std::uint64_t>(world_.servers().size())));
  }
  set_alarm(asker.retry, Due::retry, static_cast<std::uint16_t>(client), now_ + workload.retry_us);
  const Time latency = workload_.delay(workload.latency);
  if (latency == 0) return on_arrive(client);
  push(now_ + latency, Due::arrive, static_cast<std::uint16_t>(client));
  return nullptr;
}

const Report* Simulator::on_arrive(std::uint32_t client) {
  Asker& asker = askers_[client];
  // Of a command that was answered meanwhile, asked elsewhere: arriving now it would be a new one.
  if (!asker.asks) return nullptr;
  const ServerId asked = asker.server;
  const Report& report = perform({ActionKind::request, asked, 0, client});
  if (!report.stepped || report.accepted) return &report;
  // Refused: the server says whom it believes to lead.
  const ServerId hint = world_.views()[asked].leader;
  asker.server = hint == asked ? core::kNobody : hint;
  if (asker.server != core::kNobody) {
    const Time latency = std::max<Time>(workload_.delay(plan_.workload.latency), 1);
    push(now_ + latency, Due::arrive, static_cast<std::uint16_t>(client));
  } else {
    set_alarm(asker.retry, Due::retry, static_cast<std::uint16_t>(client),
              now_ + plan_.workload.retry_us / 8 + 1);
  }
  return &report;
}

const Report* Simulator::on_retry(std::uint32_t client) {
  Asker& asker = askers_[client];
  if (asker.retry.queued != now_) return nullptr;
  asker.retry.queued = kNever;
  if (asker.retry.deadline == kNever) return nullptr;
  if (asker.retry.deadline > now_) {
    set_alarm(asker.retry, Due::retry, static_cast<std::uint16_t>(client), asker.retry.deadline);
    return nullptr;
  }
  asker.server = core::kNobody;  // another one, drawn anew
  return on_ask(client);
}

}  // namespace squall::sim
