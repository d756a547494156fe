// The levels of a breadth-first search: workers expand packets, the explorer makes room in between.
#include "sim/explore/explorer.hpp"

#include <algorithm>
#include <utility>

namespace squall::sim::explore {

namespace {
/// Packets in a round: progress is reported and checkpoints are written between rounds.
constexpr std::size_t kRoundPackets = 64;
/// An estimate of the new states from one packet: far more than there are in practice, and beyond
/// Visited::room() there is a reserve of the same order.
constexpr std::uint64_t kPacketStates = std::uint64_t{kStateBlock} * 24;
}  // namespace

void ExplorationTally::add(const ExplorationTally& other) {
  states += other.states;
  steps += other.steps;
  for (std::size_t i = 0; i < actions.size(); ++i) actions[i] += other.actions[i];
  for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] += other.cuts[i];
  for (std::size_t i = 0; i < spent.size(); ++i) spent[i] += other.spent[i];
  pruned += other.pruned;
}

void ExplorationTally::count(const Successor& step) {
  if (step.cut == Cut::none) {
    ++steps;
    ++actions[static_cast<std::size_t>(step.kind)];
    return;
  }
  ++cuts[static_cast<std::size_t>(step.cut)];
  if (step.cut == Cut::budget) ++spent[static_cast<std::size_t>(step.budget)];
}

// ---- Workers ----

ExplorerWorker::ExplorerWorker(Explorer& explorer, TransitionMemo& memo)
    : explorer_(explorer), successors_(explorer.ensembles_, memo, explorer.bounds_) {}

void ExplorerWorker::work() {
  while (!explorer_.pause_.load(std::memory_order_relaxed)) {
    const std::size_t at = explorer_.level_next_.fetch_add(1, std::memory_order_relaxed);
    if (at >= explorer_.round_end_) break;
    expand(explorer_.level_[at]);
    explorer_.level_[at].free_bytes();
    if (explorer_.states_.load(std::memory_order_relaxed) +
            explorer_.workers_.size() * kPacketStates >
        explorer_.visited_.room()) {
      explorer_.pause_.store(true, std::memory_order_relaxed);
    }
  }
}

void ExplorerWorker::expand(const Packet& packet) {
  const std::uint64_t states_before = tally_.states;
  const bool adds = successors_.adds_fingerprints();
  const bool keeps = explorer_.keeps_fingerprints_;
  for (PacketReader reader(packet, keeps); !reader.done();) {
    Batch& batch = read_batch(reader);
    for (std::size_t i = 0; i < batch.count; ++i) {
      explorer_.ensembles_.prefetch_row(batch.states[i].ensemble);
    }
    for (std::size_t i = 0; i < batch.count; ++i) {
      const ExploredState& state = batch.states[i];
      const std::uint64_t fingerprint = keeps  ? batch.fingerprints[i]
                                        : adds ? successors_.fingerprint(state)
                                               : 0;
      successors_.list(
          state, [&](const Successor& step) { consider(state, batch.ids[i], fingerprint, step); });
    }
  }
  while (pending_count_ > 0) settle_some();
  explorer_.states_.fetch_add(tally_.states - states_before, std::memory_order_relaxed);
}

/// Reuses the oldest batch: steps from its states must not be pending any more.
ExplorerWorker::Batch& ExplorerWorker::read_batch(PacketReader& reader) {
  batch_ = (batch_ + 1) % kBatches;
  while (pending_count_ > 0 && pending_[pending_first_].batch == batch_) settle_some();
  Batch& batch = batches_[batch_];
  batch.count = 0;
  const Ensembles& ensembles = explorer_.ensembles_;
  while (batch.count < kBatch && !reader.done()) {
    ExploredState& state = batch.states[batch.count];
    batch.ids[batch.count] = reader.next(state, batch.fingerprints[batch.count]);
    ++batch.count;
    ensembles.prefetch_ensemble(state.ensemble);
    for (std::uint32_t i = 0; i < state.count; ++i) {
      ensembles.deliveries().prefetch(state.ensemble, state.messages[i]);
    }
  }
  return batch;
}

void ExplorerWorker::consider(const ExploredState& state, StateId id, std::uint64_t fingerprint,
                              const Successor& step) {
  tally_.count(step);
  if (step.cut != Cut::none) return;
  if (pending_count_ == kAhead) settle_some();
  Pending& pending = pending_[(pending_first_ + pending_count_++) % kAhead];
  pending.fingerprint = successors_.fingerprint_after(state, fingerprint, step);
  pending.batch = batch_;
  pending.parent = &state;
  pending.parent_id = id;
  pending.step = step;
  explorer_.visited_.prefetch(pending.fingerprint);
  if (step.effect == nullptr) return;
  labels_[step.effect->label] = 1;
  const StepOutcome outcome = step.effect->outcome;
  if (outcome == StepOutcome::violation || outcome == StepOutcome::goal) note(outcome, pending);
}

