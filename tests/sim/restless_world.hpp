// A World in which anything happens in any order, with every feature of Raft in use or not.
#pragma once

#include <functional>
#include <map>
#include <tuple>

#include "sim/rng.hpp"
#include "sim/world.hpp"

namespace squall::tests {

/// Any cluster, by chance. Leases need loyal followers (§6.4.1).
inline sim::Setup any_features(sim::Rng& rng) {
  const auto coin = [&] { return rng.below(2) == 0; };
  const auto below = [&](std::uint64_t limit) { return static_cast<int>(rng.below(limit)); };
  sim::Setup setup;
  setup.servers = 2 + below(4);
  for (int spare = below(3); spare > 0 && setup.servers - spare >= 1; --spare) {
    setup.spare.add(core::ServerId::of(setup.servers - spare + 1));
  }
  setup.settings.entries_per_message_max = static_cast<std::uint32_t>(1 + below(3));
  setup.settings.entries_in_flight_max = static_cast<std::uint32_t>(1 + below(6));
  setup.settings.synchronous_disk = coin();
  core::Settings& features = setup.settings;
  features.pre_vote = coin();
  features.check_quorum = coin();
  features.stickiness = coin();
  features.lease_reads = features.stickiness && coin();
  features.follower_reads = coin();
  features.joint_consensus = coin();
  features.catch_up_rounds_max = static_cast<std::uint16_t>(below(3));
  features.snapshot_chunks = static_cast<std::uint8_t>(1 + below(3));
  features.compaction_keeps = static_cast<std::uint32_t>(below(3));
  features.uncommitted_bytes_max = coin() ? 0 : 64;
  setup.clients = 3;
  setup.mix.keys = 2;
  setup.mix.gets = 400'000;
  setup.mix.appends = 300'000;
  setup.mix.compare_and_sets = 100'000;
  setup.mix.reads_in_log = below(4) == 0;
  setup.sessions_max = static_cast<std::uint32_t>(below(4));
  setup.limits.messages = 24;
  features.forward = coin();
  return setup;
}

/// Knows no time, but keeps the one promise that leases rest on: a lease has run out before anybody
/// who heard its round has been silent for an election timeout.
class RestlessWorld {
 public:
  RestlessWorld(const sim::Setup& setup, const core::MachineMaker& maker, sim::Rng& rng)
      : world_(setup, maker), rng_(rng) {}

  const sim::World& world() const { return world_; }
  std::uint64_t leases() const { return leases_; }
  /// Called with all that happens from now on.
  void show_to(std::function<void(const sim::Report&)> viewer) { viewer_ = std::move(viewer); }

  void go_on() { act(any_action()); }

  /// Every fault ends.
  void calm_down() {
    using sim::ActionKind;
    const std::uint32_t all = sim::links(world_.servers(), world_.servers());
    act({ActionKind::heal, core::kNobody, 0, all});
    for (const core::ServerId server : world_.servers()) {
      act(sim::Action::free_disk(server));
      act(sim::Action::restart(server));
    }
  }
  /// All messages arrive and all syncs end, and whatever they set off, but for a storm without end.
  void settle() {
    bool goes_on = true;
    for (int round = 0; goes_on && round < 1'000; ++round) {
      goes_on = false;
      for (const core::ServerId server : world_.servers()) {
        goes_on |= act(sim::Action::sync(server));
      }
      for (std::uint16_t slot = 0; slot < world_.setup().limits.messages; ++slot) {
        goes_on |= act(sim::Action::deliver(slot));
      }
    }
  }
  /// A leader's heartbeats are heard; where there is none, or from time to time, someone campaigns.
  void live_on(int round) {
    settle();
    for (int beat = 0; beat < 2; ++beat) {
      act(sim::Action::heartbeat_timeout(world_.leader()));
      settle();
    }
    if (world_.leader() != core::kNobody && round % 6 != 5) return;
    for (const core::ServerId server : world_.servers()) {
      act(sim::Action::silence_timeout(server));
    }
    act(sim::Action::election_timeout(any_server()));
  }

