// A World that a test leads through the dissertation's figures, with the checkers looking on.
#pragma once

#include <initializer_list>
#include <vector>

#include "core/server.hpp"
#include "sim/world.hpp"
#include "tests/catch.hpp"

namespace squall::tests {

using core::ServerId;
using core::ServerSet;
using core::Term;

using Terms = std::vector<Term>;

/// Servers whose logs have these entries, by their terms; the servers are in `current_term`.
inline sim::Setup servers_with(std::initializer_list<Terms> logs, Term current_term) {
  sim::Setup setup;
  setup.servers = static_cast<int>(logs.size());
  setup.limits.messages = 512;
  setup.clients = 8;
  core::ServerId server = core::kNobody;
  for (const Terms& terms : logs) setup.initial[++server] = {current_term, terms};
  return setup;
}
inline sim::Setup servers(int count) {
  sim::Setup setup = servers_with({}, 0);
  setup.servers = count;
  return setup;
}

inline ServerSet only(std::initializer_list<int> servers) {
  ServerSet set;
  for (const int server : servers) set.add(ServerId::of(server));
  return set;
}

class Stage {
 public:
  explicit Stage(const sim::Setup& setup) : world_(setup, maker_) {}

  const sim::World& world() const { return world_; }
  const core::View& view(ServerId server) const { return world_.views()[server]; }
  /// The terms of the entries of a server's log.
  Terms log(ServerId server) const {
    Terms terms;
    const core::LogTree& tree = world_.tree();
    const core::Ref tip = view(server).durable.log.tip;
    for (core::Index index = 1; index <= tree.index(tip); ++index) {
      terms.push_back(tree.term(tree.at(tip, index)));
    }
    return terms;
  }
  std::size_t in_flight() const { return in_flight_.size(); }

  const sim::Report& act(const sim::Action& action) {
    const sim::Report& report = world_.apply(action);
    REQUIRE(report.enabled);
    REQUIRE_FALSE(world_.verdict());
    in_flight_.insert(in_flight_.end(), report.entered.begin(), report.entered.end());
    return report;
  }
  void time_out(ServerId server) { act(sim::Action::election_timeout(server)); }
  void heartbeat(ServerId leader) { act(sim::Action::heartbeat_timeout(leader)); }
  void crash(ServerId server) { act(sim::Action::crash(server)); }
  void restart(ServerId server) { act(sim::Action::restart(server)); }
  void sync(ServerId server) { act(sim::Action::sync(server)); }
  void request(ServerId server, std::uint32_t client = 0) {
    act(sim::Action::request(server, client));
  }
  void silence(ServerId server) { act(sim::Action::silence_timeout(server)); }
  void compact(ServerId server) { act(sim::Action::compact(server)); }
  void change(ServerId leader, ServerSet voters) {
    REQUIRE(act(sim::Action::change_membership(leader, voters, core::ServerSet())).accepted);
  }
  void transfer(ServerId leader, ServerId target) {
    REQUIRE(act(sim::Action::transfer(leader, target)).accepted);
  }

  /// Delivers what `wanted` says of the messages in flight, and of those that they set off, oldest
  /// first; the others stay in flight.
  template <typename Wanted>
  void deliver_where(const Wanted& wanted) {
    for (std::size_t at = 0; at < in_flight_.size();) {
      if (wanted(world_.network().message(in_flight_[at]))) {
        act(sim::Action::deliver(take(at)));
      } else {
        ++at;
      }
    }
  }
  void deliver_among(ServerSet servers) {
    deliver_where([&](const core::Message& message) {
      return servers.contains(message.from) && servers.contains(message.to);
    });
  }
  void deliver_all() { deliver_among(world_.servers()); }
  void lose_all() {
    while (!in_flight_.empty()) act(sim::Action::drop(take(0)));
  }

  /// The server times out and the voters hear of it; nothing that it sends as leader arrives yet,
  /// and nothing else that was in flight.
  void campaign(ServerId candidate, ServerSet voters) {
    lose_all();
    time_out(candidate);
    const ServerSet heard = voters | ServerSet::of(candidate);
    deliver_where([&](const core::Message& message) {
      return heard.contains(message.from) && heard.contains(message.to) &&
             message.type() <= core::MessageType::request_vote_reply;
    });
  }
  void elect(ServerId candidate, ServerSet voters) {
    campaign(candidate, voters);
    REQUIRE(world_.leader() == candidate);
  }

 private:
  std::uint16_t take(std::size_t at) {
    const std::uint16_t slot = in_flight_[at];
    in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(at));
    return slot;
  }

  core::ServerMaker maker_;
  sim::World world_;
  std::vector<std::uint16_t> in_flight_;  // oldest first
};

}  // namespace squall::tests
