// What an exploration came to, and how far it reached: nothing is claimed that was not looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/exploration/states_left.hpp"
#include "traces/probes.hpp"

namespace squall::traces::exploration {

enum class ExplorationEnd : std::uint8_t {
  complete,            // every state that can be reached at all
  within_bounds,       // every state within the bounds; some of them forbade a step
  violated,            // a property that should have held
  violated_as_wished,  // the one that the scenario expects
  not_violated,        // the scenario expects a violation, and there is none within the bounds
  reached,             // one of the goals
  depth,  // depth first, a bound on it hides states that are near; what follows comes first, too
  memory,
  limit,
  interrupted,
  walked,  // as many random walks as were asked for
};
/// "explored_completely", "explored_within_bounds", "violated", …
std::string_view name(ExplorationEnd end) noexcept;
/// All that there is within the bounds was looked at.
constexpr bool is_whole(ExplorationEnd end) {
  return end == ExplorationEnd::complete || end == ExplorationEnd::within_bounds ||
         end == ExplorationEnd::not_violated;
}

struct Certificate {
  scenarios::Scenario scenario;  // with bounds
  ExplorationEnd end = ExplorationEnd::complete;
  checkers::Verdict violation;
  std::uint64_t prefix = 0;  // actions of a run before the exploration's first state
  std::uint64_t way = 0;     // steps to the violation or goal; as short as can be
  std::string limit;         // of the setup
  sim::explore::ExplorationTally tally;
  std::uint32_t depth = 0;            // levels that were explored, the first state's included
  std::vector<std::uint64_t> levels;  // breadth first: how many states each of them has
  std::optional<StatesLeft> left;     // where it ended before its bounds, and one can tell
  std::uint64_t waiting = 0;          // states that were seen and not gone on from
  std::uint64_t ensembles = 0;
  std::uint64_t distinct_steps = 0;
  Probes probes;
  std::uint64_t memory = 0;  // bytes
  double seconds = 0;        // of the wall's clock
  unsigned threads = 1;
  std::string_view search = "breadth_first";
  bool is_shortest = true;   // the way: the search finds nothing sooner
  bool symmetric = false;    // states that differ by servers' names are one
  bool resumed = false;      // from a checkpoint: distinct steps are counted from there on
  std::uint64_t rounds = 0;  // of deepening: how deep; of random walks: how many
};

/// What forbade steps, how often: "terms", "elections", …, in a fixed order. "depth" and "unless":
/// states that were not gone on from.
struct CutCount {
  std::string_view by;
  std::uint64_t steps = 0;
};
std::vector<CutCount> cuts(const Certificate& certificate);

/// Kinds of actions that setup and bounds allow and that never happened: the bounds or the model do
/// not say what somebody meant.
std::vector<sim::ActionKind> never_taken(const Certificate& certificate);

/// States are told apart by 64 bits: that any two of `states` collided has odds of about one in
/// this. 0: too many states to say anything. COST: none.
std::uint64_t collision_odds(std::uint64_t states) noexcept;

/// A label and its text.
struct CertificateLine {
  std::string label;
  std::string text;
};
/// "EXPLORED COMPLETELY", "VIOLATED election_safety", …
std::string headline(const Certificate& certificate);
/// Set-up, bounds, what was counted, what was cut, met and missed; effort at the end, all that
/// differs from machine to machine in brackets.
std::vector<CertificateLine> certificate_lines(const Certificate& certificate);

}  // namespace squall::traces::exploration