/// A step to a known state counts, too. Which step is kept does not depend on timing.
void ExplorerWorker::note(StepOutcome outcome, const Pending& pending) {
  const FoundStep found{outcome, pending.parent_id, pending.step.choice, pending.fingerprint};
  if (found.goes_before(found_)) found_ = found;
}

/// Looks up several steps, then keeps the new ones: with other threads, a compare-and-swap waits
/// for all earlier stores, and one wait for several look-ups is enough.
void ExplorerWorker::settle_some() {
  const std::size_t count = std::min(pending_count_, kTogether);
  const bool alone = explorer_.workers_.size() == 1;
  std::array<bool, kTogether> is_new;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t fingerprint = pending_[(pending_first_ + i) % kAhead].fingerprint;
    is_new[i] = alone ? explorer_.visited_.insert(fingerprint)
                      : explorer_.visited_.insert_shared(fingerprint);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (is_new[i]) keep(pending_[(pending_first_ + i) % kAhead]);
  }
  pending_first_ = (pending_first_ + count) % kAhead;
  pending_count_ -= count;
}

void ExplorerWorker::keep(const Pending& pending) {
  ++tally_.states;
  const Effect* effect = pending.step.effect;
  const StepOutcome outcome = effect == nullptr ? StepOutcome::nothing : effect->outcome;
  if (outcome == StepOutcome::prune) {
    ++tally_.pruned;
    if (explorer_.spills_) pruned_.push_back(tables::Visited::key_of(pending.fingerprint));
    return;
  }
  successors_.take(*pending.parent, pending.step, next_);
  if (explorer_.counts_explosion_) explosion_.count(next_, explorer_.ensembles_);
  if (packet_.count == 0) begin_packet();
  explorer_.origins_.set(block_next_++, pending.parent_id, pending.step.choice);
  packet_.add(next_, explorer_.keeps_fingerprints_ ? &pending.fingerprint : nullptr);
  if (explorer_.spills_)
    packet_.fingerprints.push_back(tables::Visited::key_of(pending.fingerprint));
  if (block_next_ == block_end_) end_packet();
}

void ExplorerWorker::begin_packet() {
  if (block_next_ == block_end_) {
    block_next_ = explorer_.origins_.new_block();
    block_end_ = block_next_ + kStateBlock;
  }
  packet_.first = block_next_;
}

void ExplorerWorker::end_packet() {
  packets_.push_back(std::move(packet_));
  packet_ = Packet{};
}

// ---- Between rounds ----

Explorer::Explorer(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                   StepObserver* observer, std::size_t memory_max, bool symmetric)
    : bounds_(bounds),
      memory_max_(std::min(memory_max, kMemoryMax)),
      ensembles_(setup, maker, bounds, observer, symmetric),
      origins_(memory_max_) {
  Packet packet;
  packet.first = origins_.new_block();
  origins_.set(packet.first, packet.first, 0);
  level_.push_back(std::move(packet));
  states_ = resumed_.states = 1;
  depth_ = 1;
  levels_ = {1};
  first_.remaining = bounds.initial_budget();
  begin();
}

/// Makes first_ the only state.
void Explorer::begin() {
  first_.ensemble = ensembles_.initial();
  const Successors successors(ensembles_, bounds_);
  const std::uint64_t fingerprint = successors.fingerprint(first_);
  keeps_fingerprints_ = store_ == nullptr && successors.adds_fingerprints();
  visited_ = tables::Visited();
  visited_.insert(fingerprint);
  Packet& packet = level_.front();
  packet.bytes.clear();
  packet.count = 0;
  packet.add(first_, keeps_fingerprints_ ? &fingerprint : nullptr);
}

bool Explorer::start_after(std::span<const Action> actions) {
  std::vector<MessageId> in_flight;
  ensembles_.begin_after(actions, in_flight);
  if (in_flight.size() > bounds_.messages) return false;
  const Successors successors(ensembles_, bounds_);
  for (const MessageId message : in_flight) successors.put(first_, message);
  begin();
  return true;
}

Explorer::~Explorer() = default;

ExplorerWorker& Explorer::add_worker() {
  TransitionMemo& memo = workers_.empty() ? ensembles_.memo() : ensembles_.add_memo();
  ExplorerWorker& worker = *workers_.emplace_back(std::make_unique<ExplorerWorker>(*this, memo));
  if (workers_.size() == 1) {
    worker.packets_ = std::exchange(next_level_, {});
    worker.pruned_ = std::exchange(next_pruned_, {});
  }
  return worker;
}

bool Explorer::next_round() {
  if (phase_ != Phase::running) return false;
  for (const auto& worker : workers_) {
    if (worker->found_.goes_before(found_)) found_ = worker->found_;
  }
  // A worker that found no packet has still advanced the counter.
  level_next_ = std::min(level_next_.load(), round_end_);
  if (level_next_ == level_.size()) end_level();
  if (phase_ == Phase::running && ensembles_.limit_reached() != nullptr) phase_ = Phase::entries;
  if (phase_ == Phase::running) phase_ = make_room();
  round_end_ = std::min(level_.size(), level_next_ + kRoundPackets);
  if (phase_ == Phase::running && !fetch_round()) phase_ = Phase::disk;
  return phase_ == Phase::running;
}

