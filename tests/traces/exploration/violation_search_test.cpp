// The shortest way to a violation, and spaces that have none.
#include "traces/exploration/violation_search.hpp"

#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"

namespace squall::tests::violation_search_test {

using traces::exploration::ViolationSearch;

namespace {

scenarios::Scenario elections_of_three() {
  return scenarios::parse(*scenarios::find_exploration("elections-of-three"));
}

}  // namespace

TEST_CASE("The search ends with the shortest way to a violation",
          "[traces][exploration][violation_search]") {
  const Maker<VotesTwice> maker;
  ViolationSearch search(elections_of_three(), maker, kGigabyte);
  while (search.advance()) {
  }
  REQUIRE(search.has_found());
  const traces::Trace trace = search.trace();
  REQUIRE(trace.outcome.violation);
  CHECK(trace.choices.size() + 1 == search.depth());
  CHECK(search.states() > search.depth());
}

TEST_CASE("A search without a violation goes through the whole space",
          "[traces][exploration][violation_search]") {
  const core::ServerMaker maker;
  ViolationSearch search(elections_of_three(), maker, kGigabyte);
  while (search.advance()) {
  }
  CHECK_FALSE(search.has_found());
  CHECK(search.states() > 1'000);
}

TEST_CASE("The search begins where the bounds ask for it",
          "[traces][exploration][violation_search]") {
  const Maker<CommitsAtOnce> maker;
  scenarios::Scenario scenario = elections_of_three();
  scenario.setup.clients = 1;
  scenario.bounds->first_leader = 1;
  (*scenario.bounds)[sim::explore::Budget::requests] = 1;
  ViolationSearch search(scenario, maker, kGigabyte);
  while (search.advance()) {
  }
  REQUIRE(search.has_found());
  // The election of the leader is a part of the way.
  CHECK(search.trace().choices.size() > search.depth());
}

}  // namespace squall::tests::violation_search_test
