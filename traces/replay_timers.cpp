// When leases and timers of a replayed run are over, at the latest and at the soonest.
#include "traces/replay_timers.hpp"

namespace squall::traces {

using core::ServerId;
using sim::ActionKind;
using sim::kPpmAll;
using sim::Time;

namespace {

/// How long a clock needs for `shown`, which shows `rate` instead of a million ticks.
Time duration_at(Time shown, Time rate) {
  return shown / rate * kPpmAll + shown % rate * kPpmAll / rate;
}

}  // namespace

ReplayTimers::ReplayTimers(const sim::World& world, const sim::plan::Timing& timing)
    : lease_at_most_us_(duration_at(lease_us(timing), kPpmAll - timing.clock_drift) + 1),
      are_judged_(world.setup().settings.lease_reads) {
  for (const ServerId server : world.servers()) {
    const Time shown =
        timing.own[server].election_timeout_min_us.value_or(timing.election_timeout_min_us);
    timeout_at_least_us_[server] = duration_at(shown, kPpmAll + timing.clock_drift);
  }
}

ServerId ReplayTimers::outlived_lease(const sim::World& world, Time now) const {
  if (!are_judged_) return core::kNobody;
  for (const ServerId server : world.servers() - world.down()) {
    if (world.views()[server].holds_lease && lease_ends_us_[server] < now) return server;
  }
  return core::kNobody;
}

bool ReplayTimers::is_early(const sim::Action& action, Time now) const {
  if (!are_judged_) return false;
  const bool silence = action.kind == ActionKind::silence_timeout;
  if (!silence && action.kind != ActionKind::election_timeout) return false;
  const Time began = (silence ? silence_began_us_ : election_began_us_)[action.server];
  return now < began + timeout_at_least_us_[action.server];
}

void ReplayTimers::follow(const sim::Report& report, Time now) {
  const ServerId server = report.action.server;
  if (report.action.kind == ActionKind::break_clock) are_judged_ = false;
  if (!are_judged_ || !report.stepped) return;
  if (report.election_timer == core::Timer::restart) election_began_us_[server] = now;
  if (report.silence_timer == core::Timer::restart) silence_began_us_[server] = now;
  if (report.round_began != 0) {
    rounds_[server][report.round_began % kRoundsKept] = {report.round_began, now};
  }
  if (report.lease != core::Timer::restart) return;
  const Round& round = rounds_[server][report.lease_round % kRoundsKept];
  lease_ends_us_[server] =
      round.number == report.lease_round ? round.began + lease_at_most_us_ : Time{0};
}

void ReplayTimers::end_leases(sim::World& world, sim::Time now) {
  for (core::ServerId server = outlived_lease(world, now); server != core::kNobody;
       server = outlived_lease(world, now)) {
    follow(world.apply(sim::Action::lease_expired(server)), now);
    if (world.views()[server].holds_lease) return;  // a broken server keeps it
  }
}

}  // namespace squall::traces
