// The suite: which of many violations of one step is told, and what is asked at all.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::suite_test {

using squall::core::AppendEntries;
using squall::core::AppendEntriesReply;
using squall::core::RequestVoteReply;

namespace {

/// The property that a verdict accuses; REQUIRES: it accuses one.
Property accused(const Verdict& verdict) {
  REQUIRE(verdict.has_value());
  return verdict->property;
}

/// Servers 1, 2 and 3 of five hold three entries; server 1, leader of term 1, committed two.
struct CommittedTwo : HandmadeCluster {
  const Ref entries = log({1, 1, 1});
  CommittedTwo() : HandmadeCluster(5) {
    for (const ServerId server : {1, 2, 3}) REQUIRE(step(server, follower(1, entries)) == silent);
    REQUIRE(step(1, leader(1, entries, 2)) == silent);
  }
};

}  // namespace

TEST_CASE("election safety is told before log matching and leader completeness",
          "[checkers][suite]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, leader(2, cluster.entries)) == silent);
  CHECK(accused(cluster.step(4, leader(2, cluster.log({1}, 7)))) == Property::election_safety);
}

TEST_CASE("leader append-only is told before log matching and state machine safety",
          "[checkers][suite]") {
  CommittedTwo cluster;
  const Ref other = cluster.log({1}, 7);
  CHECK(accused(cluster.step(1, leader(1, other, 2))) == Property::leader_append_only);
}

TEST_CASE("log matching is told before leader completeness and state machine safety",
          "[checkers][suite]") {
  CommittedTwo cluster;
  CHECK(accused(cluster.step(4, leader(2, cluster.log({1}, 7), 1))) == Property::log_matching);
}

TEST_CASE("leader completeness is told before state machine safety", "[checkers][suite]") {
  CommittedTwo cluster;
  CHECK(accused(cluster.step(4, leader(2, cluster.log({2}), 1))) == Property::leader_completeness);
}

TEST_CASE("state machine safety is told before vote once and the monotonic numbers",
          "[checkers][suite]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, voting(follower(1, cluster.entries, 2), 1)) == silent);
  SECTION("before vote once and commit monotonicity") {
    CHECK(accused(cluster.step(2, voting(follower(1, kRoot, 0), 3))) ==
          Property::state_machine_safety);
  }
  SECTION("before term monotonicity") {
    CHECK(accused(cluster.step(2, follower(0, kRoot, 0))) == Property::state_machine_safety);
  }
}

TEST_CASE("vote once is told before commit monotonicity", "[checkers][suite]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, voting(follower(1, cluster.entries, 2), 1)) == silent);
  CHECK(accused(cluster.step(2, voting(follower(1, cluster.entries, 1), 3))) ==
        Property::vote_once);
}

TEST_CASE("term monotonicity is told before commit monotonicity", "[checkers][suite]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
  CHECK(accused(cluster.step(2, follower(0, cluster.entries, 1))) == Property::term_monotonic);
}

TEST_CASE("term monotonicity is told before commit quorum", "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(1, kRoot)) == silent);
  CHECK(accused(cluster.step(2, follower(0, cluster.log({1}), 1))) == Property::term_monotonic);
}

TEST_CASE("commit quorum is told before durability", "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.send(2, 1, 3, RequestVoteReply{}) == silent);
  cluster.crash(2);
  CHECK(accused(cluster.boot(2, follower(1, cluster.log({1}), 1))) == Property::commit_quorum);
}

TEST_CASE("vote once is told before reply after sync", "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  REQUIRE(cluster.send(2, 1, 3, RequestVoteReply{true}) == silent);
  CHECK(accused(cluster.send(2, 3, 3, RequestVoteReply{true})) == Property::vote_once);
}

TEST_CASE("a leader is remembered although it is incomplete", "[checkers][suite]") {
  CommittedTwo cluster;
  REQUIRE(accused(cluster.step(4, leader(2, kRoot))) == Property::leader_completeness);
  CHECK(accused(cluster.step(5, leader(2, cluster.entries))) == Property::election_safety);
}

TEST_CASE("a commit is remembered although its server broke another property",
          "[checkers][suite]") {
  CommittedTwo cluster;
  REQUIRE(accused(cluster.step(2, follower(0, cluster.entries, 3))) == Property::term_monotonic);
  CHECK(cluster.history.committed() == cluster.entries);
}

TEST_CASE("a promise is remembered although it was given too early", "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(2, voting(follower(3, kRoot), 1)) == silent);
  REQUIRE(accused(cluster.send(2, 1, 3, RequestVoteReply{true})) == Property::reply_after_sync);
  cluster.crash(2);
  CHECK(accused(cluster.boot(2)) == Property::durability);
}

TEST_CASE("a violation is told once, when it happens", "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, leader(1, kRoot)) == silent);
  const View second = leader(1, kRoot);
  REQUIRE(cluster.step(2, second) != silent);
  CHECK(cluster.step(2, second) == silent);
}

TEST_CASE("a boot that changes nothing is judged", "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.send(2, 1, 3, RequestVoteReply{}) != silent);
  cluster.crash(2);
  CHECK(accused(cluster.boot(2, {})) == Property::durability);
}

TEST_CASE("a boot is not held to what the server showed before it", "[checkers][suite]") {
  HandmadeCluster cluster(1);
  const Ref log = cluster.log({2, 2});
  REQUIRE(cluster.step(1, voting(leader(2, log, 1), 1)) == silent);
  SECTION("neither to its term, vote, log and commit index") {
    CHECK(cluster.boot(1, voting(follower(1, cluster.log({1})), 2)) == silent);
  }
  SECTION("nor to its vote in the same term") {
    CHECK(cluster.boot(1, voting(follower(2, log), 2)) == silent);
  }
  SECTION("nor to its log as leader") { CHECK(cluster.boot(1, leader(2, kRoot)) == silent); }
}

TEST_CASE("what a leader appends is no promise when its term was told and is on disk",
          "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, voting(leader(2, kRoot), 1)) == silent);
  REQUIRE(cluster.send(1, 2, 2, AppendEntries{}) == silent);
  const auto promise = cluster.history.promises[1];
  CHECK(promise.term == 2);
  CHECK(cluster.send(1, 2, 2, AppendEntries{{0, 0}, cluster.log({2}), 1, 0}) == silent);
  CHECK(cluster.history.promises[1] == promise);
}

TEST_CASE("an acknowledgement of an earlier term is let go, one of this term is judged",
          "[checkers][suite]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(5, cluster.log({1}))) == silent);
  CHECK(cluster.send(2, 1, 4, AppendEntriesReply{true, 9, {}}) == silent);
  CHECK(accused(cluster.send(2, 1, 5, AppendEntriesReply{true, 9, {}})) ==
        Property::reply_after_sync);
}

}  // namespace squall::tests::suite_test
