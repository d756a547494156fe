// §6.4: a leader's term begins with a no-op, which tells it what is committed.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_6_4_test {

using namespace squall::core;

TEST_CASE("a leader appends a no-op entry at the start of its term", "[paper][6.4]") {
  Bench bench;
  bench.boot_with(3, {1, 3});
  bench.lead();
  CHECK(bench.last() == 3);
  CHECK(bench.tree.entry(bench.view().durable.log.tip) == Entry{4, EntryKind::no_op, {}});
  CHECK(bench.sent<AppendEntries>().count == 1);
}

TEST_CASE("a leader without a no-op announces itself, and commits with its first command",
          "[paper][6.4]") {
  Settings settings = three_voters();
  settings.no_op = false;
  Bench bench({}, settings);
  bench.boot_with(1, {1});
  bench.lead();
  CHECK(bench.last() == 1);
  CHECK(bench.sent<AppendEntries>().count == 0);
  bench.acknowledge(2, 1);
  CHECK(bench.view().commit_index == 0);  // §3.6.2
  bench.step(ClientRequest{});
  bench.acknowledge(2, 2);
  CHECK(bench.view().commit_index == 2);
}

TEST_CASE("as soon as the no-op is committed, the leader knows all that was committed before",
          "[paper][6.4]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.request(1);
  stage.deliver_all();
  REQUIRE(stage.view(1).commit_index == 2);
  // The others have not heard of it; the next leader does not know it until its no-op is committed.
  stage.crash(1);
  stage.elect(2, only({3}));
  CHECK(stage.view(2).commit_index < 2);
  stage.deliver_all();
  CHECK(stage.view(2).commit_index == 3);
}

// ---- Reads that bypass the log ----

namespace {

/// Leads in term 1 with a committed no-op.
struct ReadingLeader : Bench {
  explicit ReadingLeader(const Settings& told = three_voters()) : Bench({}, told) {
    lead();
    acknowledge(2, 1);
    REQUIRE(view().commit_index == 1);
  }
  void confirm(ServerId follower, std::uint16_t round) {
    receive(follower, 1, AppendEntriesReply{true, 1, {}, round});
  }
};

Settings with_leases() {
  Settings settings = three_voters();
  settings.stickiness = settings.lease_reads = true;
  return settings;
}

}  // namespace

TEST_CASE("a read is answered when a round of heartbeats has confirmed the leader",
          "[paper][6.4]") {
  ReadingLeader bench;
  bench.step(ClientRead{7});
  CHECK(bench.output.accepted);
  CHECK(bench.output.reads.empty());
  CHECK(bench.output.messages.size() == 2);
  CHECK(bench.sent<AppendEntries>().round == 1);
  bench.confirm(3, 1);
  REQUIRE(bench.output.reads.size() == 1);
  CHECK(bench.output.reads[0].read == 7);
  CHECK(bench.output.reads[0].index == 1);
}

TEST_CASE("a new leader answers no read before its no-op is committed", "[paper][6.4]") {
  Bench bench;
  bench.boot_with(3, {1, 3});
  bench.lead();
  bench.step(ClientRead{7});
  bench.receive(3, 4, AppendEntriesReply{false, 2, {0, 1}, 1});  // it confirms, and lacks entries
  CHECK(bench.output.reads.empty());
  bench.receive(2, 4, AppendEntriesReply{true, 3, {}, 0});
  REQUIRE(bench.output.reads.size() == 1);
  CHECK(bench.output.reads[0].index == 3);
}

TEST_CASE("a round that began before a read came proves nothing about it", "[paper][6.4]") {
  ReadingLeader bench;
  bench.step(ClientRead{7});
  bench.step(ClientRead{8});
  CHECK(bench.output.messages.empty());
  bench.confirm(2, 1);
  REQUIRE(bench.output.reads.size() == 1);
  CHECK(bench.output.reads[0].read == 7);
  // One more round serves all that came meanwhile.
  CHECK(bench.output.messages.size() == 2);
  CHECK(bench.sent<AppendEntries>().round == 2);
  bench.confirm(3, 1);
  CHECK(bench.output.reads.empty());
  bench.confirm(3, 2);
  REQUIRE(bench.output.reads.size() == 1);
  CHECK(bench.output.reads[0].read == 8);
}

TEST_CASE("where a round is lost, the next heartbeats are another", "[paper][6.4]") {
  ReadingLeader bench;
  bench.step(ClientRead{7});
  bench.step(HeartbeatTimeout{});
  CHECK(bench.sent<AppendEntries>().round == 2);
  bench.confirm(3, 2);
  CHECK(bench.output.reads.size() == 1);
}

TEST_CASE("a round of an earlier term is refused, not confirmed: who asked may lead again by now",
          "[paper][6.4]") {
  Bench bench;
  bench.receive(2, 3, AppendEntries{});
  AppendEntries late;
  late.round = 7;
  bench.receive(2, 1, late);
  CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.sent<AppendEntriesReply>().round == 0);
  late.round = 1;
  bench.receive(2, 3, late);
  CHECK(bench.sent<AppendEntriesReply>().round == 1);
}

