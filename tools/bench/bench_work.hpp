// How a workload runs on our own World, all checkers on.
#pragma once

#include "tools/bench/bench_verb.hpp"

namespace squall::tools::bench {

BenchRun run_squall(const BenchWork& work);

/// The build that is timed also judges: a byte flipped in a committed entry on one disk must be
/// reported. False: it was not.
bool catches_flipped_byte();

}  // namespace squall::tools::bench
