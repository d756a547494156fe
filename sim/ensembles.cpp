// Takes each distinct step once, in the one World, and remembers what came of it.
#include "sim/ensembles.hpp"

#include <algorithm>

namespace squall::sim {

namespace {
constexpr int kTableBitsFirst = 14;
constexpr std::uint32_t kNotLoaded = 0xffff'ffff;

std::span<const std::byte> bytes_of(const std::vector<std::uint32_t>& numbers) {
  return std::as_bytes(std::span(numbers));
}
std::uint32_t number_in(std::span<const std::byte> tuple, World::Part part) {
  std::uint32_t number = 0;
  std::memcpy(&number, tuple.data() + part * sizeof number, sizeof number);
  return number;
}
}  // namespace

Ensembles::Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                     Watcher* watcher, bool symmetric)
    : bounds_(bounds),
      watcher_(watcher),
      world_(setup, maker),
      renamed_parts_(setup, maker, symmetric),
      parts_(world_.parts()),
      loaded_(world_.parts(), kNotLoaded),
      room_(World::kPartBytesMax),
      message_fingerprints_(renamings()),
      fingerprints_(renamings()) {
  for (World::Part part = 0; part < world_.parts(); ++part) {
    part_fingerprints_.emplace_back(renamings());
  }
  tables_.push_back(std::make_unique<Table>(kTableBitsFirst));
  table_.store(tables_.back().get());
  for (World::Part part = 0; part < world_.parts(); ++part) loaded_[part] = intern_part(part);
  initial_ = intern_world(core::kNobody);
}

void Ensembles::begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight) {
  std::vector<std::uint16_t> entered;
  for (const Action& action : actions) {
    const Report& report = world_.apply(action);
    entered.insert(entered.end(), report.entered.begin(), report.entered.end());
  }
  // A slot may have been used before: who entered it last flies there, if anybody does.
  std::vector<std::uint16_t> flying;
  for (auto slot = entered.rbegin(); slot != entered.rend(); ++slot) {
    const bool seen = std::find(flying.begin(), flying.end(), *slot) != flying.end();
    if (!seen && world_.network().flies(*slot)) flying.push_back(*slot);
  }
  for (auto slot = flying.rbegin(); slot != flying.rend(); ++slot) {
    in_flight.push_back(intern(world_.network().message(*slot)));
    world_.take_from_flight(*slot);
  }
  for (World::Part part = 0; part < world_.parts(); ++part) loaded_[part] = intern_part(part);
  initial_ = intern_world(core::kNobody);
}

std::uint32_t Ensembles::intern_part(World::Part part) {
  bool is_new = false;
  const std::size_t size = world_.save(part, room_);
  const std::uint32_t number = parts_[part].intern({room_.data(), size}, is_new);
  if (is_new) {
    renamed_parts_.hash(world_, part, parts_[part].hash(number), part_fingerprints_[part].add());
  }
  return number;
}

/// A step changes its server, what clients know, and history.
EnsembleId Ensembles::intern_world(core::ServerId changed) {
  for (const World::Part part :
       {World::kClientsPart, static_cast<World::Part>(changed), world_.history_part()}) {
    loaded_[part] = intern_part(part);
  }
  return intern_tuple(bytes_of(loaded_));
}

EnsembleId Ensembles::intern_tuple(std::span<const std::byte> tuple) {
  bool is_new = false;
  const EnsembleId ensemble = tuples_.intern(tuple, is_new);
  if (!is_new) return ensemble;
  std::uint64_t* sums = fingerprints_.add();
  for (World::Part part = 0; part < world_.parts(); ++part) {
    const std::uint64_t* words = part_fingerprints_[part][number_in(tuple, part)];
    for (std::size_t i = 0; i < renamings(); ++i) sums[i] += words[i];
  }
  rows_.add();
  moves_of_.add();
  return ensemble;
}

bool Ensembles::restore_entry(core::Ref ref, core::Ref parent, const core::Entry& entry) {
  return world_.restore_entry(parent, entry) == ref;
}
bool Ensembles::restore_part(World::Part part, std::uint32_t number,
                             std::span<const std::byte> bytes) {
  world_.load(part, bytes);
  return intern_part(part) == number;
}
void Ensembles::restore_ensemble(std::span<const std::byte> tuple) { intern_tuple(tuple); }
void Ensembles::forget_loaded() { std::fill(loaded_.begin(), loaded_.end(), kNotLoaded); }

void Ensembles::load(EnsembleId ensemble) {
  const std::span<const std::byte> tuple = tuples_[ensemble];
  for (World::Part part = 0; part < world_.parts(); ++part) {
    const std::uint32_t wanted = number_in(tuple, part);
    if (loaded_[part] == wanted) continue;
    world_.load(part, parts_[part][wanted]);
    loaded_[part] = wanted;
  }
}

const World& Ensembles::show(EnsembleId ensemble) {
  load(ensemble);
  return world_;
}

MessageId Ensembles::intern(const core::Message& message) {
  std::array<std::byte, 64> room;
  const auto bytes_of_message = [&](const core::Message& some) {
    ByteWriter writer(room);
    writer(some);
    return std::span<const std::byte>(room.data(), writer.size());
  };
  bool is_new = false;
  const MessageId id = message_bytes_.intern(bytes_of_message(message), is_new);
  if (!is_new) return id;
  *messages_.add() = message;
  std::uint64_t* words = message_fingerprints_.add();
  for (std::size_t i = 0; i < renamings(); ++i) {
    core::Message renamed = message;
    core::rename(renamed, renamed_parts_[i]);
    words[i] = core::mix(hash_of(bytes_of_message(renamed)), 0x6d736773);
  }
  return id;
}

