// Which wiped disk makes what meaningless: not that of a server that all others have done without.
#include "checkers/fault_model.hpp"

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::fault_model_test {

using checkers::was_removed;
using core::Configuration;
using core::ServerSet;

namespace {

/// Four servers; 1, 2 and 3 have committed that 4 is removed.
struct Removing : HandmadeCluster {
  Removing() : HandmadeCluster(4) {
    for (const ServerId server : {2, 3, 1}) {
      REQUIRE(step(server, follower(1, removal, server == 1 ? 2 : 0)) == silent);
    }
    REQUIRE(step(4, voting(follower(1, log({1})), 1)) == silent);
    REQUIRE(send(4, 1, 1, core::RequestVoteReply{true, false, 0}) == silent);
  }
  Ref configured(Ref onto, ServerSet voters) {
    return tree.append(
        onto, {1, core::EntryKind::configuration, payload_of(Configuration{voters, {}, {}})});
  }
  Ref removal = configured(log({1}), ServerSet::first(3));
};

}  // namespace

TEST_CASE("who was removed, and all others know it, may lose its disk", "[checkers][fault_model]") {
  Removing cluster;
  CHECK(was_removed(cluster.seen(), 4, cluster.history));
  CHECK_FALSE(was_removed(cluster.seen(), 3, cluster.history));
  const checkers::PropertySet off = cluster.history.off;
  checkers::forget_promises(cluster.seen(), 4, cluster.history);
  CHECK(cluster.history.off == off);
  CHECK(cluster.history.promises[4] == checkers::Promise{});
  // Its vote no longer counts for any candidate.
  CHECK(cluster.history.leaders[1].votes[4] == kNobody);
}

TEST_CASE("a server that some configuration may still count was not removed",
          "[checkers][fault_model]") {
  SECTION("by one that has not heard of it") {
    Removing cluster;
    cluster.boot(3, follower(1, cluster.log({1})));
    CHECK_FALSE(was_removed(cluster.seen(), 4, cluster.history));
  }
  SECTION("by one that may forget it at a crash") {
    Removing cluster;
    cluster.disks[3].log.tip = cluster.log({1});
    CHECK_FALSE(was_removed(cluster.seen(), 4, cluster.history));
  }
  SECTION("by a leader that adds it again") {
    Removing cluster;
    cluster.step(1, leader(1, cluster.configured(cluster.removal, ServerSet::first(4)), 2));
    CHECK_FALSE(was_removed(cluster.seen(), 4, cluster.history));
  }
}

TEST_CASE("a server that was only ever a learner may lose its disk", "[checkers][fault_model]") {
  HandmadeCluster cluster(3, 2);  // servers 1 and 2 vote
  const Ref learns = cluster.tree.append(
      cluster.log({1}), {1, core::EntryKind::configuration,
                         payload_of(Configuration{ServerSet::first(2), {}, ServerSet::of(3)})});
  for (const ServerId voter : {1, 2}) REQUIRE(cluster.step(voter, follower(1, learns)) == silent);
  const auto acknowledge = [&] {
    REQUIRE(cluster.step(3, follower(1, learns)) == silent);
    REQUIRE(cluster.send(3, 1, 1, core::AppendEntriesReply{true, 2, {}, 0}) == silent);
    REQUIRE(cluster.history.promises[3] != checkers::Promise{});
  };
  acknowledge();
  const checkers::PropertySet off = cluster.history.off;
  checkers::forget_promises(cluster.seen(), 3, cluster.history);
  CHECK(cluster.history.off == off);
  CHECK(cluster.history.promises[3] == checkers::Promise{});

  SECTION("but not after a leader was asked to give it a vote") {
    cluster.history.asked_to_vote.add(3);
  }
  SECTION("but not after a configuration gave it a vote") {
    const Ref votes =
        cluster.tree.append(learns, {1, core::EntryKind::configuration,
                                     payload_of(Configuration{ServerSet::first(3), {}, {}})});
    REQUIRE(cluster.step(2, follower(1, votes)) == silent);
    CHECK(cluster.history.asked_to_vote == ServerSet::first(3));
  }
  acknowledge();
  checkers::forget_promises(cluster.seen(), 3, cluster.history);
  CHECK(cluster.history.off == (off | checkers::kMeaninglessAfterWipe));
}

TEST_CASE("who was a majority alone once may not lose its disk", "[checkers][fault_model]") {
  // Fed the log from the start, the server goes by that configuration again.
  HandmadeCluster cluster(2, 1);
  const Ref log = cluster.tree.append(
      cluster.log({1}),
      {1, core::EntryKind::configuration, payload_of(Configuration{ServerSet::of(2), {}, {}})});
  cluster.step(2, follower(1, log));
  cluster.step(1, follower(1, log, 2));
  CHECK_FALSE(was_removed(cluster.seen(), 1, cluster.history));
}

TEST_CASE("a server that decides alone has promised something, though it sends no message",
          "[checkers][fault_model]") {
  HandmadeCluster cluster(1);
  const checkers::PropertySet off = cluster.history.off;
  checkers::forget_promises(cluster.seen(), 1, cluster.history);
  CHECK(cluster.history.off == off);
  cluster.step(1, leader(1, cluster.log({1}), 1));
  REQUIRE(cluster.history.promises[1] == checkers::Promise{});
  checkers::forget_promises(cluster.seen(), 1, cluster.history);
  CHECK(cluster.history.off == (off | checkers::kMeaninglessAfterWipe));
}

TEST_CASE("who loses its disk and what it had promised makes meaningless what rests on it",
          "[checkers][fault_model]") {
  Removing cluster;
  checkers::forget_promises(cluster.seen(), 2, cluster.history);
  CHECK_FALSE(cluster.history.off.contains(Property::vote_once));  // it had promised nothing
  cluster.step(2, voting(follower(2, cluster.removal), 1));
  cluster.send(2, 1, 2, core::RequestVoteReply{true, false, 0});
  checkers::forget_promises(cluster.seen(), 2, cluster.history);
  CHECK(cluster.history.off.contains(Property::vote_once));
  CHECK(cluster.history.promises[2] == checkers::Promise{});
}

}  // namespace squall::tests::fault_model_test
