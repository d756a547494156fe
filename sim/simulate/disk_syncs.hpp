// The fsyncs under way: how long each one takes, by the stream "disk", and the disks that stall.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "core/types.hpp"
#include "sim/plan/plan.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/simulate/fault_effects.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

class DiskSyncs {
 public:
  DiskSyncs(Agenda& agenda, const Plan& plan, FaultEffects& effects, std::uint64_t seed)
      : agenda_(agenda), effects_(effects), disk_stream_(Rng::stream(seed, "disk")) {
    ends_at_.fill(kNever);
    for (const core::ServerId server : core::ServerSet::first(core::kServersMax)) {
      durations_[server] = plan.timing.own[server].sync.value_or(plan.sync);
    }
  }

  /// The action that an event of this part causes, if any.
  std::optional<Action> on_due(Event event) {
    const auto server = core::ServerId::of(event.index());
    if (ends_at_[server] != agenda_.now()) return std::nullopt;  // of an fsync that a crash ended
    if (is_stalled(server)) {
      effects_.effect(Fault::disk_stall, server.value());
      end_at(server, stalled_until_[server]);
      return std::nullopt;
    }
    ends_at_[server] = kNever;
    return Action::sync(server);
  }
  void follow(const Report& report) {
    const core::ServerId server = report.action.server;
    if (report.sync_began) {
      const Time lasts = disk_stream_.delay(durations_[server]);
      end_at(server, agenda_.now() + (report.write_failed ? std::max(lasts, kRetry_us) : lasts));
    } else if (report.action.kind == ActionKind::sync && report.enabled) {
      ends_at_[server] = kNever;  // a step of the timeline ended it
    }
  }
  /// No fsync of these servers ends before this time; an earlier stall may last longer. `step`: of
  /// the timeline, which asks for it.
  void stall(core::ServerSet servers, Time until, std::uint16_t step = kNoStep) {
    for (const core::ServerId server : servers) {
      if (step != kNoStep || !is_stalled(server)) {
        effects_.hold(Fault::disk_stall, core::ServerSet::of(server).bits(), step);
      }
      stalled_until_[server] = std::max(stalled_until_[server], until);
    }
  }
  bool is_stalled(core::ServerId server) const { return stalled_until_[server] > agenda_.now(); }
  /// No disk of the core stalls any more: what waited for the end of a stall ends now.
  void begin_calm(core::ServerSet core) {
    for (const core::ServerId server : core) {
      if (!is_stalled(server)) continue;
      const bool waits = ends_at_[server] == stalled_until_[server];
      stalled_until_[server] = agenda_.now();
      if (waits) end_at(server, agenda_.now());
    }
  }
  /// The server went down.
  void stop(core::ServerId server) { ends_at_[server] = kNever; }
  bool is_under_way(core::ServerId server) const { return ends_at_[server] != kNever; }

 private:
  /// A write that failed is tried again no sooner: a disk that stays full must not stop time.
  static constexpr Time kRetry_us = 10 * kMillisecond_us;

  enum class Due : std::uint8_t { end };
  static_assert(fits_event(Due::end));

  void end_at(core::ServerId server, Time time) {
    ends_at_[server] = time;
    agenda_.push(time, EventOwner::disk_syncs, Due::end, server.value());
  }

  Agenda& agenda_;
  FaultEffects& effects_;
  core::PerServer<Delay> durations_{};
  Rng disk_stream_;
  core::PerServer<Time> ends_at_{};        // kNever: no fsync
  core::PerServer<Time> stalled_until_{};  // the past: does not stall
};

}  // namespace squall::sim::simulate
