// The built-in explorations: each has a description, and the small ones have the expected size.
#include <filesystem>
#include <fstream>
#include <map>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "sim/explore/prefix.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/scenarios/json_schema.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tools/explore/space.hpp"
#include "traces/exploration/certificate.hpp"

namespace squall::tests::explorations_test {

using sim::explore::Explorer;

namespace {

/// Distinct states of those that take no more than a moment.
const std::map<std::string, std::uint64_t> kSmall{{"a-leader-without-answers", 30},
                                                  {"a-server-that-receives-nothing", 10'429},
                                                  {"check-quorum", 11'947},
                                                  {"compaction-and-a-crash", 148'103},
                                                  {"crashes-at-once", 62'450},
                                                  {"duplicates-and-losses", 5'026},
                                                  {"elections-of-five", 33'046},
                                                  {"elections-of-three", 127'792},
                                                  {"entries-of-older-terms", 28'954},
                                                  {"forwarded-requests", 12'544},
                                                  {"joint-consensus", 6'746},
                                                  {"learners", 120'971},
                                                  {"membership-changes", 4'756},
                                                  {"overtaking-entries", 95'155},
                                                  {"pre-vote-and-four-elections", 143'752},
                                                  {"replication", 997},
                                                  {"sessions", 3'169},
                                                  {"snapshots", 652},
                                                  {"transfer", 32'764},
                                                  {"two-leaders-and-a-command", 61'171}};

// Sanitizers make ten of a second.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kStatesMax = 10'000;
#else
constexpr std::uint64_t kStatesMax = 1'000'000;
#endif

scenarios::Scenario exploration(const std::string& name) {
  const scenarios::LibraryEntry* entry = scenarios::find_exploration(name);
  REQUIRE(entry != nullptr);
  return scenarios::parse(*entry);
}

/// "127 792".
std::string in_groups(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, " ");
  return text;
}

}  // namespace

TEST_CASE("The explorations in the program are those in their folder, sorted",
          "[explorer][explorations]") {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const auto& file : fs::directory_iterator(SQUALL_SOURCE_DIR "/scenarios/explorations")) {
    CHECK(file.path().extension().string() == ".json");
    files.push_back(file.path().stem().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> names;
  for (const auto& entry : scenarios::explorations()) names.emplace_back(entry.name);
  CHECK(names == files);
  CHECK(names.size() >= 12);
}

TEST_CASE("Every exploration says what it shows, where it comes from, its bounds and its size",
          "[explorer][explorations]") {
  std::ifstream in(SQUALL_SOURCE_DIR "/scenarios/scenario.schema.json");
  const JsonSchema schema(JsonSchema::Json::parse(in));
  for (const auto& entry : scenarios::explorations()) {
    CAPTURE(entry.name);
    CHECK(schema.accepts(JsonSchema::Json::parse(entry.text)));
    CHECK(scenarios::find_story(entry.name) == nullptr);
    const scenarios::Scenario scenario = scenarios::parse(entry);
    CHECK(scenario.name == entry.name);
    CHECK(scenario.bounds.has_value());
    CHECK_FALSE(scenario.source.empty());
    CHECK(scenario.description.find(" states, ") != std::string::npos);
    CHECK(scenario.description.back() == '.');
    const auto small = kSmall.find(scenario.name);
    if (small == kSmall.end()) continue;
    CHECK(scenario.description.find(". " + in_groups(small->second) + " states, ") !=
          std::string::npos);
  }
  CHECK(scenarios::find_exploration("figure-3.7") == nullptr);
}

TEST_CASE("The small explorations have as many states as they say, and Raft holds in all of them",
          "[slow][explorer][explorations]") {
  traces::exploration::Certificate certificate;
  for (const auto& [name, states] : kSmall) {
    if (states > kStatesMax) continue;
    CAPTURE(name);
    const scenarios::Scenario scenario = exploration(name);
    traces::exploration::GoalObserver observer(scenario.goals,
                                               tools::explore::situations_of(scenario));
    Explorer explorer(scenario.setup, core::ServerMaker{}, *scenario.bounds, &observer, kGigabyte);
    const auto prefix = sim::explore::prefix(scenario.setup, core::ServerMaker{}, *scenario.bounds);
    if (!prefix.empty()) REQUIRE(explorer.start_after(prefix));
    explore(explorer);
    CHECK(explorer.phase() == Explorer::Phase::complete);
    CHECK(explorer.tally().states == states);
    certificate.scenario = scenario;
    certificate.met = observer.met(explorer.labels());
    CHECK(missed_situations(certificate).empty());
  }
}

TEST_CASE("A server that counts entries of older terms is caught where it should be",
          "[explorer][explorations]") {
  const scenarios::Scenario scenario = exploration("entries-of-older-terms");
  Explorer explorer(scenario.setup, Maker<CountsOldTerms>{}, *scenario.bounds, nullptr, kGigabyte);
  explore(explorer);
  CHECK(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.found_step().outcome == sim::explore::StepOutcome::violation);
}

}  // namespace squall::tests::explorations_test
