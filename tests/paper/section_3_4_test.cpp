// §3.4, leader election: how it begins, its three outcomes, and at most one leader in a term.
#include <rapidcheck.h>

#include <map>

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_3_4_test {

using namespace squall::core;

TEST_CASE("when servers start up, they begin as followers, whatever they were before",
          "[paper][3.4]") {
  Bench bench;
  bench.lead();
  bench.boot(bench.view().durable);
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.view().leader == kNobody);
  CHECK(bench.output.election_timer == Timer::restart);
  CHECK(bench.output.heartbeat_timer == Timer::stop);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("a server remains follower as long as it receives valid RPCs from leader or candidate",
          "[paper][3.4]") {
  Bench bench;
  bench.boot_with(2, {1, 2});
  // Each of these messages restarts the election timer …
  bench.receive(2, 2, AppendEntries{{2, 2}, kRoot, 0, 0});
  CHECK(bench.output.election_timer == Timer::restart);
  bench.receive(2, 2, AppendEntries{{2, 7}, kRoot, 0, 0});
  CHECK(bench.output.election_timer == Timer::restart);
  bench.receive(3, 3, RequestVote{{2, 2}});
  CHECK(bench.output.election_timer == Timer::restart);
  // … and with none of these: a server that cannot win must not keep others from trying.
  bench.receive(2, 2, AppendEntries{{2, 2}, kRoot, 0, 0});
  CHECK(bench.output.election_timer == Timer::leave);
  bench.receive(2, 3, RequestVote{{2, 2}});
  CHECK(bench.output.election_timer == Timer::leave);
  bench.receive(2, 4, RequestVote{{1, 9}});
  CHECK(bench.output.election_timer == Timer::leave);
}

TEST_CASE("leaders send periodic heartbeats that carry no log entries to all followers",
          "[paper][3.4]") {
  Bench bench({}, {{ServerSet::first(5)}, 64, 256, true});
  bench.lead();
  bench.step(HeartbeatTimeout{});
  CHECK(bench.output.messages.size() == 4);
  for (const ServerId follower : {2, 3, 4, 5}) {
    CHECK(bench.count_sent<AppendEntries>(follower) == 1);
  }
  for (std::size_t at = 0; at < 4; ++at) CHECK(bench.sent<AppendEntries>(at).count == 0);
  CHECK(bench.output.heartbeat_timer == Timer::restart);
}

TEST_CASE("a heartbeat is a leader's alone", "[paper][3.4]") {
  Bench bench;
  bench.step(HeartbeatTimeout{});
  CHECK(bench.output.messages.empty());
  CHECK(bench.output.heartbeat_timer == Timer::leave);
  bench.step(ElectionTimeout{});
  bench.step(HeartbeatTimeout{});
  CHECK(bench.output.messages.empty());
}

TEST_CASE("to begin an election, a follower increments its term, votes for itself and asks all",
          "[paper][3.4]") {
  Bench bench;
  bench.boot_with(2, {1, 2});
  bench.receive(3, 2, AppendEntries{{2, 2}, kRoot, 0, 0});
  REQUIRE(bench.view().leader == 3);
  const View& view = bench.step(ElectionTimeout{});
  CHECK(view.role == Role::candidate);
  CHECK(view.durable.current_term == 3);
  CHECK(view.durable.voted_for == 1);
  CHECK(view.leader == kNobody);
  CHECK(bench.output.messages.size() == 2);
  for (const ServerId voter : {2, 3}) CHECK(bench.count_sent<RequestVote>(voter) == 1);
  CHECK(bench.sent<RequestVote>().last_log == Position{2, 2});
  CHECK(bench.output.messages[0].term == 3);
  CHECK(bench.output.election_timer == Timer::restart);
}

TEST_CASE("a candidate wins with votes from a majority of the servers in the full cluster",
          "[paper][3.4]") {
  for (int count = 2; count <= kServersMax; ++count) {
    Bench bench({}, {{ServerSet::first(count)}, 64, 256, true});
    bench.step(ElectionTimeout{});
    int votes = 1;
    for (ServerId voter = 2; voter <= count; ++voter) {
      CHECK((bench.view().role == Role::leader) == (2 * votes > count));
      bench.receive(voter, 1, RequestVoteReply{true});
      ++votes;
    }
    CHECK(bench.view().role == Role::leader);
  }
}

TEST_CASE("a vote counts once, a refused one and one that was not asked for never",
          "[paper][3.4]") {
  Bench bench({}, {{ServerSet::first(5)}, 64, 256, true});
  bench.step(ElectionTimeout{});
  bench.receive(2, 1, RequestVoteReply{true});
  CHECK(bench.receive(2, 1, RequestVoteReply{true}).role == Role::candidate);
  CHECK(bench.receive(4, 1, RequestVoteReply{false}).role == Role::candidate);
  CHECK(bench.receive(9, 1, RequestVoteReply{true}).role == Role::candidate);
  CHECK(bench.receive(3, 1, RequestVoteReply{true}).role == Role::leader);

  Bench follower({1, kNobody, {}});
  CHECK(follower.receive(2, 1, RequestVoteReply{true}).role == Role::follower);
  CHECK(follower.receive(3, 1, RequestVoteReply{true}).role == Role::follower);
}

TEST_CASE("votes are counted while candidate, and forgotten after", "[paper][3.4]") {
  Bench winner({}, {{ServerSet::first(5)}, 64, 256, true});
  winner.step(ElectionTimeout{});
  winner.receive(2, 1, RequestVoteReply{true});
  CHECK(winner.server.state().votes == ServerSet::first(2));
  winner.receive(3, 1, RequestVoteReply{true});
  CHECK(winner.server.state().votes.empty());

  Bench loser;
  loser.step(ElectionTimeout{});
  loser.receive(3, 1, AppendEntries{});
  CHECK(loser.server.state().votes.empty());
}

TEST_CASE("votes of one term do not help in the next", "[paper][3.4]") {
  Bench bench({}, {{ServerSet::first(5)}, 64, 256, true});
  bench.step(ElectionTimeout{});
  bench.receive(2, 1, RequestVoteReply{true});
  bench.step(ElectionTimeout{});
  CHECK(bench.receive(3, 2, RequestVoteReply{true}).role == Role::candidate);
  CHECK(bench.receive(4, 2, RequestVoteReply{true}).role == Role::leader);
}

TEST_CASE("each server votes for at most one candidate in a term, first come first served",
          "[paper][3.4]") {
  Bench bench;
  bench.receive(2, 5, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
  bench.receive(3, 5, RequestVote{{0, 0}});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  // The same candidate is told once more: the first reply may be lost.
  bench.receive(2, 5, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.view().durable.voted_for == 2);
}

TEST_CASE("a candidate's and a leader's vote is their own", "[paper][3.4]") {
  Bench bench;
  bench.step(ElectionTimeout{});
  bench.receive(3, 1, RequestVote{{9, 9}});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  bench.receive(2, 1, RequestVoteReply{true});
  bench.receive(3, 1, RequestVote{{9, 9}});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.view().role == Role::leader);
}

TEST_CASE("once elected, a leader establishes its authority with all other servers",
          "[paper][3.4]") {
  Bench bench({}, {{ServerSet::first(5)}, 64, 256, true});
  bench.lead();
  CHECK(bench.view().leader == 1);
  CHECK(bench.output.messages.size() == 4);
  for (const ServerId follower : {2, 3, 4, 5}) {
    CHECK(bench.count_sent<AppendEntries>(follower) == 1);
  }
  CHECK(bench.output.heartbeat_timer == Timer::restart);
  CHECK(bench.output.election_timer == Timer::stop);
}

TEST_CASE("a candidate recognizes a leader of its term or a later one and follows it",
          "[paper][3.4]") {
  for (const Term term : {1, 4}) {
    Bench bench;
    bench.step(ElectionTimeout{});
    const View& view = bench.receive(3, term, AppendEntries{});
    CHECK(view.role == Role::follower);
    CHECK(view.leader == 3);
    CHECK(view.durable.current_term == term);
    // Within its term its vote stays given: to itself.
    CHECK(view.durable.voted_for == (term == 1 ? 1 : kNobody));
    CHECK(bench.sent<AppendEntriesReply>().success);
    // A vote that comes late makes no leader of it.
    CHECK(bench.receive(2, 1, RequestVoteReply{true}).role == Role::follower);
  }
}

TEST_CASE("a candidate rejects a leader of an earlier term and continues as candidate",
          "[paper][3.4]") {
  Bench bench({4, kNobody, {}});
  bench.step(ElectionTimeout{});
  const View before = bench.view();
  CHECK(bench.receive(3, 4, AppendEntries{}) == before);
  CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.output.election_timer == Timer::leave);
}

