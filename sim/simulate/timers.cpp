// What happens when a timer runs out, a lease is taken, or a clock changes.
#include "sim/simulate/timers.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

void Timers::start() {
  for (const ServerId server : world_.servers()) {
    const bool is_sticky = settings_of(world_.setup(), server).stickiness;
    const core::Timer silence = is_sticky ? core::Timer::restart : core::Timer::leave;
    start_election_timer(server);
    start_timer(Due::silence, server, silence, timeout_min_us_[server]);
    follow_named(server, world_.running_timers(server));
    if (is_outside_model({clocks_[server].usual_rate_ppm(), 0, std::nullopt})) {
      agenda_.add(Action::break_clock(server));
    }
  }
}

std::optional<Action> Timers::on_due(Event event) {
  const auto timer = due_of<Due>(event);
  if (timer == Due::named) return on_named_due(event.index());
  const auto server = ServerId::of(event.index());
  Alarm& rung = alarm(timer, server);
  if (!rung.take_event(agenda_.now())) return std::nullopt;
  // A lease is a time on the clock: it runs out whether or not its server runs.
  if (timer != Due::lease && world_.paused().contains(server)) {
    effects_.effect(Fault::pause, server.value());
    return std::nullopt;
  }
  if (clocks_[server].read(agenda_.now()) < rung.deadline) {
    set_timer(timer, server, rung.deadline);
    return std::nullopt;
  }
  rung.deadline = kNever;
  constexpr std::array<ActionKind, kTimers> kActions{
      ActionKind::election_timeout, ActionKind::heartbeat_timeout, ActionKind::silence_timeout,
      ActionKind::lease_expired};
  return Action{kActions[static_cast<std::size_t>(timer)], server, 0, 0};
}

void Timers::follow_named(ServerId server, std::span<const core::NamedTimer> timers) {
  for (const core::NamedTimer& timer : timers) {
    const auto is_it = [&](const Named& one) {
      return one.server == server && one.name == timer.name;
    };
    auto known = std::find_if(named_.begin(), named_.end(), is_it);
    if (timer.duration_us == 0) {
      if (known != named_.end()) known->alarm.deadline = kNever;
      continue;
    }
    if (known == named_.end()) known = named_.insert(known, Named{server, timer.name, {}});
    set_named(static_cast<std::uint16_t>(known - named_.begin()),
              clocks_[server].read(agenda_.now()) + timer.duration_us);
  }
}

void Timers::set_named(std::uint16_t index, Time deadline) {
  Named& named = named_[index];
  named.alarm.set(agenda_, EventOwner::timers, Due::named, index, deadline,
                  std::max(agenda_.now(), clocks_[named.server].when(deadline)));
}

std::optional<Action> Timers::on_named_due(std::uint16_t index) {
  Named& named = named_[index];
  if (!named.alarm.take_event(agenda_.now())) return std::nullopt;
  if (world_.paused().contains(named.server)) {
    effects_.effect(Fault::pause, named.server.value());
    return std::nullopt;
  }
  if (clocks_[named.server].read(agenda_.now()) < named.alarm.deadline) {
    set_named(index, named.alarm.deadline);
    return std::nullopt;
  }
  named.alarm.deadline = kNever;
  return Action::named_timeout(named.server, named.name);
}

void Timers::set_lease(const Report& report) {
  const ServerId server = report.action.server;
  const Time now = clocks_[server].read(agenda_.now());
  if (report.round_began != 0) {
    rounds_[server][report.round_began % kRoundsKept] = {report.round_began, now};
  }
  if (report.lease == core::Timer::leave) return;
  alarm(Due::lease, server).deadline = kNever;
  if (report.lease == core::Timer::stop) return;
  const Round& round = rounds_[server][report.lease_round % kRoundsKept];
  const Time end = round.number == report.lease_round ? round.began + lease_us(timing_) : 0;
  if (end > now) return set_timer(Due::lease, server, end);
  // The round took so long that its lease has run out: before anything else the leader knows.
  agenda_.add_first(Action::lease_expired(server));
}

void Timers::stop(ServerId server) {
  for (auto& alarms : alarms_) alarms[server].deadline = kNever;
  for (Named& named : named_) {
    if (named.server == server) named.alarm.deadline = kNever;
  }
}

void Timers::resume(ServerId server) {
  for (const Due timer : {Due::election, Due::heartbeat, Due::silence}) {
    const Alarm& set = alarm(timer, server);
    if (set.deadline != kNever && set.queued == kNever) set_timer(timer, server, set.deadline);
  }
  for (std::uint16_t index = 0; index < named_.size(); ++index) {
    const auto& [its, name, set] = named_[index];
    if (its == server && set.deadline != kNever && set.queued == kNever) {
      set_named(index, set.deadline);
    }
  }
}

bool Timers::is_outside_model(const ClockChange& change) const {
  if (!world_.setup().settings.lease_reads) return false;
  const std::int64_t rate = change.rate_ppm.value_or(0);
  return std::max(rate, -rate) > std::int64_t{timing_.clock_drift} || change.jump_us != 0 ||
         change.stopped.value_or(false);
}

void Timers::change_clock(ServerId server, const ClockChange& change) {
  const Time now = agenda_.now();
  Clock& clock = clocks_[server];
  const Clock before = clock;
  if (change.rate_ppm) clock.set_rate(now, *change.rate_ppm);
  clock.jump(now, change.jump_us);
  jumped_us_[server] += change.jump_us;
  if (change.stopped) clock.stand_still(now, *change.stopped);
  if (is_outside_model(change)) agenda_.add(Action::break_clock(server));
  const bool mends = clock.is_right() && change.jump_us == 0;
  const auto note_effect = [&](Time deadline) {
    if (!mends && clock.when(deadline) != before.when(deadline)) {
      effects_.effect(Fault::clock, server.value());
    }
  };
  for (const Due timer : {Due::election, Due::heartbeat, Due::silence, Due::lease}) {
    const Time deadline = alarm(timer, server).deadline;
    if (deadline == kNever) continue;
    set_timer(timer, server, deadline);
    note_effect(deadline);
  }
  for (std::uint16_t index = 0; index < named_.size(); ++index) {
    const Time deadline = named_[index].alarm.deadline;
    if (named_[index].server != server || deadline == kNever) continue;
    set_named(index, deadline);
    note_effect(deadline);
  }
}

void Timers::correct_clocks(ServerSet servers) {
  for (const ServerId server : servers) {
    const Clock& clock = clocks_[server];
    if (!clock.is_right()) change_clock(server, {clock.usual_rate_ppm(), 0, false});
  }
}

}  // namespace squall::sim::simulate
