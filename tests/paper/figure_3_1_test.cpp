// Figure 3.1, the condensed summary: its boxes of state and its rules for receivers and leaders.
#include <rapidcheck.h>

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"

namespace squall::tests::figure_3_1_test {

using namespace squall::core;

TEST_CASE("State: a first boot begins with term 0, no vote, an empty log, nothing committed",
          "[paper][figure_3_1]") {
  const Bench bench;
  const State& state = bench.server.state();
  CHECK(state.current_term == 0);
  CHECK(state.voted_for == kNobody);
  CHECK(state.log == Log{});
  CHECK(state.commit_index == 0);
  CHECK(state.role == Role::follower);
}

TEST_CASE("State: next_index is initialized to the leader's last log index + 1, match_index to 0",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(4, {1, 1, 3});
  bench.lead();
  // What it sends first begins after the log it was elected with.
  CHECK(bench.sent<AppendEntries>(0).prev_log == Position{3, 3});
  for (const ServerId follower : {2, 3}) {
    CHECK(bench.server.state().progress[follower].next_index == 4);
    CHECK(bench.server.state().progress[follower].match_index == 0);
  }
}

TEST_CASE("State: next_index and match_index are reinitialized after election",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.lead();
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  REQUIRE(bench.server.state().progress[2].match_index == 1);
  bench.receive(3, 2, AppendEntries{{1, 1}, kRoot, 0, 1});
  bench.lead();
  CHECK(bench.server.state().progress[2].next_index == 2);
  CHECK(bench.server.state().progress[2].match_index == 0);
}

TEST_CASE("State: match_index increases monotonically", "[paper][figure_3_1]") {
  Bench bench;
  bench.lead();
  bench.step(ClientRequest{{1, 1}});
  bench.receive(2, 1, AppendEntriesReply{true, 2, {}});
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  CHECK(bench.server.state().progress[2].match_index == 2);
  CHECK(bench.server.state().progress[2].next_index == 3);
}

TEST_CASE("State: a running server's commit_index increases monotonically", "[paper][figure_3_1]") {
  Index highest = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      if (move.booted) continue;
      RC_ASSERT(move.output.view.commit_index >= move.before.commit_index);
      highest = std::max(highest, move.output.view.commit_index);
    }
  }));
  CHECK(highest > 5);
}

TEST_CASE("RequestVote 1: reply false if term < current_term", "[paper][figure_3_1]") {
  Bench bench({7, kNobody, {}});
  bench.receive(2, 6, RequestVote{{9, 9}});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.output.messages[0].term == 7);
  CHECK(bench.view().durable.voted_for == kNobody);
}

TEST_CASE("RequestVote 2: a vote that is granted is written before the reply leaves",
          "[paper][figure_3_1]") {
  Bench bench({7, kNobody, {}});
  bench.receive(2, 7, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
  CHECK(bench.output.messages[0].to == 2);
  CHECK(bench.view().durable.voted_for == 2);
  CHECK(bench.output.messages[0].after_sync);
}

TEST_CASE("AppendEntries 1: reply false if term < current_term, whatever it carries",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(7, {1});
  const Durable before = bench.view().durable;
  bench.receive(2, 6, AppendEntries{{1, 1}, bench.log({1, 6}).tip, 1, 1});
  CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.output.messages[0].term == 7);
  CHECK(bench.output.election_timer == Timer::leave);
  CHECK(bench.view().durable == before);
  CHECK(bench.view().commit_index == 0);
  CHECK(bench.view().leader == kNobody);
}

TEST_CASE("AppendEntries 2: failure if the log has no entry at prev_log.index of prev_log.term",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(3, {1, 2});
  const Log before = bench.view().durable.log;
  for (const Position absent : {Position{2, 3}, Position{1, 2}, Position{3, 2}, Position{2, 1}}) {
    bench.receive(2, 3, AppendEntries{absent, kRoot, 0, 2});
    CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
    CHECK(bench.view().durable.log == before);
    CHECK(bench.view().commit_index == 0);
    // Its sender leads the term all the same.
    CHECK(bench.view().leader == 2);
    CHECK(bench.output.election_timer == Timer::restart);
  }
}

TEST_CASE("AppendEntries 3: an entry that conflicts is deleted, with all that follow it",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(3, {1, 2, 2, 2});
  const Log leader = bench.log({1, 2, 3});
  bench.receive(2, 3, AppendEntries{{2, 2}, leader.tip, 1, 0});
  CHECK(bench.view().durable.log == leader);
  CHECK(bench.sent<AppendEntriesReply>().match_index == 3);
}

