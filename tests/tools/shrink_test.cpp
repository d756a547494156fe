// `squall shrink`: the shorter trace, what is told of it, and what is refused.
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
  CHECK(contains(finished.out, "silently corrupt entry 5 of server 3\n"));
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

TEST_CASE("Only violations are shrunk, and no trace is overwritten", "[tools][shrink]") {
  const Violated squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.trace.jsonl"});
  CHECK(squall({"shrink", "held.trace.jsonl"}).error ==
        "squall: held.trace.jsonl: it violates no property; only violations are shrunk\n");
  CHECK(squall({"shrink", "nowhere.jsonl"}).code == 2);
  CHECK(squall({"shrink", "flip.trace.jsonl", "--out", "flip.trace.jsonl"}).code == 2);
  CHECK(squall({"replay", "flip.trace.jsonl"}).code == 1);
}

}  // namespace squall::tests::shrink_test
