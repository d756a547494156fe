// One server and its door: what chapters 3.4, 3.6 and 3.8 say that it answers.
#include "core/server.hpp"

#include "core/election.hpp"
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"

using namespace squall::core;
using squall::tests::Bench;

TEST_CASE("an election timeout makes a candidate of the next term that votes for itself",
          "[server]") {
  Bench bench;
  const View& view = bench.step(ElectionTimeout{});
  CHECK(view.role == Role::candidate);
  CHECK(view.durable.current_term == 1);
  CHECK(view.durable.voted_for == 1);
  CHECK(bench.output.messages.size() == 2);
  CHECK(bench.output.messages[0].after_sync);
  CHECK(bench.output.election_timer == Timer::restart);
}

TEST_CASE("a majority of votes of its term makes a leader, which appends a no-op", "[server]") {
  Bench bench;
  bench.step(ElectionTimeout{});
  const View& view = bench.receive(2, 1, RequestVoteReply{true});
  CHECK(view.role == Role::leader);
  CHECK(bench.tree.index(view.durable.log.tip) == 1);
  CHECK(bench.tree.entry(view.durable.log.tip).kind == EntryKind::no_op);
  CHECK(bench.sent<AppendEntries>().count == 1);
  CHECK_FALSE(bench.output.messages[0].after_sync);
  CHECK(bench.output.heartbeat_timer == Timer::restart);
  CHECK(bench.output.election_timer == Timer::stop);
}

TEST_CASE("one voter's vote counts once", "[server]") {
  Bench bench({}, {{ServerSet::first(5)}, 64, 256, true});
  bench.step(ElectionTimeout{});
  bench.receive(2, 1, RequestVoteReply{true});
  CHECK(bench.receive(2, 1, RequestVoteReply{true}).role == Role::candidate);
  CHECK(bench.receive(3, 1, RequestVoteReply{true}).role == Role::leader);
}

TEST_CASE("a vote of an earlier term counts nothing", "[server]") {
  Bench bench;
  bench.step(ElectionTimeout{});
  bench.step(ElectionTimeout{});
  CHECK(bench.receive(2, 1, RequestVoteReply{true}).role == Role::candidate);
}

TEST_CASE("a server votes once in a term, and again for the same candidate", "[server]") {
  Bench bench;
  bench.receive(2, 5, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.output.election_timer == Timer::restart);
  bench.receive(3, 5, RequestVote{{0, 0}});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.output.election_timer == Timer::leave);
  bench.receive(2, 5, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a server denies its vote to a log less up-to-date than its own", "[server]") {
  CHECK(is_up_to_date({2, 1}, {1, 9}));
  CHECK_FALSE(is_up_to_date({1, 9}, {2, 1}));
  CHECK(is_up_to_date({2, 3}, {2, 3}));
  CHECK_FALSE(is_up_to_date({2, 2}, {2, 3}));
}

TEST_CASE("a leader of a lower term is refused with the higher term", "[server]") {
  Bench bench({7, kNobody, {}});
  bench.receive(2, 6, AppendEntries{{0, 0}, kRoot, 0, 0});
  CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.output.messages[0].term == 7);
  CHECK(bench.output.election_timer == Timer::leave);
}

TEST_CASE("a candidate that hears from its term's leader follows it", "[server]") {
  Bench bench;
  bench.step(ElectionTimeout{});
  const View& view = bench.receive(3, 1, AppendEntries{{0, 0}, kRoot, 0, 0});
  CHECK(view.role == Role::follower);
  CHECK(view.leader == 3);
  CHECK(view.durable.voted_for == 1);
}

TEST_CASE("a leader that hears of a higher term steps down and stops its heartbeats", "[server]") {
  Bench bench;
  bench.lead();
  const View& view = bench.receive(3, 9, RequestVoteReply{false});
  CHECK(view.role == Role::follower);
  CHECK(view.durable.current_term == 9);
  CHECK(view.durable.voted_for == kNobody);
  CHECK(bench.output.heartbeat_timer == Timer::stop);
  CHECK(bench.output.election_timer == Timer::restart);
}

TEST_CASE("a follower commits no further than the request vouches for", "[server]") {
  Bench bench;
  Ref tip = kRoot;
  for (int i = 0; i < 3; ++i) tip = bench.tree.append(tip, {1, EntryKind::command, {}});
  const View& stored = bench.receive(2, 1, AppendEntries{{0, 0}, tip, 3, 2});
  CHECK(stored.commit_index == 2);
  const View& vouched = bench.receive(2, 1, AppendEntries{{1, 2}, kRoot, 0, 9});
  CHECK(vouched.commit_index == 2);
  CHECK(bench.sent<AppendEntriesReply>().match_index == 2);
}

TEST_CASE("a command is committed when a majority stores it", "[server]") {
  Bench bench;
  bench.lead();
  CHECK(bench.step(ClientRequest{{1, 2}}).commit_index == 0);
  CHECK(bench.output.accepted);
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 1, {}}).commit_index == 1);
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 2, {}}).commit_index == 2);
}

TEST_CASE("a leader does not count its own entry before its disk has it", "[server]") {
  Bench bench({}, {{ServerSet::first(3)}, 64, 256, false});
  bench.lead();
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 1, {}}).commit_index == 0);
  CHECK(bench.step(Synced{1, {1, 1}}).commit_index == 1);
}

TEST_CASE("a synced write of an earlier term does not count for this one", "[server]") {
  Bench bench({}, {{ServerSet::first(3)}, 64, 256, false});
  bench.lead();
  bench.receive(3, 1, AppendEntriesReply{true, 1, {}});
  CHECK(bench.step(Synced{0, {0, 1}}).commit_index == 0);
}

TEST_CASE("a server alone leads and commits by itself", "[server]") {
  Bench bench({}, {{ServerSet::of(1)}, 64, 256, true});
  const View& view = bench.step(ElectionTimeout{});
  CHECK(view.role == Role::leader);
  CHECK(view.commit_index == 1);
}

TEST_CASE("the entries in flight to a follower are bounded", "[server]") {
  Bench bench({}, {{ServerSet::first(3)}, 2, 4, true});
  bench.lead();
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  std::uint32_t in_flight = 0;
  for (int i = 0; i < 20; ++i) {
    bench.step(ClientRequest{{1, static_cast<std::uint64_t>(i)}});
    for (const Message& message : bench.output.messages) {
      if (message.to == 2) in_flight += std::get_if<AppendEntries>(&message.body)->count;
    }
  }
  CHECK(in_flight == 4);
}

TEST_CASE("only leaders accept commands", "[server]") {
  Bench bench;
  bench.step(ClientRequest{{1, 1}});
  CHECK_FALSE(bench.output.accepted);
}
