// The simulator's loop: what is due next, and what each effect makes due.
#include "sim/simulate/simulator.hpp"

#include <algorithm>

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

namespace {

/// What charge_tally() charges.
std::uint64_t incidents(const Tally& tally) {
  return tally.held + tally.lost_to_blocks + tally.records_torn + tally.disks_emptied +
         tally.lost_on_cut_links;
}

/// Most events are none of a fault's: they must not pay for those that are.
constexpr bool may_be_charged(ActionKind kind) {
  return kind == ActionKind::duplicate || kind == ActionKind::garble ||
         kind == ActionKind::corrupt || kind == ActionKind::rot || kind == ActionKind::misdirect ||
         kind == ActionKind::transfer || kind == ActionKind::change_membership;
}

}  // namespace

Simulator::Simulator(World& world, const Plan& plan, std::uint64_t seed)
    : world_(world),
      plan_(plan),
      delay_(Rng::stream(seed, "delay")),
      loss_(Rng::stream(seed, "loss")),
      timeout_(Rng::stream(seed, "timeout")),
      fault_(Rng::stream(seed, "fault")),
      workload_(Rng::stream(seed, "workload")),
      disk_(Rng::stream(seed, "disk")),
      slow_(Rng::stream(seed, "slow")),
      link_weather_{plan.links},
      askers_(world.clients().count()),
      bound_(plan.names.size()),
      sometimes_left_(plan.sometimes.size()) {
  course_.sometimes.resize(plan.sometimes.size());
  course_.fired.resize(plan.timeline.size());
  course_.fired_us.resize(plan.timeline.size(), kNever);
  sync_at_.fill(kNever);
  for (const LinkRule& rule : plan.link_rules) set_link_weather(rule.from, rule.to, rule.weather);
  const core::Timer silence =
      world.setup().settings.stickiness ? core::Timer::restart : core::Timer::leave;
  for (const ServerId server : world.servers()) {
    start_election_timer(server);
    start_timer(kSilence, server, silence, plan.timing.election_timeout_min_us);
  }
  for (std::uint32_t client = 0; client < askers_.size(); ++client) {
    push(plan.workload.start_us, Due::ask, static_cast<std::uint16_t>(client));
  }
  for (std::size_t kind = 0; kind < kRecurrings.size(); ++kind) {
    schedule_weather(static_cast<WeatherKind>(kind));
  }
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
    if (report != nullptr && report->enabled) {
      idle_ = 0;
      return report;
    }
    if (++idle_ > kIdleMax && ending_ == Ending::running) ending_ = Ending::limit;
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
  begin_from_outside(action);
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
      return &perform(Action::drop(index));
    case Due::duplicate:
      return &perform(Action::duplicate(index));
    case Due::garble:
      return &perform(Action::garble(index));
    case Due::election:
    case Due::heartbeat:
    case Due::silence:
    case Due::lease:
      return on_timer(static_cast<Timer>(event.kind() - static_cast<std::uint8_t>(Due::election)),
                      server);
    case Due::ask:
      return on_ask(index);
    case Due::arrive:
      --askers_[index].copies;
      return on_arrive(index);
    case Due::retry:
      return on_retry(index);
    case Due::sync:
      if (sync_at_[server] != now_) return nullptr;  // of an fsync that a crash ended
      sync_at_[server] = kNever;
      return &perform(Action::sync(server));
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
      flip_spell(index);
      return nullptr;
    case Due::replacement:
      on_replacement();
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

const Report& Simulator::perform(Action action) {
  const Report& report = world_.apply(action);
  if (report.enabled) {
    follow(report);
  } else if (action.kind == ActionKind::restart &&
             world_.unreadable_disks().contains(action.server)) {
    course_.charges.effect(unreadable_by_[action.server]);
  }
  return report;
}

void Simulator::follow(const Report& report) {
  time_digest_ = (time_digest_ << 7 | time_digest_ >> 57) * 0x9e3779b97f4a7c15u + now_;
  const bool copies = report.action.kind == ActionKind::duplicate;
  for (const std::uint16_t slot : report.entered) schedule(slot, copies);
  follow_timers(report);
  follow_disk(report);
  follow_clients(report);
  follow_fault(report);
  if (incidents(world_.tally()) != incidents(charged_)) charge_tally(report);
  if (report.changed && report.stepped) follow_leader(report);
  // Last, so that a lease that has run out already is told before anything else happens.
  if (report.round_began != 0 || report.lease != core::Timer::leave) follow_lease(report);
  if (world_.verdict()) {
    ending_ = Ending::violation;
  } else if (world_.limit_reached() != nullptr) {
    ending_ = Ending::limit;
  } else if (watching_ && (report.changed || !report.stepped || !report.answers.empty())) {
    look_ = true;
  }
}

void Simulator::follow_disk(const Report& report) {
  if (!report.sync_began) return;
  const ServerId server = report.action.server;
  sync_at_[server] = now_ + disk_.delay(plan_.sync);
  push(sync_at_[server], Due::sync, server);
}

void Simulator::follow_leader(const Report& report) {
  const ServerId server = report.action.server;
  const core::View& view = world_.views()[server];
  if (view.role == core::Role::leader && view.durable.current_term > led_term_) {
    led_term_ = view.durable.current_term;
    ++course_.leader_changes;
    if (course_.first_leader_us == kNever) course_.first_leader_us = now_;
  }
  if (calm_) follow_calm(report);
  const Setup& setup = world_.setup();
  // Who has just compacted its log forgets nothing more now, whatever it has kept.
  if (setup.snapshot_every == 0 || report.action.kind == ActionKind::compact) return;
  const std::uint64_t forgotten = world_.tree().index(view.durable.log.base);
  if (view.commit_index >= forgotten + setup.settings.compaction_keeps + setup.snapshot_every) {
    pending_.push_back(Action::compact(server));
  }
}

void Simulator::follow_fault(const Report& report) {
  const ServerId server = report.action.server;
  if (report.stopped || may_be_charged(report.action.kind)) charge(report);
  if (report.stopped) {
    stop_timers(server);
    sync_at_[server] = kNever;
    deliver_deferred(server);
    return;
  }
  if (report.action.kind != ActionKind::resume) return;
  deliver_deferred(server);
  resume_timers(server);
}

}  // namespace squall::sim::simulate
