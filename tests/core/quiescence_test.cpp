// Leaders and followers that have nothing to do: when they fall silent, and what wakes them.
#include "tests/core/server_fixture.hpp"

namespace squall::tests::quiescence_test {

using namespace squall::core;

namespace {

Settings quiescent_servers() {
  Settings settings = three_voters();
  settings.quiescence = true;
  return settings;
}

/// A leader of term 1 whose no-op all servers store.
struct IdleLeader : Bench {
  explicit IdleLeader(const Settings& told = quiescent_servers()) : Bench({}, told) {
    lead();
    acknowledge(2, 1);
    acknowledge(3, 1);
    REQUIRE(view().commit_index == 1);
  }
};

/// A follower that stores entry 1 and knows its leader, server 2.
struct Follower : Bench {
  explicit Follower(const Settings& told = quiescent_servers()) : Bench({}, told) {
    path = tree.append(kRoot, {1, EntryKind::no_op, {}});
    receive(2, 1, AppendEntries{{0, 0}, path, 1, 0});
    REQUIRE(last() == 1);
  }
  /// The heartbeat with which the leader falls silent.
  const View& hear_last_heartbeat(Index leader_commit = 1) {
    return receive(2, 1, AppendEntries{{1, 1}, path, 0, leader_commit});
  }
  Ref path = kRoot;
};

}  // namespace

TEST_CASE("A leader with nothing to do says so in its last heartbeats", "[quiescence]") {
  IdleLeader leader;
  leader.step(HeartbeatTimeout{});
  CHECK(leader.output.heartbeat_timer == Timer::stop);
  REQUIRE(leader.output.messages.size() == 2);
  CHECK(leader.sent<AppendEntries>().quiesces());
  CHECK(leader.sent<AppendEntries>().leader_commit == 1);
  CHECK(leader.sent<AppendEntries>().prev_log == Position{1, 1});
  // The answers wake it not.
  leader.acknowledge(2, 1);
  CHECK(leader.output.heartbeat_timer == Timer::leave);
}

TEST_CASE("A leader goes on while a member lacks an entry, or by the settings", "[quiescence]") {
  Bench one_behind({}, quiescent_servers());
  one_behind.lead();
  one_behind.acknowledge(2, 1);
  one_behind.step(HeartbeatTimeout{});
  CHECK(one_behind.output.heartbeat_timer == Timer::restart);
  CHECK_FALSE(one_behind.sent<AppendEntries>().quiesces());

  IdleLeader by_settings(three_voters());
  by_settings.step(HeartbeatTimeout{});
  CHECK(by_settings.output.heartbeat_timer == Timer::restart);
  CHECK_FALSE(by_settings.sent<AppendEntries>().quiesces());
}

TEST_CASE("A leader with a learner goes on, for one that restarts could wake no server",
          "[quiescence]") {
  Settings settings = quiescent_servers();
  settings.configuration = {ServerSet::first(2), {}, ServerSet::of(3)};
  IdleLeader leader(settings);
  leader.step(HeartbeatTimeout{});
  CHECK(leader.output.heartbeat_timer == Timer::restart);
  CHECK_FALSE(leader.sent<AppendEntries>().quiesces());
}

TEST_CASE("A follower waits for no leader that fell silent", "[quiescence]") {
  Follower follower;
  follower.hear_last_heartbeat();
  CHECK(follower.output.election_timer == Timer::stop);
  CHECK(follower.view().commit_index == 1);
  CHECK(follower.sent<AppendEntriesReply>().success);
  // An ordinary heartbeat was overtaken by the last one: no other follows.
  follower.receive(2, 1, AppendEntries{{1, 1}, kRoot, 0, 1});
  CHECK(follower.output.election_timer == Timer::stop);
  // An entry, and it waits for the next heartbeat.
  const Ref longer = follower.tree.append(follower.path, {1, EntryKind::command, {1, 1}});
  follower.receive(2, 1, AppendEntries{{1, 1}, longer, 1, 1});
  CHECK(follower.output.election_timer == Timer::restart);
}

TEST_CASE("A follower with other entries or uncommitted ones waits for its leader",
          "[quiescence]") {
  Follower uncommitted;
  uncommitted.hear_last_heartbeat(0);
  CHECK(uncommitted.output.election_timer == Timer::restart);
  // A late one: the follower's log has grown since.
  Follower grown;
  const Ref longer = grown.tree.append(grown.path, {1, EntryKind::command, {1, 1}});
  grown.receive(2, 1, AppendEntries{{1, 1}, longer, 1, 1});
  grown.hear_last_heartbeat();
  CHECK(grown.output.election_timer == Timer::restart);
}

TEST_CASE("Requests, and servers that campaign, wake a leader", "[quiescence]") {
  const auto is_woken_by = [](const Input& input) {
    IdleLeader leader;
    leader.step(HeartbeatTimeout{});
    leader.step(input);
    return leader.output.heartbeat_timer == Timer::restart;
  };
  CHECK(is_woken_by(ClientRequest{{1, 1}}));
  CHECK(is_woken_by(ClientRead{1}));
  CHECK(is_woken_by(ChangeMembership{ServerSet::first(2), {}}));
  CHECK(is_woken_by(TransferLeadership{2}));
  Message campaign;
  campaign.from = 2;
  campaign.to = 1;
  campaign.term = 1;
  campaign.body = RequestVote{{1, 1}, true, false};
  CHECK(is_woken_by(Receive{campaign}));
  // What a follower sends that a client has woken.
  Message refusal = campaign;
  refusal.body = AppendEntriesReply{false, 2, {0, 2}, 0};
  CHECK(is_woken_by(Receive{refusal}));
  CHECK_FALSE(is_woken_by(Compact{}));
}

TEST_CASE("A leader that wakes asks for a quorum within the next election timeout only",
          "[quiescence]") {
  Settings settings = quiescent_servers();
  settings.check_quorum = true;
  IdleLeader leader(settings);
  leader.step(HeartbeatTimeout{});
  CHECK(leader.output.election_timer == Timer::stop);
  leader.step(ClientRequest{{1, 1}});
  CHECK(leader.output.election_timer == Timer::restart);
  CHECK(leader.step(ElectionTimeout{}).role == Role::follower);
}

TEST_CASE("A quiescent follower hears its leader, so that no removed server deposes that",
          "[quiescence]") {
  Settings settings = quiescent_servers();
  settings.stickiness = true;
  Follower follower(settings);
  follower.hear_last_heartbeat();
  CHECK(follower.output.silence_timer == Timer::stop);
  follower.receive(3, 7, RequestVote{{1, 1}, false, false});
  CHECK(follower.view().durable.current_term == 1);
  // The candidate wakes it: it asks its leader for a heartbeat, and waits no longer than usual.
  CHECK(follower.count_sent<AppendEntriesReply>(2) == 1);
  CHECK(follower.output.silence_timer == Timer::restart);
  follower.step(SilenceTimeout{});
  CHECK(follower.receive(3, 7, RequestVote{{1, 1}, false, false}).durable.current_term == 7);
}

TEST_CASE("A client that asks a follower makes it wake its leader", "[quiescence]") {
  Follower follower;
  follower.hear_last_heartbeat();
  follower.step(ClientRequest{{1, 1}});
  CHECK_FALSE(follower.output.accepted);
  CHECK(follower.output.election_timer == Timer::restart);
  CHECK(follower.count_sent<AppendEntriesReply>(2) == 1);
  CHECK_FALSE(follower.sent<AppendEntriesReply>().success);
  // Once: it is awake.
  follower.step(ClientRequest{{1, 1}});
  CHECK(follower.output.messages.empty());
  CHECK(follower.output.election_timer == Timer::leave);
}

}  // namespace squall::tests::quiescence_test
