/* raft_machine.h: the interface by which a Raft in C, or in any language that has C's calls, takes a
 * seat in Squall. A shared object exports one function:
 *
 *   const raft_machine *squall_raft_machine(void);
 *
 *   cc -shared -fPIC -o mine.so mine.c          squall run leader-crash --machine lib:./mine.so
 *
 * A machine is deterministic: what it does follows from what it was given. It reads no clock, starts no
 * thread, opens no file, and draws numbers from raft_random() alone. Squall calls it from one thread at a
 * time, but runs many clusters, each of several instances, in one process: a machine has no static
 * variables that it writes to.
 *
 * An input is handled in one call, and is one step: what the machine shows behind it is judged, so two steps of a
 * Raft in one call (it is elected, and steps down) hide the first. Effects for which no input comes wait for a
 * timer of the machine's own. The effects that the machine wants are calls, made while it handles the
 * input, and their order is real: what is sent before it is written is judged to be sent too early.
 */
#ifndef SQUALL_RAFT_MACHINE_H
#define SQUALL_RAFT_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version 2 has, beside what version 1 has, timers that a machine names (raft_timer_for(), RAFT_TIMER), a commit index on
 * the disk (raft_commit_index()), the term of the entry that is synced, and the optional functions describe() and rename(). A machine that was compiled with version 1 is loaded as it is; a program
 * that knows version 1 only refuses one of version 2. New members stand at the ends of their structures. */
#define RAFT_MACHINE_ABI 2u

/* Servers are numbered from 1 to 15; 0 is no server. A set of servers has bit s for server s. */
#define RAFT_NOBODY 0u

typedef enum raft_role { RAFT_FOLLOWER, RAFT_PRE_CANDIDATE, RAFT_CANDIDATE, RAFT_LEADER } raft_role;

/* A configuration is joint while `outgoing` is not empty (dissertation, chapter 4.3). */
typedef struct raft_configuration {
  uint32_t voters, outgoing, learners;
} raft_configuration;

/* RAFT_CONFIGURATION has its content in `configuration`; all others in `data`. */
typedef enum raft_entry_kind {
  RAFT_COMMAND,
  RAFT_NO_OP,
  RAFT_CONFIGURATION,
  RAFT_SESSION
} raft_entry_kind;

typedef struct raft_entry {
  uint64_t term;
  raft_entry_kind kind;
  uint8_t data[16]; /* of a command: as it came with RAFT_REQUEST; of a no-op: the machine's own */
  raft_configuration configuration;
} raft_entry;

/* A snapshot is known by its last entry and by a number that stands for the state. A leader sends all
 * three in a message of its own, and the follower gives them to raft_install(). index 0: none. */
typedef struct raft_snapshot {
  uint64_t index, term, state;
} raft_snapshot;

/* ---- What a machine is given ---------------------------------------------------------------- */

typedef struct raft_settings {
  uint32_t self;
  uint32_t entries_per_message_max;
  raft_configuration configuration; /* the first one: nothing is written yet */
  int pre_vote;                     /* these are set only where the machine offers them */
  int check_quorum;
  const char* argument; /* what follows the colon in lib:FILE:ARGUMENT; else "" */
  int slow_disk;        /* since version 2; only where it is offered: RAFT_SYNCED comes when a write is on the disk */
} raft_settings;

/* What the disk holds when a server starts. `entries` follow the snapshot. */
typedef struct raft_disk {
  uint64_t term;
  uint32_t voted_for;
  raft_snapshot snapshot;
  raft_configuration configuration; /* as of the snapshot; the first one where there is none */
  const raft_entry* entries;
  size_t entry_count;
  uint64_t commit_index; /* since version 2: by raft_commit_index(), and no more than there are entries; else 0 */
} raft_disk;

typedef enum raft_input_kind {
  RAFT_RECEIVE,           /* from, bytes, size */
  RAFT_ELECTION_TIMEOUT,  /* the timer RAFT_ELECTION ran out */
  RAFT_HEARTBEAT_TIMEOUT, /* the timer RAFT_HEARTBEAT ran out */
  RAFT_REQUEST,           /* a client's command: kind, data; a leader calls raft_accept() */
  RAFT_READ,              /* a client's read: read; see raft_accept(), raft_read() */
  RAFT_COMPACT,           /* take a snapshot of what is applied, and forget the log up to there */
  RAFT_CHANGE,   /* an operator wants configuration.voters and .learners; see raft_accept() */
  RAFT_TRANSFER, /* an operator wants `server` to lead; see raft_accept() */
  RAFT_SYNCED,   /* what was written when the log ended with entry `index`, of `entry_term`, in term `term`, is on the disk */
  RAFT_TIMER     /* timer: one of raft_timer_for() ran out */
} raft_input_kind;

typedef struct raft_input {
  raft_input_kind kind;
  uint32_t from;
  const uint8_t* bytes;
  size_t size;
  raft_entry_kind entry_kind;
  uint8_t data[16];
  uint32_t read;
  uint64_t term, index;
  raft_configuration configuration;
  uint32_t server;
  uint32_t timer;      /* since version 2 */
  uint64_t entry_term; /* since version 2 */
} raft_input;

