/* The table of the shared object: Go's functions, called from C. A panic in Go has returned before
 * raft_fail() jumps. */
#include <stdlib.h>

#include "_cgo_export.h"
#include "raft_machine.h"

static void fail(raft_env *env, char *why) {
  if (why != NULL) raft_fail(env, why);
}

static void *create(const raft_settings *settings, const raft_disk *disk, raft_env *env) {
  struct goCreate_return made = goCreate((raft_settings *)settings, (raft_disk *)disk, env);
  fail(env, made.r1);
  return (void *)made.r0;
}

static void destroy(void *server) { goDestroy((uintptr_t)server); }

static void input(void *server, const raft_input *given, raft_env *env) {
  fail(env, goInput((uintptr_t)server, (raft_input *)given, env));
}

static void view(const void *server, raft_view *shown) { goView((uintptr_t)server, shown); }

const raft_machine *squall_raft_machine(void) {
  static const raft_machine machine = {
      RAFT_MACHINE_ABI, "mine", "1",
      0, /* offers: steps 5 and 6 */
      0, /* 1 once it calls env.Apply() for each committed entry */
      create, destroy, input, view,
      NULL, NULL, /* save, load: explorations then merge states, and are faster */
      NULL, NULL  /* describe, rename */
  };
  return &machine;
}
