// Interns parts, ensembles and messages, and keeps the effects of steps.
#include "sim/explore/ensembles.hpp"

#include <algorithm>
#include <cstring>

#include "core/fields.hpp"
#include "sim/bytes.hpp"
#include "sim/explore/transition_memo.hpp"

namespace squall::sim::explore {

namespace {
std::span<const std::byte> bytes_of(const core::Message& message, std::array<std::byte, 64>& room) {
  ByteWriter writer(room);
  writer(message);
  return {room.data(), writer.size()};
}

/// Of the message's portable bytes: equal in every process, and in any order of discovery.
std::uint64_t fingerprint_of(const core::Message& message, const core::LogTree& tree) {
  std::array<std::byte, 64> room;
  core::PortableWriter writer(tree, room);
  writer(message);
  return core::mix(core::hash_bytes({room.data(), writer.size()}), 0x6d736773);
}
}  // namespace

Ensembles::Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                     StepObserver* observer, bool symmetric)
    : setup_(setup),
      maker_(maker),
      bounds_(bounds),
      observer_(observer),
      symmetric_(symmetric),
      renamings_(sim::explore::renamings(setup.servers, symmetric)),
      parts_(static_cast<std::size_t>(setup.servers) + 2),
      fingerprints_(renamings()),
      message_fingerprints_(renamings()) {
  for (World::Part part = 0; part < part_count(); ++part) {
    part_fingerprints_.emplace_back(renamings());
  }
  memos_.push_back(std::make_unique<TransitionMemo>(*this, setup, maker, observer));
  std::vector<MessageId> in_flight;
  initial_ = memo().begin_after({}, in_flight);
}

Ensembles::~Ensembles() = default;

TransitionMemo& Ensembles::add_memo() {
  StepObserver* observer = observer_ == nullptr ? nullptr : &observer_->clone_for_world();
  memos_.push_back(std::make_unique<TransitionMemo>(*this, setup_, maker_, observer));
  std::vector<MessageId> in_flight;
  memos_.back()->begin_after(prefix_, in_flight);
  return *memos_.back();
}

void Ensembles::begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight) {
  prefix_.assign(actions.begin(), actions.end());
  initial_ = memo().begin_after(actions, in_flight);
}

const checkers::Verdict& Ensembles::initial_verdict() const {
  return memos_.front()->world().verdict();
}

const World& Ensembles::show(EnsembleId ensemble) { return memo().show(ensemble); }

// ---- Numbers ----

std::uint32_t Ensembles::number_part(World::Part part, std::span<const std::byte> bytes,
                                     std::uint64_t hash, const std::uint64_t* words) {
  const tables::SpinGuard turn(part_lock_);
  const std::uint32_t known = parts_[part].find(bytes, hash);
  if (known != tables::Interned::kUnknown) return known;
  std::copy_n(words, renamings(), part_fingerprints_[part].add());
  return parts_[part].add(bytes, hash);
}

EnsembleId Ensembles::number_ensemble(std::span<const std::uint32_t> parts) {
  const std::span<const std::byte> tuple = std::as_bytes(parts);
  const std::uint64_t hash = core::hash_bytes(tuple);
  if (const EnsembleId known = tuples_.find(tuple, hash); known != tables::Interned::kUnknown)
    return known;
  const tables::SpinGuard turn(ensemble_lock_);
  if (const EnsembleId known = tuples_.find(tuple, hash); known != tables::Interned::kUnknown)
    return known;
  std::uint64_t* sums = fingerprints_.add();
  for (World::Part part = 0; part < part_count(); ++part) {
    const std::uint64_t* words = part_fingerprints_[part][parts[part]];
    for (std::size_t i = 0; i < renamings(); ++i) sums[i] += words[i];
  }
  rows_.add();
  return tuples_.add(tuple, hash);
}

MessageId Ensembles::number_message(const core::Message& message, const core::LogTree& tree) {
  std::array<std::byte, 64> room;
  const std::span<const std::byte> bytes = bytes_of(message, room);
  const std::uint64_t hash = core::hash_bytes(bytes);
  MessageId known = message_bytes_.find(bytes, hash);
  if (known != tables::Interned::kUnknown) return known;
  const tables::SpinGuard turn(message_lock_);
  known = message_bytes_.find(bytes, hash);
  if (known != tables::Interned::kUnknown) return known;
  *messages_.add() = message;
  std::uint64_t* words = message_fingerprints_.add();
  for (std::size_t i = 0; i < renamings(); ++i) {
    core::Message renamed = message;
    core::rename(renamed, renamings_[i]);
    words[i] = fingerprint_of(renamed, tree);
  }
  return message_bytes_.add(bytes, hash);
}

