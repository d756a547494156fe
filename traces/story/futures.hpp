// What could still become of a run: other seeds go on from prefixes of its choices.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::story {

/// So many runs go on from one prefix.
inline constexpr std::uint32_t kFuturesEach = 40;
/// Bound on the events of all of them together, those of the prefixes among them.
inline constexpr std::uint64_t kFutureEventsMax = 5'000'000;

/// Of the runs that go on after the first `event` choices.
struct Share {
  std::uint64_t event = 0;
  std::uint32_t violated = 0;  // any property, before it was given up
  std::uint32_t runs = 0;
};

struct Futures {
  /// After this event every run violates a property, and before it some run does not. 0: they all
  /// violate one from the start.
  std::uint64_t no_return = 0;
  Share before;  // after event no_return - 1
  Share after;   // after event no_return
  /// Where `before` is more than half: the event at which the share passes half; 0: otherwise, or
  /// they do from the start.
  std::uint64_t half = 0;
  Share half_before, half_after;
  /// A run that shares the first no_return - 1 choices, and violates nothing; without its outcome.
  std::optional<Trace> passing;
  std::uint64_t events = 0;  // of all runs
  bool is_whole = true;      // false: kFutureEventsMax came first
};

/// Each run goes on for two longest election timeouts and twice the trace's choices, but for 4 000
/// events at most, as a Continuation, with a seed that is drawn from the trace's. REQUIRES:
/// trace.recorded; the last of its choices violates a property, and all were possible.
/// COST: about twice log(choices) prefixes, kFuturesEach runs each.
Futures futures_of(const Trace& trace, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker);

/// The share after each of these events, as futures_of() asks for it; fewer where kFutureEventsMax came
/// first. REQUIRES: as there.
std::vector<Share> shares_of(const Trace& trace, const scenarios::Scenario& scenario,
                             const core::MachineMaker& maker,
                             std::span<const std::uint64_t> events);

}  // namespace squall::traces::story
