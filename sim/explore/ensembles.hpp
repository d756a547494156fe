// The interned ensembles of an exploration, and the memo tables of their steps.
//
// An ensemble is a World without its messages in flight: servers, disks, clients and history. The
// effect of World::apply depends on the ensemble and on the one message that arrives, and on
// nothing else. So each distinct (ensemble, move) and (ensemble, message) is computed once and
// looked up from then on. Ensembles are far fewer than states, because messages in flight multiply
// states only.
//
// The tables here are shared by all threads. Each thread computes new steps in a World of its own,
// see transition_memo.hpp. Look-ups take no lock; additions take a spin lock.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "core/hash.hpp"
#include "sim/explore/bounds.hpp"
#include "sim/explore/effect.hpp"
#include "sim/explore/moves.hpp"
#include "sim/explore/shared_logs.hpp"
#include "sim/explore/symmetry.hpp"
#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/interned.hpp"
#include "sim/explore/tables/shared_table.hpp"
#include "sim/explore/tables/spin_lock.hpp"
#include "sim/explore/tables/stable_array.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// The effects of the moves of one ensemble, in the order of list_moves().
struct EffectRow {
  std::atomic<const Effect*> effects{nullptr};  // null: not computed yet
  std::uint32_t count = 0;
  std::size_t first = 0;  // position of the first one among the effects of all rows
};

/// The memo table of message arrivals: the effect of each message on each ensemble.
/// Any number of threads may read while one adds.
class Deliveries {
 public:
  /// Null: the effect is not known. It is valid until tidy().
  const Effect* find(EnsembleId ensemble, MessageId message) const {
    const std::uint64_t wanted = key_of(ensemble, message);
    const auto* slot =
        table_.find(hash_of(wanted), [&](std::uint64_t key) { return key == wanted; });
    return slot == nullptr ? nullptr : &slot->value;
  }
  void prefetch(EnsembleId ensemble, MessageId message) const {
    table_.prefetch(hash_of(key_of(ensemble, message)));
  }
  /// REQUIRES: the effect is not known; one thread at a time.
  const Effect& add(EnsembleId ensemble, MessageId message, const Effect& effect) {
    const std::uint64_t key = key_of(ensemble, message);
    return table_.add(hash_of(key), key, effect, hash_of).value;
  }
  /// See SharedTable.
  void tidy() { table_.tidy(); }
  std::size_t memory() const { return table_.memory(); }
  std::size_t growth_ahead() const { return table_.growth_ahead(); }

 private:
  static constexpr std::size_t kSlotsFirst = std::size_t{1} << 14;
  static std::uint64_t key_of(EnsembleId ensemble, MessageId message) {
    return std::uint64_t{ensemble} << 32 | (std::uint64_t{message} + 1);
  }
  /// One multiplication: it is computed twice for each step, to prefetch and to look up.
  static std::uint64_t hash_of(std::uint64_t key) { return key * 0x9e3779b97f4a7c15 >> 32; }

  tables::SharedTable<Effect> table_{kSlotsFirst};
};
static_assert(sizeof(tables::SharedTable<Effect>::Slot) == 32,
              "two slots fill a line of the cache");

class TransitionMemo;

