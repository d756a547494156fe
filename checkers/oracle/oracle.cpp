// Every property as a loop over lists, in the dissertation's words.
#include "checkers/oracle/oracle.hpp"

#include <algorithm>

namespace squall::checkers::oracle {

using core::ServerId;

namespace {

PlainLog what_both_begin_with(Entries a, Entries b) {
  std::size_t count = 0;
  while (count < std::min(a.size(), b.size()) && a[count] == b[count]) ++count;
  return {a.begin(), a.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// "If two logs contain an entry with the same index and term, then the logs are identical in all
/// entries up through the given index."
bool match(Entries a, Entries b) {
  bool identical = true;
  for (std::size_t at = 0; at < std::min(a.size(), b.size()); ++at) {
    identical = identical && a[at] == b[at];
    if (a[at].term == b[at].term && !identical) return false;
  }
  return true;
}

/// Figure 3.1: a candidate votes for itself, a voter for the candidate that it grants its vote.
/// Pre-vote messages carry no vote (§9.6).
ServerId vote_told_in(const core::Message& message) {
  const auto* request = std::get_if<core::RequestVote>(&message.body);
  if (request != nullptr && !request->pre_vote) return message.from;
  if (const auto* other = std::get_if<core::Opaque>(&message.body); other && !other->pre_vote) {
    if (other->stands_for == core::MessageType::request_vote) return message.from;
    if (other->stands_for != core::MessageType::request_vote_reply) return core::kNobody;
    return other->positive ? message.to : core::kNobody;
  }
  const auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
  const bool votes = reply != nullptr && !reply->pre_vote && reply->vote_granted;
  return votes ? message.to : core::kNobody;
}

/// How many entries a message claims that its sender has: through a success, or through an
/// installed snapshot (Figure 5.3).
core::Index acknowledged_by(const core::Message& message) {
  const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body);
  if (reply != nullptr && reply->success) return reply->match_index;
  const auto* other = std::get_if<core::Opaque>(&message.body);
  if (other != nullptr && other->positive &&
      (other->stands_for == core::MessageType::append_entries_reply ||
       other->stands_for == core::MessageType::install_snapshot_reply)) {
    return other->position.index;
  }
  const auto* piece = std::get_if<core::InstallSnapshotReply>(&message.body);
  return piece != nullptr && piece->installed ? piece->last.index : 0;
}

}  // namespace

Oracle::Violated Oracle::observe(const Observation& step) noexcept {
  const Cluster& cluster = step.cluster;
  if (step.booted) ++lives_[step.server];
  const Seen now{step.server, lives_[step.server], step.after,
                 written_out(cluster.tree, step.after.durable.log.tip)};
  Violated violated;
  const auto require = [&](Property property, bool holds) {
    if (!holds) violated.insert(property);
  };
  require(Property::election_safety, is_the_only_leader_of_its_term(now));
  require(Property::leader_append_only, only_appended_while_leading(now));
  require(Property::log_matching, all_logs_match(cluster));
  require(Property::leader_completeness, leaders_have_what_was_committed(now));
  require(Property::state_machine_safety, applies_what_all_apply(now));
  require(Property::vote_once, votes_once(now));
  require(Property::vote_kept, keeps_its_vote(step));
  require(Property::term_monotonic, term_never_falls(now));
  require(Property::commit_monotonic, commit_index_never_falls(now));
  require(Property::commit_quorum, a_quorum_has_what_is_committed(now, cluster));
  require(Property::durability, !step.booted || remembers_what_it_told(now));
  require(Property::configuration_safety,
          goes_by_its_log(now, cluster) && changes_one_configuration_at_a_time(now, step));
  require(Property::election_quorum, a_quorum_voted_for_it(now, step));
  require(Property::lease_exclusivity, leads_while_nobody_holds_a_lease(step));
  if (const Entries entries = calls_committed(now); !entries.empty()) {
    committed_.push_back({now.term(), {entries.begin(), entries.end()}});
  }
  require(Property::snapshot_prefix, snapshot_is_of_what_was_committed(now, cluster));
  require(Property::applied_in_order, applies_what_was_committed(now, cluster));
  require(Property::entry_origin, takes_entries_from_leaders(now, step));
  seen_.push_back(now);
  return violated;
}

Oracle::Violated Oracle::observe(const Crash& crash) noexcept {
  if (all_logs_match(crash.cluster)) return {};
  return {Property::log_matching};
}

Oracle::Violated Oracle::observe(const Departure& departure) noexcept {
  const core::Message& message = departure.message;
  const Told now{message.from, message.term, vote_told_in(message)};
  Violated violated;
  if (!tells_one_vote(now)) violated.insert(Property::vote_once);
  if (!tells_what_is_on_disk(departure)) violated.insert(Property::reply_after_sync);
  told_.push_back(now);
  // A reply that waited for its sync while its server moved to a later term makes no promise that
  // can be judged: that term's leader may have replaced the entries.
  const core::Durable& shown = departure.cluster.views[message.from].durable;
  const core::Index acknowledged = acknowledged_by(message);
  if (acknowledged > 0 && shown.current_term == message.term) {
    const core::LogTree& tree = departure.cluster.tree;
    const PlainLog log = written_out(tree, shown.log.tip);
    const PlainLog disk = written_out(tree, departure.cluster.disks[message.from].log.tip);
    acknowledged_.push_back({message.from,
                             what_both_begin_with(first_entries(log, acknowledged.value()), disk),
                             seen_.size()});
  }
  return violated;
}

Entries Oracle::Seen::committed() const { return first_entries(log, view.commit_index.value()); }

/// "At most one leader can be elected in a given term."
bool Oracle::is_the_only_leader_of_its_term(const Seen& now) const {
  return !now.leads() || std::none_of(seen_.begin(), seen_.end(), [&](const Seen& other) {
    return other.leads() && other.term() == now.term() && other.server != now.server;
  });
}

/// "A leader never overwrites or deletes entries in its log; it only appends new entries."
bool Oracle::only_appended_while_leading(const Seen& now) const {
  const Seen* last = last_seen_of(now);
  const bool led = last != nullptr && last->leads() && last->term() == now.term();
  return !led || !now.leads() || is_prefix(last->log, now.log);
}

bool Oracle::all_logs_match(const Cluster& cluster) {
  std::vector<PlainLog> logs;
  for (const ServerId server : cluster.servers) {
    logs.push_back(written_out(cluster.tree, cluster.views[server].durable.log.tip));
  }
  for (std::size_t one = 0; one < logs.size(); ++one) {
    for (std::size_t other = one + 1; other < logs.size(); ++other) {
      if (!match(logs[one], logs[other])) return false;
    }
  }
  return true;
}

/// "If a log entry is committed in a given term, then that entry will be present in the logs of the
/// leaders for all higher-numbered terms." A server's commit counts as made in the server's term.
bool Oracle::leaders_have_what_was_committed(const Seen& now) const {
  const auto has = [](const Seen& leader, core::Term term, Entries entries) {
    return !leader.leads() || leader.term() <= term || is_prefix(entries, leader.log);
  };
  const Entries committed = calls_committed(now);
  return std::all_of(
             committed_.begin(), committed_.end(),
             [&](const Committed& earlier) { return has(now, earlier.term, earlier.entries); }) &&
         std::all_of(seen_.begin(), seen_.end(),
                     [&](const Seen& earlier) { return has(earlier, now.term(), committed); });
}

/// "If a server has applied a log entry at a given index to its state machine, no other server will
/// ever apply a different log entry for the same index." Nor will the server itself between two
/// boots. It applies what it considers committed, which must be in its log.
bool Oracle::applies_what_all_apply(const Seen& now) const {
  const Entries applied = calls_committed(now);
  return now.view.commit_index.value() <= now.log.size() &&
         std::all_of(committed_.begin(), committed_.end(),
                     [&](const Committed& earlier) {
                       return is_prefix(applied, earlier.entries) ||
                              is_prefix(earlier.entries, applied);
                     }) &&
         std::all_of(seen_.begin(), seen_.end(), [&](const Seen& earlier) {
           return !earlier.is_earlier_in_life_of(now) || is_prefix(earlier.committed(), now.log);
         });
}

/// "If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine."
/// What it has applied it cannot take back between two boots.
bool Oracle::applies_what_was_committed(const Seen& now, const Cluster& cluster) const {
  const PlainLog applied = written_out(cluster.tree, now.view.applied);
  const auto applied_by = [&](const Seen& earlier) {
    return written_out(cluster.tree, earlier.view.applied).size();
  };
  return applied.size() <= now.view.commit_index.value() &&
         (applied.empty() || std::any_of(committed_.begin(), committed_.end(),
                                         [&](const Committed& earlier) {
                                           return is_prefix(applied, earlier.entries);
                                         })) &&
         std::all_of(seen_.begin(), seen_.end(), [&](const Seen& earlier) {
           return !earlier.is_earlier_in_life_of(now) || applied_by(earlier) <= applied.size();
         });
}

/// "A leader creates at most one entry with a given log index in a given term, and log entries never
/// change their position in the log." Entries that it had before, on its disk after a restart, were
/// judged then; and so were those that it has from the leader that it follows.
bool Oracle::takes_entries_from_leaders(const Seen& now, const Observation& step) const {
  const Cluster& cluster = step.cluster;
  const PlainLog before = written_out(cluster.tree, step.before.durable.log.tip);
  const ServerId followed = now.view.leader;
  if (!step.booted && followed != now.server && cluster.servers.contains(followed) &&
      is_prefix(now.log, written_out(cluster.tree, cluster.views[followed].durable.log.tip))) {
    return true;
  }
  for (std::size_t count = what_both_begin_with(before, now.log).size(); count < now.log.size();) {
    const Entries entries = first_entries(now.log, ++count);
    if (now.leads() ? entries.back().term != now.term()
                    : !may_come_from_its_leader(entries, now, cluster)) {
      return false;
    }
  }
  return true;
}

/// A leader that leads has all that it ever sent. Of one that does not, only the log is certain with
/// which it was elected.
bool Oracle::may_come_from_its_leader(Entries entries, const Seen& now,
                                      const Cluster& cluster) const {
  const core::Term term = entries.back().term;
  const auto led_it = [&](const Seen& seen) { return seen.leads() && seen.term() == term; };
  if (term <= cluster.given_terms) return true;
  const auto first = std::find_if(seen_.begin(), seen_.end(), led_it);
  if (first == seen_.end()) return false;
  const ServerId leader = first->server;
  const core::View& shown = cluster.views[leader];
  if (leader != now.server && shown.role == core::Role::leader &&
      shown.durable.current_term == term) {
    return is_prefix(entries, written_out(cluster.tree, shown.durable.log.tip));
  }
  PlainLog elected = first->log;  // what the logs of its elections have in common
  const Seen* last = nullptr;
  for (const Seen& seen : seen_) {
    if (seen.server != leader) continue;
    const bool led = last != nullptr && led_it(*last) && last->life == seen.life;
    if (led_it(seen) && !led) elected = what_both_begin_with(elected, seen.log);
    last = &seen;
  }
  return is_prefix(entries, elected) || is_prefix(elected, entries);
}

/// "Each server will vote for at most one candidate in a given term." Legal: a vote that is
/// withdrawn and not given again.
bool Oracle::votes_once(const Seen& now) const {
  const ServerId vote = now.view.durable.voted_for;
  return std::all_of(seen_.begin(), seen_.end(), [&](const Seen& earlier) {
    const ServerId voted = earlier.view.durable.voted_for;
    return !earlier.is_earlier_in_life_of(now) || earlier.term() != now.term() ||
           voted == core::kNobody || vote == core::kNobody || voted == vote;
  });
}

/// Figure 3.1: "candidateId that received vote in current term (or null if none)".
bool Oracle::keeps_its_vote(const Observation& step) {
  if (step.booted || step.before.durable.voted_for == core::kNobody) return true;
  return step.after.durable.current_term != step.before.durable.current_term ||
         step.after.durable.voted_for != core::kNobody;
}

bool Oracle::term_never_falls(const Seen& now) const {
  return std::all_of(seen_.begin(), seen_.end(), [&](const Seen& earlier) {
    return !earlier.is_earlier_in_life_of(now) || earlier.term() <= now.term();
  });
}

bool Oracle::commit_index_never_falls(const Seen& now) const {
  return std::all_of(seen_.begin(), seen_.end(), [&](const Seen& earlier) {
    return !earlier.is_earlier_in_life_of(now) ||
           earlier.view.commit_index <= now.view.commit_index;
  });
}

/// The first server to commit an entry must have it on the disks of a majority of its
/// configuration.
bool Oracle::a_quorum_has_what_is_committed(const Seen& now, const Cluster& cluster) const {
  const Entries entries = calls_committed(now);
  const bool known = entries.empty() || std::any_of(committed_.begin(), committed_.end(),
                                                    [&](const Committed& earlier) {
                                                      return is_prefix(entries, earlier.entries);
                                                    });
  if (known) return true;
  core::ServerSet holders;
  for (const ServerId server : cluster.servers) {
    const PlainLog disk = written_out(cluster.tree, cluster.disks[server].log.tip);
    if (is_prefix(entries, disk)) holders.add(server);
  }
  // A leader that commits may append another configuration in the same step.
  for (std::size_t size = entries.size(); size <= now.log.size(); ++size) {
    const Entries counted_with = first_entries(now.log, size);
    if (are_quorum(configuration_said_by(counted_with, cluster.configuration), holders)) {
      return true;
    }
  }
  return false;
}

/// §3.8: after a restart, a server is in no earlier term than its messages told, has the vote that
/// they told in that term, and has the entries that it acknowledged and did not replace since.
bool Oracle::remembers_what_it_told(const Seen& now) const {
  const core::Term last = last_term_told_by(now.server);
  if (now.term() < last) return false;
  for (const Told& told : told_) {
    if (told.server == now.server && told.term == now.term() && told.vote != core::kNobody &&
        told.vote != now.view.durable.voted_for) {
      return false;
    }
  }
  return std::all_of(acknowledged_.begin(), acknowledged_.end(),
                     [&](const Acknowledged& acknowledged) {
                       return acknowledged.server != now.server ||
                              is_prefix(still_promised(acknowledged), now.log);
                     });
}

/// A message of an earlier term than one already sent is not judged; see vote_once().
bool Oracle::tells_one_vote(const Told& now) const {
  if (now.vote == core::kNobody || now.term < last_term_told_by(now.server)) return true;
  return std::all_of(told_.begin(), told_.end(), [&](const Told& earlier) {
    return earlier.server != now.server || earlier.term != now.term ||
           earlier.vote == core::kNobody || earlier.vote == now.vote;
  });
}

/// "Updated on stable storage before responding to RPCs." When the disk or the server is in a later
/// term than the message, it may hold that term's vote or entries instead, and less is required.
bool Oracle::tells_what_is_on_disk(const Departure& departure) {
  const core::Message& message = departure.message;
  const core::LogTree& tree = departure.cluster.tree;
  const core::Durable& disk = departure.cluster.disks[message.from];
  const core::Durable& shown = departure.cluster.views[message.from].durable;
  if (disk.current_term != message.term) return disk.current_term > message.term;
  const ServerId vote = vote_told_in(message);
  if (vote != core::kNobody && disk.voted_for != vote) return false;
  const core::Index acknowledged = acknowledged_by(message);
  const PlainLog stored = written_out(tree, disk.log.tip);
  if (stored.size() < acknowledged.value()) return false;
  if (shown.current_term != message.term) return true;
  const PlainLog log = written_out(tree, shown.log.tip);
  return log.size() >= acknowledged.value() &&
         is_prefix(first_entries(log, acknowledged.value()), stored);
}

/// Between the same two boots; nullptr: the server's first view.
const Oracle::Seen* Oracle::last_seen_of(const Seen& now) const {
  const auto last = std::find_if(seen_.rbegin(), seen_.rend(), [&](const Seen& earlier) {
    return earlier.is_earlier_in_life_of(now);
  });
  return last == seen_.rend() ? nullptr : &*last;
}

/// All entries up to its commit index if that rose; otherwise none.
Entries Oracle::calls_committed(const Seen& now) const {
  const Seen* last = last_seen_of(now);
  const core::Index known = last == nullptr ? 0 : last->view.commit_index;
  return now.view.commit_index > known ? now.committed() : Entries{};
}

core::Term Oracle::last_term_told_by(ServerId server) const {
  core::Term last = 0;
  for (const Told& told : told_) {
    if (told.server == server) last = std::max(last, told.term);
  }
  return last;
}

/// The part of the acknowledged entries that every later log of the server contains.
PlainLog Oracle::still_promised(const Acknowledged& acknowledged) const {
  PlainLog left = acknowledged.entries;
  for (std::size_t at = acknowledged.when; at < seen_.size(); ++at) {
    if (seen_[at].server != acknowledged.server) continue;
    left = what_both_begin_with(left, seen_[at].log);
  }
  return left;
}

}  // namespace squall::checkers::oracle
