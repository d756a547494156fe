// Persisted state, §3.8: what a restart may forget, and what it may not.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::durability_test {

using squall::core::AppendEntriesReply;
using squall::core::RequestVote;
using squall::core::RequestVoteReply;

namespace {

constexpr RequestVoteReply kGranted{.vote_granted = true};
constexpr RequestVoteReply kRefused{.vote_granted = false};

AppendEntriesReply acknowledges(Index match_index) {
  return {.success = true, .match_index = match_index, .conflict = {}};
}

Violation forgotten_vote(ServerId server, Term term, ServerId told, ServerId kept) {
  return {.property = Property::durability,
          .server = server,
          .other = told,
          .term = term,
          .index = 0,
          .values = Values::servers,
          .expected = told.value(),
          .found = kept.value()};
}

/// Server 2 has acknowledged three entries to the leader of term 2.
struct AcknowledgedThree : HandmadeCluster {
  const Ref entries = log({1, 1, 2});
  AcknowledgedThree() {
    REQUIRE(step(2, follower(2, entries)) == silent);
    REQUIRE(send(2, 1, 2, acknowledges(3)) == silent);
  }
};

}  // namespace

TEST_CASE("a restart that forgets a term that was told breaks durability",
          "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(5, kRoot)) == silent);
  REQUIRE(cluster.send(2, 1, 5, kRefused) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2, follower(3, kRoot)) == Violation{.property = Property::durability,
                                                         .server = 2,
                                                         .other = kNobody,
                                                         .term = 5,
                                                         .index = 0,
                                                         .values = Values::terms,
                                                         .expected = 5,
                                                         .found = 3});
}

TEST_CASE("a restart that forgets a vote breaks durability", "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  REQUIRE(cluster.send(2, 1, 3, kGranted) == silent);
  cluster.crash(2);
  SECTION("when it has no vote") {
    CHECK(cluster.boot(2, follower(3, kRoot)) == forgotten_vote(2, 3, 1, kNobody));
  }
  SECTION("when it votes for another") {
    CHECK(cluster.boot(2, voting(follower(3, kRoot), 3)) == forgotten_vote(2, 3, 1, 3));
  }
}

TEST_CASE("a restart that forgets the vote of a candidate for itself breaks durability",
          "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(3, voting(candidate(2, kRoot), 3)) == silent);
  REQUIRE(cluster.send(3, 1, 2, RequestVote{}) == silent);
  cluster.crash(3);
  CHECK(cluster.boot(3, follower(2, kRoot)) == forgotten_vote(3, 2, 3, kNobody));
}

TEST_CASE("a restart that forgets acknowledged entries breaks durability from the first lost on",
          "[checkers][durability]") {
  AcknowledgedThree cluster;
  const Ref left = cluster.log({1});
  cluster.crash(2);
  CHECK(cluster.boot(2, follower(2, left)) == cluster.between(cluster.entries, left,
                                                              {.property = Property::durability,
                                                               .server = 2,
                                                               .other = kNobody,
                                                               .term = 2,
                                                               .index = 2}));
}

TEST_CASE("a restart with another entry than the acknowledged one breaks durability",
          "[checkers][durability]") {
  AcknowledgedThree cluster;
  const Ref other = cluster.log({1, 1, 1, 1});
  cluster.crash(2);
  CHECK(cluster.boot(2, follower(4, other)) == cluster.between(cluster.entries, other,
                                                               {.property = Property::durability,
                                                                .server = 2,
                                                                .other = kNobody,
                                                                .term = 4,
                                                                .index = 3}));
}

TEST_CASE("acknowledgements of later entries add to what must be kept", "[checkers][durability]") {
  AcknowledgedThree cluster;
  const Ref more = cluster.log({2, 2}, 0, cluster.entries);
  REQUIRE(cluster.step(2, follower(2, more)) == silent);
  REQUIRE(cluster.send(2, 1, 2, acknowledges(5)) == silent);
  REQUIRE(cluster.send(2, 1, 2, acknowledges(2)) == silent);  // a duplicate of an earlier one
  cluster.crash(2);
  const auto verdict = cluster.boot(2, follower(2, cluster.entries));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::durability);
  CHECK(verdict->index == 4);
}

TEST_CASE("a disk that loses entries under a running server takes no promise back",
          "[checkers][durability]") {
  AcknowledgedThree cluster;
  const Ref more = cluster.log({2, 2}, 0, cluster.entries);
  REQUIRE(cluster.step_unsynced(2, follower(2, more)) == silent);
  cluster.disks[2].log.tip = cluster.log({1});
  REQUIRE(cluster.send(2, 1, 2, acknowledges(5)) != silent);  // reply after sync
  cluster.crash(2);
  const auto verdict = cluster.boot(2);
  REQUIRE(verdict);
  CHECK(verdict->property == Property::durability);
  CHECK(verdict->index == 2);
}

