// A server of C-Raft: its raft, and the disk, the network and the clock that raft_io asks for.
#pragma once

#include <variant>
#include <vector>

#include "tools/foreign/libraft/raft_bytes.hpp"

namespace squall::tools::foreign::libraft {

/// Lives at one address: C-Raft points into it.
class Server {
 public:
  Server(const door::raft_settings& settings, const door::raft_disk& disk, door::raft_env* env);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void handle(const door::raft_input& input, door::raft_env* env);
  void show(door::raft_view& view) const;

 private:
  /// A callback that is owed: raft_io calls back after the call that asked for it has returned.
  template <typename Request, typename Callback>
  struct Pair {
    Request* request;
    Callback callback;
  };
  using Owed =
      std::variant<Pair<raft_io_send, raft_io_send_cb>, Pair<raft_io_append, raft_io_append_cb>,
                   Pair<raft_io_snapshot_put, raft_io_snapshot_put_cb>,
                   Pair<raft_io_snapshot_get, raft_io_snapshot_get_cb>>;

  void fill_io();
  void fill_fsm();
  // What raft_io is asked for.
  int load(raft_term* term, raft_id* voted_for, struct raft_snapshot** snapshot, raft_index* start,
           struct raft_entry** entries, std::size_t* count);
  int append(raft_io_append* request, const struct raft_entry* entries, unsigned count,
             raft_io_append_cb callback);
  int send(raft_io_send* request, const raft_message& message, raft_io_send_cb callback);
  int put_snapshot(raft_io_snapshot_put* request, const struct raft_snapshot& snapshot,
                   raft_io_snapshot_put_cb callback);
  struct raft_snapshot* read_snapshot() const;
  /// Applies entries up to `index`, one of C-Raft's.
  void apply_up_to(raft_index index);

  void receive(const door::raft_input& input);
  void request(const door::raft_input& input);
  void change(const door::raft_configuration& wanted);
  void transfer(raft_id server);
  void time_out(raft_time earliest);
  /// Calls back until nothing is owed.
  void pay();
  /// After an input: what has changed in C-Raft's struct without a call.
  void settle();

  raft raft_{};
  raft_io io_{};
  raft_fsm fsm_{};
  door::raft_env* env_ = nullptr;
  raft_io_tick_cb tick_ = nullptr;
  raft_io_recv_cb receive_ = nullptr;
  raft_time now_ = 1;
  std::vector<Owed> owed_;
  Bytes bytes_;

  const door::raft_disk* disk_;  // while it starts
  raft_term term_;
  raft_index last_;     // of what is written
  raft_index applied_;  // that Squall knows of
  // The snapshot on the disk; index 0: none.
  raft_index snapshot_index_ = 0;
  raft_term snapshot_term_ = 0;
  std::uint64_t snapshot_state_ = 0;
  door::raft_configuration snapshot_configuration_{};
  raft_index snapshot_configuration_index_ = 0;

  unsigned short state_before_ = RAFT_FOLLOWER;
  raft_term leader_term_ = 0;  // in which a leader was last heard
};

}  // namespace squall::tools::foreign::libraft
