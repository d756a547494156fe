// Leader Append-Only, §3.5: what may happen to the log of a server that leads.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::leader_append_only_test {

TEST_CASE("a leader that overwrites its last entry breaks leader append-only",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 2});
  const Ref rewritten = cluster.log({1}, 0, kRoot);
  const Ref other = cluster.log({2}, 7, rewritten);
  REQUIRE(cluster.step(2, leader(2, log)) == silent);
  CHECK(cluster.step(2, leader(2, other)) == Violation{.property = Property::leader_append_only,
                                                       .server = 2,
                                                       .other = kNobody,
                                                       .term = 2,
                                                       .index = 2,
                                                       .values = Values::entries,
                                                       .expected = cluster.entry(log, 2),
                                                       .found = cluster.entry(other, 2),
                                                       .expected_term = 2,
                                                       .found_term = 2});
}

TEST_CASE("a leader that deletes entries breaks leader append-only, and the first lost is named",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1, 1, 1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  CHECK(cluster.step(1, leader(1, cluster.log({1, 1}))) ==
        Violation{.property = Property::leader_append_only,
                  .server = 1,
                  .other = kNobody,
                  .term = 1,
                  .index = 3,
                  .values = Values::entries,
                  .expected = cluster.entry(log, 3),
                  .found = 0,
                  .expected_term = 1,
                  .found_term = 0});
}

TEST_CASE("a leader that changes an entry in the middle breaks leader append-only there",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1, 2, 2});
  const Ref changed = cluster.log({2, 2, 2, 2}, 1, cluster.log({1}));
  REQUIRE(cluster.step(1, leader(2, log)) == silent);
  const auto verdict = cluster.step(1, leader(2, changed));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::leader_append_only);
  CHECK(verdict->index == 2);
}

TEST_CASE("a leader that appends is honest, one entry or many", "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(2, cluster.log({1}))) == silent);
  CHECK(cluster.step(1, leader(2, cluster.log({1, 2}))) == silent);
  CHECK(cluster.step(1, leader(2, cluster.log({1, 2, 2, 2, 2}))) == silent);
}

TEST_CASE("a follower that overwrites uncommitted entries is honest",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(1, cluster.log({1, 1, 1}))) == silent);
  CHECK(cluster.step(1, follower(2, cluster.log({1, 2}))) == silent);
}

TEST_CASE("a leader that steps down and overwrites in the same step is honest",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(1, follower(2, cluster.log({2}))) == silent);
}

TEST_CASE("a server that leads a later term with another log is not judged by its earlier one",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(1, leader(3, cluster.log({1, 2, 3}))) == silent);
}

TEST_CASE("a leader that crashes before its entries are on disk comes back without them, honestly",
          "[checkers][leader_append_only]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, cluster.log({1}))) == silent);
  CHECK(cluster.step_unsynced(1, leader(1, cluster.log({1, 1}))) == silent);
  cluster.crash(1);
  CHECK(cluster.boot(1) == silent);
}

}  // namespace squall::tests::leader_append_only_test
