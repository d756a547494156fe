// §3.8, persisted state and server restarts: what survives, what waits for the disk, what may go.
#include <cstring>

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_3_8_test {

using namespace squall::core;

namespace {

squall::sim::Setup with_asynchronous_disks(squall::sim::Setup setup) {
  setup.settings.synchronous_disk = false;
  return setup;
}

}  // namespace

TEST_CASE("each server persists its current term and vote, so that it does not vote twice",
          "[paper][3.8]") {
  Bench bench;
  bench.receive(2, 5, RequestVote{{0, 0}});
  bench.boot(bench.view().durable);
  CHECK(bench.view().durable.current_term == 5);
  CHECK(bench.view().durable.voted_for == 2);
  bench.receive(3, 5, RequestVote{{9, 9}});
  CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
  bench.receive(2, 5, RequestVote{{0, 0}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("a persisted term keeps a deposed leader's entries out after a restart", "[paper][3.8]") {
  Bench bench;
  bench.boot_with(2, {1, 2});
  bench.receive(3, 3, AppendEntries{{2, 2}, kRoot, 0, 0});
  bench.boot(bench.view().durable);
  const Log before = bench.view().durable.log;
  bench.receive(2, 2, AppendEntries{{1, 1}, bench.log({1, 1}).tip, 1, 0});
  CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
  CHECK(bench.view().durable.log == before);
}

TEST_CASE("other state variables are lost on a restart", "[paper][3.8]") {
  Bench bench;
  bench.lead();
  bench.step(ClientRequest{{1, 1}});
  bench.receive(2, 1, AppendEntriesReply{true, 2, {}});
  REQUIRE(bench.view().commit_index == 2);
  const Durable kept = bench.view().durable;
  bench.boot(kept);

  OpenServer fresh(1, bench.settings, bench.tree);
  Output output;
  output.clear();
  fresh.boot(kept, output);
  std::array<std::byte, 512> first{};
  std::array<std::byte, 512> second{};
  CHECK(bench.server.save(first) == fresh.save(second));
  CHECK(first == second);
  CHECK(bench.view().commit_index == 0);
  CHECK(bench.view().role == Role::follower);
}

TEST_CASE("everything that promises something waits for the disk; AppendEntries does not",
          "[paper][3.8]") {
  Bench bench;
  bench.receive(2, 1, RequestVote{{0, 0}});
  CHECK(bench.output.messages[0].after_sync);
  bench.receive(2, 1, AppendEntries{{0, 0}, bench.log({1}).tip, 1, 0});
  CHECK(bench.output.messages[0].after_sync);
  bench.receive(2, 1, AppendEntries{{1, 9}, kRoot, 0, 0});
  CHECK(bench.output.messages[0].after_sync);
  bench.step(ElectionTimeout{});
  for (const Message& message : bench.output.messages) CHECK(message.after_sync);
  bench.receive(2, 2, RequestVoteReply{true});
  for (const Message& message : bench.output.messages) CHECK_FALSE(message.after_sync);
}

TEST_CASE("new entries are persisted before they are counted towards their commitment",
          "[paper][3.8]") {
  Stage stage(with_asynchronous_disks(servers_with({{1}, {1}, {1}}, 1)));
  // The vote for itself, and its voter's, are on disk before they are told.
  stage.time_out(1);
  CHECK(stage.in_flight() == 0);
  stage.sync(1);
  stage.deliver_among(only({1, 2}));
  CHECK(stage.view(1).role == Role::candidate);
  stage.sync(2);
  stage.deliver_among(only({1, 2}));
  REQUIRE(stage.view(1).role == Role::leader);
  // The leader's entry is on the follower, not on its disk.
  CHECK(stage.log(2) == Terms{1, 2});
  CHECK(stage.view(1).commit_index == 0);
  stage.sync(2);
  stage.deliver_among(only({1, 2}));
  // Now it is there, and not yet on the leader's.
  CHECK(stage.view(1).commit_index == 0);
  stage.sync(1);
  CHECK(stage.view(1).commit_index == 2);
}

TEST_CASE("a vote that a crash takes back was told to no server", "[paper][3.8]") {
  Stage stage(with_asynchronous_disks(servers(3)));
  stage.time_out(1);
  stage.sync(1);
  stage.deliver_among(only({1, 3}));
  CHECK(stage.view(3).durable.voted_for == 1);
  stage.crash(3);
  stage.restart(3);
  CHECK(stage.view(3).durable.voted_for == kNobody);
  stage.deliver_among(only({1, 3}));
  CHECK(stage.view(1).role == Role::candidate);
  // So it is free to vote for another.
  stage.time_out(2);
  stage.sync(2);
  stage.deliver_among(only({2, 3}));
  CHECK(stage.view(3).durable.voted_for == 2);
}

TEST_CASE("if every server restarts at once, the commit index lags behind only for a while",
          "[paper][3.8]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  for (std::uint32_t client = 0; client < 3; ++client) stage.request(1, client);
  stage.deliver_all();
  stage.heartbeat(1);
  stage.deliver_all();
  REQUIRE(stage.view(2).commit_index == 4);
  for (const ServerId server : {1, 2, 3}) stage.crash(server);
  for (const ServerId server : {1, 2, 3}) stage.restart(server);
  for (const ServerId server : {1, 2, 3}) CHECK(stage.view(server).commit_index == 0);
  // A leader that is able to commit a new entry advances past the old value, and tells.
  stage.elect(3, only({1, 2}));
  CHECK(stage.view(3).commit_index == 0);
  stage.deliver_all();
  CHECK(stage.view(3).commit_index == 5);
  stage.heartbeat(3);
  stage.deliver_all();
  for (const ServerId server : {1, 2}) CHECK(stage.view(server).commit_index == 5);
}

}  // namespace squall::tests::section_3_8_test
