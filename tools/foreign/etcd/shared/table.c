/* The table of the machine: cgo exports functions, and no data. */
#include <stdlib.h>

#include "raft_machine.h"

void* etcdCreate(raft_settings*, raft_disk*, raft_env*, raft_view*);
void etcdDestroy(void*);
void etcdInput(void*, raft_input*, raft_env*, raft_view*);

/* What it shows comes with each input: a call into Go costs eight calls of the system on a thread that is C's, and a
 * call more for the view made an event 1.5 times as long. */
typedef struct server {
  void* etcd;
  raft_view shown;
} server;

static void* create(const raft_settings* settings, const raft_disk* disk, raft_env* env) {
  server* made = calloc(1, sizeof *made);
  if (made == NULL) return NULL;
  made->etcd = etcdCreate((raft_settings*)settings, (raft_disk*)disk, env, &made->shown);
  if (made->etcd != NULL) return made;
  free(made);
  return NULL;
}
static void destroy(void* it) {
  etcdDestroy(((server*)it)->etcd);
  free(it);
}
static void input(void* it, const raft_input* given, raft_env* env) {
  server* one = it;
  etcdInput(one->etcd, (raft_input*)given, env, &one->shown);
}
static void view(const void* it, raft_view* shown) { *shown = ((const server*)it)->shown; }

const raft_machine* squall_raft_machine(void) {
  static const raft_machine machine = {
      RAFT_MACHINE_ABI,
      "etcd-raft",
      "3.4",
      RAFT_CALLS_RETURN | RAFT_CONFIGURES_WHEN_APPLIED | RAFT_OFFERS_SNAPSHOTS |
          RAFT_OFFERS_MEMBERSHIP | RAFT_OFFERS_JOINT | RAFT_OFFERS_LEARNERS | RAFT_OFFERS_READS |
          RAFT_OFFERS_TRANSFER | RAFT_OFFERS_PRE_VOTE | RAFT_OFFERS_CHECK_QUORUM |
          RAFT_OFFERS_SLOW_DISK,
      1,
      create,
      destroy,
      input,
      view,
      NULL,
      NULL,
      NULL,
      NULL};
  return &machine;
}
