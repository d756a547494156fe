// §6.2: a leader that is cut off from a majority steps down, so that its clients look for another;
// followers refuse clients' requests, or forward them to their leader.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_6_2_test {

using namespace squall::core;

namespace {

Settings with_check_quorum(int voters) {
  Settings settings = three_voters();
  settings.configuration.voters = ServerSet::first(voters);
  settings.check_quorum = true;
  return settings;
}

Settings with_forwarding() {
  Settings settings = three_voters();
  settings.forward = true;
  return settings;
}

squall::sim::Setup forwarding_servers() {
  squall::sim::Setup setup = servers(3);
  setup.settings.forward = true;
  return setup;
}

/// Server 1 leads, and the others know it.
void settle(Stage& stage) {
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
}

}  // namespace

TEST_CASE("a leader that hears no majority for an election timeout steps down", "[paper][6.2]") {
  Bench bench({}, with_check_quorum(3));
  bench.lead();
  CHECK(bench.output.election_timer == Timer::restart);
  bench.acknowledge(2, 1);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  CHECK(bench.output.election_timer == Timer::restart);
  // The leader counts from zero again.
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.view().leader == kNobody);
  CHECK(bench.view().durable.current_term == 1);
  CHECK(bench.output.heartbeat_timer == Timer::stop);
  CHECK(bench.output.election_timer == Timer::restart);
  bench.step(ClientRequest{});
  CHECK_FALSE(bench.output.accepted);
}

TEST_CASE("refusals and snapshot replies are signs of life, too", "[paper][6.2]") {
  Bench bench({}, with_check_quorum(5));
  bench.lead();
  bench.receive(4, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.receive(5, 1, InstallSnapshotReply{{1, 1}, 0, false});
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  bench.receive(4, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.receive(4, 1, AppendEntriesReply{false, 0, {0, 1}});
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
}

TEST_CASE("a server that was just given a vote counts as heard until the next check",
          "[paper][6.2]") {
  Bench bench({}, with_check_quorum(1));
  bench.lead();
  bench.step(Synced{1, {1, 1}});
  bench.step(ChangeMembership{ServerSet::first(2), {}});
  REQUIRE(bench.view().configuration.voters == ServerSet::first(2));
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::follower);
}

TEST_CASE("without this rule a leader leads on, and its only server is a majority of itself",
          "[paper][6.2]") {
  Bench bench;
  bench.lead();
  CHECK(bench.output.election_timer == Timer::stop);
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  Bench alone({}, with_check_quorum(1));
  alone.lead();
  alone.step(ElectionTimeout{});
  CHECK(alone.view().role == Role::leader);
}

// ---- Requests that followers forward ----

TEST_CASE("a follower forwards a request to the leader that it knows, and appends nothing",
          "[paper][6.2]") {
  Bench bench({}, with_forwarding());
  bench.receive(2, 1, AppendEntries{});
  bench.step(ClientRequest{{1, 2}, EntryKind::session});
  CHECK(bench.output.accepted);
  REQUIRE(bench.output.messages.size() == 1);
  CHECK(bench.output.messages[0].to == 2);
  CHECK(bench.sent<Forward>().payload() == Payload{1, 2});
  CHECK(bench.sent<Forward>().kind == EntryKind::session);
  CHECK(bench.last() == 0);
}

TEST_CASE("who knows no leader refuses, and so does a follower that does not forward",
          "[paper][6.2]") {
  Bench bench({}, with_forwarding());
  const auto refuses = [](Bench& some) {
    some.step(ClientRequest{});
    CHECK_FALSE(some.output.accepted);
    CHECK(some.output.messages.empty());
  };
  refuses(bench);
  bench.receive(2, 1, AppendEntries{});
  bench.step(ElectionTimeout{});
  REQUIRE(bench.view().role == Role::candidate);
  refuses(bench);
  Bench plain;
  plain.receive(2, 1, AppendEntries{});
  refuses(plain);
}

TEST_CASE("a leader appends what is forwarded to it, of whichever term", "[paper][6.2]") {
  Bench bench({}, with_forwarding());
  bench.boot_with(3, {1, 3});
  bench.lead();
  for (const Term term : {4, 2}) {
    const Index last = bench.last();
    bench.receive(3, term, Forward{{1, 2}, EntryKind::command});
    CHECK(bench.last() == last + 1);
    CHECK(bench.tree.entry(bench.view().durable.log.tip) == Entry{4, EntryKind::command, {1, 2}});
  }
}

TEST_CASE("a leader drops what it would refuse to a client: in a transfer, and above its bound",
          "[paper][6.2]") {
  Settings settings = with_forwarding();
  settings.uncommitted_bytes_max = 2 * sizeof(Payload);
  Bench bench({}, settings);
  bench.lead();
  const auto takes = [&] {
    const Index last = bench.last();
    bench.receive(3, 1, Forward{{1, 2}, EntryKind::command});
    return bench.last() > last;
  };
  CHECK(takes());
  CHECK_FALSE(takes());
  CHECK(bench.output.messages.empty());
  bench.acknowledge(2, 2);
  bench.step(TransferLeadership{2});
  CHECK_FALSE(takes());
  bench.step(ElectionTimeout{});  // the transfer has timed out
  CHECK(takes());
}

TEST_CASE(
    "a follower drops what is forwarded to it: two that take each other for the leader would "
    "send it for ever",
    "[paper][6.2]") {
  Bench bench({}, with_forwarding());
  bench.receive(2, 1, AppendEntries{});
  bench.receive(3, 1, Forward{{1, 2}, EntryKind::command});
  CHECK(bench.output.messages.empty());
  CHECK(bench.last() == 0);
}

TEST_CASE("a client that asks a follower hears its answer when the entry is committed",
          "[paper][6.2]") {
  Stage stage(forwarding_servers());
  settle(stage);
  CHECK(stage.act(squall::sim::Action::request(2, 0)).accepted);
  CHECK(stage.in_flight() == 1);
  CHECK(stage.world().clients().answered() == 0);
  stage.deliver_all();
  CHECK(stage.world().clients().answered() == 1);
  CHECK(stage.log(1) == Terms{1, 1});
}

TEST_CASE(
    "a forwarded request that is lost, or comes to a deposed leader, is the client's to repeat",
    "[paper][6.2]") {
  Stage stage(forwarding_servers());
  settle(stage);
  stage.request(2);
  stage.lose_all();
  stage.request(2);
  // While it is on its way, server 3 is elected, and the former leader hears of it.
  stage.time_out(3);
  stage.deliver_where(
      [](const Message& message) { return message.type() != MessageType::forward; });
  REQUIRE(stage.world().leader() == 3);
  REQUIRE(stage.view(1).role == Role::follower);
  stage.deliver_all();
  CHECK(stage.world().clients()[0].waiting);
  CHECK(stage.log(1).size() == 2);
  stage.heartbeat(3);
  stage.deliver_all();
  stage.request(2);
  stage.deliver_all();
  CHECK(stage.world().clients().answered() == 1);
}

}  // namespace squall::tests::section_6_2_test
