// The same workloads on C-Raft's own fixture, where libraft-dev is installed.
#pragma once

#include "tools/bench/bench_verb.hpp"

namespace squall::tools::bench {

bool have_peer() noexcept;
/// What the fixture cannot do (random drops, our swarm), or not in bearable time, is left out.
bool peer_can_run(const BenchWork& work) noexcept;
BenchRun run_peer(const BenchWork& work);

}  // namespace squall::tools::bench
