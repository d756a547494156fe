// Commit indexes, Figure 3.1: they only grow while a server runs.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::commit_monotonic_test {

namespace {

/// Two of three servers hold three entries, of which the first has committed two.
struct CommittedTwo : HandmadeCluster {
  const Ref entries = log({1, 1, 1});
  CommittedTwo() {
    REQUIRE(step(2, follower(1, entries)) == silent);
    REQUIRE(step(1, leader(1, entries, 2)) == silent);
  }
};

}  // namespace

TEST_CASE("a running server that takes back its commit index breaks commit monotonicity",
          "[checkers][commit_monotonic]") {
  CommittedTwo cluster;
  CHECK(cluster.step(1, leader(1, cluster.entries, 1)) ==
        Violation{.property = Property::commit_monotonic,
                  .server = 1,
                  .other = kNobody,
                  .term = 1,
                  .index = 2,
                  .values = Values::indexes,
                  .expected = 2,
                  .found = 1});
}

TEST_CASE("a server that forgets its commit index when it steps down breaks commit monotonicity",
          "[checkers][commit_monotonic]") {
  CommittedTwo cluster;
  const auto verdict = cluster.step(1, follower(2, cluster.entries, 0));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::commit_monotonic);
  CHECK(verdict->term == 2);
  CHECK(verdict->found == 0);
}

TEST_CASE("a commit index that stays or grows is honest", "[checkers][commit_monotonic]") {
  CommittedTwo cluster;
  CHECK(cluster.step(1, follower(2, cluster.entries, 2)) == silent);
  CHECK(cluster.step(1, follower(2, cluster.entries, 3)) == silent);
}

TEST_CASE("a restarted server begins at commit index 0 again", "[checkers][commit_monotonic]") {
  CommittedTwo cluster;
  cluster.crash(1);
  CHECK(cluster.boot(1) == silent);
  CHECK(cluster.views[1].commit_index == 0);
}

TEST_CASE("one server's commit index may be behind another's", "[checkers][commit_monotonic]") {
  CommittedTwo cluster;
  CHECK(cluster.step(2, follower(1, cluster.entries, 1)) == silent);
  CHECK(cluster.step(3, follower(1, cluster.entries, 0)) == silent);
}

}  // namespace squall::tests::commit_monotonic_test
