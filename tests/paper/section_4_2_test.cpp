// §4.2, availability: newcomers catch up first, a leader may remove itself, the removed are
// ignored.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_4_2_test {

using namespace squall::core;

namespace {

/// Servers 1, 2 and 3 vote; 4 is a learner that is to catch up in two rounds at most.
Settings with_learner() {
  Settings settings = three_voters();
  settings.configuration.learners = ServerSet::of(4);
  settings.catch_up_rounds_max = 2;
  settings.catch_up_heartbeats_max = 1;
  return settings;
}

/// Leads with a committed no-op, and has been asked to let server 4 vote.
void begin_catching_up(Bench& bench) {
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  REQUIRE(bench.output.accepted);
  REQUIRE(bench.last() == 1);
}

const Configuration kFourVoters{ServerSet::first(4)};

Settings sticky() {
  Settings settings = three_voters();
  settings.stickiness = true;
  return settings;
}

}  // namespace

// ---- §4.2.1, catching up new servers ----

TEST_CASE("a learner receives entries, and counts neither for votes nor for commitment",
          "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  bench.step(ElectionTimeout{});
  CHECK(bench.count_sent<RequestVote>(4) == 0);
  bench.receive(4, 1, RequestVoteReply{true});
  CHECK(bench.view().role == Role::candidate);
  bench.receive(2, 1, RequestVoteReply{true});
  REQUIRE(bench.view().role == Role::leader);
  CHECK(bench.count_sent<AppendEntries>(4) == 1);
  bench.acknowledge(4, 1);
  CHECK(bench.view().commit_index == 0);
  bench.acknowledge(2, 1);
  CHECK(bench.view().commit_index == 1);
}

TEST_CASE("a learner begins no election, but votes: the candidate may know a later configuration",
          "[paper][4.2.1]") {
  Settings settings = three_voters();
  settings.configuration = {ServerSet::first(3) - ServerSet::of(1), {}, ServerSet::of(1)};
  Bench bench({}, settings);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.view().durable.current_term == 0);
  CHECK(bench.output.messages.empty());
  bench.receive(2, 1, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a newcomer votes as soon as a quick round has brought it up to date", "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  begin_catching_up(bench);
  bench.acknowledge(4, 1, 1);
  CHECK(bench.view().configuration == kFourVoters);
  CHECK(bench.last() == 2);
}

TEST_CASE("after a slow round comes another, to what the leader has by then", "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  begin_catching_up(bench);
  bench.step(HeartbeatTimeout{});
  bench.step(HeartbeatTimeout{});
  bench.step(ClientRequest{});
  bench.acknowledge(4, 1, 1);
  CHECK(bench.view().configuration == with_learner().configuration);
  bench.acknowledge(4, 2, 1);
  CHECK(bench.view().configuration == kFourVoters);
}

TEST_CASE("who is slow in the last round, too, is given up", "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  begin_catching_up(bench);
  for (const Index match_index : {1, 2}) {
    bench.step(HeartbeatTimeout{});
    bench.step(HeartbeatTimeout{});
    bench.step(ClientRequest{});
    bench.acknowledge(4, match_index, 1);
  }
  bench.acknowledge(4, 3, 1);
  CHECK(bench.view().configuration == with_learner().configuration);
}

TEST_CASE("a learner that had caught up before the request must answer once more",
          "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.acknowledge(4, 1);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  REQUIRE(bench.output.accepted);
  REQUIRE(bench.sent<AppendEntries>(2).round == 1);
  bench.acknowledge(4, 1);  // was on its way before the request
  CHECK(bench.view().configuration == with_learner().configuration);
  bench.acknowledge(4, 1, 1);
  CHECK(bench.view().configuration == kFourVoters);
}

