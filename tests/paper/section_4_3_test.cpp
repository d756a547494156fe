// §4.3, joint consensus: arbitrary changes, by way of a configuration that asks both majorities.
#include <rapidcheck.h>

#include "core/membership.hpp"
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_4_3_test {

using namespace squall::core;

namespace {

Settings with_joint_consensus() {
  Settings settings = three_voters();
  settings.joint_consensus = true;
  return settings;
}

ServerSet any_servers() {
  return ServerSet(static_cast<std::uint16_t>(*rc::gen::inRange(0, 1 << 16) & 0xfffe));
}

const ServerSet kOld = only({1, 2, 3});
const ServerSet kNew = only({3, 4, 5});
const Configuration kJoint{kNew, kOld, {}};

}  // namespace

TEST_CASE("any quorum of the joint configuration meets any majority of old and of new",
          "[paper][4.3]") {
  CHECK(rc::check([] {
    const ServerSet old = any_servers();
    const ServerSet next = any_servers();
    RC_PRE(!old.empty() && !next.empty());
    const ServerSet some = any_servers();
    const ServerSet others = any_servers() - some;
    const Configuration joint{next, old, {}};
    RC_ASSERT(!joint.is_quorum(some) || !Configuration{old}.is_quorum(others));
    RC_ASSERT(!joint.is_quorum(some) || !Configuration{next}.is_quorum(others));
  }));
}

TEST_CASE("the joint configuration is committed by majorities of both, and the new one follows",
          "[paper][4.3]") {
  Bench bench({}, with_joint_consensus());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{kNew, {}});
  REQUIRE(bench.output.accepted);
  CHECK(bench.view().configuration == kJoint);
  bench.acknowledge(2, 2);
  bench.acknowledge(4, 2, 1);
  CHECK(bench.view().commit_index == 1);
  bench.acknowledge(5, 2, 1);
  CHECK(bench.view().commit_index == 2);
  CHECK(bench.last() == 3);
  CHECK(bench.view().configuration == Configuration{kNew});
  // Only the new majority counts for the new one; then the leader, who is not part of it, leaves.
  bench.acknowledge(2, 3);
  bench.acknowledge(4, 3, 1);
  CHECK(bench.view().commit_index == 2);
  CHECK(bench.view().role == Role::leader);
  bench.acknowledge(5, 3, 1);
  CHECK(bench.view().commit_index == 3);
  CHECK(bench.view().role == Role::follower);
}

TEST_CASE("one change may go by way of a joint configuration where others are of single servers",
          "[paper][4.3]") {
  Bench bench({}, three_voters());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{kNew, {}});
  CHECK_FALSE(bench.output.accepted);
  bench.step(ChangeMembership{kNew, {}, ChangeBy::joint});
  REQUIRE(bench.output.accepted);
  CHECK(bench.view().configuration == kJoint);
}

TEST_CASE("one change may be of a single server where others go by joint consensus",
          "[paper][4.3]") {
  Bench bench({}, with_joint_consensus());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{kNew, {}, ChangeBy::single});
  CHECK_FALSE(bench.output.accepted);
  CHECK(bench.last() == 1);
  bench.step(ChangeMembership{only({1, 2, 3, 4}), {}, ChangeBy::single});
  REQUIRE(bench.output.accepted);
  CHECK(bench.view().configuration == Configuration{only({1, 2, 3, 4})});
}

TEST_CASE("a server that catches up first is added by the rule that was asked for",
          "[paper][4.3]") {
  Settings settings = three_voters();
  settings.catch_up_rounds_max = 2;
  settings.configuration.learners = only({4});
  Bench bench({}, settings);
  bench.lead();
  bench.acknowledge(2, 1);
  bench.acknowledge(4, 1);
  bench.step(ChangeMembership{only({1, 2, 3, 4}), {}, ChangeBy::joint});
  REQUIRE(bench.output.accepted);
  CHECK_FALSE(bench.view().configuration.is_joint());
  bench.acknowledge(4, 1, 1);
  CHECK(bench.view().configuration == Configuration{only({1, 2, 3, 4}), only({1, 2, 3}), {}});
}

