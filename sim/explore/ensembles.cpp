// Numbers parts, ensembles and messages, and keeps what steps do.
#include "sim/explore/ensembles.hpp"

#include <algorithm>

#include "sim/bytes.hpp"
#include "sim/explore/transition_memo.hpp"

namespace squall::sim::explore {

namespace {
std::span<const std::byte> bytes_of(const core::Message& message, std::array<std::byte, 64>& room) {
  ByteWriter writer(room);
  writer(message);
  return {room.data(), writer.size()};
}
}  // namespace

Ensembles::Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                     Watcher* watcher, bool symmetric)
    : setup_(setup),
      maker_(maker),
      bounds_(bounds),
      watcher_(watcher),
      symmetric_(symmetric),
      renamings_(sim::explore::renamings(setup.servers, symmetric)),
      parts_(static_cast<std::size_t>(setup.servers) + 2),
      fingerprints_(renamings()),
      message_fingerprints_(renamings()) {
  for (World::Part part = 0; part < part_count(); ++part) {
    part_fingerprints_.emplace_back(renamings());
  }
  takers_.push_back(std::make_unique<Taker>(*this, setup, maker, watcher));
  std::vector<MessageId> in_flight;
  initial_ = taker().begin_after({}, in_flight);
}

Ensembles::~Ensembles() = default;

Taker& Ensembles::add_taker() {
  Watcher* watcher = watcher_ == nullptr ? nullptr : &watcher_->for_another_world();
  takers_.push_back(std::make_unique<Taker>(*this, setup_, maker_, watcher));
  std::vector<MessageId> in_flight;
  takers_.back()->begin_after(begun_with_, in_flight);
  return *takers_.back();
}

void Ensembles::begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight) {
  begun_with_.assign(actions.begin(), actions.end());
  initial_ = taker().begin_after(actions, in_flight);
}

const checkers::Verdict& Ensembles::initial_verdict() const {
  return takers_.front()->world().verdict();
}

const World& Ensembles::show(EnsembleId ensemble) { return taker().show(ensemble); }

// ---- Numbers ----

std::uint32_t Ensembles::number_part(World::Part part, std::span<const std::byte> bytes,
                                     std::uint64_t hash, const std::uint64_t* words) {
  const Turn turn(part_turns_);
  const std::uint32_t known = parts_[part].find(bytes, hash);
  if (known != Interned::kUnknown) return known;
  std::copy_n(words, renamings(), part_fingerprints_[part].add());
  return parts_[part].add(bytes, hash);
}

EnsembleId Ensembles::number_ensemble(std::span<const std::uint32_t> parts) {
  const std::span<const std::byte> tuple = std::as_bytes(parts);
  const std::uint64_t hash = hash_of(tuple);
  if (const EnsembleId known = tuples_.find(tuple, hash); known != Interned::kUnknown) return known;
  const Turn turn(ensemble_turns_);
  if (const EnsembleId known = tuples_.find(tuple, hash); known != Interned::kUnknown) return known;
  std::uint64_t* sums = fingerprints_.add();
  for (World::Part part = 0; part < part_count(); ++part) {
    const std::uint64_t* words = part_fingerprints_[part][parts[part]];
    for (std::size_t i = 0; i < renamings(); ++i) sums[i] += words[i];
  }
  rows_.add();
  return tuples_.add(tuple, hash);
}

MessageId Ensembles::number_message(const core::Message& message) {
  std::array<std::byte, 64> room;
  const std::span<const std::byte> bytes = bytes_of(message, room);
  const std::uint64_t hash = hash_of(bytes);
  MessageId known = message_bytes_.find(bytes, hash);
  if (known != Interned::kUnknown) return known;
  const Turn turn(message_turns_);
  known = message_bytes_.find(bytes, hash);
  if (known != Interned::kUnknown) return known;
  *messages_.add() = message;
  std::uint64_t* words = message_fingerprints_.add();
  for (std::size_t i = 0; i < renamings(); ++i) {
    core::Message renamed = message;
    core::rename(renamed, renamings_[i]);
    std::array<std::byte, 64> other_room;
    words[i] = core::mix(hash_of(bytes_of(renamed, other_room)), 0x6d736773);
  }
  return message_bytes_.add(bytes, hash);
}

// ---- Effects ----

/// Side by side in one chunk.
void Ensembles::keep_sent(Taken& taken) {
  if (taken.sent.empty()) return;
  const std::size_t first = sent_.add_together(taken.sent.data(), taken.sent.size());
  for (Effect& effect : taken.effects) effect.sent += static_cast<std::uint32_t>(first);
}

const Effect* Ensembles::keep_row(EnsembleId ensemble, Taken& taken) {
  const auto count = static_cast<std::uint32_t>(taken.effects.size());
  // A row without moves is somewhere, too.
  if (count == 0) {
    taken.effects.emplace_back();
    taken.moves.emplace_back();
  }
  const Turn turn(effect_turns_);
  Row& row = *rows_[ensemble];
  if (const Effect* known = row.effects.load(std::memory_order_relaxed)) return known;
  steps_ += taken.steps;
  keep_sent(taken);
  row.count = count;
  row.first = row_effects_.add_together(taken.effects.data(), taken.effects.size());
  row_moves_.add_together(taken.moves.data(), taken.moves.size());
  row.effects.store(row_effects_[row.first], std::memory_order_release);
  return row_effects_[row.first];
}

const Effect& Ensembles::keep_delivery(EnsembleId ensemble, MessageId message, Taken& taken) {
  const Turn turn(effect_turns_);
  if (const Effect* known = deliveries_.find(ensemble, message)) return *known;
  ++steps_;
  keep_sent(taken);
  return deliveries_.add(ensemble, message, taken.effects.front());
}

// ---- While nobody else asks ----

void Ensembles::tidy() {
  for (Interned& part : parts_) part.tidy();
  tuples_.tidy();
  message_bytes_.tidy();
  deliveries_.tidy();
}

std::uint32_t Ensembles::ensembles_without(World::Part part) const {
  Interned others;
  std::vector<std::byte> tuple;
  for (EnsembleId ensemble = 0; ensemble < ensembles(); ++ensemble) {
    tuple.assign(tuples_[ensemble].begin(), tuples_[ensemble].end());
    std::memset(tuple.data() + part * sizeof(std::uint32_t), 0, sizeof(std::uint32_t));
    bool is_new = false;
    others.intern(tuple, is_new);
  }
  return others.size();
}

bool Ensembles::is_symmetric() const {
  return std::all_of(takers_.begin(), takers_.end(),
                     [](const auto& taker) { return taker->is_symmetric(); });
}

const char* Ensembles::limit_reached() const {
  std::uint64_t events = 0;
  for (const auto& taker : takers_) {
    if (const char* limit = taker->world().limit_reached()) return limit;
    events += taker->world().tally().events;
  }
  return events >= setup_.limits.events ? "events" : nullptr;
}

std::size_t Ensembles::memory() const {
  std::size_t sum = tuples_.memory() + message_bytes_.memory() + messages_.memory() +
                    message_fingerprints_.memory() + fingerprints_.memory() + rows_.memory() +
                    row_effects_.memory() + row_moves_.memory() + sent_.memory() +
                    deliveries_.memory();
  for (const Interned& part : parts_) sum += part.memory();
  for (const auto& words : part_fingerprints_) sum += words.memory();
  return sum;
}

}  // namespace squall::sim::explore
