// Every ensemble that an exploration has met, and what each step makes of it.
//
// An ensemble is a World without its messages in flight: servers, disks, clients and history. What
// World::apply does depends on nothing else and on the one message that arrives, so that it runs
// once for each (ensemble, move) and (ensemble, message); whoever meets them again is told what it
// did. There are far fewer of them than of states, for it is messages in flight that multiply
// those.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "sim/bounds.hpp"
#include "sim/bytes.hpp"
#include "sim/interned.hpp"
#include "sim/moves.hpp"
#include "sim/stable_array.hpp"
#include "sim/symmetry.hpp"
#include "sim/world.hpp"

namespace squall::sim {

using EnsembleId = std::uint32_t;
using MessageId = std::uint32_t;

/// What who watches says of a step: see Watcher.
enum class Remark : std::uint8_t { nothing, violation, goal, prune };

/// Looks at every distinct step of an exploration, once.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// `world` is as after the step. Besides this, World's own verdict counts.
  virtual Remark watch(const World& world, const Report& report) noexcept = 0;
  /// What this step is for who watches; asked for when all of a step has been watched. Explorers
  /// say which labels steps had that were taken, and not only looked at.
  virtual std::uint16_t take_label() noexcept { return 0; }
};
inline constexpr std::size_t kStepLabels = std::size_t{1} << 16;

/// What a step does to an ensemble.
struct Effect {
  std::uint64_t change = 0;  // of the state's fingerprint
  EnsembleId ensemble = 0;
  std::uint32_t sent = 0;  // see Ensembles::sent()
  std::uint8_t sent_count = 0;
  ActionKind kind = ActionKind::deliver;
  Budget budget = Budget::free;
  Cut cut : 3 = Cut::none;  // then the rest means nothing
  Remark remark : 3 = Remark::nothing;
  bool idle : 1 = false;    // nothing changed and nothing was sent
  std::uint16_t label = 0;  // see Watcher
};
static_assert(sizeof(Effect) == 24, "with its key, two of them fill a line of the cache");

/// The moves of one ensemble, in a fixed order.
struct Row {
  std::atomic<const Effect*> effects{nullptr};  // null: not known yet
  std::uint32_t count = 0;
};

/// Holds others off for the moment that a step takes. Threads themselves live in tools/ only.
class Turn {
 public:
  explicit Turn(std::atomic_flag& taken) : taken_(taken) {
    while (taken_.test_and_set(std::memory_order_acquire)) taken_.wait(true);
  }
  ~Turn() {
    taken_.clear(std::memory_order_release);
    taken_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::atomic_flag& taken_;
};

class Ensembles {
 public:
  /// `watcher` may be null, and must live as long as this. `symmetric`: fingerprints under every
  /// renaming of the servers are kept, see sim/symmetry.hpp.
  Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
            Watcher* watcher, bool symmetric = false);

  EnsembleId initial() const { return initial_; }
  /// What booting showed already.
  const checkers::Verdict& initial_verdict() const { return world_.verdict(); }

  // Any number of threads may ask.
  std::span<const Effect> row(EnsembleId ensemble) {
    const Row& row = *rows_[ensemble];
    const Effect* effects = row.effects.load(std::memory_order_acquire);
    if (effects == nullptr) effects = make_row(ensemble);
    return {effects, row.count};
  }
  /// Stays where it is until tidy().
  const Effect& delivery(EnsembleId ensemble, MessageId message) {
    const std::uint64_t key = key_of(ensemble, message);
    const Slot& slot = table_.load(std::memory_order_acquire)->find(key);
    if (slot.key.load(std::memory_order_acquire) == key) return slot.effect;
    return make_delivery(ensemble, message);
  }
  // Most of these are not in the cache when they are needed.
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
  void prefetch_delivery(EnsembleId ensemble, MessageId message) const {
    const Table& table = *table_.load(std::memory_order_relaxed);
    __builtin_prefetch(&table.slots[table.place(key_of(ensemble, message))]);
  }
  /// The messages that a step sends, in their order.
  const MessageId* sent(const Effect& effect) const { return sent_[effect.sent]; }
  const core::Message& message(MessageId message) const { return *messages_[message]; }
  /// Under the identity first, then under every other renaming.
  std::size_t renamings() const { return renamed_parts_.count(); }
  const std::uint64_t* fingerprints_of_message(MessageId message) const {
    return message_fingerprints_[message];
  }
  const std::uint64_t* fingerprints_of_ensemble(EnsembleId ensemble) const {
    return fingerprints_[ensemble];
  }
  /// False: some machine does not know whether servers are alike.
  bool is_symmetric() const { return renamed_parts_.works(); }

