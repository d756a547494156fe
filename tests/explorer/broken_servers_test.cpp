// Broken servers are convicted by the explorations in the program: each by the property that it
// breaks, on a way as short as can be.
#include "tests/mutants/broken_servers.hpp"

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "tests/explorer/exploration.hpp"
#include "tests/mutants/broken_features.hpp"
#include "traces/replay.hpp"
#include "traces/way.hpp"

using namespace squall;
using namespace squall::tests;
using checkers::Property;
using sim::Explorer;

namespace {

template <typename Broken>
void convict(std::string_view name, Property property, std::size_t steps) {
  CAPTURE(name, checkers::name(property));
  const scenarios::LibraryEntry* entry = scenarios::find_exploration(name);
  REQUIRE(entry != nullptr);
  const scenarios::Scenario scenario = scenarios::parse(*entry);
  const Maker<Broken> maker;
  Explorer explorer(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  explore(explorer);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.way_to(explorer.finding()).size() == steps);
  const traces::Trace way = traces::way_as_trace(explorer, scenario, maker);
  REQUIRE(way.outcome.violation.has_value());
  CHECK(checkers::name(way.outcome.violation->property) == checkers::name(property));
  sim::World world(scenario.setup, maker);
  CHECK(traces::replay(world, way).kind == traces::ReplayKind::same);
}

}  // namespace

TEST_CASE("Explorations of elections convict who breaks their rules", "[explorer][broken]") {
  convict<VotesTwice>("elections-of-three", Property::vote_once, 4);
  convict<FollowsOldTerms>("elections-of-three", Property::term_monotonic, 6);
  convict<SkipsLogCheck>("elections-of-three", Property::leader_completeness, 8);
  convict<CountsStaleVotes>("elections-of-three", Property::election_quorum, 4);
  convict<CountsPreVotes>("pre-vote-on-links", Property::election_quorum, 5);
}

TEST_CASE("Explorations of replication convict who breaks its rules", "[explorer][broken]") {
  convict<CommitsAtOnce>("replication", Property::commit_quorum, 3);
  convict<CountsOldTerms>("entries-of-older-terms", Property::leader_completeness, 11);
  convict<CommitGoesBack>("two-leaders-and-a-command", Property::commit_monotonic, 9);
  convict<TruncatesAlways>("overtaking-entries", Property::commit_quorum, 12);
  convict<ReadsAtOnce>("reads-and-two-leaders", Property::read_freshness, 12);
}

TEST_CASE("Explorations of crashes convict who forgets, or speaks too soon", "[explorer][broken]") {
  convict<ForgetsVote>("crashes-at-once", Property::durability, 2);
  convict<ForgetsEntry>("crashes-at-once", Property::durability, 5);
  convict<RepliesBeforeSync>("unsynced-writes", Property::reply_after_sync, 1);
}

TEST_CASE("Explorations of changes convict who breaks their rules", "[explorer][broken]") {
  convict<WaitsForCommitment>("membership-changes", Property::configuration_safety, 6);
  convict<MergesJoint>("joint-consensus", Property::configuration_safety, 6);
}

TEST_CASE("A machine that does not save all that it knows is not believed: its way shows nothing",
          "[explorer][broken]") {
  // NeverFallsBack has two fields of its own, which the states that are visited do not have.
  const scenarios::Scenario scenario =
      scenarios::parse(*scenarios::find_exploration("membership-changes"));
  const Maker<NeverFallsBack> maker;
  Explorer explorer(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  explore(explorer);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.finding().remark == sim::Remark::violation);
  CHECK_FALSE(traces::way_as_trace(explorer, scenario, maker).outcome.violation.has_value());
}
