// The space to be explored: a scenario with bounds, and the prefix that leads to its first state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "sim/action.hpp"

namespace squall::tools::explore {

struct SpaceOptions {
  std::string scenario;  // a file or a name; empty: `servers` of them
  std::optional<int> servers;
  /// What the command line says instead of the file: an option such as "--membership-changes", and
  /// its text.
  std::vector<std::pair<std::string, std::string>> bounds;
  std::string from;  // a trace, or "trace:choice": begin after its choices; no scenario then
  std::optional<std::uint64_t> from_seed;  // or after the first events of a simulation
  std::uint64_t at_event = 0;
};

/// An option and its help, and under which heading it stands.
struct BoundOption {
  std::string group;
  std::string name;
  std::string type;
  std::string help;
};
std::vector<BoundOption> bound_options();

/// Checked, with bounds, and such that a replay of a way can do all that the explorer does. Without
/// situations to be met where the scenario had no bounds of its own.
/// ERRORS: scenarios::UserError.
scenarios::Scenario space_of(const SpaceOptions& options);

/// That states which differ by the names of servers only may be one.
/// ERRORS: scenarios::UserError, where a server is not like the others.
void require_symmetry(const scenarios::Scenario& scenario);

/// That messages which change nothing may stay where they are for ever.
/// ERRORS: scenarios::UserError, where they would be in the way.
void require_absorption(const scenarios::Scenario& scenario);

/// The files that the space is read from.
std::vector<std::string> inputs_of(const SpaceOptions& options);

/// The conditions that some state must meet. ERRORS: scenarios::UserError, where a state does not
/// decide one of them.
std::vector<sim::plan::Condition> situations_of(const scenarios::Scenario& scenario);

/// What happens before the exploration begins. Links that are cut then stay cut: they become
/// Bounds::cut_links. ERRORS: scenarios::UserError.
std::vector<sim::Action> prefix_of(scenarios::Scenario& scenario, const SpaceOptions& options,
                                   const core::MachineMaker& maker);

}  // namespace squall::tools::explore
