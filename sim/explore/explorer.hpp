// Breadth-first exploration of every state of a World that is reachable within bounds.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/explore/explosion_profile.hpp"
#include "sim/explore/frontier.hpp"
#include "sim/explore/origins.hpp"
#include "sim/explore/successors.hpp"
#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/known_runs.hpp"
#include "sim/explore/tables/visited.hpp"

namespace squall::sim::explore {

/// Sums over an exploration; they do not depend on the number of threads.
struct ExplorationTally {
  std::uint64_t states = 0;  // distinct ones, with the first
  std::uint64_t steps = 0;   // taken, to new and to known states
  std::array<std::uint64_t, kActionKinds> actions{};
  std::array<std::uint64_t, kCuts> cuts{};      // disabled steps, by the bound
  std::array<std::uint64_t, kBudgets> spent{};  // of these Cut::budget, by the budget
  std::uint64_t pruned = 0;                     // states that StepOutcome::prune ended at
  void add(const ExplorationTally& other);
  /// Counts a step that is taken, or one that a bound disables.
  void count(const Successor& step);
};

/// A step to a violation or a goal. `outcome` nothing: there is none.
struct FoundStep {
  StepOutcome outcome = StepOutcome::nothing;
  StateId parent = 0;
  std::uint32_t choice = 0;
  std::uint64_t fingerprint = 0;
  /// A total order, violations first, so that the choice among several does not depend on timing.
  bool goes_before(const FoundStep& other) const {
    if (outcome == other.outcome) return fingerprint < other.fingerprint;
    if (outcome == StepOutcome::nothing || other.outcome == StepOutcome::violation) return false;
    return other.outcome == StepOutcome::nothing || outcome == StepOutcome::violation;
  }
  void save(tables::ByteSink& sink) const {
    sink.put(outcome);
    sink.put(parent);
    sink.put(choice);
    sink.put(fingerprint);
  }
  void restore(tables::ByteSource& source) {
    outcome = source.get<StepOutcome>();
    parent = source.get<StateId>();
    choice = source.get<std::uint32_t>();
    fingerprint = source.get<std::uint64_t>();
  }
};

class Explorer;

/// Expands states. Each thread has one.
class ExplorerWorker {
 public:
  ExplorerWorker(Explorer& explorer, TransitionMemo& memo);
  /// Expands packets of the current level until none is left or the explorer must make room.
  void work();

 private:
  friend class Explorer;
  static constexpr std::size_t kAhead = 32;    // steps whose prefetch is under way
  static constexpr std::size_t kTogether = 8;  // of them looked up together
  static constexpr std::size_t kBatch = 16;    // states prefetched together
  static constexpr std::size_t kBatches = 4;

  struct Batch {
    std::array<ExploredState, kBatch> states;
    std::array<StateId, kBatch> ids;
    std::array<std::uint64_t, kBatch> fingerprints;  // where they are added
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
  void note(StepOutcome outcome, const Pending& pending);
  void settle_some();
  void keep(const Pending& pending);
  void begin_packet();
  void end_packet();

  Explorer& explorer_;
  Successors successors_;
  ExplorationTally tally_;
  std::vector<std::uint8_t> labels_ = std::vector<std::uint8_t>(kStepLabels);
  ExplosionProfile explosion_;
  FoundStep found_;
  std::array<Pending, kAhead> pending_;
  std::size_t pending_first_ = 0;
  std::size_t pending_count_ = 0;
  std::array<Batch, kBatches> batches_;
  std::size_t batch_ = 0;  // in use
  ExploredState next_;
  Packet packet_;
  std::vector<Packet> packets_;        // of the next level
  std::vector<std::uint64_t> pruned_;  // as Packet::fingerprints, of states that are in no packet
  StateId block_next_ = 0;             // free numbers of states: from here …
  StateId block_end_ = 0;              // … to the one before this
};

class Explorer {
 public:
  enum class Phase : std::uint8_t {
    running,
    complete,
    found,
    depth,
    memory,
    entries,
    walked,
    disk
  };

  /// Half a tebibyte; more memory is not used.
  static constexpr std::size_t kMemoryMax = std::size_t{1} << 39;
  /// `memory_max`: bytes for everything. `observer` may be null. `maker` must live until the last
  /// add_worker().
  Explorer(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
           StepObserver* observer, std::size_t memory_max, bool symmetric = false);
  ~Explorer();

