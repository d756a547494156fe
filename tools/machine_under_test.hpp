// Which Raft the program runs.
#pragma once

#include <string>

#include "core/server.hpp"

namespace squall::tools {

/// Squall's own Raft while `maker` is nullptr. The name stands in the traces of what runs.
struct MachineChoice {
  const core::MachineMaker* maker = nullptr;
  std::string name;
};

/// REQUIRES of a change: nothing runs.
inline MachineChoice& chosen_machine() {
  static MachineChoice chosen;
  return chosen;
}

inline const core::MachineMaker& machine_under_test() {
  static const core::ServerMaker own;
  return chosen_machine().maker == nullptr ? own : *chosen_machine().maker;
}

/// While it lives, the program runs these machines.
class MachineUnderTest {
 public:
  MachineUnderTest(const core::MachineMaker& maker, const std::string& name) {
    chosen_machine() = {&maker, name};
  }
  ~MachineUnderTest() { chosen_machine() = {}; }
  MachineUnderTest(const MachineUnderTest&) = delete;
  MachineUnderTest& operator=(const MachineUnderTest&) = delete;
};

}  // namespace squall::tools