  /// Before anybody has asked: does these actions, and makes what they come to the initial
  /// ensemble. `in_flight`: the messages that fly then, in the order in which they were sent.
  /// REQUIRES: no link is cut then but those of Bounds::cut_links, and nothing held or blocked.
  void begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight);

  // While nobody else asks.
  /// Lets go of what only those need who have been asking since before.
  void tidy() { tables_.erase(tables_.begin(), tables_.end() - 1); }
  /// Which move it is whose effect this is. REQUIRES: an effect of the ensemble's row.
  const Move& move_of(EnsembleId ensemble, const Effect& effect) {
    return (*moves_of_[ensemble])[static_cast<std::size_t>(&effect - row(ensemble).data())];
  }
  /// The World with an ensemble in it and nothing in flight.
  const World& show(EnsembleId ensemble);
  MessageId intern(const core::Message& message);
  std::uint32_t ensembles() const { return tuples_.size(); }
  std::uint32_t messages() const { return static_cast<std::uint32_t>(messages_.size()); }
  std::uint64_t distinct_steps() const { return steps_; }
  World::Part part_count() const { return static_cast<World::Part>(parts_.size()); }
  std::uint32_t distinct_parts(World::Part part) const { return parts_[part].size(); }
  /// How many there would be if `part` were always the same. COST: linear.
  std::uint32_t ensembles_without(World::Part part) const;
  /// Another bound than those of the space: see Limits.
  const char* limit_reached() const { return world_.limit_reached(); }
  std::size_t memory() const;
  /// What it will take at once soon, when a table becomes too full.
  std::size_t growth_ahead() const;

 private:
  friend class Checkpoint;
  // In the order in which they were met the first time; false where that cannot be.
  bool restore_entry(core::Ref ref, core::Ref parent, const core::Entry& entry);
  bool restore_part(World::Part part, std::uint32_t number, std::span<const std::byte> bytes);
  void restore_ensemble(std::span<const std::byte> tuple);
  void forget_loaded();

  /// Which delivery has which effect: open addressing that readers need no turn for.
  struct alignas(32) Slot {
    std::atomic<std::uint64_t> key{0};
    Effect effect;
  };
  struct Table {
    explicit Table(int bits) : shift(64 - bits), slots(std::size_t{1} << bits) {}
    std::size_t place(std::uint64_t key) const { return core::mix(key, 0) >> shift; }
    /// Where the key is, or would be.
    Slot& find(std::uint64_t key) {
      for (std::size_t at = place(key);; at = (at + 1) & (slots.size() - 1)) {
        const std::uint64_t found = slots[at].key.load(std::memory_order_relaxed);
        if (found == key || found == 0) return slots[at];
      }
    }
    int shift;
    std::vector<Slot> slots;
  };
  static std::uint64_t key_of(EnsembleId ensemble, MessageId message) {
    return std::uint64_t{ensemble} << 32 | (std::uint64_t{message} + 1);
  }
  void grow_table();

  const Effect* make_row(EnsembleId ensemble);
  const Effect& make_delivery(EnsembleId ensemble, MessageId message);
  void load(EnsembleId ensemble);
  Effect step(EnsembleId from, const Move& move);
  void collect(const Report& report, Effect& effect);
  std::size_t keep_sent();
  EnsembleId intern_world(core::ServerId changed);
  std::uint32_t intern_part(World::Part part);
  EnsembleId intern_tuple(std::span<const std::byte> tuple);

  Bounds bounds_;
  Watcher* watcher_;
  World world_;
  std::atomic_flag taken_;

  RenamedParts renamed_parts_;
  std::vector<Interned> parts_;  // by part
  std::vector<StableArray<std::uint64_t>> part_fingerprints_;
  std::vector<std::uint32_t> loaded_;  // which of them the World holds now
  Interned tuples_;                    // of part numbers: the ensembles
  std::vector<std::byte> room_;
  std::vector<Move> listed_;
  std::vector<MessageId> entered_;
  EnsembleId initial_ = 0;
  std::uint64_t steps_ = 0;

  Interned message_bytes_;
  StableArray<core::Message> messages_;
  StableArray<std::uint64_t> message_fingerprints_;
  StableArray<std::uint64_t> fingerprints_;  // of ensembles
  StableArray<Row> rows_;
  StableArray<std::vector<Move>> moves_of_;
  std::vector<std::unique_ptr<Effect[]>> row_effects_;
  std::size_t row_effects_count_ = 0;
  StableArray<MessageId> sent_;
  std::vector<std::unique_ptr<Table>> tables_;  // the last one is in use
  std::atomic<Table*> table_{nullptr};
  std::size_t deliveries_ = 0;
};

}  // namespace squall::sim
