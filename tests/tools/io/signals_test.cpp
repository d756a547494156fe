// Ctrl-C, SIGTERM and crashes: a campaign ends in order, or says what it was doing.
#include <csignal>
#include <thread>

#include "tests/tools/program.hpp"

namespace squall::tests::signals_test {

namespace {

// Nothing tells that a run has begun; long before this it has.
constexpr std::chrono::milliseconds kBegins{200};

/// Two runs that would take years.
Command endless_campaign(const Program& squall, const std::vector<std::string>& options = {}) {
  squall.write("endless.json", kEndless);
  Command command = squall.command({"fuzz", "endless.json", "--seeds", "7..8"});
  command.words.insert(command.words.end(), options.begin(), options.end());
  return command;
}

}  // namespace

TEST_CASE("The base seed is told at once", "[tools][signals]") {
  const Program squall;
  Process process(endless_campaign(squall));
  CHECK(process.says("base seed 0x7\n"));
  process.signal(SIGTERM);
  CHECK(process.finish().code == 5);
}

TEST_CASE("A signal ends a campaign in order: the sum is told, and is no verdict",
          "[tools][signals]") {
  const Program squall;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    Process process(endless_campaign(squall));
    REQUIRE(process.says("base seed"));
    process.signal(number);
    const Finished finished = process.finish();
    CHECK(finished.in_time);
    CHECK(finished.code == 5);
    CHECK(contains(finished.out, "\n0 runs ("));
    CHECK(contains(finished.out, "\ninterrupted\n"));
    CHECK(finished.error.empty());
  }
}

TEST_CASE("A signal leaves whole JSON and JUnit behind", "[tools][signals]") {
  const Program squall;
  Process process(endless_campaign(squall, {"--json", "--junit", "xml"}));
  REQUIRE(process.complains("base seed"));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.code == 5);
  const auto json = nlohmann::json::parse(finished.out);
  CHECK(json["ended"] == "interrupt");
  CHECK(json["exit_code"] == 5);
  CHECK(contains(squall.read("xml"), "errors=\"1\""));
}

TEST_CASE("A signal loses no finding", "[tools][signals]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  Process process(squall.command({"fuzz", "corruption.json", "--no-shrink", "--seeds",
                                  "1..18446744073709551615", "--findings-max", "10000"}));
  REQUIRE(process.says("seed 0x5\n"));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.code == 1);
  CHECK(contains(finished.out, "\ninterrupted\n"));
  long told = 0;
  for (std::size_t at = 0;
       (at = finished.out.find("VIOLATED log_matching", at)) != std::string::npos; ++at) {
    ++told;
  }
  CHECK(told >= 5);
  CHECK(static_cast<long>(squall.files().size()) >= told);
  for (const std::string& name : squall.files()) CHECK_FALSE(contains(name, ".part-"));
}

TEST_CASE("A single run ends in order too", "[tools][signals]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  Process process(squall.command({"run", "endless.json", "--trace", "trace"}));
  REQUIRE(process.works(kBegins));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.code == 5);
  CHECK(starts_with(finished.out, "INTERRUPTED  endless, seed 0x1\n"));
  CHECK(squall.files("") == std::vector<std::string>{"endless.json"});
}

TEST_CASE("The second signal ends the program at once, whichever it is", "[slow][tools][signals]") {
  const Program squall;
  Command command = endless_campaign(squall, {"--json"});
  command.out.kind = Sink::Kind::stuck_pipe;  // to end in order would take for ever
  Process process(command);
  REQUIRE(process.works(kBegins));
  process.signal(SIGINT);
  std::this_thread::sleep_for(kBegins);
  process.signal(SIGTERM);
  const Finished finished = process.finish();
  CHECK(finished.in_time);
  CHECK(finished.code == 128 + SIGTERM);
}

TEST_CASE("A crash says which seed was running, and takes its course", "[tools][signals]") {
  const Program squall;
  Process process(endless_campaign(squall, {"--threads", "1"}));
  REQUIRE(process.works(kBegins));
  process.signal(SIGABRT);
  const Finished finished = process.finish();
  CHECK(finished.code == 128 + SIGABRT);
  CHECK(starts_with(finished.error, "squall: it crashed while this was running:\n"));
  CHECK(contains(finished.error, "  squall run endless.json --seed 0x7\n"));
}

TEST_CASE("A signal that nohup has ignored stays ignored", "[tools][signals]") {
  const Program squall;
  Command command = endless_campaign(squall);
  command.name.clear();
  command.words.insert(command.words.begin(), {"/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""});
  Process process(command);
  REQUIRE(process.says("base seed"));
  process.signal(SIGHUP);
  std::this_thread::sleep_for(kBegins);
  // A second signal would end the program at once.
  process.signal(SIGTERM);
  CHECK(process.finish().code == 5);
}

TEST_CASE("A program that ends in the middle leaves no half-written file", "[tools][signals]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  Process process(squall.command({"run", "endless.json", "--history", "history.jsonl"}));
  REQUIRE(process.works(kBegins));
  CHECK(squall.files("").size() == 2);
  process.signal(SIGABRT);
  CHECK(process.finish().code == 128 + SIGABRT);
  CHECK(squall.files("") == std::vector<std::string>{"endless.json"});
}

}  // namespace squall::tests::signals_test
