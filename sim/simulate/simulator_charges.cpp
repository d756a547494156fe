// Charges each fault with what it did, where it can be seen to do it.
#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

void Simulator::begin_from_outside(const Action& action) {
  const auto fault = fault_of(action.kind);
  if (!fault) return;
  course_.charges.begin(*fault);
  cuts_told_[static_cast<std::size_t>(*fault)].note(action);
}

void Simulator::charge(const Report& report) {
  Charges& charges = course_.charges;
  const ActionKind kind = report.action.kind;
  if (report.stopped) {
    // A server that stops at another action could not write.
    return charges.effect(kind == ActionKind::crash       ? Fault::crash
                          : kind == ActionKind::fail_sync ? Fault::sync_failure
                                                          : Fault::full_disk);
  }
  if (kind == ActionKind::duplicate) return charges.strike(Fault::duplicate);
  if (kind == ActionKind::garble) return charges.strike(Fault::garble);
  if (kind == ActionKind::corrupt) return charges.effect(Fault::corrupt);
  if (kind == ActionKind::misdirect && report.action.is_silent()) {
    return charges.effect(Fault::misdirect);
  }
  if (kind == ActionKind::rot || kind == ActionKind::misdirect) {
    unreadable_by_[report.action.server] = *fault_of(kind);
  }
  const bool asks = kind == ActionKind::transfer || kind == ActionKind::change_membership;
  if (asks && report.accepted) charges.effect(*fault_of(kind));
}

void Simulator::charge_tally(const Report& report) {
  const Tally& now = world_.tally();
  Charges& charges = course_.charges;
  for (; charged_.held < now.held; ++charged_.held) charges.effect(Fault::hold);
  for (; charged_.lost_to_blocks < now.lost_to_blocks; ++charged_.lost_to_blocks) {
    charges.effect(Fault::block);
  }
  for (; charged_.records_torn < now.records_torn; ++charged_.records_torn) {
    charges.strike(Fault::torn_write);
  }
  for (; charged_.disks_emptied < now.disks_emptied; ++charged_.disks_emptied) {
    charges.effect(Fault::wipe);
  }
  if (charged_.lost_on_cut_links == now.lost_on_cut_links) return;
  charged_.lost_on_cut_links = now.lost_on_cut_links;
  const auto charge_loss = [&](const core::Message& message) {
    if (world_.network().is_cut(message.from, message.to)) charge_cut(message.from, message.to);
  };
  if (report.action.kind == ActionKind::deliver && !report.stepped) charge_loss(report.message);
  for (const core::Message& message : report.freed) charge_loss(message);
  for (const core::Message& message : report.sent) {
    if (!report.waits || !message.after_sync) charge_loss(message);
  }
}

void Simulator::charge_cut(ServerId from, ServerId to) {
  Charges& charges = course_.charges;
  for (int at = 0; at < kFaults; ++at) {
    if (cuts_told_[static_cast<std::size_t>(at)].cut[from].contains(to)) {
      charges.effect(static_cast<Fault>(at));
    }
  }
  for (const Spell& spell : spells_) {
    if (spell.under_way && spell.faults.cut[from].contains(to)) charges.effect(spell.fault);
  }
}

}  // namespace squall::sim::simulate
