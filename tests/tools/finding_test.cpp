// Findings on disk: the verdict at once, the choices when they could be repeated.
#include "tools/finding.hpp"

#include "scenarios/parse.hpp"
#include "tests/tools/program.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tests::finding_test {

using namespace squall::tools;
using namespace squall::tools::io;

namespace {

struct Run {
  scenarios::Scenario scenario = scenarios::parse(kSilentCorruption, "corruption.json");
  Execution execution = execute(scenario, 3, kNeverStop);
};

}  // namespace

TEST_CASE("A trace's name says scenario, property and seed", "[tools][finding]") {
  Run run;
  const auto named = [&run](const std::string& name) {
    run.scenario.name = name;
    return trace_file_name(run.scenario, run.execution);
  };
  CHECK(named("corruption") == "corruption-log_matching-0x3.trace.jsonl");
  CHECK(named("Figure 3.7 / §5") == "Figure-3.7-5-log_matching-0x3.trace.jsonl");
  CHECK(named("") == "scenario-log_matching-0x3.trace.jsonl");
  CHECK(named("../../etc") == "etc-log_matching-0x3.trace.jsonl");
  CHECK(named("§§§") == "scenario-log_matching-0x3.trace.jsonl");
  CHECK(named(std::string(5'000, 'n')).size() < 255);
}

TEST_CASE("A finding that repeats itself is kept with its choices", "[tools][finding]") {
  const TemporaryFolder folder;
  Run run;
  const std::string path = (folder / "a.jsonl").string();
  const Kept kept = keep(run.scenario, run.execution, path, kNeverStop);
  CHECK(kept.path == path);
  CHECK(kept.recorded);
  CHECK(kept.remark.empty());
  CHECK_FALSE(kept.error);
  const traces::Trace trace = trace_from(path);
  CHECK(trace.recorded);
  CHECK(trace.choices.size() == run.execution.outcome.event);
  CHECK(trace.outcome == run.execution.outcome);
  CHECK(scenarios::parse(trace.header.scenario, "a.json") == run.scenario);
}

TEST_CASE("A finding that does not is called what it is, and its verdict is kept",
          "[tools][finding]") {
  const TemporaryFolder folder;
  Run run;
  run.execution.outcome.digest ^= 1;  // as if chance had played a part
  const std::string path = (folder / "a.jsonl").string();
  const Kept kept = keep(run.scenario, run.execution, path, kNeverStop);
  CHECK(kept.path == path);
  CHECK_FALSE(kept.recorded);
  CHECK(starts_with(run.execution.not_reproducible, "the digest was "));
  CHECK(run.execution.verdict() == "not_reproducible");
  CHECK(run.execution.exit_code() == ExitCode::not_reproducible);
  const traces::Trace trace = trace_from(path);
  CHECK_FALSE(trace.recorded);
  CHECK(trace.outcome == run.execution.outcome);
}

TEST_CASE("An interrupt while the choices are recorded leaves the verdict on disk",
          "[tools][finding]") {
  const TemporaryFolder folder;
  const scenarios::Scenario scenario = scenarios::parse(kEndless, "endless.json");
  const std::atomic<bool> stop{true};
  Execution execution = execute(scenario, 1, stop);
  REQUIRE(execution.interrupted);
  execution.interrupted = false;
  const std::string path = (folder / "a.jsonl").string();
  const Kept kept = keep(scenario, execution, path, stop);
  CHECK_FALSE(kept.recorded);
  CHECK(kept.remark == "interrupted before its choices were recorded");
  CHECK_FALSE(trace_from(path).recorded);
}

TEST_CASE("No finding takes another scenario's place", "[tools][finding]") {
  const Program squall;
  std::string other = kSilentCorruption;
  other.replace(other.find("5ms"), 3, "6ms");
  squall.write("corruption.json", kSilentCorruption);
  std::filesystem::create_directory(squall.path("other"));
  squall.write("other/corruption.json", other);
  const auto first = squall.json({"run", "corruption.json"});
  const auto second = squall.json({"run", "other/corruption.json"});
  CHECK(first["trace"] == "squall-findings/corruption-log_matching-0x1.trace.jsonl");
  CHECK(first["trace"] != second["trace"]);
  CHECK(squall.files().size() == 2);
  // The same again takes its own.
  CHECK(squall.json({"run", "corruption.json"})["trace"] == first["trace"]);
  CHECK(squall.json({"run", "other/corruption.json"})["trace"] == second["trace"]);
  CHECK(squall.files().size() == 2);
  // A file that is no trace at all is not overwritten either.
  squall.write(first["trace"], "notes\n");
  CHECK(squall.json({"run", "corruption.json"})["trace"] != first["trace"]);
  CHECK(squall.read(first["trace"]) == "notes\n");
}

TEST_CASE("To a pipe or a device one trace is written, not two", "[tools][finding]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run =
      tests::run({{"/bin/sh", "-c",
                   "mkfifo pipe; cat pipe > copy & \"$0\" run corruption.json --trace "
                   "pipe --quiet > summary; wait",
                   SQUALL_PROGRAM},
                  squall.path("")});
  CHECK(run.in_time);
  const traces::Trace trace = trace_from(squall.path("copy").string());
  CHECK(trace.recorded);
  CHECK(trace.outcome.violation);
}

}  // namespace squall::tests::finding_test
