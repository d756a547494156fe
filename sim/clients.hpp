// Clients with one outstanding operation each, which they retry until it is answered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/hash.hpp"
#include "core/state_machine.hpp"
#include "core/step.hpp"
#include "sim/setup.hpp"

namespace squall::sim {

struct Client {
  std::uint32_t sequence = 0;  // of the outstanding or latest operation
  bool waiting = false;
  bool registered = false;   // has a session, as far as the client knows (§6.3)
  bool registering = false;  // the outstanding operation opens a session
  core::Command command;     // the outstanding one
  std::uint32_t seen = 0;    // the value of its latest answer, for its next compare_and_set
  /// The latest index at which an operation completed before this one's invocation took effect: in
  /// real-time order this operation comes later.
  core::Index after = 0;
  friend bool operator==(const Client&, const Client&) = default;
};

/// The result of a client's operation.
struct Answer {
  std::uint32_t client = 0;
  core::Index index = 0;    // of its entry, or of the last entry in the state that was read
  std::uint64_t value = 0;  // see core::Applied
  bool is_read = false;     // through ClientRead, without an entry (§6.4)
  bool expired = false;     // the session expired: the outcome of the operation is unknown (§6.3)
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// What a client sends now.
struct Asked {
  bool reads = false;  // through ClientRead, as `read`; otherwise as an entry
  std::uint32_t read = 0;
  core::EntryKind kind = core::EntryKind::command;
  core::Payload payload;
};

class Clients {
 public:
  Clients(std::uint32_t count, const ClientMix& mix, std::uint32_t sessions_max)
      : mix_(mix), with_sessions_(sessions_max > 0), clients_(count) {}

  std::uint32_t count() const { return static_cast<std::uint32_t>(clients_.size()); }
  const Client& operator[](std::uint32_t client) const { return clients_[client]; }
  std::uint64_t answered() const { return answered_; }

  /// Starts a new operation, this one if one is given, or retries the outstanding one.
  Asked ask(std::uint32_t client, const ScriptedCommand* scripted = nullptr) {
    Client& state = clients_[client];
    if (!state.waiting) begin(client, scripted);
    const core::Command& command = state.command;
    if (state.registering) {
      return {false, 0, core::EntryKind::session, core::payload_of(command)};
    }
    if (command.operation == core::Operation::get && !mix_.reads_in_log) {
      return {true, client << 16 | (state.sequence & 0xffff), core::EntryKind::command, {}};
    }
    return {false, 0, core::EntryKind::command, core::payload_of(command)};
  }
  /// An entry was applied. Returns true when its client was waiting for it; `client` then has its
  /// answer.
  bool answer(const core::Payload& payload, const core::Applied& applied, core::Index index,
              std::uint32_t& client) {
    const core::Command command = core::command_in(payload);
    client = std::uint32_t{command.client} - 1;
    if (client >= clients_.size()) return false;  // an entry of the initial logs
    Client& state = clients_[client];
    if (!state.waiting || state.command != command) return false;
    if (applied.expired) {
      // The operation may have taken effect before (§6.3): it is abandoned.
      state.registered = false;
    }
    if (state.registering) state.registered = true;
    finish(state, applied.value, index);
    return true;
  }
  /// A read was answered from the state after `index`, where its key has `value`.
  bool answer_read(std::uint32_t read, std::uint64_t value, core::Index index,
                   std::uint32_t& client) {
    client = read >> 16;
    if (client >= clients_.size()) return false;
    Client& state = clients_[client];
    if (!state.waiting || state.registering || (state.sequence & 0xffff) != (read & 0xffff) ||
        state.command.operation != core::Operation::get) {
      return false;
    }
    finish(state, value, index);
    return true;
  }

  /// The fields that future operations and their judgement depend on. `some_clients` is const for
  /// saving visitors.
  template <typename SomeClients, typename Visitor>
  static void visit_fields(SomeClients& some_clients, Visitor&& visit) {
    for (auto& client : some_clients.clients_) visit(client);
    visit(some_clients.effective_);
  }

 private:
  void begin(std::uint32_t client, const ScriptedCommand* scripted) {
    Client& state = clients_[client];
    state.waiting = true;
    state.after = effective_;
    state.registering = with_sessions_ && !state.registered;
    core::Command& command = state.command;
    command = core::Command{};
    command.client = static_cast<std::uint16_t>(client + 1);
    command.sequence = ++state.sequence;
    if (state.registering) return;
    if (scripted != nullptr) {
      command.operation = scripted->operation;
      command.key = scripted->key;
      command.value = scripted->value;
      command.expected = scripted->expected;
      return;
    }
    // A function of the client and its operation count: no randomness is needed.
    const std::uint64_t draw =
        core::mix(std::uint64_t{client + 1} << 32 | state.sequence, 0x73717561);
    command.key = static_cast<std::uint16_t>((draw >> 40) % mix_.keys);
    const auto share = static_cast<Ppm>((draw & 0xffff'ffff) * kPpmAll >> 32);
    if (share < mix_.gets) return;
    command.value = (client + 1) << 20 | (state.sequence & 0xfffff);
    if (share < mix_.gets + mix_.appends) {
      command.operation = core::Operation::append;
    } else if (share < mix_.gets + mix_.appends + mix_.compare_and_sets) {
      command.operation = core::Operation::compare_and_set;
      command.expected = state.seen;
    } else {
      command.operation = core::Operation::put;
    }
  }
  void finish(Client& state, std::uint64_t value, core::Index index) {
    state.waiting = false;
    effective_ = std::max(effective_, index);
    if (state.registering) return;
    state.seen = static_cast<std::uint32_t>(value);
    ++answered_;
  }

  ClientMix mix_;
  bool with_sessions_;
  std::vector<Client> clients_;
  core::Index effective_ = 0;
  std::uint64_t answered_ = 0;
};

}  // namespace squall::sim
