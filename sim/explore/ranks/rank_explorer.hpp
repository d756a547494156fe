// Breadth-first exploration by several processes: a fingerprint decides which rank owns a state, that
// of its ensemble. So each distinct transition is computed on one rank only.
//
// A rank expands the states that it owns, in the order in which one process would, and sends what
// it finds to the owners. All that one process decides by that order is decided the same here: the
// first step to a state, the order of messages in flight, the step to a violation that is kept. So
// numbers, verdict and path are those of one process, for any number of ranks.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/explorer.hpp"
#include "sim/explore/ranks/level_order.hpp"
#include "sim/explore/ranks/new_states.hpp"
#include "sim/explore/ranks/origin_list.hpp"
#include "sim/explore/ranks/ranks.hpp"
#include "sim/explore/ranks/state_exchange.hpp"
#include "sim/explore/successors.hpp"
#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/interned.hpp"
#include "sim/explore/tables/visited.hpp"

namespace squall::sim::explore::ranks {

/// Asked now and then while a level is explored.
class Watch {
 public:
  virtual ~Watch() = default;
  /// True: all ranks end before the level is complete. `states`: of this rank.
  virtual bool must_stop(std::uint64_t states) noexcept = 0;
};

/// What travelled.
struct Traffic {
  std::uint64_t states = 0;  // sent to other ranks
  std::uint64_t bytes = 0;   // with the definitions and what orders the levels
  void add(const Traffic& other) {
    states += other.states;
    bytes += other.bytes;
  }
};

/// A step to a violation or a goal, and the place of its parent in the last level but one.
struct FoundByRank {
  FoundStep step;  // without a parent
  StepKey key;
  bool goes_before(const FoundByRank& other) const {
    if (step.goes_before(other.step)) return true;
    return !other.step.goes_before(step) && key < other.key;
  }
};

class RankExplorer {
 public:
  using Phase = Explorer::Phase;
  /// All ranks have the same arguments but `memory_max`, which is for this one, and `ranks`, which
  /// must live as long as this. REQUIRES: the machines have portable bytes.
  RankExplorer(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
               StepObserver* observer, std::size_t memory_max, bool symmetric, Ranks& ranks);
  ~RankExplorer();

  /// As Explorer::start_after().
  bool start_after(std::span<const Action> actions);
  /// Explores one level. False: the exploration has ended. All ranks call it.
  bool explore_level(Watch& watch);

  Phase phase() const { return phase_; }
  /// A Watch ended it.
  bool was_stopped() const { return was_stopped_; }
  std::uint32_t depth() const { return depth_; }
  // Over all ranks, after the last level:
  std::span<const std::uint64_t> levels() const { return levels_; }
  const ExplorationTally& tally() const { return sum_; }
  std::uint64_t frontier() const { return frontier_; }
  std::uint64_t memory_of_all() const { return memory_of_all_; }
  std::uint64_t distinct_steps() const { return distinct_steps_; }
  std::uint64_t most_ensembles() const { return most_ensembles_; }
  const Traffic& traffic() const { return traffic_of_all_; }
  const FoundByRank& found() const { return found_; }

  // Of this rank:
  Ensembles& ensembles() { return ensembles_; }
  std::span<const std::uint8_t> labels() const { return labels_; }
  std::size_t memory() const;
  /// The way to found(), the same on every rank. All ranks call it.
  std::vector<Explorer::Waypoint> path_to_found();

  // A checkpoint holds the last level that was completed, also where the one after it was stopped.
  /// From now on what a checkpoint needs is kept. REQUIRES: no level was explored. COST: 14 bytes for
  /// each state that is new since forget_saved(), and the states of a level until its end.
  void keep_for_checkpoints() { keeps_ = true; }
  /// The same on every rank: sums, and the order of messages.
  void save_sums(tables::ByteSink& sink) const;
  /// What this rank knows since forget_saved() was called last: fingerprints, and first steps.
  void save_states(tables::ByteSink& sink) const {
    sink.put_all(std::span<const std::byte>(unsaved_));
  }
  /// The states of the last level on this rank, and what they refer to.
  void save_frontier(tables::ByteSink& sink);
  /// What save_states() wrote is safe.
  void forget_saved() { Bytes().swap(unsaved_); }

  // A new explorer goes on: sums first, then the states and frontiers of all ranks that share homes
  // with this one, in any order; from them it takes its own. Their number may have been another one.
  // False where the bytes are wrong; then the explorer must not be used. REQUIRES: they are not
  // corrupt (the owner of the ByteSource checks that).
  bool restore_sums(tables::ByteSource& source);
  bool restore_states(tables::ByteSource& source);
  bool restore_frontier(tables::ByteSource& source);
  /// After all of them.
  void go_on();

