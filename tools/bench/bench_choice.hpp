// Which workloads a benchmark measures.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/bench_verb.hpp"

namespace squall::tools::bench {

/// Those of `--only`, or all, in the order of `names`. ERRORS: scenarios::UserError: there is none of
/// that name.
std::vector<std::string> chosen_names(const std::vector<std::string>& names,
                                      const BenchOptions& options);

}  // namespace squall::tools::bench
