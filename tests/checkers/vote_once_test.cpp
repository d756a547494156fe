// Vote once, §3.4: for whom a server may vote, in its state and in what it tells.
#include "checkers/vote_once.hpp"

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::vote_once_test {

using squall::core::AppendEntriesReply;
using squall::core::RequestVote;
using squall::core::RequestVoteReply;

namespace {

constexpr RequestVoteReply kGranted{.vote_granted = true};
constexpr RequestVoteReply kRefused{.vote_granted = false};

Violation second_vote(ServerId server, Term term, ServerId first, ServerId second) {
  return {.property = Property::vote_once,
          .server = server,
          .other = second,
          .term = term,
          .index = 0,
          .values = Values::servers,
          .expected = first.value(),
          .found = second.value()};
}

/// Server 2 has voted for server 1 in term 3, and told it.
struct VotedForOne : HandmadeCluster {
  VotedForOne() {
    REQUIRE(step(2, voting(follower(3, kRoot), 1)) == silent);
    REQUIRE(send(2, 1, 3, kGranted) == silent);
  }
};

}  // namespace

TEST_CASE("an opaque message votes as what it stands for", "[checkers][vote_once]") {
  using core::MessageType;
  using core::Opaque;
  const auto vote = [](const Opaque& body) {
    return checkers::vote_in(core::Message{2, 3, false, 4, body});
  };
  CHECK(vote({5, {}, 0, MessageType::request_vote}) == 2);
  CHECK(vote({5, {}, 0, MessageType::request_vote_reply, true}) == 3);
  CHECK(vote({5, {}, 0, MessageType::request_vote_reply, false}) == core::kNobody);
  CHECK(vote({5, {}, 0, MessageType::request_vote, false, true}) == core::kNobody);
  CHECK(vote({5, {}, 0, MessageType::request_vote_reply, true, true}) == core::kNobody);
  CHECK(vote({5, {}, 0, MessageType::append_entries_reply, true}) == core::kNobody);
  CHECK(vote({5, {}, 0, MessageType::opaque, true}) == core::kNobody);
}

TEST_CASE("a server that changes its vote breaks vote once", "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.step(2, voting(follower(3, kRoot), 3)) == second_vote(2, 3, 1, 3));
}

TEST_CASE("a server that becomes candidate in the term of its vote breaks vote once",
          "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.step(2, voting(candidate(3, kRoot), 2)) == second_vote(2, 3, 1, 2));
}

TEST_CASE("a candidate that votes for another breaks vote once", "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(candidate(3, kRoot), 2)) == silent);
  CHECK(cluster.step(2, voting(follower(3, kRoot), 1)) == second_vote(2, 3, 2, 1));
}

TEST_CASE("a vote changed while the log grows breaks vote once", "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.step(2, voting(follower(3, cluster.log({3})), 3)) == second_vote(2, 3, 1, 3));
}

TEST_CASE("a second vote that is told to another breaks vote once", "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.send(2, 3, 3, kGranted) == second_vote(2, 3, 1, 3));
}

TEST_CASE("a request for votes in the term of a vote for another breaks vote once",
          "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.send(2, 3, 3, RequestVote{}) == second_vote(2, 3, 1, 2));
}

TEST_CASE("a candidate that grants a vote in its own term breaks vote once",
          "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(candidate(3, kRoot), 2)) == silent);
  REQUIRE(cluster.send(2, 1, 3, RequestVote{}) == silent);
  CHECK(cluster.send(2, 1, 3, kGranted) == second_vote(2, 3, 2, 1));
}

TEST_CASE("a vote that was taken back and then given to another breaks vote once",
          "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  REQUIRE(cluster.step(2, follower(3, kRoot))->property == Property::vote_kept);
  CHECK(cluster.step(2, voting(follower(3, kRoot), 3)) == second_vote(2, 3, 1, 3));
}

TEST_CASE("a vote that was taken back and then told to another breaks vote once",
          "[checkers][vote_once]") {
  VotedForOne cluster;
  REQUIRE(cluster.step(2, follower(3, kRoot))->property == Property::vote_kept);
  CHECK(cluster.send(2, 3, 3, kGranted) == second_vote(2, 3, 1, 3));
}

TEST_CASE("a vote that was taken back and given to the same again breaks vote kept alone",
          "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.step(2, follower(3, kRoot))->property == Property::vote_kept);
  CHECK(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.send(2, 1, 3, kGranted) == silent);
}

TEST_CASE("a vote that a restart forgot and that is then given to another is told as a second",
          "[checkers][vote_once]") {
  VotedForOne cluster;
  cluster.crash(2);
  REQUIRE(cluster.boot(2, follower(3, kRoot)) != silent);  // durability
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 3)) == silent);
  CHECK(cluster.send(2, 3, 3, kGranted) == second_vote(2, 3, 1, 3));
}

TEST_CASE("the same vote may be told twice", "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.send(2, 1, 3, kGranted) == silent);
}

TEST_CASE("a candidate asks all for votes and votes once", "[checkers][vote_once]") {
  HandmadeCluster cluster(5);
  CHECK(cluster.step(2, voting(candidate(3, kRoot), 2)) == silent);
  for (const ServerId to : {1, 3, 4, 5}) CHECK(cluster.send(2, to, 3, RequestVote{}) == silent);
  CHECK(cluster.step(2, voting(leader(3, kRoot), 2)) == silent);
}

TEST_CASE("a server may vote for another in a later term", "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.step(2, voting(follower(4, kRoot), 3)) == silent);
  CHECK(cluster.send(2, 3, 4, kGranted) == silent);
  CHECK(cluster.step(2, voting(candidate(5, kRoot), 2)) == silent);
  CHECK(cluster.send(2, 3, 5, RequestVote{}) == silent);
}

TEST_CASE("refusals and acknowledgements are no votes", "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.send(2, 3, 3, kRefused) == silent);
  CHECK(cluster.send(2, 3, 3, AppendEntriesReply{true, 0, {}}) == silent);
}

TEST_CASE("many servers may vote for many candidates", "[checkers][vote_once]") {
  VotedForOne cluster;
  CHECK(cluster.step(3, voting(candidate(3, kRoot), 3)) == silent);
  CHECK(cluster.send(3, 1, 3, RequestVote{}) == silent);
}

TEST_CASE("a vote that waited for its sync while the server went on is no second vote",
          "[checkers][vote_once]") {
  VotedForOne cluster;
  REQUIRE(cluster.step(2, voting(follower(4, kRoot), 3)) == silent);
  REQUIRE(cluster.send(2, 3, 4, kGranted) == silent);
  CHECK(cluster.send(2, 1, 3, kGranted) == silent);
}

TEST_CASE("a vote that no message has told of may be lost in a crash and given to another",
          "[checkers][vote_once]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.step_unsynced(2, voting(follower(3, kRoot), 1)) == silent);
  cluster.crash(2);
  REQUIRE(cluster.boot(2) == silent);
  CHECK(cluster.step(2, voting(follower(3, kRoot), 3)) == silent);
  CHECK(cluster.send(2, 3, 3, kGranted) == silent);
}

}  // namespace squall::tests::vote_once_test
