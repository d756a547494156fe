/* The beginning of a Raft: it starts, and does nothing yet. README.md says what comes next.
 *
 *   make && squall run leader-crash --machine lib:./mine.so
 */
#include <stdlib.h>
#include <string.h>

#include "raft_machine.h"

/* What servers send each other. The bytes are yours: here, this struct as it lies in memory. */
typedef struct message {
  uint32_t kind; /* raft_message_kind */
  uint32_t positive;
  uint64_t term;
  uint64_t last_index, last_term;
} message;

typedef struct server {
  uint32_t self;
  uint32_t voters; /* bit s: server s votes */
  /* Persistent: written by raft_hard_state(), raft_append(), raft_truncate(). */
  uint64_t term;
  uint32_t voted_for;
  /* Volatile. */
  raft_role role;
  uint32_t leader;
  uint64_t commit_index;
} server;

/* Every message goes out here: the bytes, and what they say in the words of Figure 3.1. */
static void send(server *s, uint32_t to, message *m, raft_env *env) {
  m->term = s->term;
  raft_tells tells;
  memset(&tells, 0, sizeof tells);
  tells.kind = (raft_message_kind)m->kind;
  tells.term = m->term;
  tells.positive = (int)m->positive;
  tells.position_index = m->last_index;
  tells.position_term = m->last_term;
  raft_send(env, to, m, sizeof *m, &tells);
}

static void campaign(server *s, raft_env *env) {
  /* Step 1: a new term, a vote for itself (written before it is sent), and
   * RAFT_REQUEST_VOTE to every other voter. For example:
   *
   *   ++s->term; s->voted_for = s->self; s->role = RAFT_CANDIDATE; s->leader = RAFT_NOBODY;
   *   raft_hard_state(env, s->term, s->voted_for);
   *   raft_timer(env, RAFT_ELECTION, 1);
   *   message m = {RAFT_REQUEST_VOTE, 0, 0, 0, 0};
   *   for (uint32_t to = 1; to < 16; ++to)
   *     if (to != s->self && (s->voters >> to & 1)) send(s, to, &m, env);
   */
  (void)send;
  (void)s;
  raft_fail(env, "README.md, step 1: an election timeout starts an election; see campaign()");
}

static void receive(server *s, uint32_t from, const message *m, raft_env *env) {
  (void)s, (void)from, (void)m;
  raft_fail(env, "README.md, step 1: a message has come; see receive()");
}

static void *create(const raft_settings *settings, const raft_disk *disk, raft_env *env) {
  server *s = (server *)calloc(1, sizeof *s);
  s->self = settings->self;
  s->voters = disk->configuration.voters;
  if (disk->term != 0) {
    raft_fail(env, "README.md, step 4: the disk holds what was written, and create() reads none of it");
  }
  raft_timer(env, RAFT_ELECTION, 1); /* ends as RAFT_ELECTION_TIMEOUT */
  return s;
}

static void destroy(void *of) { free(of); }

static void input(void *of, const raft_input *given, raft_env *env) {
  server *s = (server *)of;
  switch (given->kind) {
    case RAFT_RECEIVE: {
      message m;
      memset(&m, 0, sizeof m);
      memcpy(&m, given->bytes, given->size);
      receive(s, given->from, &m, env);
      break;
    }
    case RAFT_ELECTION_TIMEOUT:
      campaign(s, env);
      break;
    case RAFT_HEARTBEAT_TIMEOUT: /* step 2: a leader sends what its followers lack */
      break;
    case RAFT_REQUEST: /* step 2: a leader calls raft_accept() and appends given->data */
      break;
    default: /* the others come only where `offers` below asks for them */
      break;
  }
}

static void view(const void *of, raft_view *shown) {
  const server *s = (const server *)of;
  shown->term = s->term;
  shown->voted_for = s->voted_for;
  shown->role = s->role;
  shown->leader = s->leader;
  shown->commit_index = s->commit_index;
}

const raft_machine *squall_raft_machine(void) {
  static const raft_machine machine = {
      RAFT_MACHINE_ABI, "mine", "1",
      0, /* offers: steps 5 and 6 */
      0, /* 1 once it calls raft_apply() for each committed entry */
      create, destroy, input, view,
      NULL, NULL, /* save, load: explorations then merge states, and are faster */
      NULL, NULL  /* describe, rename */
  };
  return &machine;
}
