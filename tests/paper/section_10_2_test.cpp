// §10.2, performance: the leader's disk in parallel, batches, and messages sent before answers.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_10_2_test {

using namespace squall::core;

namespace {

const Settings kAsynchronous{{ServerSet::first(3)}, 64, 256, false};

}  // namespace

TEST_CASE("the leader writes to its disk in parallel with replicating to the followers",
          "[paper][10.2.1]") {
  squall::sim::Setup setup = servers_with({{1}, {1}, {1}}, 1);
  setup.settings.synchronous_disk = false;
  Stage stage(setup);
  stage.time_out(1);
  for (const ServerId server : {1, 2, 3}) {
    stage.sync(server);
    stage.deliver_all();
  }
  REQUIRE(stage.view(1).role == Role::leader);
  // Its no-op is on no disk at all; the followers have it in their logs already.
  CHECK(stage.world().disks()[1].log != stage.view(1).durable.log);
  CHECK(stage.log(2) == Terms{1, 2});
}

TEST_CASE("a leader's own match index is the latest entry durably written to its disk",
          "[paper][10.2.1]") {
  Bench bench({}, kAsynchronous);
  bench.lead();
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 1, {}}).commit_index == 0);
  CHECK(bench.server.state().progress[1].match_index == 0);
  CHECK(bench.step(Synced{1, {1, 1}}).commit_index == 1);
  CHECK(bench.server.state().progress[1].match_index == 1);
  // Of its no-op, and of each command.
  bench.step(ClientRequest{{1, 1}});
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 2, {}}).commit_index == 1);
  CHECK(bench.step(Synced{1, {1, 2}}).commit_index == 2);
}

TEST_CASE("the leader may even commit an entry before it has been written to its own disk",
          "[paper][10.2.1]") {
  Bench bench({}, kAsynchronous);
  bench.lead();
  CHECK(bench.receive(2, 1, AppendEntriesReply{true, 1, {}}).commit_index == 0);
  CHECK(bench.receive(3, 1, AppendEntriesReply{true, 1, {}}).commit_index == 1);
}

TEST_CASE("after a failed write a leader goes on, steps down, or refuses commands",
          "[paper][10.2.1]") {
  const FailedWrite setting =
      GENERATE(FailedWrite::retry, FailedWrite::step_down, FailedWrite::refuse);
  Settings settings = kAsynchronous;
  settings.failed_write = setting;
  Bench bench({}, settings);
  bench.lead();
  bench.step(WriteFailed{});
  CHECK((bench.output.view.role == Role::leader) == (setting != FailedWrite::step_down));
  bench.step(ClientRequest{{1, 1}});
  CHECK(bench.output.accepted == (setting == FailedWrite::retry));
  if (setting != FailedWrite::refuse) return;
  // A write that succeeds ends it.
  bench.step(Synced{1, {1, 1}});
  bench.step(ClientRequest{{1, 2}});
  CHECK(bench.output.accepted);
}

TEST_CASE("a follower answers as before when a write of it has failed", "[paper][10.2.1]") {
  Settings settings = kAsynchronous;
  settings.failed_write = FailedWrite::step_down;
  Bench bench({}, settings);
  const View before = bench.step(HeartbeatTimeout{});
  CHECK(bench.step(WriteFailed{}) == before);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("multiple entries are collected into one message, up to a bound", "[paper][10.2.2]") {
  Bench bench({}, {{ServerSet::first(3)}, 3, 256, true});
  bench.lead();
  for (std::uint64_t number = 0; number < 7; ++number) bench.step(ClientRequest{{1, number}});
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  // Seven are waiting: two messages a step, of three at most.
  CHECK(bench.output.messages.size() == 2);
  CHECK(bench.sent<AppendEntries>(0).count == 3);
  CHECK(bench.sent<AppendEntries>(1).count == 3);
  CHECK(bench.sent<AppendEntries>(1).prev_log.index == 4);
}

TEST_CASE("next_index is updated after sending, rather than when it is acknowledged",
          "[paper][10.2.2]") {
  Bench bench;
  bench.lead();
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  for (Index index = 2; index <= 4; ++index) {
    bench.step(ClientRequest{{1, index.value()}});
    CHECK(bench.count_sent<AppendEntries>(2) == 1);
    CHECK(bench.sent<AppendEntries>().prev_log.index == index - 1);
    CHECK(bench.server.state().progress[2].next_index == index + 1);
    CHECK(bench.server.state().progress[2].match_index == 1);
  }
}

TEST_CASE("while a follower's log is unknown, one message is under way to it", "[paper][10.2.2]") {
  Bench bench;
  bench.lead();
  CHECK(bench.count_sent<AppendEntries>(2) == 1);
  bench.step(ClientRequest{{1, 1}});
  CHECK(bench.output.messages.empty());
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  CHECK(bench.sent<AppendEntries>().count == 1);
}

TEST_CASE("if the consistency check of a message sent early fails, the leader goes back",
          "[paper][10.2.2]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
  stage.request(1, 0);
  stage.lose_all();
  // Server 2 refuses what follows on an entry that it never got.
  stage.request(1, 1);
  stage.deliver_all();
  CHECK(stage.log(2) == Terms{1, 1, 1});
  CHECK(stage.view(1).commit_index == 3);
}

TEST_CASE("messages sent early may arrive in any order", "[paper][10.2.2]") {
  Stage stage(servers(2));
  stage.elect(1, only({2}));
  stage.deliver_all();
  for (std::uint32_t client = 0; client < 3; ++client) stage.request(1, client);
  REQUIRE(stage.in_flight() == 3);
  // The last one first.
  stage.deliver_where([](const Message& message) {
    const auto* request = std::get_if<AppendEntries>(&message.body);
    return request != nullptr && request->prev_log.index == 3;
  });
  CHECK(stage.log(2).size() == 1);
  stage.deliver_all();
  CHECK(stage.log(2).size() == 4);
  CHECK(stage.view(1).commit_index == 4);
}

}  // namespace squall::tests::section_10_2_test
