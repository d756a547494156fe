// The Raft server of the dissertation, chapters 3.1–3.8: Figure 3.1's rules behind Machine's door.
#pragma once

#include "core/machine.hpp"
#include "core/state.hpp"

namespace squall::core {

/// All control flow and all role changes (Figure 3.3) are here; election.hpp and replication.hpp
/// hold the rules that decide.
class Server : public Machine {
 public:
  Server(ServerId self, const Settings& settings, LogTree& tree);

  void boot(const Durable& kept, Output& output) noexcept override;
  void step(const Input& input, Output& output) noexcept override;
  std::size_t save(std::span<std::byte> room) const noexcept override;
  void load(std::span<const std::byte> saved) noexcept override;

 protected:
  ServerId self_;
  Settings settings_;
  LogTree& tree_;
  State state_;

 private:
  void receive(const Message& message, Output& output);
  void on_request_vote(const Message& message, Output& output);
  void on_request_vote_reply(const Message& message, Output& output);
  void on_append_entries(const Message& message, Output& output);
  void on_append_entries_reply(const Message& message, Output& output);
  void on_client_request(const ClientRequest& request, Output& output);
  void on_synced(const Synced& synced, Output& output);

  void become_follower(Term term, Output& output);
  void become_candidate(Output& output);
  void become_leader(Output& output);

  void append(const Entry& entry);
  void count_own(Index durable, Output& output);
  void advance_commit(Output& output);
  void replicate(ServerId follower, Output& output);
  void send_heartbeat(ServerId follower, Output& output);
  void send(ServerId to, const Body& body, Output& output);
  void show(View& view) const;
};

/// Seats our Server everywhere.
class ServerMaker : public MachineMaker {
 public:
  std::unique_ptr<Machine> make(ServerId self, const Settings& settings,
                                LogTree& tree) const override;
};

}  // namespace squall::core
