// Takes each distinct step once, in the one World, and remembers what came of it.
#include "sim/ensembles.hpp"

#include <algorithm>

namespace squall::sim {

namespace {
constexpr std::size_t kTableFirst = std::size_t{1} << 16;  // a power of two
constexpr std::size_t kSentBlock = std::size_t{1} << 16;
constexpr std::uint32_t kNotLoaded = 0xffff'ffff;

std::span<const std::byte> bytes_of(const std::vector<std::uint32_t>& numbers) {
  return std::as_bytes(std::span(numbers));
}
}  // namespace

Ensembles::Ensembles(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                     Watcher* watcher)
    : bounds_(bounds),
      watcher_(watcher),
      world_(setup, maker),
      parts_(world_.parts()),
      loaded_(world_.parts(), kNotLoaded),
      room_(World::kPartBytesMax) {
  tables_.push_back(std::make_unique<Table>(kTableFirst));
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
  return parts_[part].intern({room_.data(), size}, is_new);
}

/// A step changes its server, what clients know, and history.
EnsembleId Ensembles::intern_world(core::ServerId changed) {
  for (const World::Part part :
       {World::kClientsPart, static_cast<World::Part>(changed), world_.history_part()}) {
    loaded_[part] = intern_part(part);
  }
  bool is_new = false;
  const EnsembleId ensemble = tuples_.intern(bytes_of(loaded_), is_new);
  if (is_new) {
    std::uint64_t sum = 0;
    for (World::Part part = 0; part < world_.parts(); ++part) {
      sum += core::mix(parts_[part].hash(loaded_[part]), part);
    }
    *fingerprints_.add() = sum;
    rows_.add();
  }
  return ensemble;
}

void Ensembles::load(EnsembleId ensemble) {
  const std::span<const std::byte> tuple = tuples_[ensemble];
  for (World::Part part = 0; part < world_.parts(); ++part) {
    std::uint32_t wanted = 0;
    std::memcpy(&wanted, tuple.data() + part * sizeof wanted, sizeof wanted);
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
  ByteWriter writer(room);
  writer(message);
  bool is_new = false;
  const MessageId id = message_bytes_.intern({room.data(), writer.size()}, is_new);
  if (is_new) {
    *messages_.add() = message;
    *message_fingerprints_.add() = core::mix(message_bytes_.hash(id), 0x6d736773);
  }
  return id;
}

void Ensembles::collect(const Report& report, Effect& effect) {
  if (report.verdict) effect.remark = Remark::violation;
  if (watcher_ != nullptr && effect.remark == Remark::nothing) {
    effect.remark = watcher_->watch(world_, report);
  }
  for (const std::uint16_t slot : report.entered) {
    sent_.push_back(intern(world_.network().message(slot)));
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
  sent_.clear();
  ++steps_;
  const Report& report = world_.apply(move.action);
  const core::ServerId server = report.action.server;
  collect(report, effect);
  if (move.restarts && effect.cut == Cut::none) {
    collect(world_.apply({ActionKind::restart, server}), effect);
  }
  if (watcher_ != nullptr) effect.label = watcher_->take_label();
  effect.ensemble = intern_world(server);
  effect.sent_count = static_cast<std::uint8_t>(sent_.size());
  effect.idle = effect.ensemble == from && sent_.empty();
  if (sent_blocks_.empty() || sent_used_ + sent_.size() > kSentBlock) {
    sent_blocks_.push_back(std::make_unique<MessageId[]>(kSentBlock));
    sent_used_ = 0;
  }
  MessageId* sent = sent_blocks_.back().get() + sent_used_;
  std::copy(sent_.begin(), sent_.end(), sent);
  sent_used_ += sent_.size();
  effect.sent = sent;
  effect.change = fingerprint_of_ensemble(effect.ensemble) - fingerprint_of_ensemble(from);
  for (const MessageId message : sent_) effect.change += fingerprint_of_message(message);
  return effect;
}

const Row& Ensembles::make_row(EnsembleId ensemble) {
  const Turn turn(taken_);
  std::atomic<const Row*>& known = *rows_[ensemble];
  if (const Row* row = known.load(std::memory_order_relaxed)) return *row;
  load(ensemble);
  moves_.clear();
  list_moves(world_, bounds_, moves_);
  auto row = std::make_unique<Row>();
  row->effects = std::make_unique<Effect[]>(moves_.size());
  row->moves = std::make_unique<Move[]>(moves_.size());
  for (const Move& move : moves_) {
    load(ensemble);
    const Effect effect = step(ensemble, move);
    if (effect.idle && move.may_be_idle) continue;
    row->effects[row->count] = effect;
    row->moves[row->count++] = move;
  }
  known.store(row.get(), std::memory_order_release);
  all_rows_.push_back(std::move(row));
  return *all_rows_.back();
}

const Effect* Ensembles::find(const Table& table, std::uint64_t key) noexcept {
  const std::size_t mask = table.keys.size() - 1;
  for (std::size_t at = core::mix(key, 0) & mask;; at = (at + 1) & mask) {
    const std::uint64_t found = table.keys[at].load(std::memory_order_acquire);
    if (found == key) return table.effects[at];
    if (found == 0) return nullptr;
  }
}

const Effect& Ensembles::delivery(EnsembleId ensemble, MessageId message) {
  const std::uint64_t key = key_of(ensemble, message);
  if (const Effect* known = find(*table_.load(std::memory_order_acquire), key)) return *known;
  return make_delivery(ensemble, message);
}

const Effect& Ensembles::make_delivery(EnsembleId ensemble, MessageId message) {
  const Turn turn(taken_);
  const std::uint64_t key = key_of(ensemble, message);
  if (const Effect* known = find(*tables_.back(), key)) return *known;
  load(ensemble);
  const std::uint16_t slot = world_.put_in_flight(*messages_[message]);
  Effect* effect = deliveries_.add();
  *effect = step(ensemble, Move{{ActionKind::deliver, core::kNobody, slot}});
  effect->change -= fingerprint_of_message(message);
  insert(key, effect);
  return *effect;
}

void Ensembles::insert(std::uint64_t key, const Effect* effect) {
  const auto put = [](Table& table, std::uint64_t new_key, const Effect* value) {
    const std::size_t mask = table.keys.size() - 1;
    std::size_t at = core::mix(new_key, 0) & mask;
    while (table.keys[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & mask;
    table.effects[at] = value;
    table.keys[at].store(new_key, std::memory_order_release);
  };
  if (deliveries_.size() * 2 > tables_.back()->keys.size()) {
    // Readers of the old table miss what is new, and come to ask for it in their turn.
    const Table& old = *tables_.back();
    auto larger = std::make_unique<Table>(old.keys.size() * 2);
    for (std::size_t at = 0; at < old.keys.size(); ++at) {
      const std::uint64_t old_key = old.keys[at].load(std::memory_order_relaxed);
      if (old_key != 0) put(*larger, old_key, old.effects[at]);
    }
    tables_.push_back(std::move(larger));
    table_.store(tables_.back().get(), std::memory_order_release);
  }
  put(*tables_.back(), key, effect);
}

std::size_t Ensembles::memory() const {
  std::size_t sum = tuples_.memory() + message_bytes_.memory() + messages_.memory() +
                    message_fingerprints_.memory() + fingerprints_.memory() + rows_.memory() +
                    deliveries_.memory() + sent_blocks_.size() * kSentBlock * sizeof(MessageId) +
                    all_rows_.size() * sizeof(Row);
  for (const Interned& part : parts_) sum += part.memory();
  for (const auto& table : tables_) sum += table->keys.size() * 2 * sizeof(std::uint64_t);
  for (const auto& row : all_rows_) sum += row->count * (sizeof(Effect) + sizeof(Move));
  return sum;
}

}  // namespace squall::sim