 private:
  /// False when it was not enabled.
  bool act(const sim::Action& action) {
    ++now_;
    if (action.kind == sim::ActionKind::election_timeout ||
        action.kind == sim::ActionKind::silence_timeout) {
      for (const core::ServerId server : world_.servers()) expire(server);
      last_silence_ = now_;
    }
    const sim::Report& report = apply(action);
    if (!report.stepped) return report.enabled;
    const core::ServerId server = report.action.server;
    const core::Term term = world_.views()[server].durable.current_term;
    if (report.round_began != 0) began_[{server, term, report.round_began}] = now_;
    if (report.lease != core::Timer::restart) return true;
    ++leases_;
    if (began_[{server, term, report.lease_round}] <= last_silence_) expire(server);
    return true;
  }
  void expire(core::ServerId server) {
    if (world_.views()[server].holds_lease) {
      apply(sim::Action::lease_expired(server));
    }
  }
  const sim::Report& apply(const sim::Action& action) {
    const sim::Report& report = world_.apply(action);
    if (viewer_) viewer_(report);
    return report;
  }
  std::uint32_t below(std::uint64_t limit) { return static_cast<std::uint32_t>(rng_.below(limit)); }
  std::uint32_t some_servers() {
    return (world_.servers() & core::ServerSet(static_cast<std::uint16_t>(rng_.next()))).bits();
  }
  /// A step from the configuration in use, mostly; else anywhere.
  std::uint32_t other_voters(core::ServerId server) {
    if (below(4) == 0) return some_servers();
    const core::ServerSet one = core::ServerSet::of(any_server());
    const core::ServerSet now = world_.views()[server].configuration.voters;
    return ((now - one) | (one - now)).bits();
  }
  /// kNobody when there is none.
  core::ServerId any_of(core::ServerSet servers) {
    if (servers.empty()) return core::kNobody;
    std::uint32_t skipped = below(static_cast<std::uint64_t>(servers.size()));
    for (; skipped > 0; --skipped) servers.remove(servers.lowest());
    return servers.lowest();
  }
  core::ServerId any_server() { return any_of(world_.servers()); }
  /// The first that flies, from any slot on.
  std::uint16_t any_message() {
    const std::uint32_t slots = world_.setup().limits.messages;
    std::uint32_t slot = below(slots);
    for (std::uint32_t tried = 0; tried < slots; ++tried, slot = (slot + 1) % slots) {
      if (world_.network().flies(static_cast<std::uint16_t>(slot))) break;
    }
    return static_cast<std::uint16_t>(slot);
  }
  sim::Action any_action() {
    using sim::ActionKind;
    const core::ServerId server = any_server();
    const core::ServerId leader = world_.leader() == core::kNobody ? server : world_.leader();
    const std::uint16_t slot = any_message();
    const std::uint32_t dice = below(200);
    if (dice < 110) return sim::Action::deliver(slot);
    if (dice < 113) return sim::Action::drop(slot);
    if (dice < 117) return sim::Action::duplicate(slot);
    if (dice < 119) return sim::Action::garble(slot);
    if (dice < 122) return sim::Action::election_timeout(server);
    if (dice < 125) return sim::Action::silence_timeout(server);
    if (dice < 133) return sim::Action::heartbeat_timeout(leader);
    if (dice < 145) {
      // Compilers differ in the order in which they evaluate arguments.
      const std::uint32_t client = below(3);
      return sim::Action::request(below(3) == 0 ? server : leader, client);
    }
    if (dice < 170) return sim::Action::sync(server);
    if (dice < 173) return sim::Action::compact(server);
    if (dice < 179) {
      return {ActionKind::change_membership, leader, static_cast<std::uint16_t>(some_servers()),
              other_voters(leader)};
    }
    if (dice < 181) return sim::Action::transfer(leader, server);
    if (dice < 183) return sim::Action::crash(server, below(4));
    if (dice < 184) return sim::Action::fail_sync(server);
    if (dice < 185 && below(8) == 0) return sim::Action::fill_disk(server);
    if (dice < 187) return sim::Action::free_disk(any_of(world_.full_disks()));
    if (dice < 196) return sim::Action::restart(any_of(world_.down()));
    const ActionKind cut_or_heal = dice < 197 ? ActionKind::cut : ActionKind::heal;
    const std::uint32_t from = some_servers();
    return {cut_or_heal, core::kNobody, 0, from | some_servers() << 16};
  }

  sim::World world_;
  sim::Rng& rng_;
  std::function<void(const sim::Report&)> viewer_;
  std::uint64_t now_ = 0;
  std::uint64_t last_silence_ = 0;
  std::uint64_t leases_ = 0;
  std::map<std::tuple<core::ServerId, core::Term, std::uint32_t>, std::uint64_t> began_;
};

}  // namespace squall::tests
