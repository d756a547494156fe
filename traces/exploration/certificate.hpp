// The result of an exploration and its coverage. Claims only what was explored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/exploration/goals.hpp"
#include "traces/exploration/states_left.hpp"

namespace squall::traces::exploration {

enum class ExplorationEnd : std::uint8_t {
  complete,              // every reachable state
  within_bounds,         // every state within the bounds, which suppressed at least one step
  violated,              // a property that the scenario expects to hold
  violated_as_expected,  // the property that the scenario expects to be violated
  not_violated,          // the expected violation does not exist within the bounds
  not_met,               // a situation that the scenario expects does not exist within the bounds
  reached,               // a goal
  not_reached,           // no goal exists within the bounds
  depth,                 // depth bound in depth-first search, which may hide states near the start
  memory,
  disk,  // it is full, or cannot be read
  limit,
  interrupted,
  time,    // that it was given
  walked,  // the requested number of random walks
};
/// "explored_completely", "explored_within_bounds", "violated", …
std::string_view name(ExplorationEnd end) noexcept;
/// True when everything within the bounds was explored.
constexpr bool is_whole(ExplorationEnd end) {
  return end == ExplorationEnd::complete || end == ExplorationEnd::within_bounds ||
         end == ExplorationEnd::not_violated || end == ExplorationEnd::not_met ||
         end == ExplorationEnd::not_reached;
}

struct Certificate {
  scenarios::Scenario scenario;  // with bounds
  ExplorationEnd end = ExplorationEnd::complete;
  checkers::Verdict violation;
  std::string failure;         // of machine_failed: World::failure_text()
  std::uint64_t prefix = 0;    // actions of the run before the exploration's first state
  bool begins_in_run = false;  // these are events of a run or a trace, not what the bounds ask for
  std::uint64_t path_length = 0;  // steps to the violation or goal
  std::string limit;              // the setup limit that was reached
  sim::explore::ExplorationTally tally;
  std::uint32_t depth = 0;            // levels explored, including the first state's
  std::vector<std::uint64_t> levels;  // breadth first: states per level
  std::optional<StatesLeft> left;     // estimate, when the exploration ended before its bounds
  std::uint64_t waiting = 0;          // states found and not expanded
  std::uint64_t ensembles = 0;
  /// Of all ensembles that a step was looked up for, each with all that it can do: a search that ends early
  /// has computed some that no state took.
  std::uint64_t distinct_steps = 0;
  Sightings met;
  std::uint64_t memory = 0;  // bytes
  std::uint64_t disk = 0;    // bytes that were on disk at most, where memory was spilled
  std::string disk_trouble;  // why it could not be used any more
  double seconds = 0;        // wall clock
  unsigned threads = 1;
  unsigned ranks = 0;             // processes that explored together; 0: one, alone
  std::uint64_t sent_states = 0;  // from rank to rank
  std::uint64_t sent_bytes = 0;
  std::string_view search = "breadth_first";
  bool is_shortest = true;   // the path: no shorter one exists
  bool symmetric = false;    // states that differ only by server names are merged
  bool resumed = false;      // from a checkpoint; distinct transitions count from there on
  std::uint64_t rounds = 0;  // deepening: depth bound; random walks: number of walks
};

/// A bound and how many steps it suppressed: "terms", "elections", …, in a fixed order. For "depth"
/// and "unless": states not expanded.
struct CutCount {
  std::string_view by;
  std::uint64_t steps = 0;
};
std::vector<CutCount> cuts(const Certificate& certificate);

/// Kinds of actions that setup and bounds allow and that were never enabled: a hint that the bounds
/// or the model differ from the intention.
std::vector<sim::ActionKind> never_taken(const Certificate& certificate);

/// What the scenario expects in "sometimes" and "met", each in a few words.
std::vector<std::string> expected_situations(const scenarios::Scenario& scenario);
/// Those of them that no step met.
std::vector<std::string> missed_situations(const Certificate& certificate);

/// Fingerprints have 64 bits: two of `states` states collide with odds of about one in the result.
/// 0: too many states for an estimate.
std::uint64_t collision_odds(std::uint64_t states) noexcept;

/// A label and its text.
struct CertificateLine {
  std::string label;
  std::string text;
};
/// "EXPLORED COMPLETELY", "VIOLATED election_safety", …
std::string headline(const Certificate& certificate);
/// Setup, bounds, counts, suppressed steps, probes hit; then the effort: all machine-dependent
/// numbers in parentheses.
std::vector<CertificateLine> certificate_lines(const Certificate& certificate);

}  // namespace squall::traces::exploration
