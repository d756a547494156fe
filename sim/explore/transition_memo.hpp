// Computes each distinct transition once, on first request, and memoizes its effect.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/explore/ensembles.hpp"

namespace squall::sim::explore {

/// Each thread has one, with a World of its own; the memo tables are in Ensembles. Two threads that
/// reach a step at the same time both compute it, and keep the effect of the first.
class TransitionMemo {
 public:
  /// Ensembles makes these.
  TransitionMemo(Ensembles& ensembles, const Setup& setup, const core::MachineMaker& maker,
                 StepObserver* observer);

  std::span<const Effect> row(EnsembleId ensemble) {
    const EffectRow& row = ensembles_.row(ensemble);
    const Effect* effects = row.effects.load(std::memory_order_acquire);
    if (effects == nullptr) effects = make_row(ensemble);
    return {effects, row.count};
  }
  /// Valid until Ensembles::tidy().
  const Effect& delivery(EnsembleId ensemble, MessageId message) {
    const Effect* known = ensembles_.deliveries().find(ensemble, message);
    return known != nullptr ? *known : make_delivery(ensemble, message);
  }

  /// See Ensembles::begin_after().
  EnsembleId begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight);
  /// The World in the state of this ensemble, with no message in flight.
  const World& show(EnsembleId ensemble);
  const World& world() const { return world_; }
  /// See Ensembles::is_symmetric().
  bool is_symmetric() const { return renamed_parts_.works(); }
  /// See Ensembles::is_portable().
  bool is_portable() const { return renamed_parts_.are_portable(); }

  // What another process shows, in portable bytes; see core/fields.hpp. One thread at a time.
  /// REQUIRES: is_portable(); room for World::kPartBytesMax. Returns how many bytes it wrote.
  std::size_t save_part(World::Part part, std::uint32_t number, std::span<std::byte> room);
  std::size_t save_message(MessageId message, std::span<std::byte> room);
  /// An entry after the path with this hash. False: there is no such path.
  bool take_entry(std::uint64_t parent, const core::Entry& entry);
  /// The own number of a part or a message; nothing where the bytes are wrong.
  std::optional<std::uint32_t> take_part(World::Part part, std::span<const std::byte> bytes);
  std::optional<MessageId> take_message(std::span<const std::byte> bytes);
  EnsembleId take_ensemble(std::span<const std::uint32_t> parts) {
    return ensembles_.number_ensemble(parts);
  }
  /// Loads every part that Ensembles::save() wrote into the World, and interns it. False where the
  /// bytes are wrong. REQUIRES: the logs were restored.
  bool restore_parts(tables::ByteSource& source);

 private:
  void forget_loaded();
  const Effect* make_row(EnsembleId ensemble);
  const Effect& make_delivery(EnsembleId ensemble, MessageId message);
  void load(EnsembleId ensemble);
  void begin();
  void step(EnsembleId from, Move move, const core::Message* message);
  core::ServerId try_step(const Move& move, Effect& effect);
  void collect(const Report& report, Effect& effect);
  void take_back(core::ServerId server, EnsembleId from, core::LogTree::Extent known);
  EnsembleId number_change(core::ServerId server);
  std::uint32_t number_part(World::Part part);

  Ensembles& ensembles_;
  const Bounds& bounds_;
  StepObserver* observer_;
  World world_;
  RenamedParts renamed_parts_;
  std::vector<std::uint32_t> loaded_;  // by part: the number of the one that is in the World
  std::vector<std::byte> room_;
  std::vector<std::uint64_t> words_;
  std::vector<Move> listed_;
  std::vector<core::Message> sent_;
  Ensembles::NewEffects computed_;
};

}  // namespace squall::sim::explore
