// Which Raft the program runs.
#pragma once

#include "core/server.hpp"

namespace squall::tools {

/// A place for the choice: nullptr is Squall's own Raft. REQUIRES of a change: nothing runs. The maker
/// must live until the program ends, or until another one is chosen.
inline const core::MachineMaker*& chosen_machine() noexcept {
  static const core::MachineMaker* chosen = nullptr;
  return chosen;
}

inline const core::MachineMaker& machine_under_test() noexcept {
  static const core::ServerMaker own;
  return chosen_machine() == nullptr ? own : *chosen_machine();
}

}  // namespace squall::tools
