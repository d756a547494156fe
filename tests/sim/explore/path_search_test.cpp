// Depth-first search, iterative deepening and random walks: what they find, and how they end.
#include "sim/explore/path_search.hpp"

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"

namespace squall::tests::path_search_test {

using sim::explore::Budget;
using sim::explore::Explorer;
using sim::explore::PathOrder;
using sim::explore::PathSearch;

namespace {

Space three_messages() {
  Space space = two_terms(3);
  space.bounds[Budget::elections] = 2;
  return space;
}
Space with_a_crash() {
  Space space = two_terms_and_a_crash(4);
  space.bounds[Budget::elections] = 2;
  return space;
}

void run(PathSearch& search) {
  while (search.advance(1000)) {
  }
}

/// How many steps breadth-first search needs to break it: none can do with fewer.
std::size_t shortest(const Space& space, const core::MachineMaker& maker) {
  Explorer explorer(space.setup, maker, space.bounds, nullptr, kGigabyte);
  explore(explorer);
  return explorer.path_to(explorer.found_step()).size();
}

}  // namespace

TEST_CASE("depth first visits the states that breadth first visits", "[explorer]") {
  const Space space = three_messages();
  Explorer explorer(space.setup, core::ServerMaker(), space.bounds, nullptr, kGigabyte);
  explore(explorer);
  PathSearch search(space.setup, core::ServerMaker(), space.bounds, nullptr, PathOrder::depth_first,
                    kGigabyte);
  run(search);
  CHECK(search.phase() == Explorer::Phase::complete);
  CHECK(search.tally().states == explorer.tally().states);
  CHECK(search.tally().steps == explorer.tally().steps);
  CHECK(search.tally().cuts == explorer.tally().cuts);
  CHECK(search.depth() >= explorer.depth());
}

TEST_CASE("a depth that cut something off is no complete search", "[explorer]") {
  Space space = three_messages();
  space.bounds.depth = 5;
  for (const PathOrder order : {PathOrder::depth_first, PathOrder::deepening}) {
    PathSearch search(space.setup, core::ServerMaker(), space.bounds, nullptr, order, kGigabyte);
    run(search);
    CHECK(search.phase() == Explorer::Phase::depth);
    CHECK(search.depth() == 6);
    CHECK(search.tally().cuts[static_cast<std::size_t>(sim::explore::Cut::depth)] > 0);
  }
}

TEST_CASE("deepening goes as far as breadth first does", "[explorer]") {
  Space space = three_messages();
  space.bounds.depth = 4;
  Explorer explorer(space.setup, core::ServerMaker(), space.bounds, nullptr, kGigabyte);
  explore(explorer);
  PathSearch search(space.setup, core::ServerMaker(), space.bounds, nullptr, PathOrder::deepening,
                    kGigabyte);
  run(search);
  CHECK(search.phase() == explorer.phase());
  CHECK(search.depth() == explorer.depth());
  CHECK(search.rounds() == 4);
  CHECK(search.tally().states >= explorer.tally().states);
}

TEST_CASE("deepening finds a shortest path to a violation", "[explorer]") {
  const Space space = with_a_crash();
  const Maker<ForgetsVote> maker;
  PathSearch search(space.setup, maker, space.bounds, nullptr, PathOrder::deepening, kGigabyte);
  run(search);
  REQUIRE(search.phase() == Explorer::Phase::found);
  CHECK(search.outcome() == sim::explore::StepOutcome::violation);
  CHECK(search.path().size() == shortest(space, maker));
}

TEST_CASE("depth first finds a violation, perhaps far away", "[explorer]") {
  const Space space = with_a_crash();
  const Maker<ForgetsVote> maker;
  PathSearch search(space.setup, maker, space.bounds, nullptr, PathOrder::depth_first, kGigabyte);
  run(search);
  REQUIRE(search.phase() == Explorer::Phase::found);
  CHECK(search.path().size() >= shortest(space, maker));
}

TEST_CASE("random walks are the same for the same seed, and end with their number", "[explorer]") {
  const Space space = with_a_crash();
  const auto walk = [&](std::uint64_t seed) {
    PathSearch search(space.setup, core::ServerMaker(), space.bounds, nullptr,
                      PathOrder::random_walk, kGigabyte, false, seed, 50);
    run(search);
    CHECK(search.phase() == Explorer::Phase::walked);
    CHECK(search.rounds() == 50);
    return search.tally();
  };
  CHECK(walk(1).states == walk(1).states);
  CHECK(walk(1).steps == walk(1).steps);
  CHECK(walk(1).states != walk(2).states);
}

TEST_CASE("random walks find a violation that is not rare", "[explorer]") {
  const Space space = with_a_crash();
  const Maker<VotesTwice> maker;
  PathSearch search(space.setup, maker, space.bounds, nullptr, PathOrder::random_walk, kGigabyte,
                    true, 1, 100'000);
  run(search);
  CHECK(search.phase() == Explorer::Phase::found);
}

}  // namespace squall::tests::path_search_test
