/* A small Raft in C: elections and replication as in Figure 3.1, and a log on a disk. It shows each part of
 * raft_machine.h that such a Raft needs.
 *
 *   cc -shared -fPIC -I.. -o small_raft.so small_raft.c
 *   squall fuzz --seconds 10 --machine lib:./small_raft.so
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "raft_machine.h"

enum { SERVERS = 16, ENTRIES_PER_MESSAGE = 8 };

/* What servers send each other, as it lies in memory: one program reads and writes it. */
typedef struct message {
  raft_message_kind kind;
  uint64_t term;
  uint64_t prev_index, prev_term; /* of entries; in a vote request: the last entry */
  uint64_t leader_commit;
  uint64_t match_index; /* of replies */
  uint32_t count;
  int positive;
  raft_entry entries[ENTRIES_PER_MESSAGE];
} message;

typedef struct server {
  uint32_t self, voters;
  /* Persistent state. */
  uint64_t term;
  uint32_t voted_for;
  raft_entry *log; /* log[0] is entry 1 */
  uint64_t last, room;
  /* Volatile state. */
  raft_role role;
  uint32_t leader, votes;
  uint64_t commit_index, last_applied;
  uint64_t next_index[SERVERS], match_index[SERVERS];
} server;

static int is_in(uint32_t set, uint32_t member) { return (int)(set >> member & 1u); }

static int is_majority(const server *s, uint32_t set) {
  int all = 0, some = 0;
  for (uint32_t other = 1; other < SERVERS; ++other) {
    all += is_in(s->voters, other);
    some += is_in(s->voters & set, other);
  }
  return 2 * some > all;
}

static uint64_t term_at(const server *s, uint64_t index) {
  return index == 0 ? 0 : s->log[index - 1].term;
}

static void remember(server *s, const raft_entry *entry) {
  if (s->last == s->room) {
    s->room = s->room == 0 ? 64 : 2 * s->room;
    s->log = (raft_entry *)realloc(s->log, s->room * sizeof *s->log);
  }
  s->log[s->last++] = *entry;
}

static void append(server *s, const raft_entry *entry, raft_env *env) {
  remember(s, entry);
  raft_append(env, s->last, entry);
}

static void send(server *s, uint32_t to, message *m, raft_env *env) {
  m->term = s->term;
  raft_tells tells;
  memset(&tells, 0, sizeof tells);
  tells.kind = m->kind;
  tells.term = s->term;
  tells.positive = m->positive;
  tells.entries = m->count;
  tells.position_term = m->prev_term;
  tells.position_index = m->kind == RAFT_APPEND_ENTRIES_REPLY ? m->match_index : m->prev_index;
  raft_send(env, to, m, offsetof(message, entries) + m->count * sizeof m->entries[0], &tells);
}

static message empty(raft_message_kind kind) {
  message m;
  memset(&m, 0, sizeof m);
  m.kind = kind;
  return m;
}

static void follow(server *s, uint64_t term, uint32_t leader, raft_env *env) {
  if (term > s->term) {
    s->term = term;
    s->voted_for = RAFT_NOBODY;
    raft_hard_state(env, s->term, s->voted_for);
    s->leader = RAFT_NOBODY;
  }
  if (leader != RAFT_NOBODY) s->leader = leader;
  if (s->role == RAFT_LEADER) {
    raft_timer(env, RAFT_HEARTBEAT, 0);
    raft_timer(env, RAFT_ELECTION, 1);
  }
  s->role = RAFT_FOLLOWER;
}

static void apply_committed(server *s, raft_env *env) {
  while (s->last_applied < s->commit_index) raft_apply(env, ++s->last_applied);
}

static void send_entries(server *s, uint32_t to, raft_env *env) {
  message m = empty(RAFT_APPEND_ENTRIES);
  m.prev_index = s->next_index[to] - 1;
  m.prev_term = term_at(s, m.prev_index);
  m.leader_commit = s->commit_index;
  while (m.count < ENTRIES_PER_MESSAGE && m.prev_index + m.count < s->last) {
    m.entries[m.count] = s->log[m.prev_index + m.count];
    ++m.count;
  }
  send(s, to, &m, env);
}

static void send_entries_to_all(server *s, raft_env *env) {
  for (uint32_t other = 1; other < SERVERS; ++other) {
    if (other != s->self && is_in(s->voters, other)) send_entries(s, other, env);
  }
}

/* Figure 3.1, Leaders: the latest index of this term that a majority has. */
static void commit(server *s, raft_env *env) {
  for (uint64_t index = s->last; index > s->commit_index; --index) {
    if (term_at(s, index) != s->term) break;
    uint32_t have = 1u << s->self;
    for (uint32_t other = 1; other < SERVERS; ++other) {
      if (s->match_index[other] >= index) have |= 1u << other;
    }
    if (is_majority(s, have)) {
      s->commit_index = index;
      break;
    }
  }
  apply_committed(s, env);
}