TEST_CASE("a leader that is deposed answers no read any more", "[paper][6.4]") {
  ReadingLeader bench;
  bench.step(ClientRead{7});
  bench.receive(2, 2, AppendEntries{{1, 1}, kRoot, 0, 1});
  CHECK(bench.output.reads.empty());
  bench.confirm(3, 1);
  CHECK(bench.output.reads.empty());
  // By default only leaders answer.
  bench.step(ClientRead{8});
  CHECK_FALSE(bench.output.accepted);
}

TEST_CASE("reads beyond the room for them are refused", "[paper][6.4]") {
  ReadingLeader bench;
  for (std::uint32_t read = 0; read < kReadsMax; ++read) {
    bench.step(ClientRead{read});
    CHECK(bench.output.accepted);
  }
  bench.step(ClientRead{99});
  CHECK_FALSE(bench.output.accepted);
}

TEST_CASE("a leader that is its own majority answers at once", "[paper][6.4]") {
  Settings settings = three_voters();
  settings.configuration.voters = ServerSet::first(1);
  Bench bench({}, settings);
  bench.lead();
  bench.step(ClientRead{7});
  REQUIRE(bench.output.reads.size() == 1);
  CHECK(bench.output.reads[0].index == 1);
}

TEST_CASE("a follower asks its leader for the index, and answers when it has got there",
          "[paper][6.4]") {
  Settings settings = three_voters();
  settings.follower_reads = true;
  Bench bench({}, settings);
  bench.step(ClientRead{7});
  CHECK_FALSE(bench.output.accepted);  // it knows no leader
  const Ref tip = bench.log({1, 1}).tip;
  bench.receive(2, 1, AppendEntries{{0, 0}, tip, 2, 1});
  bench.step(ClientRead{7});
  CHECK(bench.output.accepted);
  CHECK(bench.count_sent<ReadIndex>(2) == 1);
  bench.receive(2, 1, ReadIndexReply{7, 2});
  CHECK(bench.output.reads.empty());
  bench.receive(2, 1, AppendEntries{{1, 2}, kRoot, 0, 2});
  REQUIRE(bench.output.reads.size() == 1);
  CHECK(bench.output.reads[0].index == 2);
}

TEST_CASE("a leader gives a follower the index only after a round", "[paper][6.4]") {
  ReadingLeader bench;
  bench.receive(3, 1, ReadIndex{5});
  CHECK(bench.count_sent<ReadIndexReply>(3) == 0);
  bench.confirm(2, 1);
  REQUIRE(bench.count_sent<ReadIndexReply>(3) == 1);
  CHECK(bench.sent<ReadIndexReply>().index == 1);
  CHECK(bench.output.reads.empty());
}

// ---- §6.4.1, leases ----

TEST_CASE("a confirmed round begins a lease, and the lease answers reads", "[paper][6.4.1]") {
  ReadingLeader bench(with_leases());
  bench.step(HeartbeatTimeout{});
  CHECK(bench.output.round_began == 1);
  CHECK_FALSE(bench.view().holds_lease);
  bench.confirm(2, 1);
  CHECK(bench.view().holds_lease);
  CHECK(bench.output.lease == Timer::restart);
  CHECK(bench.output.lease_round == 1);
  bench.step(ClientRead{7});
  CHECK(bench.output.messages.empty());
  CHECK(bench.output.reads.size() == 1);
  bench.step(LeaseExpired{});
  CHECK_FALSE(bench.view().holds_lease);
  bench.step(ClientRead{8});
  CHECK(bench.output.reads.empty());
  CHECK(bench.output.messages.size() == 2);
}

TEST_CASE("a deposed leader has no lease", "[paper][6.4.1]") {
  ReadingLeader bench(with_leases());
  bench.step(HeartbeatTimeout{});
  bench.confirm(2, 1);
  bench.receive(2, 2, AppendEntries{{1, 1}, kRoot, 0, 1});
  CHECK_FALSE(bench.view().holds_lease);
  CHECK(bench.output.lease == Timer::stop);
}

TEST_CASE("who has asked for an election trusts no lease in that term again", "[paper][6.4.1]") {
  ReadingLeader bench(with_leases());
  bench.step(HeartbeatTimeout{});
  bench.confirm(2, 1);
  bench.step(TransferLeadership{2});
  CHECK_FALSE(bench.view().holds_lease);
  CHECK(bench.output.lease == Timer::stop);
  bench.step(ElectionTimeout{});  // the transfer has failed, or so it seems
  bench.step(HeartbeatTimeout{});
  bench.confirm(3, 2);
  CHECK_FALSE(bench.view().holds_lease);
}

}  // namespace squall::tests::section_6_4_test
