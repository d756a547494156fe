// Commit Quorum, §3.5 and §3.8: whose disks an entry must be on before it is called committed.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::commit_quorum_test {

namespace {

Violation too_early(ServerId server, Term term, Index index, std::uint64_t majority,
                    std::uint64_t holders) {
  return {.property = Property::commit_quorum,
          .server = server,
          .other = kNobody,
          .term = term,
          .index = index,
          .values = Values::counts,
          .expected = majority,
          .found = holders};
}

}  // namespace

TEST_CASE("a leader that commits what it alone has breaks commit quorum",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, cluster.log({1}), 1)) == too_early(1, 1, 1, 2, 1));
}

TEST_CASE("what a follower has in memory only does not count for a commit",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step_unsynced(2, follower(1, log)) == silent);
  CHECK(cluster.step(1, leader(1, log, 2)) == too_early(1, 1, 2, 2, 1));
}

TEST_CASE("half of the servers are no quorum", "[checkers][commit_quorum]") {
  HandmadeCluster cluster(4);
  const Ref log = cluster.log({3});
  REQUIRE(cluster.step(2, leader(3, log)) == silent);
  REQUIRE(cluster.step(4, follower(3, log)) == silent);
  CHECK(cluster.step(2, leader(3, log, 1)) == too_early(2, 3, 1, 3, 2));
}

TEST_CASE("a disk that holds only a part of what is called committed does not count",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster(5);
  const Ref log = cluster.log({1, 1, 1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.step(3, follower(1, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(1, leader(1, log, 3)) == too_early(1, 1, 3, 3, 2));
}

TEST_CASE("another entry at the same index does not count for a commit",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 2});
  REQUIRE(cluster.step(1, leader(2, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(1, leader(2, log, 2)) == too_early(1, 2, 2, 2, 1));
}

TEST_CASE("a follower that goes beyond what its leader committed breaks commit quorum",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  REQUIRE(cluster.step(1, leader(1, cluster.log({1}))) == silent);
  REQUIRE(cluster.step(2, follower(1, cluster.log({1}))) == silent);
  REQUIRE(cluster.step(1, leader(1, log, 1)) == silent);
  CHECK(cluster.step_unsynced(2, follower(1, log, 2)) == too_early(2, 1, 2, 2, 1));
}

TEST_CASE("a server that does not vote does not count for a commit", "[checkers][commit_quorum]") {
  HandmadeCluster cluster(5, 3);
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(4, follower(1, log)) == silent);
  REQUIRE(cluster.step(5, follower(1, log)) == silent);
  CHECK(cluster.step(1, leader(1, log, 1)) == too_early(1, 1, 1, 2, 1));
}

TEST_CASE("a commit of many entries needs a quorum for the last of them",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1, 1, 1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.step(1, leader(1, log, 2)) == silent);
  REQUIRE(cluster.step(2, follower(1, cluster.log({1, 1, 1}))) == silent);
  CHECK(cluster.step(1, leader(1, log, 4)) == too_early(1, 1, 4, 2, 1));
}

TEST_CASE("what is on the disks of a majority may be called committed",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster(5);
  const Ref log = cluster.log({1, 1, 1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(3, follower(1, log)) == silent);
  REQUIRE(cluster.step(5, follower(1, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(1, leader(1, log, 2)) == silent);
}

TEST_CASE("a leader may commit what is not on its own disk yet, §10.2.1",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step_unsynced(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.step(3, follower(1, log)) == silent);
  CHECK(cluster.step_unsynced(1, leader(1, log, 1)) == silent);
}

TEST_CASE("the disk of a server that is down counts", "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  cluster.crash(2);
  CHECK(cluster.step(1, leader(1, log, 1)) == silent);
}

TEST_CASE("a follower may call committed what its leader did before its own disk has it",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.step(1, leader(1, log, 1)) == silent);
  CHECK(cluster.step_unsynced(3, follower(1, log, 1)) == silent);
}

TEST_CASE("a restarted server may call committed again what was committed before",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.step(1, leader(1, log, 2)) == silent);
  cluster.crash(1);
  REQUIRE(cluster.boot(1) == silent);
  CHECK(cluster.step(1, follower(2, log, 2)) == silent);
}

TEST_CASE("what was committed is not counted again when a disk has lost it",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(2, follower(1, log)) == silent);
  REQUIRE(cluster.step(1, leader(1, log, 1)) == silent);
  cluster.crash(2);
  REQUIRE(cluster.boot(2, follower(1, kRoot)) == silent);
  CHECK(cluster.step_unsynced(3, follower(1, log, 1)) == silent);
}

TEST_CASE("one server is a quorum of itself", "[checkers][commit_quorum]") {
  HandmadeCluster cluster(1);
  CHECK(cluster.step(1, leader(1, cluster.log({1}), 1)) == silent);
  CHECK(cluster.step(1, leader(1, cluster.log({1, 1, 1}), 3)) == silent);
}

TEST_CASE("an entry of an earlier term on a majority has its quorum, Figure 3.7",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster(5);
  const Ref log = cluster.log({1, 2});
  for (const ServerId server : {1, 2, 3}) REQUIRE(cluster.step(server, follower(2, log)) == silent);
  CHECK(cluster.step(1, leader(4, log, 2)) == silent);  // dangerous, but not for this rule
}

TEST_CASE("who commits and then appends another configuration is judged by the one it counted by",
          "[checkers][commit_quorum]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step(1, leader(1, log)) == silent);
  REQUIRE(cluster.step(3, follower(1, log)) == silent);
  const squall::core::Configuration next{squall::core::ServerSet::of(2),
                                         squall::core::ServerSet(0b1110)};
  const Ref longer = cluster.tree.append(
      log, {1, squall::core::EntryKind::configuration, squall::core::payload_of(next)});
  CHECK(cluster.step(1, leader(1, longer, 1)) == silent);
  // The new entry itself needs its own configuration's quorum.
  const auto verdict = cluster.step(1, leader(1, longer, 2));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::commit_quorum);
}

}  // namespace squall::tests::commit_quorum_test