void Ensembles::collect(const Report& report, Effect& effect) {
  if (report.verdict) effect.remark = Remark::violation;
  if (watcher_ != nullptr && effect.remark == Remark::nothing) {
    effect.remark = watcher_->watch(world_, report);
  }
  for (const std::uint16_t slot : report.entered) {
    entered_.push_back(intern(world_.network().message(slot)));
    world_.take_from_flight(slot);
  }
  const core::Durable& durable = world_.views()[report.action.server].durable;
  if (bounds_.terms > 0 && durable.current_term > bounds_.terms) effect.cut = Cut::terms;
  if (bounds_.entries > 0 && world_.tree().index(durable.log.tip) > bounds_.entries) {
    effect.cut = Cut::entries;
  }
}

/// REQUIRES: `from` is loaded.
Effect Ensembles::step(EnsembleId from, const Move& move) {
  Effect effect;
  effect.kind = move.action.kind;
  effect.budget = move.budget;
  entered_.clear();
  ++steps_;
  const Report& report = world_.apply(move.action);
  const core::ServerId server = report.action.server;
  collect(report, effect);
  if (move.restarts && effect.cut == Cut::none) {
    collect(world_.apply({ActionKind::restart, server}), effect);
  }
  if (watcher_ != nullptr) effect.label = watcher_->take_label();
  effect.ensemble = intern_world(server);
  effect.sent_count = static_cast<std::uint8_t>(entered_.size());
  effect.idle = effect.ensemble == from && entered_.empty();
  effect.change = *fingerprints_[effect.ensemble] - *fingerprints_[from];
  for (const MessageId message : entered_) effect.change += *message_fingerprints_[message];
  if (!entered_.empty()) effect.sent = static_cast<std::uint32_t>(keep_sent());
  return effect;
}

/// Side by side in one chunk. Returns where they begin.
std::size_t Ensembles::keep_sent() { return sent_.add_together(entered_.data(), entered_.size()); }

const Effect* Ensembles::make_row(EnsembleId ensemble) {
  const Turn turn(taken_);
  Row& row = *rows_[ensemble];
  if (const Effect* known = row.effects.load(std::memory_order_relaxed)) return known;
  load(ensemble);
  listed_.clear();
  list_moves(world_, bounds_, listed_);
  auto effects = std::make_unique<Effect[]>(std::max<std::size_t>(listed_.size(), 1));
  std::vector<Move>& moves = *moves_of_[ensemble];
  for (const Move& move : listed_) {
    load(ensemble);
    const Effect effect = step(ensemble, move);
    if (effect.idle && move.may_be_idle) continue;
    effects[row.count++] = effect;
    moves.push_back(move);
  }
  row_effects_count_ += listed_.size();
  row_effects_.push_back(std::move(effects));
  row.effects.store(row_effects_.back().get(), std::memory_order_release);
  return row_effects_.back().get();
}

const Effect& Ensembles::make_delivery(EnsembleId ensemble, MessageId message) {
  const Turn turn(taken_);
  const std::uint64_t key = key_of(ensemble, message);
  const Slot& known = tables_.back()->find(key);
  if (known.key.load(std::memory_order_relaxed) == key) return known.effect;
  load(ensemble);
  const std::uint16_t place = world_.put_in_flight(*messages_[message]);
  Effect effect = step(ensemble, Move{{ActionKind::deliver, core::kNobody, place}});
  effect.change -= *message_fingerprints_[message];
  if (++deliveries_ * 2 > tables_.back()->slots.size()) grow_table();
  Slot& slot = tables_.back()->find(key);
  slot.effect = effect;
  slot.key.store(key, std::memory_order_release);
  return slot.effect;
}

/// Who still reads the old table misses what is new, and comes to ask for it in turn.
void Ensembles::grow_table() {
  const Table& old = *tables_.back();
  auto larger = std::make_unique<Table>(64 - old.shift + 1);
  for (const Slot& slot : old.slots) {
    const std::uint64_t key = slot.key.load(std::memory_order_relaxed);
    if (key == 0) continue;
    Slot& place = larger->find(key);
    place.effect = slot.effect;
    place.key.store(key, std::memory_order_relaxed);
  }
  tables_.push_back(std::move(larger));
  table_.store(tables_.back().get(), std::memory_order_release);
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

std::size_t Ensembles::growth_ahead() const {
  const std::size_t slots = tables_.back()->slots.size();
  return deliveries_ * 10 > slots * 4 ? 2 * slots * sizeof(Slot) : 0;
}

std::size_t Ensembles::memory() const {
  std::size_t sum = tuples_.memory() + message_bytes_.memory() + messages_.memory() +
                    message_fingerprints_.memory() + fingerprints_.memory() + rows_.memory() +
                    moves_of_.memory() + sent_.memory() +
                    row_effects_count_ * (sizeof(Effect) + sizeof(Move));
  for (const Interned& part : parts_) sum += part.memory();
  for (const auto& table : tables_) sum += table->slots.size() * sizeof(Slot);
  return sum;
}

}  // namespace squall::sim