static void lead(server *s, raft_env *env) {
  s->role = RAFT_LEADER;
  s->leader = s->self;
  for (uint32_t other = 0; other < SERVERS; ++other) {
    s->next_index[other] = s->last + 1;
    s->match_index[other] = 0;
  }
  raft_entry no_op;
  memset(&no_op, 0, sizeof no_op);
  no_op.term = s->term;
  no_op.kind = RAFT_NO_OP;
  append(s, &no_op, env);
  raft_timer(env, RAFT_ELECTION, 0);
  raft_timer(env, RAFT_HEARTBEAT, 1);
  send_entries_to_all(s, env);
  commit(s, env);
}

static void campaign(server *s, raft_env *env) {
  if (!is_in(s->voters, s->self)) return;
  ++s->term;
  s->voted_for = s->self;
  raft_hard_state(env, s->term, s->voted_for);
  s->role = RAFT_CANDIDATE;
  s->leader = RAFT_NOBODY;
  s->votes = 1u << s->self;
  raft_timer(env, RAFT_ELECTION, 1);
  if (is_majority(s, s->votes)) {
    lead(s, env);
    return;
  }
  message m = empty(RAFT_REQUEST_VOTE);
  m.prev_index = s->last;
  m.prev_term = term_at(s, s->last);
  for (uint32_t other = 1; other < SERVERS; ++other) {
    if (other != s->self && is_in(s->voters, other)) send(s, other, &m, env);
  }
}

static void on_request_vote(server *s, uint32_t from, const message *m, raft_env *env) {
  const uint64_t last_term = term_at(s, s->last);
  const int is_up_to_date =
      m->prev_term > last_term || (m->prev_term == last_term && m->prev_index >= s->last);
  message reply = empty(RAFT_REQUEST_VOTE_REPLY);
  if (m->term == s->term && is_up_to_date &&
      (s->voted_for == RAFT_NOBODY || s->voted_for == from)) {
    s->voted_for = from;
    raft_hard_state(env, s->term, s->voted_for);
    raft_timer(env, RAFT_ELECTION, 1);
    reply.positive = 1;
  }
  send(s, from, &reply, env);
}

static void on_append_entries(server *s, uint32_t from, const message *m, raft_env *env) {
  message reply = empty(RAFT_APPEND_ENTRIES_REPLY);
  if (m->term == s->term) {
    follow(s, m->term, from, env);
    raft_timer(env, RAFT_ELECTION, 1);
    if (m->prev_index <= s->last && term_at(s, m->prev_index) == m->prev_term) {
      for (uint32_t at = 0; at < m->count; ++at) {
        const uint64_t index = m->prev_index + at + 1;
        if (index <= s->last && term_at(s, index) != m->entries[at].term) {
          s->last = index - 1;
          raft_truncate(env, index);
        }
        if (index > s->last) append(s, &m->entries[at], env);
      }
      reply.positive = 1;
      reply.match_index = m->prev_index + m->count;
      const uint64_t known =
          m->leader_commit < reply.match_index ? m->leader_commit : reply.match_index;
      if (known > s->commit_index) s->commit_index = known;
      apply_committed(s, env);
    } else {
      reply.match_index = s->last < m->prev_index ? s->last : m->prev_index - 1;
    }
  }
  send(s, from, &reply, env);
}

static void on_append_entries_reply(server *s, uint32_t from, const message *m, raft_env *env) {
  if (m->term != s->term || s->role != RAFT_LEADER) return;
  if (m->positive) {
    /* An answer that says nothing new starts no message, or each would start another for ever. */
    if (m->match_index <= s->match_index[from]) return;
    s->match_index[from] = m->match_index;
    s->next_index[from] = s->match_index[from] + 1;
    commit(s, env);
    if (s->next_index[from] <= s->last) send_entries(s, from, env);
  } else if (m->match_index + 1 < s->next_index[from] &&
             m->match_index >= s->match_index[from]) {
    s->next_index[from] = m->match_index + 1;
    send_entries(s, from, env);
  }
}

static void receive(server *s, uint32_t from, const message *m, raft_env *env) {
  if (m->term > s->term) follow(s, m->term, RAFT_NOBODY, env);
  switch (m->kind) {
    case RAFT_REQUEST_VOTE:
      on_request_vote(s, from, m, env);
      break;
    case RAFT_REQUEST_VOTE_REPLY:
      if (m->term == s->term && s->role == RAFT_CANDIDATE && m->positive) {
        s->votes |= 1u << from;
        if (is_majority(s, s->votes)) lead(s, env);
      }
      break;
    case RAFT_APPEND_ENTRIES:
      on_append_entries(s, from, m, env);
      break;
    case RAFT_APPEND_ENTRIES_REPLY:
      on_append_entries_reply(s, from, m, env);
      break;
    default:
      raft_fail(env, "a message of a kind that no server sends");
  }
}

