// Core types as text: the words that traces and verdicts are made of.
#include "core/describe.hpp"

#include "tests/catch.hpp"

namespace squall::core {
namespace {

Message message(Body body) { return {1, 2, false, 3, body}; }

TEST_CASE("Every message is one line, positions as index/term", "[core][describe]") {
  CHECK(describe(message(RequestVote{{2, 4}})) == "RequestVote 1→2 term 3 last 4/2");
  CHECK(describe(message(RequestVoteReply{true})) == "RequestVoteReply 1→2 term 3 granted");
  CHECK(describe(message(RequestVoteReply{false})) == "RequestVoteReply 1→2 term 3 refused");
  CHECK(describe(message(AppendEntries{{2, 4}, kRoot, 3, 5})) ==
        "AppendEntries 1→2 term 3 prev 4/2 +3 commit 5");
  CHECK(describe(message(AppendEntriesReply{true, 7, {}})) ==
        "AppendEntriesReply 1→2 term 3 match 7");
  CHECK(describe(message(AppendEntriesReply{false, 7, {2, 5}})) ==
        "AppendEntriesReply 1→2 term 3 refused at 7, conflict 5/2");
  CHECK(describe(message(Forward{{1, 10}, EntryKind::command})) ==
        "Forward 1→2 term 3 command 0000000000000001000000000000000a");
  CHECK(describe(message(Opaque{})) == "Opaque 1→2 term 3, no bytes");
  CHECK(describe(message(Opaque{5, {2, 4}, 3, MessageType::append_entries})) ==
        "append_entries 1→2 term 3 4/2 +3");
  CHECK(describe(message(Opaque{5, {}, 0, MessageType::request_vote_reply, true, true})) ==
        "pre-vote request_vote_reply 1→2 term 3 yes");
}

TEST_CASE("A message type has its enumerator's name", "[core][describe]") {
  CHECK(name(MessageType::request_vote) == "request_vote");
  CHECK(name(MessageType::append_entries_reply) == "append_entries_reply");
  CHECK(name(MessageType::read_index_reply) == "read_index_reply");
}

TEST_CASE("Small words have names", "[core][describe]") {
  CHECK(name(Role::follower) == "follower");
  CHECK(name(Role::candidate) == "candidate");
  CHECK(name(Role::leader) == "leader");
  CHECK(name(EntryKind::no_op) == "no_op");
  CHECK(name(Timer::stop) == "stop");
  CHECK(describe(ServerSet()) == "{}");
  CHECK(describe(ServerSet::first(3)) == "{1,2,3}");
  CHECK(describe(Configuration{ServerSet::first(2)}) == "voters {1,2}");
}

TEST_CASE("A view shows what is durable and what is believed", "[core][describe]") {
  LogTree tree;
  View view;
  CHECK(describe(view, tree) == "follower term 0 vote none last 0/0 commit 0 follows none");
  view.durable = {3, 1, {}, {kRoot, tree.append(kRoot, {2, EntryKind::command, {1, 10}})}};
  view.role = Role::leader;
  view.leader = 1;
  view.commit_index = 1;
  CHECK(describe(view.durable, tree) == "term 3 vote 1 last 1/2");
  CHECK(describe(view, tree) == "leader term 3 vote 1 last 1/2 commit 1 follows 1");
  CHECK(describe(tree.entry(view.durable.log.tip)) ==
        "command term 2 0000000000000001000000000000000a");
  CHECK(describe(Entry{4, EntryKind::no_op, {}}) == "no_op term 4");
}

TEST_CASE("Every input is one line", "[core][describe]") {
  CHECK(describe(Input{ElectionTimeout{}}) == "election timeout");
  CHECK(describe(Input{HeartbeatTimeout{}}) == "heartbeat timeout");
  CHECK(describe(Input{Synced{3, {2, 7}}}) == "synced term 3 last 7/2");
  CHECK(describe(Input{ClientRequest{{0, 255}}}) ==
        "client request 000000000000000000000000000000ff");
  CHECK(describe(Input{Receive{message(RequestVoteReply{true})}}) ==
        "receive RequestVoteReply 1→2 term 3 granted");
}

}  // namespace
}  // namespace squall::core

namespace squall::tests::describe_test {}  // namespace squall::tests::describe_test
