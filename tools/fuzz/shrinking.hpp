// Shrinking a trace within a time, and the files that it leaves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/json/value.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::tools::fuzz {

/// When shrinking ends before nothing is left to try.
struct ShrinkLimit {
  std::optional<double> seconds;  // of the wall's clock
  /// Runs and lists of choices; the result then depends on no clock.
  std::optional<std::uint64_t> tries;
};

struct Shrunk {
  traces::Trace trace;
  std::size_t choices_before = 0;
  std::uint64_t runs = 0;   // of other seeds and simpler scenarios, and of fewer faults
  std::uint64_t tries = 0;  // lists of choices that were replayed
  double seconds = 0;
  /// No single choice, or step of the timeline, can go; else the time or an interrupt ended it.
  bool is_minimal = false;
  bool is_resumed = false;  // it went on from `earlier`
  /// What both runs have; empty where the trace violates a property.
  std::string failed_expectation;
  /// Whose timeline does what the trace holds; of an expectation, whose seed gives the trace.
  /// Nothing: scenario_reason says why.
  std::optional<scenarios::Scenario> scenario;
  std::string scenario_reason;
  std::string path;           // of the trace; empty: not written
  std::string scenario_path;  // empty: there is none
};

/// "NAME.min.trace.jsonl" of "NAME.trace.jsonl".
std::string path_beside(const std::string& trace);

/// A violation is shrunk to few choices; a run that failed an expectation, to a simple scenario with
/// few faults. It goes on from `earlier`, which was shrunk from the same trace before, if that fails
/// in the same way; nullptr: there is none. A trace without choices is run again first. ERRORS: UserError{where, …}: it did not
/// fail, or the machine under test does not fail in the same way.
Shrunk shrink_trace(const traces::Trace& trace, const std::string& where, const ShrinkLimit& limit,
                    const traces::Trace* earlier = nullptr);

/// Writes the trace, and the scenario beside it: "NAME.json" for "NAME.trace.jsonl".
/// ERRORS: UserError{path, …}.
void keep_shrunk(Shrunk& shrunk, const std::string& path);

/// For people; the choices in words.
std::string text_of(const Shrunk& shrunk);
/// {"shrunk": file, "scenario": file or null, "scenario_reason": text or null, "property" or null,
/// "failed_expectation": text or null, "resumed", "choices_before", "choices", "minimal", "runs", "tries", "seconds"}.
scenarios::json::Value json_of(const Shrunk& shrunk);

}  // namespace squall::tools::fuzz
