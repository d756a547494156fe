// §9.6, pre-vote: a server that cannot win an election asks first, and disrupts no leader.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_9_6_test {

using namespace squall::core;

namespace {

Settings with_pre_vote() {
  Settings settings = three_voters();
  settings.pre_vote = true;
  return settings;
}

}  // namespace

TEST_CASE("a pre-candidate asks without a new term and without a vote", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.boot_with(2, {1, 2});
  const View& view = bench.step(ElectionTimeout{});
  CHECK(view.role == Role::pre_candidate);
  CHECK(view.durable.current_term == 2);
  CHECK(view.durable.voted_for == kNobody);
  CHECK(bench.output.election_timer == Timer::restart);
  CHECK(bench.output.messages.size() == 2);
  for (const ServerId voter : {2, 3}) CHECK(bench.count_sent<RequestVote>(voter) == 1);
  CHECK(bench.sent<RequestVote>().pre_vote);
  CHECK(bench.sent<RequestVote>().last_log == Position{2, 2});
}

TEST_CASE("a majority that would vote for it makes a candidate", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.boot_with(2, {1, 2});
  bench.step(ElectionTimeout{});
  bench.receive(3, 2, RequestVoteReply{false, true, 2});
  CHECK(bench.view().role == Role::pre_candidate);
  bench.receive(2, 1, RequestVoteReply{true, true, 2});  // the voter may be in an earlier term
  CHECK(bench.view().role == Role::candidate);
  CHECK(bench.view().durable.current_term == 3);
  CHECK(bench.view().durable.voted_for == 1);
  CHECK_FALSE(bench.sent<RequestVote>().pre_vote);
}

TEST_CASE("a pre-vote elects no leader", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.step(ElectionTimeout{});
  bench.receive(2, 0, RequestVoteReply{true, true, 0});
  REQUIRE(bench.view().role == Role::candidate);
  bench.receive(3, 0, RequestVoteReply{true, true, 0});
  CHECK(bench.view().role == Role::candidate);
  bench.receive(3, 1, RequestVoteReply{true});
  CHECK(bench.view().role == Role::leader);
}

TEST_CASE("a pre-vote counts in the term only in which it was asked for", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.boot_with(2, {1, 2});
  bench.step(ElectionTimeout{});
  bench.receive(2, 3, RequestVoteReply{false, true, 2});
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.view().durable.current_term == 3);
  bench.step(ElectionTimeout{});
  bench.receive(3, 2, RequestVoteReply{true, true, 2});
  CHECK(bench.view().role == Role::pre_candidate);
  bench.receive(3, 2, RequestVoteReply{true, true, 3});
  CHECK(bench.view().role == Role::candidate);
}

TEST_CASE("who answers a pre-vote promises nothing", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.boot_with(2, {1, 2});
  const View before = bench.view();
  bench.receive(3, 5, RequestVote{{2, 2}, true, false});
  CHECK(bench.view() == before);
  CHECK(bench.output.election_timer == Timer::leave);
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.sent<RequestVoteReply>().pre_vote);
  CHECK(bench.sent<RequestVoteReply>().asked == 5);
  CHECK(bench.output.messages[0].term == 2);
  // Two may be told the same.
  bench.receive(2, 5, RequestVote{{2, 2}, true, false});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a pre-vote is refused to a log that is behind, and to a term that is", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.boot_with(2, {1, 2});
  bench.receive(3, 2, RequestVote{{1, 9}, true, false});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  bench.receive(3, 1, RequestVote{{2, 2}, true, false});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.output.messages[0].term == 2);
}

TEST_CASE("who hears a leader gives no pre-vote, until it has been silent", "[paper][9.6]") {
  Bench bench({}, with_pre_vote());
  bench.boot_with(2, {1, 2});
  bench.receive(2, 2, AppendEntries{{2, 2}, kRoot, 0, 0});
  CHECK(bench.output.silence_timer == Timer::restart);
  bench.receive(3, 2, RequestVote{{2, 2}, true, false});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  bench.step(SilenceTimeout{});
  bench.receive(3, 2, RequestVote{{2, 2}, true, false});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a server that was cut off comes back and deposes no leader", "[paper][9.6]") {
  for (const bool pre_vote : {true, false}) {
    squall::sim::Setup setup = servers(3);
    setup.settings.pre_vote = pre_vote;
    Stage stage(setup);
    stage.elect(1, only({2, 3}));
    stage.deliver_all();
    for (int at = 0; at < 3; ++at) {
      stage.time_out(3);
      stage.lose_all();
    }
    CHECK(stage.view(3).durable.current_term == (pre_vote ? 1 : 4));
    stage.time_out(3);
    stage.deliver_all();
    CHECK((stage.view(1).role == Role::leader) == pre_vote);
    CHECK(stage.view(1).durable.current_term == (pre_vote ? 1 : 5));
  }
}

}  // namespace squall::tests::section_9_6_test
