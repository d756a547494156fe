// The rules that tell which fault caused an effect.
#include "sim/simulate/fault_attribution.hpp"

namespace squall::sim::simulate {

using core::ServerId;

void FaultAttribution::note_scripted(std::optional<Fault> fault, const Action& action) {
  if (action.kind == ActionKind::cut) {
    scripted_cuts_[static_cast<std::size_t>(*fault)].note(action);
  } else if (action.kind == ActionKind::heal) {
    for (Faults& cuts : scripted_cuts_) cuts.note(action);
  }
}

void FaultAttribution::note_from_outside(const Action& action) {
  const auto fault = fault_of(action.kind);
  if (!fault) return;
  fault_statistics_.begin(*fault);
  if (action.kind == ActionKind::cut) note_scripted(fault, action);
}

void FaultAttribution::count_stop(ActionKind kind) {
  if (kind == ActionKind::crash) {
    fault_statistics_.effect(Fault::crash);
  } else if (kind == ActionKind::fail_sync) {
    fault_statistics_.effect(Fault::sync_failure);
  } else {
    // A server stops in any other action only because it could not write.
    fault_statistics_.effect(Fault::full_disk);
  }
}

void FaultAttribution::count_effect(const Report& report) {
  const Action& action = report.action;
  if (report.stopped) return count_stop(action.kind);
  const Evidence evidence = evidence_of(action.kind);
  switch (evidence.of) {
    case Evidence::Of::nothing:
      return;
    case Evidence::Of::drawn_fault:
      return fault_statistics_.count(evidence.fault);
    case Evidence::Of::changed_entry:
      return fault_statistics_.effect(evidence.fault);
    case Evidence::Of::unreadable_disk:
      if (action.is_silent()) return fault_statistics_.effect(evidence.fault);
      unreadable_by_[action.server] = evidence.fault;
      return;
    case Evidence::Of::acceptance:
      if (report.accepted) fault_statistics_.effect(evidence.fault);
      return;
  }
}

void FaultAttribution::count_tally(const Report& report) {
  const Tally& now = world_.tally();
  for (; counted_.held < now.held; ++counted_.held) fault_statistics_.effect(Fault::hold);
  for (; counted_.lost_to_blocks < now.lost_to_blocks; ++counted_.lost_to_blocks) {
    fault_statistics_.effect(Fault::block);
  }
  for (; counted_.records_torn < now.records_torn; ++counted_.records_torn) {
    fault_statistics_.count(Fault::torn_write);
  }
  for (; counted_.disks_emptied < now.disks_emptied; ++counted_.disks_emptied) {
    fault_statistics_.effect(Fault::wipe);
  }
  if (counted_.lost_on_cut_links == now.lost_on_cut_links) return;
  counted_.lost_on_cut_links = now.lost_on_cut_links;
  count_losses(report);
}

void FaultAttribution::count_losses(const Report& report) {
  if (report.action.kind == ActionKind::deliver && !report.stepped) count_loss(report.message);
  for (const core::Message& message : report.freed) count_loss(message);
  for (const core::Message& message : report.sent) {
    if (!report.waits || !message.after_sync) count_loss(message);
  }
}

void FaultAttribution::count_loss(const core::Message& message) {
  const ServerId from = message.from;
  const ServerId to = message.to;
  if (!world_.network().is_cut(from, to)) return;
  for (int at = 0; at < kFaults; ++at) {
    if (scripted_cuts_[static_cast<std::size_t>(at)].cut[from].contains(to)) {
      fault_statistics_.effect(static_cast<Fault>(at));
    }
  }
  random_faults_.count_loss(from, to);
}

}  // namespace squall::sim::simulate
