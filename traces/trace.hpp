// What happened in a run: where it came from, every choice, how it ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/verdict.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::traces {

inline constexpr std::uint32_t kFormatVersion = 2;

/// One action that was enabled. It names its message by meaning, so that it survives the deletion
/// of other choices: slots are 0 here and found again at replay.
struct Choice {
  sim::Action action;
  std::uint64_t message_key = 0;  // deliver, drop, duplicate
  sim::Time time_us = 0;
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// The choice with every field that its kind does not use set to zero: what a file keeps.
Choice canonical(Choice choice) noexcept;

/// Where a trace comes from; the strings are given by the caller.
struct Header {
  std::string squall;  // version of the program
  std::string commit;
  std::string compiler;
  std::string machine;   // whose Raft took the seats; empty: Squall's own
  std::string scenario;  // as JSON, see scenarios/parse.hpp
  std::uint64_t seed = 0;
  friend bool operator==(const Header&, const Header&) = default;
};

/// How a run ended, as a fact; traces/judgement.hpp says whether that was expected.
struct Outcome {
  checkers::Verdict violation;
  std::string failure;      // of machine_failed: World::failure_text()
  std::string limit;        // name of the limit reached, if any
  std::uint64_t event = 0;  // how many actions happened
  sim::Time time_us = 0;
  std::uint64_t digest = 0;        // Simulator::digest: events and their times
  std::uint64_t world_digest = 0;  // World::digest: events only; what a replay can compare
  friend bool operator==(const Outcome&, const Outcome&) = default;

  /// The violation in one sentence. REQUIRES: there is one.
  std::string explanation() const { return checkers::explain(*violation, failure); }
  /// "violated", "limit" or "held".
  std::string_view word() const {
    return violation ? "violated" : limit.empty() ? "held" : "limit";
  }
};

struct Trace {
  Header header;
  /// False: the file was written at once when the run ended, and the choices were not recorded; the
  /// scenario and the seed give them again.
  bool recorded = true;
  std::vector<Choice> choices;
  /// By choice: which message it names, in words. As long as `choices`, or empty.
  std::vector<std::string> descriptions;
  Outcome outcome;
  /// The file that it was read from does not fit its seal: it was changed after it was written.
  bool edited = false;
  friend bool operator==(const Trace&, const Trace&) = default;
};

Outcome outcome(const sim::World& world, const sim::simulate::Simulator& simulator);

}  // namespace squall::traces
