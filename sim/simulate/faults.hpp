// The faults that one owner (the timeline or one random fault) currently holds in place.
#pragma once

#include <array>
#include <cstdint>

#include "core/types.hpp"
#include "sim/action.hpp"
#include "sim/plan/fault.hpp"

namespace squall::sim::simulate {

using namespace plan;

/// The timeline holds some faults, and so does each active random fault. A fault ends when no owner
/// holds it.
struct Faults {
  core::ServerSet down;
  core::ServerSet paused;
  core::ServerSet full;  // disks
  /// By Fault. No action begins a standing fault: the part that begins one notes it here.
  std::array<Subjects, kFaults> standing{};
  core::PerServer<core::ServerSet> cut{};  // by `from`: to whom

  Subjects& of(Fault fault) { return standing[static_cast<std::size_t>(fault)]; }
  Subjects of(Fault fault) const { return standing[static_cast<std::size_t>(fault)]; }

  /// Takes in an action that begins or ends a fault; others change nothing.
  void note(const Action& action) {
    switch (row_of(action.kind).change) {
      case FaultChange::none:
        return;
      case FaultChange::down:
        down.add(action.server);
        paused.remove(action.server);
        return;
      case FaultChange::up:
        return down.remove(action.server);
      case FaultChange::paused:
        return paused.add(action.server);
      case FaultChange::resumed:
        return paused.remove(action.server);
      case FaultChange::disk_full:
        return full.add(action.server);
      case FaultChange::disk_free:
        return full.remove(action.server);
      case FaultChange::links_cut:
        for (const core::ServerId from : action.links_from()) {
          cut[from] = cut[from] | action.links_to();
        }
        return;
      case FaultChange::links_healed:
        for (const core::ServerId from : action.links_from()) {
          cut[from] = cut[from] - action.links_to();
        }
        return;
    }
  }
  void add(const Faults& other) {
    down = down | other.down;
    paused = paused | other.paused;
    full = full | other.full;
    for (std::size_t fault = 0; fault < standing.size(); ++fault) {
      standing[fault] = static_cast<Subjects>(standing[fault] | other.standing[fault]);
    }
    for (const core::ServerId from : core::ServerSet::first(core::kServersMax)) {
      cut[from] = cut[from] | other.cut[from];
    }
  }
};

}  // namespace squall::sim::simulate
