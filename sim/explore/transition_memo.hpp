// Takes each distinct step in a World, the first time that somebody asks for it.
#pragma once

#include <span>
#include <vector>

#include "sim/explore/ensembles.hpp"

namespace squall::sim::explore {

/// One for each thread. Two that come to the same step at the same time both take it; who is first
/// to keep it counts.
class Taker {
 public:
  /// For `ensembles`, and made by them.
  Taker(Ensembles& ensembles, const Setup& setup, const core::MachineMaker& maker,
        Watcher* watcher);

  std::span<const Effect> row(EnsembleId ensemble) {
    const Row& row = ensembles_.row(ensemble);
    const Effect* effects = row.effects.load(std::memory_order_acquire);
    if (effects == nullptr) effects = make_row(ensemble);
    return {effects, row.count};
  }
  /// Stays where it is until Ensembles::tidy().
  const Effect& delivery(EnsembleId ensemble, MessageId message) {
    const Effect* known = ensembles_.deliveries().find(ensemble, message);
    return known != nullptr ? *known : make_delivery(ensemble, message);
  }

  /// See Ensembles::begin_after().
  EnsembleId begin_after(std::span<const Action> actions, std::vector<MessageId>& in_flight);
  /// The World with an ensemble in it and nothing in flight.
  const World& show(EnsembleId ensemble);
  const World& world() const { return world_; }
  /// See Ensembles.
  bool is_symmetric() const { return renamed_parts_.works(); }

 private:
  friend class Checkpoint;
  /// Saved bytes become part of the World, and get a number.
  std::uint32_t restore_part(World::Part part, std::span<const std::byte> bytes);
  void forget_loaded();

  const Effect* make_row(EnsembleId ensemble);
  const Effect& make_delivery(EnsembleId ensemble, MessageId message);
  void load(EnsembleId ensemble);
  void begin();
  void step(EnsembleId from, Move move, const core::Message* message);
  core::ServerId try_step(const Move& move, Effect& effect);
  void collect(const Report& report, Effect& effect);
  void take_back(core::ServerId server, EnsembleId from, std::uint32_t entries);
  EnsembleId number_change(core::ServerId server);
  std::uint32_t number_part(World::Part part);

  Ensembles& ensembles_;
  const Bounds& bounds_;
  Watcher* watcher_;
  World world_;
  RenamedParts renamed_parts_;
  std::vector<std::uint32_t> loaded_;  // by part, which one the World holds now
  std::vector<std::byte> room_;
  std::vector<std::uint64_t> words_;
  std::vector<Move> listed_;
  std::vector<core::Message> sent_;
  checkers::History before_;  // the step; only where Bounds::sleeps
  Ensembles::Taken taken_;
};

}  // namespace squall::sim::explore