/* ---- What a machine calls, while it boots or handles an input --------------------------------- */

/* What a message says in the words of Figure 3.1, beside its bytes: so it can be judged, held back and
 * told of. RAFT_OTHER promises nothing. */
typedef enum raft_message_kind {
  RAFT_REQUEST_VOTE,           /* position: the candidate's last entry */
  RAFT_REQUEST_VOTE_REPLY,     /* positive: granted to the server that it is sent to */
  RAFT_APPEND_ENTRIES,         /* position: the previous entry; entries: how many */
  RAFT_APPEND_ENTRIES_REPLY,   /* positive: all up to position_index agrees, and is written */
  RAFT_INSTALL_SNAPSHOT,       /* position: the last that it covers */
  RAFT_INSTALL_SNAPSHOT_REPLY, /* positive: all up to position_index is there */
  RAFT_TIMEOUT_NOW,
  RAFT_OTHER = 10
} raft_message_kind;

typedef struct raft_tells {
  raft_message_kind kind;
  uint64_t term; /* the sender's, as the message says it */
  uint64_t position_term, position_index;
  uint32_t entries;
  int positive;
  int pre_vote; /* of votes: asks or answers only whether one would be granted */
} raft_tells;

typedef enum raft_timer_id { RAFT_ELECTION, RAFT_HEARTBEAT } raft_timer_id;

typedef struct raft_env raft_env;
struct raft_env {
  uint32_t abi; /* of the program */
  void (*hard_state)(raft_env*, uint64_t term, uint32_t voted_for);
  void (*append)(raft_env*, uint64_t index, const raft_entry*);
  void (*truncate)(raft_env*, uint64_t from);
  raft_snapshot (*compact)(raft_env*, uint64_t up_to);
  void (*install)(raft_env*, raft_snapshot, raft_configuration);
  void (*send)(raft_env*, uint32_t to, const void* bytes, size_t size, const raft_tells*);
  void (*timer)(raft_env*, raft_timer_id, int runs);
  void (*apply)(raft_env*, uint64_t index);
  void (*accept)(raft_env*);
  void (*read)(raft_env*, uint32_t read, uint64_t index);
  uint64_t (*random)(raft_env*);
  void (*fail)(raft_env*, const char* why);
  void (*timer_for)(raft_env*, uint32_t timer, uint64_t duration_us); /* since version 2 */
  void (*commit_index)(raft_env*, uint64_t index);                             /* since version 2 */
};

/* Writes term and vote. */
static inline void raft_hard_state(raft_env* env, uint64_t term, uint32_t voted_for) {
  env->hard_state(env, term, voted_for);
}
/* Writes the commit index, for a Raft that keeps it on its disk: raft_disk has it at the next start. */
static inline void raft_commit_index(raft_env* env, uint64_t index) { env->commit_index(env, index); }
/* Writes an entry at the end of the log; `index` is the one after the last. */
static inline void raft_append(raft_env* env, uint64_t index, const raft_entry* entry) {
  env->append(env, index, entry);
}
/* Removes the entries from `from` to the end of the log. */
static inline void raft_truncate(raft_env* env, uint64_t from) { env->truncate(env, from); }
/* Replaces the log up to an applied index by a snapshot, which is returned. */
static inline raft_snapshot raft_compact(raft_env* env, uint64_t up_to) {
  return env->compact(env, up_to);
}
/* Replaces the whole log and the state by a snapshot from a leader; the configuration is the snapshot's. */
static inline void raft_install(raft_env* env, raft_snapshot snapshot,
                                raft_configuration configuration) {
  env->install(env, snapshot, configuration);
}
/* Sends a message. Squall copies the bytes, and gives them to the receiver as they are, once, twice, late
 * or never. What it tells of must be written before. */
static inline void raft_send(raft_env* env, uint32_t to, const void* bytes, size_t size,
                             const raft_tells* tells) {
  env->send(env, to, bytes, size, tells);
}
/* Starts a timer, also one that runs, or stops it. How long it takes is the scenario's to say. */
static inline void raft_timer(raft_env* env, raft_timer_id timer, int runs) {
  env->timer(env, timer, runs);
}
/* Starts a timer of the machine's own, also one that runs: RAFT_TIMER comes with `timer`, a number below 65536 that the
 * machine chooses, after so many microseconds of the server's own clock. 0 microseconds: stops it. At most 64 of a server
 * run at once. It runs out once; one that counts ticks is started again each time. Explorations let it run out when a timer
 * of elections may, or a leader's heartbeats. */