TEST_CASE("a learner that lost its log is served again", "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.acknowledge(3, 1);
  bench.acknowledge(4, 1);
  bench.step(HeartbeatTimeout{});
  bench.receive(4, 1, AppendEntriesReply{false, 1, {0, 1}});
  CHECK(bench.sent<AppendEntries>().prev_log == Position{0, 0});
  CHECK(bench.sent<AppendEntries>().count == 1);
  // Of a voter, such a refusal can only be an old one.
  bench.receive(3, 1, AppendEntriesReply{false, 1, {0, 1}});
  CHECK(bench.output.messages.empty());
}

TEST_CASE("what a learner acknowledged before the request never counts for its vote",
          "[paper][4.2.1]") {
  // The learner may have lost its disk between its acknowledgement and the request.
  Settings settings = with_learner();
  settings.configuration.voters = ServerSet::first(2);
  SECTION("with rounds of catching up") {}
  SECTION("without them") { settings.catch_up_rounds_max = 0; }
  Bench bench({}, settings);
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ClientRequest{});  // index 2
  bench.step(ChangeMembership{ServerSet::first(2) | ServerSet::of(4), {}});
  REQUIRE(bench.output.accepted);
  bench.acknowledge(4, 1, 1);
  bench.step(HeartbeatTimeout{});
  if (settings.catch_up_rounds_max != 0) bench.acknowledge(4, 2, 1);
  REQUIRE(bench.view().configuration.voters.size() == 3);  // index 3
  REQUIRE(bench.server.state().round == 1);
  const Index committed = bench.view().commit_index;
  bench.acknowledge(4, 3);  // belongs to round 0
  CHECK(bench.view().commit_index == committed);
  bench.acknowledge(4, 3, 1);
  CHECK(bench.view().commit_index == 3);
}

TEST_CASE("a snapshot that a learner installed before the request does not count for its vote",
          "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ClientRequest{});
  bench.acknowledge(2, 2);
  bench.step(Compact{});
  bench.step(HeartbeatTimeout{});
  REQUIRE(bench.count_sent<InstallSnapshot>(4) == 1);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  REQUIRE(bench.output.accepted);
  bench.receive(4, 1, InstallSnapshotReply{{1, 2}, 0, true});
  CHECK(bench.server.state().progress[4].match_index == 0);
  bench.acknowledge(4, 2, 1);
  CHECK(bench.view().configuration == kFourVoters);
}

TEST_CASE("a newcomer that does not answer does not block other changes for ever",
          "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  begin_catching_up(bench);
  const ChangeMembership removal{ServerSet::first(2), ServerSet::of(4)};
  bench.step(removal);
  CHECK_FALSE(bench.output.accepted);
  for (int beat = 0; beat < 3; ++beat) bench.step(HeartbeatTimeout{});
  bench.step(removal);
  CHECK(bench.output.accepted);
  CHECK(bench.view().configuration == Configuration{ServerSet::first(2), {}, ServerSet::of(4)});
}

TEST_CASE("who is to catch up must be a learner, to be fed at all", "[paper][4.2.1]") {
  Bench bench({}, with_learner());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{ServerSet::first(3) | ServerSet::of(5), {}});
  CHECK_FALSE(bench.output.accepted);
}

// ---- §4.2.2, removing the current leader ----

TEST_CASE("a leader that removes itself leads without counting itself until that is committed",
          "[paper][4.2.2]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{only({2, 3}), {}});
  REQUIRE(bench.output.accepted);
  bench.acknowledge(2, 2);
  CHECK(bench.view().role == Role::leader);
  CHECK(bench.view().commit_index == 1);
  bench.step(ClientRequest{});
  CHECK(bench.output.accepted);
  bench.acknowledge(3, 2);
  CHECK(bench.view().commit_index == 2);
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.output.heartbeat_timer == Timer::stop);
  // No server needs this one any more.
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("a removed server is still needed until its removal is committed",
          "[paper][4.2.2][figure_4_6]") {
  Stage stage(servers(2));
  stage.elect(1, only({2}));
  stage.deliver_all();
  stage.change(1, only({2}));
  // No other server has heard of the change when the leader restarts: server 2 needs the vote of server 1, and
  // does not get it, for its log is behind.
  stage.lose_all();
  stage.crash(1);
  stage.restart(1);
  stage.time_out(2);
  stage.deliver_all();
  CHECK(stage.world().leader() == kNobody);
  // Its own vote does not count: that of server 2 does.
  stage.time_out(1);
  CHECK(stage.view(1).role == Role::candidate);
  stage.deliver_all();
  CHECK(stage.view(1).role == Role::follower);
  CHECK(stage.log(2) == Terms{1, 1, 3});
  stage.time_out(2);
  CHECK(stage.world().leader() == 2);
}

