// `squall shrink`: the shorter trace, what is told of it, and what is refused.
#include <csignal>

#include "tests/tools/program.hpp"

namespace squall::tests::shrink_test {

namespace {

/// With the trace of a violation.
struct Violated : Program {
  Violated() {
    write("flip.json", kSilentCorruption);
    (*this)({"run", "flip.json", "--trace", "flip.trace.jsonl"});
  }
};

}  // namespace

TEST_CASE("A trace is shrunk beside itself, and told choice by choice", "[tools][shrink]") {
  const Violated squall;
  const Finished finished = squall({"shrink", "flip.trace.jsonl"});
  CHECK(finished.code == 0);
  CHECK(starts_with(finished.out, "SHRUNK  "));
  CHECK(contains(finished.out, ": no single choice can go\n"));
  CHECK(contains(finished.out, "silently corrupt entry 5 of server "));
  CHECK(field(finished.out, "trace") == "flip.min.trace.jsonl");
  CHECK(field(finished.out, "scenario") == "flip.min.json");
  CHECK(starts_with(squall({"run", "flip.min.json"}).out, "VIOLATED log_matching  "));
  // The original is kept, and the shorter one is a trace like any other.
  CHECK(squall({"replay", "flip.trace.jsonl"}).code == 1);
  const Finished replayed = squall({"replay", "flip.min.trace.jsonl"});
  CHECK(replayed.code == 1);
  CHECK(starts_with(replayed.out, "SAME  "));
}

TEST_CASE("As JSON a shrunk trace has the shape that is documented", "[tools][shrink]") {
  const Violated squall;
  const auto json = squall.json({"shrink", "flip.trace.jsonl", "--out", "small.jsonl"});
  CHECK(json["trace"] == "flip.trace.jsonl");
  CHECK(json["shrunk"] == "small.jsonl");
  CHECK(json["scenario"] == "small.jsonl.json");
  CHECK(json["scenario_reason"].is_null());
  CHECK(json["property"] == "log_matching");
  CHECK(json["choices"] < json["choices_before"]);
  CHECK(json["choices"] <= 20);
  CHECK(json["minimal"] == true);
  CHECK(json["exit_code"] == 0);
}

TEST_CASE("Shrinking goes on from what it has left", "[tools][shrink][slow]") {
  const Violated squall;
  const auto first = squall.json({"shrink", "flip.trace.jsonl"});
  CHECK(first["resumed"] == false);
  const auto second = squall.json({"shrink", "flip.trace.jsonl"});
  CHECK(second["resumed"] == true);
  CHECK(second["choices"] <= first["choices"]);
  CHECK(contains(squall({"shrink", "flip.trace.jsonl"}).out, "  resumed         "));
  // A file that is no trace is written over.
  squall.write("flip.min.trace.jsonl", "no trace\n");
  CHECK(squall.json({"shrink", "flip.trace.jsonl"})["resumed"] == false);
}

TEST_CASE("Ctrl-C keeps the best so far, and the next call goes on from there",
          "[tools][shrink][slow]") {
  const Program squall;
  // Far longer than can be shrunk before the signal comes.
  squall.write("long.json", R"({
    "servers": 9, "clients": {"count": 12, "think": {"min": "0", "tail": "5ms"}},
    "timeline": [
      {"when": {"commit_index": {"server": 3, "at_least": 2000}}, "crash": 3},
      {"when": {"crashed": 3}, "after": "10ms", "corrupt": {"server": 3, "index": 1990}},
      {"when": {"crashed": 3}, "after": "20ms", "restart": 3}],
    "end": {"at": "60s"}})");
  REQUIRE(squall({"run", "long.json", "--trace", "long.trace.jsonl"}).code == 1);
  const std::string original = squall.read("long.trace.jsonl");
  Process process(squall.command({"shrink", "long.trace.jsonl", "--seconds", "600"}));
  REQUIRE(process.works(std::chrono::milliseconds(300)));
  process.signal(SIGINT);
  const Finished ended = process.finish();
  CHECK(ended.in_time);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, ": the time was over before the end\n"));
  CHECK(squall.read("long.trace.jsonl") == original);
  const Finished replayed = squall({"replay", "long.min.trace.jsonl"});
  CHECK(replayed.code == 1);
  CHECK(starts_with(replayed.out, "SAME  "));
  CHECK(squall.json({"shrink", "long.trace.jsonl", "--seconds", "1"})["resumed"] == true);
}

TEST_CASE("A run that failed an expectation is shrunk to a scenario with few faults",
          "[tools][shrink]") {
  const Program squall;
  squall.write("late.json", R"({
    "servers": 5, "clients": {"count": 2, "think": "20ms"},
    "timeline": [{"at": "1s", "crash": "leader"}, {"at": "2s", "pause": 4},
                 {"at": "3s", "cut": {"from": 1, "to": 2}}],
    "expect": {"leader_changes_max": 1}, "end": {"at": "10s"}})");
  const Finished run = squall({"run", "late.json", "--trace", "late.trace.jsonl"});
  REQUIRE(run.code == 4);
  const Finished finished = squall({"shrink", "late.trace.jsonl"});
  CHECK(finished.code == 0);
  CHECK(contains(finished.out, "runs: no single step of the timeline can go\n"));
  CHECK(contains(finished.out, "expected at most 1 leader changes, but there were"));
  CHECK(field(finished.out, "at random") == "no fault");
  CHECK(field(finished.out, "scenario") == "late.min.json");
  CHECK(contains(squall.read("late.min.json"), "\"crash\""));
  CHECK_FALSE(contains(squall.read("late.min.json"), "\"pause\""));
  CHECK_FALSE(contains(squall.read("late.min.json"), "\"cut\""));
  CHECK(squall({"run", "late.min.json"}).code == 4);
  const auto json = squall.json({"shrink", "late.trace.jsonl"});
  CHECK(json["property"].is_null());
  CHECK(starts_with(json["failed_expectation"].get<std::string>(), "expected at most 1 leader"));
}

TEST_CASE("Only failures are shrunk, and no trace is overwritten", "[tools][shrink]") {
  const Violated squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.trace.jsonl"});
  CHECK(
      squall({"shrink", "held.trace.jsonl"}).error ==
      "squall: held.trace.jsonl: it violates no property, and its seed fails no expectation; only "
      "failures are shrunk\n");
  CHECK(squall({"shrink", "nowhere.jsonl"}).code == 2);
  CHECK(squall({"shrink", "flip.trace.jsonl", "--out", "flip.trace.jsonl"}).code == 2);
  CHECK(squall({"replay", "flip.trace.jsonl"}).code == 1);
}

}  // namespace squall::tests::shrink_test
