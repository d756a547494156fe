// Small state spaces in which a reduction is compared with the full search.
#pragma once

#include <vector>

#include "tests/sim/explore/exploration.hpp"

namespace squall::tests {

/// Each enables something that the others do not.
inline std::vector<Space> small_spaces() {
  std::vector<Space> all;
  const auto add = [&](const char* name, auto&& change) {
    Space space{name, {}, {}};
    space.bounds.terms = 1;
    space.setup.clients = 1;
    change(space.setup, space.bounds);
    all.push_back(space);
  };
  add("one term, one command",
      [](sim::Setup&, sim::explore::Bounds& bounds) { bounds.messages = 4; });
  add("two terms, three messages", [](sim::Setup&, sim::explore::Bounds& bounds) {
    bounds.terms = 2;
    bounds.messages = 3;
    bounds[sim::explore::Budget::elections] = 2;
  });
  add("a crash", [](sim::Setup&, sim::explore::Bounds& bounds) {
    bounds.messages = 3;
    bounds[sim::explore::Budget::crashes] = 1;
  });
  add("a crash and an asynchronous disk", [](sim::Setup& setup, sim::explore::Bounds& bounds) {
    setup.servers = 2;
    setup.settings.synchronous_disk = false;
    bounds.messages = 3;
    bounds[sim::explore::Budget::crashes] = 1;
  });
  add("a loss and a duplicate", [](sim::Setup&, sim::explore::Bounds& bounds) {
    bounds.messages = 3;
    bounds[sim::explore::Budget::drops] = bounds[sim::explore::Budget::duplicates] = 1;
  });
  add("pre-vote and check-quorum", [](sim::Setup& setup, sim::explore::Bounds& bounds) {
    setup.settings.pre_vote = setup.settings.check_quorum = setup.settings.stickiness = true;
    bounds.messages = 2;
    bounds[sim::explore::Budget::requests] = 0;
  });
  add("a heartbeat and a snapshot", [](sim::Setup&, sim::explore::Bounds& bounds) {
    bounds.messages = 3;
    bounds[sim::explore::Budget::heartbeats] = bounds[sim::explore::Budget::compactions] = 1;
  });
  return all;
}

}  // namespace squall::tests