class Ensembles {
 public:
  /// `observer` may be null, and must live as long as this; `maker`, too, if add_memo() is called.
  /// `symmetric`: fingerprints are kept under every renaming of the servers, see symmetry.hpp.
  Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
            StepObserver* observer, bool symmetric = false);
  ~Ensembles();

  EnsembleId initial() const { return initial_; }
  /// The verdict on the initial ensemble.
  const checkers::Verdict& initial_verdict() const;
  /// The transition memo of the first thread.
  TransitionMemo& memo() { return *memos_.front(); }
  /// The transition memo of one more thread. COST: a World.
  TransitionMemo& add_memo();

  // Any number of threads may call these.
  const EffectRow& row(EnsembleId ensemble) const { return *rows_[ensemble]; }
  const Deliveries& deliveries() const { return deliveries_; }
  // Most of what these fetch is not in the cache when it is needed.
  void prefetch_ensemble(EnsembleId ensemble) const {
    __builtin_prefetch(rows_[ensemble]);
    __builtin_prefetch(fingerprints_[ensemble]);
  }
  void prefetch_row(EnsembleId ensemble) const {
    const Effect* effects = rows_[ensemble]->effects.load(std::memory_order_relaxed);
    if (effects == nullptr) return;
    __builtin_prefetch(effects);
    __builtin_prefetch(effects + 4);
  }
  /// The messages that a step sends, in order.
  const MessageId* sent(const Effect& effect) const { return sent_[effect.sent]; }
  const core::Message& message(MessageId message) const { return *messages_[message]; }
  /// Fingerprints are arrays of this length: under the identity first, then under every other
  /// renaming.
  std::size_t renamings() const { return renamings_.size(); }
  const std::uint64_t* fingerprints_of_message(MessageId message) const {
    return message_fingerprints_[message];
  }
  const std::uint64_t* fingerprints_of_ensemble(EnsembleId ensemble) const {
    return fingerprints_[ensemble];
  }

  /// The numbers of an ensemble's parts, std::uint32_t each.
  std::span<const std::byte> parts_of(EnsembleId ensemble) const { return tuples_[ensemble]; }
  const SharedLogs& logs() const { return logs_; }
  /// From now on the messages of each newly computed step are appended to `log`, in order. REQUIRES:
  /// one thread; `log` lives as long as this.
  void log_sent(std::vector<MessageId>& log) { sent_log_ = &log; }

  /// Applies these actions; the ensemble after them becomes the initial one. `in_flight` receives
  /// the messages in flight then, in the order of sending. REQUIRES: no step was computed yet; no
  /// link is cut then except Bounds::cut_links, and no message is held or blocked.
  void begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight);

  // One thread calls these while no other uses the tables.
  /// Frees old tables that only concurrent readers needed.
  void tidy();
  /// The move with this effect. REQUIRES: the effect is one of the ensemble's row.
  const Move& move_of(EnsembleId ensemble, const Effect& effect) const {
    const EffectRow& row = *rows_[ensemble];
    return *row_moves_[row.first + static_cast<std::size_t>(&effect - row.effects.load())];
  }
  /// A World in the state of this ensemble, with no message in flight.
  const World& show(EnsembleId ensemble);
  std::uint32_t ensembles() const { return tuples_.size(); }
  std::uint32_t messages() const { return static_cast<std::uint32_t>(messages_.size()); }
  std::uint64_t distinct_steps() const { return steps_; }
  World::Part part_count() const { return static_cast<World::Part>(parts_.size()); }
  std::uint32_t distinct_parts(World::Part part) const { return parts_[part].size(); }
  /// The number of ensembles if `part` were always the same. COST: O(ensembles).
  std::uint32_t ensembles_without(World::Part part) const;
  /// False: a machine could not rename itself, so that symmetry is not sound.
  bool is_symmetric() const;
  /// False: a machine has no portable bytes, so that fingerprints depend on the order of discovery.
  bool is_portable() const;
  /// The limit of the World (see Limits) that was reached; null: none.
  const char* limit_reached() const;
  std::size_t memory() const;
  /// Bytes that a table will allocate at once when it grows, if that is soon.
  std::size_t growth_ahead() const { return deliveries_.growth_ahead(); }

  /// Logs, parts, ensembles and messages in the order of their numbers; no effects.
  void save(tables::ByteSink& sink) const;
  /// False where the bytes are wrong. REQUIRES: this is new.
  bool restore(tables::ByteSource& source);

 private:
  friend class TransitionMemo;
  /// The effects of one step, or of all steps of a row. Effect::sent counts from the first in
  /// `sent`.
  struct NewEffects {
    std::vector<Effect> effects;
    std::vector<Move> moves;  // of a row only
    std::vector<MessageId> sent;
    std::uint64_t steps = 0;
  };

  // Return the number of what is interned. `words`: fingerprints under every renaming.
  std::uint32_t number_part(World::Part part, std::span<const std::byte> bytes, std::uint64_t hash,
                            const std::uint64_t* words);
  EnsembleId number_ensemble(std::span<const std::uint32_t> parts);
  /// `tree`: has the entries that the message refers to.
  MessageId number_message(const core::Message& message, const core::LogTree& tree);
  // If another thread was first, its effects stay, and these are dropped.
  const Effect* keep_row(EnsembleId ensemble, NewEffects& computed);
  const Effect& keep_delivery(EnsembleId ensemble, MessageId message, NewEffects& computed);
  void keep_sent(NewEffects& computed);

  Setup setup_;
  const core::MachineMaker& maker_;
  Bounds bounds_;
  StepObserver* observer_;
  bool symmetric_;
  std::vector<core::Renaming> renamings_;
  std::vector<Action> prefix_;
  EnsembleId initial_ = 0;

  SharedLogs logs_;
  std::vector<tables::Interned> parts_;  // by part
  std::vector<tables::StableArray<std::uint64_t>> part_fingerprints_;
  tables::Interned tuples_;                          // ensembles: tuples of part numbers
  tables::StableArray<std::uint64_t> fingerprints_;  // of ensembles
  tables::StableArray<EffectRow> rows_;
  tables::Interned message_bytes_;
  tables::StableArray<core::Message> messages_;
  tables::StableArray<std::uint64_t> message_fingerprints_;

  Deliveries deliveries_;
  tables::StableArray<Effect> row_effects_;
  tables::StableArray<Move> row_moves_;  // at the same positions
  tables::StableArray<MessageId> sent_;

  tables::SpinLock part_lock_;
  tables::SpinLock ensemble_lock_;
  tables::SpinLock message_lock_;
  tables::SpinLock effect_lock_;  // of deliveries_, row_effects_, row_moves_, sent_ and steps_
  std::uint64_t steps_ = 0;
  std::vector<MessageId>* sent_log_ = nullptr;  // see log_sent()
  std::vector<std::unique_ptr<TransitionMemo>> memos_;
};

}  // namespace squall::sim::explore
