// The yardstick of the explorer's speed: it counts the same states, and finds the same violations.
#include "tests/sim/explore/yardstick/dedicated_search.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tools/bench/raft_core.hpp"

namespace squall::tests::dedicated_search_test {

using sim::explore::Budget;
using sim::explore::Explorer;
using tools::bench::RaftCoreBug;

namespace {

void compare(const yardstick::Model& model, RaftCoreBug bug = RaftCoreBug::none) {
  INFO(int{model.elections} << " elections, " << int{model.commands} << " commands, bug "
                            << static_cast<int>(bug));
  sim::Setup setup;
  setup.clients = model.commands;
  setup.judges = false;
  sim::explore::Bounds bounds;
  bounds[Budget::elections] = model.elections;
  bounds[Budget::requests] = model.commands;
  const tools::bench::RaftCoreMaker maker(bug);
  tools::bench::RaftCoreWatcher watcher;
  Explorer explorer(setup, maker, bounds, &watcher, kGigabyte);
  explore(explorer);
  const yardstick::Result result = yardstick::search(model);
  CHECK(result.states == explorer.tally().states);
  CHECK(result.steps == explorer.tally().steps);
  CHECK(result.violated == (bug != RaftCoreBug::none));
  CHECK(result.violated == (explorer.phase() == Explorer::Phase::found));
  if (result.violated) {
    CHECK(result.levels == explorer.path_to(explorer.found_step()).size());
  } else {
    CHECK(result.levels == explorer.depth());
  }
}

}  // namespace

TEST_CASE("The dedicated search has the explorer's states, steps and levels", "[explorer]") {
  compare({2, 0});
  compare({1, 1});
}

TEST_CASE("The dedicated search finds a violation in the explorer's level", "[slow][explorer]") {
  using yardstick::Bug;
  compare({1, 2, Bug::truncates_on_every_append}, RaftCoreBug::truncates_on_every_append);
  compare({2, 1, Bug::votes_for_outdated_logs}, RaftCoreBug::votes_for_outdated_logs);
}

}  // namespace squall::tests::dedicated_search_test
