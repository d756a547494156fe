// The benchmark model against the numbers on which TLC, SPIN, stateright and a plain program agree.
#include "tools/bench/raft_core.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/sim/explore/exploration.hpp"

namespace squall::tests::raft_core_test {

using namespace squall::tools;
using namespace squall::tools::bench;
using sim::explore::Budget;
using sim::explore::Explorer;

namespace {

struct Numbers {
  std::string name;
  std::uint8_t elections, requests, duplicates, drops, crashes;
  std::uint64_t states, generated;  // the first state included
  std::uint32_t levels;
};

sim::Setup raft_core_setup(const Numbers& numbers) {
  sim::Setup setup;
  setup.clients = numbers.requests;
  setup.judges = false;
  return setup;
}

sim::explore::Bounds raft_core_bounds(const Numbers& numbers) {
  sim::explore::Bounds bounds;
  bounds[Budget::elections] = numbers.elections;
  bounds[Budget::requests] = numbers.requests;
  bounds[Budget::duplicates] = numbers.duplicates;
  bounds[Budget::drops] = numbers.drops;
  bounds[Budget::crashes] = numbers.crashes;
  bounds.restarts_at_once = true;
  return bounds;
}

void check(const Numbers& numbers, int threads, bool symmetric = false) {
  INFO(numbers.name << " on " << threads << " threads, " << (symmetric ? "" : "not ")
                    << "symmetric");
  const RaftCoreMaker maker;
  RaftCoreWatcher observer;
  Explorer explorer(raft_core_setup(numbers), maker, raft_core_bounds(numbers), &observer,
                    kGigabyte, symmetric);
  explore(explorer, threads);
  CHECK(explorer.phase() == Explorer::Phase::complete);
  CHECK(explorer.tally().states == numbers.states);
  CHECK(explorer.tally().steps + 1 == numbers.generated);
  CHECK(explorer.depth() == numbers.levels);
}

}  // namespace

TEST_CASE("RaftCore has as many states, steps and levels as in other checkers", "[explorer]") {
  const Numbers small[] = {
      {"two elections", 2, 0, 0, 0, 0, 33'052, 141'640, 18},
      {"one of each, one duplicate", 1, 1, 1, 0, 0, 72'790, 288'775, 20},
      {"one of each, one drop, one restart", 1, 1, 0, 1, 1, 46'682, 242'602, 19},
  };
  for (const Numbers& numbers : small) {
    check(numbers, 1);
    check(numbers, 2);
  }
}

TEST_CASE("where servers are alike, RaftCore has as many states as under TLC's symmetry",
          "[slow][explorer]") {
  check({"M1", 1, 2, 0, 0, 0, 122'221, 546'143, 24}, 1, true);
  check({"M1", 1, 2, 0, 0, 0, 122'221, 546'143, 24}, 2, true);
}

TEST_CASE("A RaftCore whose commit index lies beyond its own log is an error, as it is for TLC",
          "[explorer]") {
  // One election, two commands: the follower learns by the second that the first is committed, and
  // then the leader's first, empty message empties its log.
  const Numbers numbers{"M1", 1, 2, 0, 0, 0, 0, 0, 0};
  const RaftCoreMaker maker(RaftCoreBug::truncates_on_every_append);
  RaftCoreWatcher observer;
  Explorer explorer(raft_core_setup(numbers), maker, raft_core_bounds(numbers), &observer,
                    kGigabyte);
  explore(explorer);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.found_step().outcome == sim::explore::StepOutcome::violation);
  CHECK(explorer.path_to(explorer.found_step()).size() == 9);
}

// Sanitizers make ten of a second; that the numbers hold there, too, the small spaces show.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

TEST_CASE("M1: one election and two commands have 732 925 states", "[slow][explorer]") {
  check({"M1", 1, 2, 0, 0, 0, 732'925, 3'275'311, 24}, 1);
  check({"M1", 1, 2, 0, 0, 0, 732'925, 3'275'311, 24}, 2);
}

TEST_CASE("M2: two elections and a command have 3 378 034 states", "[slow][explorer]") {
  check({"M2", 2, 1, 0, 0, 0, 3'378'034, 18'110'773, 27}, 1);
}

TEST_CASE("M2 has as many states for two threads", "[slow][explorer]") {
  check({"M2", 2, 1, 0, 0, 0, 3'378'034, 18'110'773, 27}, 2);
}

TEST_CASE("M2 where servers are alike", "[slow][explorer]") {
  check({"M2", 2, 1, 0, 0, 0, 563'061, 3'018'671, 27}, 1, true);
  check({"M2", 2, 1, 0, 0, 0, 563'061, 3'018'671, 27}, 2, true);
}

#endif

}  // namespace squall::tests::raft_core_test
