// Broken servers violate the expected property in an exploration, on a shortest path.
#include "tests/mutants/broken_servers.hpp"

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "sim/explore/prefix.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_features.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "traces/exploration/path_trace.hpp"
#include "traces/replay.hpp"

namespace squall::tests::broken_servers_test {

using checkers::Property;
using sim::explore::Explorer;

namespace {

template <typename Broken>
void convict(const scenarios::Scenario& scenario, Property property, std::size_t steps) {
  CAPTURE(scenario.name, checkers::name(property));
  const Maker<Broken> maker;
  Explorer explorer(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  const std::vector<sim::Action> prefix =
      sim::explore::prefix(scenario.setup, maker, *scenario.bounds);
  if (!prefix.empty()) REQUIRE(explorer.start_after(prefix));
  explore(explorer);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.path_to(explorer.found_step()).size() == steps);
  const traces::Trace way = traces::exploration::path_as_trace(explorer, scenario, maker, prefix);
  REQUIRE(way.outcome.violation.has_value());
  CHECK(checkers::name(way.outcome.violation->property) == checkers::name(property));
  sim::World world(scenario.setup, maker);
  CHECK(traces::replay(world, way, scenario.plan.timing).kind == traces::ReplayKind::same);
}

/// In one of the explorations in the program.
template <typename Broken>
void convict(const char* exploration, Property property, std::size_t steps) {
  CAPTURE(exploration);
  const scenarios::LibraryEntry* entry = scenarios::find_exploration(exploration);
  REQUIRE(entry != nullptr);
  convict<Broken>(scenarios::parse(*entry), property, steps);
}

/// In a space of its own.
template <typename Broken>
void convict_in(const char* space, Property property, std::size_t steps) {
  convict<Broken>(scenarios::parse(space, "space.json"), property, steps);
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
  convict<RewritesOwnLog>("reads", Property::leader_append_only, 4);
  convict<ReopensSessions>("sessions", Property::exactly_once, 16);
}

TEST_CASE("Explorations of crashes convict who forgets, or speaks too soon", "[explorer][broken]") {
  convict<ForgetsVote>("crashes-at-once", Property::durability, 2);
  convict<ForgetsEntry>("crashes-at-once", Property::durability, 5);
  convict<RepliesBeforeSync>("unsynced-writes", Property::reply_after_sync, 1);
}

TEST_CASE("Explorations of changes convict who breaks their rules", "[explorer][broken]") {
  convict<WaitsForCommitment>("membership-changes", Property::configuration_safety, 6);
  convict<MergesJoint>("joint-consensus", Property::configuration_safety, 6);
  convict<CountsLearners>("learners", Property::commit_quorum, 3);
}

TEST_CASE("Small spaces convict who needs more than one thing to go wrong", "[explorer][broken]") {
  // Server 3 holds an entry that no leader has, and hears how far server 1 has committed before it
  // hears with what.
  convict_in<CommitsUnverified>(R"({"raft": {"entries_per_message": 1},
    "initial": {"1": {"term": 3, "log": [1, 2]}, "2": {"term": 3, "log": [1, 2]},
                "3": {"term": 3, "log": [1, 3]}},
    "bounds": {"elections": 1, "requests": 0, "heartbeats": 1}})",
                                Property::state_machine_safety, 9);
  convict_in<StoresOtherPayload>(R"({"clients": {"count": 1},
    "initial": {"1": {"term": 1, "log": [1, 1, 1, 1]}, "2": {"term": 1, "log": [1, 1, 1, 1]},
                "3": {"term": 1, "log": [1, 1, 1, 1]}},
    "bounds": {"elections": 1, "requests": 1}})",
                                 Property::log_matching, 7);
  convict_in<ForgetsConfiguration>(R"({"bounds": {"leader": 1, "elections": 0, "requests": 0,
    "membership_changes": 1, "compactions": 1}})",
                                   Property::snapshot_prefix, 4);
  // A snapshot overtaken by an entry that it does not hold.
  convict_in<RewindsToSnapshots>(R"({"clients": {"count": 1}, "bounds": {"elections": 1,
    "requests": 1, "heartbeats": 1, "compactions": 1, "messages": 5,
    "cut": [{"from": 2, "to": 3}, {"from": 3, "to": 2}]}})",
                                 Property::commit_monotonic, 14);
  // Two puts that only leader 1 has, a read that shows them, and leader 3, which never hears of
  // them.
  convict_in<ReadsUncommitted>(R"({"clients": {"count": 3, "mix": {"get": "5%"}},
    "bounds": {"leader": 1, "elections": 1, "requests": 4, "heartbeats": 1, "timely": true,
               "entries": 3, "messages": 4, "network": "at_most_once",
               "cut": [{"from": 1, "to": 3}, {"from": 3, "to": 1}]}})",
                               Property::real_time_order, 13);
}

TEST_CASE(
    "A machine that does not save all that it knows is not believed: its path shows no violation",
    "[explorer][broken]") {
  // NeverFallsBack has two fields of its own, which the states that are visited do not have.
  const scenarios::Scenario scenario =
      scenarios::parse(*scenarios::find_exploration("membership-changes"));
  const Maker<NeverFallsBack> maker;
  Explorer explorer(scenario.setup, maker, *scenario.bounds, nullptr, kGigabyte);
  explore(explorer);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.found_step().outcome == sim::explore::StepOutcome::violation);
  CHECK_FALSE(
      traces::exploration::path_as_trace(explorer, scenario, maker).outcome.violation.has_value());
}

}  // namespace squall::tests::broken_servers_test
