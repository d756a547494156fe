// One function for each input, and one for each thing that C-Raft asks of its raft_io.
#include "tools/foreign/libraft/libraft_server.hpp"

#include <climits>
#include <cstring>

namespace squall::tools::foreign::libraft {
namespace {

// C-Raft's clock is this adapter's: a microsecond passes with each input, so that a timer that C-Raft has
// started is known by its start, and a timer of Squall that has run out takes the clock to where it runs out
// in C-Raft. What matters is how these relate: as C-Raft's own defaults do, but for the wait until a snapshot
// is sent again, which would be 30 election timeouts.
constexpr unsigned kElectionTimeout = 1'000'000;
constexpr unsigned kHeartbeatTimeout = kElectionTimeout / 10;
constexpr unsigned kSnapshotTimeout = kElectionTimeout;
constexpr unsigned kCatchUpTimeout = 5 * kElectionTimeout;

Server& server_of(raft_io* io) { return *static_cast<Server*>(io->impl); }

// Requests that C-Raft calls back and forgets.
void forget(struct raft_apply* request, int, void*) { delete request; }
void forget(struct raft_change* request, int) { delete request; }
void forget(struct raft_transfer* request) { delete request; }

}  // namespace

Server::Server(const door::raft_settings& settings, const door::raft_disk& disk,
               door::raft_env* env)
    : env_(env),
      disk_(&disk),
      term_(disk.term + kBootstrapped),
      last_(disk.snapshot.index + disk.entry_count + kBootstrapped),
      applied_(disk.snapshot.index + kBootstrapped) {
  if (disk.snapshot.index != 0) {
    snapshot_index_ = disk.snapshot.index + kBootstrapped;
    snapshot_term_ = disk.snapshot.term + kBootstrapped;
    snapshot_state_ = disk.snapshot.state;
    snapshot_configuration_ = disk.configuration;
    // Squall's disk has no such index. No greater one is possible, and C-Raft looks for an entry there,
    // which it has not in either case.
    snapshot_configuration_index_ = snapshot_index_;
  }
  fill_io();
  fill_fsm();
  raft_init(&raft_, &io_, &fsm_, settings.self, address_of(settings.self));
  raft_set_election_timeout(&raft_, kElectionTimeout);
  raft_set_heartbeat_timeout(&raft_, kHeartbeatTimeout);
  raft_set_install_snapshot_timeout(&raft_, kSnapshotTimeout);
  raft_set_max_catch_up_round_duration(&raft_, kCatchUpTimeout);
  raft_set_snapshot_threshold(&raft_, UINT_MAX);
  raft_set_snapshot_trailing(&raft_, 0);
  raft_set_pre_vote(&raft_, settings.pre_vote != 0);
  if (raft_start(&raft_) != 0) door::raft_fail(env_, "raft_start() fails");
  disk_ = nullptr;
  pay();
  settle();
}

Server::~Server() { raft_close(&raft_, nullptr); }

// ---- raft_io and raft_fsm -------------------------------------------------------------------------

void Server::fill_io() {
  io_.version = 2;
  io_.impl = this;
  io_.init = [](raft_io*, raft_id, const char*) { return 0; };
  io_.close = [](raft_io* io, raft_io_close_cb closed) { closed(io); };
  io_.load = [](raft_io* io, raft_term* term, raft_id* voted_for, struct raft_snapshot** snapshot,
                raft_index* start, struct raft_entry** entries, std::size_t* count) {
    return server_of(io).load(term, voted_for, snapshot, start, entries, count);
  };
  io_.start = [](raft_io* io, unsigned, raft_io_tick_cb ticked, raft_io_recv_cb received) {
    server_of(io).tick_ = ticked;
    server_of(io).receive_ = received;
    return 0;
  };
  io_.bootstrap = [](raft_io*, const struct raft_configuration*) { return RAFT_CANTBOOTSTRAP; };
  io_.recover = [](raft_io*, const struct raft_configuration*) { return RAFT_CANTBOOTSTRAP; };
  io_.set_term = [](raft_io* io, raft_term term) {
    server_of(io).term_ = term;
    door::raft_hard_state(server_of(io).env_, in_squall(term), RAFT_NOBODY);
    return 0;
  };
  io_.set_vote = [](raft_io* io, raft_id server) {
    door::raft_hard_state(server_of(io).env_, in_squall(server_of(io).term_),
                          static_cast<std::uint32_t>(server));
    return 0;
  };
  io_.send = [](raft_io* io, raft_io_send* request, const raft_message* message,
                raft_io_send_cb callback) {
    return server_of(io).send(request, *message, callback);
  };
  io_.append = [](raft_io* io, raft_io_append* request, const struct raft_entry* entries,
                  unsigned count, raft_io_append_cb callback) {
    return server_of(io).append(request, entries, count, callback);
  };
  io_.truncate = [](raft_io* io, raft_index from) {
    server_of(io).last_ = from - 1;
    door::raft_truncate(server_of(io).env_, in_squall(from));
    return 0;
  };
  io_.snapshot_put = [](raft_io* io, unsigned, raft_io_snapshot_put* request,
                        const struct raft_snapshot* snapshot, raft_io_snapshot_put_cb callback) {
    return server_of(io).put_snapshot(request, *snapshot, callback);
  };
  io_.snapshot_get = [](raft_io* io, raft_io_snapshot_get* request,
                        raft_io_snapshot_get_cb callback) {
    server_of(io).owed_.push_back(
        Pair<raft_io_snapshot_get, raft_io_snapshot_get_cb>{request, callback});
    return 0;
  };
  io_.time = [](raft_io* io) { return server_of(io).now_; };
  io_.random = [](raft_io*, int min, int) { return min; };
}

void Server::fill_fsm() {
  fsm_.version = 1;
  fsm_.data = this;
  fsm_.apply = [](raft_fsm* fsm, const raft_buffer*, void** result) {
    auto& server = *static_cast<Server*>(fsm->data);
    // What is no command is applied without a call.
    server.apply_up_to(server.raft_.last_applied + 1);
    *result = nullptr;
    return 0;
  };
  fsm_.snapshot = [](raft_fsm*, raft_buffer** buffers, unsigned* count) {
    *buffers = static_cast<raft_buffer*>(raft_malloc(sizeof **buffers));
    **buffers = {raft_calloc(1, sizeof(std::uint64_t)), sizeof(std::uint64_t)};
    *count = 1;
    return 0;
  };
  fsm_.restore = [](raft_fsm*, raft_buffer* buffer) {
    raft_free(buffer->base);
    return 0;
  };
}

int Server::load(raft_term* term, raft_id* voted_for, struct raft_snapshot** snapshot,
                 raft_index* start, struct raft_entry** entries, std::size_t* count) {
  *term = term_;
  *voted_for = disk_->voted_for;
  *snapshot = snapshot_index_ != 0 ? read_snapshot() : nullptr;
  *start = snapshot_index_ + 1;
  const std::size_t before = snapshot_index_ != 0 ? 0 : 1;  // the entry of the bootstrap
  *count = before + disk_->entry_count;
  *entries = static_cast<struct raft_entry*>(raft_malloc((*count + 1) * sizeof **entries));
  if (before == 1) {
    door::raft_entry first{};
    first.kind = door::RAFT_CONFIGURATION;
    first.configuration = disk_->configuration;
    (*entries)[0] = to_craft(first);
  }
  for (std::size_t at = before; at < *count; ++at) {
    (*entries)[at] = to_craft(disk_->entries[at - before]);
  }
  return 0;
}

int Server::append(raft_io_append* request, const struct raft_entry* entries, unsigned count,
                   raft_io_append_cb callback) {
  for (unsigned at = 0; at < count; ++at) {
    door::raft_entry made;
    if (!to_squall(entries[at], made)) {
      door::raft_fail(env_, "it appends an entry that was not asked for");
    }
    door::raft_append(env_, in_squall(++last_), &made);
  }
  owed_.push_back(Pair<raft_io_append, raft_io_append_cb>{request, callback});
  return 0;
}

int Server::send(raft_io_send* request, const raft_message& message, raft_io_send_cb callback) {
  write(message, bytes_);
  const door::raft_tells tells = tells_of(message, raft_.current_term);
  door::raft_send(env_, static_cast<std::uint32_t>(message.server_id), bytes_.data(), bytes_.size(),
                  &tells);
  if (callback != nullptr) {
    owed_.push_back(Pair<raft_io_send, raft_io_send_cb>{request, callback});
  }
  return 0;
}

int Server::put_snapshot(raft_io_snapshot_put* request, const struct raft_snapshot& snapshot,
                         raft_io_snapshot_put_cb callback) {
  if (&snapshot == &raft_.snapshot.pending) {
    apply_up_to(snapshot.index);
    snapshot_state_ = door::raft_compact(env_, in_squall(snapshot.index)).state;
    raft_set_snapshot_threshold(&raft_, UINT_MAX);
  } else {
    std::memcpy(&snapshot_state_, snapshot.bufs[0].base, sizeof snapshot_state_);
    door::raft_install(env_, {in_squall(snapshot.index), in_squall(snapshot.term), snapshot_state_},
                       to_squall(snapshot.configuration));
    last_ = applied_ = snapshot.index;
  }
  snapshot_index_ = snapshot.index;
  snapshot_term_ = snapshot.term;
  snapshot_configuration_ = to_squall(snapshot.configuration);
  snapshot_configuration_index_ = snapshot.configuration_index;
  owed_.push_back(Pair<raft_io_snapshot_put, raft_io_snapshot_put_cb>{request, callback});
  return 0;
}

struct raft_snapshot* Server::read_snapshot() const {
  auto* const read =
      static_cast<struct raft_snapshot*>(raft_calloc(1, sizeof(struct raft_snapshot)));
  read->index = snapshot_index_;
  read->term = snapshot_term_;
  read->configuration = to_craft(snapshot_configuration_);
  read->configuration_index = snapshot_configuration_index_;
  read->bufs = static_cast<raft_buffer*>(raft_malloc(sizeof *read->bufs));
  *read->bufs = {raft_malloc(sizeof snapshot_state_), sizeof snapshot_state_};
  std::memcpy(read->bufs->base, &snapshot_state_, sizeof snapshot_state_);
  read->n_bufs = 1;
  return read;
}

void Server::apply_up_to(raft_index index) {
  while (applied_ < index) door::raft_apply_entry(env_, in_squall(++applied_));
}

// ---- Inputs ---------------------------------------------------------------------------------------

void Server::handle(const door::raft_input& input, door::raft_env* env) {
  env_ = env;
  ++now_;
  switch (input.kind) {
    case door::RAFT_RECEIVE:
      receive(input);
      break;
    case door::RAFT_ELECTION_TIMEOUT:
      if (raft_.state == RAFT_LEADER) break;
      time_out(raft_.election_timer_start + kElectionTimeout);
      // A server without a vote starts no election, and goes on waiting for its vote.
      door::raft_timer(env_, door::RAFT_ELECTION, 1);
      break;
    case door::RAFT_HEARTBEAT_TIMEOUT:
      if (raft_.state == RAFT_LEADER) time_out(now_ + kHeartbeatTimeout);
      if (raft_.state == RAFT_LEADER) door::raft_timer(env_, door::RAFT_HEARTBEAT, 1);
      break;
    case door::RAFT_REQUEST:
      request(input);
      break;
    case door::RAFT_COMPACT:
      // C-Raft looks at the threshold when it has applied something.
      raft_set_snapshot_threshold(&raft_, 1);
      break;
    case door::RAFT_CHANGE:
      change(input.configuration);
      break;
    case door::RAFT_TRANSFER:
      transfer(input.server);
      break;
    case door::RAFT_READ:
    case door::RAFT_SYNCED:
    case door::RAFT_TIMER:
      break;  // not offered, or none of its own was started
  }
  pay();
  settle();
}

void Server::receive(const door::raft_input& input) {
  raft_message message = read(input.bytes);
  message.server_id = input.from;
  message.server_address = address_of(input.from);
  const raft_term leads = message.type == RAFT_IO_APPEND_ENTRIES     ? message.append_entries.term
                          : message.type == RAFT_IO_INSTALL_SNAPSHOT ? message.install_snapshot.term
                                                                     : 0;
  receive_(&io_, &message);
  if (leads == raft_.current_term) leader_term_ = leads;
}

void Server::request(const door::raft_input& input) {
  auto* const asked = new struct raft_apply;
  raft_buffer command = command_of(input.entry_kind, input.data);
  if (raft_apply(&raft_, asked, &command, 1, forget) == 0) return door::raft_accept(env_);
  raft_free(command.base);
  delete asked;
}

void Server::change(const door::raft_configuration& wanted) {
  raft_id changed = 0;
  int role = RAFT_SPARE;
  for (unsigned at = 0; at < raft_.configuration.n; ++at) {
    const raft_server& server = raft_.configuration.servers[at];
    const int wants = (wanted.voters >> server.id & 1u) != 0     ? RAFT_VOTER
                      : (wanted.learners >> server.id & 1u) != 0 ? RAFT_STANDBY
                                                                 : RAFT_SPARE;
    if (wants == server.role) continue;
    if (changed != 0) return;  // one at a time
    changed = server.id;
    role = wants;
  }
  if (changed == 0) return;
  auto* const asked = new struct raft_change;
  if (raft_assign(&raft_, asked, changed, role, forget) == 0) return door::raft_accept(env_);
  delete asked;
}

void Server::transfer(raft_id server) {
  auto* const asked = new struct raft_transfer;
  if (raft_transfer(&raft_, asked, server, forget) == 0) return door::raft_accept(env_);
  delete asked;
}

void Server::time_out(raft_time earliest) {
  if (now_ < earliest) now_ = earliest;
  tick_(&io_);
}

void Server::pay() {
  for (std::size_t at = 0; at < owed_.size(); ++at) {
    const Owed owed = owed_[at];  // a callback may owe more
    if (const auto* sent = std::get_if<0>(&owed)) {
      sent->callback(sent->request, 0);
    } else if (const auto* written = std::get_if<1>(&owed)) {
      written->callback(written->request, 0);
    } else if (const auto* put = std::get_if<2>(&owed)) {
      put->callback(put->request, 0);
    } else if (const auto* got = std::get_if<3>(&owed)) {
      got->callback(got->request, read_snapshot(), 0);
    }
  }
  owed_.clear();
}

void Server::settle() {
  if (raft_.state == RAFT_UNAVAILABLE) return door::raft_fail(env_, "it has shut itself down");
  apply_up_to(raft_.last_applied);
  const bool leads = raft_.state == RAFT_LEADER;
  const bool led = state_before_ == RAFT_LEADER;
  if (leads && !led) {
    door::raft_timer(env_, door::RAFT_ELECTION, 0);
    door::raft_timer(env_, door::RAFT_HEARTBEAT, 1);
  } else if (led && !leads) {
    door::raft_timer(env_, door::RAFT_HEARTBEAT, 0);
  }
  if (!leads && raft_.election_timer_start == now_) door::raft_timer(env_, door::RAFT_ELECTION, 1);
  state_before_ = raft_.state;
}

void Server::show(door::raft_view& view) const {
  view.term = in_squall(raft_.current_term);
  view.voted_for = static_cast<std::uint32_t>(raft_.voted_for);
  view.commit_index = in_squall(raft_.commit_index);
  view.has_configuration = 1;
  view.configuration = to_squall(raft_.configuration);
  if (raft_.state == RAFT_LEADER) {
    view.role = door::RAFT_LEADER;
    view.leader = static_cast<std::uint32_t>(raft_.id);
  } else if (raft_.state == RAFT_CANDIDATE) {
    view.role = raft_.candidate_state.in_pre_vote ? door::RAFT_PRE_CANDIDATE : door::RAFT_CANDIDATE;
  } else if (leader_term_ == raft_.current_term) {
    // C-Raft does not forget the leader of an earlier term when it hears of a later one.
    view.leader = static_cast<std::uint32_t>(raft_.follower_state.current_leader.id);
  }
}

}  // namespace squall::tools::foreign::libraft
