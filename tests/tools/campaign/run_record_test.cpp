// Records of runs, their sums, and the texts of both.
#include "tools/fuzz/campaign/run_record.hpp"

#include <rapidcheck.h>

#include "tests/tools/program.hpp"
#include "tools/fuzz/campaign/chunk_result.hpp"

namespace squall::tests::run_record_test {

using namespace squall::tools::fuzz;
using namespace squall::tools::fuzz::campaign;

namespace {

RunRecord drawn_record(std::uint64_t seed) {
  RunRecord record;
  RunFigures& run = record.figures;
  run.seed = seed;
  run.events = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  run.virtual_us = *rc::gen::arbitrary<std::uint32_t>();
  run.verdict = *rc::gen::element(std::string("held"), std::string("vacuous"));
  if (run.verdict == "vacuous") run.vacuous_reason = *rc::gen::element<std::string>("a", "b");
  std::string probes(traces::kProbes, '0');
  for (char& probe : probes) probe = *rc::gen::element('0', '1');
  RC_ASSERT(run.probes.read(probes));
  for (int fault = 0; fault < sim::plan::kFaults; ++fault) {
    if (*rc::gen::inRange(0, 4) == 0) run.faults.count(static_cast<sim::plan::Fault>(fault));
  }
  run.repeated = *rc::gen::arbitrary<bool>();
  record.digest = *rc::gen::arbitrary<std::uint64_t>();
  if (*rc::gen::inRange(0, 3) == 0) {
    FoundRun found;
    found.execution.seed = seed;
    found.execution.outcome.event = run.events;
    found.execution.judgement.result = traces::Result::expectation_failed;
    found.execution.judgement.reasons = {"expected \"this\"\n", "and that"};
    found.execution.signature.text = *rc::gen::element<std::string>("one", "other");
    record.found = found;
    run.verdict = "expectation_failed";
    run.vacuous_reason.clear();
  }
  return record;
}

std::map<std::uint64_t, RunRecord> drawn_records() {
  std::map<std::uint64_t, RunRecord> records;
  const auto runs = *rc::gen::inRange<std::uint64_t>(1, 12);
  const auto first = *rc::gen::arbitrary<std::uint64_t>() >> 1;
  for (std::uint64_t at = 0; at < runs; ++at) records.emplace(first + at, drawn_record(first + at));
  return records;
}

Chunk chunk_around(const std::map<std::uint64_t, RunRecord>& records) {
  Chunk chunk;
  chunk.number = 7;
  chunk.first_seed = records.begin()->first;
  chunk.seeds = records.size();
  return chunk;
}

}  // namespace

TEST_CASE("A record is read as it was written, and not with a byte of it changed",
          "[tools][run_record]") {
  CHECK(rc::check([] {
    const RunRecord record = drawn_record(*rc::gen::arbitrary<std::uint64_t>());
    std::string line = line_of(record);
    RC_ASSERT(line.back() == '\n');
    line.pop_back();
    const auto read = read_record(line);
    RC_ASSERT(read.has_value());
    RC_ASSERT(line_of(*read) == line + "\n");
    const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
    RC_ASSERT_FALSE(read_record(line.substr(0, at)).has_value());
    line[at] = static_cast<char>(line[at] ^ 1);
    RC_ASSERT_FALSE(read_record(line).has_value());
  }));
}

TEST_CASE("The sums of a chunk are read as they were written", "[tools][run_record]") {
  const TemporaryFolder folder;
  CHECK(rc::check([&] {
    const auto records = drawn_records();
    const Chunk chunk = chunk_around(records);
    const std::string text = text_of(chunk, result_of(records));
    write_file(folder / "chunk", text);
    RC_ASSERT(text_of(chunk, read_chunk(folder / "chunk", chunk)) == text);
    const ChunkSummary summary = read_chunk_summary(folder / "chunk", chunk);
    RC_ASSERT(summary.runs == records.size());
    RC_ASSERT(summary.findings == summary_of(records).findings);
    Chunk other = chunk;
    ++other.first_seed;
    RC_ASSERT_THROWS_AS(read_chunk(folder / "chunk", other), scenarios::UserError);
  }));
}

TEST_CASE("Sums of parts are the sums of all, wherever it was parted", "[tools][run_record]") {
  CHECK(rc::check([] {
    const auto records = drawn_records();
    const auto border = *rc::gen::inRange<std::size_t>(0, records.size() + 1);
    Totals all;
    Totals first;
    Totals second;
    std::size_t at = 0;
    for (const auto& [seed, record] : records) {
      all.add(record.figures);
      (at++ < border ? first : second).add(record.figures);
    }
    first.add(second);
    RC_ASSERT(first.runs == all.runs);
    RC_ASSERT(first.events == all.events);
    RC_ASSERT(first.virtual_us == all.virtual_us);
    RC_ASSERT(first.faults == all.faults);
    RC_ASSERT(first.verdicts == all.verdicts);
    RC_ASSERT(first.probes.runs == all.probes.runs);
    RC_ASSERT(first.coverage.counts() == all.coverage.counts());
    RC_ASSERT(first.coverage.seeds_alone() == all.coverage.seeds_alone());
    for (const auto& [reason, group] : all.vacuous) {
      RC_ASSERT(first.vacuous.at(reason).first == group.first);
      RC_ASSERT(first.vacuous.at(reason).count == group.count);
    }
    for (int probe = 0; probe < traces::kProbes; ++probe) {
      const auto which = static_cast<traces::Probe>(probe);
      RC_ASSERT(first.growth.first_seed(which) == all.growth.first_seed(which));
    }
  }));
}

TEST_CASE("Behind a seed that is not named, none is named as one of the first",
          "[tools][run_record]") {
  SeedGroup one;
  SeedGroup later;
  for (std::uint64_t seed = 0; seed < SeedGroup::kNamedMax + 1; ++seed) later.add(seed + 10);
  one.add(3);
  one.add(later);
  CHECK(one.count == SeedGroup::kNamedMax + 2);
  REQUIRE(one.first.size() == SeedGroup::kNamedMax);
  CHECK(one.first.front() == 3);
  CHECK(one.first.back() == 10 + SeedGroup::kNamedMax - 2);
  SeedGroup last;
  last.add(1'000'000);
  one.add(last);
  CHECK(one.first.back() == 10 + SeedGroup::kNamedMax - 2);
}

TEST_CASE("Chunks cover each seed of each scenario once", "[tools][run_record]") {
  CHECK(rc::check([] {
    SharedPlan plan;
    plan.first_seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
    plan.seeds = *rc::gen::inRange<std::uint64_t>(1, 60);
    plan.seeds_per_chunk = *rc::gen::inRange<std::uint64_t>(1, 20);
    plan.scenarios.resize(*rc::gen::inRange<std::size_t>(0, 4));
    std::map<std::pair<std::size_t, std::uint64_t>, int> covered;
    for (std::uint64_t number = 0; number < plan.chunks(); ++number) {
      const Chunk chunk = chunk_of(plan, number);
      for (std::uint64_t at = 0; at < chunk.seeds; ++at) {
        ++covered[{chunk.scenario, chunk.first_seed + at}];
      }
    }
    RC_ASSERT(covered.size() == plan.runs());
    for (const auto& [seed, times] : covered) {
      RC_ASSERT(times == 1);
      RC_ASSERT(seed.second - plan.first_seed < plan.seeds);
    }
  }));
}

}  // namespace squall::tests::run_record_test
