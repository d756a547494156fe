// Timers of servers, each by its own clock, and leases (§6.4.1).
#include <algorithm>

#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;

const Report* Simulator::on_timer(Timer timer, ServerId server) {
  Alarm& alarm = timers_[timer][server];
  if (alarm.queued != now_) return nullptr;  // a later, earlier-set event took its place
  alarm.queued = kNever;
  if (alarm.deadline == kNever) return nullptr;
  // A lease is a time on the clock: it runs out whether or not its server runs.
  if (timer != kLease && world_.paused().contains(server)) {
    course_.charges.effect(Fault::pause);
    return nullptr;
  }
  if (clocks_[server].read(now_) < alarm.deadline) {
    set_timer(timer, server, alarm.deadline);
    return nullptr;
  }
  alarm.deadline = kNever;
  constexpr std::array<ActionKind, kTimers> kActions{
      ActionKind::election_timeout, ActionKind::heartbeat_timeout, ActionKind::silence_timeout,
      ActionKind::lease_expired};
  return &perform({kActions[timer], server, 0, 0});
}

void Simulator::follow_timers(const Report& report) {
  const ServerId server = report.action.server;
  if (report.election_timer == core::Timer::restart) {
    start_election_timer(server);
  } else if (report.election_timer == core::Timer::stop) {
    timers_[kElection][server].deadline = kNever;
  }
  start_timer(kHeartbeat, server, report.heartbeat_timer, plan_.timing.heartbeat_us);
  start_timer(kSilence, server, report.silence_timer, plan_.timing.election_timeout_min_us);
}

void Simulator::follow_lease(const Report& report) {
  const ServerId server = report.action.server;
  const Time now = clocks_[server].read(now_);
  if (report.round_began != 0) {
    rounds_[server][report.round_began % kRoundsKept] = {report.round_began, now};
  }
  if (report.lease == core::Timer::leave) return;
  timers_[kLease][server].deadline = kNever;
  if (report.lease == core::Timer::stop) return;
  const Round& round = rounds_[server][report.lease_round % kRoundsKept];
  const Time end = round.number == report.lease_round ? round.began + lease_us(plan_.timing) : 0;
  if (end > now) return set_timer(kLease, server, end);
  // The round took so long that its lease has run out: before anything else the leader knows.
  pending_.push_back(Action::lease_expired(server));
}

void Simulator::set_alarm(Alarm& alarm, Due due, std::uint16_t index, Time deadline, Time at) {
  alarm.deadline = deadline;
  if (alarm.queued <= at) return;  // the queued event will look again
  alarm.queued = at;
  push(at, due, index);
}

void Simulator::set_timer(Timer timer, ServerId server, Time deadline) {
  const auto due =
      static_cast<Due>(static_cast<std::uint8_t>(Due::election) + static_cast<std::uint8_t>(timer));
  set_alarm(timers_[timer][server], due, server, deadline,
            std::max(now_, clocks_[server].when(deadline)));
}

void Simulator::start_timer(Timer timer, ServerId server, core::Timer what, Time duration) {
  if (what == core::Timer::restart) {
    set_timer(timer, server, clocks_[server].read(now_) + duration);
  } else if (what == core::Timer::stop) {
    timers_[timer][server].deadline = kNever;
  }
}

void Simulator::start_election_timer(ServerId server) {
  const Timing& timing = plan_.timing;
  if (!timing.election_timers) return;
  const Time timeout =
      timeout_.between(timing.election_timeout_min_us, timing.election_timeout_max_us);
  set_timer(kElection, server, clocks_[server].read(now_) + timeout);
}

void Simulator::stop_timers(ServerId server) {
  for (auto& timers : timers_) timers[server].deadline = kNever;
}

void Simulator::resume_timers(ServerId server) {
  // What ran out meanwhile runs out now.
  for (const Timer timer : {kElection, kHeartbeat, kSilence}) {
    const Alarm& alarm = timers_[timer][server];
    if (alarm.deadline != kNever && alarm.queued == kNever) {
      set_timer(timer, server, alarm.deadline);
    }
  }
}

void Simulator::change_clock(ServerId server, const ClockChange& change) {
  Clock& clock = clocks_[server];
  const Clock before = clock;
  if (change.rate_ppm) clock.set_rate(now_, *change.rate_ppm);
  clock.jump(now_, change.jump_us);
  if (change.stopped) clock.stand_still(now_, *change.stopped);
  for (const Timer timer : {kElection, kHeartbeat, kSilence, kLease}) {
    const Time deadline = timers_[timer][server].deadline;
    if (deadline == kNever) continue;
    set_timer(timer, server, deadline);
    const bool mends = clock.is_right() && change.jump_us == 0;
    if (!mends && clock.when(deadline) != before.when(deadline)) {
      course_.charges.effect(Fault::clock);
    }
  }
}

}  // namespace squall::sim::simulate
