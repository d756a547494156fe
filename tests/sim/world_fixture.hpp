// Worlds driven by hand, so that a test says exactly what happens, and in which order.
#pragma once

#include <algorithm>
#include <vector>

#include "core/server.hpp"
#include "sim/world.hpp"
#include "tests/catch.hpp"

namespace squall::tests {

using core::Index;
using core::kNobody;
using core::MessageType;
using core::Role;
using core::ServerId;
using core::ServerSet;
using core::Term;
using sim::Action;
using sim::ActionKind;
using sim::Report;

inline sim::Setup servers(int count, std::uint32_t clients = 0) {
  sim::Setup setup;
  setup.servers = count;
  setup.clients = clients;
  return setup;
}
inline sim::Setup slow_disks(int count, std::uint32_t clients = 0) {
  sim::Setup setup = servers(count, clients);
  setup.settings.synchronous_disk = false;
  return setup;
}

/// The clients that were told something.
inline std::vector<std::uint32_t> answered(const Report& report) {
  std::vector<std::uint32_t> clients;
  for (const sim::Answer& answer : report.answers) clients.push_back(answer.client);
  return clients;
}

/// Both directions of the link between two servers.
inline std::uint32_t between(ServerId one, ServerId other) {
  const ServerSet both = ServerSet::of(one) | ServerSet::of(other);
  return sim::links(both, both);
}
inline std::uint32_t one_way(ServerId from, ServerId to) {
  return sim::links(ServerSet::of(from), ServerSet::of(to));
}

/// All that a World shows, but for the last report.
struct Picture {
  std::uint64_t digest = 0;
  sim::Tally tally;
  checkers::Views views;
  checkers::Disks disks;
  std::size_t in_flight = 0;
  ServerSet down;
  ServerSet paused;
  std::uint64_t answered = 0;
  friend bool operator==(const Picture&, const Picture&) = default;
};

class HandWorld {
 public:
  explicit HandWorld(const sim::Setup& setup = {},
                     const core::MachineMaker& maker = core::ServerMaker{})
      : world(setup, maker) {}

  const Report& act(const Action& action) {
    if (action.kind == ActionKind::deliver || action.kind == ActionKind::drop) {
      flying_.erase(std::remove(flying_.begin(), flying_.end(), action.slot), flying_.end());
    }
    const Report& report = world.apply(action);
    flying_.insert(flying_.end(), report.entered.begin(), report.entered.end());
    return report;
  }
  const Report& act(ActionKind kind, ServerId server, std::uint32_t value = 0) {
    return act(Action{kind, server, 0, value});
  }
  const Report& on_links(ActionKind kind, std::uint32_t links) {
    return act(Action{kind, kNobody, 0, links});
  }
  void part(ServerSet one, ServerSet other) {
    on_links(ActionKind::cut, sim::links(one, other));
    on_links(ActionKind::cut, sim::links(other, one));
  }
  void heal_all() { on_links(ActionKind::heal, sim::links(world.servers(), world.servers())); }
  const Report& filter(ActionKind kind, std::uint16_t type, std::uint32_t links) {
    return act(Action{kind, kNobody, type, links});
  }
  const Report& request(ServerId server, std::uint32_t client = 0) {
    return act(ActionKind::request, server, client);
  }

  /// The oldest message in flight on that link.
  std::uint16_t slot(ServerId from, ServerId to) const {
    for (const std::uint16_t slot : flying_) {
      const core::Message& message = world.network().message(slot);
      if (message.from == from && message.to == to) return slot;
    }
    return sim::Network::kNoSlot;
  }
  bool flies(ServerId from, ServerId to) const { return slot(from, to) != sim::Network::kNoSlot; }
  const Report& deliver(ServerId from, ServerId to) {
    return act(Action{ActionKind::deliver, kNobody, slot(from, to), 0});
  }
  const Report& drop(ServerId from, ServerId to) {
    return act(Action{ActionKind::drop, kNobody, slot(from, to), 0});
  }
  const Report& duplicate(ServerId from, ServerId to) {
    return act(Action{ActionKind::duplicate, kNobody, slot(from, to), 0});
  }

  /// Delivers what can be delivered and ends every fsync, until nothing is left to do.
  void settle() {
    for (bool did = true; did;) {
      did = false;
      for (const std::uint16_t slot : std::vector<std::uint16_t>(flying_)) {
        if (world.paused().contains(world.network().message(slot).to)) continue;
        did |= act(Action{ActionKind::deliver, kNobody, slot, 0}).enabled;
      }
      for (const ServerId server : world.servers()) did |= act(ActionKind::sync, server).enabled;
    }
  }
  void elect(ServerId server) {
    act(ActionKind::election_timeout, server);
    settle();
    REQUIRE(world.leader() == server);
  }
  /// The servers learn of what the leader has committed.
  void heartbeat(ServerId leader) {
    act(ActionKind::heartbeat_timeout, leader);
    settle();
  }

  const core::View& view(ServerId server) const { return world.views()[server]; }
  Term term(ServerId server) const { return view(server).durable.current_term; }
  Role role(ServerId server) const { return view(server).role; }
  Index last_index(ServerId server) const {
    return world.tree().index(view(server).durable.log.tip);
  }
  Index disk_index(ServerId server) const {
    return world.tree().index(world.disks()[server].log.tip);
  }
  Index commit_index(ServerId server) const { return view(server).commit_index; }
  std::uint64_t done(ActionKind kind) const {
    return world.tally().actions[static_cast<std::size_t>(kind)];
  }
  Picture picture() const {
    return {world.digest(),
            world.tally(),
            world.views(),
            world.disks(),
            world.network().in_flight(),
            world.down(),
            world.paused(),
            world.clients().answered()};
  }
  /// The action must do nothing and say so.
  void nothing_happens(const Action& action) {
    const Picture before = picture();
    const Report& report = act(action);
    CHECK_FALSE(report.enabled);
    CHECK_FALSE(report.stepped);
    CHECK_FALSE(report.changed);
    CHECK_FALSE(report.sync_began);
    CHECK(report.entered.empty());
    CHECK(report.answers.empty());
    CHECK(picture() == before);
  }
  void nothing_happens(ActionKind kind, ServerId server, std::uint32_t value = 0) {
    nothing_happens(Action{kind, server, 0, value});
  }

  sim::World world;

 private:
  std::vector<std::uint16_t> flying_;  // oldest first
};

}  // namespace squall::tests
