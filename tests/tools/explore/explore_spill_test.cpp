// `squall explore --spill`: what memory has no room for goes to disk, and the numbers stay the same.
#include <chrono>
#include <csignal>
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::explore_spill_test {

namespace {

const std::vector<std::string> kSpace{"explore", "--servers",  "3",      "--terms",
                                      "1",       "--messages", "4",      "--crashes",
                                      "1",       "--restart",  "at_once"};
/// Less than its ensembles and the least table of states need.
const std::vector<std::string> kLittle{"--memory", "0.018", "--spill", "spilled"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// More than can be explored while the test looks on, in little memory.
const std::vector<std::string> kEndless{
    "explore", "crash-among-two-leaders", "--memory", "0.05G", "--spill", "spilled"};

}  // namespace

TEST_CASE("What memory has no room for is explored to the same certificate",
          "[slow][tools][explore]") {
  const Program squall;
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{}, {"--symmetry"}, {"--threads", "2"}}) {
    const auto whole = squall.json(with(kSpace, more));
    const auto spilled = squall.json(with(with(kSpace, more), kLittle));
    CHECK(whole["disk_bytes"] == 0);
    CHECK(spilled["disk_bytes"] > 0);
    for (const char* key : {"verdict", "states", "steps", "depth", "levels", "cuts", "actions",
                            "ensembles", "probes"}) {
      INFO(key);
      CHECK(spilled[key] == whole[key]);
    }
  }
  CHECK(squall.files().empty());
}

TEST_CASE("From disk the same path leads to what was found", "[slow][tools][explore]") {
  const Program squall;
  squall.write("goal.json", R"({"servers": 3, "clients": {"count": 1}, "bounds": {"terms": 2,
      "messages": 6, "until": [{"two_leaders": true}]}})");
  const auto whole = squall.json({"explore", "goal.json", "--trace", "whole.jsonl"});
  const auto spilled =
      squall.json(with({"explore", "goal.json", "--trace", "spilled.jsonl"}, kLittle));
  CHECK(whole["verdict"] == "reached");
  CHECK(spilled["verdict"] == "reached");
  CHECK(spilled["disk_bytes"] > 0);
  CHECK(spilled["way"] == whole["way"]);
  CHECK(squall.read("spilled.jsonl") == squall.read("whole.jsonl"));
}

TEST_CASE("A disk that is full ends an exploration in order", "[slow][tools][explore]") {
  const Program squall;
  std::vector<std::string> words{"/bin/sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\"",
                                 SQUALL_PROGRAM};
  const Finished cut = run({with(with(words, kSpace), kLittle), squall.path("")});
  CHECK(cut.code == 5);
  CHECK(starts_with(cut.out, "DISK FAILED  3-servers\n"));
  CHECK(contains(field(cut.out, "because"),
                 "the disk failed (File too large) before every state was explored"));
  CHECK(squall.files().empty());
}

TEST_CASE("A signal ends an exploration on disk in order, and leaves no file",
          "[slow][tools][explore][signals]") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Program squall;
    Process process(squall.command(kEndless));
    REQUIRE(process.works(std::chrono::milliseconds(300)));
    process.signal(signal);
    const Finished cut = process.finish();
    CHECK(cut.code == 5);
    CHECK(starts_with(cut.out, "INTERRUPTED  crash-among-two-leaders\n"));
    CHECK(squall.files().empty());
  }
}

TEST_CASE("What goes to disk is what breadth-first search keeps", "[tools][explore]") {
  const Program squall;
  CHECK(starts_with(squall(with(kSpace, {"--spill", "spilled", "--search", "dfs"})).error,
                    "squall: --spill: goes with --search bfs"));
  CHECK(squall(with(kSpace, {"--spill", "spilled", "--explosion"})).error ==
        "squall: --spill: goes without --explosion\n");
  CHECK(squall({"explore", "--all", "--spill", "spilled"}).code == 2);
  squall.write("file", "");
  const Finished refused = squall(with(kSpace, {"--spill", "file/folder"}));
  CHECK(refused.code == 2);
  CHECK(starts_with(refused.error, "squall: --spill: file/folder: no file can be made there: "));
}

TEST_CASE("An exploration leaves no folder that it made", "[tools][explore]") {
  const Program squall;
  std::filesystem::create_directory(squall.path("own"));
  const std::vector<std::string> words{"explore", "--servers", "1", "--terms", "1"};
  const auto is_left = [&](const char* name) { return std::filesystem::exists(squall.path(name)); };
  for (const char* option : {"--spill", "--resume"}) {
    INFO(option);
    CHECK(squall(with(words, {option, "a/b/c/"})).code == 0);
    CHECK_FALSE(is_left("a"));
    CHECK(squall(with(words, {option, "own/b"})).code == 0);
    CHECK(is_left("own"));
    CHECK_FALSE(is_left("own/b"));
  }
  // Where it fails, too.
  std::vector<std::string> shell{"/bin/sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\"",
                                 SQUALL_PROGRAM};
  const Finished full =
      run({with(with(shell, kSpace), {"--memory", "18M", "--spill", "a/b"}), squall.path("")});
  CHECK(full.code == 5);
  CHECK_FALSE(is_left("a"));
  const Finished refused = squall(with(words, {"--spill", "own/c/" + std::string(300, 'n')}));
  CHECK(refused.code == 2);
  CHECK_FALSE(is_left("own/c"));
}

}  // namespace squall::tests::explore_spill_test
