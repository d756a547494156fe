// `mpirun squall explore` comes to what one process comes to; skipped where there is no mpirun.
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::mpi_test {

namespace {

bool has_mpi() {
  const auto object = std::filesystem::path(SQUALL_PROGRAM).parent_path() / "squall_mpi.so";
  const Finished found = run({{"/bin/sh", "-c", "command -v mpirun"}, object.parent_path()});
  if (found.code == 0 && std::filesystem::exists(object)) return true;
  WARN("explorations by mpirun skipped: it is not here");
  return false;
}

Command by_ranks(const Program& squall, int count, const std::vector<std::string>& words) {
  Command command{{"/usr/bin/env", "mpirun", "--allow-run-as-root", "--oversubscribe", "-n",
                   std::to_string(count), SQUALL_PROGRAM},
                  squall.path("")};
  command.words.insert(command.words.end(), words.begin(), words.end());
  return command;
}

nlohmann::json json_by_ranks(const Program& squall, int count, std::vector<std::string> words) {
  words.push_back("--json");
  const Finished finished = squall.run(by_ranks(squall, count, words));
  INFO(finished.error);
  auto document = nlohmann::json::parse(finished.out, nullptr, false);
  CHECK_FALSE(document.is_discarded());
  return document;
}

}  // namespace

TEST_CASE("mpirun explores to the certificate of one process", "[slow][tools][explore][mpi]") {
  if (!has_mpi()) return;
  const Program squall;
  const std::vector<std::string> space{"explore", "--servers",  "3", "--terms",
                                       "1",       "--messages", "4"};
  for (const bool symmetric : {false, true}) {
    std::vector<std::string> words = space;
    if (symmetric) words.push_back("--symmetry");
    const auto whole = squall.json(words);
    for (const int count : {1, 2, 3, 4}) {
      const auto shared = json_by_ranks(squall, count, words);
      CHECK(shared["ranks"] == count);
      for (const char* key :
           {"verdict", "states", "steps", "depth", "levels", "cuts", "actions", "probes"}) {
        INFO(key << ", " << count << " ranks");
        CHECK(shared[key] == whole[key]);
      }
    }
  }
}

TEST_CASE("mpirun finds what one process finds, by the same path", "[slow][tools][explore][mpi]") {
  if (!has_mpi()) return;
  const Program squall;
  squall.write("goal.json", R"({"servers": 3, "bounds": {"terms": 2, "requests": 0,
      "messages": 6, "until": [{"two_leaders": true}]}})");
  const std::vector<std::string> words{"explore", "goal.json", "--trace"};
  const auto with = [&](const char* file) {
    std::vector<std::string> all = words;
    all.push_back(file);
    return all;
  };
  squall.json(with("whole.jsonl"));
  REQUIRE_FALSE(squall.read("whole.jsonl").empty());
  for (const int count : {2, 3}) {
    json_by_ranks(squall, count, with("shared.jsonl"));
    CHECK(squall.read("shared.jsonl") == squall.read("whole.jsonl"));
  }
}

TEST_CASE("mpirun goes without what is for one process, and says so once",
          "[slow][tools][explore][mpi]") {
  if (!has_mpi()) return;
  const Program squall;
  for (const auto& [option, word] : std::vector<std::pair<std::string, std::string>>{
           {"--threads", "2"}, {"--spill", "folder"}, {"--resume", "folder"}}) {
    const Finished refused = squall.run(
        by_ranks(squall, 2, {"explore", "--servers", "3", "--terms", "1", option, word}));
    CHECK(refused.code == 2);
    const std::string complaint = "squall: " + option + ": goes without mpirun\n";
    const std::size_t first = refused.error.find(complaint);
    CHECK(first != std::string::npos);
    CHECK(refused.error.find(complaint, first + 1) == std::string::npos);
  }
}

}  // namespace squall::tests::mpi_test
