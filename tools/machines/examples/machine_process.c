/* A machine of raft_machine.h as a process of its own, which speaks frames: link it with the machine. A crash of it is
 * then no crash in Squall's process, and it may have variables of its own, threads and a garbage collector.
 *
 *   cc -I.. -o small_raft machine_process.c small_raft.c
 *   squall fuzz --seconds 10 --machine "cmd:exec ./small_raft"
 *
 * A snapshot comes to a process with its next input, and not from raft_compact(): machines that offer snapshots are
 * refused.
 */
#define _POSIX_C_SOURCE 200112L
#include <poll.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "raft_machine.h"

const raft_machine *squall_raft_machine(void);

enum { SERVERS = 16, SAVE = 251, LOAD = 252, RENAME = 253, DESCRIBE = 254, BOOT = 255, WORDS = 200, STATE = 65536 };
enum { HARD_STATE, APPEND, TRUNCATE, COMPACT, INSTALL, SEND, TIMER, APPLY, ACCEPT, READ, FAIL, TIMER_FOR, COMMIT_INDEX };

/* ---- Frames ------------------------------------------------------------------------------------ */

typedef struct frame {
  uint8_t *bytes;
  size_t size, room, at;
} frame;

static void reserve(frame *f, size_t more) {
  if (f->size + more <= f->room) return;
  f->room = 2 * (f->size + more);
  f->bytes = (uint8_t *)realloc(f->bytes, f->room);
}

static void put(frame *f, uint64_t value, unsigned size) {
  reserve(f, size);
  for (; size > 0; --size, value >>= 8) f->bytes[f->size++] = (uint8_t)(value & 255);
}

static void put_bytes(frame *f, const void *bytes, size_t size) {
  reserve(f, size);
  if (size > 0) memcpy(f->bytes + f->size, bytes, size);
  f->size += size;
}

static void put_configuration(frame *f, raft_configuration c) {
  put(f, c.voters, 4);
  put(f, c.outgoing, 4);
  put(f, c.learners, 4);
}

static const uint8_t *take_bytes(frame *f, size_t size) {
  if (size > f->size - f->at) {
    fprintf(stderr, "a frame of %zu bytes is too short\n", f->size);
    exit(1);
  }
  f->at += size;
  return f->bytes + f->at - size;
}

static uint64_t take(frame *f, unsigned size) {
  const uint8_t *bytes = take_bytes(f, size);
  uint64_t value = 0;
  while (size > 0) value = value << 8 | bytes[--size];
  return value;
}

static raft_configuration take_configuration(frame *f) {
  raft_configuration c;
  c.voters = (uint32_t)take(f, 4);
  c.outgoing = (uint32_t)take(f, 4);
  c.learners = (uint32_t)take(f, 4);
  return c;
}

/* The next question comes sooner than the kernel wakes a process that sleeps, unless others need the processor: so it is
 * awaited awake for 50 us, and after eight that came later only one of 256 is. 42 to 170 thousand events a second. */
