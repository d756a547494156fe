// `squall explore --spill --resume`: an exploration on disk is cut off, goes on, and comes to the same.
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/tools/program.hpp"

namespace squall::tests::kept_spill_test {

namespace {

/// Few ensembles, which stay in memory, and many messages in flight.
const std::vector<std::string> kWhole{
    "explore", "--servers", "3",       "--terms", "1", "--messages",   "4", "--crashes",
    "1",       "--restart", "at_once", "--drops", "1", "--duplicates", "1"};
const std::vector<std::string> kKept{"--memory", "24M", "--spill", "disk", "--resume", "kept"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool has_checkpoint(const Program& squall) {
  return std::filesystem::exists(squall.path("kept/exploration.checkpoint"));
}

/// Waits until it has spilled and saved.
void wait_for_checkpoint(const Program& squall) {
  for (const auto end = std::chrono::steady_clock::now() + Process::kPatience;
       std::chrono::steady_clock::now() < end &&
       !(has_checkpoint(squall) && squall.files("disk").size() > 1);) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// Ends an exploration by a signal in its middle. False: it was too fast for that.
bool cut_off(const Program& squall, int signal) {
  Process process(squall.command(with(kWhole, kKept)));
  // There may be one already; then it has begun when it has worked.
  process.works(std::chrono::milliseconds(60));
  wait_for_checkpoint(squall);
  process.signal(signal);
  const Finished cut = process.finish();
  if (cut.code == 0) {
    WARN("it had ended before the signal came");
    return false;
  }
  CHECK(cut.code == (signal == SIGKILL ? 128 + SIGKILL : 5));
  if (signal != SIGKILL) {
    CHECK(starts_with(cut.out, "INTERRUPTED  3-servers\n"));
    CHECK(contains(cut.out, "the same command again: a checkpoint is in kept"));
  }
  REQUIRE(has_checkpoint(squall));
  REQUIRE_FALSE(squall.files("disk").empty());
  return true;
}

void check_goes_on(const Program& squall, const nlohmann::json& whole) {
  const auto resumed = squall.json(with(kWhole, kKept));
  CHECK(resumed["resumed"] == true);
  CHECK(resumed["disk_bytes"] > 0);
  for (const char* key : {"verdict", "states", "steps", "depth", "levels", "cuts", "actions",
                          "ensembles", "probes"}) {
    INFO(key);
    CHECK(resumed[key] == whole[key]);
  }
  CHECK(squall.files("kept").empty());
  CHECK(squall.files("disk").empty());
}

}  // namespace

TEST_CASE("An exploration on disk that a signal ended goes on to the same certificate",
          "[slow][tools][explore][signals]") {
  const Program squall;
  const auto whole = squall.json(kWhole);
  for (const int signal : {SIGTERM, SIGKILL}) {
    INFO(signal);
    if (cut_off(squall, signal)) check_goes_on(squall, whole);
  }
}

TEST_CASE("An exploration on disk goes on again and again", "[slow][tools][explore][signals]") {
  const Program squall;
  const auto whole = squall.json(kWhole);
  for (const int signal : {SIGKILL, SIGTERM, SIGKILL}) {
    if (!cut_off(squall, signal)) return;
  }
  check_goes_on(squall, whole);
}

TEST_CASE("A checkpoint whose files on disk are others is refused",
          "[slow][tools][explore][signals]") {
  const Program squall;
  if (!cut_off(squall, SIGTERM)) return;
  const auto refusal = [&](const std::vector<std::string>& words) {
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(refused.out.empty());
    CHECK(lines(refused.error) == 1);
    return refused.error;
  };
  const std::vector<std::string> words = with(kWhole, kKept);
  const std::vector<std::string> before = squall.files("disk");
  for (const std::string& name : before) {
    INFO(name);
    const std::string file = "disk/" + name;
    const std::string bytes = squall.read(file);
    std::string other = bytes;
    other[bytes.size() / 2] = static_cast<char>(other[bytes.size() / 2] ^ 1);
    squall.write(file, other);
    CHECK(contains(refusal(words), file + ": is not what the checkpoint wrote"));
    squall.write(file, bytes.substr(0, bytes.size() - 1));
    CHECK(contains(refusal(words), file + ": is not what the checkpoint wrote"));
    std::filesystem::remove(squall.path(file));
    CHECK(contains(refusal(words),
                   file + ": the checkpoint needs this file of --spill: No such file"));
    squall.write(file, bytes);
  }
  CHECK(contains(
      refusal(with(kWhole, {"--resume", "kept"})),
      "kept/exploration.checkpoint: is the checkpoint of an exploration with --spill: give it "
      "again"));
  CHECK(contains(
      refusal(with(words, {"--symmetry"})),
      "kept/exploration.checkpoint: is the checkpoint of another exploration, or of another "
      "build"));
  const std::string elsewhere = refusal(with(kWhole, {"--spill", "elsewhere", "--resume", "kept"}));
  CHECK(contains(elsewhere, "elsewhere/exploration-"));
  CHECK(contains(elsewhere, ": the checkpoint needs this file of --spill"));
  const std::string checkpoint = squall.read("kept/exploration.checkpoint");
  squall.write("kept/exploration.checkpoint", checkpoint.substr(0, checkpoint.size() - 9));
  CHECK(contains(refusal(words), "is no checkpoint, or not whole: remove it"));
  squall.write("kept/exploration.checkpoint", checkpoint);
  // Refusing takes nothing away.
  CHECK(squall.files("disk") == before);
  check_goes_on(squall, squall.json(kWhole));
}

TEST_CASE("A checkpoint of what is in memory does not go on to disk",
          "[slow][tools][explore][signals]") {
  const Program squall;
  Process process(squall.command(with(kWhole, {"--resume", "kept"})));
  REQUIRE(process.works(std::chrono::milliseconds(60)));
  process.signal(SIGTERM);
  if (process.finish().code == 0) {
    WARN("it had ended before the signal came");
    return;
  }
  const Finished refused = squall(with(kWhole, kKept));
  CHECK(refused.code == 2);
  CHECK(refused.error ==
        "squall: kept/exploration.checkpoint: is the checkpoint of an exploration without "
        "--spill: leave it out\n");
}

TEST_CASE("A disk that is full leaves the last checkpoint", "[slow][tools][explore][signals]") {
  const Program squall;
  if (!cut_off(squall, SIGKILL)) return;
  // Less than its files have already: 32 KiB.
  const std::vector<std::string> shell{"/bin/sh", "-c", "ulimit -f 64; exec \"$0\" \"$@\"",
                                       SQUALL_PROGRAM};
  const Finished full = run({with(with(shell, kWhole), kKept), squall.path("")});
  if (full.code == 0) {
    WARN("it had written nearly all before the signal came");
    return;
  }
  // A further checkpoint has no room for itself: that is an error besides.
  CHECK((full.code == 5 || full.code == 2));
  CHECK(starts_with(full.out, "DISK FAILED  3-servers\n"));
  CHECK(contains(full.out, "checkpoint is in kept"));
  check_goes_on(squall, squall.json(kWhole));
}

TEST_CASE("What a process that was killed before its first checkpoint left is removed",
          "[slow][tools][explore][signals]") {
  const Program squall;
  {
    Process process(squall.command(with(kWhole, kKept)));
    wait_for_checkpoint(squall);
    process.signal(SIGKILL);
    if (process.finish().code == 0) {
      WARN("it had ended before the signal came");
      return;
    }
  }
  std::filesystem::remove(squall.path("kept/exploration.checkpoint"));
  squall.write("disk/exploration-of-another.spill", "something");
  REQUIRE(squall.files("disk").size() > 1);
  const auto again = squall.json(with(kWhole, kKept));
  CHECK(again["resumed"] == false);
  CHECK(squall.files("disk") == std::vector<std::string>{"exploration-of-another.spill"});
}

}  // namespace squall::tests::kept_spill_test
