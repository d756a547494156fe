// Finds the fault that caused each effect, and counts it.
#pragma once

#include <array>
#include <optional>

#include "core/types.hpp"
#include "sim/simulate/fault.hpp"
#include "sim/simulate/faults.hpp"
#include "sim/simulate/plan_kinds.hpp"
#include "sim/simulate/random_faults.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

class FaultAttribution {
 public:
  FaultAttribution(const World& world, RandomFaults& random_faults,
                   FaultStatistics& fault_statistics)
      : world_(world), random_faults_(random_faults), fault_statistics_(fault_statistics) {}

  /// An action that does or undoes what a step of the timeline, a fault of this kind, asked for.
  void note_scripted(std::optional<Fault> fault, const Action& action);
  /// An action from outside, which may be a fault that begins.
  void note_from_outside(const Action& action);
  /// Counts what a fault did in this action.
  void follow(const Report& report) {
    if (report.stopped || may_be_effect(report.action.kind)) count_effect(report);
  }
  /// Counts what the World has counted since the last time. REQUIRES: after follow().
  void follow_tally(const Report& report) {
    if (incidents(world_.tally()) != incidents(counted_)) count_tally(report);
  }
  /// An action that the World did not take on: a server whose disk cannot be read did not start.
  void follow_refusal(const Action& action) {
    if (action.kind == ActionKind::restart && world_.unreadable_disks().contains(action.server)) {
      fault_statistics_.effect(unreadable_by_[action.server]);
    }
  }

 private:
  /// What count_tally() counts.
  static std::uint64_t incidents(const Tally& tally) {
    return tally.held + tally.lost_to_blocks + tally.records_torn + tally.disks_emptied +
           tally.lost_on_cut_links;
  }
  /// Most events are no effect of a fault: they must not pay for those that are.
  static constexpr bool may_be_effect(ActionKind kind) {
    return kind == ActionKind::duplicate || kind == ActionKind::garble ||
           kind == ActionKind::corrupt || kind == ActionKind::rot ||
           kind == ActionKind::misdirect || kind == ActionKind::transfer ||
           kind == ActionKind::change_membership;
  }
  void count_effect(const Report& report);
  void count_stop(ActionKind kind);
  void count_tally(const Report& report);
  void count_losses(const Report& report);
  void count_loss(const core::Message& message);

  const World& world_;
  RandomFaults& random_faults_;
  FaultStatistics& fault_statistics_;
  std::array<Faults, kFaults> scripted_cuts_{};  // by Fault
  Tally counted_;                                // what has been counted of the World's
  core::PerServer<Fault> unreadable_by_{};       // of disks that cannot be read
};

}  // namespace squall::sim::simulate