// ---- Effects ----

/// The messages of one step are contiguous.
void Ensembles::keep_sent(NewEffects& computed) {
  if (computed.sent.empty()) return;
  if (sent_log_ != nullptr) {
    sent_log_->insert(sent_log_->end(), computed.sent.begin(), computed.sent.end());
  }
  const std::size_t first = sent_.add_together(computed.sent.data(), computed.sent.size());
  for (Effect& effect : computed.effects) effect.sent += static_cast<std::uint32_t>(first);
}

const Effect* Ensembles::keep_row(EnsembleId ensemble, NewEffects& computed) {
  const auto count = static_cast<std::uint32_t>(computed.effects.size());
  // A row without moves must have an address, too: null means that it is not computed.
  if (count == 0) {
    computed.effects.emplace_back();
    computed.moves.emplace_back();
  }
  const tables::SpinGuard turn(effect_lock_);
  EffectRow& row = *rows_[ensemble];
  if (const Effect* known = row.effects.load(std::memory_order_relaxed)) return known;
  steps_ += computed.steps;
  keep_sent(computed);
  row.count = count;
  row.first = row_effects_.add_together(computed.effects.data(), computed.effects.size());
  row_moves_.add_together(computed.moves.data(), computed.moves.size());
  row.effects.store(row_effects_[row.first], std::memory_order_release);
  return row_effects_[row.first];
}

const Effect& Ensembles::keep_delivery(EnsembleId ensemble, MessageId message,
                                       NewEffects& computed) {
  const tables::SpinGuard turn(effect_lock_);
  if (const Effect* known = deliveries_.find(ensemble, message)) return *known;
  ++steps_;
  keep_sent(computed);
  return deliveries_.add(ensemble, message, computed.effects.front());
}

// ---- One thread at a time ----

void Ensembles::tidy() {
  for (tables::Interned& part : parts_) part.tidy();
  tuples_.tidy();
  message_bytes_.tidy();
  deliveries_.tidy();
}

std::uint32_t Ensembles::ensembles_without(World::Part part) const {
  tables::Interned others;
  std::vector<std::byte> tuple;
  for (EnsembleId ensemble = 0; ensemble < ensembles(); ++ensemble) {
    tuple.assign(tuples_[ensemble].begin(), tuples_[ensemble].end());
    std::memset(tuple.data() + part * sizeof(std::uint32_t), 0, sizeof(std::uint32_t));
    others.intern(tuple);
  }
  return others.size();
}

bool Ensembles::is_symmetric() const {
  return std::all_of(memos_.begin(), memos_.end(),
                     [](const auto& memo) { return memo->is_symmetric(); });
}

bool Ensembles::is_portable() const {
  return std::all_of(memos_.begin(), memos_.end(),
                     [](const auto& memo) { return memo->is_portable(); });
}

const char* Ensembles::limit_reached() const {
  std::uint64_t events = 0;
  for (const auto& memo : memos_) {
    if (const char* limit = memo->world().limit_reached()) return limit;
    events += memo->world().tally().events;
  }
  return events >= setup_.limits.events ? "events" : nullptr;
}

std::size_t Ensembles::memory() const {
  std::size_t sum = tuples_.memory() + message_bytes_.memory() + messages_.memory() +
                    message_fingerprints_.memory() + fingerprints_.memory() + rows_.memory() +
                    row_effects_.memory() + row_moves_.memory() + sent_.memory() +
                    deliveries_.memory();
  for (const tables::Interned& part : parts_) sum += part.memory();
  for (const auto& words : part_fingerprints_) sum += words.memory();
  return sum;
}

// ---- Checkpoint ----

void Ensembles::save(tables::ByteSink& sink) const {
  logs_.save(sink);
  for (const tables::Interned& part : parts_) part.save(sink);
  tuples_.save(sink);
  message_bytes_.save(sink);
}

bool Ensembles::restore(tables::ByteSource& source) {
  if (!logs_.restore(source) || !memo().restore_parts(source)) return false;
  std::vector<std::uint32_t> parts(part_count());
  const auto add_ensemble = [&](std::span<const std::byte> tuple) {
    if (tuple.size() != parts.size() * sizeof parts[0]) return tables::Interned::kUnknown;
    std::memcpy(parts.data(), tuple.data(), tuple.size());
    return number_ensemble(parts);
  };
  const auto add_message = [&](std::span<const std::byte> bytes) {
    core::Message message;
    ByteReader reader(bytes);
    reader(message);
    return number_message(message, memo().world().tree());
  };
  return tables::Interned::restore(source, add_ensemble) &&
         tables::Interned::restore(source, add_message);
}

}  // namespace squall::sim::explore
