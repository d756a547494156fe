// A checkpoint on disk: loaded as it was saved, refused when a byte of it is another one.
#include "tools/io/checkpoint_file.hpp"

#include <fstream>
#include <iterator>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/tools/program.hpp"

namespace squall::tests::checkpoint_file_test {

using sim::explore::Explorer;
using tools::io::CheckpointFile;

namespace {

const Space kSpace = two_terms_and_a_crash(3);

struct Run {
  explicit Run(const std::string& folder)
      : explorer(kSpace.setup, core::ServerMaker(), kSpace.bounds, &watcher, kGigabyte),
        file(folder, "what is explored", watcher) {}
  /// So many rounds, or to its end.
  void explore(int rounds = 1 << 20) {
    sim::explore::ExplorerWorker& worker = explorer.add_worker();
    for (int round = 0; round < rounds && explorer.next_round(); ++round) worker.work();
  }
  traces::exploration::GoalObserver watcher{scenarios::Goals{}};
  Explorer explorer;
  CheckpointFile file;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("A run that goes on from its checkpoint has met what both of them met",
          "[slow][long][tools][checkpoint]") {
  const Program squall;
  Run whole(squall.path("whole"));
  whole.explore();
  Run first(squall.path("kept"));
  first.explore(9);
  first.file.save(first.explorer);
  CHECK_FALSE(first.file.trouble());
  Run second(squall.path("kept"));
  REQUIRE(second.file.load(second.explorer));
  CHECK(second.file.met(second.explorer) == first.file.met(first.explorer));
  second.explore();
  CHECK(second.explorer.tally().states == whole.explorer.tally().states);
  CHECK(second.file.met(second.explorer) == whole.file.met(whole.explorer));
  CHECK_FALSE(whole.file.met(whole.explorer) == first.file.met(first.explorer));
  second.file.remove();
  CHECK_FALSE(second.file.load(second.explorer));
}

TEST_CASE("A checkpoint in which one byte is another one is refused", "[tools][checkpoint]") {
  const Program squall;
  Run first(squall.path("kept"));
  first.explore(4);
  first.file.save(first.explorer);
  const std::string whole = bytes_of(squall.path("kept/exploration.checkpoint"));
  for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 31) {
    INFO("byte " << at << " of " << whole.size());
    std::string other = whole;
    other[at] = static_cast<char>(other[at] ^ 1);
    squall.write("kept/exploration.checkpoint", other);
    Run second(squall.path("kept"));
    CHECK_THROWS_AS(second.file.load(second.explorer), scenarios::UserError);
  }
}

TEST_CASE("A checkpoint that cannot be written is no reason to stop", "[tools][checkpoint]") {
  const Program squall;
  squall.write("file", "");
  Run run(squall.path("file"));
  CHECK_THROWS_AS(run.file.take_folder(), scenarios::UserError);
  run.explore(2);
  run.file.save(run.explorer);
  REQUIRE(run.file.trouble());
  CHECK(run.file.trouble()->message.find("folder cannot be made") != std::string::npos);
}

}  // namespace squall::tests::checkpoint_file_test
