// Deliberately broken servers: our own Server with one rule of Raft taken out each.
#pragma once

#include <algorithm>

#include "core/election.hpp"
#include "core/replication.hpp"
#include "core/server.hpp"

namespace squall::tests {

using core::Index;
using core::Input;
using core::Message;
using core::MessageType;
using core::Output;
using core::Role;

/// The honest step, with a door on each side for what a mutant does wrong.
class BrokenServer : public core::Server {
 public:
  using Server::Server;

  void step(const Input& input, Output& output) noexcept override {
    Input seen = input;
    if (auto* receive = std::get_if<core::Receive>(&seen)) before(receive->message);
    Server::step(seen, output);
    after(input, output);
    output.view.durable = {state_.current_term, state_.voted_for, state_.snapshot_configuration,
                           state_.log, 0};
    output.view.role = state_.role;
    output.view.commit_index = state_.commit_index;
    output.view.applied = state_.applied =
        core::apply(tree_, state_.applied, state_.log.tip, state_.commit_index);
    output.view.configuration = state_.configuration;
    output.view.holds_lease = state_.holds_lease;
  }

 protected:
  virtual void before(Message&) {}
  virtual void after(const Input&, Output&) {}

  Index last() const { return tree_.index(state_.log.tip); }
  static const Message* received(const Input& input, MessageType type) {
    const auto* receive = std::get_if<core::Receive>(&input);
    return receive != nullptr && receive->message.type() == type ? &receive->message : nullptr;
  }
};

/// Grants a vote without asking whether it has voted in this term already (Figure 3.1).
class VotesTwice final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    const auto* request = std::get_if<core::RequestVote>(&message.body);
    if (request != nullptr && state_.role == Role::follower && would_grant(message, *request)) {
      state_.voted_for = core::kNobody;
    }
  }
  bool would_grant(const Message& message, const core::RequestVote& request) const {
    core::State state = state_;
    state.voted_for = core::kNobody;
    return message.term == state.current_term && !request.pre_vote &&
           !core::ignores_candidate(state, settings_, request) &&
           core::grants_vote(state, tree_, message, request);
  }
};

/// Withdraws its vote when it steps down in its own term (Figure 3.1, Candidates: "If AppendEntries
/// RPC received from new leader: convert to follower").
class WithdrawsVote final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (message.type() == MessageType::append_entries && state_.role == Role::candidate &&
        message.term == state_.current_term) {
      state_.voted_for = core::kNobody;
    }
  }
};

/// Restarts without its vote (§3.8).
class ForgetsVote final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void boot(const core::Durable& kept, Output& output) noexcept override {
    core::Durable less = kept;
    less.voted_for = core::kNobody;
    Server::boot(less, output);
  }
};

/// Restarts without its last entry (§3.8).
class ForgetsEntry final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void boot(const core::Durable& kept, Output& output) noexcept override {
    core::Durable less = kept;
    less.log.tip = tree_.parent(kept.log.tip);
    Server::boot(less, output);
  }
};

/// Takes over the term of any message, older ones too (§3.3).
class FollowsOldTerms final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (message.type() == MessageType::append_entries && state_.role == Role::follower) {
      state_.current_term = message.term;
    }
  }
};

/// Votes for candidates whose log is behind (§3.6.1).
class SkipsLogCheck final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (auto* request = std::get_if<core::RequestVote>(&message.body)) {
      request->last_log = {core::Term::of(~0u), Index::of(~0u)};
    }
  }
};

/// Commits entries of earlier terms by counting (§3.6.2, Figure 3.7).
class CountsOldTerms final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    if (state_.role != Role::leader) return;
    state_.commit_index =
        std::max(state_.commit_index, core::quorum_index(state_, settings_.configuration));
  }
};

