// Entry origin, §3.5: who may add which entry to a log, and when.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::entry_origin_test {

namespace {

/// Judges the origin of entries, too. Server 1 leads term 1 with two entries of its own.
struct OneLeads : HandmadeCluster {
  const Ref entries = log({1, 1});
  OneLeads() {
    history.off = checkers::PropertySet::of(Property::election_quorum);
    REQUIRE(step(1, leader(1, log({1}))) == silent);
    REQUIRE(step(1, leader(1, entries)) == silent);
  }
  Violation stray(ServerId server, ServerId led, Index index, Ref had, Ref has) const {
    return between(had, has,
                   {.property = Property::entry_origin,
                    .server = server,
                    .other = led,
                    .term = tree.term(tree.at(has, index)),
                    .index = index});
  }
};

}  // namespace

TEST_CASE("a follower takes its leader's entries, soon or late", "[checkers][entry_origin]") {
  OneLeads cluster;
  CHECK(cluster.step(2, following(follower(1, cluster.log({1})), 1)) == silent);
  CHECK(cluster.step(2, follower(1, cluster.entries)) == silent);
  CHECK(cluster.step(3, following(follower(1, cluster.entries), 1)) == silent);
}

TEST_CASE("an entry that the leader of its term does not have is accused when it is added",
          "[checkers][entry_origin]") {
  OneLeads cluster;
  const Ref more = cluster.log({1}, 0, cluster.entries);
  CHECK(cluster.step(2, following(follower(1, more), 1)) ==
        cluster.stray(2, 1, 3, cluster.entries, more));
}

TEST_CASE(
    "an old entry that is written under the new leader's term is accused, though no two logs "
    "disagree",
    "[checkers][entry_origin]") {
  OneLeads cluster;
  REQUIRE(cluster.step(2, following(follower(1, cluster.entries), 1)) == silent);
  const Ref led = cluster.log({2}, 0, cluster.entries);
  REQUIRE(cluster.step(2, leader(2, led)) == silent);
  const Ref copied = cluster.log({2, 2}, 0);
  CHECK(cluster.step(3, following(follower(2, copied), 2)) == cluster.stray(3, 2, 1, led, copied));
}

TEST_CASE("an entry of a term without a leader is accused", "[checkers][entry_origin]") {
  OneLeads cluster;
  const Ref early = cluster.log({2}, 0, cluster.entries);
  const Verdict verdict = cluster.step(3, follower(2, early));
  CHECK(verdict == cluster.stray(3, kNobody, 3, kRoot, early));
  CHECK(checkers::explain(*verdict).find("but no server was elected in that term") !=
        std::string::npos);
}

TEST_CASE("a leader adds entries of its own term", "[checkers][entry_origin]") {
  OneLeads cluster;
  REQUIRE(cluster.step(2, following(follower(1, cluster.entries), 1)) == silent);
  REQUIRE(cluster.step(2, leader(3, cluster.entries)) == silent);
  const Violation expected{.property = Property::entry_origin,
                           .server = 2,
                           .other = 2,
                           .term = 3,
                           .index = 3,
                           .values = Values::terms,
                           .expected = 3,
                           .found = 1};
  CHECK(cluster.step(2, leader(3, cluster.log({1}, 0, cluster.entries))) == expected);
  CHECK(checkers::explain(expected) ==
        "server 2, leader of term 3, added an entry of term 1 at index 3");
}

TEST_CASE("what a leader had when it crashed is not known, but where its log began is",
          "[checkers][entry_origin]") {
  OneLeads cluster;
  cluster.disks[1].log.tip = cluster.log({1});
  REQUIRE(cluster.crash(1) == silent);
  CHECK(cluster.step(2, follower(1, cluster.entries)) == silent);
  const Ref other = cluster.log({1}, 7);
  CHECK(cluster.step(3, follower(1, other))->property == Property::log_matching);
  cluster.boot(1);
  cluster.step(2, follower(1, kRoot));
  cluster.step(1, follower(1, kRoot));
  cluster.step(3, follower(1, kRoot));
  CHECK(cluster.step(3, follower(1, other)) == cluster.stray(3, 1, 1, cluster.log({1}), other));
}

TEST_CASE("a leader may append and step down in one step", "[checkers][entry_origin]") {
  OneLeads cluster;
  CHECK(cluster.step(1, follower(1, cluster.log({1}, 0, cluster.entries))) == silent);
}

TEST_CASE("what its disk holds a server has again after a restart, and nothing more",
          "[checkers][entry_origin]") {
  OneLeads cluster;
  REQUIRE(cluster.step(2, following(follower(1, cluster.entries), 1)) == silent);
  REQUIRE(cluster.crash(2) == silent);
  CHECK(cluster.boot(2) == silent);
  REQUIRE(cluster.crash(2) == silent);
  const Ref more = cluster.log({1}, 0, cluster.entries);
  CHECK(cluster.boot(2, follower(1, more)) == cluster.stray(2, 1, 3, cluster.entries, more));
}

TEST_CASE("entries of the first disks have no leader that is known", "[checkers][entry_origin]") {
  OneLeads cluster;
  cluster.begin_with(4);
  CHECK(cluster.step(3, follower(5, cluster.log({2, 4}))) == silent);
  const Ref later = cluster.log({2, 4, 5});
  CHECK(cluster.step(3, follower(5, later)) == cluster.stray(3, kNobody, 3, kRoot, later));
}

}  // namespace squall::tests::entry_origin_test
