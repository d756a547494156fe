// Checkpoints: a resumed exploration gives the results of one that was not cut off.
#include "sim/explore/checkpoint.hpp"

#include <algorithm>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/sim/explore/memory_bytes.hpp"

namespace squall::tests::checkpoint_test {

using sim::explore::Explorer;

namespace {

const Space kSpace = two_terms_and_a_crash(3);

/// The checkpoint of an exploration after so many rounds.
MemoryBytes cut_off_after(int rounds, const core::MachineMaker& maker, bool symmetric) {
  Explorer explorer(kSpace.setup, maker, kSpace.bounds, nullptr, kGigabyte, symmetric);
  sim::explore::ExplorerWorker& worker = explorer.add_worker();
  for (int round = 0; round < rounds && explorer.next_round(); ++round) worker.work();
  MemoryBytes memory;
  sim::explore::save_checkpoint(explorer, memory);
  return memory;
}

void check_resumed(const core::MachineMaker& maker, bool symmetric, int rounds) {
  INFO(rounds << " rounds, " << (symmetric ? "" : "not ") << "symmetric");
  Explorer whole(kSpace.setup, maker, kSpace.bounds, nullptr, kGigabyte, symmetric);
  explore(whole);
  MemoryBytes memory = cut_off_after(rounds, maker, symmetric);
  Explorer resumed(kSpace.setup, maker, kSpace.bounds, nullptr, kGigabyte, symmetric);
  REQUIRE(load_checkpoint(resumed, memory));
  explore(resumed);
  CHECK(resumed.phase() == whole.phase());
  CHECK(std::ranges::equal(resumed.levels(), whole.levels()));
  CHECK(resumed.tally().states == whole.tally().states);
  CHECK(resumed.tally().steps == whole.tally().steps);
  CHECK(resumed.tally().cuts == whole.tally().cuts);
  CHECK(resumed.depth() == whole.depth());
  if (whole.phase() != Explorer::Phase::found) return;
  CHECK(resumed.path_to(resumed.found_step()).size() == whole.path_to(whole.found_step()).size());
}

}  // namespace

TEST_CASE("an exploration that is resumed counts what it would have counted",
          "[slow][long][explorer]") {
  for (const int rounds : {0, 1, 20}) check_resumed(core::ServerMaker(), false, rounds);
  for (const bool symmetric : {false, true}) {
    check_resumed(core::ServerMaker(), symmetric, 9);
    check_resumed(Maker<ForgetsVote>(), symmetric, 9);
  }
}

TEST_CASE("what multiplies the states is counted on where it was cut off",
          "[slow][long][explorer]") {
  MemoryBytes memory;
  std::uint64_t whole = 0;
  {
    Explorer explorer(kSpace.setup, core::ServerMaker(), kSpace.bounds, nullptr, kGigabyte);
    explorer.profile_explosion();
    sim::explore::ExplorerWorker& worker = explorer.add_worker();
    for (int round = 0; explorer.next_round(); ++round) {
      if (round == 9) sim::explore::save_checkpoint(explorer, memory);
      worker.work();
    }
    whole = explorer.explosion_profile().by_messages[3];
  }
  Explorer resumed(kSpace.setup, core::ServerMaker(), kSpace.bounds, nullptr, kGigabyte);
  resumed.profile_explosion();
  REQUIRE(load_checkpoint(resumed, memory));
  CHECK(resumed.explosion_profile().by_messages[3] > 0);
  explore(resumed);
  CHECK(resumed.explosion_profile().by_messages[3] == whole);
}

TEST_CASE("a checkpoint of more than there is memory for is resumed, and ends at once",
          "[slow][explorer]") {
  MemoryBytes memory = cut_off_after(20, core::ServerMaker(), false);
  Explorer resumed(kSpace.setup, core::ServerMaker(), kSpace.bounds, nullptr, kGigabyte >> 10);
  REQUIRE(load_checkpoint(resumed, memory));
  const std::uint64_t states = resumed.tally().states;
  explore(resumed);
  CHECK(resumed.phase() == Explorer::Phase::memory);
  CHECK(resumed.tally().states == states);
}

TEST_CASE("a checkpoint that was cut short is refused", "[slow][explorer]") {
  const MemoryBytes whole = cut_off_after(6, core::ServerMaker(), false);
  for (std::size_t size = 0; size < whole.bytes.size(); size += 1 + whole.bytes.size() / 97) {
    INFO(size << " of " << whole.bytes.size());
    MemoryBytes part = whole;
    part.bytes.resize(size);
    Explorer explorer(kSpace.setup, core::ServerMaker(), kSpace.bounds, nullptr, kGigabyte);
    CHECK_FALSE(load_checkpoint(explorer, part));
  }
}

}  // namespace squall::tests::checkpoint_test
