// Loads an ensemble, applies a step, and interns the result.
#include "sim/explore/transition_memo.hpp"

#include <algorithm>

namespace squall::sim::explore {

namespace {
constexpr std::uint32_t kNotLoaded = 0xffff'ffff;

std::uint32_t number_in(std::span<const std::byte> tuple, World::Part part) {
  std::uint32_t number = 0;
  std::memcpy(&number, tuple.data() + part * sizeof number, sizeof number);
  return number;
}
}  // namespace

TransitionMemo::TransitionMemo(Ensembles& ensembles, const Setup& setup,
                               const core::MachineMaker& maker, StepObserver* observer)
    : ensembles_(ensembles),
      bounds_(ensembles.bounds_),
      observer_(observer),
      world_(setup, maker),
      renamed_parts_(setup, maker, ensembles.symmetric_),
      loaded_(world_.parts(), kNotLoaded),
      room_(World::kPartBytesMax),
      words_(ensembles.renamings()) {}

EnsembleId TransitionMemo::begin_after(std::span<const Action> actions,
                                       std::vector<MessageId>& in_flight) {
  std::vector<std::uint16_t> entered;
  for (const Action& action : actions) {
    const Report& report = world_.apply(action);
    entered.insert(entered.end(), report.entered.begin(), report.entered.end());
  }
  // A slot may have been used several times: only its last message can be in flight.
  std::vector<std::uint16_t> slots;
  for (auto slot = entered.rbegin(); slot != entered.rend(); ++slot) {
    const bool seen = std::find(slots.begin(), slots.end(), *slot) != slots.end();
    if (!seen && world_.network().flies(*slot)) slots.push_back(*slot);
  }
  // Every thread applies the same prefix, so that their entries are equal.
  const bool are_equal = ensembles_.logs_.add(world_.tree(), {});
  SQUALL_ASSERT(are_equal);
  for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
    in_flight.push_back(ensembles_.number_message(world_.network().message(*slot), world_.tree()));
    world_.take_from_flight(*slot);
  }
  forget_loaded();
  for (World::Part part = 0; part < world_.parts(); ++part) loaded_[part] = number_part(part);
  return ensembles_.number_ensemble(loaded_);
}

void TransitionMemo::forget_loaded() { std::fill(loaded_.begin(), loaded_.end(), kNotLoaded); }

bool TransitionMemo::restore_parts(tables::ByteSource& source) {
  ensembles_.logs_.catch_up(world_);
  bool are_whole = true;
  for (World::Part part = 0; part < world_.parts() && are_whole; ++part) {
    are_whole = tables::Interned::restore(source, [&](std::span<const std::byte> bytes) {
      world_.load(part, bytes);
      loaded_[part] = kNotLoaded;
      return number_part(part);
    });
  }
  forget_loaded();
  return are_whole;
}

// ---- Other processes ----

std::size_t TransitionMemo::save_part(World::Part part, std::uint32_t number,
                                      std::span<std::byte> room) {
  ensembles_.logs_.catch_up(world_);
  world_.load(part, ensembles_.parts_[part][number]);
  loaded_[part] = number;
  const std::optional<std::size_t> size = world_.save_portable(part, world_.tree(), room);
  SQUALL_ASSERT(size.has_value());
  return *size;
}

std::size_t TransitionMemo::save_message(MessageId message, std::span<std::byte> room) {
  ensembles_.logs_.catch_up(world_);
  core::PortableWriter writer(world_.tree(), room);
  writer(ensembles_.message(message));
  return writer.size();
}

bool TransitionMemo::take_entry(std::uint64_t parent, const core::Entry& entry) {
  ensembles_.logs_.catch_up(world_);
  const core::Ref after = world_.tree().with_path_hash(parent);
  if (world_.tree().path_hash(after) != parent) return false;
  const core::LogTree::Extent known = world_.tree().extent();
  world_.restore_entry(after, entry);
  return ensembles_.logs_.add(world_.tree(), known);
}

std::optional<std::uint32_t> TransitionMemo::take_part(World::Part part,
                                                       std::span<const std::byte> bytes) {
  ensembles_.logs_.catch_up(world_);
  loaded_[part] = kNotLoaded;
  if (!world_.load_portable(part, bytes)) return std::nullopt;
  return loaded_[part] = number_part(part);
}

std::optional<MessageId> TransitionMemo::take_message(std::span<const std::byte> bytes) {
  ensembles_.logs_.catch_up(world_);
  core::Message message;
  core::PortableReader reader(world_.tree(), bytes);
  reader(message);
  if (!reader.is_whole()) return std::nullopt;
  return ensembles_.number_message(message, world_.tree());
}

// ---- Numbers ----

/// Many steps leave a part as it is: it is first compared with the part that was loaded.
std::uint32_t TransitionMemo::number_part(World::Part part) {
  const std::span<const std::byte> bytes(room_.data(), world_.save(part, room_));
  const tables::Interned& known = ensembles_.parts_[part];
  if (const std::uint32_t before = loaded_[part]; before != kNotLoaded) {
    const std::span<const std::byte> old = known[before];
    if (old.size() == bytes.size() && std::memcmp(old.data(), bytes.data(), old.size()) == 0) {
      return before;
    }
  }
  const std::uint64_t hash = core::hash_bytes(bytes);
  if (const std::uint32_t number = known.find(bytes, hash); number != tables::Interned::kUnknown) {
    return number;
  }
  renamed_parts_.hash(world_, part, words_.data());
  return ensembles_.number_part(part, bytes, hash, words_.data());
}

