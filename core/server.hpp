// The Raft server: the rules of Figure 3.1, §3.10, chapters 4 and 5, §6.4 and §9.6 behind the
// Machine interface.
#pragma once

#include "core/fields.hpp"
#include "core/machine.hpp"
#include "core/state.hpp"

namespace squall::core {

/// server.cpp: inputs, elections and all role changes (Figure 3.3). server_replication.cpp,
/// server_reads.cpp, server_membership.cpp and server_quiescence.cpp: the work of each role. The headers election,
/// replication and membership hold the decision rules.
class Server : public Machine {
 public:
  Server(ServerId self, const Settings& settings, LogTree& tree);

  void boot(const Durable& kept, Output& output) noexcept override;
  void step(const Input& input, Output& output) noexcept override;
  std::size_t save(std::span<std::byte> room) const noexcept override {
    return core::save(state_, room);
  }
  void load(std::span<const std::byte> saved) noexcept override { core::load(state_, saved); }
  std::size_t save_portable(const LogTree& tree,
                            std::span<std::byte> room) const noexcept override {
    PortableWriter writer(tree, room);
    writer(state_);
    return writer.size();
  }
  bool load_portable(const LogTree& tree, std::span<const std::byte> saved) noexcept override {
    PortableReader reader(tree, saved);
    reader(state_);
    return reader.is_whole();
  }
  bool rename(const Renaming& to) noexcept override {
    core::rename(state_, to);
    return true;
  }
  std::optional<FollowerProgress> progress_of(ServerId follower) const noexcept override;

 protected:
  ServerId self_;
  Settings settings_;
  LogTree& tree_;
  State state_;

 private:
  // server.cpp
  void dispatch(const Input& input, Output& output);
  void receive(const Message& message, Output& output);
  void on_election_timeout(Output& output);
  void on_request_vote(const Message& message, Output& output);
  void on_pre_vote_request(const Message& message, Output& output);
  void on_request_vote_reply(const Message& message, Output& output);
  void on_append_entries(const Message& message, Output& output);
  void on_install_snapshot(const Message& message, Output& output);
  void on_synced(const Synced& synced, Output& output);
  void on_write_failed(Output& output);
  void become_follower(Term term, Output& output);
  void become_pre_candidate(Output& output);
  void become_candidate(bool transfer, Output& output);
  void become_leader(Output& output);
  void follow(ServerId leader, Output& output);
  /// Fills the message in place: building it elsewhere and copying it costs more than the step.
  template <typename MessageBody>
  void send(ServerId to, const MessageBody& body, Output& output) {
    Message& message = output.messages.grow();
    message.from = self_;
    message.to = to;
    message.after_sync = !std::is_same_v<MessageBody, AppendEntries>;
    message.term = state_.current_term;
    message.body.template emplace<MessageBody>(body);
  }
  void show(View& view) const;

  // server_replication.cpp
  void on_heartbeat_timeout(Output& output);
  void on_append_entries_reply(const Message& message, Output& output);
  void on_install_snapshot_reply(const Message& message, Output& output);
  void on_client_request(const ClientRequest& request, Output& output);
  bool append_request(const ClientRequest& request, Output& output);
  void forward(const ClientRequest& request, Output& output);
  void on_forward(const Message& message, Output& output);
  void on_compact();
  void append(const Entry& entry, Output& output);
  void count_own(Index durable, Output& output);
  void advance_commit(Output& output);
  void commit(Index index, Output& output);
  void replicate(ServerId follower, Output& output);
  void replicate_to_all(Output& output);
  void send_heartbeat(ServerId follower, Output& output);
  bool needs_round_for_snapshots() const;
  void begin_snapshot(ServerId follower, Output& output);
  void send_snapshot(ServerId follower, Output& output);

  // server_reads.cpp
  void on_client_read(const ClientRead& read, Output& output);
  void on_read_index(const Message& message, Output& output);
  void on_read_index_reply(const Message& message, Output& output);
  void take_on_read(std::uint32_t read, ServerId from, Output& output);
  void begin_round(Output& output);
  void count_round(Output& output);
  void on_round(ServerId follower, std::uint32_t round, Output& output);
  void answer_reads(Output& output);

  // server_membership.cpp
  void on_change_membership(const ChangeMembership& change, Output& output);
  void on_transfer_leadership(const TransferLeadership& transfer, Output& output);
  void on_forget_leader(Output& output);
  ServerId furthest_voter() const;
  void use_latest_configuration();
  void append_configuration(const ChangeMembership& change, Output& output);
  void go_on_catching_up(Output& output);
  void count_catch_up_heartbeat();
  void go_on_transferring(Output& output);

  // server_quiescence.cpp
  bool has_nothing_to_do() const;
  void quiesce(Output& output);
  void quiesce_with_leader(const AppendEntries& request, bool is_late, Output& output);
  void wake(Output& output);
  static bool wakes(const Input& input);
};

/// Creates a Server on every seat.
class ServerMaker : public MachineMaker {
 public:
  std::unique_ptr<Machine> make(ServerId self, const Settings& settings,
                                LogTree& tree) const override {
    return std::make_unique<Server>(self, settings, tree);
  }
};

}  // namespace squall::core