static void await_question(void) {
  static unsigned late = 0;
  struct pollfd input = {0, POLLIN, 0};
  struct timespec begin, now;
  if (late >= 8 && late++ % 256 != 0) return;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  do {
    if (poll(&input, 1, 0) != 0) {
      late = 0;
      return;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while ((now.tv_sec - begin.tv_sec) * 1000000000L + (now.tv_nsec - begin.tv_nsec) < 50000);
  ++late;
}

static int read_frame(frame *f) {
  uint8_t size[4];
  await_question();
  if (fread(size, 1, 4, stdin) != 4) return 0;
  f->size = f->at = 0;
  const size_t bytes = size[0] | size[1] << 8 | size[2] << 16 | (size_t)size[3] << 24;
  reserve(f, bytes);
  f->size = fread(f->bytes, 1, bytes, stdin);
  return f->size == bytes;
}

static void write_frame(const frame *f) {
  const uint8_t size[4] = {(uint8_t)f->size, (uint8_t)(f->size >> 8), (uint8_t)(f->size >> 16),
                           (uint8_t)(f->size >> 24)};
  fwrite(size, 1, 4, stdout);
  fwrite(f->bytes, 1, f->size, stdout);
  fflush(stdout);
}

/* ---- The calls of a machine --------------------------------------------------------------------- */

typedef struct calls {
  raft_env env;
  frame effects;
  uint32_t count;
  uint64_t random;
  jmp_buf failed;
} calls;

static frame *effect(raft_env *env, unsigned kind) {
  calls *c = (calls *)env;
  ++c->count;
  put(&c->effects, kind, 1);
  return &c->effects;
}

static void hard_state(raft_env *env, uint64_t term, uint32_t voted_for) {
  frame *f = effect(env, HARD_STATE);
  put(f, term, 8);
  put(f, voted_for, 1);
}

static void commit_index(raft_env *env, uint64_t index) { put(effect(env, COMMIT_INDEX), index, 8); }

static void append(raft_env *env, uint64_t index, const raft_entry *entry) {
  frame *f = effect(env, APPEND);
  put(f, index, 8);
  put(f, entry->term, 8);
  put(f, (unsigned)entry->kind, 1);
  put_bytes(f, entry->data, sizeof entry->data);
  put_configuration(f, entry->configuration);
}

static void truncate_log(raft_env *env, uint64_t from) { put(effect(env, TRUNCATE), from, 8); }

static raft_snapshot compact(raft_env *env, uint64_t up_to) {
  const raft_snapshot unknown = {0, 0, 0};
  put(effect(env, COMPACT), up_to, 8);
  return unknown;
}

static void install(raft_env *env, raft_snapshot snapshot, raft_configuration configuration) {
  frame *f = effect(env, INSTALL);
  put(f, snapshot.index, 8);
  put(f, snapshot.term, 8);
  put(f, snapshot.state, 8);
  put_configuration(f, configuration);
}

static void send(raft_env *env, uint32_t to, const void *bytes, size_t size,
                 const raft_tells *tells) {
  raft_tells nothing;
  frame *f = effect(env, SEND);
  if (tells == NULL) {
    memset(&nothing, 0, sizeof nothing);
    nothing.kind = RAFT_OTHER;
    tells = &nothing;
  }
  put(f, to, 1);
  put(f, size, 4);
  put_bytes(f, bytes, size);
  put(f, (unsigned)tells->kind, 1);
  put(f, tells->term, 8);
  put(f, tells->position_term, 8);
  put(f, tells->position_index, 8);
  put(f, tells->entries, 8);
  put(f, tells->positive != 0, 1);
  put(f, tells->pre_vote != 0, 1);
}

static void timer(raft_env *env, raft_timer_id which, int runs) {
  frame *f = effect(env, TIMER);
  put(f, (unsigned)which, 1);
  put(f, runs != 0, 1);
}

static void timer_for(raft_env *env, uint32_t which, uint64_t duration_us) {
  frame *f = effect(env, TIMER_FOR);
  put(f, which, 8);
  put(f, duration_us, 8);
}

static void apply(raft_env *env, uint64_t index) { put(effect(env, APPLY), index, 8); }
static void accept(raft_env *env) { effect(env, ACCEPT); }

static void answer_read(raft_env *env, uint32_t which, uint64_t index) {
  frame *f = effect(env, READ);
  put(f, which, 8);
  put(f, index, 8);
}

/* Splitmix64, from the number that comes with each input. */
static uint64_t draw(raft_env *env) {
  uint64_t word = ((calls *)env)->random += 0x9e3779b97f4a7c15u;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
  return word ^ (word >> 31);
}

static void fail(raft_env *env, const char *why) {
  frame *f = effect(env, FAIL);
  put(f, strlen(why), 4);
  put_bytes(f, why, strlen(why));
  longjmp(((calls *)env)->failed, 1);
}

/* ---- Questions and answers ---------------------------------------------------------------------- */

static void *servers[SERVERS];

static void boot(const raft_machine *machine, frame *asked, uint32_t id, calls *c) {
  raft_settings settings;
  raft_disk disk;
  memset(&settings, 0, sizeof settings);
  memset(&disk, 0, sizeof disk);
  settings.argument = "";
  settings.self = (uint32_t)take(asked, 1);
  settings.entries_per_message_max = (uint32_t)take(asked, 8);
  settings.configuration = take_configuration(asked);
  settings.pre_vote = (int)take(asked, 1);
  settings.check_quorum = (int)take(asked, 1);
  settings.slow_disk = (int)take(asked, 1);
  disk.term = take(asked, 8);
  disk.voted_for = (uint32_t)take(asked, 1);
  if (take(asked, 1)) {
    disk.snapshot.index = take(asked, 8);
    disk.snapshot.term = take(asked, 8);
    disk.snapshot.state = take(asked, 8);
  }
  disk.configuration = take_configuration(asked);
  disk.entry_count = (size_t)take(asked, 4);
  raft_entry *entries = (raft_entry *)calloc(disk.entry_count + 1, sizeof *entries);
  for (size_t at = 0; at < disk.entry_count; ++at) {
    entries[at].term = take(asked, 8);
    entries[at].kind = (raft_entry_kind)take(asked, 1);
    memcpy(entries[at].data, take_bytes(asked, 16), 16);
    entries[at].configuration = take_configuration(asked);
  }
  disk.entries = entries;
  disk.commit_index = take(asked, 8);
  if (servers[id] != NULL) machine->destroy(servers[id]);
  servers[id] = NULL;
  if (setjmp(c->failed) == 0) servers[id] = machine->create(&settings, &disk, &c->env);
  free(entries);
}

static void handle(const raft_machine *machine, frame *asked, uint32_t id, unsigned what,
                   calls *c) {
  raft_input input;
  memset(&input, 0, sizeof input);
  input.kind = (raft_input_kind)what;
  switch (input.kind) {
    case RAFT_RECEIVE:
      input.from = (uint32_t)take(asked, 1);
      input.size = (size_t)take(asked, 4);
      input.bytes = take_bytes(asked, input.size);
      break;
    case RAFT_REQUEST:
      input.entry_kind = (raft_entry_kind)take(asked, 1);
      memcpy(input.data, take_bytes(asked, 16), 16);
      break;
    case RAFT_READ:
      input.read = (uint32_t)take(asked, 8);
      break;
    case RAFT_CHANGE:
      input.configuration = take_configuration(asked);
      break;
    case RAFT_TRANSFER:
      input.server = (uint32_t)take(asked, 1);
      break;
    case RAFT_SYNCED:
      input.term = take(asked, 8);
      input.index = take(asked, 8);
      input.entry_term = take(asked, 8);
      break;
    case RAFT_TIMER:
      input.timer = (uint32_t)take(asked, 8);
      break;
    case RAFT_ELECTION_TIMEOUT:
    case RAFT_HEARTBEAT_TIMEOUT:
    case RAFT_COMPACT:
      break;
  }
  c->random = take(asked, 8);
  if (setjmp(c->failed) == 0) machine->input(servers[id], &input, &c->env);
}

static void answer(const raft_machine *machine, const void *server, calls *c, frame *f) {
  raft_view view;
  memset(&view, 0, sizeof view);
  if (server != NULL) machine->view(server, &view);
  f->size = 0;
  put(f, c->count, 4);
  put_bytes(f, c->effects.bytes, c->effects.size);
  put(f, view.term, 8);
  put(f, view.voted_for, 1);
  put(f, (unsigned)view.role, 1);
  put(f, view.leader, 1);
  put(f, view.commit_index, 8);
  put(f, view.has_configuration != 0, 1);
  if (view.has_configuration) put_configuration(f, view.configuration);
  write_frame(f);
}

static void describe(const raft_machine *machine, frame *asked, frame *f) {
  char words[WORDS];
  const size_t size = (size_t)take(asked, 4);
  const size_t length = machine->describe(take_bytes(asked, size), size, words, sizeof words);
  f->size = 0;
  put(f, length < sizeof words ? length : sizeof words - 1, 4);
  put_bytes(f, words, length < sizeof words ? length : sizeof words - 1);
  write_frame(f);
}

static void save(const raft_machine *machine, const void *server, frame *f) {
  static uint8_t state[STATE];
  const size_t size = machine->save(server, state, sizeof state);
  if (size > sizeof state) {
    fprintf(stderr, "a state of %zu bytes is too large\n", size);
    exit(1);
  }
  f->size = 0;
  put(f, size, 4);
  put_bytes(f, state, size);
  write_frame(f);
}

static void load(const raft_machine *machine, frame *asked, void *server, frame *f) {
  const size_t size = (size_t)take(asked, 4);
  const int done = machine->load(server, take_bytes(asked, size), size);
  f->size = 0;
  put(f, done != 0, 1);
  write_frame(f);
}

static void rename_servers(const raft_machine *machine, frame *asked, void *server, frame *f) {
  uint32_t names[SERVERS];
  for (unsigned at = 0; at < SERVERS; ++at) names[at] = (uint32_t)take(asked, 1);
  f->size = 0;
  put(f, machine->rename(server, names) != 0, 1);
  write_frame(f);
}

static void greet(const raft_machine *machine) {
  static const char *const kOffers[] = {
      NULL, "membership", "joint_consensus", "learners", "reads", "transfer",
      "pre_vote", "check_quorum", "slow_disk"};
  if (machine->offers & RAFT_OFFERS_SNAPSHOTS) {
    fprintf(stderr, "a machine that offers snapshots does not run here\n");
    exit(1);
  }
  printf("{\"squall\": 2, \"speaks\": \"frames\", \"name\": \"%s\", \"version\": \"%s\", ",
         machine->name, machine->version);
  printf("\"applies\": %s, \"describes\": %s, ", machine->applies ? "true" : "false",
         machine->describe != NULL ? "true" : "false");
  printf("\"stays\": true, \"saves\": %s, \"renames\": %s, \"offers\": [", machine->save != NULL ? "true" : "false",
         machine->rename != NULL ? "true" : "false");
  const char *comma = "";
  for (unsigned bit = 1; bit < sizeof kOffers / sizeof kOffers[0]; ++bit) {
    if (!(machine->offers >> bit & 1u)) continue;
    printf("%s\"%s\"", comma, kOffers[bit]);
    comma = ", ";
  }
  printf("]}\n");
  fflush(stdout);
}

int main(void) {
  static calls c;
  static frame asked, answered;
  const raft_machine *machine = squall_raft_machine();
  const raft_env env = {RAFT_MACHINE_ABI, hard_state, append, truncate_log, compact, install, send,
                        timer,            apply,      accept, answer_read,  draw,    fail,    timer_for, commit_index};
  c.env = env;
  greet(machine);
  while (read_frame(&asked)) {
    const uint32_t id = (uint32_t)take(&asked, 1) % SERVERS;
    const unsigned what = (unsigned)take(&asked, 1);
    if (what == DESCRIBE) {
      describe(machine, &asked, &answered);
      continue;
    }
    if (what == SAVE) {
      save(machine, servers[id], &answered);
      continue;
    }
    if (what == LOAD) {
      load(machine, &asked, servers[id], &answered);
      continue;
    }
    if (what == RENAME) {
      rename_servers(machine, &asked, servers[id], &answered);
      continue;
    }
    c.count = 0;
    c.effects.size = 0;
    if (what == BOOT) {
      boot(machine, &asked, id, &c);
    } else {
      handle(machine, &asked, id, what, &c);
    }
    answer(machine, servers[id], &c, &answered);
  }
  return 0;
}
