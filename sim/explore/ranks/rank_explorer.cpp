// Expands the states of a rank, and gives what it finds to the owners.
#include "sim/explore/ranks/rank_explorer.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace squall::sim::explore::ranks {

namespace {
/// Bytes that are sent together.
constexpr std::size_t kBatch = std::size_t{1} << 16;
/// States that are expanded before the rank looks for what has arrived.
constexpr std::uint64_t kStatesBetween = 64;
constexpr int kLatelyBits = 18;
constexpr std::uint32_t kNoOrder = 0xffff'ffff;

/// The first byte of a batch: whether its sender has more in this level, and whether all must stop.
constexpr std::uint8_t kLast = 1;
constexpr std::uint8_t kStop = 2;
}  // namespace

RankExplorer::RankExplorer(const Setup& setup, const core::MachineMaker& maker,
                           const Bounds& bounds, StepObserver* observer, std::size_t memory_max,
                           bool symmetric, Ranks& ranks)
    : bounds_(bounds),
      memory_max_(memory_max),
      ranks_(ranks),
      ensembles_(setup, maker, bounds, observer, symmetric),
      successors_(ensembles_, bounds),
      visited_(tables::Visited::kBitsMin),
      new_(symmetric),
      sent_lately_(std::size_t{1} << kLatelyBits) {
  first_.remaining = bounds.initial_budget();
  ensembles_.log_sent(sent_log_);
  for (int rank = 0; rank < ranks.count(); ++rank) {
    const bool is_own = rank == ranks.own();
    senders_.push_back(is_own ? nullptr : std::make_unique<StateSender>(ensembles_));
    receivers_.push_back(is_own ? nullptr : std::make_unique<StateReceiver>(ensembles_));
  }
  begin();
}

RankExplorer::~RankExplorer() = default;

Home RankExplorer::home_of(EnsembleId ensemble) {
  if (ensemble >= homes_.size()) homes_.resize(ensembles_.ensembles() + std::size_t{1024}, -1);
  std::int32_t& home = homes_[ensemble];
  if (home < 0) {
    // States that differ by server names only have the same home.
    const std::uint64_t* words = ensembles_.fingerprints_of_ensemble(ensemble);
    const std::uint64_t least = *std::min_element(words, words + ensembles_.renamings());
    home = static_cast<std::int32_t>(core::mix(least, 0x6f776e6572) % kHomes);
  }
  return static_cast<Home>(home);
}

/// Makes first_ the only state.
void RankExplorer::begin() {
  first_.ensemble = ensembles_.initial();
  // All ranks apply the same prefix, and number its messages in the same order.
  for (MessageId message = 0; message < ensembles_.messages(); ++message) {
    const std::uint64_t fingerprint = *ensembles_.fingerprints_of_message(message);
    message_order_.intern(std::as_bytes(std::span(&fingerprint, 1)));
  }
  visited_ = tables::Visited(tables::Visited::kBitsMin);
  level_.clear();
  places_.clear();
  tally_ = {};
  states_ = 0;
  const std::uint64_t fingerprint = successors_.fingerprint(first_);
  if (owner_of(home_of(first_.ensemble)) == ranks_.own()) {
    visited_.insert(fingerprint);
    states_ = tally_.states = 1;
    level_.emplace_back().add(first_);
    places_.push_back(0);
  }
  sum_ = {};
  sum_.states = 1;
  settle_sums();
}

bool RankExplorer::start_after(std::span<const Action> actions) {
  std::vector<MessageId> in_flight;
  ensembles_.begin_after(actions, in_flight);
  if (in_flight.size() > bounds_.messages) return false;
  for (const MessageId message : in_flight) successors_.put(first_, message);
  begin();
  return true;
}

bool RankExplorer::explore_level(Watch& watch) {
  if (phase_ != Phase::running) return false;
  still_work_ = ranks_.count() - 1;
  expand_all(watch);
  for (int to = 0; to < ranks_.count(); ++to) {
    if (to != ranks_.own()) flush(to, kLast);
  }
  while (still_work_ > 0) receive(true);
  end_level();
  return phase_ == Phase::running;
}

// ---- States ----

void RankExplorer::expand_all(Watch& watch) {
  std::array<ExploredState, 16> batch;
  std::size_t at = 0;
  for (Packet& packet : level_) {
    for (PacketReader reader(packet); !reader.done() && !stops_;) {
      std::size_t count = 0;
      for (; count < batch.size() && !reader.done(); ++count) {
        reader.next(batch[count]);
        ensembles_.prefetch_ensemble(batch[count].ensemble);
        for (std::uint32_t i = 0; i < batch[count].count; ++i) {
          ensembles_.deliveries().prefetch(batch[count].ensemble, batch[count].messages[i]);
        }
      }
      for (std::size_t i = 0; i < count; ++i) ensembles_.prefetch_row(batch[i].ensemble);
      for (std::size_t i = 0; i < count && !stops_; ++i, ++at) {
        expand(batch[i], places_[at]);
        if (at % kStatesBetween == 0) receive(false);
      }
    }
    if (!stops_ && watch.must_stop(states_)) {
      was_stopped_ = true;
      stop_all();
    }
    if (!keeps_) packet.free_bytes();
  }
  unexpanded_ = places_.size() - at;
}

