// §6.2: a leader that is cut off from a majority steps down, so that its clients look for another.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"

namespace squall::tests::section_6_2_test {

using namespace squall::core;

namespace {

Settings with_check_quorum(int voters) {
  Settings settings = three_voters();
  settings.configuration.voters = ServerSet::first(voters);
  settings.check_quorum = true;
  return settings;
}

}  // namespace

TEST_CASE("a leader that hears no majority for an election timeout steps down", "[paper][6.2]") {
  Bench bench({}, with_check_quorum(3));
  bench.lead();
  CHECK(bench.output.election_timer == Timer::restart);
  bench.acknowledge(2, 1);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  CHECK(bench.output.election_timer == Timer::restart);
  // The leader counts from zero again.
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.view().leader == kNobody);
  CHECK(bench.view().durable.current_term == 1);
  CHECK(bench.output.heartbeat_timer == Timer::stop);
  CHECK(bench.output.election_timer == Timer::restart);
  bench.step(ClientRequest{});
  CHECK_FALSE(bench.output.accepted);
}

TEST_CASE("refusals and snapshot replies are signs of life, too", "[paper][6.2]") {
  Bench bench({}, with_check_quorum(5));
  bench.lead();
  bench.receive(4, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.receive(5, 1, InstallSnapshotReply{{1, 1}, 0, false});
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  bench.receive(4, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.receive(4, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
}

TEST_CASE("a server that was just given a vote counts as heard until the next check",
          "[paper][6.2]") {
  Bench bench({}, with_check_quorum(1));
  bench.lead();
  bench.step(Synced{1, {1, 1}});
  bench.step(ChangeMembership{ServerSet::first(2), {}});
  REQUIRE(bench.view().configuration.voters == ServerSet::first(2));
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
}

TEST_CASE("without this rule a leader leads on, and its only server is a majority of itself",
          "[paper][6.2]") {
  Bench bench;
  bench.lead();
  CHECK(bench.output.election_timer == Timer::stop);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  Bench alone({}, with_check_quorum(1));
  alone.lead();
  alone.step(ElectionTimeout{});
  CHECK(alone.view().role == Role::leader);
}

}  // namespace squall::tests::section_6_2_test