 private:
  struct Pending {
    FoundState found;
    Successor step;
    int owner = 0;
  };
  /// A state as it is expanded: its steps are counted with the messages in the order of one
  /// process, and taken with them in the order of their numbers here.
  struct Ordered {
    ExploredState by_number;
    ExploredState by_order;
    std::array<std::uint32_t, kExploredMessagesMax> places{};  // in by_number
  };

  void begin();
  /// Of all states with this ensemble.
  Home home_of(EnsembleId ensemble);
  int owner_of(Home home) const { return owner_of_home(home, ranks_.count()); }
  // A level.
  void expand_all(Watch& watch);
  void expand(const ExploredState& state, std::uint64_t place);
  void consider(const Ordered& state, std::uint64_t fingerprint, std::uint64_t place,
                const Successor& step);
  void settle(const ExploredState& state);
  /// Of a state that this rank owns; `content()` is called where it is new.
  template <typename Content>
  void keep(const FoundState& found, Content&& content);
  /// The content of a state from another rank, in next_.
  template <typename Content>
  const ExploredState& take_in(Content&& content);
  void note_messages(std::uint64_t place);
  void arrange(const ExploredState& state, Ordered& ordered);
  /// Makes room for one more state, or notes that there is none.
  void make_room();
  // Other ranks.
  void flush(int to, std::uint8_t last);
  void receive(bool waits);
  void take_batch(int from, std::span<const std::byte> bytes);
  void stop_all();
  // Between levels.
  void end_level();
  void conclude_level(std::uint64_t total);
  Bytes report() const;
  void take_reports(const std::vector<Bytes>& reports);
  void order_messages(std::vector<std::pair<std::uint64_t, std::uint64_t>>& news);
  void begin_level(std::span<const std::uint64_t> places, std::span<const StepKey> keys);
  void pack_level();
  void settle_sums();
  // Checkpoints.
  void keep_states(std::span<const std::uint64_t> places, std::span<const StepKey> keys);
  void know(std::uint64_t fingerprint);

  Bounds bounds_;
  std::size_t memory_max_;
  Ranks& ranks_;
  Ensembles ensembles_;
  Successors successors_;
  tables::Visited visited_;
  NewStates new_;

  std::vector<Packet> level_;
  std::vector<std::uint64_t> places_;  // of the states in level_
  std::vector<OriginList> origins_;    // by level
  std::vector<Pending> pending_;
  ExploredState next_;
  std::vector<std::int32_t> homes_;         // by ensemble; below 0: not known yet
  std::vector<std::uint64_t> sent_lately_;  // fingerprints, at places that these decide

  tables::Interned message_order_;  // fingerprints of messages in the order of one process
  std::vector<std::uint32_t> order_of_message_;
  std::vector<MessageId> sent_log_;
  std::vector<bool> is_noted_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> new_messages_;  // place, fingerprint

  std::vector<std::unique_ptr<StateSender>> senders_;  // null: this rank
  std::vector<std::unique_ptr<StateReceiver>> receivers_;
  int still_work_ = 0;  // other ranks that have not ended this level
  bool stops_ = false;
  bool lacks_memory_ = false;

  ExploredState first_;
  ExplorationTally tally_;
  Traffic traffic_;
  std::uint64_t states_ = 0;  // in visited_
  std::vector<std::uint8_t> labels_ = std::vector<std::uint8_t>(kStepLabels);
  FoundByRank found_;
  Phase phase_ = Phase::running;
  bool was_stopped_ = false;
  std::uint32_t depth_ = 1;
  std::uint32_t found_level_ = 1;  // of the parent in found_
  std::uint64_t unexpanded_ = 0;   // states of this level, on this rank
  std::vector<std::uint64_t> levels_{1};
  ExplorationTally sum_;
  Traffic traffic_of_all_;
  std::uint64_t frontier_ = 1;
  std::uint64_t memory_of_all_ = 0;
  std::uint64_t distinct_steps_ = 0;
  std::uint64_t most_ensembles_ = 0;

  bool keeps_ = false;
  Bytes unsaved_;  // see save_states()
  /// What was so when the last level was complete.
  struct Settled {
    ExplorationTally tally;
    Traffic traffic;
    std::uint32_t messages = 0;  // in message_order_
  };
  Settled settled_;
};

}  // namespace squall::sim::explore::ranks
