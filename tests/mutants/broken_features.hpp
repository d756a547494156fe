// Deliberately broken servers: one rule of chapters 4, 5, 6 and 9 taken out each.
#pragma once

#include "core/membership.hpp"
#include "core/state_machine.hpp"
#include "tests/mutants/broken_servers.hpp"

namespace squall::tests {

/// Takes pre-votes for votes (§9.6).
class CountsPreVotes final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
    if (reply == nullptr || !reply->pre_vote || state_.role != Role::candidate) return;
    reply->pre_vote = false;
    message.term = state_.current_term;
  }
};

/// Takes a learner for a voter (§4.2.1): counts its vote, and what it stores, as another one's.
class CountsLearners final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (!state_.configuration.learners.contains(message.from)) return;
    const core::ServerSet others = state_.configuration.voters - core::ServerSet::of(self_);
    if (others.empty()) return;
    const core::ServerId voter = others.lowest();
    if (message.type() == MessageType::request_vote_reply) message.from = voter;
    const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body);
    const bool counts = reply != nullptr && reply->success && state_.role == Role::leader &&
                        message.term == state_.current_term;
    if (!counts) return;
    core::Progress& progress = state_.progress[voter];
    progress.match_index = std::max(progress.match_index, reply->match_index);
    progress.next_index = std::max(progress.next_index, progress.match_index + 1);
  }
};

/// Goes by a configuration only when it is committed (§4.1).
class WaitsForCommitment final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    const core::Ref committed = tree_.at(state_.log.tip, std::min(last(), state_.commit_index));
    state_.configuration = core::configuration_on_path(tree_, committed, settings_.configuration);
  }
};

/// Keeps a configuration whose entry has been replaced (§4.1).
class NeverFallsBack final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    if (state_.role == Role::follower && tree_.index(state_.configuration_entry) < latest_ &&
        state_.log.base == core::kRoot) {
      state_.configuration = kept_;
      return;
    }
    latest_ = tree_.index(state_.configuration_entry);
    kept_ = state_.configuration;
  }
  Index latest_ = 0;
  core::Configuration kept_{};
};

/// Takes a joint configuration for one of all its servers (§4.3).
class MergesJoint final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    core::Configuration& configuration = state_.configuration;
    configuration.voters = configuration.voting();
    configuration.outgoing = {};
  }
};

/// Installs snapshots of less than it has committed (Figure 5.3).
class RewindsToSnapshots final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (message.type() == MessageType::install_snapshot) state_.commit_index = 0;
  }
};

/// Leaves the configuration out of its snapshots (chapter 5).
class ForgetsConfiguration final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    if (state_.log.base != core::kRoot) state_.snapshot_configuration = settings_.configuration;
  }
};

/// Leaves the clients' sessions out of its snapshots (§6.3).
class LeavesSessionsOut final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    const Message* message = received(input, MessageType::install_snapshot);
    if (message == nullptr || state_.applied != state_.log.base) return;
    state_.applied = core::kRoot;
    for (Index index = 1; index <= tree_.index(state_.log.base); ++index) {
      const core::Entry entry = tree_.entry(tree_.at(state_.log.base, index));
      if (entry.kind != core::EntryKind::session) {
        state_.applied = tree_.append(state_.applied, entry);
      }
    }
  }
};

/// Answers reads without asking whether it still leads (§6.4).
class ReadsAtOnce final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output& output) override {
    const auto* read = std::get_if<core::ClientRead>(&input);
    if (read == nullptr || state_.role != Role::leader) return;
    output.reads.clear();
    output.reads.push({read->read, state_.commit_index});
  }
};

/// Answers reads from what it has, committed or not (§6.4).
class ReadsUncommitted final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output& output) override {
    for (core::ReadAnswer& answer : output.reads) answer.index = last();
  }
};

/// Does not notice that its lease has run out (§6.4.1).
class KeepsItsLease final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    if (std::holds_alternative<core::LeaseExpired>(input) && state_.role == Role::leader) {
      state_.holds_lease = true;
    }
  }
};

/// Lets a retried command take effect twice: it opens a second session for a client that asks again,
/// and so forgets what it has answered (§6.3).
class ReopensSessions final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

  void step(const Input& input, Output& output) noexcept override {
    const auto* request = std::get_if<core::ClientRequest>(&input);
    if (request != nullptr && request->kind == core::EntryKind::command && has(request->payload)) {
      core::Command opening;
      opening.client = core::command_in(request->payload).client;
      opening.sequence = core::command_in(request->payload).sequence - 1;
      opening.value = 1;  // a copy of the client's own request would open nothing
      Server::step(core::ClientRequest{core::payload_of(opening), core::EntryKind::session},
                   output);
    }
    BrokenServer::step(input, output);
  }

 private:
  bool has(const core::Payload& payload) const {
    for (core::Ref ref = state_.log.tip; ref != core::kRoot; ref = tree_.parent(ref)) {
      if (tree_.payload(ref) == payload) return true;
    }
    return false;
  }
};

}  // namespace squall::tests
