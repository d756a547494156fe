// What clients ask of a World, and what it answers them: the state machine's side.
#include <algorithm>

#include "checkers/client_order.hpp"
#include "sim/world.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

void World::request(const Action& action) {
  if (action.client() >= clients_.count() || !servers_.contains(action.server)) return;
  if (action.command() > setup_.commands.size()) return;
  const Asked asked = clients_.ask(
      action.client(), action.command() == 0 ? nullptr : &setup_.commands[action.command() - 1u]);
  report_.enabled = true;
  if (!lives(action.server)) return;
  if (asked.reads) {
    step(action.server, core::ClientRead{asked.read});
  } else {
    step(action.server, core::ClientRequest{asked.payload, asked.kind});
  }
}

void World::apply_committed(ServerId server, const core::View& after) {
  const core::Term term = after.durable.current_term;
  const core::Index last = tree_.index(after.applied);
  // What an earlier leader applied has been answered.
  if (!tree_.contains(after.applied, state_machine_.at())) {
    state_machine_.move_to(tree_, tree_.common_prefix(state_machine_.at(), after.applied));
  }
  while (tree_.index(state_machine_.at()) < last) {
    const core::Ref entry = tree_.at(after.applied, tree_.index(state_machine_.at()) + 1);
    const core::Applied applied = state_machine_.apply(tree_, entry);
    const core::EntryKind kind = tree_.kind(entry);
    if (kind == core::EntryKind::configuration) ++tally_.configurations_committed;
    if (kind != core::EntryKind::command && kind != core::EntryKind::session) continue;
    if (applied.expired) ++tally_.sessions_expired;
    if (!applied.effective && !applied.expired) ++tally_.retries_absorbed;
    std::uint32_t client = 0;
    const core::Index index = tree_.index(entry);
    if (setup_.sessions_max > 0) judge(checkers::exactly_once(server, term, index, applied));
    const core::Payload& payload = tree_.payload(entry);
    const std::uint32_t asker = std::uint32_t{core::command_in(payload).client} - 1;
    const core::Index since = asker < clients_.count() ? clients_[asker].after : 0;
    if (!clients_.answer(payload, applied, index, client)) continue;
    judge(checkers::real_time_order(server, term, index, since));
    report_.answers.push_back({client, index, applied.value, false, applied.expired});
  }
}

void World::answer_reads(ServerId server, const core::View& after) {
  for (const core::ReadAnswer& answer : output_.reads) {
    const std::uint32_t asker = answer.read >> 16;
    if (asker >= clients_.count()) continue;
    const Client& client = clients_[asker];
    // A broken server may read entries that it has not applied.
    const bool is_applied = answer.index <= tree_.index(after.applied);
    const core::Ref state = is_applied ? after.applied : after.durable.log.tip;
    const core::Index index = std::min(answer.index, tree_.index(state));
    const core::Ref prefix = tree_.at(state, index);
    const core::Ref present = state_machine_.at();
    state_machine_.move_to(tree_, prefix);
    const std::uint64_t value = state_machine_.value(client.command.key);
    state_machine_.move_to(tree_, present);
    const core::Index since = client.after;
    std::uint32_t answered = 0;
    if (!clients_.answer_read(answer.read, value, index, answered)) continue;
    ++tally_.reads_answered;
    judge(checkers::read_freshness(server, after.durable.current_term, index, since));
    report_.answers.push_back({answered, index, value, true, false});
  }
}

}  // namespace squall::sim
