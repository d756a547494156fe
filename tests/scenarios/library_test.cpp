// The stories of the library: each says what it shows, runs, and shows it.
#include "scenarios/library.hpp"

#include <algorithm>
#include <filesystem>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_features.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

namespace squall::tests::library_test {

using checkers::Property;
using scenarios::Scenario;

namespace {

Scenario story(std::string_view name) {
  const scenarios::LibraryEntry* entry = scenarios::find_story(name);
  REQUIRE(entry != nullptr);
  return scenarios::parse(*entry);
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

TEST_CASE("The library in the program is the one in its folder, sorted", "[scenarios][library]") {
  namespace fs = std::filesystem;
  const fs::path folder = SQUALL_SOURCE_DIR "/scenarios/library";
  std::vector<std::string> files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    CHECK(file.path().extension().string() == ".json");
    files.push_back(file.path().lexically_relative(folder).replace_extension().generic_string());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> stories;
  for (const auto& entry : scenarios::library()) {
    stories.push_back(std::string(entry.theme) + "/" + std::string(entry.name));
  }
  CHECK(stories == files);
}

TEST_CASE("A story is found by its name alone, which no other story has, and with its theme",
          "[scenarios][library]") {
  for (const auto& entry : scenarios::library()) {
    const std::string name(entry.name);
    CHECK(scenarios::find_story(name) == &entry);
    CHECK(scenarios::find_story(std::string(entry.theme) + "/" + name) == &entry);
    CHECK(scenarios::find_story("elsewhere/" + name) == nullptr);
    CHECK(scenarios::find_story("/" + name) == nullptr);
    CHECK(scenarios::parse(entry).name == name);
  }
  CHECK(scenarios::find_story("") == nullptr);
  CHECK(scenarios::find_story("elections") == nullptr);
  CHECK(scenarios::find_story("elections/") == nullptr);
}

TEST_CASE("Every story says what it shows, where it comes from and how one sees it",
          "[scenarios][library]") {
  for (const auto& entry : scenarios::library()) {
    CAPTURE(entry.name);
    const Scenario scenario = scenarios::parse(entry);
    CHECK(scenario.description.size() > 40);
    CHECK(scenario.description.back() == '.');
    CHECK_FALSE(scenario.source.empty());
    CHECK_FALSE(scenario.plan.sometimes.empty());
    CHECK(entry.text.find("\"$schema\": \"../../scenario.schema.json\"") != std::string_view::npos);
  }
}

// With another seed a step may come too late to have an effect.
TEST_CASE("Every story holds with its own seed, and fails with no other",
          "[slow][scenarios][library]") {
  for (const auto& entry : scenarios::library()) {
    const Scenario scenario = scenarios::parse(entry);
    for (const std::uint64_t seed :
         {scenario.seed, std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{5'000},
          std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
      CAPTURE(entry.name, seed);
      traces::Run run(scenario, seed, core::ServerMaker{});
      traces::Probes probes;
      while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
      probes.finish(run.world());
      const traces::Judgement judgement =
          traces::judge(scenario, run.world(), run.simulator(), probes);
      CAPTURE(judgement.reasons);
      if (seed == scenario.seed || judgement.result != traces::Result::vacuous) {
        CHECK(traces::name(judgement.result) == "held");
      }
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
    CHECK(accused<CountsStaleVotes>("vote-of-an-earlier-term", seed) == "election_quorum");
    CHECK(accused<CountsPreVotes>("pre-vote-granted-late", seed) == "election_quorum");
    CHECK(accused<SkipsLogCheck>("longer-log-of-an-older-term", seed) == "leader_completeness");
    CHECK(accused<RepliesBeforeSync>("power-failure", seed) == "reply_after_sync");
    CHECK(accused<CountsLearners>("learners-do-not-count", seed) == "commit_quorum");
    CHECK(accused<NeverFallsBack>("uncommitted-configuration-truncated", seed) ==
          "configuration_safety");
    CHECK(accused<MergesJoint>("all-servers-replaced", seed) == "configuration_safety");
    CHECK(accused<MergesJoint>("joint-consensus-leader-crash", seed) == "configuration_safety");
    CHECK(accused<RewindsToSnapshots>("snapshot-comes-late", seed) == "state_machine_safety");
    CHECK(accused<ForgetsConfiguration>("snapshot-brings-the-configuration", seed) ==
          "snapshot_prefix");
    CHECK(accused<ReadsAtOnce>("read-index-and-partition", seed) == "read_freshness");
    CHECK(accused<ReadsAtOnce>("new-leader-reads-late", seed) == "read_freshness");
    CHECK(accused<ReopensSessions>("sessions-survive-a-snapshot", seed) == "exactly_once");
    CHECK(accused<ReopensSessions>("retries-with-sessions", seed) == "exactly_once");
  }
}

}  // namespace squall::tests::library_test
