// Which checker judges which step, and what it needs for that.
#include "tools/check/log_judge.hpp"

#include <algorithm>

#include "checkers/applied_in_order.hpp"
#include "checkers/change.hpp"
#include "checkers/commit_monotonic.hpp"
#include "checkers/commit_quorum.hpp"
#include "checkers/configuration_safety.hpp"
#include "checkers/durability.hpp"
#include "checkers/election_quorum.hpp"
#include "checkers/election_safety.hpp"
#include "checkers/leader_append_only.hpp"
#include "checkers/leader_completeness.hpp"
#include "checkers/snapshot_prefix.hpp"
#include "checkers/state_machine_safety.hpp"
#include "checkers/term_monotonic.hpp"
#include "checkers/vote_kept.hpp"
#include "checkers/vote_once.hpp"

namespace squall::tools::check {

using checkers::Change;
using checkers::Observation;
using checkers::Property;
using checkers::Values;
using checkers::Verdict;
using core::Index;
using core::kRoot;
using core::Ref;
using core::ServerId;

LogJudge::LogJudge(const EventLog& log) : log_(log), replay_(log) {
  for (const auto& [property, why] : log.not_judged) off_.add(property);
  sent_logs_.resize(log.events.size(), Ref::of(kNoLog));
}

checkers::Cluster LogJudge::cluster(ServerId server, const checkers::Disks& disks) const {
  // Where logs hold no configurations, the one that the server shows counts (§4.1).
  const Standing& standing = replay_.standing(server);
  const core::Configuration configuration =
      standing.shows_configuration ? standing.view.configuration : replay_.initial();
  return {replay_.tree(), log_.servers, configuration, views_, disks};
}

void LogJudge::note(const Verdict& verdict, std::uint32_t event, std::uint32_t against) {
  if (!verdict || off_.contains(verdict->property)) return;
  off_.add(verdict->property);
  findings_.push_back({*verdict, event, against});
}

void LogJudge::note_in_log(Verdict verdict, std::uint32_t event, std::uint32_t against) {
  if (!verdict) return;
  const Index offset = replay_.offset();
  if (verdict->index > 0) {
    verdict->index = Index::of(verdict->index.value() + offset.value());
  }
  if (verdict->values == Values::indexes) {
    verdict->expected += offset.value();
    verdict->found += offset.value();
  }
  note(verdict, event, against);
}

std::vector<Finding> LogJudge::findings() const {
  std::vector<Finding> sorted = findings_;
  std::sort(sorted.begin(), sorted.end(), [](const Finding& one, const Finding& other) {
    return one.violation.property < other.violation.property;
  });
  return sorted;
}

std::uint32_t LogJudge::commit_event(ServerId server, Index index) const {
  std::uint32_t first = kNoEvent;
  const auto look = [&](ServerId at) {
    const auto& commits = told_[at].commits;
    const auto found =
        std::lower_bound(commits.begin(), commits.end(), index,
                         [](const auto& commit, Index wanted) { return commit.first < wanted; });
    if (found != commits.end() && first == kNoEvent) first = found->second;
  };
  if (server != core::kNobody) {
    look(server);
  } else {
    for (const ServerId at : log_.servers) look(at);
  }
  return first;
}

void LogJudge::take(std::uint32_t number) {
  const Event& event = log_.events[number];
  if (event.kind == EventKind::receive) receive(number);
  if (event.kind == EventKind::append && !event.tells(Field::entry_id) &&
      event.entry_kind == core::EntryKind::command) {
    ++entries_without_id_;
  }
  if (event.kind == EventKind::replace) {
    // The machine that made these promises is gone; who lets it be replaced answers for that.
    commitments_.promises[event.server] = {};
    told_[event.server].promise = kNoEvent;
  }
  replay_.take(number, [&](const Step& step) { judge(step); });
  if (event.kind == EventKind::send) send(number);
}

void LogJudge::judge(const Step& step) {
  views_[step.server] = step.after;
  disks_[step.server] = step.after.durable;
  const checkers::Cluster seen_cluster = cluster(step.server, disks_);
  const Observation seen{seen_cluster, step.server, step.before, step.after, step.booted};
  Told& told = told_[step.server];
  if (step.booted) told.leads_since_boot = false;
  judge_state(step, seen);
  const Change change = checkers::change_of(seen);
  if (change.leads) judge_election(step, seen);
  if (step.knows_log) {
    judge_log(step, seen);
    judge_rest(step, seen, change);
  } else {
    judge_ends(step);
  }
  remember(step);
}

void LogJudge::judge_state(const Step& step, const Observation& seen) {
  const Event& event = log_.events[step.event];
  const Told& told = told_[step.server];
  if (event.tells(Field::vote)) {
    count(Property::vote_once);
    count(Property::vote_kept);
  }
  if (event.tells(Field::term)) count(Property::term_monotonic);
  note(vote_once(seen, elections_), step.event, told.vote);
  note(vote_kept(seen), step.event, told.vote);
  note_in_log(term_monotonic(seen), step.event, told.term);
  if (step.booted && told.promise != kNoEvent && is_on(Property::durability)) {
    count(Property::durability);
    note_in_log(durability(seen, commitments_), step.event, told.promise);
  }
  if (step.booted && !is_on(Property::durability)) {
    // What it promised before is what it still holds: the rest is not asked for.
    commitments_.promises[step.server] = {step.after.durable.current_term,
                                          step.after.durable.voted_for, kRoot};
  }
  if (!event.tells(Field::commit)) return;
  count(Property::commit_monotonic);
  core::View before = step.before;
  core::View after = step.after;
  before.commit_index = step.commit_before;
  after.commit_index = step.commit_after;
  note(checkers::commit_monotonic({seen.cluster, step.server, before, after, step.booted}),
       step.event, told.commit);
}

void LogJudge::judge_election(const Step& step, const Observation& seen) {
  const core::Term term = step.after.durable.current_term;
  Told& told = told_[step.server];
  const auto [first, is_new] = leader_events_.emplace(term, step.event);
  count(Property::election_safety);
  note_in_log(election_safety(seen, elections_), step.event, first->second);
  told.acknowledged = {};
  told.leads_since_boot = replay_.standing(step.server).boot_seen;
  const bool knows_voters =
      !configuration_of(seen.cluster, step.before.durable.log.tip).voters.empty();
  if (log_.tells_votes && told.leads_since_boot && knows_voters &&
      is_on(Property::election_quorum)) {
    count(Property::election_quorum);
    checkers::History box;
    if (told.box_term == term) box.leadership(term).votes = told.box;
    note(election_quorum(seen, box), step.event, kNoEvent);
  }
  if (!step.knows_log) return;
  count(Property::leader_completeness);
  (void)election_safety(seen, commitments_);
  const Verdict verdict = new_leader_is_complete(seen, commitments_);
  note_in_log(verdict, step.event,
              verdict ? commit_event(core::kNobody, verdict->index) : kNoEvent);
}

void LogJudge::judge_log(const Step& step, const Observation& seen) {
  const Told& told = told_[step.server];
  const core::LogTree& tree = replay_.tree();
  const Change change = checkers::change_of(seen);
  if (change.log && step.after.durable.log.tip != change.kept) count(Property::log_matching);
  if (step.conflict) {
    const auto& place = *step.conflict;
    note_in_log(checkers::with_entries({.property = Property::log_matching,
                                        .server = step.server,
                                        .other = log_.events[place.event].server,
                                        .term = place.position.term,
                                        .index = place.position.index},
                                       tree, place.ref, step.conflicting),
                step.event, place.event);
  }
  if (change.log && step.before.role == core::Role::leader) count(Property::leader_append_only);
  if (change.log && !change.extends) {
    note_in_log(leader_append_only(seen, change), step.event, told.role);
  }
  if (change.log || change.commits) {
    count(Property::state_machine_safety);
    const Verdict unsafe = state_machine_safety(seen, change, commitments_);
    note_in_log(unsafe, step.event, unsafe ? commit_event(unsafe->other, unsafe->index) : kNoEvent);
    if (change.commits) {
      count(Property::leader_completeness);
      const Observation then = at_the_commit(seen, change);
      const Verdict verdict = later_leaders_are_complete(then, change, commitments_);
      const auto leader = leader_events_.find(verdict ? verdict->term : core::Term(0));
      note_in_log(verdict, step.event, leader == leader_events_.end() ? kNoEvent : leader->second);
      if (!unsafe) judge_commit(step, seen, change);
    }
  }
  if (change.log && !change.extends) shrink_promise(seen, commitments_);
}

/// A line may tell of a commit before it tells the term: that is at least the term of the entry.
Observation LogJudge::at_the_commit(const Observation& seen, const Change& change) {
  committing_ = seen.after;
  core::Term& term = committing_.durable.current_term;
  term = std::max(term, replay_.tree().term(change.committed));
  return {seen.cluster, seen.server, seen.before, committing_, seen.booted};
}

void LogJudge::judge_commit(const Step& step, const Observation& seen, const Change& change) {
  Told& told = told_[step.server];
  if (log_.tells_acknowledgements && told.leads_since_boot && is_on(Property::commit_quorum) &&
      step.before.role == core::Role::leader &&
      !configuration_of(seen.cluster, step.after.durable.log.tip).voters.empty()) {
    count(Property::commit_quorum);
    checkers::Disks known{};
    for (const ServerId server : log_.servers) known[server].log.tip = told.acknowledged[server];
    known[step.server] = step.after.durable;
    const checkers::Cluster counted = cluster(step.server, known);
    const Observation by_leader{counted, step.server, step.before, step.after, step.booted};
    note_in_log(commit_quorum(by_leader, change, checkers::History{}), step.event, told.role);
  }
  record_commit(at_the_commit(seen, change), change, commitments_);
}

void LogJudge::judge_rest(const Step& step, const Observation& seen, const Change& change) {
  const Event& event = log_.events[step.event];
  const core::LogTree& tree = replay_.tree();
  const Ref tip = step.after.durable.log.tip;
  const bool holds_configurations = tree.configuration(tip) != kRoot;
  const bool asks = change.configuration || event.tells(Field::voters);
  if (asks && holds_configurations && log_.initial) {
    count(Property::configuration_safety);
    note_in_log(configuration_safety(seen, change), step.event, told_[step.server].log);
  }
  const Ref base = step.after.durable.log.base;
  if (base != kRoot && (step.booted || step.before.durable.log.base != base)) {
    count(Property::snapshot_prefix);
    note_in_log(snapshot_prefix(seen, commitments_), step.event, told_[step.server].commit);
  }
  if (event.kind == EventKind::apply) {
    count(Property::applied_in_order);
    note_in_log(applied_in_order(seen, commitments_), step.event, told_[step.server].commit);
  }
}

void LogJudge::judge_ends(const Step& step) {
  const Event& event = log_.events[step.event];
  if (!event.tells(Field::commit) || !event.tells(Field::last)) return;
  count(Property::state_machine_safety);
  if (event.commit <= event.last) return;
  note(checkers::accuse({.property = Property::state_machine_safety,
                         .server = step.server,
                         .term = step.after.durable.current_term,
                         .index = event.commit,
                         .values = Values::indexes,
                         .expected = event.last.value(),
                         .found = event.commit.value()}),
       step.event, kNoEvent);
}

void LogJudge::remember(const Step& step) {
  Told& told = told_[step.server];
  const core::Durable& before = step.before.durable;
  const core::Durable& after = step.after.durable;
  if (before.current_term != after.current_term || step.booted) told.term = step.event;
  if (before.voted_for != after.voted_for) told.vote = step.event;
  if (step.before.role != step.after.role || step.booted) told.role = step.event;
  if (before.log != after.log) told.log = step.event;
  if (step.commit_before != step.commit_after) told.commit = step.event;
  const Index commit = step.after.commit_index;
  if (commit > 0 && (told.commits.empty() || told.commits.back().first < commit)) {
    told.commits.emplace_back(commit, step.event);
  }
}

}  // namespace squall::tools::check
