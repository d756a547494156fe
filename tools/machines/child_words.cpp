// An effect as the call that it is.
#include "tools/machines/child_words.hpp"

namespace squall::tools::machines {

void make_call(const Effect& effect, raft_env& env) {
  switch (effect.kind) {
    case EffectKind::hard_state:
      return raft_hard_state(&env, effect.term, effect.server);
    case EffectKind::append:
      return raft_append(&env, effect.index, &effect.entry);
    case EffectKind::truncate:
      return raft_truncate(&env, effect.index);
    case EffectKind::compact:
      raft_compact(&env, effect.index);
      return;
    case EffectKind::install:
      return raft_install(&env, effect.snapshot, effect.configuration);
    case EffectKind::send:
      return raft_send(&env, effect.server, effect.bytes.data(), effect.bytes.size(),
                       &effect.tells);
    case EffectKind::timer:
      return raft_timer(&env, effect.timer, effect.runs);
    case EffectKind::apply:
      return raft_apply(&env, effect.index);
    case EffectKind::accept:
      return raft_accept(&env);
    case EffectKind::read:
      return raft_read(&env, effect.read, effect.index);
    case EffectKind::fail:
      return raft_fail(&env, effect.bytes.c_str());
    case EffectKind::timer_for:
      return raft_timer_for(&env, effect.named_timer, effect.duration_us);
    case EffectKind::commit_index:
      return raft_commit_index(&env, effect.index);
  }
}

}  // namespace squall::tools::machines
