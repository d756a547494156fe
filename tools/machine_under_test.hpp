// Which Raft the program runs.
#pragma once

#include <memory>
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

/// Servers that the program compiles and loads: those of a mutant.
class LoadedMachine {
 public:
  virtual ~LoadedMachine() = default;
  virtual const core::MachineMaker& maker() const = 0;
  /// Stands in the headers of traces.
  virtual const std::string& name() const = 0;
};

/// The mutant of this id, or the only one whose id begins so. ERRORS: scenarios::UserError.
using LoadMutant = std::unique_ptr<LoadedMachine> (*)(const std::string& id);

/// The loader of the program; main.cpp sets it. A room of verbs does not include the room of mutants.
inline LoadMutant& mutant_loader() {
  static LoadMutant loader = nullptr;
  return loader;
}

/// The machines of the option --mutant, while it lives; Squall's own where the id is empty.
class MutantUnderTest {
 public:
  explicit MutantUnderTest(const std::string& id) {
    if (id.empty()) return;
    SQUALL_ASSERT(mutant_loader() != nullptr);
    loaded_ = mutant_loader()(id);
    chosen_machine() = {&loaded_->maker(), loaded_->name()};
  }
  ~MutantUnderTest() {
    if (loaded_) chosen_machine() = {};
  }
  MutantUnderTest(const MutantUnderTest&) = delete;
  MutantUnderTest& operator=(const MutantUnderTest&) = delete;

 private:
  std::unique_ptr<LoadedMachine> loaded_;
};

/// " --mutant ID" behind a command to paste, while a mutant runs.
inline std::string mutant_option() {
  return chosen_machine().name.empty() ? "" : " --mutant " + chosen_machine().name;
}

inline constexpr const char* kMutantHelp =
    "Run this mutant of the zoo in place of Squall's own servers";

}  // namespace squall::tools
