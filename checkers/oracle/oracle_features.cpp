// The oracle's checks beyond chapter 3: configurations, votes, snapshots, leases, lost disks.
#include <algorithm>
#include <vector>

#include "checkers/oracle/oracle.hpp"

namespace squall::checkers::oracle {

using core::Configuration;
using core::ServerId;
using core::ServerSet;

namespace {

std::vector<ServerSet> all_subsets(ServerSet servers) {
  std::vector<ServerSet> subsets{ServerSet()};
  for (const ServerId server : servers) {
    for (std::size_t at = subsets.size(); at > 0; --at) {
      ServerSet with = subsets[at - 1];
      with.add(server);
      subsets.push_back(with);
    }
  }
  return subsets;
}

/// "Any majority of the old cluster overlaps with any majority of the new cluster" (§4.1): no
/// two disjoint sets of servers are a quorum of the old and one of the new configuration.
bool quorums_overlap(const Configuration& old, const Configuration& next, ServerSet servers) {
  const std::vector<ServerSet> subsets = all_subsets(servers);
  return std::none_of(subsets.begin(), subsets.end(), [&](ServerSet some) {
    return are_quorum(old, some) && are_quorum(next, servers - some);
  });
}

/// The length of a log's prefix up to its latest configuration; 0: it has none.
std::size_t up_to_its_configuration(Entries log) {
  std::size_t count = log.size();
  while (count > 0 && log[count - 1].kind != core::EntryKind::configuration) --count;
  return count;
}

/// True when a server with this log counts without `server` for ever: the log has the committed
/// configuration, so it cannot return to an earlier one. Also true for a log without a
/// configuration whose owner has no vote initially.
bool does_without(ServerId server, Entries log, ServerId whose, Entries committed,
                  const Configuration& initial) {
  if (up_to_its_configuration(log) == 0 && !initial.votes(whose)) return true;
  return !configuration_said_by(log, initial).members().contains(server) &&
         is_prefix(first_entries(committed, up_to_its_configuration(committed)), log);
}

}  // namespace

/// "A server always uses the latest configuration in its log" (§4.1).
bool Oracle::goes_by_its_log(const Seen& now, const Cluster& cluster) {
  return now.view.configuration == configuration_said_by(now.log, cluster.configuration);
}

/// A leader appends a configuration only when the previous one is committed, and their quorums
/// overlap.
bool Oracle::changes_one_configuration_at_a_time(const Seen& now, const Observation& step) {
  const Cluster& cluster = step.cluster;
  const PlainLog log_before = written_out(cluster.tree, step.before.durable.log.tip);
  if (step.booted || !now.leads() || !is_prefix(log_before, now.log)) return true;
  std::size_t before = 0;  // index of the latest configuration so far; 0: the initial one
  for (std::size_t index = 1; index <= now.log.size(); ++index) {
    const core::Entry& entry = now.log[index - 1];
    if (entry.kind != core::EntryKind::configuration) continue;
    if (index > log_before.size()) {
      const Entries earlier = first_entries(now.log, index - 1);
      const Configuration old = configuration_said_by(earlier, cluster.configuration);
      const Configuration next = core::configuration_in(entry.payload);
      if (before > now.view.commit_index.value()) return false;
      if (!quorums_overlap(old, next, cluster.servers)) return false;
    }
    before = index;
  }
  return true;
}

/// "A candidate wins an election if it receives votes from a majority of the servers in the full
/// cluster for the same term" (§3.4): votes are told by messages, plus the candidate's own.
bool Oracle::a_quorum_voted_for_it(const Seen& now, const Observation& step) const {
  const Seen* last = last_seen_of(now);
  const bool led = last != nullptr && last->leads() && last->term() == now.term();
  if (!now.leads() || led) return true;
  ServerSet voters;
  ServerSet voted;
  for (const Told& told : told_) {
    if (told.term != now.term() || told.vote == core::kNobody || voted.contains(told.server)) {
      continue;
    }
    voted.add(told.server);  // its later messages in this term are no votes
    if (told.vote == now.server) voters.add(told.server);
  }
  if (now.view.durable.voted_for == now.server) voters.add(now.server);
  const PlainLog log = written_out(step.cluster.tree, step.before.durable.log.tip);
  return are_quorum(configuration_said_by(log, step.cluster.configuration), voters);
}

/// Chapter 5: "the snapshot replaces committed entries", and includes their latest configuration.
bool Oracle::snapshot_is_of_what_was_committed(const Seen& now, const Cluster& cluster) const {
  const PlainLog replaced = written_out(cluster.tree, now.view.durable.log.base);
  if (replaced.empty()) return true;
  return replaced.size() <= now.view.commit_index.value() &&
         std::any_of(
             committed_.begin(), committed_.end(),
             [&](const Committed& earlier) { return is_prefix(replaced, earlier.entries); }) &&
         now.view.durable.snapshot_configuration ==
             configuration_said_by(replaced, cluster.configuration);
}

/// "No other server could have become leader" while a lease lasts (§6.4.1): judged when a leader is
/// elected, and when a server with an earlier lease steps and still holds it. A paused server
/// relies on no lease.
bool Oracle::leads_while_nobody_holds_a_lease(const Observation& step) {
  const core::View& before = step.before;
  const core::View& after = step.after;
  const auto leads = [](const core::View& view) { return view.role == core::Role::leader; };
  const bool elected = leads(after) && (step.booted || !leads(before) ||
                                        before.durable.current_term != after.durable.current_term);
  const bool does_something = step.booted || before.durable != after.durable ||
                              before.role != after.role ||
                              before.commit_index != after.commit_index;
  const bool relies = does_something && before.holds_lease && after.holds_lease;
  if (!elected && !relies) return true;
  const Cluster& cluster = step.cluster;
  for (const ServerId server : cluster.servers) {
    const core::View& other = cluster.views[server];
    if (server == step.server || cluster.paused.contains(server) || !leads(other)) continue;
    const bool other_is_later = other.durable.current_term > after.durable.current_term;
    if (other_is_later ? after.holds_lease : other.holds_lease) return false;
  }
  return true;
}

bool Oracle::has_promised_something(ServerId server) const {
  return std::any_of(told_.begin(), told_.end(),
                     [&](const Told& told) {
                       return told.server == server &&
                              (told.term > 0 || told.vote != core::kNobody);
                     }) ||
         std::any_of(acknowledged_.begin(), acknowledged_.end(),
                     [&](const Acknowledged& acknowledged) {
                       return acknowledged.server == server && !acknowledged.entries.empty();
                     });
}

Entries Oracle::longest_committed() const {
  Entries longest;
  for (const Committed& committed : committed_) {
    if (committed.entries.size() > longest.size()) longest = committed.entries;
  }
  return longest;
}

/// The server is no member of the last committed configuration or of any later one in any log, in
/// memory or on disk. And it never was a majority by itself: while it received the log again, it
/// would use that old configuration and elect itself.
bool Oracle::is_removed_for_ever(ServerId server, const Cluster& cluster) const {
  const Entries committed = longest_committed();
  const Configuration& initial = cluster.configuration;
  if (configuration_said_by(committed, initial).members().contains(server)) return false;
  for (std::size_t size = 0; size <= committed.size(); ++size) {
    const Configuration then = configuration_said_by(first_entries(committed, size), initial);
    if (are_quorum(then, ServerSet::of(server))) return false;
  }
  for (const ServerId other : cluster.servers - ServerSet::of(server)) {
    for (const core::Durable& durable : {cluster.views[other].durable, cluster.disks[other]}) {
      const PlainLog log = written_out(cluster.tree, durable.log.tip);
      if (!does_without(server, log, other, committed, initial)) return false;
    }
  }
  return true;
}

/// No configuration in any log so far, the initial one included, gives the server a vote, and none
/// was requested that does.
bool Oracle::was_only_a_learner(ServerId server, const Cluster& cluster) const {
  if (cluster.configuration.voting().contains(server)) return false;
  const auto asks = [&](ServerSet voters) { return voters.contains(server); };
  if (std::any_of(asked_for_.begin(), asked_for_.end(), asks)) return false;
  const auto gives_a_vote = [&](const core::Entry& entry) {
    return entry.kind == core::EntryKind::configuration &&
           core::configuration_in(entry.payload).voting().contains(server);
  };
  return std::none_of(seen_.begin(), seen_.end(), [&](const Seen& seen) {
    return std::any_of(seen.log.begin(), seen.log.end(), gives_a_vote);
  });
}

bool Oracle::bears_the_loss_of(ServerId server, const Cluster& cluster) const noexcept {
  return !has_promised_something(server) || was_only_a_learner(server, cluster) ||
         is_removed_for_ever(server, cluster);
}

void Oracle::ask_for(core::ServerSet voters) noexcept { asked_for_.push_back(voters); }

void Oracle::forget(ServerId server) noexcept {
  std::erase_if(told_, [&](const Told& told) { return told.server == server; });
  std::erase_if(acknowledged_,
                [&](const Acknowledged& acknowledged) { return acknowledged.server == server; });
}

}  // namespace squall::checkers::oracle