TEST_CASE("an acknowledgement that came too early promises what was on disk",
          "[checkers][durability]") {
  AcknowledgedThree cluster;
  const Ref more = cluster.log({2, 2}, 0, cluster.entries);
  REQUIRE(cluster.step_unsynced(2, follower(2, more)) == silent);
  REQUIRE(cluster.send(2, 1, 2, acknowledges(5)) != silent);  // reply after sync
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
}

TEST_CASE("a server that went back to an earlier term is held to what it acknowledges there",
          "[checkers][durability]") {
  HandmadeCluster cluster;
  const Ref entries = cluster.log({1, 1});
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.send(2, 3, 3, kRefused) == silent);
  REQUIRE(cluster.step(2, follower(1, entries)) != silent);  // term monotonic
  REQUIRE(cluster.send(2, 1, 1, acknowledges(2)) == silent);
  cluster.crash(2);
  const auto verdict = cluster.boot(2, follower(3, kRoot));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::durability);
  CHECK(verdict->index == 1);
}

TEST_CASE("a lost entry is told at one restart, not at the next", "[checkers][durability]") {
  AcknowledgedThree cluster;
  cluster.crash(2);
  REQUIRE(cluster.boot(2, follower(2, kRoot)) != silent);
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
}

TEST_CASE("a restart with all that was told is honest", "[checkers][durability]") {
  AcknowledgedThree cluster;
  REQUIRE(cluster.step(2, voting(follower(3, cluster.entries), 3)) == silent);
  REQUIRE(cluster.send(2, 3, 3, kGranted) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
  CHECK(cluster.views[2].durable.voted_for == 3);
}

TEST_CASE("a restart may forget what no message told", "[checkers][durability]") {
  AcknowledgedThree cluster;
  const Ref more = cluster.log({2, 2}, 0, cluster.entries);
  REQUIRE(cluster.step_unsynced(2, voting(follower(3, more), 3)) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
  CHECK(cluster.views[2].durable.log.tip == cluster.entries);
}

TEST_CASE("an acknowledgement speaks of no entry beyond its match index",
          "[checkers][durability]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1, 1});
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.send(2, 1, 1, acknowledges(1)) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2, follower(1, cluster.log({1}))) == silent);
}

TEST_CASE("a refusal acknowledges nothing", "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(1, cluster.log({1, 1})), 1)) == silent);
  REQUIRE(cluster.send(2, 1, 1, AppendEntriesReply{false, 2, {0, 3}}) == silent);
  REQUIRE(cluster.send(2, 3, 1, kRefused) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2, follower(1, kRoot)) == silent);
}

TEST_CASE("acknowledged entries that a later leader replaced need not come back",
          "[checkers][durability]") {
  AcknowledgedThree cluster;
  REQUIRE(cluster.step(2, follower(3, cluster.log({1, 3}))) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
}

TEST_CASE("what a later leader left of the acknowledged entries must come back",
          "[checkers][durability]") {
  AcknowledgedThree cluster;
  REQUIRE(cluster.step(2, follower(3, cluster.log({1, 3}))) == silent);
  cluster.crash(2);
  const auto verdict = cluster.boot(2, follower(3, kRoot));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::durability);
  CHECK(verdict->index == 1);
}

TEST_CASE("an acknowledgement that leaves when its entries were replaced is no promise",
          "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(2, cluster.log({1, 1, 2}))) == silent);
  REQUIRE(cluster.step(2, follower(3, cluster.log({1, 3}))) == silent);
  REQUIRE(cluster.send(2, 1, 2, acknowledges(3)) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2, follower(3, cluster.log({1}))) == silent);
}

TEST_CASE("a vote is kept for its term, not for the next", "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  REQUIRE(cluster.send(2, 1, 3, kGranted) == silent);
  SECTION("when the next was told") {
    REQUIRE(cluster.step(2, follower(4, kRoot)) == silent);
    REQUIRE(cluster.send(2, 3, 4, kRefused) == silent);
    cluster.crash(2);
    CHECK(cluster.boot(2) == silent);
  }
  SECTION("when the next is on disk only") {
    REQUIRE(cluster.step(2, follower(4, kRoot)) == silent);
    cluster.crash(2);
    CHECK(cluster.boot(2) == silent);
  }
}

TEST_CASE("a vote of an earlier term that leaves late changes nothing of what was told since",
          "[checkers][durability]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(4, kRoot)) == silent);
  REQUIRE(cluster.send(2, 3, 4, kRefused) == silent);
  REQUIRE(cluster.send(2, 1, 3, kGranted) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
  CHECK(cluster.boot(2, follower(3, kRoot)) != silent);
}

TEST_CASE("a restart forgets commit index and role, which no server persists",
          "[checkers][durability]") {
  HandmadeCluster cluster(1);
  REQUIRE(cluster.step(1, voting(leader(1, cluster.log({1}), 1), 1)) == silent);
  cluster.crash(1);
  CHECK(cluster.boot(1) == silent);
  CHECK(cluster.views[1].commit_index == 0);
  CHECK(cluster.views[1].role == Role::follower);
}

}  // namespace squall::tests::durability_test
