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
  effects_.begin(*fault);
  if (action.kind == ActionKind::cut) note_scripted(fault, action);
}

void FaultAttribution::count_stop_or_failure(const Report& report) {
  const Action& action = report.action;
  if (action.kind == ActionKind::crash || report.writes_before_crash != 0) {
    effects_.effect(Fault::crash);
  } else if (action.kind == ActionKind::fail_sync) {
    effects_.effect(Fault::sync_failure);
  } else {
    // In any other action a write fails only because the disk is full.
    effects_.effect(Fault::full_disk, action.server.value());
  }
}

void FaultAttribution::count_effect(const Report& report) {
  const Action& action = report.action;
  if (report.verdict && report.verdict->property == checkers::Property::machine_failed) return;
  if (report.stopped || report.write_failed) return count_stop_or_failure(report);
  const Evidence evidence = evidence_of(action.kind);
  switch (evidence.of) {
    case Evidence::Of::nothing:
      return;
    case Evidence::Of::drawn_fault:
      return effects_.count(evidence.fault);
    case Evidence::Of::changed_entry:
      return effects_.effect(evidence.fault);
    case Evidence::Of::unreadable_disk:
      if (action.is_silent()) return effects_.effect(evidence.fault);
      unreadable_by_[action.server] = evidence.fault;
      return;
    case Evidence::Of::acceptance:
      if (report.accepted) effects_.effect(evidence.fault);
      return;
  }
}

void FaultAttribution::count_tally(const Report& report) {
  const Tally& now = world_.tally();
  if (counted_.held + counted_.lost_to_blocks != now.held + now.lost_to_blocks) {
    count_filtered(report);
  }
  for (; counted_.held < now.held; ++counted_.held) effects_.effect(Fault::hold);
  for (; counted_.lost_to_blocks < now.lost_to_blocks; ++counted_.lost_to_blocks) {
    effects_.effect(Fault::block);
  }
  for (; counted_.records_torn < now.records_torn; ++counted_.records_torn) {
    effects_.count(Fault::torn_write);
  }
  for (; counted_.disks_emptied < now.disks_emptied; ++counted_.disks_emptied) {
    effects_.effect(Fault::wipe);
  }
  for (; counted_.lost_to_lies < now.lost_to_lies; ++counted_.lost_to_lies) {
    effects_.effect(Fault::lying_sync, report.action.server.value());
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

void FaultAttribution::count_filtered(const Report& report) {
  for (const core::Message& message : report.freed) steps_.count_filtered(message);
  for (const core::Message& message : report.sent) {
    if (!report.waits || !message.after_sync) steps_.count_filtered(message);
  }
}

void FaultAttribution::count_loss(const core::Message& message) {
  const ServerId from = message.from;
  const ServerId to = message.to;
  if (!world_.network().is_cut(from, to)) return;
  for (int at = 0; at < kFaults; ++at) {
    if (scripted_cuts_[static_cast<std::size_t>(at)].cut[from].contains(to)) {
      effects_.effect(static_cast<Fault>(at));
    }
  }
  steps_.count_loss(from, to);
  random_faults_.count_loss(from, to);
}

}  // namespace squall::sim::simulate
