// The honest server's rates of probes: fresh, without false notes, and far from a mutant's.
#include "tools/fuzz/probe_rates.hpp"

#include "scenarios/swarm/generate.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/tools/program.hpp"
#include "tools/fuzz/honest_rates.hpp"
#include "traces/run.hpp"

namespace squall::tests::probe_rates_test {

using tools::fuzz::kHonestRates;
using tools::fuzz::kHonestRuns;
using tools::fuzz::UnusualRate;
using traces::Probe;
using traces::ProbeCounts;

namespace {

/// Safe, and wrong: it never takes on the leadership that it is offered (§3.10).
class IgnoresTimeoutNow final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (message.type() == MessageType::timeout_now) message.term = 0;  // an earlier leader's
  }
};

ProbeCounts counts_of(std::uint64_t first, std::uint64_t runs, const core::MachineMaker& maker) {
  ProbeCounts counts;
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    const scenarios::Scenario scenario = scenarios::swarm::generate(seed);
    traces::Run run(scenario, seed, maker);
    traces::Probes probes;
    while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
    probes.finish(run.world());
    counts.add(probes);
  }
  return counts;
}

/// As many hits as the table says of so many runs, rounded.
ProbeCounts usual(std::uint64_t runs) {
  ProbeCounts counts;
  for (const auto& [probe, hits] : kHonestRates) {
    counts.runs[static_cast<std::size_t>(probe)] = (hits * runs + kHonestRuns / 2) / kHonestRuns;
  }
  return counts;
}

std::string text_of(const std::vector<UnusualRate>& rates) {
  std::string text;
  for (const UnusualRate& rate : rates) text += describe(rate) + "\n";
  return text;
}

}  // namespace

TEST_CASE("Every probe has a rate of the honest server", "[tools][probe_rates]") {
  CHECK(kHonestRuns >= 1'000);
  for (int at = 0; at < traces::kProbes; ++at) {
    INFO(traces::name(static_cast<Probe>(at)) << ": build the target squall_honest_rates");
    const auto hits = tools::fuzz::honest_hits(static_cast<Probe>(at));
    REQUIRE(hits.has_value());
    CHECK(*hits <= kHonestRuns);
  }
}

TEST_CASE("A rate that is as it should be is not noted, one far from it is, on both sides",
          "[tools][probe_rates]") {
  CHECK(tools::fuzz::unusual_rates(usual(1'000), 1'000).empty());
  CHECK(tools::fuzz::unusual_rates({}, 0).empty());
  const auto probe = Probe::candidate_by_transfer;
  const std::uint64_t expected = usual(1'000).runs[static_cast<std::size_t>(probe)];
  REQUIRE(expected > 100);
  for (const std::uint64_t hits : {expected / 2, 2 * expected}) {
    ProbeCounts counts = usual(1'000);
    counts.runs[static_cast<std::size_t>(probe)] = hits;
    const std::vector<UnusualRate> rates = tools::fuzz::unusual_rates(counts, 1'000);
    REQUIRE(rates.size() == 1);
    CHECK(rates[0].probe == probe);
    CHECK(rates[0].hits == hits);
    CHECK(rates[0].exponent >= tools::fuzz::kUnusualExponent);
  }
  // Few runs prove nothing.
  ProbeCounts few = usual(10);
  few.runs[static_cast<std::size_t>(probe)] = 0;
  CHECK(tools::fuzz::unusual_rates(few, 10).empty());
}

TEST_CASE("A note says both rates and how improbable their difference is", "[tools][probe_rates]") {
  CHECK(describe(UnusualRate{Probe::candidate_by_transfer, 140, 1'000, 1'450, 5'000, 6}) ==
        "candidate_by_transfer: 14 %, expected 29 %, p < 10^-6");
  CHECK(describe(UnusualRate{Probe::torn_record, 0, 1'000, 102, 5'000, 8}) ==
        "torn_record: 0.00 %, expected 2.04 %, p < 10^-8");
}

TEST_CASE("The table is fresh, and no range of seeds of the honest server gets a note",
          "[slow][tools][probe_rates]") {
  for (const std::uint64_t first : {std::uint64_t{100'000}, std::uint64_t{2'000'000}}) {
    const auto rates = tools::fuzz::unusual_rates(counts_of(first, 50, core::ServerMaker{}), 50);
    INFO("if the swarm, a probe or the server has changed: build the target squall_honest_rates");
    CHECK(text_of(rates) == "");
  }
}

TEST_CASE("A safe server that never takes over is noted by its rates",
          "[slow][tools][probe_rates]") {
  const auto rates = tools::fuzz::unusual_rates(counts_of(1, 80, Maker<IgnoresTimeoutNow>{}), 80);
  CHECK(std::any_of(rates.begin(), rates.end(), [](const UnusualRate& rate) {
    return rate.probe == Probe::candidate_by_transfer && rate.hits == 0;
  }));
}

TEST_CASE(
    "A campaign of the swarm has a list of unusual rates, and so many runs of a scenario none",
    "[slow][tools][probe_rates]") {
  const Program squall;
  const auto of_swarm = squall.json({"fuzz", "--seeds", "0..9"});
  CHECK(of_swarm["unusual_rates"].is_array());
  CHECK(of_swarm["unusual_rates"].empty());
  CHECK(of_swarm["exit_code"] == 0);
  squall.write("held.json", kHeld);
  const auto of_scenario = squall.json({"fuzz", "--seeds", "1..100", "held.json"});
  CHECK(of_scenario["probes"]["candidate_by_transfer"] == 0);
  CHECK(of_scenario["unusual_rates"].empty());
}

}  // namespace squall::tests::probe_rates_test
