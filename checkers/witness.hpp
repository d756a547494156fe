// The log as linearization witness: its order must explain every answer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/types.hpp"

namespace squall::checkers {

enum class WitnessFaultKind : std::uint8_t {
  never_invoked,    // an entry took effect that no client invoked
  other_operation,  // the entry at the claimed index is not the client's operation
  not_committed,    // the claimed index has not taken effect yet
  stale,            // the claimed index precedes an operation completed before the invocation
  other_result,     // the answer differs from the model's result at this index
};

struct WitnessFault {
  WitnessFaultKind kind = WitnessFaultKind::never_invoked;
  std::uint32_t client = 0;
  std::uint32_t sequence = 0;
  core::Index index = 0;
  friend bool operator==(const WitnessFault&, const WitnessFault&) = default;
};
using WitnessVerdict = std::optional<WitnessFault>;

/// Raft claims the order that the search of linearizability.hpp has to find: an operation takes
/// effect at the index of its entry, and a read-only one (§6.4) after the entry at the index at
/// which it was served. Receives all events in their order, and judges whether the claimed order
/// gives all results that clients received and agrees with real time.
///
/// Sufficiency: order the operations by index, each entry before the reads at its index, and those
/// reads by completion. Let A complete before B is invoked. B's index is at least A's, by `stale`;
/// if B is an entry, it took effect after its invocation (`never_invoked`), so after A, at a
/// greater index.
///
/// The state machine (§6.3: "exactly-once") gives a duplicate entry no second effect. A log whose
/// duplicates take effect shows in its results.
///
/// Model: the specified state machine, with
///   Command, Result (both comparable, trivially copyable),
///   Result apply(core::Index, const Command&)        at ascending indexes,
///   Result look(core::Index, const Command&) const   just after an index that the
///                                                    model has reached.
///
/// COST: O(1) per call plus the model's cost; memory grows with the log, by doubling; clear() keeps
/// it.
template <typename Model>
class Witness {
 public:
  using Command = typename Model::Command;
  using Result = typename Model::Result;

  explicit Witness(std::uint32_t clients, Model model = Model{})
      : model_(std::move(model)), clients_(clients) {}

  /// Sequences of one client ascend from 1. A new invocation abandons the client's incomplete
  /// operation, which may still take effect at any time.
  void invoke(std::uint32_t client, std::uint32_t sequence, const Command& command) noexcept {
    clients_[client].sequence = sequence;
    clients_[client].command = command;
    clients_[client].answered = answered_;
  }

  /// The entry at the next index takes effect: a server applies it first now.
  WitnessVerdict apply(std::uint32_t client, std::uint32_t sequence,
                       const Command& command) noexcept {
    entries_.push_back({client, sequence, command, Result{}});
    if (client >= clients_.size() || sequence > clients_[client].sequence) {
      return WitnessFault{WitnessFaultKind::never_invoked, client, sequence, applied()};
    }
    Client& session = clients_[client];
    if (sequence > session.applied_sequence) {
      entries_.back().result = model_.apply(applied(), command);
      session.applied_sequence = sequence;
      session.applied_index = applied();
    } else if (sequence == session.applied_sequence) {
      entries_.back().result = entry_at(session.applied_index).result;
    }
    return {};
  }
  /// The entry at the next index repeats a command and takes effect again: legal for clients
  /// without sessions (§6.3).
  void apply_again(const Command& command) noexcept {
    entries_.push_back({});
    entries_.back().result = model_.apply(applied(), command);
  }
  /// The entry at the next index belongs to no client, for example a leader's no-op.
  void skip() noexcept { entries_.push_back({}); }
  /// The last index that took effect.
  core::Index applied() const noexcept { return core::Index::of(entries_.size()); }

  /// The client receives the result of its latest operation: the entry at `index`.
  WitnessVerdict complete(std::uint32_t client, core::Index index, const Result& result) noexcept {
    const Client& session = clients_[client];
    const WitnessFault fault{WitnessFaultKind::not_committed, client, session.sequence, index};
    if (index == 0 || index > applied()) return fault;
    const Entry& entry = entry_at(index);
    if (entry.client != client || entry.sequence != session.sequence ||
        entry.command != session.command) {
      return as(WitnessFaultKind::other_operation, fault);
    }
    // The operation may have taken effect at an earlier index than the claimed one.
    return judge(fault, session.applied_index, session.answered + 1, entry.result, result);
  }
  /// The client receives the result of a read-only operation, served after the entry at `index`.
  WitnessVerdict complete_read(std::uint32_t client, core::Index index,
                               const Result& result) noexcept {
    const Client& session = clients_[client];
    const WitnessFault fault{WitnessFaultKind::not_committed, client, session.sequence, index};
    if (index > applied()) return fault;
    return judge(fault, index, session.answered, model_.look(index, session.command), result);
  }

  /// The model's result at `index`. REQUIRES: 1 <= index <= applied().
  const Result& result_at(core::Index index) const noexcept { return entry_at(index).result; }

  void clear(Model model = Model{}) noexcept {
    model_ = std::move(model);
    std::fill(clients_.begin(), clients_.end(), Client{});
    entries_.clear();
    answered_ = 0;
  }

 private:
  static constexpr std::uint32_t kNoClient = 0xffff'ffff;
  struct Client {
    std::uint32_t sequence = 0;  // latest invocation
    Command command{};
    core::Index answered = 0;  // the highest index in any answer before the invocation
    std::uint32_t applied_sequence = 0;
    core::Index applied_index = 0;
  };
  struct Entry {
    std::uint32_t client = kNoClient;
    std::uint32_t sequence = 0;
    Command command{};
    Result result{};
  };

  static WitnessFault as(WitnessFaultKind kind, WitnessFault fault) noexcept {
    fault.kind = kind;
    return fault;
  }
  WitnessVerdict judge(const WitnessFault& fault, core::Index index, core::Index index_min,
                       const Result& expected, const Result& result) noexcept {
    if (index < index_min) return as(WitnessFaultKind::stale, fault);
    if (result != expected) return as(WitnessFaultKind::other_result, fault);
    answered_ = std::max(answered_, index);
    return {};
  }

  const Entry& entry_at(core::Index index) const { return entries_[index.value() - 1]; }

  Model model_;
  std::vector<Client> clients_;
  std::vector<Entry> entries_;  // by index - 1
  core::Index answered_ = 0;
};

}  // namespace squall::checkers
