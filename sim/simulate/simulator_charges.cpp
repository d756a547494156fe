// Charges each fault with what it did, where it can be seen to do it.
#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

namespace {

/// What an action from outside does.
std::optional<Fault> fault_of(ActionKind kind) {
  switch (kind) {
    case ActionKind::crash:
      return Fault::crash;
    case ActionKind::pause:
      return Fault::pause;
    case ActionKind::cut:
      return Fault::cut;
    case ActionKind::hold:
      return Fault::hold;
    case ActionKind::block:
      return Fault::block;
    case ActionKind::corrupt:
      return Fault::corrupt;
    case ActionKind::fail_sync:
      return Fault::sync_failure;
    case ActionKind::fill_disk:
      return Fault::full_disk;
    case ActionKind::rot:
      return Fault::rot;
    case ActionKind::misdirect:
      return Fault::misdirect;
    case ActionKind::wipe:
      return Fault::wipe;
    case ActionKind::transfer:
      return Fault::transfer;
    case ActionKind::change_membership:
      return Fault::membership;
    default:
      return std::nullopt;
  }
}

}  // namespace

void Simulator::begin_from_outside(const Action& action) {
  const auto fault = fault_of(action.kind);
  if (!fault) return;
  course_.charges.begin(*fault);
  cuts_told_[static_cast<std::size_t>(*fault)].note(action);
}

void Simulator::charge(const Report& report) {
  Charges& charges = course_.charges;
  if (report.stopped) {
    switch (report.action.kind) {
      case ActionKind::crash:
        return charges.effect(Fault::crash);
      case ActionKind::fail_sync:
        return charges.effect(Fault::sync_failure);
      default:
        return charges.effect(Fault::full_disk);
    }
  }
  switch (report.action.kind) {
    case ActionKind::duplicate:
      return charges.strike(Fault::duplicate);
    case ActionKind::garble:
      return charges.strike(Fault::garble);
    case ActionKind::corrupt:
      return charges.effect(Fault::corrupt);
    case ActionKind::rot:
      unreadable_by_[report.action.server] = Fault::rot;
      return;
    case ActionKind::misdirect:
      if (report.action.slot == kSilently) return charges.effect(Fault::misdirect);
      unreadable_by_[report.action.server] = Fault::misdirect;
      return;
    case ActionKind::transfer:
      if (report.accepted) charges.effect(Fault::transfer);
      return;
    case ActionKind::change_membership:
      if (report.accepted) charges.effect(Fault::membership);
      return;
    default:
      return;
  }
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
