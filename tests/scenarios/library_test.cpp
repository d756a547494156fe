// The stories of the library: each says what it shows, runs, and shows it.
#include "scenarios/library.hpp"

#include <algorithm>
#include <filesystem>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

using namespace squall;
using namespace squall::tests;
using checkers::Property;
using scenarios::Scenario;

namespace {

Scenario story(std::string_view name) {
  for (const auto& entry : scenarios::library()) {
    if (entry.name == name) return scenarios::parse(entry.text, std::string(name) + ".json");
  }
  FAIL("no story " << name);
  return {};
}

/// The property that the story finds violated when these servers take the seats.
template <typename Broken>
std::string accused(std::string_view name, std::uint64_t seed) {
  traces::Run run(story(name), seed, Maker<Broken>{});
  while (run.advance() != nullptr) {
  }
  const checkers::Verdict& verdict = run.world().verdict();
  return verdict ? std::string(checkers::name(verdict->property)) : "";
}

}  // namespace

TEST_CASE("The library has the stories that everybody looks for", "[scenarios][library]") {
  for (const char* name : {"bit-rot-outside-the-model",
                           "check-quorum-deaf-leader",
                           "crash-before-sync",
                           "duplicate-storm",
                           "fifteen-servers",
                           "figure-3.6",
                           "figure-3.7",
                           "figure-3.7-committed",
                           "flapping-partition",
                           "full-disk-of-the-leader",
                           "isolated-leader-returns",
                           "joint-consensus-leader-crash",
                           "leader-crash",
                           "leader-removes-itself",
                           "leadership-transfer",
                           "learner-promoted",
                           "lease-and-a-pause",
                           "lossy-wan-of-seven",
                           "minority-of-five-down",
                           "normal-case",
                           "one-way-link",
                           "partial-partition-cloudflare-2020",
                           "pre-vote-returning-server",
                           "read-index-and-partition",
                           "removed-server-disrupts-nobody",
                           "reorder-storm",
                           "retries-with-sessions",
                           "rolling-restarts",
                           "single-server",
                           "slow-clock-breaks-a-lease",
                           "snapshot-for-a-straggler",
                           "split-vote",
                           "torn-write",
                           "uncommitted-overwritten",
                           "wipe-and-rejoin"}) {
    CHECK(story(name).name == name);
  }
}

TEST_CASE("The library in the program is the one in its folder, sorted", "[scenarios][library]") {
  std::vector<std::string> files;
  for (const auto& file :
       std::filesystem::directory_iterator(SQUALL_SOURCE_DIR "/scenarios/library")) {
    files.push_back(file.path().stem().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> names;
  for (const auto& entry : scenarios::library()) names.emplace_back(entry.name);
  CHECK(names == files);
}

TEST_CASE("Every story says what it shows, where it comes from and how one sees it",
          "[scenarios][library]") {
  for (const auto& entry : scenarios::library()) {
    CAPTURE(entry.name);
    const Scenario scenario = story(entry.name);
    CHECK(scenario.description.size() > 40);
    CHECK(scenario.description.back() == '.');
    CHECK_FALSE(scenario.source.empty());
    CHECK_FALSE(scenario.plan.sometimes.empty());
    CHECK(entry.text.find("\"$schema\": \"../scenario.schema.json\"") != std::string_view::npos);
  }
}

TEST_CASE("Every story holds, with its own seed and with others", "[scenarios][library]") {
  for (const auto& entry : scenarios::library()) {
    const Scenario scenario = story(entry.name);
    for (const std::uint64_t seed :
         {scenario.seed, std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{5'000},
          std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
      CAPTURE(entry.name, seed);
      traces::Run run(scenario, seed, core::ServerMaker{});
      while (run.advance() != nullptr) {
      }
      const traces::Judgement judgement = traces::judge(scenario, run.world(), run.simulator());
      CAPTURE(judgement.reasons);
      CHECK(traces::name(judgement.result) == "held");
      CHECK(run.world().verdict().has_value() == !scenario.expect.violates.empty());
    }
  }
}

TEST_CASE("A story accuses the servers that it was written against", "[scenarios][library]") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    CHECK(accused<VotesTwice>("split-vote", seed) == "vote_once");
    CHECK(accused<CountsOldTerms>("figure-3.7", seed) == "leader_completeness");
    CHECK(accused<SkipsLogCheck>("figure-3.7-committed", seed) == "leader_completeness");
    CHECK(accused<StoresOtherPayload>("figure-3.6", seed) == "log_matching");
    CHECK(accused<CommitsUnverified>("uncommitted-overwritten", seed) == "state_machine_safety");
    CHECK(accused<CommitsUnverified>("isolated-leader-returns", seed) == "state_machine_safety");
    CHECK(accused<RepliesBeforeSync>("crash-before-sync", seed) == "reply_after_sync");
    CHECK(accused<ForgetsVote>("rolling-restarts", seed) == "durability");
    CHECK(accused<ForgetsEntry>("minority-of-five-down", seed) == "durability");
    CHECK(accused<TruncatesAlways>("duplicate-storm", seed) == "commit_quorum");
    CHECK(accused<FollowsOldTerms>("partial-partition-cloudflare-2020", seed) == "term_monotonic");
    CHECK(accused<CommitGoesBack>("leader-crash", seed) == "commit_monotonic");
    CHECK(accused<RewritesOwnLog>("normal-case", seed) == "leader_append_only");
  }
}
