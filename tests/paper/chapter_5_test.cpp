// Chapter 5, log compaction: snapshots replace the committed part of the log; Figure 5.3.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::chapter_5_test {

using namespace squall::core;

namespace {

/// Leads with three committed entries, of which server 3 has none.
struct LeaderOfThree : Bench {
  explicit LeaderOfThree(const Settings& told = three_voters()) : Bench({}, told) {
    lead();
    step(ClientRequest{});
    step(ClientRequest{});
    acknowledge(2, 3);
    REQUIRE(view().commit_index == 3);
  }
  Index base() const { return tree.index(view().durable.log.base); }
};

const Configuration kThree{ServerSet::first(3)};
const Configuration kFour{ServerSet::first(4)};

/// A snapshot up to index 3 of term 2.
InstallSnapshot snapshot(Bench& bench, std::uint8_t chunk = 0, std::uint8_t chunks = 1) {
  return {{2, 3}, bench.log({1, 1, 2}).tip, kFour, chunk, chunks};
}

}  // namespace

// ---- Taking a snapshot ----

TEST_CASE("a server compacts its log up to what is committed", "[paper][chapter_5]") {
  LeaderOfThree bench;
  bench.step(ClientRequest{});
  bench.step(Compact{});
  CHECK(bench.base() == 3);
  CHECK(bench.last() == 4);
  CHECK(bench.view().commit_index == 3);
  CHECK(bench.view().durable.snapshot_configuration == kThree);
  const View before = bench.view();
  bench.step(Compact{});
  CHECK(bench.view() == before);
}

TEST_CASE("some entries may stay, for followers that are a little behind", "[paper][chapter_5]") {
  Settings settings = three_voters();
  settings.compaction_keeps = 2;
  LeaderOfThree bench(settings);
  bench.step(Compact{});
  CHECK(bench.base() == 1);
  bench.step(Compact{});
  CHECK(bench.base() == 1);
}

TEST_CASE("a server restarts from its snapshot: what is in it is committed", "[paper][chapter_5]") {
  LeaderOfThree bench;
  bench.step(ClientRequest{});
  bench.step(Compact{});
  bench.boot(bench.view().durable);
  CHECK(bench.view().commit_index == 3);
  CHECK(bench.last() == 4);
}

TEST_CASE("a snapshot holds the latest configuration as of its last entry", "[paper][chapter_5]") {
  LeaderOfThree bench;
  bench.step(ChangeMembership{kFour.voters, {}});
  for (const ServerId server : {2, 3}) bench.acknowledge(server, 4);
  bench.step(ChangeMembership{kThree.voters, {}});
  REQUIRE(bench.output.accepted);
  bench.step(Compact{});
  CHECK(bench.base() == 4);
  CHECK(bench.view().durable.snapshot_configuration == kFour);
  // The entry after it still says what is in use, and without that entry the snapshot does.
  CHECK(bench.view().configuration == kThree);
  Durable kept = bench.view().durable;
  bench.boot(kept);
  CHECK(bench.view().configuration == kThree);
  kept.log.tip = kept.log.base;
  bench.boot(kept);
  CHECK(bench.view().configuration == kFour);
}

TEST_CASE("after compaction, entries still follow the last one in the snapshot",
          "[paper][chapter_5]") {
  Bench bench;
  bench.boot_with(2, {1, 1, 2});
  bench.receive(2, 2, AppendEntries{{2, 3}, kRoot, 0, 3});
  bench.step(Compact{});
  REQUIRE(bench.tree.index(bench.view().durable.log.base) == 3);
  const Ref next = bench.log({2}, bench.view().durable.log.tip).tip;
  bench.receive(2, 2, AppendEntries{{2, 3}, next, 1, 3});
  CHECK(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.last() == 4);
  // A late request that begins before it is answered as if the log were whole.
  bench.receive(2, 2, AppendEntries{{1, 2}, next, 2, 3});
  CHECK(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.sent<AppendEntriesReply>().match_index == 4);
  CHECK(bench.last() == 4);
  bench.receive(2, 2, AppendEntries{{1, 1}, bench.tree.at(next, 2), 1, 3});
  CHECK(bench.sent<AppendEntriesReply>().match_index == 2);
  CHECK(bench.last() == 4);
}

// ---- Figure 5.3, receiver ----

