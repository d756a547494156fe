// §3.10, leadership transfer: a leader brings another up to date and asks it to take over.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_3_10_test {

using namespace squall::core;

TEST_CASE("a leader asks a complete target for an election at once", "[paper][3.10]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(TransferLeadership{2});
  CHECK(bench.output.accepted);
  CHECK(bench.output.messages.size() == 1);
  CHECK(bench.count_sent<TimeoutNow>(2) == 1);
  CHECK(bench.output.election_timer == Timer::restart);
}

TEST_CASE("a target whose log is behind is brought up to date first", "[paper][3.10]") {
  Bench bench;
  bench.lead();
  bench.step(ClientRequest{});
  bench.step(TransferLeadership{2});
  CHECK(bench.output.accepted);
  CHECK(bench.output.messages.empty());
  bench.acknowledge(2, 1);
  CHECK(bench.count_sent<TimeoutNow>(2) == 0);
  bench.acknowledge(2, 2);
  CHECK(bench.count_sent<TimeoutNow>(2) == 1);
}

TEST_CASE("while it hands over, a leader takes on nothing new", "[paper][3.10]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(TransferLeadership{2});
  bench.step(ClientRequest{});
  CHECK_FALSE(bench.output.accepted);
  bench.step(TransferLeadership{3});
  CHECK_FALSE(bench.output.accepted);
  bench.step(ChangeMembership{ServerSet::first(4), {}});
  CHECK_FALSE(bench.output.accepted);
  CHECK(bench.last() == 1);
  // After an election timeout the transfer has failed.
  bench.step(ElectionTimeout{});
  CHECK(bench.view().role == Role::leader);
  bench.step(ClientRequest{});
  CHECK(bench.output.accepted);
}

TEST_CASE("leadership goes from a leader, to another voter", "[paper][3.10]") {
  Settings settings = three_voters();
  settings.configuration.learners = ServerSet::of(4);
  Bench bench({}, settings);
  bench.step(TransferLeadership{2});
  CHECK_FALSE(bench.output.accepted);
  bench.lead();
  for (const ServerId target : {1, 4, 5}) {
    bench.step(TransferLeadership{target});
    CHECK_FALSE(bench.output.accepted);
  }
}

TEST_CASE("the target begins an election without waiting and without a pre-vote", "[paper][3.10]") {
  Settings settings = three_voters();
  settings.pre_vote = true;
  Bench bench({}, settings);
  bench.boot_with(2, {1, 2});
  bench.receive(2, 2, TimeoutNow{});
  CHECK(bench.view().role == Role::candidate);
  CHECK(bench.view().durable.current_term == 3);
  CHECK(bench.sent<RequestVote>().transfer);
  CHECK_FALSE(bench.sent<RequestVote>().pre_vote);
}

TEST_CASE("a request of a term that has passed, or to one that has no vote, asks for nothing",
          "[paper][3.10]") {
  Bench bench;
  bench.boot_with(2, {1, 2});
  bench.receive(2, 1, TimeoutNow{});
  CHECK(bench.view().role == Role::follower);
  CHECK(bench.view().durable.current_term == 2);
  Settings settings = three_voters();
  settings.configuration = {ServerSet::first(3) - ServerSet::of(1), {}, ServerSet::of(1)};
  Bench learner({}, settings);
  learner.receive(2, 2, TimeoutNow{});
  CHECK(learner.view().role == Role::follower);
  CHECK(learner.output.messages.empty());
}

TEST_CASE("a transfer takes one term and loses nothing, though followers are loyal",
          "[paper][3.10]") {
  squall::sim::Setup setup = servers(3);
  setup.settings.stickiness = setup.settings.pre_vote = true;
  Stage stage(setup);
  for (const ServerId server : {1, 2, 3}) stage.silence(server);
  stage.elect(1, only({2, 3}));
  stage.request(1);
  stage.deliver_all();
  stage.transfer(1, 2);
  stage.deliver_all();
  CHECK(stage.world().leader() == 2);
  CHECK(stage.view(1).role == Role::follower);
  CHECK(stage.view(1).leader == 2);
  for (const ServerId server : {1, 2, 3}) {
    CHECK(stage.view(server).durable.current_term == 2);
    CHECK(stage.log(server) == Terms{1, 1, 2});
  }
}

TEST_CASE("asked without a target, a leader takes the voter that has acknowledged most",
          "[paper][3.10]") {
  Bench bench;
  bench.lead();
  bench.acknowledge(2, 1);
  bench.step(ClientRequest{});
  bench.acknowledge(3, 2);
  bench.step(TransferLeadership{kNobody});
  CHECK(bench.output.accepted);
  CHECK(bench.count_sent<TimeoutNow>(3) == 1);
  CHECK(bench.count_sent<TimeoutNow>(2) == 0);
}

TEST_CASE("a leader that is the only voter has no server to hand over to", "[paper][3.10]") {
  Settings alone = three_voters();
  alone.configuration.voters = ServerSet::of(1);
  Bench bench({}, alone);
  bench.step(ElectionTimeout{});
  REQUIRE(bench.view().role == Role::leader);
  bench.step(TransferLeadership{kNobody});
  CHECK_FALSE(bench.output.accepted);
}

}  // namespace squall::tests::section_3_10_test
