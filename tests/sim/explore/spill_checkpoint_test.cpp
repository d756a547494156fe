// An exploration that has spilled goes on from a checkpoint, with the files as they were then.
#include <algorithm>

#include "core/server.hpp"
#include "sim/explore/checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/sim/explore/memory_bytes.hpp"
#include "tests/sim/explore/memory_store.hpp"

namespace squall::tests::spill_checkpoint_test {

using sim::explore::Explorer;

namespace {

/// 34 159 states.
Space one_term() {
  Space space = two_terms_and_a_crash(4);
  space.bounds.terms = 1;
  return space;
}

std::vector<std::uint32_t> path_of(Explorer& explorer) {
  std::vector<std::uint32_t> choices;
  if (explorer.found_step().outcome == sim::explore::StepOutcome::nothing) return choices;
  for (const auto& point : explorer.path_to(explorer.found_step())) {
    choices.push_back(point.step.choice);
  }
  return choices;
}

void check_equal(Explorer& resumed, Explorer& whole) {
  CHECK(resumed.phase() == whole.phase());
  CHECK(std::ranges::equal(resumed.levels(), whole.levels()));
  CHECK(resumed.tally().states == whole.tally().states);
  CHECK(resumed.tally().steps == whole.tally().steps);
  CHECK(resumed.tally().actions == whole.tally().actions);
  CHECK(resumed.tally().cuts == whole.tally().cuts);
  CHECK(resumed.tally().pruned == whole.tally().pruned);
  CHECK(resumed.depth() == whole.depth());
  CHECK(path_of(resumed) == path_of(whole));
}

/// What is there at one moment.
struct Moment {
  MemoryBytes bytes;
  MemoryStore store;
};

/// Goes on from every moment, to what one exploration in memory comes to; at least one of them has spilled.
void check(const Space& space, const core::MachineMaker& maker, bool symmetric) {
  Explorer whole(space.setup, maker, space.bounds, nullptr, kGigabyte, symmetric);
  explore(whole);
  const std::size_t little = whole.ensembles().memory() + (5 << 20);
  std::vector<Moment> moments;
  {
    MemoryStore store;
    Explorer explorer(space.setup, maker, space.bounds, nullptr, little, symmetric);
    explorer.spill_to(store);
    sim::explore::ExplorerWorker& worker = explorer.add_worker();
    bool has_spilled = false;
    for (int round = 0; explorer.next_round(); ++round) {
      if (round % 16 == 0 || explorer.has_spilled() != has_spilled) {
        Moment& moment = moments.emplace_back();
        sim::explore::save_checkpoint(explorer, moment.bytes);
        moment.store = store;
        has_spilled = explorer.has_spilled();
      }
      worker.work();
    }
    REQUIRE(has_spilled);
  }
  for (Moment& moment : moments) {
    INFO(space.name << ", moment " << &moment - moments.data() << " of " << moments.size());
    Explorer resumed(space.setup, maker, space.bounds, nullptr, little, symmetric);
    resumed.spill_to(moment.store);
    REQUIRE(load_checkpoint(resumed, moment.bytes));
    explore(resumed);
    check_equal(resumed, whole);
  }
}

}  // namespace

TEST_CASE("an exploration that has spilled goes on from any moment to the same numbers",
          "[slow][explorer]") {
  check(one_term(), core::ServerMaker(), false);
  check(one_term(), core::ServerMaker(), true);
}

TEST_CASE("an exploration that has spilled and goes on finds the same path", "[slow][explorer]") {
  check(two_terms_and_a_crash(3), Maker<ForgetsVote>(), false);
}

TEST_CASE("what has spilled is not resumed without a store", "[slow][explorer]") {
  const Space space = one_term();
  MemoryStore store;
  Explorer explorer(space.setup, core::ServerMaker(), space.bounds, nullptr, 16 << 20);
  explorer.spill_to(store);
  sim::explore::ExplorerWorker& worker = explorer.add_worker();
  while (!explorer.has_spilled() && explorer.next_round()) worker.work();
  REQUIRE(explorer.has_spilled());
  MemoryBytes bytes;
  sim::explore::save_checkpoint(explorer, bytes);
  Explorer resumed(space.setup, core::ServerMaker(), space.bounds, nullptr, 16 << 20);
  CHECK_FALSE(load_checkpoint(resumed, bytes));
}

}  // namespace squall::tests::spill_checkpoint_test
