// RaftCore: a small Raft on which other checkers agree to the last state, as one more Machine.
//
// One action is one event at one server with all its sends. Besides Squall it was written in TLA+,
// C and Rust; they count the same distinct states.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "core/machine.hpp"
#include "core/types.hpp"
#include "sim/bytes.hpp"
#include "sim/explore/ensembles.hpp"

namespace squall::tools::bench {

/// What may be wrong with it.
enum class RaftCoreBug : std::uint8_t {
  none,
  forgets_vote_at_restart,
  commits_older_terms_by_counting,
  votes_for_outdated_logs,
  truncates_on_every_append,
  counts_votes_of_older_terms,
};

class RaftCore final : public core::Machine {
 public:
  RaftCore(core::ServerId self, core::ServerSet servers, core::LogTree& tree, RaftCoreBug bug)
      : self_(self),
        servers_(servers),
        others_(servers - core::ServerSet::of(self)),
        tree_(tree),
        bug_(bug) {}

  void boot(const core::Durable& kept, core::Output& output) noexcept override {
    state_ = State{};
    state_.term = kept.current_term;
    state_.log = kept.log.tip;
    if (bug_ != RaftCoreBug::forgets_vote_at_restart) state_.voted_for = kept.voted_for;
    show(output);
  }
  void step(const core::Input& input, core::Output& output) noexcept override {
    if (const auto* receive = std::get_if<core::Receive>(&input)) {
      deliver(receive->message, output);
    } else if (std::holds_alternative<core::ElectionTimeout>(input)) {
      campaign(output);
    } else if (std::holds_alternative<core::HeartbeatTimeout>(input)) {
      send_entries_to_all(output);
    } else if (const auto* request = std::get_if<core::ClientRequest>(&input)) {
      state_.log =
          tree_.append(state_.log, {state_.term, core::EntryKind::command, request->payload});
      output.accepted = true;
      send_entries_to_all(output);
    }
    show(output);
  }
  std::size_t save(std::span<std::byte> room) const noexcept override {
    std::memcpy(room.data(), &state_, sizeof state_);
    return sizeof state_;
  }
  void load(std::span<const std::byte> saved) noexcept override {
    std::memcpy(&state_, saved.data(), sizeof state_);
  }
  bool rename(const core::Renaming& to) noexcept override {
    state_.voted_for = to(state_.voted_for);
    state_.votes = to(state_.votes);
    to.permute(state_.next_index);
    to.permute(state_.match_index);
    return true;
  }

 private:
  struct State {
    core::Term term = 0;
    core::Ref log = core::kRoot;
    core::Index commit_index = 0;
    core::ServerId voted_for = core::kNobody;
    core::Role role = core::Role::follower;
    core::ServerSet votes;
    // On leaders; 0 elsewhere.
    core::PerServer<core::Index> next_index{};
    core::PerServer<core::Index> match_index{};
  };
  static_assert(sim::Plain<State>);

  void show(core::Output& output) const {
    core::View& view = output.view;
    view = core::View{};
    view.durable.current_term = state_.term;
    view.durable.voted_for = state_.voted_for;
    view.durable.log.tip = state_.log;
    view.durable.snapshot_configuration.voters = servers_;
    view.role = state_.role;
    view.commit_index = state_.commit_index;
  }
  bool is_majority(core::ServerSet some) const { return 2 * some.size() > servers_.size(); }
  core::Index last() const { return tree_.index(state_.log); }
  void follow_nobody() {
    state_.role = core::Role::follower;
    state_.votes = core::ServerSet();
    state_.next_index = state_.match_index = {};
  }
  template <typename Body>
  void send(core::ServerId to, const Body& body, core::Output& output) const {
    output.messages.push({self_, to, false, state_.term, body});
  }
  /// The whole suffix from next_index on.
  void send_entries(core::ServerId to, core::Output& output) const {
    const core::Index previous = state_.next_index[to] - 1;
    const std::uint32_t count = last() - previous;
    send(to,
         core::AppendEntries{tree_.position(tree_.at(state_.log, previous)),
                             count == 0 ? core::kRoot : state_.log, count, state_.commit_index},
         output);
  }
  void send_entries_to_all(core::Output& output) const {
    for (const core::ServerId other : others_) send_entries(other, output);
  }
  void campaign(core::Output& output) {
    follow_nobody();
    ++state_.term;
    state_.role = core::Role::candidate;
    state_.voted_for = self_;
    state_.votes = core::ServerSet::of(self_);
    for (const core::ServerId other : others_) {
      send(other, core::RequestVote{tree_.position(state_.log)}, output);
    }
  }