/// Sorted by number, equal messages are one choice; so they are by order, which is no less total.
void RankExplorer::arrange(const ExploredState& state, Ordered& ordered) {
  ordered.by_number = ordered.by_order = state;
  const auto first = ordered.places.begin();
  const auto last = first + state.count;
  std::iota(first, last, 0u);
  if (bounds_.network == NetworkKind::links) return;
  const auto order_of = [&](MessageId message) {
    if (message >= order_of_message_.size()) {
      order_of_message_.resize(ensembles_.messages(), kNoOrder);
    }
    std::uint32_t& order = order_of_message_[message];
    if (order == kNoOrder) {
      const std::uint64_t fingerprint = *ensembles_.fingerprints_of_message(message);
      const auto bytes = std::as_bytes(std::span(&fingerprint, 1));
      order = message_order_.find(bytes, core::hash_bytes(bytes));
      SQUALL_ASSERT(order != tables::Interned::kUnknown);
    }
    return order;
  };
  std::sort(first, last, [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(order_of(state.messages[a]), a) < std::pair(order_of(state.messages[b]), b);
  });
  for (std::uint32_t i = 0; i < state.count; ++i) {
    ordered.by_order.messages[i] = state.messages[ordered.places[i]];
  }
}

void RankExplorer::expand(const ExploredState& state, std::uint64_t place) {
  Ordered ordered;
  arrange(state, ordered);
  const std::uint64_t fingerprint = successors_.fingerprint(state);
  pending_.clear();
  successors_.list(ordered.by_order,
                   [&](const Successor& step) { consider(ordered, fingerprint, place, step); });
  settle(state);
  note_messages(place);
}

void RankExplorer::consider(const Ordered& state, std::uint64_t fingerprint, std::uint64_t place,
                            const Successor& step) {
  tally_.count(step);
  if (step.cut != Cut::none) return;
  Pending pending{{0, {place, step.choice}}, step, 0};
  if (step.fate != Fate::stays) pending.step.message = state.places[step.message];
  pending.found.fingerprint =
      successors_.fingerprint_after(state.by_number, fingerprint, pending.step);
  const std::uint64_t found = pending.found.fingerprint;
  if (step.effect != nullptr) {
    labels_[step.effect->label] = 1;
    const StepOutcome outcome = step.effect->outcome;
    pending.found.is_pruned = outcome == StepOutcome::prune;
    if (outcome == StepOutcome::violation || outcome == StepOutcome::goal) {
      const FoundByRank here{{outcome, 0, step.choice, found}, pending.found.key};
      if (here.goes_before(found_)) found_ = here;
    }
  }
  // An earlier step of this rank to the same state is known to its owner.
  std::uint64_t& lately = sent_lately_[found >> 24 & (sent_lately_.size() - 1)];
  if (lately == found && found != 0) return;
  lately = found;
  pending.found.home =
      home_of(step.effect == nullptr ? state.by_number.ensemble : step.effect->ensemble);
  pending.owner = owner_of(pending.found.home);
  if (pending.owner == ranks_.own()) visited_.prefetch(found);
  pending_.push_back(pending);
}

template <typename Content>
void RankExplorer::keep(const FoundState& found, Content&& content) {
  if (!visited_.insert(found.fingerprint)) {
    new_.find_again(found, content);
    return;
  }
  new_.add(found, found.is_pruned ? next_ : content());
  ++tally_.states;
  make_room();
}

template <typename Content>
const ExploredState& RankExplorer::take_in(Content&& content) {
  next_ = content();
  if (bounds_.network != NetworkKind::links) {
    std::sort(next_.messages.begin(), next_.messages.begin() + next_.count);
  }
  return next_;
}

void RankExplorer::settle(const ExploredState& state) {
  for (const Pending& pending : pending_) {
    const int owner = pending.owner;
    if (owner == ranks_.own()) {
      keep(pending.found, [&]() -> const ExploredState& {
        successors_.take(state, pending.step, next_);
        return next_;
      });
      continue;
    }
    StateSender& sender = *senders_[static_cast<std::size_t>(owner)];
    if (!pending.found.is_pruned) successors_.take(state, pending.step, next_);
    sender.add(pending.found, next_);
    ++traffic_.states;
    if (sender.size() >= kBatch) flush(owner, 0);
  }
}

