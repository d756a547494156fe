// Snapshot Prefix: a snapshot is what the committed entries up to its last one come to.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::snapshot_prefix_test {

using core::Configuration;
using core::ServerSet;

namespace {

/// All three servers have committed two entries of term 1.
struct Compacting : HandmadeCluster {
  Compacting() {
    for (const ServerId server : {2, 3, 1}) {
      REQUIRE(step(server, follower(1, committed, server == 1 ? 2 : 0)) == silent);
    }
  }
  View with_snapshot(Ref base, Ref tip, Index commit_index) {
    View view = follower(1, tip, commit_index);
    view.durable.log.base = base;
    view.durable.snapshot_configuration = Configuration{ServerSet::first(3)};
    return view;
  }
  Ref committed = log({1, 1});
};

}  // namespace

TEST_CASE("a snapshot of what is committed is honest", "[checkers][snapshot_prefix]") {
  Compacting cluster;
  CHECK(cluster.step(1, cluster.with_snapshot(cluster.tree.at(cluster.committed, 1),
                                              cluster.committed, 2)) == silent);
  CHECK(cluster.step(1, cluster.with_snapshot(cluster.committed, cluster.committed, 2)) == silent);
}

TEST_CASE("a snapshot beyond the commit index is accused", "[checkers][snapshot_prefix]") {
  Compacting cluster;
  CHECK(cluster.step(2, cluster.with_snapshot(cluster.committed, cluster.committed, 1)) ==
        Violation{Property::snapshot_prefix, 2, kNobody, 1, 2, Values::indexes, 1, 2});
}

TEST_CASE("a snapshot with another configuration than its entries say is accused",
          "[checkers][snapshot_prefix]") {
  Compacting cluster;
  View view = cluster.with_snapshot(cluster.committed, cluster.committed, 2);
  view.durable.snapshot_configuration = Configuration{ServerSet::first(4)};
  CHECK(cluster.step(1, view) == Violation{Property::snapshot_prefix, 1, kNobody, 1, 2,
                                           Values::configurations,
                                           payload_of(Configuration{ServerSet::first(3)}).high,
                                           payload_of(Configuration{ServerSet::first(4)}).high});
}

TEST_CASE("a snapshot whose configuration changes later is accused",
          "[checkers][snapshot_prefix]") {
  Compacting cluster;
  View view = cluster.with_snapshot(cluster.committed, cluster.committed, 2);
  CHECK(cluster.step(1, view) == silent);
  view.durable.snapshot_configuration = Configuration{ServerSet::first(4)};
  CHECK(cluster.step(1, view) == Violation{Property::snapshot_prefix, 1, kNobody, 1, 2,
                                           Values::configurations,
                                           payload_of(Configuration{ServerSet::first(3)}).high,
                                           payload_of(Configuration{ServerSet::first(4)}).high});
}

}  // namespace squall::tests::snapshot_prefix_test
