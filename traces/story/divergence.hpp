// The first divergence of two runs, whose choices are repeated side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::story {

/// A run, and the servers that take its seats. REQUIRES: trace.recorded; all outlive the comparison.
struct ComparedRun {
  const Trace& trace;
  const scenarios::Scenario& scenario;  // the trace's
  const core::MachineMaker& maker;
};

/// One thing that is not the same in both, in words.
struct FieldDifference {
  std::string field;  // "time_us", "do", "message", "commit_index", …
  std::string first;
  std::string second;
};

struct Divergence {
  enum class Kind : std::uint8_t {
    boot,    // the servers differ before the first choice
    time,    // the same choice at another time
    choice,  // another choice, or one run has ended
    effect,  // the same choice did something else
  };
  Kind kind = Kind::boot;
  std::uint64_t event = 0;  // of the choice, from 1; 0: boot
  sim::Time time_us = 0;    // the sooner one's
  /// That took the step, or of the choice that comes sooner; kNobody: none.
  core::ServerId server = core::kNobody;
  std::string first;  // the choice in words; empty: this run has ended
  std::string second;
  std::vector<FieldDifference> fields;
  /// The stream of chance that decides when the sooner choice happens; empty: none does.
  std::string_view stream;
  /// choice: where the choice that comes sooner happens in the other run; 0: nowhere. Nothing: a
  /// request, which may be another command there.
  std::optional<std::uint64_t> elsewhere;
  sim::Time elsewhere_us = 0;
  bool is_first_sooner = true;
};

struct DivergenceResult {
  /// Nothing: both runs are the same.
  std::optional<Divergence> first;
  /// The first one in more than its time; nothing: only times differ.
  std::optional<Divergence> behaviour;
  std::uint64_t events = 0;  // that both took
  /// Neither run's next choice was possible: why. Empty: all were.
  std::string stuck;
};

/// Compares choice by choice, and after each the view of the server that took a step, what it sent and
/// answered, its timers, and the verdict.
DivergenceResult compare(const ComparedRun& first, const ComparedRun& second);

/// The stream of a seed that decides when such an action happens, or whether; empty: no draw does.
std::string_view stream_of(sim::ActionKind kind) noexcept;

/// The first choices of the trace are those that its seed gives with these servers.
bool comes_from_seed(const ComparedRun& run, std::uint64_t choices);

/// "boot", "time", …
std::string_view name(Divergence::Kind kind) noexcept;

}  // namespace squall::traces::story
