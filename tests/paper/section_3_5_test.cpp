// §3.5, log replication: how entries spread, when they are committed, how logs are made equal.
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "core/replication.hpp"
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_3_5_test {

using namespace squall::core;

namespace {

/// Figure 3.6: server 1 leads term 8; servers 2 … 7 are the followers (a) … (f).
squall::sim::Setup figure_3_6() {
  return servers_with({{1, 1, 1, 4, 4, 5, 5, 6, 6, 6},
                       {1, 1, 1, 4, 4, 5, 5, 6, 6},
                       {1, 1, 1, 4},
                       {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},
                       {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7},
                       {1, 1, 1, 4, 4, 4, 4},
                       {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}},
                      7);
}

/// Two logs as Raft can leave them: a shared beginning, then no term in common (Log Matching).
struct TwoLogs {
  LogTree tree;
  Log leader;
  Log follower;
  Index shared = 0;
  std::set<Term> conflicting;  // terms of the follower's own entries

  TwoLogs() {
    const auto entries = rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, 6u));
    Term term = 1;
    for (const std::uint32_t number : *entries) {
      if (number == 0) ++term;
      append(leader, term);
    }
    follower = leader;
    shared = tree.index(leader.tip);
    for (const std::uint32_t number : *entries) {
      // A term more, for one of the two; the first to go on may do so in the shared term.
      const bool mine = number % 2 == 0;
      if (number < 4 || mine != leads_) ++term;
      leads_ = mine;
      append(mine ? leader : follower, term);
      if (!mine) conflicting.insert(term);
    }
  }

 private:
  void append(Log& log, Term term) {
    log.tip = tree.append(log.tip, {term, EntryKind::command, {0, ++commands_}});
  }
  bool leads_ = true;
  std::uint64_t commands_ = 0;
};

}  // namespace

TEST_CASE("the leader appends a command to its log, then sends it in parallel to all others",
          "[paper][3.5]") {
  Bench bench;
  bench.lead();
  for (const ServerId follower : {2, 3})
    bench.receive(follower, 1, AppendEntriesReply{true, 1, {}});
  bench.step(ClientRequest{{7, 9}});
  CHECK(bench.output.accepted);
  CHECK(bench.last() == 2);
  const Entry entry = bench.tree.entry(bench.view().durable.log.tip);
  CHECK(entry == Entry{1, EntryKind::command, {7, 9}});
  for (const ServerId follower : {2, 3}) CHECK(bench.count_sent<AppendEntries>(follower) == 1);
  CHECK(bench.sent<AppendEntries>().entries == bench.view().durable.log.tip);
  CHECK(bench.sent<AppendEntries>().count == 1);
}

TEST_CASE("if packets are lost, the leader retries until all followers store all entries",
          "[paper][3.5]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
  for (std::uint32_t client = 0; client < 4; ++client) {
    stage.request(1, client);
    stage.lose_all();
  }
  CHECK(stage.log(2).size() == 1);
  // Nothing but a heartbeat finds out.
  stage.heartbeat(1);
  stage.deliver_all();
  CHECK(stage.log(2) == stage.log(1));
  CHECK(stage.log(3) == stage.log(1));
  CHECK(stage.view(1).commit_index == 5);
}

TEST_CASE("a probe that is lost is found out by the next heartbeat", "[paper][3.5]") {
  Stage stage(servers_with({{1, 1, 2}, {1}, {1, 1}}, 2));
  stage.elect(1, only({2, 3}));
  stage.lose_all();
  stage.heartbeat(1);
  stage.deliver_all();
  CHECK(stage.log(2) == Terms{1, 1, 2, 3});
  CHECK(stage.log(3) == Terms{1, 1, 2, 3});
}

TEST_CASE("an entry is committed once its leader has replicated it on a majority", "[paper][3.5]") {
  Bench bench({}, {{ServerSet::first(5)}, 64, 256, true});
  bench.lead();
  bench.step(ClientRequest{{1, 2}});
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 2, {}}).commit_index == 0);
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 2, {}}).commit_index == 0);
  CHECK(bench.receive(4, 1, AppendEntriesReply{true, 2, {}}).commit_index == 2);
}

TEST_CASE("this also commits all preceding entries, including those of previous leaders",
          "[paper][3.5]") {
  Bench bench;
  bench.boot_with(5, {1, 2, 2, 4});
  bench.lead();
  CHECK(bench.view().commit_index == 0);
  CHECK(bench.receive(2, 6, AppendEntriesReply{true, 5, {}}).commit_index == 5);
}

TEST_CASE("the leader tells its commit index with each message, so that others find out",
          "[paper][3.5]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
  CHECK(stage.view(1).commit_index == 1);
  CHECK(stage.view(2).commit_index == 0);
  stage.heartbeat(1);
  stage.deliver_all();
  CHECK(stage.view(2).commit_index == 1);
  stage.request(1);
  stage.deliver_all();
  stage.request(1, 1);
  stage.deliver_among(only({1, 3}));
  CHECK(stage.view(3).commit_index == 2);
  CHECK(stage.view(2).commit_index == 1);
}