void Explorer::end_level() {
  if (spills_ && !settle_new()) {
    phase_ = Phase::disk;
    return;
  }
  level_.clear();
  for (const auto& worker : workers_) {
    if (worker->packet_.count > 0) worker->end_packet();
    for (Packet& packet : worker->packets_) level_.push_back(std::move(packet));
    worker->packets_.clear();
  }
  std::erase_if(level_, [](const Packet& packet) { return packet.left() == 0; });
  if (store_ != nullptr) {
    level_file_.remove(*store_);
    std::swap(level_file_, next_file_);
  }
  level_next_ = round_end_ = 0;
  if (found_.outcome != StepOutcome::nothing) {
    phase_ = Phase::found;
  } else if (level_.empty()) {
    phase_ = Phase::complete;
  } else if (depth_ == bounds_.depth) {
    phase_ = Phase::depth;
  }
  if (level_.empty()) return;
  ++depth_;
  levels_.push_back(frontier());
}

Explorer::Phase Explorer::make_room() {
  pause_ = false;
  ensembles_.tidy();
  while (states_ + workers_.size() * kPacketStates > visited_.room()) {
    if (make_room_in_visited()) continue;
    if (store_ == nullptr || states_ == 0) return Phase::memory;
    if (!spill(false)) return Phase::disk;
  }
  if (spills_ && !spill_packets()) return Phase::disk;
  while (memory() + ensembles_.growth_ahead() > memory_max_) {
    const bool helps = store_ != nullptr && (!spills_ || visited_.can_shrink());
    if (!helps) return Phase::memory;
    if (!spill(spills_)) return Phase::disk;
  }
  return Phase::running;
}

bool Explorer::make_room_in_visited() {
  // Beside a table whose states may be on disk there are their fingerprints, twice while they are
  // sorted.
  const std::size_t tables = store_ == nullptr ? 2 : 4;
  return memory() + tables * visited_.memory() <= memory_max_ && visited_.grow();
}

ExplorationTally Explorer::tally() const {
  ExplorationTally sum;
  sum.add(resumed_);
  for (const auto& worker : workers_) sum.add(worker->tally_);
  sum.states -= known_again_;
  sum.pruned -= known_pruned_again_;
  // Of these it will not be known.
  if (phase_ == Phase::disk) sum.states -= unsettled();
  return sum;
}

std::vector<std::uint8_t> Explorer::labels() const {
  std::vector<std::uint8_t> all(kStepLabels);
  for (const auto& worker : workers_) {
    for (std::size_t at = 0; at < all.size(); ++at) all[at] |= worker->labels_[at];
  }
  return all;
}

ExplosionProfile Explorer::explosion_profile() const {
  ExplosionProfile sum = resumed_explosion_;
  for (const auto& worker : workers_) sum.add(worker->explosion_);
  return sum;
}

std::size_t Explorer::memory() const {
  std::size_t sum =
      visited_.memory() + origins_.memory() + ensembles_.memory() + (runs_ ? runs_->memory() : 0);
  const auto add = [&](const Packet& packet) { sum += packet.memory(); };
  for (const Packet& packet : level_) add(packet);
  for (const auto& worker : workers_) {
    for (const Packet& packet : worker->packets_) add(packet);
    add(worker->packet_);
  }
  return sum;
}

std::uint64_t Explorer::frontier() const {
  std::uint64_t sum = 0;
  for (std::size_t at = level_next_; at < level_.size(); ++at) sum += level_[at].left();
  for (const auto& worker : workers_) {
    for (const Packet& packet : worker->packets_) sum += packet.left();
    sum += worker->packet_.left();
  }
  return sum;
}

std::vector<Explorer::Waypoint> Explorer::path_to(const FoundStep& found) {
  std::vector<std::uint32_t> choices{found.choice};
  for (StateId id = found.parent;;) {
    Origins::Origin origin;
    if (!origins_.find(id, store_, origin)) return {};
    if (origin.parent == id) break;
    choices.push_back(origin.choice);
    id = origin.parent;
  }
  std::reverse(choices.begin(), choices.end());
  Successors successors(ensembles_, bounds_);
  std::vector<Waypoint> path;
  ExploredState state = first_;
  for (const std::uint32_t choice : choices) {
    Successor chosen;
    successors.list(state, [&](const Successor& step) {
      if (step.choice == choice) chosen = step;
    });
    Waypoint& point = path.emplace_back(Waypoint{state, chosen, {}});
    if (chosen.fate == Fate::stays) point.move = ensembles_.move_of(state.ensemble, *chosen.effect);
    ExploredState next;
    successors.take(state, chosen, next);
    state = next;
  }
  return path;
}

}  // namespace squall::sim::explore
