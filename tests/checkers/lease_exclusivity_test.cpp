// Lease Exclusivity: while a leader relies on its lease, no other server leads a later term.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::lease_exclusivity_test {

namespace {

View leasing(View view) {
  view.holds_lease = true;
  return view;
}

}  // namespace

TEST_CASE("who is elected while another leader holds a lease shows a violation",
          "[checkers][lease_exclusivity]") {
  HandmadeCluster cluster;
  cluster.step(1, leader(1, kRoot));
  CHECK(cluster.step(1, leasing(leader(1, kRoot))) == silent);
  CHECK(cluster.step(2, leader(2, kRoot)) ==
        Violation{Property::lease_exclusivity, 1, 2, 2, 0, Values::terms, 1, 2});
}

TEST_CASE("who goes on with a lease while another leads shows a violation",
          "[checkers][lease_exclusivity]") {
  HandmadeCluster cluster;
  cluster.step(1, leader(1, kRoot));
  cluster.step(2, leader(2, kRoot));
  // The acknowledgement came too late: the next action tells the server that its lease is over.
  CHECK(cluster.step(1, leasing(leader(1, kRoot))) == silent);
  CHECK(cluster.step(1, leasing(leader(1, cluster.log({1})))) ==
        Violation{Property::lease_exclusivity, 1, 2, 2, 0, Values::terms, 1, 2});
}

TEST_CASE("an old leader without a lease, and a new one with its own, are honest",
          "[checkers][lease_exclusivity]") {
  HandmadeCluster cluster;
  cluster.step(1, leader(1, kRoot));
  CHECK(cluster.step(1, leasing(leader(1, kRoot))) == silent);
  CHECK(cluster.step(1, leader(1, kRoot)) == silent);
  CHECK(cluster.step(2, leader(2, kRoot)) == silent);
  CHECK(cluster.step(2, leasing(leader(2, kRoot))) == silent);
  CHECK(cluster.step(2, leasing(leader(2, cluster.log({2})))) == silent);
}

}  // namespace squall::tests::lease_exclusivity_test