/// A step changes its server, the clients and history, and no other part.
EnsembleId TransitionMemo::number_change(core::ServerId server) {
  for (const World::Part part :
       {World::kClientsPart, World::part_of(server), world_.history_part()}) {
    loaded_[part] = number_part(part);
  }
  return ensembles_.number_ensemble(loaded_);
}

/// REQUIRES: the World has all entries that the ensemble refers to.
void TransitionMemo::load(EnsembleId ensemble) {
  const std::span<const std::byte> tuple = ensembles_.tuples_[ensemble];
  for (World::Part part = 0; part < world_.parts(); ++part) {
    const std::uint32_t wanted = number_in(tuple, part);
    if (loaded_[part] == wanted) continue;
    world_.load(part, ensembles_.parts_[part][wanted]);
    loaded_[part] = wanted;
  }
}

const World& TransitionMemo::show(EnsembleId ensemble) {
  ensembles_.logs_.catch_up(world_);
  load(ensemble);
  return world_;
}

// ---- Steps ----

void TransitionMemo::collect(const Report& report, Effect& effect) {
  if (report.verdict) effect.outcome = StepOutcome::violation;
  if (observer_ != nullptr && effect.outcome == StepOutcome::nothing) {
    effect.outcome = observer_->observe(world_, report);
  }
  for (const std::uint16_t slot : report.entered) {
    sent_.push_back(world_.network().message(slot));
    world_.take_from_flight(slot);
  }
  const core::Durable& durable = world_.views()[report.action.server].durable;
  if (bounds_.terms > 0 && durable.current_term > bounds_.terms) effect.cut = Cut::terms;
  if (bounds_.entries > 0 && world_.tree().index(durable.log.tip) > bounds_.entries) {
    effect.cut = Cut::entries;
  }
}

/// Returns the server of the step.
core::ServerId TransitionMemo::try_step(const Move& move, Effect& effect) {
  effect = Effect{};
  effect.kind = move.action.kind;
  effect.budget = move.budget;
  sent_.clear();
  const Report& report = world_.apply(move.action);
  const core::ServerId server = report.action.server;
  collect(report, effect);
  if (move.restarts && effect.cut == Cut::none) {
    collect(world_.apply(Action::restart(server)), effect);
  }
  if (observer_ != nullptr) effect.label = observer_->take_label();
  return server;
}

/// Undoes the step; the World's tree then has what is `known`.
void TransitionMemo::take_back(core::ServerId server, EnsembleId from,
                               core::LogTree::Extent known) {
  loaded_[World::kClientsPart] = loaded_[World::part_of(server)] = loaded_[world_.history_part()] =
      kNotLoaded;
  load(from);
  world_.take_back(known);
}

/// Adds the effect of the step to computed_. `message`: the one that arrives; null: none.
void TransitionMemo::step(EnsembleId from, Move move, const core::Message* message) {
  Effect effect;
  core::ServerId server = core::kNobody;
  for (;;) {
    ensembles_.logs_.catch_up(world_);
    load(from);
    const core::LogTree::Extent known = world_.tree().extent();
    if (message != nullptr) move.action.slot = world_.put_in_flight(*message);
    server = try_step(move, effect);
    if (ensembles_.logs_.add(world_.tree(), known)) break;
    take_back(server, from, known);
  }
  ++computed_.steps;
  const core::LogTree::Extent published = world_.tree().extent();
  effect.ensemble = number_change(server);
  // Else other threads would give the same refs to something else.
  SQUALL_ASSERT(world_.tree().extent() == published);
  effect.sent = static_cast<std::uint32_t>(computed_.sent.size());
  effect.sent_count = static_cast<std::uint8_t>(sent_.size());
  effect.idle = effect.ensemble == from && sent_.empty();
  effect.change = *ensembles_.fingerprints_[effect.ensemble] - *ensembles_.fingerprints_[from];
  for (const core::Message& sent : sent_) {
    const MessageId id = ensembles_.number_message(sent, world_.tree());
    effect.change += *ensembles_.message_fingerprints_[id];
    computed_.sent.push_back(id);
  }
  computed_.effects.push_back(effect);
}

void TransitionMemo::begin() {
  computed_.effects.clear();
  computed_.moves.clear();
  computed_.sent.clear();
  computed_.steps = 0;
}

const Effect* TransitionMemo::make_row(EnsembleId ensemble) {
  begin();
  listed_.clear();
  list_moves(show(ensemble), bounds_, listed_);
  for (const Move& move : listed_) {
    step(ensemble, move, nullptr);
    if (computed_.effects.back().idle && move.may_be_idle) {
      computed_.effects.pop_back();
    } else {
      computed_.moves.push_back(move);
    }
  }
  return ensembles_.keep_row(ensemble, computed_);
}

const Effect& TransitionMemo::make_delivery(EnsembleId ensemble, MessageId message) {
  begin();
  step(ensemble, Move{{ActionKind::deliver}}, ensembles_.messages_[message]);
  computed_.effects.front().change -= *ensembles_.message_fingerprints_[message];
  return ensembles_.keep_delivery(ensemble, message, computed_);
}

}  // namespace squall::sim::explore
