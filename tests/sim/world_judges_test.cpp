// What a World judges besides steps, and how its report names the messages that it judged.
#include <array>
#include <memory>

#include "core/types.hpp"
#include "sim/simulate/simulator.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::world_judges_test {

using checkers::Property;
using core::Ref;
using core::View;

namespace {

/// What each server shows after its next step, and the world's logs.
struct Strings {
  core::PerServer<View> next{};
  core::LogTree* tree = nullptr;

  Ref log(std::initializer_list<Term> terms, std::uint64_t payload) const {
    Ref tip = core::kRoot;
    for (const Term term : terms) {
      tip = tree->append(tip, {term, core::EntryKind::command, {0, payload}});
    }
    return tip;
  }
};

/// Shows what the test wants, whatever it is told.
class Puppet final : public core::Machine {
 public:
  explicit Puppet(const View& next) : next_(next) {}

  void boot(const core::Durable& kept, core::Output& output) noexcept override {
    output.view = {};
    output.view.durable = kept;
  }
  void step(const core::Input&, core::Output& output) noexcept override { output.view = next_; }
  std::size_t save(std::span<std::byte>) const noexcept override { return 0; }
  void load(std::span<const std::byte>) noexcept override {}

 private:
  const View& next_;
};

class PuppetMaker final : public core::MachineMaker {
 public:
  explicit PuppetMaker(Strings& strings) : strings_(strings) {}

 private:
  std::unique_ptr<core::Machine> make(ServerId self, const core::Settings&,
                                      core::LogTree& tree) const override {
    strings_.tree = &tree;
    return std::make_unique<Puppet>(strings_.next[self]);
  }
  Strings& strings_;
};

/// The second server thinks that it leads as soon as it is started.
class BootsAsLeader final : public core::Server {
 public:
  using Server::Server;
  void boot(const core::Durable& kept, core::Output& output) noexcept override {
    Server::boot(kept, output);
    if (self_ == 2) output.view.role = Role::leader;
  }
};

std::vector<MessageType> types(std::span<const core::Message> messages) {
  std::vector<MessageType> types;
  for (const core::Message& message : messages) types.push_back(message.type());
  return types;
}

}  // namespace

TEST_CASE("The first boot of every server is judged", "[sim][world]") {
  const HandWorld hand(servers(2), Maker<BootsAsLeader>{});
  REQUIRE(hand.world.verdict());
  CHECK(hand.world.verdict()->property == Property::election_quorum);
  CHECK(hand.world.verdict()->server == 2);
}

TEST_CASE("A property that the cluster's Raft need not have is not judged", "[sim][world]") {
  sim::Setup setup = servers(2);
  setup.not_judged = checkers::PropertySet::of(Property::election_quorum);
  const HandWorld hand(setup, Maker<BootsAsLeader>{});
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("Logs that servers begin with are judged, and end a run before it begins",
          "[sim][world]") {
  sim::Setup setup = servers(3);
  setup.initial[1] = {2, {1, 2}};
  setup.initial[3] = {2, {2, 2}};
  const HandWorld hand(setup);
  REQUIRE(hand.world.verdict());
  CHECK(hand.world.verdict()->property == Property::log_matching);
  CHECK(hand.world.verdict()->index == 2);

  sim::World world(setup, core::ServerMaker{});
  const sim::plan::Plan plan;
  sim::simulate::Simulator simulator(world, plan, 1);
  CHECK(simulator.advance() == nullptr);
  CHECK(simulator.ending() == sim::simulate::Ending::violation);
  CHECK(world.tally().events == 0);
}

TEST_CASE("A crash that brings back what another log contradicts is judged", "[sim][world]") {
  Strings strings;
  sim::Setup setup = slow_disks(2);
  // What the puppets show has no leader.
  setup.not_judged = checkers::PropertySet::of(Property::entry_origin);
  HandWorld hand(setup, PuppetMaker(strings));
  const auto show = [&](ServerId server, Term term, Ref log) {
    strings.next[server].durable = {term, kNobody, {}, {core::kRoot, log}};
    strings.next[server].configuration = {core::ServerSet::first(2)};
    return hand.act(ActionKind::election_timeout, server).verdict;
  };
  REQUIRE_FALSE(show(1, 1, strings.log({1}, 5)));
  hand.act(ActionKind::sync, 1);
  REQUIRE_FALSE(show(1, 2, core::kRoot));
  REQUIRE_FALSE(show(2, 2, strings.log({1}, 6)));
  const Report& crash = hand.act(ActionKind::crash, 1);
  REQUIRE(crash.verdict);
  CHECK(crash.verdict->property == Property::log_matching);
  CHECK(crash.verdict->server == 1);
  CHECK(crash.verdict->other == 2);
}

TEST_CASE("A report names what left its server at once, and what waits", "[sim][world]") {
  HandWorld hand(slow_disks(3, 1));
  const Report& asked = hand.act(ActionKind::election_timeout, 1);
  CHECK(types(asked.sent) == std::vector(2, MessageType::request_vote));
  CHECK(asked.waits);
  CHECK(asked.freed.empty());
  const Report& synced = hand.act(ActionKind::sync, 1);
  CHECK(types(synced.freed) == std::vector(2, MessageType::request_vote));
  CHECK(synced.sent.empty());
  const Report& paused = hand.act(ActionKind::pause, 1);
  CHECK(paused.freed.empty());
  CHECK(paused.sent.empty());
}

TEST_CASE("With a synchronous disk nothing that a step sends waits", "[sim][world]") {
  HandWorld hand(servers(3));
  const Report& asked = hand.act(ActionKind::election_timeout, 1);
  CHECK(types(asked.sent) == std::vector(2, MessageType::request_vote));
  CHECK_FALSE(asked.waits);
  CHECK(asked.entered.size() == 2);
}

TEST_CASE("What a link loses was sent all the same", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.on_links(ActionKind::cut, between(1, 2));
  const Report& asked = hand.act(ActionKind::election_timeout, 1);
  CHECK(asked.sent.size() == 2);
  CHECK(asked.entered.size() == 1);
}

}  // namespace squall::tests::world_judges_test
