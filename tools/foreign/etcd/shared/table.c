/* The table of the machine: cgo exports functions, and no data. */
#include "raft_machine.h"

void* etcdCreate(raft_settings*, raft_disk*, raft_env*);
void etcdDestroy(void*);
void etcdInput(void*, raft_input*, raft_env*);
void etcdView(void*, raft_view*);

static void* create(const raft_settings* settings, const raft_disk* disk, raft_env* env) {
  return etcdCreate((raft_settings*)settings, (raft_disk*)disk, env);
}
static void input(void* server, const raft_input* given, raft_env* env) {
  etcdInput(server, (raft_input*)given, env);
}
static void view(const void* server, raft_view* shown) { etcdView((void*)server, shown); }

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
      etcdDestroy,
      input,
      view,
      NULL,
      NULL,
      NULL,
      NULL};
  return &machine;
}
