// `squall bench`: the same workloads for Squall and peers, in CPU seconds of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/io/options.hpp"

namespace squall::tools::bench {

/// One workload, the same for us and for peers: heartbeat 100 ms, election timeout 1–2 s, latency
/// 15 ms, 16-byte commands.
struct BenchWork {
  enum class Kind : std::uint8_t {
    idle,
    commands,
    chaos,
    storm,
    reads,       // nine of ten operations are reads by rounds of heartbeats (§6.4)
    snapshots,   // a snapshot every 500 entries, and a follower that needs one every second
    membership,  // a server removed or added again every 200 ms
    disk         // every write waits for a sync of 1 ms and a tail
  };
  std::string name;
  Kind kind = Kind::idle;
  int servers = 3;
  std::uint32_t in_flight = 0;  // commands: outstanding at a time
  std::uint64_t commands = 0;   // until so many are answered, or committed on the leader
  std::uint32_t drop_ppm = 0;   // chaos
};

/// What one repetition of a workload took.
struct BenchRun {
  double cpu_seconds = 0;
  std::uint64_t events = 0;
  double virtual_seconds = 0;
  std::uint64_t commits = 0;
  std::uint64_t allocations = 0;
  std::uint64_t digest = 0;
  std::uint64_t repeats = 1;  // of a short one: all others but the digest are sums over them
};

/// Whose Raft does a workload, in which event loop.
enum class Contestant : std::uint8_t { squall, c_raft, etcd };

struct BenchOptions {
  bool peers = false;
  bool explore = false;  // the explorer's table instead
  bool json = false;
  std::optional<int> repetitions{};
  std::vector<std::string> only;  // names of workloads; empty: all
  std::string against;            // another build's program; empty: none
  std::optional<int> slower_max_percent{};

  int rounds() const { return repetitions.value_or(!against.empty() ? 11 : peers ? 7 : 5); }
};

/// Prints the table, or as JSON a list of rows: {"workload", "peer": "c-raft" or "etcd" where it is one's, "events" of one run,
/// "events_per_second", "ns_per_event" (…"_min", "_max"), "virtual_seconds_per_cpu_second",
/// "commits_per_cpu_second", "allocations_per_event"}, and of peers "times_squall" (…"_min", "_max"): CPU time for the
/// same work over Squall's in the same round.
io::ExitCode bench(const BenchOptions& options);

/// Adds the verb to the program.
void add_bench_verb(io::CommandLine& program);

/// CPU time of this process.
double cpu_seconds_now() noexcept;

}  // namespace squall::tools::bench