TEST_CASE("a joint configuration may stay until its new half is asked for", "[paper][4.3]") {
  Settings settings = with_joint_consensus();
  settings.leaves_joint_on_request = true;
  Bench bench({}, settings);
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{kNew, {}});
  bench.step(ChangeMembership{kNew, {}});
  CHECK_FALSE(bench.output.accepted);  // not committed yet
  for (const ServerId server : {2, 4, 5}) bench.acknowledge(server, 2, 1);
  REQUIRE(bench.view().commit_index == 2);
  CHECK(bench.view().configuration == kJoint);
  bench.step(ChangeMembership{kOld, {}});
  CHECK_FALSE(bench.output.accepted);
  bench.step(ChangeMembership{kNew, {}});
  CHECK(bench.output.accepted);
  CHECK(bench.view().configuration == Configuration{kNew});
}

TEST_CASE("while joint, a new majority alone commits nothing, either", "[paper][4.3]") {
  Bench bench({}, with_joint_consensus());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{only({4, 5, 6}), {}});
  for (const ServerId server : {4, 5, 6}) bench.acknowledge(server, 2, 1);
  CHECK(bench.view().commit_index == 1);
  bench.acknowledge(3, 2);
  CHECK(bench.view().commit_index == 2);
}

TEST_CASE("while joint, a candidate needs both majorities; as leader it ends the change",
          "[paper][4.3]") {
  Bench bench({}, with_joint_consensus());
  const Ref tip = bench.tree.append(kRoot, {1, EntryKind::configuration, payload_of(kJoint)});
  bench.boot({1, kNobody, {}, {kRoot, tip}});
  bench.step(ElectionTimeout{});
  CHECK(bench.output.messages.size() == 4);
  bench.receive(2, 2, RequestVoteReply{true});
  bench.receive(4, 2, RequestVoteReply{true});
  CHECK(bench.view().role == Role::candidate);
  bench.receive(5, 2, RequestVoteReply{true});
  CHECK(bench.view().role == Role::leader);
  for (const ServerId server : {2, 4, 5}) bench.acknowledge(server, 2);
  CHECK(bench.view().commit_index == 2);
  CHECK(bench.last() == 3);
  CHECK(bench.view().configuration == Configuration{kNew});
}

TEST_CASE("while joint, no other change begins", "[paper][4.3]") {
  Bench bench({}, with_joint_consensus());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{kNew, {}});
  bench.step(ChangeMembership{kOld, {}});
  CHECK_FALSE(bench.output.accepted);
}

TEST_CASE("learners come and go without joint consensus: they decide nothing", "[paper][4.3]") {
  Bench bench({}, with_joint_consensus());
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ChangeMembership{kOld, only({4, 5})});
  CHECK(bench.output.accepted);
  CHECK(bench.view().configuration == Configuration{kOld, {}, only({4, 5})});
}

TEST_CASE("all servers but one are replaced at once, and nothing is lost", "[paper][4.3]") {
  squall::sim::Setup setup = servers(5);
  setup.settings.joint_consensus = true;
  setup.spare = only({4, 5});
  Stage stage(setup);
  stage.elect(1, only({2, 3}));
  stage.request(1);
  stage.deliver_all();
  stage.change(1, kNew);
  stage.deliver_all();
  CHECK(stage.world().leader() == kNobody);
  for (const ServerId server : {1, 2}) stage.crash(server);
  stage.elect(3, only({4, 5}));
  stage.request(3);
  stage.deliver_all();
  stage.heartbeat(3);
  stage.deliver_all();
  for (const ServerId server : kNew) {
    CHECK(stage.log(server) == Terms{1, 1, 1, 1, 2, 2});
    CHECK(stage.view(server).commit_index == 6);
    CHECK(stage.view(server).configuration == Configuration{kNew});
  }
}

}  // namespace squall::tests::section_4_3_test
