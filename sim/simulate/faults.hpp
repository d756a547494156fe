// Which faults someone wants at a time: servers down, paused, slow or wrong, and links cut.
#pragma once

#include <array>
#include <cstdint>

#include "sim/action.hpp"

namespace squall::sim::simulate {

/// The timeline wants some, and so does each spell of weather: a fault ends when nobody wants it
/// any more.
struct Faults {
  core::ServerSet down;
  core::ServerSet paused;
  core::ServerSet full;   // disks
  core::ServerSet slow;   // no action makes a server slow, or its clock wrong:
  core::ServerSet clock;  // who does it notes it
  std::array<core::ServerSet, core::kServersMax + 1> cut{};  // by `from`: to whom

  /// Takes in an action that begins or ends a fault; others change nothing.
  void note(const Action& action) {
    switch (action.kind) {
      case ActionKind::crash:
      case ActionKind::fail_sync:
        down.add(action.server);
        paused.remove(action.server);
        break;
      case ActionKind::restart:
        down.remove(action.server);
        break;
      case ActionKind::pause:
        paused.add(action.server);
        break;
      case ActionKind::resume:
        paused.remove(action.server);
        break;
      case ActionKind::fill_disk:
        full.add(action.server);
        break;
      case ActionKind::free_disk:
        full.remove(action.server);
        break;
      case ActionKind::cut:
        for (const core::ServerId from : links_from(action.value)) {
          cut[from] = cut[from] | links_to(action.value);
        }
        break;
      case ActionKind::heal:
        for (const core::ServerId from : links_from(action.value)) {
          cut[from] = cut[from] - links_to(action.value);
        }
        break;
      default:
        break;
    }
  }
  void add(const Faults& other) {
    down = down | other.down;
    paused = paused | other.paused;
    full = full | other.full;
    slow = slow | other.slow;
    clock = clock | other.clock;
    for (std::size_t from = 0; from < cut.size(); ++from) cut[from] = cut[from] | other.cut[from];
  }
};

}  // namespace squall::sim::simulate
