// Election Safety, §3.4: who may be seen leading which term.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::election_safety_test {

using squall::checkers::kTermsMax;

TEST_CASE("two servers that become leader of one term break election safety",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  REQUIRE(cluster.step(1, leader(2, cluster.log({1}))) == silent);
  CHECK(cluster.step(3, leader(2, log)) == Violation{.property = Property::election_safety,
                                                     .server = 3,
                                                     .other = 1,
                                                     .term = 2,
                                                     .index = 2,
                                                     .values = Values::servers,
                                                     .expected = 1,
                                                     .found = 3});
}

TEST_CASE("the first leader of a term counts although it is down when the second is elected",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, leader(4, kRoot)) == silent);
  cluster.crash(2);
  CHECK(cluster.step(1, leader(4, kRoot)) == Violation{.property = Property::election_safety,
                                                       .server = 1,
                                                       .other = 2,
                                                       .term = 4,
                                                       .index = 0,
                                                       .values = Values::servers,
                                                       .expected = 2,
                                                       .found = 1});
}

TEST_CASE("a server that boots as leader of a term that was led breaks election safety",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, leader(1, kRoot)) == silent);
  const auto verdict = cluster.boot(2, leader(1, kRoot));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::election_safety);
  CHECK(verdict->server == 2);
}

TEST_CASE("a leader that goes straight on to a term that another led breaks election safety",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, leader(2, kRoot)) == silent);
  REQUIRE(cluster.step(2, leader(1, kRoot)) == silent);
  const auto verdict = cluster.step(2, leader(2, kRoot));
  REQUIRE(verdict);
  CHECK(verdict->property == Property::election_safety);
  CHECK(verdict->term == 2);
}

TEST_CASE("two leaders at one time, of different terms, are honest",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, kRoot)) == silent);
  CHECK(cluster.step(2, leader(2, kRoot)) == silent);
  CHECK(cluster.step(1, leader(1, cluster.log({1}))) == silent);
}

TEST_CASE("a candidate of an old term that wins late is honest", "[checkers][election_safety]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(2, leader(5, kRoot)) == silent);
  CHECK(cluster.step(1, candidate(3, kRoot)) == silent);
  CHECK(cluster.step(1, leader(3, kRoot)) == silent);
}

TEST_CASE("a server that is elected again, in a later term, is honest",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, kRoot)) == silent);
  CHECK(cluster.step(1, follower(2, kRoot)) == silent);
  CHECK(cluster.step(1, leader(3, kRoot)) == silent);
}

TEST_CASE("the one leader of a term may be seen to begin twice", "[checkers][election_safety]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, leader(1, kRoot)) == silent);
  CHECK(cluster.step(1, follower(1, kRoot)) == silent);
  CHECK(cluster.step(1, leader(1, kRoot)) == silent);
}

TEST_CASE("many candidates of one term are honest while one of them is elected",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, candidate(1, kRoot)) == silent);
  CHECK(cluster.step(2, candidate(1, kRoot)) == silent);
  CHECK(cluster.step(3, candidate(1, kRoot)) == silent);
  CHECK(cluster.step(2, leader(1, kRoot)) == silent);
}

TEST_CASE("leaders of the last remembered term are judged, those of later terms are not",
          "[checkers][election_safety]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, leader(kTermsMax, kRoot)) == silent);
  REQUIRE(cluster.step(1, leader(kTermsMax + 1, kRoot)) == silent);
  CHECK(cluster.step(2, leader(kTermsMax, kRoot)) != silent);
  CHECK(cluster.step(2, leader(kTermsMax + 1, kRoot)) == silent);
}

}  // namespace squall::tests::election_safety_test
