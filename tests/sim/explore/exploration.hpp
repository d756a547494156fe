// Small state spaces, and a function that runs an explorer to its end on several threads.
#pragma once

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "sim/explore/explorer.hpp"

namespace squall::tests {

inline constexpr std::size_t kGigabyte = std::size_t{1} << 30;

struct Space {
  std::string name;
  sim::Setup setup;
  sim::explore::Bounds bounds;
};

/// Three servers in two terms, a client, and few messages in flight.
inline Space two_terms(std::uint32_t messages) {
  Space space{"two terms", {}, {}};
  space.setup.clients = 1;
  space.bounds.terms = 2;
  space.bounds.messages = messages;
  return space;
}
/// The same with one crash and restart.
inline Space two_terms_and_a_crash(std::uint32_t messages) {
  Space space = two_terms(messages);
  space.name += ", a crash";
  space.bounds.restarts_at_once = true;
  space.bounds[sim::explore::Budget::crashes] = 1;
  return space;
}

inline void explore(sim::explore::Explorer& explorer, int threads = 1) {
  std::vector<sim::explore::ExplorerWorker*> workers;
  for (int i = 0; i < threads; ++i) workers.push_back(&explorer.add_worker());
  while (explorer.next_round()) {
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([&, i] { workers[i]->work(); });
    workers[0]->work();
    for (std::thread& other : others) other.join();
  }
}

}  // namespace squall::tests
