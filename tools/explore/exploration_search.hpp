// One exploration, by any order of search.
#pragma once

#include <vector>

#include "sim/explore/ranks/ranks.hpp"
#include "tools/explore/exploration_report.hpp"
#include "tools/explore/explore_verb.hpp"
#include "tools/explore/explorer_threads.hpp"

namespace squall::tools::explore {

/// Explores a space_of() after its prefix_of(). `allowance`: of time and states, besides what the
/// options say. `ranks`: the processes that explore it, all of which call this; null: this one. The
/// result is that of all. ERRORS: scenarios::UserError.
Explored search_space(const scenarios::Scenario& scenario, const ExploreOptions& options,
                      std::vector<sim::Action> prefix, const Allowance& allowance,
                      sim::explore::ranks::Ranks* ranks = nullptr);

}  // namespace squall::tools::explore
