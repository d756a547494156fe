// `mpirun squall explore` comes to what one process comes to; skipped where there is no mpirun.
#include <signal.h>

#include <filesystem>
#include <thread>

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

/// The same; each rank writes its process id to pid.0, pid.1, …
Command by_known_ranks(const Program& squall, int count, const std::vector<std::string>& words) {
  Command command = by_ranks(squall, count, {});
  const std::string program = command.words.back();
  command.words.pop_back();
  command.words.insert(
      command.words.end(),
      {"/bin/sh", "-c", "echo $$ > pid.$OMPI_COMM_WORLD_RANK; exec \"$0\" \"$@\"", program});
  command.words.insert(command.words.end(), words.begin(), words.end());
  return command;
}

/// Waits for the first checkpoint.
bool saves(const Program& squall, const std::string& folder) {
  for (const auto end = std::chrono::steady_clock::now() + Process::kPatience;
       std::chrono::steady_clock::now() < end;) {
    if (std::filesystem::exists(squall.path(folder + "/ranks.checkpoint"))) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

void signal_rank(const Program& squall, int rank, int signal) {
  ::kill(std::stoi(squall.read("pid." + std::to_string(rank))), signal);
}

nlohmann::json json_by_ranks(const Program& squall, int count, std::vector<std::string> words) {
  words.push_back("--json");
  const Finished finished = squall.run(by_ranks(squall, count, words));
  INFO(finished.error);
  auto document = nlohmann::json::parse(finished.out, nullptr, false);
  CHECK_FALSE(document.is_discarded());
  return document;
}

const std::vector<std::string> kResumedSpace{"explore",    "--servers", "3",        "--terms", "2",
                                             "--messages", "3",         "--resume", "kept"};

/// With so many ranks; from a checkpoint, if it was not too late for one.
void check_goes_on(const Program& squall, int count) {
  const auto resumed = json_by_ranks(squall, count, kResumedSpace);
  CHECK(resumed["resumed"] == true);
  CHECK(squall.files("kept").empty());
  const auto whole =
      squall.json(std::vector<std::string>(kResumedSpace.begin(), kResumedSpace.end() - 2));
  for (const char* key :
       {"verdict", "states", "steps", "depth", "levels", "cuts", "actions", "probes"}) {
    INFO(key);
    CHECK(resumed[key] == whole[key]);
  }
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

TEST_CASE("A rank that is told to end saves a checkpoint, from which more ranks go on",
          "[slow][tools][explore][mpi][signals]") {
  if (!has_mpi()) return;
  const Program squall;
  Process job(by_known_ranks(squall, 2, kResumedSpace));
  REQUIRE(saves(squall, "kept"));
  signal_rank(squall, 1, SIGTERM);
  const Finished cut = job.finish();
  if (cut.code == 0) {
    WARN("it had ended before the signal came");
    return;
  }
  CHECK(cut.code == 5);
  // mpirun gives its ranks a terminal, so there are colours in it.
  CHECK(contains(cut.out, "INTERRUPTED"));
  CHECK(contains(cut.out, "the same command again, with any number of ranks: level"));
  check_goes_on(squall, 3);
}

TEST_CASE("Ranks that are killed leave a checkpoint, from which fewer go on",
          "[slow][tools][explore][mpi][signals]") {
  if (!has_mpi()) return;
  const Program squall;
  Process job(by_known_ranks(squall, 2, kResumedSpace));
  REQUIRE(saves(squall, "kept"));
  for (const int rank : {0, 1}) signal_rank(squall, rank, SIGKILL);
  job.finish();
  if (squall.files("kept").empty()) {
    WARN("it had ended before the signal came");
    return;
  }
  check_goes_on(squall, 1);
}

TEST_CASE("mpirun goes without what is for one process, and says so once",
          "[slow][tools][explore][mpi]") {
  if (!has_mpi()) return;
  const Program squall;
  for (const auto& [option, word] : std::vector<std::pair<std::string, std::string>>{
           {"--threads", "2"}, {"--spill", "folder"}}) {
    const Finished refused = squall.run(
        by_ranks(squall, 2, {"explore", "--servers", "3", "--terms", "1", option, word}));
    CHECK(refused.code == 2);
    const std::string complaint = "squall: " + option + ": goes without mpirun\n";
    const std::size_t first = refused.error.find(complaint);
    CHECK(first != std::string::npos);
    CHECK(refused.error.find(complaint, first + 1) == std::string::npos);
  }
}

TEST_CASE("A squall_mpi.so of another build is refused before anything of it is called",
          "[tools][explore][mpi]") {
  const Program squall;
  const std::string program = squall.path("squall").string();
  std::filesystem::copy_file(SQUALL_PROGRAM, program);
  const std::string functions = R"(
      #include <stdlib.h>
      static void all_calls(void) { abort(); }
      typedef void (*call)(void);
      const struct { unsigned long version; call calls[7]; } squall_rank_functions = {
          1, {all_calls, all_calls, all_calls, all_calls, all_calls, all_calls, all_calls}};
  )";
  for (const char* build :
       {"", "const char* const squall_rank_build = 0;",
        "const char* const squall_rank_build = \"squall 0, commit 0, ranks 0\";"}) {
    INFO(build);
    squall.write("stale.c", functions + build);
    REQUIRE(run({{"/usr/bin/env", "cc", "-shared", "-fPIC", "-o", "squall_mpi.so", "stale.c"},
                 squall.path("")})
                .code == 0);
    Command command{{program, "explore", "--servers", "1", "--terms", "1"}, squall.path("")};
    command.environment = {"OMPI_COMM_WORLD_SIZE=1"};
    const Finished refused = run(command);
    CHECK(refused.code == 2);
    CHECK(lines(refused.error) == 1);
    CHECK(contains(refused.error,
                   "squall_mpi.so: is of another build (" +
                       std::string(std::string(build).find("commit") != std::string::npos
                                       ? "squall 0, commit 0, ranks 0"
                                       : "no name")));
  }
}

}  // namespace squall::tests::mpi_test
