// Which Raft the program runs.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include "checkers/not_judged.hpp"
#include "checkers/verdict.hpp"
#include "core/server.hpp"
#include "scenarios/offers.hpp"
#include "scenarios/scenario.hpp"
#include "tools/io/options.hpp"
#include "tools/io/shell_word.hpp"

namespace squall::tools {

class LoadedMachine;

/// Squall's own Raft while `maker` is nullptr. The name stands in the traces of what runs; the option
/// chooses the machine on a command line.
struct MachineChoice {
  const core::MachineMaker* maker = nullptr;
  std::string name;
  std::string option;
  scenarios::OfferSet offers = scenarios::OfferSet::all();
  std::string unseen{};                // see LoadedMachine
  checkers::PropertySet not_judged{};  // rules that it does not go by
  std::string object{};                // see LoadedMachine
  std::string goes_back_by{};          // of an exploration; see LoadedMachine
  LoadedMachine* explored = nullptr;   // of an exploration, where it is loaded
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
    chosen_machine() = {&maker, name, " --mutant " + name};
  }
  ~MachineUnderTest() { chosen_machine() = {}; }
  MachineUnderTest(const MachineUnderTest&) = delete;
  MachineUnderTest& operator=(const MachineUnderTest&) = delete;
};

/// Servers that the program loads: those of a mutant, or of a foreign machine.
class LoadedMachine {
 public:
  virtual ~LoadedMachine() = default;
  virtual const core::MachineMaker& maker() const = 0;
  /// Stands in the headers of traces.
  virtual const std::string& name() const = 0;
  virtual scenarios::OfferSet offers() const { return scenarios::OfferSet::all(); }
  /// The properties that cannot be judged, because the machine does not show what they are about; each
  /// with the reason. Empty: all are.
  virtual std::string unseen() const { return ""; }
  /// The properties that are no rules of this machine.
  checkers::PropertySet not_judged() const { return checkers::not_judged_by(maker().rules()); }
  /// The path of the shared object that it was loaded from; empty: of none.
  virtual std::string object() const { return ""; }
  /// Before the first server of an exploration: by what its servers will go back to earlier states. Empty: as Squall's own.
  virtual std::string prepare_to_go_back() { return ""; }
  /// From now on a server whose state is told by its inputs puts each one into the log tree at once, where
  /// explorers on other threads find it.
  virtual void record_inputs() {}
  /// A server of the exploration did what cannot be taken back in this way. After the next prepare_to_go_back() there is
  /// another one, and the exploration is made again.
  virtual bool could_not_go_back() const { return false; }
};

/// A mutant by its id, or by the only one that begins so; a machine by what --machine says. ERRORS:
/// scenarios::UserError.
using LoadMachine = std::unique_ptr<LoadedMachine> (*)(const std::string& text);
/// The machines of a cluster: of each seat, and `rest` for the servers that no seat names.
using LoadSeats = std::unique_ptr<LoadedMachine> (*)(const std::string& rest,
                                                     const scenarios::Seats& seats);

/// The loaders of the program, which sets them. A room of verbs includes neither the room of mutants
/// nor that of foreign machines.
inline LoadMachine& mutant_loader() {
  static LoadMachine loader = nullptr;
  return loader;
}
inline LoadMachine& machine_loader() {
  static LoadMachine loader = nullptr;
  return loader;
}
inline LoadSeats& seats_loader() {
  static LoadSeats loader = nullptr;
  return loader;
}

/// Where neither an option nor SQUALL_MACHINE says which: Squall's own, or what is linked with the program.
inline std::string& usual_machine() {
  static std::string usual = "squall";
  return usual;
}

/// The options --mutant and --machine of a verb.
struct SeatOptions {
  std::string mutant;   // an id; empty: none
  std::string machine;  // see add_seat_options(); empty: what SQUALL_MACHINE says, or Squall's own
};

/// Adds --mutant and --machine.
inline void add_seat_options(const io::Verb& verb, SeatOptions& into) {
  const io::Option mutant = verb.name(
      "--mutant", "ID", into.mutant, "Run this mutant of the zoo in place of Squall's own servers");
  verb.name("--machine", "SEAT", into.machine,
            "Run these servers: squall, lib:FILE.so[:ARGUMENT], or cmd:COMMAND; SQUALL_MACHINE "
            "unless given")
      .excludes(mutant);
}

/// The machines of these options, while it lives.
class SeatUnderTest {
 public:
  /// `asked`: by the scenario.
  explicit SeatUnderTest(const SeatOptions& options, const scenarios::Seats& asked = {}) {
    if (!options.mutant.empty()) {
      loaded_ = mutant_loader()(options.mutant);
      chosen_machine() = {&loaded_->maker(), loaded_->name(), " --mutant " + loaded_->name()};
      return;
    }
    const char* const everywhere = std::getenv("SQUALL_MACHINE");
    std::string machine = options.machine;
    if (machine.empty() && asked.machine.empty() && everywhere != nullptr) machine = everywhere;
    const std::string option = machine.empty() ? "" : " --machine " + io::shell_word(machine);
    if (machine.empty()) machine = asked.machine.empty() ? usual_machine() : asked.machine;
    if (asked.seats.empty() && machine == "squall") return;
    loaded_ = asked.seats.empty() ? machine_loader()(machine) : seats_loader()(machine, asked);
    chosen_machine() = {&loaded_->maker(), loaded_->name(),   option,
                        loaded_->offers(), loaded_->unseen(), loaded_->not_judged(),
                        loaded_->object()};
  }
  ~SeatUnderTest() {
    if (loaded_) chosen_machine() = {};
  }
  SeatUnderTest(const SeatUnderTest&) = delete;
  SeatUnderTest& operator=(const SeatUnderTest&) = delete;

  /// See LoadedMachine; it stands in chosen_machine().
  void prepare_to_go_back() const {
    if (!loaded_) return;
    chosen_machine().explored = loaded_.get();
    chosen_machine().goes_back_by = loaded_->prepare_to_go_back();
  }

 private:
  std::unique_ptr<LoadedMachine> loaded_;
};

/// " --mutant ID" or " --machine SEAT" behind a command to paste, while such a machine runs.
inline const std::string& seat_option() { return chosen_machine().option; }

}  // namespace squall::tools
