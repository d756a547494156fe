// State Machine Safety, §3.6.3: what servers may call committed, and what happens to it then.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::state_machine_safety_test {

namespace {

/// Servers 1, 2 and 3 of five hold three entries; server 1, leader of term 1, committed two.
struct CommittedTwo : HandmadeCluster {
  const Ref entries = log({1, 1, 1});
  CommittedTwo() : HandmadeCluster(5) {
    for (const ServerId server : {1, 2, 3}) REQUIRE(step(server, follower(1, entries)) == silent);
    REQUIRE(step(1, leader(1, entries, 2)) == silent);
  }
};

Violation unsafe(ServerId server, ServerId other, Term term, Index index) {
  return {.property = Property::state_machine_safety,
          .server = server,
          .other = other,
          .term = term,
          .index = index};
}

Violation beyond_log(ServerId server, Term term, Index last, Index commit_index) {
  Violation violation = unsafe(server, kNobody, term, commit_index);
  violation.values = Values::indexes;
  violation.expected = last.value();
  violation.found = commit_index.value();
  return violation;
}

}  // namespace

TEST_CASE("two servers that commit different entries at one index break state machine safety",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  const Ref other = cluster.log({2});
  REQUIRE(cluster.step(4, follower(2, other)) == silent);
  CHECK(cluster.step(4, follower(2, other, 1)) ==
        cluster.between(cluster.entries, other, unsafe(4, 1, 2, 1)));
}

TEST_CASE("the first index that differs is named although more is called committed",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  const Ref other = cluster.log({1, 2, 2, 2});
  REQUIRE(cluster.step(4, follower(2, other)) == silent);
  CHECK(cluster.step(4, follower(2, other, 4)) ==
        cluster.between(cluster.entries, other, unsafe(4, 1, 2, 2)));
}

TEST_CASE("what was committed counts although all who called it so are down",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  const Ref other = cluster.log({2, 2});
  REQUIRE(cluster.step(5, follower(2, other)) == silent);
  cluster.crash(1);
  CHECK(cluster.step(5, follower(2, other, 1)) ==
        cluster.between(cluster.entries, other, unsafe(5, kNobody, 2, 1)));
}

TEST_CASE("a server that boots with another entry committed breaks state machine safety",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  const Ref other = cluster.log({2, 2});
  CHECK(cluster.boot(4, follower(2, other, 2)) ==
        cluster.between(cluster.entries, other, unsafe(4, 1, 2, 1)));
}

TEST_CASE("a follower that truncates below its commit index breaks state machine safety",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
  const Ref left = cluster.log({1});
  SECTION("when it keeps its commit index") {
    CHECK(cluster.step(2, follower(1, left, 2)) ==
          cluster.between(cluster.entries, left, unsafe(2, 2, 1, 2)));
  }
  SECTION("when it takes its commit index back") {
    CHECK(cluster.step(2, follower(1, left, 1)) ==
          cluster.between(cluster.entries, left, unsafe(2, 2, 1, 2)));
  }
  SECTION("when it takes back everything") {
    CHECK(cluster.step(2, follower(1, kRoot, 0)) ==
          cluster.between(cluster.entries, kRoot, unsafe(2, 2, 1, 1)));
  }
}

TEST_CASE("a follower that replaces an entry below its commit index breaks state machine safety",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
  const Ref other = cluster.log({1, 2, 2, 2});
  CHECK(cluster.step(2, follower(2, other, 2)) ==
        cluster.between(cluster.entries, other, unsafe(2, 2, 2, 2)));
}

TEST_CASE("a commit index beyond the log breaks state machine safety",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  CHECK(cluster.step(2, follower(1, cluster.entries, 4)) == beyond_log(2, 1, 3, 4));
}

TEST_CASE("a log cut down to less than the commit index that rises breaks state machine safety",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  CHECK(cluster.step(2, follower(1, cluster.log({1}), 2)) == beyond_log(2, 1, 1, 2));
}

TEST_CASE("what was refuted is not remembered as committed", "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  const Ref other = cluster.log({2, 2, 2});
  REQUIRE(cluster.step(4, follower(2, other)) == silent);
  REQUIRE(cluster.step(4, follower(2, other, 3)) != silent);
  CHECK(cluster.history.committed() == cluster.tree.at(cluster.entries, 2));
  CHECK(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
}

TEST_CASE("servers may be at different places of one committed log",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  CHECK(cluster.step(2, follower(1, cluster.entries, 1)) == silent);
  CHECK(cluster.step(3, follower(1, cluster.entries, 3)) == silent);
  CHECK(cluster.step(4, follower(1, cluster.log({1}), 1)) == silent);
}

TEST_CASE("an entry at a committed index that is not called committed is honest",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  CHECK(cluster.step(4, follower(2, cluster.log({1, 2, 2}))) == silent);
  CHECK(cluster.step(4, follower(2, cluster.log({1, 2, 2}), 1)) == silent);
}

TEST_CASE("a follower may truncate down to its commit index", "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
  CHECK(cluster.step(2, follower(2, cluster.log({1, 1}), 2)) == silent);
}

TEST_CASE("a follower may replace what lies above its commit index",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
  CHECK(cluster.step(2, follower(2, cluster.log({1, 1, 2, 2}), 2)) == silent);
}

TEST_CASE("a follower may replace entries and call their successors committed in one step",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step(4, follower(1, cluster.log({1, 2, 2}))) == silent);
  CHECK(cluster.step(4, follower(3, cluster.log({1, 1}), 2)) == silent);
}

TEST_CASE("a restarted server knows of no commit, so that its log is not held to the last one",
          "[checkers][state_machine_safety]") {
  CommittedTwo cluster;
  REQUIRE(cluster.step_unsynced(5, follower(1, cluster.entries, 2)) == silent);
  cluster.crash(5);
  CHECK(cluster.boot(5) == silent);
  CHECK(cluster.views[5].durable.log.tip == kRoot);
  CHECK(cluster.step(5, follower(2, cluster.log({2}))) == silent);
}

}  // namespace squall::tests::state_machine_safety_test
