// A run that was cut off goes on from its checkpoint as if nothing had been.
#include "sim/checkpoint.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/explorer/exploration.hpp"
#include "tests/mutants/broken_servers.hpp"

using namespace squall;
using namespace squall::tests;
using sim::Bounds;
using sim::Budget;
using sim::Explorer;
using sim::Setup;

namespace {

class Memory final : public sim::ByteSink, public sim::ByteSource {
 public:
  void write(std::span<const std::byte> more) noexcept override {
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
  bool read(std::span<std::byte> room) noexcept override {
    if (bytes.size() - at < room.size()) return false;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), room.size(), room.begin());
    at += room.size();
    return true;
  }
  std::vector<std::byte> bytes;
  std::size_t at = 0;
};

Setup setup() {
  Setup setup;
  setup.clients = 1;
  return setup;
}
Bounds bounds() {
  Bounds bounds;
  bounds.terms = 2;
  bounds.messages = 3;
  bounds.restarts_at_once = true;
  bounds[Budget::crashes] = 1;
  return bounds;
}

/// The checkpoint of an exploration after so many rounds.
Memory cut_off_after(int rounds, const core::MachineMaker& maker, bool symmetric) {
  Explorer explorer(setup(), maker, bounds(), nullptr, kGigabyte, symmetric);
  sim::ExplorerWorker& worker = explorer.add_worker();
  for (int round = 0; round < rounds && explorer.next_round(); ++round) worker.work();
  Memory memory;
  sim::save_checkpoint(explorer, memory);
  return memory;
}

void check_resumed(const core::MachineMaker& maker, bool symmetric, int rounds) {
  INFO(rounds << " rounds, " << (symmetric ? "" : "not ") << "symmetric");
  Explorer whole(setup(), maker, bounds(), nullptr, kGigabyte, symmetric);
  explore(whole);
  Memory memory = cut_off_after(rounds, maker, symmetric);
  Explorer resumed(setup(), maker, bounds(), nullptr, kGigabyte, symmetric);
  REQUIRE(load_checkpoint(resumed, memory));
  explore(resumed);
  CHECK(resumed.phase() == whole.phase());
  CHECK(resumed.tally().states == whole.tally().states);
  CHECK(resumed.tally().steps == whole.tally().steps);
  CHECK(resumed.tally().cuts == whole.tally().cuts);
  CHECK(resumed.depth() == whole.depth());
  if (whole.phase() != Explorer::Phase::found) return;
  CHECK(resumed.way_to(resumed.finding()).size() == whole.way_to(whole.finding()).size());
}

}  // namespace

TEST_CASE("an exploration that is resumed counts what it would have counted", "[explorer]") {
  for (const bool symmetric : {false, true}) {
    for (const int rounds : {0, 1, 9, 20}) {
      check_resumed(core::ServerMaker(), symmetric, rounds);
      check_resumed(Maker<ForgetsVote>(), symmetric, rounds);
    }
  }
}

TEST_CASE("a checkpoint that was cut short is refused", "[explorer]") {
  const Memory whole = cut_off_after(6, core::ServerMaker(), false);
  for (std::size_t size = 0; size < whole.bytes.size(); size += 1 + whole.bytes.size() / 97) {
    INFO(size << " of " << whole.bytes.size());
    Memory part = whole;
    part.bytes.resize(size);
    Explorer explorer(setup(), core::ServerMaker(), bounds(), nullptr, kGigabyte);
    CHECK_FALSE(load_checkpoint(explorer, part));
  }
}
