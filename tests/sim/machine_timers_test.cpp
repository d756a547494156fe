// Timers that a machine has named, in a World: which timeouts are possible.
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::machine_timers_test {

using core::ServerId;

namespace {

/// Starts timers 3 and 9 when it boots; timer 3 starts timer 5 and stops timer 9.
class Ticking final : public core::Server {
 public:
  using Server::Server;

  void boot(const core::Durable& kept, core::Output& output) noexcept override {
    Server::boot(kept, output);
    running_ = {{3, 10'000}, {9, 20'000}};
    output.timers = running_;
  }
  void step(const core::Input& input, core::Output& output) noexcept override {
    Server::step(input, output);
    if (!std::holds_alternative<core::NamedTimeout>(input)) return;
    if (std::get<core::NamedTimeout>(input).timer != 3) return running_.clear();
    running_ = {{5, 1'000}};
    set_ = {{5, 1'000}, {9, 0}};
    output.timers = set_;
  }
  std::span<const core::NamedTimer> running_timers() const noexcept override { return running_; }

 private:
  std::vector<core::NamedTimer> running_;
  std::vector<core::NamedTimer> set_;
};

}  // namespace

TEST_CASE("A timer that a machine names runs out while it runs, and else not",
          "[sim][world][timers]") {
  HandWorld hand(servers(3), Maker<Ticking>{});
  sim::World& world = hand.world;
  const auto runs_out = [&](ServerId server, std::uint16_t timer) {
    return world.apply(sim::Action::named_timeout(server, timer)).enabled;
  };
  CHECK(world.running_timers(1).size() == 2);
  CHECK_FALSE(runs_out(1, 4));
  CHECK(runs_out(1, 3));
  CHECK_FALSE(runs_out(1, 3));
  CHECK_FALSE(runs_out(1, 9));
  CHECK(runs_out(1, 5));
  CHECK(world.running_timers(1).empty());
  CHECK(runs_out(2, 9));

  world.apply(sim::Action::pause(3));
  CHECK_FALSE(runs_out(3, 3));
  world.apply(sim::Action::resume(3));
  world.apply(sim::Action::crash(3));
  CHECK(world.running_timers(3).empty());
  CHECK_FALSE(runs_out(3, 3));
  CHECK(world.apply(sim::Action::restart(3)).timers.size() == 2);
  CHECK(runs_out(3, 3));
}

TEST_CASE("Squall's own servers name no timers", "[sim][world][timers]") {
  HandWorld hand(servers(3));
  CHECK(hand.world.running_timers(1).empty());
  CHECK_FALSE(hand.world.apply(sim::Action::named_timeout(1, 0)).enabled);
}

}  // namespace squall::tests::machine_timers_test
