// Persisted state, §3.8: what must be on disk before a message tells it.
#include "checkers/reply_after_sync.hpp"

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::reply_after_sync_test {

using squall::core::AppendEntries;
using squall::core::AppendEntriesReply;
using squall::core::RequestVote;
using squall::core::RequestVoteReply;

namespace {

constexpr RequestVoteReply kGranted{.vote_granted = true};
constexpr RequestVoteReply kRefused{.vote_granted = false};

AppendEntriesReply acknowledges(Index match_index) {
  return {.success = true, .match_index = match_index, .conflict = {}};
}

Violation early_term(ServerId from, ServerId to, Term told, Term on_disk) {
  return {.property = Property::reply_after_sync,
          .server = from,
          .other = to,
          .term = told,
          .index = 0,
          .values = Values::terms,
          .expected = told.value(),
          .found = on_disk.value()};
}

Violation early_vote(ServerId from, ServerId to, Term term, ServerId told, ServerId on_disk) {
  return {.property = Property::reply_after_sync,
          .server = from,
          .other = to,
          .term = term,
          .index = 0,
          .values = Values::servers,
          .expected = told.value(),
          .found = on_disk.value()};
}

/// Server 2, in term 3, has two entries on disk and two more in memory.
struct HalfOnDisk : HandmadeCluster {
  const Ref on_disk = log({1, 3});
  const Ref in_memory = log({3, 3}, 0, on_disk);
  HalfOnDisk() {
    REQUIRE(step(2, follower(3, on_disk)) == silent);
    REQUIRE(step_unsynced(2, follower(3, in_memory)) == silent);
  }
};

}  // namespace

TEST_CASE("an opaque message acknowledges as what it stands for", "[checkers][reply_after_sync]") {
  using core::MessageType;
  using core::Opaque;
  const auto acknowledged = [](const Opaque& body) {
    return checkers::acknowledged_in(core::Message{2, 3, false, 4, body});
  };
  CHECK(acknowledged({5, {1, 7}, 0, MessageType::append_entries_reply, true}) == 7);
  CHECK(acknowledged({5, {1, 7}, 0, MessageType::install_snapshot_reply, true}) == 7);
  CHECK(acknowledged({5, {1, 7}, 0, MessageType::append_entries_reply, false}) == 0);
  CHECK(acknowledged({5, {1, 7}, 0, MessageType::append_entries, true}) == 0);
  CHECK(acknowledged({5, {1, 7}, 0, MessageType::request_vote_reply, true}) == 0);
}

TEST_CASE("a message of a term that is not on disk breaks reply after sync",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(2, kRoot)) == silent);
  REQUIRE(cluster.step_unsynced(2, voting(candidate(3, kRoot), 2)) == silent);
  CHECK(cluster.send(2, 1, 3, RequestVote{}) == early_term(2, 1, 3, 2));
}

TEST_CASE("even a refusal must not tell a term that is not on disk",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(2, follower(7, kRoot)) == silent);
  CHECK(cluster.send(2, 1, 7, kRefused) == early_term(2, 1, 7, 0));
  CHECK(cluster.send(2, 3, 7, AppendEntriesReply{false, 1, {0, 1}}) == early_term(2, 3, 7, 0));
}

TEST_CASE("a leader whose term is not on disk must not append to others' logs",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(1, leader(1, kRoot)) == silent);
  CHECK(cluster.send(1, 2, 1, AppendEntries{}) == early_term(1, 2, 1, 0));
}

TEST_CASE("a vote that is not on disk breaks reply after sync", "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.step_unsynced(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.send(2, 1, 3, kGranted) == early_vote(2, 1, 3, 1, kNobody));
}

TEST_CASE("a candidate must not ask for votes before its own is on disk",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.step_unsynced(2, voting(candidate(3, kRoot), 2)) == silent);
  CHECK(cluster.send(2, 1, 3, RequestVote{}) == early_vote(2, 1, 3, 2, kNobody));
}

TEST_CASE("a vote for another than that on disk breaks reply after sync",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.send(2, 3, 3, kGranted) == early_vote(2, 3, 3, 3, 1));
}

TEST_CASE("an acknowledgement beyond the disk breaks reply after sync",
          "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  CHECK(cluster.send(2, 1, 3, acknowledges(4)) ==
        cluster.between(cluster.in_memory, cluster.on_disk,
                        {.property = Property::reply_after_sync,
                         .server = 2,
                         .other = 1,
                         .term = 3,
                         .index = 4}));
}

TEST_CASE("an acknowledgement of what neither disk nor log has breaks reply after sync",
          "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  cluster.sync(2);
  CHECK(cluster.send(2, 1, 3, acknowledges(9)) ==
        cluster.between(kRoot, kRoot,
                        {.property = Property::reply_after_sync,
                         .server = 2,
                         .other = 1,
                         .term = 3,
                         .index = 9}));
}

TEST_CASE("a disk as long as the log, but with the entries from before, acknowledges nothing",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  const Ref before = cluster.log({1, 1, 1});
  const Ref after = cluster.log({1, 3, 3});
  REQUIRE(cluster.step(2, follower(3, before)) == silent);
  REQUIRE(cluster.step_unsynced(2, follower(3, after)) == silent);
  CHECK(cluster.send(2, 1, 3, acknowledges(2)) ==
        cluster.between(after, before,
                        {.property = Property::reply_after_sync,
                         .server = 2,
                         .other = 1,
                         .term = 3,
                         .index = 2}));
  CHECK(cluster.send(2, 1, 3, acknowledges(1)) == silent);
}

