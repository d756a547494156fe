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
  const MessageId* sent = nullptr;
  std::uint8_t sent_count = 0;
  ActionKind kind = ActionKind::deliver;
  Budget budget = Budget::free;
  Cut cut = Cut::none;  // then the rest means nothing
  Remark remark = Remark::nothing;
  bool idle = false;        // nothing changed and nothing was sent
  std::uint16_t label = 0;  // see Watcher
};

/// The moves of one ensemble, in a fixed order.
struct Row {
  std::unique_ptr<Effect[]> effects;
  std::unique_ptr<Move[]> moves;
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
  /// `watcher` may be null, and must live as long as this.
  Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
            Watcher* watcher);

  EnsembleId initial() const { return initial_; }
  /// What booting showed already.
  const checkers::Verdict& initial_verdict() const { return world_.verdict(); }

  // Any number of threads may ask.
  const Row& row(EnsembleId ensemble) {
    const Row* known = rows_[ensemble]->load(std::memory_order_acquire);
    return known != nullptr ? *known : make_row(ensemble);
  }
  const Effect& delivery(EnsembleId ensemble, MessageId message);
  const core::Message& message(MessageId message) const { return *messages_[message]; }
  std::uint64_t fingerprint_of_message(MessageId message) const {
    return *message_fingerprints_[message];
  }
  std::uint64_t fingerprint_of_ensemble(EnsembleId ensemble) const {
    return *fingerprints_[ensemble];
  }

  /// Before anybody has asked: does these actions, and makes what they come to the initial
  /// ensemble. `in_flight`: the messages that fly then, in the order in which they were sent.
  /// REQUIRES: no link is cut then, and nothing held or blocked.
  void begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight);

  // While nobody else asks.
  /// The World with an ensemble in it and nothing in flight.
  const World& show(EnsembleId ensemble);
  MessageId intern(const core::Message& message);
  std::uint32_t ensembles() const { return tuples_.size(); }
  std::uint32_t messages() const { return static_cast<std::uint32_t>(messages_.size()); }
  std::uint64_t distinct_steps() const { return steps_; }
  /// Another bound than those of the space: see Limits.
  const char* limit_reached() const { return world_.limit_reached(); }
  std::size_t memory() const;

 private:
  /// Which delivery has which effect: open addressing that readers need no lock for.
  struct Table {
    explicit Table(std::size_t size) : keys(size), effects(size) {}
    std::vector<std::atomic<std::uint64_t>> keys;
    std::vector<const Effect*> effects;
  };
  static std::uint64_t key_of(EnsembleId ensemble, MessageId message) {
    return std::uint64_t{ensemble} << 32 | (std::uint64_t{message} + 1);
  }
  static const Effect* find(const Table& table, std::uint64_t key) noexcept;
  void insert(std::uint64_t key, const Effect* effect);

  const Row& make_row(EnsembleId ensemble);
  const Effect& make_delivery(EnsembleId ensemble, MessageId message);
  void load(EnsembleId ensemble);
  Effect step(EnsembleId from, const Move& move);
  void collect(const Report& report, Effect& effect);
  EnsembleId intern_world(core::ServerId changed);
  std::uint32_t intern_part(World::Part part);

  Bounds bounds_;
  Watcher* watcher_;
  World world_;
  std::atomic_flag taken_;

  std::vector<Interned> parts_;        // by part
  std::vector<std::uint32_t> loaded_;  // which of them the World holds now
  Interned tuples_;                    // of part numbers: the ensembles
  std::vector<std::byte> room_;
  std::vector<Move> moves_;
  std::vector<MessageId> sent_;
  EnsembleId initial_ = 0;
  std::uint64_t steps_ = 0;

  Interned message_bytes_;
  StableArray<core::Message> messages_;
  StableArray<std::uint64_t> message_fingerprints_;
  StableArray<std::uint64_t> fingerprints_;  // of ensembles
  StableArray<std::atomic<const Row*>> rows_;
  std::vector<std::unique_ptr<Row>> all_rows_;
  StableArray<Effect> deliveries_;
  std::vector<std::unique_ptr<MessageId[]>> sent_blocks_;
  std::size_t sent_used_ = 0;
  std::vector<std::unique_ptr<Table>> tables_;  // the last one is in use
  std::atomic<const Table*> table_{nullptr};
};

}  // namespace squall::sim