  void deliver(const core::Message& message, core::Output& output) {
    if (message.term > state_.term) {
      follow_nobody();
      state_.term = message.term;
      state_.voted_for = core::kNobody;
    }
    if (const auto* request = std::get_if<core::RequestVote>(&message.body)) {
      on_request_vote(message, *request, output);
    } else if (const auto* vote = std::get_if<core::RequestVoteReply>(&message.body)) {
      on_vote(message, *vote, output);
    } else if (const auto* entries = std::get_if<core::AppendEntries>(&message.body)) {
      on_append_entries(message, *entries, output);
    } else if (const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body)) {
      on_reply(message, *reply, output);
    }
  }
  void on_request_vote(const core::Message& message, const core::RequestVote& request,
                       core::Output& output) {
    const bool is_up_to_date = bug_ == RaftCoreBug::votes_for_outdated_logs ||
                               request.last_log >= tree_.position(state_.log);
    const bool is_free = state_.voted_for == core::kNobody || state_.voted_for == message.from;
    const bool grants = message.term == state_.term && is_up_to_date && is_free;
    if (grants) state_.voted_for = message.from;
    send(message.from, core::RequestVoteReply{grants}, output);
  }
  void on_vote(const core::Message& message, const core::RequestVoteReply& vote,
               core::Output& output) {
    const bool is_of_this_term =
        bug_ == RaftCoreBug::counts_votes_of_older_terms || message.term == state_.term;
    if (state_.role != core::Role::candidate || !is_of_this_term || !vote.vote_granted) return;
    state_.votes.add(message.from);
    if (!is_majority(state_.votes)) return;
    follow_nobody();
    state_.role = core::Role::leader;
    for (const core::ServerId other : others_) state_.next_index[other] = last() + 1;
    send_entries_to_all(output);
  }
  void on_append_entries(const core::Message& message, const core::AppendEntries& request,
                         core::Output& output) {
    if (message.term < state_.term) {
      return send(message.from, core::AppendEntriesReply{}, output);
    }
    if (state_.role == core::Role::candidate) follow_nobody();
    const core::Index previous = request.prev_log.index;
    if (previous > last() ||
        (previous > 0 && tree_.term(tree_.at(state_.log, previous)) != request.prev_log.term)) {
      return send(message.from, core::AppendEntriesReply{}, output);
    }
    if (bug_ == RaftCoreBug::truncates_on_every_append) {
      state_.log = tree_.at(state_.log, previous);
    }
    merge(request);
    const core::Index covered = previous + request.count;
    state_.commit_index = std::max(state_.commit_index, std::min(request.leader_commit, covered));
    send(message.from, core::AppendEntriesReply{true, covered, {}, 0}, output);
  }
  /// Truncates at the first conflict, keeps the rest.
  void merge(const core::AppendEntries& request) {
    const core::Index previous = request.prev_log.index;
    for (core::Index index = previous + 1; index <= previous + request.count; ++index) {
      const core::Entry entry = tree_.entry(tree_.at(request.entries, index));
      if (index <= last() && tree_.term(tree_.at(state_.log, index)) != entry.term) {
        state_.log = tree_.at(state_.log, index - 1);
      }
      if (index > last()) state_.log = tree_.append(state_.log, entry);
    }
  }
  void on_reply(const core::Message& message, const core::AppendEntriesReply& reply,
                core::Output& output) {
    if (state_.role != core::Role::leader || message.term != state_.term) return;
    core::Index& next = state_.next_index[message.from];
    if (!reply.success) {
      // A refusal steps back by one and retries at once.
      if (next > 1) --next;
      return send_entries(message.from, output);
    }
    core::Index& match = state_.match_index[message.from];
    match = std::max(match, reply.match_index);
    next = match + 1;
    advance_commit();
    if (next <= last()) send_entries(message.from, output);
  }
  void advance_commit() {
    for (core::Index index = last(); index > state_.commit_index; --index) {
      core::ServerSet holders = core::ServerSet::of(self_);
      for (const core::ServerId other : others_) {
        if (state_.match_index[other] >= index) holders.add(other);
      }
      const bool is_of_this_term = bug_ == RaftCoreBug::commits_older_terms_by_counting ||
                                   tree_.term(tree_.at(state_.log, index)) == state_.term;
      if (!is_majority(holders) || !is_of_this_term) continue;
      state_.commit_index = index;
      return;
    }
  }

