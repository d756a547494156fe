// Finds the fault that caused each effect, and counts it.
#pragma once

#include <array>
#include <optional>

#include "core/types.hpp"
#include "sim/plan/fault.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "sim/simulate/faults.hpp"
#include "sim/simulate/random_faults.hpp"
#include "sim/simulate/step_attribution.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

using namespace plan;

/// What an action of a kind shows of the fault behind it.
struct Evidence {
  enum class Of : std::uint8_t {
    nothing,          // no fault, or an effect that the World's tally or another part counts
    drawn_fault,      // the action is a fault that was drawn for one message, and its effect
    changed_entry,    // a stored entry is another one, or none, or one that no leader appended
    unreadable_disk,  // the next restart fails; a silent action has changed an entry instead
    acceptance        // an effect if the leader accepted the request
  };
  Of of = Of::nothing;
  Fault fault{};
};
/// COST: a table look-up. Most events are no evidence: they must not pay for those that are.
constexpr Evidence evidence_of(ActionKind kind) noexcept {
  switch (kind) {
    case ActionKind::duplicate:
      return {Evidence::Of::drawn_fault, Fault::duplicate};
    case ActionKind::garble:
      return {Evidence::Of::drawn_fault, Fault::garble};
    case ActionKind::corrupt:
      return {Evidence::Of::changed_entry, Fault::corrupt};
    case ActionKind::latent_sector_error:
      return {Evidence::Of::unreadable_disk, Fault::latent_sector_error};
    case ActionKind::misdirect:
      return {Evidence::Of::unreadable_disk, Fault::misdirect};
    case ActionKind::restore_disk:
      return {Evidence::Of::changed_entry, Fault::restored_disk};
    case ActionKind::shorten_log:
      return {Evidence::Of::changed_entry, Fault::shortened_log};
    case ActionKind::force_configuration:
      return {Evidence::Of::changed_entry, Fault::forced_configuration};
    case ActionKind::transfer:
      return {Evidence::Of::acceptance, Fault::transfer};
    case ActionKind::change_membership:
      return {Evidence::Of::acceptance, Fault::membership};
    case ActionKind::deliver:
    case ActionKind::drop:
    case ActionKind::election_timeout:
    case ActionKind::heartbeat_timeout:
    case ActionKind::request:
    case ActionKind::sync:
    case ActionKind::crash:
    case ActionKind::restart:
    case ActionKind::pause:
    case ActionKind::resume:
    case ActionKind::cut:
    case ActionKind::heal:
    case ActionKind::hold:
    case ActionKind::release:
    case ActionKind::block:
    case ActionKind::unblock:
    case ActionKind::silence_timeout:
    case ActionKind::lease_expired:
    case ActionKind::compact:
    case ActionKind::fail_sync:
    case ActionKind::fill_disk:
    case ActionKind::limit_disk:
    case ActionKind::free_disk:
    case ActionKind::wipe:
    case ActionKind::break_clock:
    case ActionKind::forget_leader:
    case ActionKind::release_message:
    case ActionKind::lying_sync:
    case ActionKind::back_up_disk:
    case ActionKind::named_timeout:
      break;
  }
  return {};
}

class FaultAttribution {
 public:
  FaultAttribution(const World& world, RandomFaults& random_faults, FaultEffects& effects)
      : world_(world), random_faults_(random_faults), effects_(effects), steps_(world, effects) {}

  /// An action that does or undoes what a step of the timeline, a fault of this kind, asked for.
  void note_scripted(std::optional<Fault> fault, const Action& action);
  /// An action from outside, which may be a fault that begins.
  void note_from_outside(const Action& action);
  /// What the step's action did. REQUIRES: before follow() and follow_refusal().
  void follow_step(std::uint16_t step, const Report& report) { steps_.follow_step(step, report); }
  /// Counts what a fault did in this action.
  void follow(const Report& report) {
    if (report.action.kind == ActionKind::heal) steps_.follow_heal(report.action);
    if (report.stopped || report.write_failed ||
        evidence_of(report.action.kind).of != Evidence::Of::nothing)
      count_effect(report);
  }
  /// Counts what the World has counted since the last time. REQUIRES: after follow().
  void follow_tally(const Report& report) {
    if (report.has_incident) count_tally(report);
  }
  /// An action that the World did not take on: a server whose disk cannot be read did not start.
  void follow_refusal(const Action& action) {
    if (action.kind == ActionKind::restart && world_.unreadable_disks().contains(action.server)) {
      effects_.effect(unreadable_by_[action.server], action.server.value());
    }
  }

 private:
  void count_effect(const Report& report);
  void count_stop_or_failure(const Report& report);
  void count_tally(const Report& report);
  void count_losses(const Report& report);
  void count_loss(const core::Message& message);
  void count_filtered(const Report& report);

  const World& world_;
  RandomFaults& random_faults_;
  FaultEffects& effects_;
  StepAttribution steps_;
  std::array<Faults, kFaults> scripted_cuts_{};  // by Fault
  Tally counted_;                                // what has been counted of the World's
  core::PerServer<Fault> unreadable_by_{};       // of disks that cannot be read
};

}  // namespace squall::sim::simulate