TEST_CASE("if votes are split, each candidate times out and starts a new election",
          "[paper][3.4]") {
  Stage stage(servers(4));
  stage.time_out(1);
  stage.time_out(2);
  // Server 3 hears from 1 first, and server 4 from 2.
  stage.deliver_among(only({1, 3}));
  stage.deliver_among(only({2, 4}));
  stage.deliver_all();
  CHECK(stage.view(1).role == Role::candidate);
  CHECK(stage.view(2).role == Role::candidate);
  CHECK(stage.view(3).durable.voted_for == 1);
  CHECK(stage.view(4).durable.voted_for == 2);
  CHECK(stage.world().leader() == kNobody);

  stage.time_out(2);
  CHECK(stage.view(2).durable.current_term == 2);
  stage.deliver_all();
  CHECK(stage.world().leader() == 2);
  CHECK(stage.view(1).leader == 2);
}

TEST_CASE("a leader's election timer means nothing", "[paper][3.4]") {
  Bench bench;
  bench.lead();
  const View before = bench.view();
  CHECK(bench.step(ElectionTimeout{}) == before);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("a server that is no voter starts no election", "[paper][3.4]") {
  Bench bench({}, {{ServerSet::of(2) | ServerSet::of(3)}, 64, 256, true});
  const View before = bench.view();
  CHECK(bench.step(ElectionTimeout{}) == before);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("a leader that hears from another leader of its term goes on", "[paper][3.4]") {
  // Only in a world where Election Safety is broken; there the checkers have spoken.
  Bench bench;
  bench.lead();
  const View before = bench.view();
  CHECK(bench.receive(2, 1, AppendEntries{}) == before);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("at most one leader can be elected in a given term", "[paper][3.4]") {
  std::size_t elections = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    std::map<Term, ServerId> leaders;
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      const View& view = move.output.view;
      if (view.role != Role::leader) continue;
      const auto [leader, is_new] = leaders.emplace(view.durable.current_term, move.server);
      RC_ASSERT(leader->second == move.server);
      elections += is_new ? 1 : 0;
    }
  }));
  CHECK(elections > 100);
}

}  // namespace squall::tests::section_3_4_test
