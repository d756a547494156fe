// Votes, Figure 3.1: a vote stands until the term is over.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::vote_kept_test {

namespace {

View voter(Term term, ServerId vote) {
  View view = follower(term, kRoot);
  view.durable.voted_for = vote;
  return view;
}

}  // namespace

TEST_CASE("a server that withdraws its vote in its term breaks vote kept",
          "[checkers][vote_kept]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voter(3, 1)) == silent);
  CHECK(cluster.step(2, voter(3, kNobody)) ==
        Violation{.property = Property::vote_kept, .server = 2, .other = 1, .term = 3});
}

TEST_CASE("a vote ends with its term", "[checkers][vote_kept]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voter(3, 1)) == silent);
  CHECK(cluster.step(2, voter(4, kNobody)) == silent);
}

TEST_CASE("a vote that was never on disk is gone after a restart", "[checkers][vote_kept]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(2, voter(3, 1)) == silent);
  cluster.crash(2);
  CHECK(cluster.boot(2) == silent);
  CHECK(cluster.views[2].durable.voted_for == kNobody);
}

}  // namespace squall::tests::vote_kept_test