TEST_CASE("AppendEntries 4: entries that are in the log already are not appended again",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(2, {1, 1});
  const Log leader = bench.log({1, 1, 2, 2});
  bench.receive(2, 2, AppendEntries{{0, 0}, leader.tip, 4, 0});
  CHECK(bench.view().durable.log == leader);
  CHECK(bench.last() == 4);
}

TEST_CASE("AppendEntries 5: commit_index is the leader's, but no more than the last new entry",
          "[paper][figure_3_1]") {
  Bench bench;
  const Log leader = bench.log({1, 1, 1});
  CHECK(bench.receive(2, 1, AppendEntries{{0, 0}, leader.tip, 3, 2}).commit_index == 2);
  // A heartbeat vouches for what it follows on only.
  CHECK(bench.receive(2, 1, AppendEntries{{1, 2}, kRoot, 0, 9}).commit_index == 2);
  CHECK(bench.sent<AppendEntriesReply>().match_index == 2);
  CHECK(bench.receive(2, 1, AppendEntries{{1, 3}, kRoot, 0, 9}).commit_index == 3);
  // An older message takes nothing back.
  CHECK(bench.receive(2, 1, AppendEntries{{1, 1}, kRoot, 0, 1}).commit_index == 3);
}

TEST_CASE("Leaders 3: entries are sent from next_index on; success updates next and match index",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(1, {1, 1});
  bench.lead();
  const Log log = bench.view().durable.log;
  bench.receive(2, 2, AppendEntriesReply{true, 3, {}});
  CHECK(bench.server.state().progress[2].match_index == 3);
  CHECK(bench.server.state().progress[2].next_index == 4);
  CHECK(bench.output.messages.empty());
  bench.step(ClientRequest{{1, 1}});
  const AppendEntries& sent = bench.sent<AppendEntries>(0);
  CHECK(bench.output.messages[0].to == 2);
  CHECK(sent.prev_log == bench.tree.position(log.tip));
  CHECK(sent.count == 1);
  CHECK(sent.entries == bench.view().durable.log.tip);
}

TEST_CASE("Leaders 3: a failure because of inconsistency decrements next_index and retries",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(5, {1, 4, 4, 5});
  bench.lead();
  bench.receive(2, 6, AppendEntriesReply{false, 4, {4, 3}});
  CHECK(bench.sent<AppendEntries>().prev_log == Position{4, 3});
  CHECK(bench.sent<AppendEntries>().count == 2);
  bench.receive(2, 6, AppendEntriesReply{false, 3, {0, 2}});
  CHECK(bench.sent<AppendEntries>().prev_log == Position{1, 1});
  CHECK(bench.sent<AppendEntries>().count == 4);
  CHECK(bench.server.state().progress[2].match_index == 0);
}

TEST_CASE("Leaders 3: a refusal that was answered already, or is older than a success, is stale",
          "[paper][figure_3_1]") {
  Bench bench;
  bench.boot_with(5, {1, 4, 4, 5});
  bench.lead();
  bench.receive(2, 6, AppendEntriesReply{false, 4, {4, 3}});
  REQUIRE(bench.server.state().progress[2].next_index == 4);
  bench.receive(2, 6, AppendEntriesReply{false, 4, {4, 3}});
  CHECK(bench.output.messages.empty());
  bench.receive(2, 6, AppendEntriesReply{true, 5, {}});
  bench.receive(2, 6, AppendEntriesReply{false, 3, {0, 2}});
  CHECK(bench.output.messages.empty());
  CHECK(bench.server.state().progress[2].flow == Flow::replicate);
  CHECK(bench.server.state().progress[2].match_index == 5);
  CHECK(bench.server.state().progress[2].next_index == 6);
}

TEST_CASE("Leaders 4: a majority's match_index in the current term sets commit_index",
          "[paper][figure_3_1]") {
  Bench bench({1, kNobody, {}}, {{ServerSet::first(5)}, 64, 256, true});
  bench.lead();
  bench.step(ClientRequest{{1, 1}});
  bench.step(ClientRequest{{1, 2}});
  CHECK(bench.receive(2, 2, AppendEntriesReply{true, 3, {}}).commit_index == 0);
  CHECK(bench.receive(3, 2, AppendEntriesReply{true, 1, {}}).commit_index == 1);
  CHECK(bench.receive(4, 2, AppendEntriesReply{true, 2, {}}).commit_index == 2);
  CHECK(bench.receive(5, 2, AppendEntriesReply{true, 1, {}}).commit_index == 2);
}

}  // namespace squall::tests::figure_3_1_test