TEST_CASE("a snapshot of an earlier term is refused", "[paper][figure_5_3]") {
  Bench bench;
  bench.boot_with(3, {1});
  bench.receive(2, 2, snapshot(bench));
  CHECK_FALSE(bench.sent<InstallSnapshotReply>().installed);
  CHECK(bench.output.messages[0].term == 3);
  CHECK(bench.last() == 1);
  CHECK(bench.output.election_timer == Timer::leave);
}

TEST_CASE("a snapshot replaces a log that ends before it or conflicts", "[paper][figure_5_3]") {
  for (const bool conflicts : {false, true}) {
    Bench bench;
    bench.boot({2, kNobody, {}, conflicts ? bench.log({1, 1, 1, 1}) : bench.log({1})});
    const InstallSnapshot request = snapshot(bench);
    const View& view = bench.receive(2, 2, request);
    CHECK(view.durable.log == Log{request.state, request.state});
    CHECK(view.durable.snapshot_configuration == kFour);
    CHECK(view.configuration == kFour);
    CHECK(view.commit_index == 3);
    CHECK(view.leader == 2);
    CHECK(bench.output.election_timer == Timer::restart);
    CHECK(bench.sent<InstallSnapshotReply>().installed);
    CHECK(bench.sent<InstallSnapshotReply>().last == Position{2, 3});
  }
}

TEST_CASE("what follows the snapshot's last entry is retained", "[paper][figure_5_3]") {
  Bench bench;
  bench.boot_with(3, {1, 1, 2, 3});
  const Ref tip = bench.view().durable.log.tip;
  bench.receive(2, 3, snapshot(bench));
  CHECK(bench.view().durable.log == Log{bench.tree.at(tip, 3), tip});
  CHECK(bench.view().commit_index == 3);
}

TEST_CASE("a snapshot of what is committed here already takes nothing away",
          "[paper][figure_5_3]") {
  Bench bench;
  bench.boot_with(2, {1, 1, 2, 2});
  bench.receive(2, 2, AppendEntries{{2, 4}, kRoot, 0, 4});
  const Durable before = bench.view().durable;
  bench.receive(2, 2, snapshot(bench));
  CHECK(bench.view().durable == before);
  CHECK(bench.view().commit_index == 4);
  CHECK(bench.sent<InstallSnapshotReply>().installed);
}

TEST_CASE("a snapshot in pieces is put together in their order", "[paper][figure_5_3]") {
  Bench bench;
  bench.boot_with(2, {});
  const auto wanted_after = [&](std::uint8_t chunk) {
    bench.receive(2, 2, snapshot(bench, chunk, 3));
    const auto& reply = bench.sent<InstallSnapshotReply>();
    return reply.installed ? 3 : int{reply.chunk};
  };
  CHECK(wanted_after(0) == 1);
  CHECK(wanted_after(0) == 1);
  CHECK(wanted_after(2) == 1);
  CHECK(wanted_after(1) == 2);
  CHECK(bench.last() == 0);
  // Pieces are not durable: after a restart the transfer begins with chunk 0.
  bench.boot(bench.view().durable);
  CHECK(wanted_after(2) == 0);
  CHECK(wanted_after(0) == 1);
  CHECK(wanted_after(1) == 2);
  CHECK(wanted_after(2) == 3);
  CHECK(bench.last() == 3);
}

TEST_CASE("pieces of two snapshots are not mixed", "[paper][figure_5_3]") {
  Bench bench;
  bench.boot_with(2, {});
  bench.receive(2, 2, snapshot(bench, 0, 2));
  InstallSnapshot other = snapshot(bench, 1, 2);
  other.last = {2, 4};
  other.state = bench.log({2}, other.state).tip;
  bench.receive(2, 2, other);
  CHECK_FALSE(bench.sent<InstallSnapshotReply>().installed);
  CHECK(bench.sent<InstallSnapshotReply>().chunk == 0);
}

// ---- Figure 5.3, sender ----

