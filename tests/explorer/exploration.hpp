// Runs an explorer to its end on as many threads as a test asks for.
#pragma once

#include <cstddef>
#include <thread>
#include <vector>

#include "sim/explorer.hpp"

namespace squall::tests {

inline constexpr std::size_t kGigabyte = std::size_t{1} << 30;

inline void explore(sim::Explorer& explorer, int threads = 1) {
  std::vector<sim::ExplorerWorker*> workers;
  for (int i = 0; i < threads; ++i) workers.push_back(&explorer.add_worker());
  while (explorer.next_round()) {
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([&, i] { workers[i]->work(); });
    workers[0]->work();
    for (std::thread& other : others) other.join();
  }
}

}  // namespace squall::tests
