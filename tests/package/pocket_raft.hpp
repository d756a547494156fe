// A small Raft in C++ that takes a seat: elections, replication, and a disk.
#pragma once

#include <algorithm>
#include <cstring>

#include <squall/core/machine.hpp>

namespace pocket {

using namespace squall::core;

enum class Bug { none, votes_twice, commits_alone };

class PocketRaft final : public Machine {
 public:
  PocketRaft(ServerId self, const Settings& settings, LogTree& tree, Bug bug)
      : self_(self), voters_(settings.configuration.voters), tree_(tree), bug_(bug) {}

  void boot(const Durable& kept, Output& output) noexcept override {
    state_ = State{};
    state_.durable = kept;
    output.election_timer = Timer::restart;
    show(output);
  }

  void step(const Input& input, Output& output) noexcept override {
    if (const auto* received = std::get_if<Receive>(&input)) {
      receive(received->message, output);
    } else if (std::holds_alternative<ElectionTimeout>(input)) {
      if (state_.role != Role::leader) campaign(output);
    } else if (std::holds_alternative<HeartbeatTimeout>(input)) {
      if (state_.role == Role::leader) send_entries_to_all(output);
    } else if (const auto* request = std::get_if<ClientRequest>(&input)) {
      if (state_.role == Role::leader) take_on(*request, output);
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

 private:
  struct State {
    Durable durable;
    Role role = Role::follower;
    ServerId leader = kNobody;
    Index commit_index = 0;
    ServerSet votes;
    PerServer<Index> next_index{}, match_index{};
  };

  void show(Output& output) const {
    output.view = View{};
    output.view.durable = state_.durable;
    output.view.durable.snapshot_configuration.voters = voters_;
    output.view.role = state_.role;
    output.view.leader = state_.leader;
    output.view.commit_index = state_.commit_index;
    output.view.applied = tree_.at(log(), state_.commit_index);
    output.view.configuration.voters = voters_;
    if (state_.role == Role::leader) {
      output.election_timer = Timer::stop;
      output.heartbeat_timer = Timer::restart;
    }
  }

  Ref& log() { return state_.durable.log.tip; }
  Ref log() const { return state_.durable.log.tip; }
  Index last() const { return tree_.index(log()); }
  Term& term() { return state_.durable.current_term; }
  bool is_majority(ServerSet some) const { return 2 * (some & voters_).size() > voters_.size(); }
  ServerSet others() const { return voters_ - ServerSet::of(self_); }

  template <typename Body>
  void send(ServerId to, const Body& body, Output& output) {
    output.messages.push({self_, to, false, term(), body});
  }
  void follow(ServerId leader, Output& output) {
    if (state_.role == Role::leader) output.heartbeat_timer = Timer::stop;
    state_.role = Role::follower;
    state_.leader = leader;
    output.election_timer = Timer::restart;
  }

  void campaign(Output& output) {
    ++term();
    state_.durable.voted_for = self_;
    state_.role = Role::candidate;
    state_.leader = kNobody;
    state_.votes = ServerSet::of(self_);
    output.election_timer = Timer::restart;
    if (is_majority(state_.votes)) return lead(output);
    for (const ServerId other : others()) send(other, RequestVote{tree_.position(log())}, output);
  }
  void lead(Output& output) {
    state_.role = Role::leader;
    state_.leader = self_;
    for (const ServerId other : others()) state_.next_index[other] = last() + 1;
    state_.match_index = {};
    log() = tree_.append(log(), {term(), EntryKind::no_op, {}});
    send_entries_to_all(output);
    advance_commit();
  }
  void take_on(const ClientRequest& request, Output& output) {
    output.accepted = true;
    log() = tree_.append(log(), {term(), request.kind, request.payload});
    send_entries_to_all(output);
    advance_commit();
  }
  void send_entries(ServerId to, Output& output) {
    const Index previous = state_.next_index[to] - 1;
    const std::uint32_t count = std::min<std::uint32_t>(last() - previous, 64);
    const Ref end = count == 0 ? kRoot : tree_.at(log(), previous + count);
    send(to,
         AppendEntries{tree_.position(tree_.at(log(), previous)), end, count, state_.commit_index},
         output);
  }
  void send_entries_to_all(Output& output) {
    for (const ServerId other : others()) send_entries(other, output);
  }

  void receive(const Message& message, Output& output) {
    if (message.term > term()) {
      term() = message.term;
      state_.durable.voted_for = kNobody;
      follow(kNobody, output);
    }
    if (const auto* asked = std::get_if<RequestVote>(&message.body)) {
      on_request_vote(message, *asked, output);
    } else if (const auto* vote = std::get_if<RequestVoteReply>(&message.body)) {
      if (message.term != term() || state_.role != Role::candidate || !vote->vote_granted) return;
      state_.votes.add(message.from);
      if (is_majority(state_.votes)) lead(output);
    } else if (const auto* entries = std::get_if<AppendEntries>(&message.body)) {
      on_append_entries(message, *entries, output);
    } else if (const auto* reply = std::get_if<AppendEntriesReply>(&message.body)) {
      on_reply(message, *reply, output);
    }
  }
  void on_request_vote(const Message& message, const RequestVote& asked, Output& output) {
    ServerId& vote = state_.durable.voted_for;
    const bool is_free = vote == kNobody || vote == message.from || bug_ == Bug::votes_twice;
    const bool grants =
        message.term == term() && is_free && asked.last_log >= tree_.position(log());
    if (grants) {
      vote = message.from;
      output.election_timer = Timer::restart;
    }
    send(message.from, RequestVoteReply{grants}, output);
  }
  void on_append_entries(const Message& message, const AppendEntries& request, Output& output) {
    AppendEntriesReply reply;
    reply.match_index = request.prev_log.index;
    if (message.term == term()) {
      follow(message.from, output);
      const Index previous = request.prev_log.index;
      if (previous <= last() && tree_.position(tree_.at(log(), previous)) == request.prev_log) {
        store(previous, request);
        reply.success = true;
        reply.match_index = previous + request.count;
        const Index known = std::min(request.leader_commit, reply.match_index);
        state_.commit_index = std::max(state_.commit_index, known);
      }
    }
    send(message.from, reply, output);
  }
  void store(Index previous, const AppendEntries& request) {
    for (Index index = previous + 1; index <= previous + request.count; ++index) {
      const Entry entry = tree_.entry(tree_.at(request.entries, index));
      if (index <= last() && tree_.term(tree_.at(log(), index)) != entry.term) {
        log() = tree_.at(log(), index - 1);
      }
      if (index > last()) log() = tree_.append(log(), entry);
    }
  }
  void on_reply(const Message& message, const AppendEntriesReply& reply, Output& output) {
    if (message.term != term() || state_.role != Role::leader) return;
    Index& next = state_.next_index[message.from];
    Index& match = state_.match_index[message.from];
    if (!reply.success) {
      if (reply.match_index + 1 != next || next <= match + 1) return;  // late
      --next;
      return send_entries(message.from, output);
    }
    if (reply.match_index <= match) return;
    match = reply.match_index;
    next = match + 1;
    advance_commit();
    if (next <= last()) send_entries(message.from, output);
  }
  void advance_commit() {
    for (Index index = last(); index > state_.commit_index; --index) {
      if (tree_.term(tree_.at(log(), index)) != term()) return;
      ServerSet have = ServerSet::of(self_);
      for (const ServerId other : others()) {
        if (state_.match_index[other] >= index) have.add(other);
      }
      if (!is_majority(have) && bug_ != Bug::commits_alone) continue;
      state_.commit_index = index;
      return;
    }
  }

  ServerId self_;
  ServerSet voters_;
  LogTree& tree_;
  Bug bug_;
  State state_;
};

class PocketMaker final : public MachineMaker {
 public:
  explicit PocketMaker(Bug bug = Bug::none) : bug_(bug) {}
  std::unique_ptr<Machine> make(ServerId self, const Settings& settings,
                                LogTree& tree) const override {
    return std::make_unique<PocketRaft>(self, settings, tree, bug_);
  }

 private:
  Bug bug_;
};

}  // namespace pocket
