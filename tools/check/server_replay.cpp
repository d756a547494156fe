// What each line changes: the state as it says, the log as a path of the tree.
#include "tools/check/server_replay.hpp"

#include <algorithm>
#include <set>

namespace squall::tools::check {

using core::Index;
using core::kRoot;
using core::Ref;
using core::ServerId;
using core::Term;

namespace {

/// Stands for the last of the entries that no line holds.
core::Entry unknown_entry(Term term) {
  return {term, core::EntryKind::command, {~std::uint64_t{0}, ~std::uint64_t{0}}};
}

}  // namespace

ServerReplay::ServerReplay(const EventLog& log) : log_(log) {
  find_offset();
  for (Standing& standing : standings_) standing.view.configuration = initial();
}

void ServerReplay::find_offset() {
  // Where the logs of servers begin; an empty log says nothing, for its server may be a new one.
  std::set<core::Position> unknown;
  core::PerServer<bool> seen{};
  for (const Event& event : log_.events) {
    if (seen[event.server]) continue;
    const bool boots = event.kind == EventKind::boot && event.tells(Field::last_term);
    if (event.kind != EventKind::append && event.kind != EventKind::snapshot && !boots) continue;
    seen[event.server] = true;
    if (boots && event.last > 0) unknown.insert({event.last_term, event.last});
    if (event.kind == EventKind::snapshot) unknown.insert({event.entry_term, event.index});
  }
  for (const Event& event : log_.events) {
    if (unknown.empty()) return;
    if (event.kind == EventKind::append) unknown.erase({event.entry_term, event.index});
    for (std::uint32_t at = 0; at < event.entry_count; ++at) {
      unknown.erase({log_.entries[event.first_entry + at].term, event.last + at + 1});
    }
  }
  if (unknown.empty()) return;
  const auto least = std::min_element(
      unknown.begin(), unknown.end(),
      [](core::Position one, core::Position other) { return one.index < other.index; });
  offset_ = least->index - 1;
}

std::optional<Ref> ServerReplay::resolve(const Standing& standing, Index index,
                                         std::optional<Term> term) const {
  const Index at = inside(index);
  // An empty log is the beginning of all, also of those whose first entries are not known.
  if (at == 0) return kRoot;
  const Ref tip = standing.view.durable.log.tip;
  if (standing.knows_log && at <= tree_.index(tip)) {
    const Ref ref = tree_.at(tip, at);
    if (!term || tree_.term(ref) == *term) return ref;
  }
  if (!term) return std::nullopt;
  const LogPositions::Place* place = positions_.find({*term, at});
  if (place != nullptr) return place->ref;
  return std::nullopt;
}

bool ServerReplay::can_take(std::uint32_t number) const {
  const Event& event = log_.events[number];
  const Standing& standing = standings_[event.server];
  if (event.kind == EventKind::boot && event.tells(Field::last)) {
    if (!event.tells(Field::last_term) || inside(event.last) <= 1) return true;
    return resolve(standing, event.last, event.last_term).has_value();
  }
  if (event.kind == EventKind::snapshot && inside(event.index) > 1) {
    return resolve(standing, event.index, event.entry_term).has_value();
  }
  return true;
}

Ref ServerReplay::add(Ref parent, const core::Entry& entry, Step& step) {
  const Ref ref = tree_.append(parent, entry);
  if (tree_.full()) {
    throw scenarios::UserError{log_.place(step.event),
                               "the logs have more than " + std::to_string(tree_.size()) +
                                   " different entries, the most that can be judged"};
  }
  const LogPositions::Place& place = positions_.add(tree_.position(ref), ref, step.event);
  if (place.ref != ref && !step.conflict) {
    step.conflict = place;
    step.conflicting = ref;
  }
  return ref;
}

void ServerReplay::lose_log(std::uint32_t event, Standing& standing, core::View& view,
                            std::string why) {
  if (standing.knows_log || standing.lost_at == kNoEvent) {
    standing.lost_at = event;
    standing.lost_why = std::move(why);
  }
  standing.knows_log = false;
  view.durable.log = {};
  view.commit_index = 0;
  view.applied = kRoot;
}

void ServerReplay::follow_configuration(core::View& view, Ref before) const {
  const Ref now = tree_.configuration(view.durable.log.tip);
  if (now == before) return;
  view.configuration = now == kRoot ? initial() : core::configuration_in(tree_.payload(now));
}

void ServerReplay::take_state(const Event& event, core::View& view, Standing& standing) {
  core::Durable& durable = view.durable;
  if (event.tells(Field::term) && event.term != durable.current_term) {
    durable.current_term = event.term;
    durable.voted_for = core::kNobody;
    view.role = core::Role::follower;
  }
  if (event.tells(Field::vote)) durable.voted_for = event.vote;
  if (event.tells(Field::role)) view.role = event.role;
  if (event.tells(Field::commit)) standing.commit = event.commit;
  if (!event.tells(Field::voters)) return;
  view.configuration = event.configuration;
  standing.shows_configuration = true;
}

bool ServerReplay::completes_boot(std::uint32_t number) const {
  const Event& event = log_.events[number];
  return standings_[event.server].awaits_state != kNoEvent && event.kind != EventKind::boot &&
         event.tells(Field::term);
}

bool ServerReplay::begin_boot(std::uint32_t number) {
  const Event& event = log_.events[number];
  if (event.tells(Field::term)) return true;
  Standing& standing = standings_[event.server];
  standing.awaits_state = number;
  standing.begun = true;
  return false;
}

void ServerReplay::boot(std::uint32_t number, std::uint32_t state, Step& step) {
  const Event& event = log_.events[number];
  Standing& standing = standings_[event.server];
  begin(state, step);
  step.booted = true;
  core::View after;
  after.configuration = standing.view.configuration;
  standing.awaits_state = kNoEvent;
  standing.begun = standing.boot_seen = true;
  standing.commit = 0;
  std::optional<Ref> end;
  if (event.tells(Field::last)) {
    const auto term = event.tells(Field::last_term) ? std::optional(event.last_term) : std::nullopt;
    end = resolve(standing, event.last, term);
    if (!end && term && inside(event.last) == 1) end = add(kRoot, unknown_entry(*term), step);
  }
  if (end) {
    standing.knows_log = true;
    for (std::uint32_t at = 0; at < event.entry_count; ++at) {
      if (event.last + at + 1 <= offset_) continue;
      end = add(*end, log_.entries[event.first_entry + at], step);
    }
    const Index covered = std::min(inside(event.snapshot_index), tree_.index(*end));
    const Ref base = event.tells(Field::snapshot_index) ? tree_.at(*end, covered) : kRoot;
    after.durable.log = {base, *end};
    after.applied = base;
    standing.may_apply_from_anywhere = true;
    follow_configuration(after, tree_.configuration(standing.view.durable.log.tip));
  } else {
    lose_log(number, standing, after,
             !event.tells(Field::last)
                 ? "the line of its boot does not tell where its log ends (\"last\")"
             : !event.tells(Field::last_term)
                 ? "the line of its boot does not tell the term of its log's last entry "
                   "(\"last_term\"), and the lines before do not hold that entry"
                 : "no line holds the entries that its log had when it started");
  }
  take_state(log_.events[state], after, standing);
  // What a snapshot covers is committed, though the server need not say so yet.
  if (end) standing.commit = std::max(standing.commit, event.snapshot_index);
  step.after = after;
  step.knows_log = standing.knows_log;
  finish(step);
}

void ServerReplay::append(const Event& event, Step& step) {
  Standing& standing = standings_[event.server];
  core::Log& log = step.after.durable.log;
  if (!standing.knows_log) {
    if (event.index != 1 || standing.lost_at != kNoEvent || offset_ != 0) {
      if (standing.lost_at == kNoEvent) {
        lose_log(step.event, standing, step.after,
                 "no line tells which entries its log had before this one");
      }
      return;
    }
    standing.knows_log = true;
    log = {};
  }
  const Index at = inside(event.index);
  if (at == 0 && log.tip == kRoot) return;  // one of the entries that are taken for the same
  if (at == 0 || at > tree_.index(log.tip) + 1) {
    return lose_log(step.event, standing, step.after,
                    "its log ends before the entry that this one would follow");
  }
  const Ref parent = tree_.at(log.tip, at - 1);
  const Ref ref = add(parent, event.entry(), step);
  // An entry that is there already changes nothing, whatever follows it (§3.5).
  if (!tree_.contains(log.tip, ref)) log.tip = ref;
}

void ServerReplay::snapshot(const Event& event, Step& step) {
  Standing& standing = standings_[event.server];
  core::View& view = step.after;
  std::optional<Ref> end = resolve(standing, event.index, event.entry_term);
  if (!end && inside(event.index) == 1) end = add(kRoot, unknown_entry(event.entry_term), step);
  if (!end) {
    return lose_log(step.event, standing, view,
                    "no line holds the entries that this snapshot covers");
  }
  core::Log& log = view.durable.log;
  const bool own = standing.knows_log && tree_.contains(log.tip, *end);
  if (!own) {
    log.tip = *end;
    standing.commit = std::max(standing.commit, event.index);
  }
  if (event.tells(Field::last) && event.last == event.index) log.tip = *end;
  log.base = *end;
  standing.knows_log = true;
  if (tree_.index(view.applied) < tree_.index(*end)) view.applied = *end;
}

void ServerReplay::apply(const Event& event, core::View& view, Standing& standing) {
  const Ref tip = view.durable.log.tip;
  const Index at = inside(event.index);
  const Ref own = at > 0 && at <= tree_.index(tip) ? tree_.at(tip, at) : kRoot;
  if (at == 0) return;
  if (standing.may_apply_from_anywhere && at <= tree_.index(tip)) {
    view.applied = tree_.at(tip, at - 1);
  }
  standing.may_apply_from_anywhere = false;
  // A log of what clients asked for may leave out what is no command.
  for (Index next = tree_.index(view.applied) + 1; next < at && next <= tree_.index(tip); ++next) {
    const Ref passed = tree_.at(tip, next);
    if (tree_.kind(passed) == core::EntryKind::command || tree_.parent(passed) != view.applied) {
      break;
    }
    view.applied = passed;
  }
  core::Entry entry = own == kRoot ? unknown_entry(0) : tree_.entry(own);
  if (event.tells(Field::entry_term)) entry.term = event.entry_term;
  if (event.tells(Field::entry_kind)) entry.kind = event.entry_kind;
  if (event.tells(Field::entry_id) || event.tells(Field::entry_voters)) {
    entry.payload = event.entry().payload;
  }
  view.applied = tree_.append(view.applied, entry);
}

void ServerReplay::change_log(const Event& event, Step& step) {
  Standing& standing = standings_[event.server];
  core::View& view = step.after;
  switch (event.kind) {
    case EventKind::append:
      return append(event, step);
    case EventKind::truncate:
      if (!standing.knows_log) return;
      if (inside(event.index) == 0 && event.index != offset_) {
        return lose_log(step.event, standing, view, "it lost entries that no line holds");
      }
      view.durable.log.tip = tree_.at(
          view.durable.log.tip, std::min(inside(event.index), tree_.index(view.durable.log.tip)));
      return;
    case EventKind::snapshot:
      return snapshot(event, step);
    case EventKind::apply:
      if (standing.knows_log) apply(event, view, standing);
      return;
    case EventKind::boot:
    case EventKind::crash:
    case EventKind::replace:
    case EventKind::state:
    case EventKind::send:
    case EventKind::receive:
      return;
  }
}

void ServerReplay::change(std::uint32_t number, Step& step) {
  const Event& event = log_.events[number];
  Standing& standing = standings_[event.server];
  begin(number, step);
  const Ref configuration = tree_.configuration(standing.view.durable.log.tip);
  standing.begun = true;
  change_log(event, step);
  if (standing.knows_log) follow_configuration(step.after, configuration);
  take_state(event, step.after, standing);
  step.knows_log = standing.knows_log;
  finish(step);
}

void ServerReplay::begin(std::uint32_t event, Step& step) const {
  const Standing& standing = standings_[log_.events[event].server];
  step = {};
  step.event = event;
  step.server = log_.events[event].server;
  step.before = step.after = standing.view;
  step.commit_before = standing.commit;
}

void ServerReplay::finish(Step& step) {
  Standing& standing = standings_[step.server];
  step.commit_after = standing.commit;
  step.after.commit_index = standing.knows_log ? inside(standing.commit) : Index(0);
  // Checkers compare it with the log's: no line tells the configuration of a snapshot.
  const Ref entry = tree_.configuration(step.after.durable.log.base);
  step.after.durable.snapshot_configuration =
      entry == kRoot ? initial() : core::configuration_in(tree_.payload(entry));
  step.shows_configuration = standing.shows_configuration;
  standing.view = step.after;
}

}  // namespace squall::tools::check