TEST_CASE("entries on disk that the log has lost acknowledge nothing",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  const Ref before = cluster.log({1, 1, 1});
  const Ref after = cluster.log({1});
  REQUIRE(cluster.step(2, follower(3, before)) == silent);
  REQUIRE(cluster.step_unsynced(2, follower(3, after)) == silent);
  CHECK(cluster.send(2, 1, 3, acknowledges(3)) ==
        cluster.between(after, before,
                        {.property = Property::reply_after_sync,
                         .server = 2,
                         .other = 1,
                         .term = 3,
                         .index = 3}));
}

TEST_CASE("a late acknowledgement is held to the disk's length while the disk is in its term",
          "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  const Ref replaced = cluster.log({1, 4});
  REQUIRE(cluster.step_unsynced(2, follower(4, replaced)) == silent);
  CHECK(cluster.send(2, 1, 3, acknowledges(4)) ==
        cluster.between(replaced, cluster.on_disk,
                        {.property = Property::reply_after_sync,
                         .server = 2,
                         .other = 1,
                         .term = 3,
                         .index = 4}));
  CHECK(cluster.send(2, 1, 3, acknowledges(2)) == silent);
}

TEST_CASE("what is on disk may be told", "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  cluster.sync(2);
  CHECK(cluster.send(2, 1, 3, acknowledges(4)) == silent);
  REQUIRE(cluster.step_unsynced(2, voting(follower(4, cluster.in_memory), 3)) == silent);
  cluster.sync(2);
  CHECK(cluster.send(2, 3, 4, kGranted) == silent);
}

TEST_CASE("an acknowledgement of the part that is on disk is honest",
          "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  CHECK(cluster.send(2, 1, 3, acknowledges(1)) == silent);
  CHECK(cluster.send(2, 1, 3, acknowledges(2)) == silent);
}

TEST_CASE("a heartbeat is acknowledged by an empty log", "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(1, kRoot)) == silent);
  CHECK(cluster.send(2, 1, 1, acknowledges(0)) == silent);
}

TEST_CASE("a leader may send entries that are not on its own disk yet, §10.2.1",
          "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(1, leader(1, kRoot)) == silent);
  const Ref log = cluster.log({1, 1});
  REQUIRE(cluster.step_unsynced(1, leader(1, log)) == silent);
  CHECK(cluster.send(1, 2, 1, AppendEntries{{0, 0}, log, 2, 0}) == silent);
}

TEST_CASE("a refused vote needs no vote on disk", "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  CHECK(cluster.send(2, 1, 3, kRefused) == silent);
}

TEST_CASE("a refusal speaks of no entry on disk", "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  CHECK(cluster.send(2, 1, 3, AppendEntriesReply{false, 9, {0, 5}}) == silent);
}

TEST_CASE("messages of an earlier term that leave late are not held to a disk of a later one",
          "[checkers][reply_after_sync]") {
  HalfOnDisk cluster;
  REQUIRE(cluster.step(2, voting(follower(4, cluster.log({1, 4})), 3)) == silent);
  CHECK(cluster.send(2, 1, 3, acknowledges(4)) == silent);
  CHECK(cluster.send(2, 1, 3, kGranted) == silent);
}

TEST_CASE(
    "a candidate may ask before its sync where that is the Raft's rule, and then promises "
    "nothing",
    "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(2, voting(candidate(3, kRoot), 2)) == silent);
  CHECK(cluster.send(2, 1, 3, RequestVote{}) == early_term(2, 1, 3, 0));
  HandmadeCluster by_rule;
  by_rule.go_by({.asks_before_sync = true});
  REQUIRE(by_rule.step_unsynced(2, voting(candidate(3, kRoot), 2)) == silent);
  CHECK(by_rule.send(2, 1, 3, RequestVote{}) == silent);
  by_rule.crash(2);
  CHECK(by_rule.boot(2) == silent);  // in the term before
  REQUIRE(by_rule.step(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(by_rule.send(2, 1, 3, kGranted) == silent);
}

TEST_CASE("a vote for another waits for its sync by every rule", "[checkers][reply_after_sync]") {
  HandmadeCluster cluster;
  cluster.go_by({.asks_before_sync = true, .learners_acknowledge_early = true});
  REQUIRE(cluster.step(2, follower(3, kRoot)) == silent);
  REQUIRE(cluster.step_unsynced(2, voting(follower(3, kRoot), 1)) == silent);
  CHECK(cluster.send(2, 1, 3, kGranted) == early_vote(2, 1, 3, 1, kNobody));
}

TEST_CASE("a learner may acknowledge before its sync where that is the Raft's rule",
          "[checkers][reply_after_sync]") {
  const auto verdict = [](ServerId server, const core::Rules& rules) {
    HandmadeCluster cluster(3, 2);
    cluster.go_by(rules);
    core::Configuration learning{core::ServerSet::first(2), {}, core::ServerSet::of(3)};
    const Ref known =
        cluster.tree.append(kRoot, {1, core::EntryKind::configuration, core::payload_of(learning)});
    REQUIRE(cluster.step(server, follower(3, known)) == silent);
    REQUIRE(cluster.step_unsynced(server, follower(3, cluster.log({3}, 0, known))) == silent);
    return cluster.send(server, 1, 3, acknowledges(2));
  };
  constexpr core::Rules kEarly{.learners_acknowledge_early = true};
  CHECK(verdict(3, {})->property == Property::reply_after_sync);
  CHECK(verdict(3, kEarly) == silent);
  CHECK(verdict(2, kEarly)->property == Property::reply_after_sync);
}

}  // namespace squall::tests::reply_after_sync_test
