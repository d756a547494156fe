// The reasons why a cluster has not converged or elected a leader.
#include "traces/convergence.hpp"

#include "core/describe.hpp"

namespace squall::traces {

using core::ServerId;

namespace {

/// "entry 4", "entries 4 to 6".
std::string range_in_words(core::Index first, core::Index last) {
  if (first == last) return "entry " + to_string(first);
  return "entries " + to_string(first) + " to " + to_string(last);
}

/// Why a live server has not converged, as a predicate; empty: it has.
std::string lack(const sim::World& world, ServerId server, const core::View& led,
                 std::uint32_t under_way) {
  const core::View& view = world.views()[server];
  const core::LogTree& tree = world.tree();
  const core::Term term = view.durable.current_term;
  const core::Term led_term = led.durable.current_term;
  if (term < led_term)
    return "is in term " + to_string(term) + " and has not heard of term " + to_string(led_term);
  if (term > led_term)
    return "is in term " + to_string(term) + ", which the leader has not heard of";
  if (!tree.contains(led.durable.log.tip, view.durable.log.tip)) {
    const core::Index shared =
        tree.index(tree.common_prefix(led.durable.log.tip, view.durable.log.tip));
    return "differs from the leader's log from index " + to_string(shared + 1) + " on";
  }
  if (led.commit_index > view.commit_index + under_way) {
    const core::Index last = tree.index(view.durable.log.tip);
    return last < led.commit_index ? "waits for " + range_in_words(last + 1, led.commit_index)
                                   : "has not heard of the commitment of " +
                                         range_in_words(view.commit_index + 1, led.commit_index);
  }
  return "";
}

}  // namespace

std::vector<std::string> what_is_awaited(const sim::World& world,
                                         const sim::plan::ConvergenceScope& scope) {
  std::vector<std::string> awaited;
  const ServerId leader = world.leader(scope.servers);
  if (leader == core::kNobody) awaited.emplace_back("there is no leader");
  const core::View& led = world.views()[leader];
  const std::uint32_t under_way = sim::plan::entries_under_way(scope);
  const core::ServerSet members =
      leader == core::kNobody ? scope.servers : led.configuration.members() & scope.servers;
  const core::Index last = world.tree().index(led.durable.log.tip);
  if (leader != core::kNobody && under_way == 0 && led.commit_index != last) {
    awaited.push_back("the leader, server " + to_string(leader) + ", has not committed " +
                      range_in_words(led.commit_index + 1, last));
  }
  for (const ServerId server : members) {
    const std::string who = "server " + to_string(server) + " ";
    if (world.down().contains(server)) {
      const bool is_unreadable = world.unreadable_disks().contains(server);
      awaited.push_back(who + (is_unreadable ? "is down and cannot read its disk" : "is down"));
    } else if (world.paused().contains(server)) {
      awaited.push_back(who + "is paused");
    } else if (leader != core::kNobody) {
      const std::string what = lack(world, server, led, under_way);
      if (!what.empty()) awaited.push_back(who + what);
    }
  }
  return awaited;
}

namespace {

/// One of a joint configuration's two majorities (§4.3), or the only one.
std::string majority_in_words(core::ServerSet voters, core::ServerSet live) {
  std::string text = "a majority of " + core::describe(voters);
  if (core::Configuration{voters, {}, {}}.is_quorum(live)) return text;
  return text + " (only " + core::describe(voters & live) + " respond)";
}

}  // namespace

std::vector<std::string> who_awaits_a_leader(const sim::World& world, core::ServerSet among,
                                             const sim::plan::CutLinks& cut) {
  std::vector<std::string> awaited;
  const core::ServerSet live = among - world.down() - world.paused();
  for (const ServerId server : live) {
    const core::View& view = world.views()[server];
    std::string clause = "server " + to_string(server) + ", in term " +
                         to_string(view.durable.current_term) + ", waits for ";
    if (view.role == core::Role::follower) {
      awaited.push_back(clause + "a leader");
      continue;
    }
    const core::ServerSet joined = sim::plan::both_ways(cut, server, live);
    clause += "votes of " + majority_in_words(view.configuration.voters, joined);
    if (view.configuration.is_joint()) {
      clause += " and of " + majority_in_words(view.configuration.outgoing, joined);
    }
    awaited.push_back(clause);
  }
  return awaited;
}

}  // namespace squall::traces