  core::ServerId self_;
  core::ServerSet servers_;
  core::ServerSet others_;
  core::LogTree& tree_;
  RaftCoreBug bug_;
  State state_;
};

class RaftCoreMaker final : public core::MachineMaker {
 public:
  explicit RaftCoreMaker(RaftCoreBug bug = RaftCoreBug::none) : bug_(bug) {}
  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<RaftCore>(self, settings.configuration.voters, tree, bug_);
  }

 private:
  RaftCoreBug bug_;
};

/// The four predicates of a state that RaftCore is judged by, no ghost state. They read the entry
/// at a commit index: where a log is shorter than that, TLC ends with an error, and so does this.
class RaftCoreWatcher final : public sim::explore::StepObserver {
 public:
  sim::explore::StepOutcome observe(const sim::World& world, const sim::Report&) noexcept override {
    for (const core::ServerId i : world.servers()) {
      if (!holds_what_it_committed(world, world.views()[i])) {
        return sim::explore::StepOutcome::violation;
      }
    }
    for (const core::ServerId i : world.servers()) {
      for (const core::ServerId j : world.servers()) {
        if (i != j && !agree(world, world.views()[i], world.views()[j])) {
          return sim::explore::StepOutcome::violation;
        }
      }
    }
    return sim::explore::StepOutcome::nothing;
  }

 private:
  static bool holds_what_it_committed(const sim::World& world, const core::View& view) {
    return view.commit_index <= world.tree().index(view.durable.log.tip);
  }
  /// REQUIRES: both hold what they committed.
  static bool agree(const sim::World& world, const core::View& a, const core::View& b) {
    const core::LogTree& tree = world.tree();
    const core::Ref a_tip = a.durable.log.tip;
    const core::Ref b_tip = b.durable.log.tip;
    // ElectionSafety
    const bool a_leads = a.role == core::Role::leader;
    if (a_leads && b.role == core::Role::leader &&
        a.durable.current_term == b.durable.current_term) {
      return false;
    }
    // LogMatching
    for (core::Index k = 1; k <= std::min(tree.index(a_tip), tree.index(b_tip)); ++k) {
      const core::Ref left = tree.at(a_tip, k);
      const core::Ref right = tree.at(b_tip, k);
      if (tree.term(left) == tree.term(right) && left != right) return false;
    }
    // SMSafety
    const core::Index common = std::min(a.commit_index, b.commit_index);
    if (tree.at(a_tip, common) != tree.at(b_tip, common)) return false;
    // LeaderCompleteness
    if (!a_leads || b.commit_index == 0) return true;
    const core::Ref committed = tree.at(b_tip, b.commit_index);
    return tree.term(committed) >= a.durable.current_term || tree.contains(a_tip, committed);
  }
};

}  // namespace squall::tools::bench
