// Crashes between two writes of one step, or between a write and what would be sent then.
#include <vector>

#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::crash_in_step_test {

namespace {

/// Writes its term, then its vote, then the rest; between the second and the third write it sends.
class WritesByAndBy : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void step(const Input& input, Output& output) noexcept override {
    const core::Durable before{state_.current_term, state_.voted_for, state_.snapshot_configuration,
                               state_.log, 0};
    BrokenServer::step(input, output);
    core::Durable image = before;
    image.current_term = state_.current_term;
    if (image.current_term != before.current_term) image.voted_for = kNobody;
    writes_.clear();
    writes_.push_back({image, 0});
    image.voted_for = state_.voted_for;
    writes_.push_back({image, 0});
    writes_.push_back({output.view.durable, 1});
    output.writes = writes_;
  }

  std::vector<core::Write> writes_;
};

/// Writes each vote twice: first that it has none, in the term that it is in.
class TakesItsVoteBack : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output& output) override {
    core::Durable without = output.view.durable;
    without.voted_for = kNobody;
    writes_ = {{without, 0}, {output.view.durable, 0}};
    output.writes = writes_;
  }

  std::vector<core::Write> writes_;
};

}  // namespace

TEST_CASE("A crash may fall between what a step writes and what it sends", "[sim][world]") {
  HandWorld hand(servers(3));
  const Report& armed = hand.act(Action::crash_in_step(1, 1));
  CHECK(armed.enabled);
  CHECK_FALSE(armed.stopped);
  CHECK(hand.world.will_crash_in_step().contains(1));
  const Report& report = hand.act(ActionKind::election_timeout, 1);
  CHECK(report.stopped);
  CHECK_FALSE(report.stepped);
  CHECK(report.writes_before_crash == 1);
  CHECK(hand.world.down() == ServerSet::of(1));
  CHECK(hand.world.disks()[1].current_term == 1);
  CHECK(hand.world.disks()[1].voted_for == 1);
  CHECK(hand.world.network().in_flight() == 0);
  CHECK_FALSE(hand.world.will_crash_in_step().contains(1));
  hand.act(ActionKind::restart, 1);
  CHECK(hand.term(1) == 1);
  hand.elect(1);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("A step that writes nothing is not the one", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.elect(1);
  hand.act(Action::crash_in_step(1, 1));
  CHECK_FALSE(hand.act(ActionKind::heartbeat_timeout, 1).stopped);
  CHECK(hand.flies(1, 2));
  CHECK_FALSE(hand.act(ActionKind::election_timeout, 1).stopped);
  hand.act(Action::crash_in_step(2, 1));
  CHECK_FALSE(hand.deliver(1, 2).stopped);
  CHECK(hand.act(ActionKind::election_timeout, 2).stopped);
}

TEST_CASE("A restart before that step takes the crash back", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(Action::crash_in_step(1, 1));
  CHECK(hand.act(ActionKind::restart, 1).enabled);
  CHECK_FALSE(hand.world.will_crash_in_step().contains(1));
  CHECK_FALSE(hand.act(ActionKind::election_timeout, 1).stopped);
  hand.nothing_happens(ActionKind::restart, 1);
}

TEST_CASE("A server that is down cannot crash in a step", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(Action::crash_in_step(1, 1));
  hand.act(ActionKind::crash, 1);
  CHECK_FALSE(hand.world.will_crash_in_step().contains(1));
  hand.nothing_happens(Action::crash_in_step(1, 1));
  hand.act(ActionKind::restart, 1);
  CHECK_FALSE(hand.act(ActionKind::election_timeout, 1).stopped);
}

TEST_CASE("The disk holds what the writes up to the crash have left", "[sim][world]") {
  const std::uint32_t writes = GENERATE(1u, 2u, 3u, 200u);
  const Maker<WritesByAndBy> maker;
  HandWorld hand(servers(3), maker);
  hand.act(Action::crash_in_step(1, writes));
  const Report& report = hand.act(ActionKind::election_timeout, 1);
  CHECK(report.writes_before_crash == std::min(writes, 3u));
  CHECK(hand.world.disks()[1].current_term == 1);
  CHECK(hand.world.disks()[1].voted_for == (writes == 1 ? kNobody : ServerId{1}));
  // What it sent before its last write is sent; the second request for a vote is not.
  CHECK(hand.world.network().in_flight() == (writes >= 3 ? 1 : 0));
  CHECK(report.entered.size() == hand.world.network().in_flight());
  hand.act(ActionKind::restart, 1);
  CHECK(hand.view(1).durable == hand.world.disks()[1]);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("What only the disk has seen is judged, too", "[sim][world]") {
  const Maker<TakesItsVoteBack> maker;
  HandWorld hand(servers(3), maker);
  hand.elect(1);
  CHECK_FALSE(hand.world.verdict());
  hand.act(Action::crash_in_step(2, 1));
  hand.act(ActionKind::heartbeat_timeout, 1);
  const Report& report = hand.deliver(1, 2);
  CHECK(report.stopped);
  REQUIRE(report.verdict);
  CHECK(report.verdict->property == checkers::Property::vote_kept);
  CHECK(report.verdict->server == 2);
}

TEST_CASE("A server that crashes behind the write of a configuration goes by it", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.elect(1);
  hand.act(ActionKind::heartbeat_timeout, 1);
  hand.deliver(1, 2);
  hand.deliver(2, 1);
  hand.act(Action::crash_in_step(1, 1));
  const Report& report =
      hand.act(Action::change_membership(1, ServerSet::of(1) | ServerSet::of(2), ServerSet::of(3)));
  CHECK(report.stopped);
  CHECK(hand.world.tree().kind(hand.world.disks()[1].log.tip) == core::EntryKind::configuration);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("On a slow disk the writes up to the crash are written, and nothing waits any more",
          "[sim][world]") {
  HandWorld hand(slow_disks(3));
  hand.act(Action::crash_in_step(1, 1));
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.world.disks()[1].voted_for == 1);
  CHECK(hand.world.tally().messages_sent == 0);
  CHECK(hand.world.tally().writes_lost == 0);
  hand.nothing_happens(ActionKind::sync, 1);
}

}  // namespace squall::tests::crash_in_step_test