/// Cuts its log behind prev_log even where nothing conflicts (§3.5).
class TruncatesAlways final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    const auto* request = std::get_if<core::AppendEntries>(&message.body);
    if (request == nullptr || message.term < state_.current_term || request->count == 0) return;
    if (state_.role == Role::leader || !core::holds(state_.log, tree_, request->prev_log)) return;
    state_.log.tip = tree_.at(state_.log.tip, request->prev_log.index);
  }
};

/// Counts votes that answered an earlier campaign (§3.4).
class CountsStaleVotes final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (message.type() == MessageType::request_vote_reply && state_.role == Role::candidate) {
      message.term = std::max(message.term, state_.current_term);
    }
  }
};

/// Answers before its term, vote and entries are on disk (§3.8).
class RepliesBeforeSync final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output& output) override {
    for (Message& message : output.messages) message.after_sync = false;
  }
};

/// Calls an entry committed that no other server has yet (§3.5).
class CommitsAtOnce final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    if (state_.role == Role::leader) state_.commit_index = last();
  }
};

/// Advances to leader_commit although the message vouches for less (Figure 3.1, receiver 5).
class CommitsUnverified final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output& output) override {
    const Message* message = received(input, MessageType::append_entries);
    if (message == nullptr || output.messages.empty()) return;
    const auto* reply = std::get_if<core::AppendEntriesReply>(&output.messages[0].body);
    if (reply == nullptr || !reply->success) return;
    const Index leader_commit = std::get_if<core::AppendEntries>(&message->body)->leader_commit;
    state_.commit_index = std::max(state_.commit_index, std::min(leader_commit, last()));
  }
};

/// As leader, replaces its own last uncommitted entry (Leader Append-Only).
class RewritesOwnLog final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    if (state_.role != Role::leader || input.index() != 2 || last() <= state_.commit_index) return;
    core::Entry entry = tree_.entry(state_.log.tip);
    entry.payload.low ^= 1;
    state_.log.tip = tree_.append(tree_.parent(state_.log.tip), entry);
  }
};

/// Takes an older leader_commit for the newest.
class CommitGoesBack final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    const Message* message = received(input, MessageType::append_entries);
    if (message == nullptr || message->term < state_.current_term) return;
    state_.commit_index = std::min(state_.commit_index,
                                   std::get_if<core::AppendEntries>(&message->body)->leader_commit);
  }
};

/// Stores another command than the one it was sent, under the same index and term.
class StoresOtherPayload final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    const Message* message = received(input, MessageType::append_entries);
    if (message == nullptr || last() < 5 || last() <= state_.commit_index) return;
    core::Entry entry = tree_.entry(state_.log.tip);
    if (entry.kind != core::EntryKind::command) return;
    entry.payload.low ^= 1;
    state_.log.tip = tree_.append(tree_.parent(state_.log.tip), entry);
  }
};

/// Stores what a leader sends under the leader's term, and not under the term of the entry.
class StoresUnderLeadersTerm final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    const Message* message = received(input, MessageType::append_entries);
    const core::Ref tip = state_.log.tip;
    if (message == nullptr || state_.role != Role::follower || last() <= state_.commit_index ||
        tree_.term(tip) == message->term || message->term != state_.current_term) {
      return;
    }
    core::Entry entry = tree_.entry(tip);
    entry.term = message->term;
    state_.log.tip = tree_.append(tree_.parent(tip), entry);
  }
};

/// As a learner acknowledges entries before they are on its disk: right by some rules.
class LearnsBeforeSync final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output& output) override {
    if (!state_.configuration.learners.contains(self_)) return;
    for (Message& message : output.messages) {
      if (message.type() == MessageType::append_entries_reply) message.after_sync = false;
    }
  }
};

template <typename Machine>
class Maker final : public core::MachineMaker {
  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<Machine>(self, settings, tree);
  }
};

template <typename Machine>
class RuledMaker final : public core::MachineMaker {
 public:
  explicit RuledMaker(const core::Rules& rules) : rules_(rules) {}

 private:
  core::Rules rules() const override { return rules_; }
  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<Machine>(self, settings, tree);
  }

  core::Rules rules_;
};

}  // namespace squall::tests
