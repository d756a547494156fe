// The folder of checkpoints of ranks: gone on from with another number of ranks, refused where a part
// of it is not what was written. Ranks are threads here.
#include "tools/explore/rank_checkpoint.hpp"

#include <fstream>

#include "core/server.hpp"
#include "tests/sim/explore/memory_ranks.hpp"
#include "tests/sim/explore/rank_outcome.hpp"
#include "tests/sim/explore/spaces.hpp"
#include "tests/tools/program.hpp"

namespace squall::tests::rank_checkpoint_test {

using sim::explore::ranks::RankExplorer;
using sim::explore::ranks::Ranks;
using tools::explore::RankCheckpoint;

namespace {

const Space kSpace = small_spaces().front();

/// One rank, its explorer and its view of the folder.
struct Run {
  Run(Ranks& ranks, const std::string& folder, const std::string& identity = "what is explored")
      : explorer(kSpace.setup, maker, kSpace.bounds, &watcher, kGigabyte, false, ranks),
        checkpoint(folder, identity, watcher, ranks) {}
  void explore(int levels) {
    NoWatch watch;
    for (int level = 0; level < levels; ++level) explorer.explore_level(watch);
  }
  core::ServerMaker maker;
  traces::exploration::GoalObserver watcher{scenarios::Goals{}};
  RankExplorer explorer;
  RankCheckpoint checkpoint;
};

/// Checkpoints after so many levels each, the last one after all.
void save_after(const std::string& folder, int count, const std::vector<int>& levels) {
  on_ranks(count, [&](Ranks& ranks) {
    Run run(ranks, folder);
    run.checkpoint.load(run.explorer);
    for (const int more : levels) {
      run.explore(more);
      run.checkpoint.save(run.explorer);
    }
  });
}

/// What load() complains of on each rank.
std::vector<std::string> complaints(const std::string& folder, int count,
                                    const std::string& identity = "what is explored") {
  std::vector<std::string> all(static_cast<std::size_t>(count));
  on_ranks(count, [&](Ranks& ranks) {
    Run run(ranks, folder, identity);
    try {
      run.checkpoint.load(run.explorer);
    } catch (const scenarios::UserError& error) {
      all[static_cast<std::size_t>(ranks.own())] = error.where + ": " + error.message;
    }
  });
  return all;
}

}  // namespace

TEST_CASE("Ranks go on from their folder, with another number of ranks",
          "[tools][checkpoint][slow]") {
  const Program squall;
  const std::string folder = squall.path("kept").string();
  save_after(folder, 2, {3, 2});
  CHECK(squall.files("kept") ==
        std::vector<std::string>{"level-4-rank-0-of-2.states", "level-4-rank-1-of-2.states",
                                 "level-6-rank-0-of-2.frontier", "level-6-rank-0-of-2.states",
                                 "level-6-rank-1-of-2.frontier", "level-6-rank-1-of-2.states",
                                 "ranks.checkpoint"});
  // A job that was killed left these: one it had not listed, and one it had not completed.
  squall.write("kept/level-7-rank-0-of-2.states", "something");
  squall.write("kept/ranks.checkpoint.part-17-0", "something");
  save_after(folder, 3, {1});
  CHECK(squall.files("kept").size() == 4 + 6 + 1);
  const Outcome expected = alone(kSpace, core::ServerMaker(), false);
  std::vector<Outcome> outcomes(2);
  std::vector<std::uint8_t> met_all(2);
  on_ranks(2, [&](Ranks& ranks) {
    const auto own = static_cast<std::size_t>(ranks.own());
    Run run(ranks, folder);
    if (!run.checkpoint.load(run.explorer) || run.checkpoint.level() != 7) return;
    outcomes[own] = finish(run.explorer);
    const auto met = run.checkpoint.met_by_all(run.explorer);
    run.checkpoint.remove();
    Run whole(ranks, folder + "-not");
    finish(whole.explorer);
    met_all[own] = met == whole.checkpoint.met_by_all(whole.explorer);
  });
  for (const Outcome& outcome : outcomes) check_equal(outcome, expected);
  CHECK(met_all == std::vector<std::uint8_t>{1, 1});
  CHECK(squall.files("kept").empty());
}

TEST_CASE("What is not the checkpoint of these ranks is refused by all of them",
          "[tools][checkpoint][slow]") {
  const Program squall;
  const std::string folder = squall.path("kept").string();
  const auto both = [](const std::string& text) { return std::vector<std::string>(2, text); };
  save_after(folder, 2, {4});
  CHECK(complaints(folder, 2) == both(""));
  CHECK(complaints(folder, 2, "something else") ==
        both(folder + "/ranks.checkpoint: is the checkpoint of another exploration, or of another "
                      "build: give --resume another folder, or remove it"));
  for (const std::string part : {"level-5-rank-1-of-2.states", "level-5-rank-1-of-2.frontier"}) {
    const std::string path = "kept/" + part;
    const std::string whole = squall.read(path);
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      std::string other = whole;
      other[at] = static_cast<char>(other[at] ^ 1);
      squall.write(path, other);
      CHECK(complaints(folder, 2) ==
            both(folder + "/" + part + ": is not as it was written: remove " + folder +
                 "/ranks.checkpoint to begin again"));
    }
    std::filesystem::remove(squall.path(path));
    CHECK(complaints(folder, 2) ==
          both(folder + "/" + part +
               ": is missing on rank 1: all ranks need the whole folder of --resume"));
    squall.write(path, whole);
  }
  const std::string whole = squall.read("kept/ranks.checkpoint");
  for (std::size_t at = whole.find('\n') + 1; at < whole.size(); at += 1 + whole.size() / 7) {
    std::string other = whole;
    other[at] = static_cast<char>(other[at] ^ 1);
    squall.write("kept/ranks.checkpoint", other);
    CHECK(complaints(folder, 2) ==
          both(folder + "/ranks.checkpoint: is no checkpoint, or not whole: remove it"));
  }
  squall.write("kept/exploration.checkpoint", "of one process");
  CHECK(complaints(folder, 2) ==
        both(folder + "/exploration.checkpoint: is the checkpoint of one process: go on without "
                      "mpirun, or give --resume another folder"));
}

