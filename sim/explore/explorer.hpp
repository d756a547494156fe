// Every state of a World that can be reached within bounds, breadth first: the Explorer chooses
// all.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/explore/explosion_profile.hpp"
#include "sim/explore/frontier.hpp"
#include "sim/explore/successors.hpp"
#include "sim/explore/visited.hpp"

namespace squall::sim::explore {

/// Sums over an exploration; equal whatever the number of threads.
struct ExplorationTally {
  std::uint64_t states = 0;  // distinct, the first one included
  std::uint64_t steps = 0;   // taken, to whatever state
  std::array<std::uint64_t, kActionKinds> actions{};
  std::array<std::uint64_t, kCuts> cuts{};      // steps not taken, by what forbade them
  std::array<std::uint64_t, kBudgets> spent{};  // … by a budget that was spent
  std::uint64_t pruned = 0;                     // states not gone on from
  /// Steps of those taken that were not looked up, see sim/sleep.hpp: with several threads it
  /// depends on who was faster.
  std::uint64_t asleep = 0;
  void add(const ExplorationTally& other);
  /// A step that is taken, or that something forbids.
  void count(const Successor& step);
};

/// A state that somebody remarked on, and the step that led there.
struct Finding {
  Remark remark = Remark::nothing;
  StateId parent = 0;
  std::uint32_t choice = 0;
  std::uint64_t fingerprint = 0;
  /// Violations first; otherwise nothing but an order that does not depend on who was faster.
  bool goes_before(const Finding& other) const {
    if (remark == other.remark) return fingerprint < other.fingerprint;
    if (remark == Remark::nothing || other.remark == Remark::violation) return false;
    return other.remark == Remark::nothing || remark == Remark::violation;
  }
};

class Explorer;

/// Expands states; one for each thread.
class ExplorerWorker {
 public:
  ExplorerWorker(Explorer& explorer, Taker& taker);
  /// Takes packets of the present level until none is left or the explorer must make room.
  void work();

 private:
  friend class Explorer;
  friend class Checkpoint;
  static constexpr std::size_t kAhead = 32;    // steps looked up after their memory was asked for
  static constexpr std::size_t kTogether = 8;  // of them in one go
  static constexpr std::size_t kBatch = 16;    // states whose memory is asked for together
  static constexpr std::size_t kBatches = 4;

  struct Batch {
    std::array<ExploredState, kBatch> states;
    std::array<StateId, kBatch> ids;
    std::size_t count = 0;
  };
  struct Pending {
    std::uint64_t fingerprint;
    std::size_t batch;
    const ExploredState* parent;
    StateId parent_id;
    Successor step;
  };
  void expand(const Packet& packet);
  Batch& read_batch(PacketReader& reader);
  void consider(const ExploredState& state, StateId id, std::uint64_t fingerprint,
                const Successor& step);
  void note(Remark remark, const Pending& pending);
  void settle_some();
  void keep(const Pending& pending);
  void begin_packet();
  void end_packet();

  Explorer& explorer_;
  Successors successors_;
  ExplorationTally tally_;
  std::vector<std::uint8_t> labels_ = std::vector<std::uint8_t>(kStepLabels);
  Explosion explosion_;
  Finding finding_;
  std::array<Pending, kAhead> pending_;
  std::size_t pending_first_ = 0;
  std::size_t pending_count_ = 0;
  std::array<Batch, kBatches> batches_;
  std::size_t batch_ = 0;  // in use
  ExploredState next_;
  Packet packet_;
  std::vector<Packet> packets_;  // of the next level
  StateId block_next_ = 0;       // first free number …
  StateId block_end_ = 0;        // … up to here
};

class Explorer {
 public:
  enum class Phase : std::uint8_t { running, complete, found, depth, memory, entries, walked };

  /// More is not made use of: half a tebibyte.
  static constexpr std::size_t kMemoryMax = std::size_t{1} << 39;
  /// `memory_max`: bytes, all told. Workers are made once, before the first round; until then
  /// `maker` must live.
  Explorer(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
           Watcher* watcher, std::size_t memory_max, bool symmetric = false);
  ~Explorer();

  /// Before the first round: begins with what these actions make of the World and of the messages
  /// in flight. False: there are more than Bounds::messages of them.
  bool start_after(std::span<const Action> actions);
  ExplorerWorker& add_worker();
  /// From now on explosion() counts. COST: about a tenth of the time.
  void count_explosion() { counts_explosion_ = true; }
  Explosion explosion() const;
  /// Between rounds: makes room, goes on to the next level, or ends. True: every worker shall
  /// work() once more.
  bool next_round();

  Phase phase() const { return phase_; }
  /// Levels that are complete; the first state is the first of them.
  std::uint32_t depth() const { return depth_; }
  /// How many states each of them has.
  std::span<const std::uint64_t> levels() const { return levels_; }
  ExplorationTally tally() const;
  /// By label, whether a step with it was taken; see Watcher.
  std::vector<std::uint8_t> labels() const;
  /// So far; of the present level only when it is complete no other goes before it.
  const Finding& finding() const { return finding_; }
  Ensembles& ensembles() { return ensembles_; }
  std::size_t memory() const;
  std::uint64_t frontier() const;  // states that wait, of this level and the next

  /// The steps from the first state to the one that was found, in order.
  struct Waypoint {
    ExploredState before;
    Successor step;
    Move move;  // where the step is no message's
  };
  std::vector<Waypoint> way_to(const Finding& finding);

 private:
  friend class ExplorerWorker;
  void begin();
  friend class Checkpoint;
  void end_level();
  bool make_room();

  Bounds bounds_;
  std::size_t memory_max_;
  Ensembles ensembles_;
  Visited visited_;
  Origins origins_;
  std::vector<std::unique_ptr<ExplorerWorker>> workers_;
  std::vector<Packet> level_;
  std::vector<Packet> next_level_;  // found before this exploration was resumed
  bool counts_explosion_ = false;
  ExplorationTally resumed_;  // and what had been counted
  Explosion resumed_explosion_;
  std::atomic<std::size_t> level_next_{0};
  std::atomic<bool> pause_{false};
  std::atomic<std::uint64_t> states_{0};
  std::size_t round_end_ = 0;
  ExploredState first_;
  Finding finding_;
  Phase phase_ = Phase::running;
  std::uint32_t depth_ = 0;
  std::vector<std::uint64_t> levels_;
};

}  // namespace squall::sim::explore
