// Command encoding, command execution, sessions, and moves along the log tree.
#include "core/state_machine.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace squall::core {

Payload payload_of(const Command& command) {
  return {std::uint64_t{command.client} << 48 | std::uint64_t{command.sequence} << 16 |
              static_cast<std::uint64_t>(command.operation) << 12 | command.key,
          std::uint64_t{command.expected} << 32 | command.value};
}

Command command_in(const Payload& payload) {
  Command command;
  command.client = static_cast<std::uint16_t>(payload.high >> 48);
  command.sequence = static_cast<std::uint32_t>(payload.high >> 16);
  command.operation = static_cast<Operation>(payload.high >> 12 & 3);
  command.key = static_cast<std::uint16_t>(payload.high & (kKeysMax - 1));
  command.expected = static_cast<std::uint32_t>(payload.low >> 32);
  command.value = static_cast<std::uint32_t>(payload.low);
  return command;
}

StateMachine::StateMachine(std::uint16_t keys, std::uint16_t clients, std::uint32_t sessions_max)
    : sessions_max_(sessions_max), values_(keys), sessions_(clients) {
  SQUALL_ASSERT(keys >= 1 && keys <= kKeysMax);
}

void StateMachine::reset() noexcept {
  at_ = kRoot;
  sessions_open_ = undo_count_ = 0;
  std::fill(values_.begin(), values_.end(), 0);
  std::fill(sessions_.begin(), sessions_.end(), Session{});
}

Applied StateMachine::execute(const Command& command) noexcept {
  std::uint64_t& value = values_[command.key];
  Applied applied{true, false, false, true, 0};
  switch (command.operation) {
    case Operation::get:
      break;
    case Operation::put:
      value = command.value;
      break;
    case Operation::append:
      value = mix(value, command.value);
      break;
    case Operation::compare_and_set:
      applied.success = value == command.expected;
      if (applied.success) value = command.value;
      break;
  }
  applied.value = value;
  return applied;
}

/// A request for a session that comes after later commands of its client is a copy that was
/// forwarded late (§6.2): of the request for this session, or for an earlier one. Opened again, the
/// session would have forgotten what took effect in it.
bool StateMachine::is_late_copy(const Session& session, const Command& opening) noexcept {
  return opening.sequence < session.sequence &&
         (opening.sequence < session.opening.sequence || opening == session.opening);
}

void StateMachine::open_session(const Command& command, Undo& undo) noexcept {
  Session& session = sessions_[command.client];
  if (!session.open && sessions_open_ == sessions_max_) {
    // §6.3: all servers must expire the same session, so the log order decides.
    std::size_t oldest = sessions_.size();
    for (std::size_t client = 0; client < sessions_.size(); ++client) {
      if (!sessions_[client].open) continue;
      if (oldest == sessions_.size() || sessions_[client].used < sessions_[oldest].used) {
        oldest = client;
      }
    }
    sessions_[oldest].open = false;
    --sessions_open_;
    undo.evicted = static_cast<std::uint16_t>(oldest);
    undo.has_evicted = true;
  }
  if (!session.open) ++sessions_open_;
  session.open = true;
  session.sequence = command.sequence;
  session.opening = command;
  session.answer = {true, false, false, true, 0};
}

Applied StateMachine::apply(const LogTree& tree, Ref next) noexcept {
  SQUALL_ASSERT(tree.parent(next) == at_);
  at_ = next;
  Undo& undo = undos_[undo_next_++ % kUndosMax];
  if (undo_count_ < kUndosMax) ++undo_count_;
  const EntryKind kind = tree.kind(next);
  const Command command = command_in(tree.payload(next));
  const bool known = command.client < sessions_.size() && command.key < values_.size();
  if ((kind != EntryKind::command && kind != EntryKind::session) || !known) {
    // An entry of the initial logs, or one unknown to the state machine: undo skips a client number
    // out of range.
    undo.client = static_cast<std::uint16_t>(sessions_.size());
    return {};
  }
  Session& session = sessions_[command.client];
  undo.key = command.key;
  undo.client = command.client;
  undo.has_evicted = false;
  undo.value = values_[command.key];
  undo.session = session;
  if (kind == EntryKind::session) {
    if (is_late_copy(session, command)) return {};
    if (sessions_max_ > 0) open_session(command, undo);
    session.used = tree.index(next);
    return session.answer;
  }
  if (sessions_max_ > 0) {
    if (!session.open) return {false, true, false, false, 0};
    session.used = tree.index(next);
    if (command.sequence <= session.sequence) {
      // §6.3: a duplicate gets the first result and changes nothing.
      Applied again = session.answer;
      again.effective = false;
      return again;
    }
  }
  Applied applied = execute(command);
  applied.repeated = command.sequence <= session.effective;
  session.effective = std::max(session.effective, command.sequence);
  session.sequence = command.sequence;
  session.answer = applied;
  return applied;
}

void StateMachine::step_back(const LogTree& tree) noexcept {
  const Undo& undo = undos_[--undo_next_ % kUndosMax];
  --undo_count_;
  at_ = tree.parent(at_);
  if (undo.client >= sessions_.size()) return;
  values_[undo.key] = undo.value;
  Session& session = sessions_[undo.client];
  if (session.open != undo.session.open) --sessions_open_;
  session = undo.session;
  if (undo.has_evicted) {
    sessions_[undo.evicted].open = true;
    ++sessions_open_;
  }
}

void StateMachine::move_to(const LogTree& tree, Ref prefix) noexcept {
  if (at_ == prefix) return;
  const Index shared = tree.index(tree.common_prefix(at_, prefix));
  if (tree.index(at_) - shared > undo_count_) {
    reset();
  } else {
    while (tree.index(at_) > shared) step_back(tree);
  }
  for (Index index = tree.index(at_) + 1; index <= tree.index(prefix); ++index) {
    apply(tree, tree.at(prefix, index));
  }
}

}  // namespace squall::core