TEST_CASE("the leader includes index and term of the entry that precedes the new ones",
          "[paper][3.5]") {
  Bench bench;
  bench.boot_with(4, {1, 4});
  bench.lead();
  CHECK(bench.sent<AppendEntries>().prev_log == Position{4, 2});
  bench.step(HeartbeatTimeout{});
  CHECK(bench.sent<AppendEntries>().prev_log == Position{4, 2});
  bench.receive(2, 5, AppendEntriesReply{true, 3, {}});
  bench.step(HeartbeatTimeout{});
  CHECK(bench.sent<AppendEntries>(0).prev_log == Position{5, 3});
  CHECK(bench.sent<AppendEntries>(1).prev_log == Position{4, 2});
}

TEST_CASE("whenever AppendEntries succeeds, the logs are identical up through the new entries",
          "[paper][3.5]") {
  int successes = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      const auto* received = move.booted ? nullptr : std::get_if<Receive>(&move.input);
      if (received == nullptr || move.output.messages.empty()) continue;
      const auto* request = std::get_if<AppendEntries>(&received->message.body);
      const auto* reply = std::get_if<AppendEntriesReply>(&move.output.messages[0].body);
      if (request == nullptr || reply == nullptr || !reply->success) continue;
      RC_ASSERT(reply->match_index == request->prev_log.index + request->count);
      if (request->count == 0) continue;
      RC_ASSERT(wanderers.tree().at(move.output.view.durable.log.tip, reply->match_index) ==
                request->entries);
      ++successes;
    }
  }));
  CHECK(successes > 100);
}

TEST_CASE("Figure 3.6: a new leader makes every follower's log a duplicate of its own",
          "[paper][3.5][figure_3_6]") {
  Stage stage(figure_3_6());
  stage.elect(1, only({2, 3, 6, 7}));
  CHECK(stage.view(1).durable.current_term == 8);
  stage.deliver_all();
  const Terms leader{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8};
  for (ServerId server = 1; server <= 7; ++server) CHECK(stage.log(server) == leader);
  CHECK(stage.view(1).commit_index == 11);
}

TEST_CASE("Figure 3.6: followers (c) and (d) do not vote for the leader of term 8",
          "[paper][3.5][figure_3_6]") {
  // Their logs are more up-to-date; the others are a majority.
  Stage stage(figure_3_6());
  stage.campaign(1, only({2, 3, 4, 5}));
  CHECK(stage.view(1).role == Role::candidate);
  CHECK(stage.view(4).durable.voted_for == kNobody);
  CHECK(stage.view(5).durable.voted_for == kNobody);
}

TEST_CASE("leaders never need to send more than one entry in a single request to make progress",
          "[paper][3.5][figure_3_6]") {
  squall::sim::Setup setup = figure_3_6();
  setup.settings.entries_per_message_max = 1;
  setup.settings.entries_in_flight_max = 1;
  Stage stage(setup);
  stage.elect(1, only({2, 3, 6, 7}));
  stage.deliver_all();
  for (ServerId server = 2; server <= 7; ++server) CHECK(stage.log(server) == stage.log(1));
}

TEST_CASE("one rejected request is required for each term with conflicting entries",
          "[paper][3.5]") {
  std::size_t most = 0;
  CHECK(rc::check([&] {
    TwoLogs logs;
    Index next = logs.tree.index(logs.leader.tip) + 1;
    std::size_t refusals = 0;
    for (;; ++refusals) {
      const Position prev = logs.tree.position(logs.tree.at(logs.leader.tip, next - 1));
      if (holds(logs.follower, logs.tree, prev)) break;
      const AppendEntriesReply refused = refusal(logs.follower, logs.tree, prev);
      const Index back = next_after_refusal(logs.leader, logs.tree, refused);
      RC_ASSERT(back >= 1);
      RC_ASSERT(back < next);
      next = back;
    }
    // What the leader takes for shared is; and one more for a log that is too short.
    RC_ASSERT(next - 1 <= logs.shared);
    RC_ASSERT(refusals <= logs.conflicting.size() + 1);
    most = std::max(most, refusals);
  }));
  CHECK(most >= 3);
}

TEST_CASE("a leader never overwrites or deletes entries in its own log", "[paper][3.5]") {
  int appended = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      const View& after = move.output.view;
      if (move.before.role != Role::leader || after.role != Role::leader) continue;
      RC_ASSERT(wanderers.tree().contains(after.durable.log.tip, move.before.durable.log.tip));
      appended += after.durable.log == move.before.durable.log ? 0 : 1;
    }
  }));
  CHECK(appended > 100);
}

TEST_CASE("new entries are committed as long as a majority of the servers are up", "[paper][3.5]") {
  Stage stage(servers(5));
  stage.crash(4);
  stage.crash(5);
  stage.elect(1, only({2, 3}));
  stage.request(1);
  stage.deliver_all();
  CHECK(stage.view(1).commit_index == 2);
  stage.crash(3);
  stage.request(1, 1);
  stage.deliver_all();
  CHECK(stage.log(2) == stage.log(1));
  CHECK(stage.view(1).commit_index == 2);
}

}  // namespace squall::tests::section_3_5_test
