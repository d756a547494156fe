// The effects of faults: each is counted, and charged to the step of the timeline that caused it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/plan/fault.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/simulate/run_statistics.hpp"

namespace squall::sim::simulate {

class FaultEffects {
 public:
  explicit FaultEffects(RunStatistics& statistics)
      : faults_(statistics.faults), steps_(statistics.steps) {
    for (auto& steps : held_by_) steps.fill(kNoStep);
  }

  void begin(Fault fault) { faults_.begin(fault); }
  void effect(Fault fault) { faults_.effect(fault); }
  /// On a subject: a server, or a message type, for which a step may hold the fault in place.
  void effect(Fault fault, int subject) {
    faults_.effect(fault);
    charge(held_by_[static_cast<std::size_t>(fault)][static_cast<std::size_t>(subject)]);
  }
  void count(Fault fault) { faults_.count(fault); }

  /// From now on the step holds the fault in place for these subjects; kNoStep: no step does.
  void hold(Fault fault, Subjects subjects, std::uint16_t step) {
    for (std::size_t subject = 0; subject < kSubjectsMax; ++subject) {
      if ((subjects >> subject & 1) != 0) held_by_[static_cast<std::size_t>(fault)][subject] = step;
    }
  }
  /// The step had an effect.
  void charge(std::uint16_t step) {
    if (step != kNoStep) ++steps_[step].effects;
  }
  void refuse(std::uint16_t step, Refusal refusal) { steps_[step].refusal = refusal; }

 private:
  static constexpr std::size_t kSubjectsMax = 16;
  static_assert(sizeof(Subjects) * 8 == kSubjectsMax);

  FaultStatistics& faults_;
  std::vector<StepStatistics>& steps_;
  std::array<std::array<std::uint16_t, kSubjectsMax>, kFaults> held_by_;
};

}  // namespace squall::sim::simulate
