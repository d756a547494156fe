// Campaigns from inside: order, ends, and what counts as a finding.
#include "tools/fuzz/campaign.hpp"

#include "scenarios/parse.hpp"
#include "scenarios/swarm/generate.hpp"
#include "tests/tools/program.hpp"
#include "tools/io/interrupt.hpp"

namespace squall::tests::campaign_test {

using namespace squall::tools;
using namespace squall::tools::fuzz;
using namespace squall::tools::io;

namespace {

CampaignPlan plan_of(const std::string& scenario, std::uint64_t seeds, unsigned threads) {
  CampaignPlan plan;
  plan.scenario = scenarios::parse(scenario, "a.json");
  plan.first_seed = 1;
  plan.seeds = seeds;
  plan.threads = threads;
  plan.findings_max = 1000;
  plan.out = "/dev/null/nowhere";  // a finding is one without a trace too
  return plan;
}

void finish(Campaign& campaign) {
  while (!campaign.wait(std::chrono::milliseconds(5))) {
  }
}

/// The first draw of the swarm whose faults strike no server: a server that is alone, and that no
/// crash meets, few as they are.
std::uint64_t lonely_seed() {
  for (std::uint64_t seed = 1; seed < 200'000; ++seed) {
    const scenarios::Scenario scenario = scenarios::swarm::generate(seed);
    const sim::plan::FaultSchedule& faults = scenario.plan.faults;
    if (scenario.setup.servers > 1 || 6 * faults.crash.every_us < faults.until_us) continue;
    if (execute(scenario, seed, kNeverStop).verdict() == "vacuous") return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("Findings stand in the order of their seeds, however they came", "[tools][campaign]") {
  Campaign campaign(plan_of(kSilentCorruption, 40, 8));
  finish(campaign);
  REQUIRE(campaign.findings() == 40);
  for (std::size_t at = 0; at < 40; ++at) {
    CHECK(campaign.finding(at).execution.seed == at + 1);
  }
  CHECK(campaign.ending() == CampaignEnd::seeds);
  CHECK(campaign.totals().runs == 40);
  CHECK(campaign.totals().repeated == 40);
  CHECK(campaign.totals().verdicts.at("violated") == 40);
}

TEST_CASE("A finding that cannot be saved is a finding, with the reason", "[tools][campaign]") {
  Campaign campaign(plan_of(kSilentCorruption, 1, 1));
  finish(campaign);
  REQUIRE(campaign.findings() == 1);
  const Finding& finding = campaign.finding(0);
  CHECK(finding.execution.verdict() == "violated");
  REQUIRE(finding.kept);
  CHECK(finding.kept->path.empty());
  REQUIRE(finding.kept->error);
  CHECK(contains(finding.kept->error->message, "its folder cannot be made"));
  CHECK(campaign.error().empty());
}

TEST_CASE("What runs behind the last finding that is allowed does not count", "[tools][campaign]") {
  CampaignPlan plan = plan_of(kSilentCorruption, ~std::uint64_t{0}, 8);
  plan.findings_max = 5;
  Campaign campaign(plan);
  finish(campaign);
  CHECK(campaign.ending() == CampaignEnd::findings);
  CHECK(campaign.findings() == 5);
  CHECK(campaign.totals().runs == 5);
  CHECK(campaign.finding(4).execution.seed == 5);
}

TEST_CASE("A campaign that is stopped gives up what runs", "[tools][campaign]") {
  Campaign campaign(plan_of(kEndless, ~std::uint64_t{0}, 2));
  CHECK_FALSE(campaign.wait(std::chrono::milliseconds(5)));
  campaign.stop();
  finish(campaign);
  CHECK(campaign.ending() == CampaignEnd::interrupt);
  CHECK(campaign.totals().runs == 0);
  CHECK(campaign.totals().given_up.count <= 2);
  CHECK(campaign.findings() == 0);
}

TEST_CASE("A campaign keeps to its time", "[tools][campaign]") {
  CampaignPlan plan = plan_of(kHeld, ~std::uint64_t{0}, 2);
  plan.seconds = 0.2;
  Campaign campaign(plan);
  finish(campaign);
  CHECK(campaign.ending() == CampaignEnd::seconds);
  CHECK(campaign.seconds() >= 0.2);
  CHECK(campaign.totals().verdicts.count("held") == 1);
}

TEST_CASE("A campaign that is given up is no hang", "[tools][campaign]") {
  const auto begin = std::chrono::steady_clock::now();
  { const Campaign campaign(plan_of(kEndless, ~std::uint64_t{0}, 2)); }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

TEST_CASE("The sample that is run twice follows the seeds", "[tools][campaign]") {
  const auto repeated = [](std::uint32_t ppm) {
    CampaignPlan plan = plan_of(kHeld, 60, 3);
    plan.repeat_ppm = ppm;
    Campaign campaign(plan);
    finish(campaign);
    return campaign.totals().repeated;
  };
  CHECK(repeated(0) == 0);
  CHECK(repeated(1'000'000) == 60);
  const std::uint64_t half = repeated(500'000);
  CHECK(half > 10);
  CHECK(half < 50);
  CHECK(repeated(500'000) == half);
}

TEST_CASE("A draw of the swarm that had no effect by chance is counted, and no finding",
          "[slow][tools][campaign]") {
  const std::uint64_t seed = lonely_seed();
  REQUIRE(seed != 0);
  CampaignPlan plan;
  plan.first_seed = seed;
  Campaign campaign(plan);
  finish(campaign);
  CHECK(campaign.totals().verdicts.at("vacuous") == 1);
  CHECK(campaign.findings() == 0);
}

}  // namespace squall::tests::campaign_test
