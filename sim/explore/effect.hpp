// The effect of a step on an ensemble, and the observer of distinct steps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/explore/bounds.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

using EnsembleId = std::uint32_t;
using MessageId = std::uint32_t;

/// The judgement of a step, by the World or by a StepObserver. prune: the search does not go on
/// from the state after it.
enum class StepOutcome : std::uint8_t { nothing, violation, goal, prune };

/// Sees every distinct step of an exploration, usually once; twice where two threads compute a step
/// at the same time.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  /// `world` is in the state after the step. A violation that the World found goes before this.
  virtual StepOutcome observe(const World& world, const Report& report) noexcept = 0;
  /// A label for the step that was just observed. Explorers report the labels of steps that they
  /// took, not of those that a bound disabled.
  virtual std::uint16_t take_label() noexcept { return 0; }
  /// An observer for the World of one more thread, with the same labels. It lives as long as this
  /// one. An observer without state may return itself.
  virtual StepObserver& clone_for_world() noexcept { return *this; }
};
inline constexpr std::size_t kStepLabels = std::size_t{1} << 16;

struct Effect {
  std::uint64_t change = 0;  // is added to the state's fingerprint
  EnsembleId ensemble = 0;
  std::uint32_t sent = 0;  // see Ensembles::sent()
  std::uint8_t sent_count = 0;
  ActionKind kind = ActionKind::deliver;
  Budget budget = Budget::free;
  Cut cut : 3 = Cut::none;  // if not none, the rest has no meaning
  StepOutcome outcome : 3 = StepOutcome::nothing;
  bool idle : 1 = false;    // a no-op: nothing changed and nothing was sent
  std::uint16_t label = 0;  // see StepObserver
};
static_assert(sizeof(Effect) == 24, "see tables::SharedTable<Effect>::Slot");

}  // namespace squall::sim::explore