TEST_CASE("One process does not take the checkpoint of ranks for none", "[tools][checkpoint]") {
  const Program squall;
  save_after(squall.path("kept").string(), 2, {2});
  const Finished refused =
      squall({"explore", "--servers", "3", "--terms", "1", "--resume", "kept"});
  CHECK(refused.code == 2);
  CHECK(refused.error ==
        "squall: kept/ranks.checkpoint: is the checkpoint of an exploration by ranks: go on with "
        "mpirun, or give --resume another folder\n");
}

TEST_CASE("A checkpoint that a rank cannot write leaves the one before it", "[tools][checkpoint]") {
  const Program squall;
  const std::string folder = squall.path("kept").string();
  save_after(folder, 2, {2});
  std::vector<std::string> trouble(2);
  std::vector<std::uint32_t> levels(2);
  on_ranks(2, [&](Ranks& ranks) {
    const auto own = static_cast<std::size_t>(ranks.own());
    Run run(ranks, folder);
    run.checkpoint.load(run.explorer);
    // No file can be written there.
    if (own == 1) std::filesystem::create_directories(folder + "/level-4-rank-1-of-2.frontier");
    run.explore(1);
    run.checkpoint.save(run.explorer);
    if (run.checkpoint.trouble()) trouble[own] = run.checkpoint.trouble()->message;
    levels[own] = run.checkpoint.level();
    run.explore(1);
    run.checkpoint.save(run.explorer);
    if (run.checkpoint.trouble()) levels[own] = 0;
  });
  CHECK(trouble == std::vector<std::string>(2, "it is a folder, a file is needed"));
  CHECK(levels == std::vector<std::uint32_t>{3, 3});
  const Outcome expected = alone(kSpace, core::ServerMaker(), false);
  std::vector<Outcome> outcomes(1);
  on_ranks(1, [&](Ranks& ranks) {
    Run run(ranks, folder);
    if (run.checkpoint.load(run.explorer) && run.checkpoint.level() == 5) {
      outcomes.front() = finish(run.explorer);
    }
  });
  check_equal(outcomes.front(), expected);
}

}  // namespace squall::tests::rank_checkpoint_test