/* ---- The table ---------------------------------------------------------------------------------- */

static void *create(const raft_settings *settings, const raft_disk *disk, raft_env *env) {
  server *s = (server *)calloc(1, sizeof *s);
  s->self = settings->self;
  s->voters = disk->configuration.voters;
  s->term = disk->term;
  s->voted_for = disk->voted_for;
  for (size_t at = 0; at < disk->entry_count; ++at) remember(s, &disk->entries[at]);
  raft_timer(env, RAFT_ELECTION, 1);
  return s;
}

static void destroy(void *of) {
  free(((server *)of)->log);
  free(of);
}

static void input(void *of, const raft_input *given, raft_env *env) {
  server *s = (server *)of;
  switch (given->kind) {
    case RAFT_RECEIVE: {
      message m = empty(RAFT_OTHER); /* the bytes need not be aligned */
      memcpy(&m, given->bytes, given->size);
      receive(s, given->from, &m, env);
      break;
    }
    case RAFT_ELECTION_TIMEOUT:
      if (s->role != RAFT_LEADER) campaign(s, env);
      break;
    case RAFT_HEARTBEAT_TIMEOUT:
      if (s->role != RAFT_LEADER) break;
      raft_timer(env, RAFT_HEARTBEAT, 1);
      send_entries_to_all(s, env);
      break;
    case RAFT_REQUEST: {
      if (s->role != RAFT_LEADER) break;
      raft_entry entry;
      memset(&entry, 0, sizeof entry);
      entry.term = s->term;
      entry.kind = given->entry_kind;
      memcpy(entry.data, given->data, sizeof entry.data);
      raft_accept(env);
      append(s, &entry, env);
      send_entries_to_all(s, env);
      commit(s, env);
      break;
    }
    default: /* it offers nothing else */
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

static size_t save(const void *of, void *bytes, size_t room) {
  const server *s = (const server *)of;
  server head = *s;
  const size_t log_bytes = s->last * sizeof *s->log;
  if (sizeof head + log_bytes > room) return 0;
  head.log = NULL; /* an address is no part of the state, nor is what realloc() has left over */
  head.room = 0;
  memcpy(bytes, &head, sizeof head);
  if (log_bytes > 0) memcpy((char *)bytes + sizeof head, s->log, log_bytes);
  return sizeof head + log_bytes;
}

static int load(void *of, const void *bytes, size_t size) {
  server *s = (server *)of;
  if (size < sizeof *s) return 0;
  free(s->log);
  memcpy(s, bytes, sizeof *s);
  s->room = s->last;
  s->log = s->last == 0 ? NULL : (raft_entry *)malloc(s->last * sizeof *s->log);
  if (s->last > 0) memcpy(s->log, (const char *)bytes + sizeof *s, s->last * sizeof *s->log);
  return 1;
}

static size_t describe(const void *bytes, size_t size, char *text, size_t room) {
  message m = empty(RAFT_OTHER);
  int length = 0;
  memcpy(&m, bytes, size);
  if (m.kind == RAFT_APPEND_ENTRIES) {
    length = snprintf(text, room, "%u entries after %llu of term %llu, committed up to %llu",
                      m.count, (unsigned long long)m.prev_index, (unsigned long long)m.prev_term,
                      (unsigned long long)m.leader_commit);
  }
  return length < 0 ? 0 : (size_t)length;
}

static uint32_t renamed(uint32_t set, const uint32_t names[SERVERS]) {
  uint32_t result = 0;
  for (uint32_t member = 1; member < SERVERS; ++member) {
    if (is_in(set, member)) result |= 1u << names[member];
  }
  return result;
}

static int rename_servers(void *of, const uint32_t names[SERVERS]) {
  server *s = (server *)of;
  const server before = *s;
  s->self = names[s->self];
  s->voters = renamed(s->voters, names);
  s->voted_for = names[s->voted_for];
  s->leader = names[s->leader];
  s->votes = renamed(s->votes, names);
  for (uint32_t other = 1; other < SERVERS; ++other) {
    s->next_index[names[other]] = before.next_index[other];
    s->match_index[names[other]] = before.match_index[other];
  }
  return 1;
}

const raft_machine *squall_raft_machine(void) {
  static const raft_machine machine = {RAFT_MACHINE_ABI, "small-raft", "1", 0, 1,    create,
                                       destroy,          input,        view, save, load,
                                       describe,         rename_servers};
  return &machine;
}