void RankExplorer::make_room() {
  if (++states_ < visited_.room()) return;
  if (memory() + 2 * visited_.memory() <= memory_max_ && visited_.grow()) return;
  lacks_memory_ = true;
  stop_all();
}

/// One process numbers messages in the order in which it computes the steps that send them: each
/// at the first state of all that has such a step.
void RankExplorer::note_messages(std::uint64_t place) {
  if (sent_log_.empty()) return;
  is_noted_.resize(ensembles_.messages());
  for (const MessageId message : sent_log_) {
    if (is_noted_[message]) continue;
    is_noted_[message] = true;
    const std::uint64_t fingerprint = *ensembles_.fingerprints_of_message(message);
    const auto bytes = std::as_bytes(std::span(&fingerprint, 1));
    if (message_order_.find(bytes, core::hash_bytes(bytes)) == tables::Interned::kUnknown) {
      new_messages_.emplace_back(place, fingerprint);
    }
  }
  sent_log_.clear();
}

// ---- Other ranks ----

void RankExplorer::flush(int to, std::uint8_t last) {
  StateSender& sender = *senders_[static_cast<std::size_t>(to)];
  Bytes bytes{static_cast<std::byte>(last | (stops_ ? kStop : 0))};
  const Bytes states = sender.take();
  bytes.insert(bytes.end(), states.begin(), states.end());
  traffic_.bytes += bytes.size();
  ranks_.send(to, bytes);
}

void RankExplorer::stop_all() {
  if (std::exchange(stops_, true)) return;
  for (int to = 0; to < ranks_.count(); ++to) {
    if (to != ranks_.own()) flush(to, 0);
  }
}

void RankExplorer::receive(bool waits) {
  while (const std::optional<Ranks::Received> received = ranks_.receive(waits)) {
    take_batch(received->from, received->bytes);
    if (waits) return;
  }
}

void RankExplorer::take_batch(int from, std::span<const std::byte> bytes) {
  const auto first = static_cast<std::uint8_t>(bytes.front());
  if ((first & kLast) != 0) --still_work_;
  if ((first & kStop) != 0) stops_ = true;
  receivers_[static_cast<std::size_t>(from)]->read(
      bytes.subspan(1), [&](const FoundState& found, auto&& content) {
        // There may be no room; and what is found while all stop is not complete in any case.
        if (stops_) return;
        keep(found, [&]() -> const ExploredState& { return take_in(content); });
      });
}

// ---- Checkpoints ----

bool RankExplorer::restore_frontier(tables::ByteSource& source) {
  StateReceiver receiver(ensembles_);
  for (;;) {
    const Bytes bytes = source.get_all<std::byte>();
    if (!source.ok() || bytes.empty()) return source.ok();
    receiver.read(bytes, [&](const FoundState& found, auto&& content) {
      take_in(content);
      if (owner_of(home_of(next_.ensemble)) == ranks_.own()) new_.add(found, next_);
    });
  }
}

// ---- The path ----

std::vector<Explorer::Waypoint> RankExplorer::path_to_found() {
  std::vector<std::uint32_t> choices{found_.key.choice};
  std::uint64_t place = found_.key.parent;
  for (std::uint32_t level = found_level_; level > 1; --level) {
    Bytes known;
    if (const std::optional<StepKey> origin = origins_[level].find(place)) {
      RecordWriter writer(known);
      writer.number(origin->parent);
      writer.number(origin->choice);
    }
    for (const Bytes& answer : ranks_.exchange(std::vector<Bytes>(senders_.size(), known))) {
      if (answer.empty()) continue;
      RecordReader reader(answer);
      place = reader.number();
      choices.push_back(static_cast<std::uint32_t>(reader.number()));
    }
  }
  std::reverse(choices.begin(), choices.end());
  std::vector<Explorer::Waypoint> path;
  ExploredState state = first_;
  Ordered ordered;
  for (const std::uint32_t choice : choices) {
    arrange(state, ordered);
    Successor chosen;
    successors_.list(ordered.by_order, [&](const Successor& step) {
      if (step.choice == choice) chosen = step;
    });
    if (chosen.fate != Fate::stays) chosen.message = ordered.places[chosen.message];
    Explorer::Waypoint& point = path.emplace_back(Explorer::Waypoint{state, chosen, {}});
    if (chosen.fate == Fate::stays) point.move = ensembles_.move_of(state.ensemble, *chosen.effect);
    ExploredState next;
    successors_.take(state, chosen, next);
    state = next;
  }
  return path;
}

}  // namespace squall::sim::explore::ranks
