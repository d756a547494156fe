// Terms, §3.3: they only grow while a server runs.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::term_monotonic_test {

TEST_CASE("a running server that goes back to an earlier term breaks term monotonicity",
          "[checkers][term_monotonic]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 4});
  REQUIRE(cluster.step(3, follower(5, log)) == silent);
  CHECK(cluster.step(3, follower(4, log)) == Violation{.property = Property::term_monotonic,
                                                       .server = 3,
                                                       .other = kNobody,
                                                       .term = 4,
                                                       .index = 2,
                                                       .values = Values::terms,
                                                       .expected = 5,
                                                       .found = 4});
}

TEST_CASE("going back to term 0 breaks term monotonicity, too", "[checkers][term_monotonic]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, follower(1, kRoot)) == silent);
  const auto verdict = cluster.step(1, follower(0, kRoot));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::term_monotonic);
  CHECK(verdict->found == 0);
}

TEST_CASE("a server may stay in its term, go to the next one, or skip many",
          "[checkers][term_monotonic]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(1, kRoot)) == silent);
  CHECK(cluster.step(1, candidate(2, kRoot)) == silent);
  CHECK(cluster.step(1, leader(2, cluster.log({2}))) == silent);
  CHECK(cluster.step(1, follower(100, cluster.log({2}))) == silent);
}

TEST_CASE("servers may be in different terms", "[checkers][term_monotonic]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(9, kRoot)) == silent);
  CHECK(cluster.step(2, follower(3, kRoot)) == silent);
}

TEST_CASE("a restart may fall back behind a term that was neither on disk nor told to anybody",
          "[checkers][term_monotonic]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(1, kRoot)) == silent);
  CHECK(cluster.step_unsynced(1, candidate(2, kRoot)) == silent);
  cluster.crash(1);
  CHECK(cluster.boot(1) == silent);
  CHECK(cluster.views[1].durable.current_term == 1);
}

}  // namespace squall::tests::term_monotonic_test
