// What a server met, and what it came to: read from its view before and after.
#include "traces/story/sentence.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"
#include "traces/story/log_words.hpp"
#include "traces/story/vote_sentence.hpp"

namespace squall::traces::story {

using core::Index;
using core::Role;
using core::View;
using sim::ActionKind;

namespace {

using std::to_string;
using Clauses = std::vector<std::string>;

std::string joined(const Clauses& clauses) {
  std::string text;
  for (std::size_t at = 0; at < clauses.size(); ++at) {
    const bool last = at + 1 == clauses.size();
    text += (at == 0 ? "" : last ? " and " : ", ") + clauses[at];
  }
  return text;
}

void tell_term_and_role(const Event& event, const core::LogTree& tree, Clauses& clauses) {
  const View& before = event.before;
  const View& after = event.after;
  const std::string term = to_string(after.durable.current_term);
  const bool same_term = before.durable.current_term == after.durable.current_term;
  if (!same_term && after.role == Role::follower) clauses.push_back("goes to term " + term);
  if (before.role == after.role && (same_term || after.role == Role::follower)) return;
  switch (after.role) {
    case Role::follower:
      clauses.push_back(before.role == Role::leader ? "leads no more" : "becomes a follower");
      return;
    case Role::pre_candidate:
      clauses.push_back("asks for pre-votes for term " + to_string(after.durable.current_term + 1));
      return;
    case Role::candidate:
      clauses.push_back("becomes a candidate in term " + term + " with a log that " +
                        end_in_words(tree, after.durable.log.tip));
      return;
    case Role::leader:
      clauses.push_back("becomes leader of term " + term + " with the votes of " +
                        in_words(event.votes) + " (voters " +
                        core::describe(after.configuration.voting()) + ")");
      return;
  }
}

void tell_log(const Event& event, const core::LogTree& tree, Clauses& clauses) {
  const core::Log& old = event.before.durable.log;
  const core::Log& log = event.after.durable.log;
  if (old.base != log.base) {
    clauses.push_back((event.action.kind == ActionKind::compact ? "takes a snapshot up to "
                                                                : "installs a snapshot up to ") +
                      position_in_words(tree.position(log.base)));
  }
  const Index kept = tree.index(tree.common_prefix(old.tip, log.tip));
  if (tree.index(old.tip) > kept) {
    clauses.push_back("removes " + entries_in_words(tree, old.tip, kept + 1, tree.index(old.tip)));
  }
  const Index first = std::max(kept, tree.index(log.base)) + 1;
  if (tree.index(log.tip) < first) return;
  clauses.push_back((event.after.role == Role::leader ? "appends " : "stores ") +
                    entries_in_words(tree, log.tip, first, tree.index(log.tip)));
}

void tell_commit(const Event& event, const core::LogTree& tree, Clauses& clauses) {
  const View& after = event.after;
  const Index from = event.before.commit_index;
  if (after.commit_index < from) {
    clauses.push_back("takes its commit index back from " + to_string(from) + " to " +
                      to_string(after.commit_index));
  }
  if (after.commit_index <= from) return;
  const core::Ref tip = after.durable.log.tip;
  const Index last = std::min(after.commit_index, tree.index(tip));
  const Index first = std::max(from, tree.index(after.durable.log.base)) + 1;
  const std::string entries = last < first ? "everything up to " + to_string(after.commit_index)
                                           : entries_in_words(tree, tip, first, last);
  const bool leads = after.role == Role::leader || event.before.role == Role::leader;
  clauses.push_back(
      leads ? "calls " + entries + " committed, acknowledged by " + in_words(event.holders)
            : "learns that " + entries + (first == last ? " is" : " are") + " committed");
}

void tell_rest(const Event& event, Clauses& clauses) {
  if (event.before.configuration != event.after.configuration) {
    clauses.push_back("goes by configuration " + in_words(event.after.configuration));
  }
  if (event.before.holds_lease != event.after.holds_lease) {
    clauses.push_back(event.after.holds_lease ? "holds a lease" : "holds no lease any more");
  }
  for (const sim::Answer& answer : event.answers) {
    clauses.push_back(std::string("answers ") + (answer.is_read ? "a read" : "the command") +
                      " of client " + to_string(answer.client) +
                      (answer.is_read ? " from the state after entry " : " at entry ") +
                      to_string(answer.index));
  }
}

/// What a message that arrived says to its receiver.
std::string receipt(const core::Message& message, const sim::World& world) {
  const std::string from = in_words(message.from);
  const std::string term = " of term " + to_string(message.term);
  if (const auto* append = std::get_if<core::AppendEntries>(&message.body)) {
    const std::string commit = ", commit index " + to_string(append->leader_commit);
    if (append->count == 0) return "hears the heartbeat" + term + " of " + from + commit;
    return "receives " + to_string(append->count) + (append->count == 1 ? " entry" : " entries") +
           " after " + position_in_words(append->prev_log) + " from " + from + ", the leader" +
           term + commit;
  }
  if (const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body)) {
    return reply->success
               ? "hears that " + from + " has its log up to entry " + to_string(reply->match_index)
               : "hears that " + from + " refuses what follows entry " +
                     to_string(reply->match_index);
  }
  return "receives " + describe(message, world);
}

/// What made the server take the step.
std::string occasion(const Event& event, const sim::World& world) {
  const ActionKind kind = event.action.kind;
  if (kind == ActionKind::deliver) return receipt(event.message, world);
  if (kind == ActionKind::election_timeout) {
    const bool led = event.before.role == Role::leader;
    return led ? "has led for an election timeout" : "hears no leader for an election timeout";
  }
  if (kind == ActionKind::heartbeat_timeout) return "sends heartbeats";
  if (kind == ActionKind::sync) return "hears that its disk has what it wrote";
  if (kind == ActionKind::request) {
    return "is asked by client " + to_string(event.action.client());
  }
  if (kind == ActionKind::compact) return "is asked for a snapshot";
  return "(" + describe(event.action) + ")";
}

std::string what_was_lost(const Event& event, const core::LogTree& tree) {
  const core::Durable& had = event.before.durable;
  const core::Durable& kept = event.disk;
  Clauses lost;
  if (had.current_term != kept.current_term) {
    lost.push_back("term " + to_string(had.current_term) + " (its disk is in term " +
                   to_string(kept.current_term) + ")");
  }
  if (had.voted_for != kept.voted_for && had.voted_for != core::kNobody) {
    lost.push_back("its vote for " + in_words(had.voted_for));
  }
  const Index common = tree.index(tree.common_prefix(had.log.tip, kept.log.tip));
  if (tree.index(had.log.tip) > common) {
    lost.push_back(entries_in_words(tree, had.log.tip, common + 1, tree.index(had.log.tip)));
  }
  return lost.empty() ? ", and its disk has all that it wrote" : " and loses " + joined(lost);
}

std::string restart(const Event& event, const core::LogTree& tree) {
  const core::Durable& kept = event.after.durable;
  return " restarts in term " + to_string(kept.current_term) + " with " +
         (kept.voted_for == core::kNobody ? "no vote" : "a vote for " + in_words(kept.voted_for)) +
         " and a log that " + end_in_words(tree, kept.log.tip);
}

}  // namespace