static inline void raft_timer_for(raft_env* env, uint32_t timer, uint64_t duration_us) {
  env->timer_for(env, timer, duration_us);
}
/* Applies a committed entry to the state machine. */
static inline void raft_apply(raft_env* env, uint64_t index) { env->apply(env, index); }
/* Takes on the request, the read, the change or the transfer that is being handled. */
static inline void raft_accept(raft_env* env) { env->accept(env); }
/* Answers a read that was accepted, now or earlier, from the state after entry `index`. */
static inline void raft_read(raft_env* env, uint32_t read, uint64_t index) {
  env->read(env, read, index);
}
/* A number that follows from what the server has written, and from how often this call has drawn: the
 * only chance that a machine has. */
static inline uint64_t raft_random(raft_env* env) { return env->random(env); }
/* Ends this server: an assertion that does not hold. Does not return, but see RAFT_CALLS_RETURN. */
static inline void raft_fail(raft_env* env, const char* why) { env->fail(env, why); }

/* ---- What a machine is ------------------------------------------------------------------------ */

/* Scenarios ask for no more than a machine offers. */
enum {
  RAFT_OFFERS_SNAPSHOTS = 1,
  RAFT_OFFERS_MEMBERSHIP = 2, /* one server at a time */
  RAFT_OFFERS_JOINT = 4,
  RAFT_OFFERS_LEARNERS = 8,
  RAFT_OFFERS_READS = 16,
  RAFT_OFFERS_TRANSFER = 32,
  RAFT_OFFERS_PRE_VOTE = 64,
  RAFT_OFFERS_CHECK_QUORUM = 128,
  RAFT_OFFERS_SLOW_DISK = 256 /* it takes RAFT_SYNCED, and tells nothing before it is on the disk */
};

/* Beside the offers, of a machine whose frames must not be jumped over (Go's, or those of C++ with
 * destructors): raft_fail() and a refused call return to it, and its further calls count for nothing. It
 * handles crashes itself, as a panic of Go is handled: one that it does not ends the program. */
enum { RAFT_CALLS_RETURN = 1 << 30 };

/* Beside the offers, of a machine by whose rule a configuration is in force as soon as its entry is applied,
 * and not when it is in the log (dissertation, chapter 4.1): configuration_safety and commit_quorum, which go
 * by the log, are not judged. */
enum { RAFT_CONFIGURES_WHEN_APPLIED = 1 << 29 };

/* Beside the offers, what a Raft may do otherwise and be right; it is not accused of that:
 * RAFT_LEADS_UNELECTED: a server that is the only voter leads without an election, also when it starts.
 * RAFT_ASKS_BEFORE_SYNC: a candidate may ask for votes before it writes its term and its own vote.
 * RAFT_LEARNERS_ACKNOWLEDGE_EARLY: a learner may acknowledge entries before it writes them: they count for no
 * majority, also not when it is given a vote later. */
enum {
  RAFT_LEADS_UNELECTED = 1 << 28,
  RAFT_ASKS_BEFORE_SYNC = 1 << 27,
  RAFT_LEARNERS_ACKNOWLEDGE_EARLY = 1 << 26
};

/* Beside the offers, of a Raft whose messages go over connections, and which relies on their order: no message of
 * one server to another overtakes an earlier one, and none is copied. Messages may still be lost. */
enum { RAFT_NEEDS_ORDER = 1 << 25 };

/* What a server shows after each input. Checkers see this, what it wrote, and what it sent. */
typedef struct raft_view {
  uint64_t term;
  uint32_t voted_for;
  raft_role role;
  uint32_t leader; /* of `term`, as far as it knows */
  uint64_t commit_index;
  int has_configuration; /* else it goes by the latest one in its log */
  raft_configuration configuration;
} raft_view;

typedef struct raft_machine {
  uint32_t abi; /* RAFT_MACHINE_ABI */
  const char *name, *version;
  uint64_t offers;
  int applies; /* it calls raft_apply(); else Squall takes what is committed for applied */
  /* A server that starts, at first and after each crash: it knows what is on its disk and nothing else. */
  void* (*create)(const raft_settings*, const raft_disk*, raft_env*);
  void (*destroy)(void* server);
  void (*input)(void* server, const raft_input*, raft_env*);
  void (*view)(const void* server, raft_view*);
  /* All that the server knows as bytes, at most `room` of them; returns how many there are. May be null:
   * Squall then repeats the inputs since the start, which is slower and merges no states. */
  size_t (*save)(const void* server, void* bytes, size_t room);
  /* Makes `server` what save() was called on. Returns 0 where it cannot. */
  int (*load)(void* server, const void* bytes, size_t size);
  /* Since version 2, and may be null, too. What a message says, on one line, for transcripts: writes at most `room` bytes
   * of text and returns how many there are. It knows no server. */
  size_t (*describe)(const void* bytes, size_t size, char* text, size_t room);
  /* Gives each server in the state of `server`, itself included, the number names[s] in place of s. Explorations then take
   * states that differ in numbers of servers for one. Such a machine also has save and load, names no server in the
   * bytes of its messages, and does nothing that follows from raft_random(). Returns 0 where it cannot. */
  int (*rename)(void* server, const uint32_t names[16]);
} raft_machine;

#ifdef __cplusplus
}
#endif

#endif