// ---- §4.2.3, disruptive servers ----

TEST_CASE("who hears its leader ignores candidates: no vote, no term, no reply", "[paper][4.2.3]") {
  Bench bench({}, sticky());
  bench.receive(2, 1, AppendEntries{{0, 0}, kRoot, 0, 0});
  CHECK(bench.output.silence_timer == Timer::restart);
  const View before = bench.view();
  bench.receive(3, 7, RequestVote{{6, 6}});
  CHECK(bench.view() == before);
  CHECK(bench.output.messages.empty());
  bench.step(SilenceTimeout{});
  bench.receive(3, 7, RequestVote{{6, 6}});
  CHECK(bench.view().durable.current_term == 7);
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a leader hears itself", "[paper][4.2.3]") {
  Bench bench({}, sticky());
  bench.lead();
  bench.receive(3, 7, RequestVote{{6, 6}});
  CHECK(bench.view().role == Role::leader);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("who has just restarted may have heard a leader before", "[paper][4.2.3]") {
  Bench bench({}, sticky());
  CHECK(bench.output.silence_timer == Timer::restart);
  bench.receive(3, 7, RequestVote{{6, 6}});
  CHECK(bench.output.messages.empty());
}

TEST_CASE("an election that the leader asked for is not ignored", "[paper][4.2.3]") {
  Bench bench({}, sticky());
  bench.receive(2, 1, AppendEntries{{0, 0}, kRoot, 0, 0});
  bench.receive(3, 2, RequestVote{{1, 1}, false, true});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a server that was removed, and was not told, cannot depose the leader",
          "[paper][4.2.3]") {
  for (const bool stickiness : {true, false}) {
    squall::sim::Setup setup = servers(4);
    setup.settings.stickiness = stickiness;
    Stage stage(setup);
    for (const ServerId server : {1, 2, 3, 4}) stage.silence(server);
    stage.elect(1, only({2, 3, 4}));
    stage.deliver_all();
    stage.change(1, only({1, 2, 3}));
    stage.deliver_all();
    REQUIRE(stage.view(4).configuration == kFourVoters);
    stage.time_out(4);
    stage.deliver_all();
    CHECK((stage.view(1).role == Role::leader) == stickiness);
  }
}

TEST_CASE("a follower that forgets its leader votes at once", "[paper][4.2.3]") {
  Bench bench({}, sticky());
  bench.receive(2, 1, AppendEntries{{0, 0}, kRoot, 0, 0});
  bench.receive(3, 2, RequestVote{{0, 0}});
  REQUIRE(bench.output.messages.empty());
  bench.step(ForgetLeader{});
  CHECK(bench.output.accepted);
  CHECK(bench.view().leader == kNobody);
  CHECK(bench.view().durable.current_term == 1);
  bench.step(ForgetLeader{});
  CHECK_FALSE(bench.output.accepted);  // none is known
  bench.receive(3, 2, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("neither a leader nor a follower on whom a lease relies forgets", "[paper][4.2.3]") {
  Bench leader;
  leader.lead();
  leader.step(ForgetLeader{});
  CHECK_FALSE(leader.output.accepted);
  Settings leased = sticky();
  leased.lease_reads = true;
  Bench bench({}, leased);
  bench.receive(2, 1, AppendEntries{{0, 0}, kRoot, 0, 0});
  bench.step(ForgetLeader{});
  CHECK_FALSE(bench.output.accepted);
  CHECK(bench.view().leader == ServerId{2});
}

}  // namespace squall::tests::section_4_2_test
