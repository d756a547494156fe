// Every ensemble that an exploration has met, and what each step makes of it.
//
// An ensemble is a World without its messages in flight: servers, disks, clients and history. What
// World::apply does depends on nothing else and on the one message that arrives, so that it runs
// once for each (ensemble, move) and (ensemble, message); whoever meets them again is told what it
// did. There are far fewer of them than of states, for it is messages in flight that multiply
// those.
//
// Here is what threads know together; each takes steps that nobody has taken yet in a World of its
// own, see sim/taker.hpp. They look things up without waiting, and add in turn.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "sim/explore/bounds.hpp"
#include "sim/explore/deliveries.hpp"
#include "sim/explore/effect.hpp"
#include "sim/explore/interned.hpp"
#include "sim/explore/moves.hpp"
#include "sim/explore/shared_logs.hpp"
#include "sim/explore/spin_lock.hpp"
#include "sim/explore/stable_array.hpp"
#include "sim/explore/symmetry.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// The moves of one ensemble, in a fixed order.
struct Row {
  std::atomic<const Effect*> effects{nullptr};  // null: not known yet
  std::uint32_t count = 0;
  std::size_t first = 0;  // of them among all rows'
};

class Taker;

class Ensembles {
 public:
  /// `watcher` may be null, and must live as long as this; `maker`, too, where there will be a
  /// second taker. `symmetric`: fingerprints under every renaming of the servers are kept, see
  /// sim/symmetry.hpp.
  Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
            Watcher* watcher, bool symmetric = false);
  ~Ensembles();

  EnsembleId initial() const { return initial_; }
  /// What booting showed already.
  const checkers::Verdict& initial_verdict() const;
  /// Takes steps for whoever is alone.
  Taker& taker() { return *takers_.front(); }
  /// One more, for one more thread. COST: a World.
  Taker& add_taker();

  // Any number of threads may ask.
  const Row& row(EnsembleId ensemble) const { return *rows_[ensemble]; }
  const Deliveries& deliveries() const { return deliveries_; }
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
  /// The messages that a step sends, in their order.
  const MessageId* sent(const Effect& effect) const { return sent_[effect.sent]; }
  const core::Message& message(MessageId message) const { return *messages_[message]; }
  /// Under the identity first, then under every other renaming.
  std::size_t renamings() const { return renamings_.size(); }
  const std::uint64_t* fingerprints_of_message(MessageId message) const {
    return message_fingerprints_[message];
  }
  const std::uint64_t* fingerprints_of_ensemble(EnsembleId ensemble) const {
    return fingerprints_[ensemble];
  }

  /// Before anybody has asked: does these actions, and makes what they come to the initial
  /// ensemble. `in_flight`: the messages that fly then, in the order in which they were sent.
  /// REQUIRES: no link is cut then but those of Bounds::cut_links, and nothing held or blocked.
  void begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight);

  // While nobody else asks.
  /// Lets go of what only those need who have been asking since before.
  void tidy();
  /// Which move it is whose effect this is. REQUIRES: an effect of the ensemble's row.
  const Move& move_of(EnsembleId ensemble, const Effect& effect) const {
    const Row& row = *rows_[ensemble];
    return *row_moves_[row.first + static_cast<std::size_t>(&effect - row.effects.load())];
  }
  /// The World with an ensemble in it and nothing in flight.
  const World& show(EnsembleId ensemble);
  std::uint32_t ensembles() const { return tuples_.size(); }
  std::uint32_t messages() const { return static_cast<std::uint32_t>(messages_.size()); }
  std::uint64_t distinct_steps() const { return steps_; }
  World::Part part_count() const { return static_cast<World::Part>(parts_.size()); }
  std::uint32_t distinct_parts(World::Part part) const { return parts_[part].size(); }
  /// How many there would be if `part` were always the same. COST: linear.
  std::uint32_t ensembles_without(World::Part part) const;
  /// False: some machine does not know whether servers are alike.
  bool is_symmetric() const;
  /// Another bound than those of the space: see Limits.
  const char* limit_reached() const;
  std::size_t memory() const;
  /// What it will take at once soon, when a table becomes too full.
  std::size_t growth_ahead() const { return deliveries_.growth_ahead(); }

 private:
  friend class Checkpoint;
  friend class Taker;
  /// What a step, or all steps of a row, came to; Effect::sent counts from the first in `sent`.
  struct Taken {
    std::vector<Effect> effects;
    std::vector<Move> moves;  // of a row
    std::vector<MessageId> sent;
    std::uint64_t steps = 0;
  };

  // Numbers, new ones where these were not known. `words`: fingerprints under every renaming.
  std::uint32_t number_part(World::Part part, std::span<const std::byte> bytes, std::uint64_t hash,
                            const std::uint64_t* words);
  EnsembleId number_ensemble(std::span<const std::uint32_t> parts);
  MessageId number_message(const core::Message& message);
  // What others have kept meanwhile stays.
  const Effect* keep_row(EnsembleId ensemble, Taken& taken);
  const Effect& keep_delivery(EnsembleId ensemble, MessageId message, Taken& taken);
  void keep_sent(Taken& taken);

  Setup setup_;
  const core::MachineMaker& maker_;
  Bounds bounds_;
  Watcher* watcher_;
  bool symmetric_;
  std::vector<core::Renaming> renamings_;
  std::vector<Action> begun_with_;
  EnsembleId initial_ = 0;

  SharedLogs logs_;
  std::vector<Interned> parts_;  // by part
  std::vector<StableArray<std::uint64_t>> part_fingerprints_;
  Interned tuples_;                          // of part numbers: the ensembles
  StableArray<std::uint64_t> fingerprints_;  // of ensembles
  StableArray<Row> rows_;
  Interned message_bytes_;
  StableArray<core::Message> messages_;
  StableArray<std::uint64_t> message_fingerprints_;

  Deliveries deliveries_;
  StableArray<Effect> row_effects_;
  StableArray<Move> row_moves_;  // beside them
  StableArray<MessageId> sent_;

  Turns part_turns_;
  Turns ensemble_turns_;
  Turns message_turns_;
  Turns effect_turns_;       // for all of the four above
  std::uint64_t steps_ = 0;  // too
  std::vector<std::unique_ptr<Taker>> takers_;
};

}  // namespace squall::sim::explore
