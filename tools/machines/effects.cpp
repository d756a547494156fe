// The shadow of a foreign server's log, and the judgement of calls that no log can take.
#include "tools/machines/effects.hpp"

#include <algorithm>
#include <cstring>

#include "core/hash.hpp"

namespace squall::tools::machines {
namespace {

constexpr std::uint64_t kNumberMax = 0xffff'ffff;  // of terms and indexes
constexpr std::uint32_t kTimerNameMax = 0xffff;
constexpr std::size_t kTimersMax = 64;  // that run
constexpr std::uint64_t kTimerMax_us = std::uint64_t{86'400'000'000} * 1000;

Effects& of(raft_env* env) { return *static_cast<Effects*>(env); }

/// What is called after a failure counts for nothing.
bool heeds(raft_env* env) { return !of(env).has_failed(); }

bool is_server(std::uint32_t server) { return server >= 1 && server <= core::kServersMax; }

}  // namespace

raft_configuration to_c(const core::Configuration& configuration) {
  return {configuration.voters.bits(), configuration.outgoing.bits(),
          configuration.learners.bits()};
}

core::Configuration to_core(const raft_configuration& configuration) {
  const auto set = [](std::uint32_t bits) {
    return core::ServerSet(static_cast<std::uint16_t>(bits));
  };
  return {set(configuration.voters), set(configuration.outgoing), set(configuration.learners)};
}

raft_entry to_c(const core::Entry& entry) {
  raft_entry given{};
  given.term = entry.term.value();
  given.kind = static_cast<raft_entry_kind>(entry.kind);
  if (entry.kind == core::EntryKind::configuration) {
    given.configuration = to_c(core::configuration_in(entry.payload));
  } else {
    std::memcpy(given.data, &entry.payload, sizeof entry.payload);
  }
  return given;
}

core::Entry to_core(const raft_entry& entry) {
  core::Entry taken{core::Term::of(entry.term), static_cast<core::EntryKind>(entry.kind), {}};
  if (entry.kind == RAFT_CONFIGURATION) {
    taken.payload = core::payload_of(to_core(entry.configuration));
  } else {
    std::memcpy(&taken.payload, entry.data, sizeof taken.payload);
  }
  return taken;
}

Effects::Effects(core::ServerId self, core::LogTree& tree, bool applies, const core::Rules& rules,
                 void (*leave)())
    : raft_env{}, self_(self), tree_(tree), applies_(applies), rules_(rules), leave_(leave) {
  abi = RAFT_MACHINE_ABI;
  hard_state = [](raft_env* env, std::uint64_t term, std::uint32_t voted_for) {
    if (heeds(env)) of(env).write_hard_state(term, voted_for);
  };
  commit_index = [](raft_env* env, std::uint64_t index) {
    if (heeds(env)) of(env).write_commit_index(index);
  };
  append = [](raft_env* env, std::uint64_t index, const raft_entry* entry) {
    if (heeds(env)) of(env).append_entry(index, *entry);
  };
  truncate = [](raft_env* env, std::uint64_t from) {
    if (heeds(env)) of(env).truncate_log(from);
  };
  compact = [](raft_env* env, std::uint64_t up_to) {
    return heeds(env) ? of(env).take_snapshot(up_to) : raft_snapshot{};
  };
  install = [](raft_env* env, raft_snapshot snapshot, raft_configuration configuration) {
    if (heeds(env)) of(env).install_snapshot(snapshot, configuration);
  };
  send = [](raft_env* env, std::uint32_t to, const void* bytes, std::size_t size,
            const raft_tells* tells) {
    if (heeds(env)) of(env).send_message(to, bytes, size, tells);
  };
  timer = [](raft_env* env, raft_timer_id which, int runs) {
    if (heeds(env)) of(env).set_timer(which, runs != 0);
  };
  timer_for = [](raft_env* env, std::uint32_t which, std::uint64_t duration_us) {
    if (heeds(env)) of(env).set_named_timer(which, duration_us);
  };
  apply = [](raft_env* env, std::uint64_t index) {
    if (heeds(env)) of(env).apply_entry(index);
  };
  accept = [](raft_env* env) { of(env).output_->accepted = true; };
  read = [](raft_env* env, std::uint32_t which, std::uint64_t index) {
    if (heeds(env)) of(env).answer_read(which, index);
  };
  random = [](raft_env* env) { return of(env).draw(); };
  fail = [](raft_env* env, const char* why) {
    of(env).refuse(why == nullptr || *why == 0 ? "no reason is given" : why);
  };
}

void Effects::boot(const core::Durable& kept, const core::Configuration& first) {
  written_ = kept;
  first_ = first;
  applied_ = kept.log.base;
  running_.clear();
  has_failed_ = false;
  failure_.clear();
}

void Effects::restore(const core::Durable& written, core::Ref applied,
                      const std::vector<core::NamedTimer>& running) {
  written_ = written;
  applied_ = applied;
  running_ = running;
  has_failed_ = false;
  failure_.clear();
}

void Effects::begin(core::Output& output, bool is_repeated) {
  output_ = &output;
  drawn_ = 0;
  writes_.clear();
  timers_.clear();
  is_repeated_ = is_repeated;
}

void Effects::refuse(std::string why) {
  if (!has_failed_) failure_ = std::move(why);
  has_failed_ = true;
  if (leave_ != nullptr) leave_();
}

void Effects::fail_call(const std::string& why) {
  if (!has_failed_) failure_ = why;
  has_failed_ = true;
}

void Effects::write_hard_state(std::uint64_t term, std::uint32_t voted_for) {
  if (term > kNumberMax || (voted_for != RAFT_NOBODY && !is_server(voted_for))) {
    return refuse("raft_hard_state: term " + std::to_string(term) + " with a vote for server " +
                  std::to_string(voted_for));
  }
  written_.current_term = core::Term::of(term);
  written_.voted_for = core::ServerId::of(voted_for);
  note_write();
}

void Effects::write_commit_index(std::uint64_t index) {
  if (index > last()) {
    return refuse("raft_commit_index: " + std::to_string(index) + " in a log that ends at " +
                  std::to_string(last()));
  }
  written_.commit_index = core::Index::of(index);
  note_write();
}

void Effects::append_entry(std::uint64_t index, const raft_entry& entry) {
  if (index != last() + 1) {
    return refuse("raft_append: entry " + std::to_string(index) + " after entry " +
                  std::to_string(last()));
  }
  if (entry.term == 0 || entry.term > kNumberMax) {
    return refuse("raft_append: entry " + std::to_string(index) + " has term " +
                  std::to_string(entry.term) + "; terms are from 1 to " +
                  std::to_string(kNumberMax));
  }
  if (entry.kind > RAFT_SESSION) {
    return refuse("raft_append: entry " + std::to_string(index) + " has kind " +
                  std::to_string(entry.kind) + "; kinds are from 0 to " +
                  std::to_string(RAFT_SESSION));
  }
  written_.log.tip = tree_.append(written_.log.tip, to_core(entry));
  note_write();
}

void Effects::truncate_log(std::uint64_t from) {
  const std::uint64_t base = tree_.index(written_.log.base).value();
  if (from <= base || from > last()) {
    return refuse("raft_truncate: from " + std::to_string(from) + " in a log from " +
                  std::to_string(base + 1) + " to " + std::to_string(last()));
  }
  written_.log.tip = tree_.at(written_.log.tip, core::Index::of(from - 1));
  note_write();
}

raft_snapshot Effects::take_snapshot(std::uint64_t up_to) {
  const std::uint64_t base = tree_.index(written_.log.base).value();
  const std::uint64_t applied = tree_.index(applied_).value();
  if (up_to <= base || up_to > applied || up_to > last()) {
    refuse("raft_compact: up to " + std::to_string(up_to) + " where the snapshot ends at " +
           std::to_string(base) + ", the log at " + std::to_string(last()) +
           ", and what is applied at " + std::to_string(applied));
    return {};
  }
  const core::Ref end = tree_.at(written_.log.tip, core::Index::of(up_to));
  const core::Ref latest = tree_.configuration(end);
  if (latest != core::kRoot) {
    written_.snapshot_configuration = core::configuration_in(tree_.payload(latest));
  } else if (written_.log.base == core::kRoot) {
    written_.snapshot_configuration = first_;
  }
  written_.log.base = end;
  note_write();
  return {up_to, tree_.term(end).value(), tree_.path_hash(end)};
}

void Effects::install_snapshot(const raft_snapshot& snapshot,
                               const raft_configuration& configuration) {
  // A ref would differ between two runs that append in another order; an install is rare.
  core::Ref end = tree_.last();
  while (end != core::kRoot && tree_.path_hash(end) != snapshot.state) --end;
  if (end == core::kRoot || tree_.index(end).value() != snapshot.index ||
      tree_.term(end).value() != snapshot.term) {
    return refuse("raft_install: no snapshot ends at " + std::to_string(snapshot.index) +
                  " in term " + std::to_string(snapshot.term) + " with state " +
                  std::to_string(snapshot.state));
  }
  written_.log = {end, end};
  written_.snapshot_configuration = to_core(configuration);
  applied_ = end;
  note_write();
}

void Effects::note_write() {
  writes_.push_back({written_, static_cast<std::uint32_t>(output_->messages.size())});
}

bool Effects::may_be_early(const raft_tells& tells) const {
  if (tells.kind == RAFT_REQUEST_VOTE) return rules_.asks_before_sync;
  return (tells.kind == RAFT_APPEND_ENTRIES_REPLY || tells.kind == RAFT_INSTALL_SNAPSHOT_REPLY) &&
         rules_.learners_acknowledge_early && configuration().learners.contains(self_);
}

bool Effects::promises_too_early(const raft_tells& tells, std::uint32_t to) {
  const bool asks = tells.kind == RAFT_REQUEST_VOTE;
  const bool grants = tells.kind == RAFT_REQUEST_VOTE_REPLY && tells.positive != 0;
  if ((asks || grants) && tells.pre_vote == 0) {
    const std::uint32_t vote = asks ? self_.value() : to;
    return tells.term > written_.current_term.value() ||
           (tells.term == written_.current_term.value() && written_.voted_for.value() != vote);
  }
  const bool acknowledges = tells.positive != 0 && (tells.kind == RAFT_APPEND_ENTRIES_REPLY ||
                                                    tells.kind == RAFT_INSTALL_SNAPSHOT_REPLY);
  return acknowledges && tells.position_index > last();
}

void Effects::send_message(std::uint32_t to, const void* bytes, std::size_t size,
                           const raft_tells* tells) {
  if (!is_server(to)) return refuse("raft_send: to server " + std::to_string(to));
  static constexpr raft_tells kNothing{RAFT_OTHER, 0, 0, 0, 0, 0, 0};
  const raft_tells& told = tells == nullptr ? kNothing : *tells;
  const bool is_kind = told.kind <= RAFT_TIMEOUT_NOW || told.kind == RAFT_OTHER;
  if (!is_kind || told.term > kNumberMax || told.position_index > kNumberMax ||
      told.position_term > kNumberMax || told.entries > 0xffff) {
    return refuse("raft_send: impossible numbers in what the message tells");
  }
  const bool is_early = may_be_early(told);
  if (!is_early && promises_too_early(told, to)) {
    return refuse("raft_send: a message of term " + std::to_string(told.term) + " to server " +
                  std::to_string(to) + " tells of a vote or of entries that are not written yet");
  }
  if (is_repeated_) return;
  if (output_->messages.size() == core::kSentMax) {
    return refuse("raft_send: more than " + std::to_string(core::kSentMax) +
                  " messages for one input");
  }
  core::Opaque body;
  body.bytes = tree_.append_bytes({static_cast<const std::byte*>(bytes), size});
  body.position = {core::Term::of(told.position_term), core::Index::of(told.position_index)};
  body.count = static_cast<std::uint16_t>(told.entries);
  body.stands_for = static_cast<core::MessageType>(told.kind);
  body.positive = told.positive != 0;
  body.pre_vote = told.pre_vote != 0;
  const core::Term term =
      told.kind == RAFT_OTHER ? written_.current_term : core::Term::of(told.term);
  output_->messages.push({self_, core::ServerId::of(to), !is_early, term, body});
}

void Effects::set_timer(raft_timer_id which, bool runs) {
  const core::Timer set = runs ? core::Timer::restart : core::Timer::stop;
  switch (which) {
    case RAFT_ELECTION:
      output_->election_timer = set;
      return;
    case RAFT_HEARTBEAT:
      output_->heartbeat_timer = set;
      return;
  }
  refuse("raft_timer: there is no timer " + std::to_string(which));
}

void Effects::set_named_timer(std::uint32_t name, std::uint64_t duration_us) {
  const std::string call = "raft_timer_for: timer " + std::to_string(name);
  if (name > kTimerNameMax) return refuse(call + ", and 65535 is the last");
  if (duration_us > kTimerMax_us) {
    return refuse(call + " for " + std::to_string(duration_us) +
                  " microseconds, and 1000 days are the most");
  }
  const core::NamedTimer set{static_cast<std::uint16_t>(name), duration_us};
  note_timeout(name);
  if (duration_us != 0) {
    if (running_.size() == kTimersMax) return refuse(call + ", and 64 others run already");
    const auto after = [&](const core::NamedTimer& one) { return one.name > set.name; };
    running_.insert(std::find_if(running_.begin(), running_.end(), after), set);
  }
  timers_.push_back(set);
}

void Effects::note_timeout(std::uint32_t name) {
  std::erase_if(running_, [&](const core::NamedTimer& one) { return one.name == name; });
}

void Effects::apply_entry(std::uint64_t index) {
  if (index <= tree_.index(written_.log.base).value() || index > last()) {
    return refuse("raft_apply: entry " + std::to_string(index) + " of a log from " +
                  std::to_string(tree_.index(written_.log.base).value() + 1) + " to " +
                  std::to_string(last()));
  }
  const core::Ref entry = tree_.at(written_.log.tip, core::Index::of(index));
  applied_ = tree_.append(applied_, tree_.entry(entry));
}

void Effects::answer_read(std::uint32_t which, std::uint64_t index) {
  if (is_repeated_) return;
  if (index > kNumberMax || output_->reads.size() == core::kReadsMax) {
    return refuse("raft_read: read " + std::to_string(which) + " at " + std::to_string(index));
  }
  output_->reads.push({which, core::Index::of(index)});
}

std::uint64_t Effects::draw() {
  // Of what the server has written, and not of its past: a state that was loaded draws as one that
  // was reached.
  const std::uint64_t state =
      core::mix(written_.current_term.value(), tree_.path_hash(written_.log.tip));
  return core::mix(core::mix(self_.value(), state), ++drawn_);
}

raft_snapshot Effects::snapshot() const {
  const core::Ref base = written_.log.base;
  if (base == core::kRoot) return {};
  return {tree_.index(base).value(), tree_.term(base).value(), tree_.path_hash(base)};
}

core::Configuration Effects::configuration() const {
  const core::Ref latest = tree_.configuration(written_.log.tip);
  if (latest != core::kRoot && tree_.index(latest) > tree_.index(written_.log.base)) {
    return core::configuration_in(tree_.payload(latest));
  }
  return written_.snapshot_configuration;
}

void Effects::conclude(const raft_view& view, core::Output& output) {
  core::View& shown = output.view;
  shown = core::View{};
  if (view.commit_index > kNumberMax || view.role > RAFT_LEADER ||
      view.leader > core::kServersMax) {
    fail_call("its view has commit index " + std::to_string(view.commit_index) + ", role " +
              std::to_string(view.role) + " and leader " + std::to_string(view.leader));
  }
  shown.durable = written_;
  output.writes = writes_;
  output.timers = timers_;
  if (has_failed()) {
    output.failure = core::Failure::machine;
    output.failure_text = failure_.c_str();
    return;
  }
  shown.role = static_cast<core::Role>(view.role);
  shown.leader = core::ServerId::of(view.leader);
  shown.commit_index = core::Index::of(view.commit_index);
  shown.configuration = view.has_configuration != 0 ? to_core(view.configuration) : configuration();
  if (!applies_ && shown.commit_index <= tree_.index(written_.log.tip) &&
      shown.commit_index > tree_.index(applied_)) {
    applied_ = tree_.at(written_.log.tip, shown.commit_index);
  }
  shown.applied = applied_;
  if (view.term == written_.current_term.value() && view.voted_for == written_.voted_for.value()) {
    return;
  }
  output.failure = core::Failure::unpersisted;
  output.shown_term = core::Term::of(view.term & kNumberMax);
  output.shown_vote = core::ServerId::of(view.voted_for <= core::kServersMax ? view.voted_for : 0);
}

}  // namespace squall::tools::machines
