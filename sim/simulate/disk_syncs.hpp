// The fsyncs under way: how long each one takes, by the stream "disk".
#pragma once

#include <array>
#include <optional>

#include "core/types.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

class DiskSyncs {
 public:
  DiskSyncs(Agenda& agenda, const Plan& plan, std::uint64_t seed)
      : agenda_(agenda), disk_stream_(Rng::stream(seed, "disk")) {
    ends_at_.fill(kNever);
    for (const core::ServerId server : core::ServerSet::first(core::kServersMax)) {
      durations_[server] = plan.timing.own[server].sync.value_or(plan.sync);
    }
  }

  /// The action that an event of this part causes, if any.
  std::optional<Action> on_due(Event event) {
    const auto server = core::ServerId::of(event.index());
    if (ends_at_[server] != agenda_.now()) return std::nullopt;  // of an fsync that a crash ended
    ends_at_[server] = kNever;
    return Action::sync(server);
  }
  void follow(const Report& report) {
    if (!report.sync_began) return;
    const core::ServerId server = report.action.server;
    ends_at_[server] = agenda_.now() + disk_stream_.delay(durations_[server]);
    agenda_.push(ends_at_[server], EventOwner::disk_syncs, Due::end, server.value());
  }
  /// The server went down.
  void stop(core::ServerId server) { ends_at_[server] = kNever; }
  bool is_under_way(core::ServerId server) const { return ends_at_[server] != kNever; }

 private:
  enum class Due : std::uint8_t { end };
  static_assert(fits_event(Due::end));

  Agenda& agenda_;
  core::PerServer<Delay> durations_{};
  Rng disk_stream_;
  core::PerServer<Time> ends_at_{};  // kNever: no fsync
};

}  // namespace squall::sim::simulate
