// The beginning of a Raft: it starts, and does nothing yet. README.md says what comes next.
//
//   make && squall run leader-crash --machine lib:./mine.so
#include <cstring>

#include "raft_machine.h"

namespace {

// What servers send each other. The bytes are yours: here, this struct as it lies in memory.
struct Message {
  raft_message_kind kind = RAFT_OTHER;
  bool positive = false;
  uint64_t term = 0;
  uint64_t last_index = 0, last_term = 0;
};

class Server {
 public:
  Server(const raft_settings& settings, const raft_disk& disk)
      : self_(settings.self), voters_(disk.configuration.voters) {}

  void campaign(raft_env* env) {
    // Step 1: a new term, a vote for itself (written before it is sent), and RAFT_REQUEST_VOTE to
    // every other voter. For example:
    //
    //   ++term_; voted_for_ = self_; role_ = RAFT_CANDIDATE; leader_ = RAFT_NOBODY;
    //   raft_hard_state(env, term_, voted_for_);
    //   raft_timer(env, RAFT_ELECTION, 1);
    //   for (uint32_t to = 1; to < 16; ++to)
    //     if (to != self_ && (voters_ >> to & 1)) send(to, Message{RAFT_REQUEST_VOTE}, env);
    raft_fail(env, "README.md, step 1: an election timeout starts an election; see campaign()");
  }

  void receive(uint32_t /*from*/, const Message& /*message*/, raft_env* env) {
    raft_fail(env, "README.md, step 1: a message has come; see receive()");
  }

  void show(raft_view& view) const {
    view.term = term_;
    view.voted_for = voted_for_;
    view.role = role_;
    view.leader = leader_;
    view.commit_index = commit_index_;
  }

  // Every message goes out here: the bytes, and what they say in the words of Figure 3.1.
  void send(uint32_t to, Message message, raft_env* env) const {
    message.term = term_;
    raft_tells tells{};
    tells.kind = message.kind;
    tells.term = message.term;
    tells.positive = message.positive;
    tells.position_index = message.last_index;
    tells.position_term = message.last_term;
    raft_send(env, to, &message, sizeof message, &tells);
  }

 private:
  uint32_t self_;
  uint32_t voters_;  // bit s: server s votes
  // Persistent: written by raft_hard_state(), raft_append(), raft_truncate().
  uint64_t term_ = 0;
  uint32_t voted_for_ = RAFT_NOBODY;
  // Volatile.
  raft_role role_ = RAFT_FOLLOWER;
  uint32_t leader_ = RAFT_NOBODY;
  uint64_t commit_index_ = 0;
};

// ---- The table ----------------------------------------------------------------------------------

void* create(const raft_settings* settings, const raft_disk* disk, raft_env* env) {
  if (disk->term != 0) {
    raft_fail(env, "README.md, step 4: the disk holds what was written, and Server() reads none of it");
  }
  raft_timer(env, RAFT_ELECTION, 1);  // ends as RAFT_ELECTION_TIMEOUT
  return new Server(*settings, *disk);
}

void destroy(void* server) { delete static_cast<Server*>(server); }

void input(void* of, const raft_input* given, raft_env* env) {
  Server& server = *static_cast<Server*>(of);
  switch (given->kind) {
    case RAFT_RECEIVE: {
      Message message;
      std::memcpy(&message, given->bytes, given->size);
      server.receive(given->from, message, env);
      break;
    }
    case RAFT_ELECTION_TIMEOUT:
      server.campaign(env);
      break;
    case RAFT_HEARTBEAT_TIMEOUT:  // step 2: a leader sends what its followers lack
      break;
    case RAFT_REQUEST:  // step 2: a leader calls raft_accept() and appends given->data
      break;
    default:  // the others come only where `offers` below asks for them
      break;
  }
}

void view(const void* server, raft_view* shown) { static_cast<const Server*>(server)->show(*shown); }

}  // namespace

extern "C" const raft_machine* squall_raft_machine() {
  static const raft_machine machine = {
      RAFT_MACHINE_ABI, "mine", "1",
      0,  // offers: steps 5 and 6
      0,  // 1 once it calls raft_apply() for each committed entry
      create, destroy, input, view,
      nullptr, nullptr,  // save, load: explorations then merge states, and are faster
      nullptr, nullptr   // describe, rename
  };
  return &machine;
}
