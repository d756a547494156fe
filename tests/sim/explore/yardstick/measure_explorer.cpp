// Times the explorer beside the dedicated search, in turns: `squall_yardstick [ROUNDS]`.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "sim/explore/explorer.hpp"
#include "tests/sim/explore/yardstick/dedicated_search.hpp"
#include "tools/bench/raft_core.hpp"
#include "tools/explore/explorer_threads.hpp"

namespace squall::tests::yardstick {
namespace {

using sim::explore::Budget;

constexpr std::size_t kMemory = std::size_t{4} << 30;

/// User time of this process.
double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

std::uint64_t explore(const Model& model) {
  sim::Setup setup;
  setup.clients = model.commands;
  setup.judges = false;
  sim::explore::Bounds bounds;
  bounds[Budget::elections] = model.elections;
  bounds[Budget::requests] = model.commands;
  const tools::bench::RaftCoreMaker maker;
  tools::bench::RaftCoreWatcher watcher;
  sim::explore::Explorer explorer(setup, maker, bounds, &watcher, kMemory);
  const std::atomic<bool> never{false};
  tools::explore::explore_all(explorer, 1, never, false);
  return explorer.tally().states;
}

struct Round {
  double explorer = 0;  // seconds
  double dedicated = 0;
  std::uint64_t states = 0;
};

/// Who begins changes with each round: a machine that grows slower wrongs neither.
Round measure(const Model& model, bool explorer_first) {
  Round round;
  std::uint64_t dedicated_states = 0;
  for (const bool is_explorer : {explorer_first, !explorer_first}) {
    const double before = user_seconds();
    if (is_explorer) {
      round.states = explore(model);
    } else {
      dedicated_states = search(model).states;
    }
    (is_explorer ? round.explorer : round.dedicated) = user_seconds() - before;
  }
  if (dedicated_states != round.states) {
    std::fputs("the two searches do not have the same states\n", stderr);
    std::exit(3);
  }
  return round;
}

template <typename Figure>
std::vector<double> sorted(const std::vector<Round>& rounds, Figure&& figure) {
  std::vector<double> all;
  for (const Round& round : rounds) all.push_back(figure(round));
  std::sort(all.begin(), all.end());
  return all;
}

void report(const char* name, const Model& model, int count) {
  std::vector<Round> rounds;
  for (int at = 0; at < count; ++at) rounds.push_back(measure(model, at % 2 == 0));
  const auto states = static_cast<double>(rounds.front().states);
  const auto explorer = sorted(rounds, [](const Round& round) { return round.explorer; });
  const auto dedicated = sorted(rounds, [](const Round& round) { return round.dedicated; });
  const auto ratio =
      sorted(rounds, [](const Round& round) { return round.explorer / round.dedicated; });
  const std::size_t middle = rounds.size() / 2;
  std::printf("%-5s %10.0f %9.2f %9.2f   %.2f (%.2f to %.2f)\n", name, states,
              states / explorer[middle] / 1e6, states / dedicated[middle] / 1e6, ratio[middle],
              ratio.front(), ratio.back());
}

}  // namespace
}  // namespace squall::tests::yardstick

int main(int count, char** words) {
  const int rounds = count > 1 ? std::max(1, std::atoi(words[1])) : 11;
  std::puts("space     states  explorer dedicated   explorer's time over the other's (range)");
  squall::tests::yardstick::report("M1", {1, 2}, rounds);
  squall::tests::yardstick::report("M2", {2, 1}, rounds);
  std::puts("millions of states in a second of user time on one thread; medians");
}
