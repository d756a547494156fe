// §4.1, safety of single-server changes: majorities of two configurations in a row meet.
#include <rapidcheck.h>

#include "core/membership.hpp"
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_4_1_test {

using namespace squall::core;

namespace {

ServerSet any_servers() {
  return ServerSet(static_cast<std::uint16_t>(*rc::gen::inRange(0, 1 << 16) & 0xfffe));
}

}  // namespace

TEST_CASE("when one server is added or removed, any majorities of old and new share a server",
          "[paper][4.1]") {
  CHECK(rc::check([] {
    const ServerSet old = any_servers();
    ServerSet next = old;
    const auto server = ServerId::of(*rc::gen::inRange(1, kServersMax + 1));
    if (old.contains(server)) {
      next.remove(server);
    } else {
      next.add(server);
    }
    RC_PRE(!old.empty() && !next.empty());
    RC_ASSERT(is_single_server_change(old, next));
    const ServerSet some = any_servers();
    const ServerSet others = any_servers() - (some & old & next);
    RC_ASSERT(!Configuration{old}.is_quorum(some) || !Configuration{next}.is_quorum(others));
  }));
}

TEST_CASE("a leader goes by the new configuration as soon as it has appended it", "[paper][4.1]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  REQUIRE(bench.view().commit_index == 1);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  CHECK(bench.output.accepted);
  CHECK(bench.view().configuration == Configuration{ServerSet::first(4)});
  CHECK(bench.count_sent<AppendEntries>(4) == 1);
  // Three of four are needed now.
  bench.acknowledge(2, 2);
  CHECK(bench.view().commit_index == 1);
  bench.acknowledge(4, 2, 1);
  CHECK(bench.view().commit_index == 2);
}

TEST_CASE("a follower goes by the latest configuration in its log, and falls back with its log",
          "[paper][4.1]") {
  Bench bench;
  bench.boot_with(1, {1});
  const Ref tip = bench.view().durable.log.tip;
  const Ref changed = bench.tree.append(
      tip, {1, EntryKind::configuration, payload_of(Configuration{ServerSet::first(5)})});
  bench.receive(2, 1, AppendEntries{{1, 1}, changed, 1, 0});
  CHECK(bench.view().configuration == Configuration{ServerSet::first(5)});
  // A new leader does not have it.
  const Ref other = bench.tree.append(tip, {2, EntryKind::no_op, {}});
  bench.receive(3, 2, AppendEntries{{1, 1}, other, 1, 0});
  CHECK(bench.view().configuration == Configuration{ServerSet::first(3)});
}

TEST_CASE("a configuration survives a restart in the log", "[paper][4.1]") {
  Bench bench;
  const Configuration five{ServerSet::first(5)};
  const Ref tip = bench.tree.append(kRoot, {1, EntryKind::configuration, payload_of(five)});
  bench.boot({1, kNobody, {}, {kRoot, tip}});
  CHECK(bench.view().configuration == five);
  bench.step(ElectionTimeout{});
  CHECK(bench.output.messages.size() == 4);
}

TEST_CASE("no change begins before the one before is committed", "[paper][4.1]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  REQUIRE(bench.output.accepted);
  bench.step(ChangeMembership{ServerSet::first(3), {}});
  CHECK_FALSE(bench.output.accepted);
  bench.acknowledge(2, 2);
  bench.acknowledge(3, 2);
  bench.step(ChangeMembership{ServerSet::first(3), {}});
  CHECK(bench.output.accepted);
}

TEST_CASE("no change begins before an entry of the leader's own term is committed",
          "[paper][4.1]") {
  Bench bench;
  bench.boot_with(2, {1});
  bench.lead();
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  CHECK_FALSE(bench.output.accepted);
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  CHECK_FALSE(bench.output.accepted);
  bench.acknowledge(2, 2);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  CHECK(bench.output.accepted);
}

TEST_CASE("no change, a change of two servers, and an empty configuration are refused",
          "[paper][4.1]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  for (const ServerSet voters :
       {ServerSet(), ServerSet::first(3), ServerSet::first(5), ServerSet::first(1)}) {
    bench.step(ChangeMembership{voters, {}});
    CHECK_FALSE(bench.output.accepted);
  }
  CHECK(bench.last() == 1);
}

TEST_CASE("a change is a leader's alone", "[paper][4.1]") {
  Bench bench;
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  CHECK_FALSE(bench.output.accepted);
}

TEST_CASE("a cluster grows from one server, and shrinks to another", "[paper][4.1]") {
  squall::sim::Setup setup = servers(3);
  setup.spare = only({2, 3});
  Stage stage(setup);
  stage.elect(1, {});
  stage.request(1);
  stage.change(1, only({1, 2}));
  stage.deliver_all();
  stage.change(1, only({1, 2, 3}));
  stage.deliver_all();
  stage.heartbeat(1);
  stage.deliver_all();
  for (const ServerId server : {1, 2, 3}) {
    CHECK(stage.view(server).configuration == Configuration{only({1, 2, 3})});
    CHECK(stage.view(server).commit_index == 4);
  }
  stage.crash(1);
  stage.elect(3, only({2}));
  stage.deliver_all();
  stage.change(3, only({2, 3}));
  stage.deliver_all();
  stage.change(3, only({3}));
  stage.deliver_all();
  stage.request(3);
  CHECK(stage.view(3).commit_index == 8);
  CHECK(stage.world().tally().configurations_committed == 4);
}

}  // namespace squall::tests::section_4_1_test