  /// Applies a prefix: the state after it becomes the first one. False: it has more messages in
  /// flight than Bounds::messages. REQUIRES: no round has begun.
  bool start_after(std::span<const Action> actions);
  /// From now on what memory has no room for goes to `store`, which must live as long as this. The
  /// numbers stay the same. REQUIRES: no round has begun.
  void spill_to(tables::SpillStore& store);
  /// One more worker, for one more thread. REQUIRES: no round has begun.
  ExplorerWorker& add_worker();
  /// From now on explosion_profile() counts. COST: about a tenth of the time.
  void profile_explosion() { counts_explosion_ = true; }
  ExplosionProfile explosion_profile() const;
  /// Between rounds: makes room, begins the next level, or ends. True: every worker must call
  /// work() again.
  bool next_round();

  /// What was found may be known from before, on disk: settles that, so that tally() is exact. Only
  /// where the exploration was cut off; REQUIRES: it is between two rounds.
  void settle();
  /// Whether anything is on disk.
  bool has_spilled() const { return spills_; }

  Phase phase() const { return phase_; }
  /// The number of levels that were begun; the first state alone is level 1.
  std::uint32_t depth() const { return depth_; }
  /// The number of states in each level.
  std::span<const std::uint64_t> levels() const { return levels_; }
  ExplorationTally tally() const;
  /// By label: 1 if a step with it was taken; see StepObserver.
  std::vector<std::uint8_t> labels() const;
  /// The first violation or goal so far. It is final when its level is complete.
  const FoundStep& found_step() const { return found_; }
  Ensembles& ensembles() { return ensembles_; }
  std::size_t memory() const;
  std::uint64_t frontier() const;  // states to expand, of this level and the next

  /// A state on a path, and the step from it.
  struct Waypoint {
    ExploredState before;
    Successor step;
    Move move;  // where the step is a move
  };
  /// The steps from the first state to this one, in order; each with the state before it. Empty: what
  /// is on disk of it cannot be read.
  std::vector<Waypoint> path_to(const FoundStep& found);

  /// See checkpoint.hpp.
  void save(tables::ByteSink& sink) const;
  bool restore(tables::ByteSource& source);

 private:
  friend class ExplorerWorker;
  void begin();
  void end_level();
  Phase make_room();
  bool make_room_in_visited();

  // With a store; false: it failed.
  /// What is on disk then: the whole visited set, the frontier and all origins.
  bool spill(bool shrinks);
  /// Finds out which of the new states are on disk, and writes the others.
  bool settle_new();
  void save_spilled(tables::ByteSink& sink) const;
  bool restore_spilled(tables::ByteSource& source);
  void mark_known(const std::vector<std::uint64_t>& known);
  bool spill_packets();
  bool fetch_round();
  /// Calls `use` with all packets of the next level.
  template <typename Use>
  void each_next_packet(Use&& use);
  std::uint64_t unsettled() const;

  Bounds bounds_;
  std::size_t memory_max_;
  Ensembles ensembles_;
  tables::Visited visited_;
  Origins origins_;
  std::vector<std::unique_ptr<ExplorerWorker>> workers_;
  std::vector<Packet> level_;
  // From a checkpoint; the first worker takes them.
  std::vector<Packet> next_level_;
  std::vector<std::uint64_t> next_pruned_;
  bool counts_explosion_ = false;
  /// Packets have the fingerprints of their states: steps add to them. Not where packets may go to disk.
  bool keeps_fingerprints_ = false;

  tables::SpillStore* store_ = nullptr;
  std::optional<tables::KnownRuns> runs_;
  bool spills_ = false;
  tables::SpilledPart level_file_;
  tables::SpilledPart next_file_;
  std::uint64_t known_again_ = 0;         // counted as new by workers; they were on disk
  std::uint64_t known_pruned_again_ = 0;  // of these the pruned ones

  ExplorationTally resumed_;  // from a checkpoint, or the first state only
  ExplosionProfile resumed_explosion_;
  std::atomic<std::size_t> level_next_{0};
  std::atomic<bool> pause_{false};
  std::atomic<std::uint64_t> states_{0};
  std::size_t round_end_ = 0;
  ExploredState first_;
  FoundStep found_;
  Phase phase_ = Phase::running;
  std::uint32_t depth_ = 0;
  std::vector<std::uint64_t> levels_;
};

}  // namespace squall::sim::explore
