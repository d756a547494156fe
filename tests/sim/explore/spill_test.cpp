// An exploration that is larger than memory gives the results of one that is not.
#include <algorithm>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/sim/explore/memory_store.hpp"

namespace squall::tests::spill_test {

using sim::explore::Explorer;

namespace {

/// 34 159 states: more than the least table holds.
Space one_term_and_a_crash() {
  Space space = two_terms_and_a_crash(4);
  space.name = "one term, a crash";
  space.bounds.terms = 1;
  return space;
}

struct Explored {
  explicit Explored(const Space& space, const core::MachineMaker& maker, std::size_t memory,
                    bool symmetric, MemoryStore* store = nullptr, int threads = 1)
      : explorer(space.setup, maker, space.bounds, nullptr, memory, symmetric) {
    if (store != nullptr) explorer.spill_to(*store);
    explore(explorer, threads);
    explorer.settle();
  }
  std::vector<std::uint32_t> path() {
    std::vector<std::uint32_t> choices;
    if (explorer.found_step().outcome == sim::explore::StepOutcome::nothing) return choices;
    for (const auto& point : explorer.path_to(explorer.found_step())) {
      choices.push_back(point.step.choice);
    }
    return choices;
  }
  Explorer explorer;
};

void check_equal(Explored& spilled, Explored& whole) {
  CHECK(spilled.explorer.phase() == whole.explorer.phase());
  CHECK(std::ranges::equal(spilled.explorer.levels(), whole.explorer.levels()));
  const auto tally = spilled.explorer.tally();
  const auto expected = whole.explorer.tally();
  CHECK(tally.states == expected.states);
  CHECK(tally.steps == expected.steps);
  CHECK(tally.actions == expected.actions);
  CHECK(tally.cuts == expected.cuts);
  CHECK(tally.spent == expected.spent);
  CHECK(tally.pruned == expected.pruned);
  CHECK(spilled.explorer.depth() == whole.explorer.depth());
}

/// Room for the ensembles, and for the least of everything else.
std::size_t little(Explored& whole) { return whole.explorer.ensembles().memory() + (5 << 20); }

void check(const Space& space, const core::MachineMaker& maker, bool symmetric) {
  INFO(space.name << (symmetric ? ", symmetric" : ""));
  Explored whole(space, maker, kGigabyte, symmetric);
  MemoryStore store;
  Explored spilled(space, maker, little(whole), symmetric, &store);
  CHECK(spilled.explorer.has_spilled());
  check_equal(spilled, whole);
  CHECK(spilled.path() == whole.path());
}

}  // namespace

TEST_CASE("what does not fit into memory is explored to the same numbers", "[slow][explorer]") {
  check(one_term_and_a_crash(), core::ServerMaker(), false);
  check(one_term_and_a_crash(), core::ServerMaker(), true);
}

TEST_CASE("from disk the same shortest path leads to a violation", "[slow][explorer]") {
  for (const bool symmetric : {false, true}) {
    check(two_terms_and_a_crash(3), Maker<ForgetsVote>(), symmetric);
  }
}

TEST_CASE("two threads spill what one spills", "[slow][explorer]") {
  const Space space = one_term_and_a_crash();
  Explored whole(space, core::ServerMaker(), kGigabyte, false);
  MemoryStore store;
  Explored spilled(space, core::ServerMaker(), little(whole), false, &store, 2);
  CHECK(spilled.explorer.has_spilled());
  check_equal(spilled, whole);
}

TEST_CASE("an exploration ends where its disk is full, and counts no state twice",
          "[slow][explorer]") {
  const Space space = one_term_and_a_crash();
  Explored whole(space, core::ServerMaker(), kGigabyte, false);
  for (const std::size_t room : {std::size_t{0}, std::size_t{1} << 15, std::size_t{1} << 17}) {
    INFO(room);
    MemoryStore store;
    store.room = room;
    Explored cut(space, core::ServerMaker(), little(whole), false, &store);
    CHECK(cut.explorer.phase() == Explorer::Phase::disk);
    CHECK(cut.explorer.tally().states > 0);
    CHECK(cut.explorer.tally().states < whole.explorer.tally().states);
  }
}

}  // namespace squall::tests::spill_test
