// Memory that ends: the work ends in order with what there is, exit code 5, the seed told.
#include "tests/tools/program.hpp"

// Sanitizers reserve terabytes: under them no limit on memory leaves a program that starts.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace squall::tests::memory_test {

namespace {

/// Logs, sessions and histories that grow until memory ends.
const std::string kHungry = R"({"servers": 3, "clients": {"count": 200, "think": {"min": "0"}},
  "network": {"delay": {"min": "1us"}}, "limits": {"entries": 268435456},
  "end": {"at": "1440000min"}})";

Finished with_memory(const Program& squall, int mib, std::vector<std::string> words) {
  words.insert(words.begin(),
               {"/bin/sh", "-c", "ulimit -v " + std::to_string(mib * 1024) + "; exec \"$0\" \"$@\"",
                SQUALL_PROGRAM});
  return run({words, squall.path("")});
}

}  // namespace

TEST_CASE("A run that uses memory up has reached a limit", "[slow][tools][memory]") {
  const Program squall;
  squall.write("hungry.json", kHungry);
  const Finished run = with_memory(squall, 120, {"run", "hungry.json"});
  CHECK(run.in_time);
  CHECK(run.code == 5);
  CHECK(starts_with(run.out, "LIMIT REACHED  hungry, seed 0x1\n"));
  CHECK(starts_with(field(run.out, "because"), "memory: this process may use 120 MiB"));
  CHECK(run.error.empty());
}

TEST_CASE("The threads of a campaign end together when memory does, and the seeds are told",
          "[slow][tools][memory]") {
  const Program squall;
  squall.write("hungry.json", kHungry);
  const Finished fuzz =
      with_memory(squall, 220, {"fuzz", "hungry.json", "--seeds", "7..9", "--threads", "2"});
  CHECK(fuzz.in_time);
  CHECK(fuzz.code == 5);
  CHECK(contains(fuzz.out, "\nseeds: 3 asked for: 0 run, 2 given up, 1 not run\n"));
  CHECK(contains(fuzz.out, "\ngiven up: 0x7, 0x8: memory: this process may use 220 MiB\n"));
  CHECK(contains(fuzz.out, "\nstopped: memory: "));
  CHECK(fuzz.error.empty());
}

TEST_CASE("An exploration keeps to the memory of its process", "[slow][tools][memory]") {
  const Program squall;
  const std::vector<std::string> large{"explore", "--servers", "3", "--terms", "3", "--requests",
                                       "2",       "--crashes", "1", "--quiet"};
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"--memory", "64"}, {"--search", "dfs"}}) {
    std::vector<std::string> words = large;
    words.insert(words.end(), more.begin(), more.end());
    const Finished explore = with_memory(squall, 200, words);
    CHECK(explore.in_time);
    CHECK(explore.code == 5);
    CHECK(starts_with(explore.out, "MEMORY LIMIT REACHED  3-servers\n"));
    CHECK(explore.error.empty());
  }
}

TEST_CASE("Less than a gibibyte can be given to an exploration", "[tools][memory]") {
  const Program squall;
  for (const char* size : {"0.04", "40M", "40MiB", "0.04G"}) {
    const Finished explore =
        squall({"explore", "--servers", "3", "--terms", "3", "--memory", size, "--quiet"});
    CHECK(explore.code == 5);
    CHECK(starts_with(explore.out, "MEMORY LIMIT REACHED  3-servers\n"));
  }
  const Finished refused =
      squall({"explore", "--servers", "3", "--terms", "1", "--memory", "0.01"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.error,
                 "--memory: \"0.01\" is not memory from 16M to 64T: GiB, or a number"));
}

}  // namespace squall::tests::memory_test

#endif