std::string sentence_of(const Event& event, const Repetition& run) {
  const core::LogTree& tree = run.world->tree();
  const std::string who = in_words(event.action.server);
  if (event.stopped) {
    const auto& verdict = run.verdict();
    const bool failed = verdict && verdict->property == checkers::Property::machine_failed &&
                        event.number == run.events.size();
    return failed ? who + " " + occasion(event, *run.world) + " and fails"
                  : who + " stops" + what_was_lost(event, tree);
  }
  if (!event.stepped) {
    return describe(event.action, event.has_message ? describe(event.message, *run.world) : "") +
           (event.action.kind == ActionKind::deliver ? ", which is down or cut off" : "");
  }
  if (event.action.kind == ActionKind::restart) return who + restart(event, tree);
  Clauses clauses;
  const bool votes = event.has_message && concerns_vote(event.message);
  clauses.push_back(votes ? vote_sentence(event, tree) : occasion(event, *run.world));
  tell_term_and_role(event, tree, clauses);
  if (event.before.durable.voted_for != event.after.durable.voted_for && !votes &&
      event.after.durable.voted_for != core::kNobody &&
      event.after.durable.voted_for != event.action.server) {
    clauses.push_back("votes for " + in_words(event.after.durable.voted_for));
  }
  tell_log(event, tree, clauses);
  tell_commit(event, tree, clauses);
  tell_rest(event, clauses);
  return who + " " + joined(clauses);
}

}  // namespace squall::traces::story
