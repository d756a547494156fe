// The same workloads on etcd's Raft, in the child process that tools/foreign/etcd/loop is.
#pragma once

#include "tools/bench/bench_verb.hpp"

namespace squall::tools::bench {

/// foreign/etcd_loop in the folder of this program; empty where it was not built.
std::string etcd_loop();
bool etcd_can_run(const BenchWork& work) noexcept;
/// Starts the process once. What it needs for its start and a first run that warms it up is not counted.
/// ERRORS: UserError: it failed.
BenchRun run_etcd(const BenchWork& work);

}  // namespace squall::tools::bench