TEST_CASE("who needs what is no longer in the log gets a snapshot, piece by piece",
          "[paper][chapter_5][figure_5_3]") {
  Settings settings = three_voters();
  settings.snapshot_chunks = 2;
  LeaderOfThree bench(settings);
  bench.step(Compact{});
  bench.receive(3, 1, AppendEntriesReply{false, 0, {0, 1}});  // of nothing that was asked
  bench.step(HeartbeatTimeout{});
  REQUIRE(bench.count_sent<InstallSnapshot>(3) == 1);
  CHECK(bench.sent<InstallSnapshot>(1).chunk == 0);
  CHECK(bench.sent<InstallSnapshot>(1).chunks == 2);
  CHECK(bench.sent<InstallSnapshot>(1).last == Position{1, 3});
  bench.receive(3, 1, InstallSnapshotReply{{1, 3}, 1, false});
  CHECK(bench.sent<InstallSnapshot>().chunk == 1);
  bench.receive(3, 1, InstallSnapshotReply{{1, 3}, 1, false});
  CHECK(bench.output.messages.empty());
  // A server that has lost all chunks begins with chunk 0.
  bench.receive(3, 1, InstallSnapshotReply{{1, 3}, 0, false});
  CHECK(bench.sent<InstallSnapshot>().chunk == 0);
  bench.step(ClientRequest{});
  CHECK(bench.count_sent<AppendEntries>(3) == 0);
  bench.receive(3, 1, InstallSnapshotReply{{1, 3}, 0, true});
  CHECK(bench.sent<AppendEntries>().prev_log == Position{1, 3});
  CHECK(bench.sent<AppendEntries>().count == 1);
}

TEST_CASE("a piece of a snapshot goes again when a later heartbeat was answered and it was not",
          "[paper][chapter_5]") {
  LeaderOfThree bench;
  bench.step(Compact{});
  bench.receive(3, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.step(HeartbeatTimeout{});
  REQUIRE(bench.count_sent<InstallSnapshot>(3) == 1);
  const auto refuse = [&](std::uint16_t round) {
    bench.receive(3, 1, AppendEntriesReply{false, 3, {0, 1}, round});
    return bench.output.messages.size();
  };
  const std::uint16_t before = bench.sent<AppendEntries>(0).round;
  CHECK(refuse(before) == 0);  // sent before the piece or with it: it says nothing
  bench.step(HeartbeatTimeout{});
  const AppendEntries heartbeat = bench.sent<AppendEntries>(1);
  CHECK(bench.count_sent<InstallSnapshot>(3) == 0);
  CHECK(heartbeat.prev_log == Position{1, 3});
  CHECK(heartbeat.count == 0);
  REQUIRE(heartbeat.round > before);
  CHECK(refuse(heartbeat.round) == 1);
  CHECK(bench.sent<InstallSnapshot>().chunk == 0);
  CHECK(refuse(heartbeat.round) == 0);  // it may have passed this one on its way
  // One round is enough, however long nothing is heard: rounds come to an end.
  for (int beats = 0; beats < 3; ++beats) {
    bench.step(HeartbeatTimeout{});
    CHECK(bench.sent<AppendEntries>(1).round == heartbeat.round + 1);
  }
}

TEST_CASE("a snapshot that is sent stands for all that is committed, whatever the log still keeps",
          "[paper][chapter_5]") {
  Settings settings = three_voters();
  settings.compaction_keeps = 1;
  LeaderOfThree bench(settings);
  bench.step(Compact{});
  CHECK(bench.tree.index(bench.view().durable.log.base) == 2);
  bench.receive(3, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.step(HeartbeatTimeout{});
  CHECK(bench.sent<InstallSnapshot>(1).last == Position{1, 3});
}

TEST_CASE("a heartbeat finds out that what a follower was sent is lost and forgotten",
          "[paper][chapter_5]") {
  // The probe of server 3, of entry 1, is under way or lost: nothing else goes until it answers.
  LeaderOfThree bench;
  bench.step(Compact{});
  bench.step(HeartbeatTimeout{});
  CHECK(bench.count_sent<AppendEntries>(2) == 1);
  CHECK(bench.count_sent<InstallSnapshot>(3) == 1);
}

TEST_CASE("a follower that was down during a compaction catches up by the snapshot",
          "[paper][chapter_5]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
  stage.crash(3);
  stage.request(1);
  stage.deliver_all();
  stage.change(1, only({1, 2}));
  stage.deliver_all();
  stage.change(1, only({1, 2, 3}));
  stage.deliver_all();
  stage.heartbeat(1);
  stage.deliver_all();
  stage.restart(3);
  for (const ServerId server : {1, 2}) stage.compact(server);
  stage.heartbeat(1);
  stage.deliver_all();
  stage.request(1, 1);
  stage.deliver_all();
  stage.heartbeat(1);
  stage.deliver_all();
  CHECK(stage.world().tally().snapshots_installed == 1);
  CHECK(stage.view(3).commit_index == 5);
  CHECK(stage.view(3).durable.log.tip == stage.view(1).durable.log.tip);
  CHECK(stage.view(3).durable.log.base == stage.view(1).durable.log.base);
}

}  // namespace squall::tests::chapter_5_test
