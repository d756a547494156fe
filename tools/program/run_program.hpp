// The whole program `squall` as a function, with a Raft in C++ that takes a seat in it.
#pragma once

#include <string>

#include "core/machine.hpp"
#include "scenarios/offers.hpp"

namespace squall::tools::program {

/// A Raft that is linked with the program.
struct OwnMachine {
  /// --machine NAME chooses it, and it is chosen where nothing else is. Traces say NAME-VERSION.
  std::string name;
  std::string version;
  /// Makes the servers of many Worlds, on several threads.
  const core::MachineMaker& maker;
  /// Scenarios ask for no more.
  scenarios::OfferSet offers;
};

/// The program: reads the command line, does what it says, and returns the exit code. Once in a process.
int run_program(int argc, char** argv);
/// With this Raft in the seats. An assertion or a crash in it is a verdict (machine_failed).
int run_program(int argc, char** argv, const OwnMachine& mine);

}  // namespace squall::tools::program
