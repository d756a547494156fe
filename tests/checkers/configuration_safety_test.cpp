// Configuration Safety: the latest in the log, one change at a time, and majorities that meet.
#include "checkers/configuration_safety.hpp"

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::configuration_safety_test {

using core::Configuration;
using core::ServerSet;

namespace {

Ref changed(HandmadeCluster& cluster, Ref onto, Term term, const Configuration& configuration) {
  return cluster.tree.append(onto,
                             {term, core::EntryKind::configuration, payload_of(configuration)});
}
std::uint64_t value_of(const Configuration& configuration) {
  return payload_of(configuration).high;
}

const Configuration kThree{ServerSet::first(3)};
const Configuration kFour{ServerSet::first(4)};
const Configuration kFive{ServerSet::first(5)};

}  // namespace

TEST_CASE("who goes by another configuration than its log says is accused",
          "[checkers][configuration_safety]") {
  HandmadeCluster cluster(5, 3);
  const Ref log = changed(cluster, cluster.log({1}), 1, kFour);
  View view = follower(1, log);
  view.configuration = kThree;
  CHECK(cluster.step(1, view) == Violation{Property::configuration_safety, 1, kNobody, 1, 0,
                                           Values::configurations, value_of(kFour),
                                           value_of(kThree)});
  view.configuration = kFour;
  CHECK(cluster.step(1, view) == silent);
  // It falls back with its log.
  CHECK(cluster.step(1, follower(2, cluster.log({1}))) == silent);
}

TEST_CASE("who goes over to another configuration while its log stays is accused",
          "[checkers][configuration_safety]") {
  HandmadeCluster cluster(5, 3);
  const Ref log = cluster.log({1});
  View view = follower(1, log);
  view.configuration = kThree;
  CHECK(cluster.step(1, view) == silent);
  view.configuration = kFour;
  CHECK(cluster.step(1, view) == Violation{Property::configuration_safety, 1, kNobody, 1, 0,
                                           Values::configurations, value_of(kThree),
                                           value_of(kFour)});
}

TEST_CASE("a leader that begins a change before the last one is committed is accused",
          "[checkers][configuration_safety]") {
  HandmadeCluster cluster(5, 3);
  const Ref first = cluster.log({1});
  const Ref once = changed(cluster, first, 1, kFour);
  cluster.step(1, leader(1, first));
  CHECK(cluster.step(1, leader(1, once)) == silent);
  const Ref twice = changed(cluster, cluster.log({1}, 0, once), 1, kFive);
  CHECK(cluster.step(1, leader(1, twice)) ==
        Violation{Property::configuration_safety, 1, kNobody, 1, 4, Values::indexes, 0, 2});
}

TEST_CASE("a leader whose new majorities need not meet the old ones is accused",
          "[checkers][configuration_safety]") {
  HandmadeCluster cluster(5, 3);
  const Ref first = cluster.log({1});
  cluster.step(1, leader(1, first));
  const Ref both = changed(cluster, first, 1, kFive);
  CHECK(cluster.step(1, leader(1, both)) == Violation{Property::configuration_safety, 1, kNobody, 1,
                                                      2, Values::configurations, value_of(kThree),
                                                      value_of(kFive)});
}

TEST_CASE("a joint configuration may lead anywhere, and from there to the new one",
          "[checkers][configuration_safety]") {
  const ServerSet others(0b110000);
  CHECK(checkers::quorums_meet(kThree, {others, kThree.voters, {}}));
  CHECK(checkers::quorums_meet({others, kThree.voters, {}}, {others}));
  CHECK_FALSE(checkers::quorums_meet(kThree, {others}));
  CHECK(checkers::quorums_meet(kThree, kFour));
  CHECK_FALSE(checkers::quorums_meet(kThree, kFive));
}

TEST_CASE("learners make no difference, and followers only store what leaders began",
          "[checkers][configuration_safety]") {
  HandmadeCluster cluster(5, 3);
  const Ref first = cluster.log({1});
  cluster.step(1, leader(1, first));
  const Ref learns = changed(cluster, first, 1, {kThree.voters, {}, ServerSet(0b110000)});
  CHECK(cluster.step(1, leader(1, learns)) == silent);
  CHECK(cluster.step(2, following(follower(1, changed(cluster, learns, 1, kFive)), 1)) == silent);
}

}  // namespace squall::tests::configuration_safety_test
