// Finds the step of the timeline that caused each effect, and charges it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/types.hpp"
#include "sim/simulate/fault_effects.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

/// A step that did nothing must not pass for one that did. What counts: a change of the World's
/// state; of steps that cut links or add filters a message that was lost or held; of steps that
/// hold a fault in place for servers what its Fault says; of steps that ask a server for something,
/// that the server accepts.
class StepAttribution {
 public:
  StepAttribution(const World& world, FaultEffects& effects) : world_(world), effects_(effects) {
    for (auto& links : cut_by_) links.fill(kNoStep);
  }

  /// What the step's action did. REQUIRES: nothing has happened since.
  void follow_step(std::uint16_t step, const Report& report);
  /// Links are healed, by whatever action: losses on them are no step's effect any longer.
  void follow_heal(const Action& action);
  void count_loss(core::ServerId from, core::ServerId to) { effects_.charge(cut_by_[from][to]); }
  /// The message was held or blocked when it was sent.
  void count_filtered(const core::Message& message);

 private:
  struct Filter {
    std::uint16_t step;
    Action action;  // hold or block
  };
  void follow_effective(std::uint16_t step, const Report& report);
  void hold_links(std::uint16_t step, const Action& cut);

  const World& world_;
  FaultEffects& effects_;
  core::PerServer<core::PerServer<std::uint16_t>> cut_by_{};  // step, by directed link
  std::vector<Filter> filters_;
};

}  // namespace squall::sim::simulate
