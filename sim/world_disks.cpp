// What happens to a World's disks: syncs, crashes, restarts, and everything that breaks them.
#include <algorithm>
#include <array>
#include <utility>

#include "checkers/fault_model.hpp"
#include "core/membership.hpp"
#include "sim/world.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

namespace {
constexpr std::uint32_t kNoWriteFits = 0xffff'ffff;
}

void World::sync(const Action& action) {
  if (!servers_.contains(action.server) || down_.contains(action.server)) return;
  Disk& queue = disk_queues_[action.server];
  if (!queue.syncing()) return;
  report_.enabled = true;
  const bool survives = setup_.settings.failed_write != core::FailedWrite::stop;
  if (survives && !can_write(action.server, queue.image())) return write_again(action.server);
  disks_[action.server] = queue.end_sync();
  if (lives(action.server)) return hear_of_sync(action.server);
  // The disk works on while its server is paused.
  unheard_syncs_.add(action.server);
  if (!queue.clean()) {
    queue.begin_sync();
    report_.sync_began = true;
  }
}

void World::hear_of_sync(ServerId server) {
  freed_.clear();
  disk_queues_[server].release(freed_);
  report_.freed = freed_;
  for (const core::Message& message : freed_) depart(message);
  const core::Durable& disk = disks_[server];
  step(server, core::Synced{disk.current_term, tree_.position(disk.log.tip)});
}

void World::fail_sync(const Action& action) {
  if (!servers_.contains(action.server) || down_.contains(action.server)) return;
  report_.enabled = disk_queues_[action.server].syncing();
  if (!report_.enabled) return;
  if (setup_.settings.failed_write == core::FailedWrite::stop) return stop(action.server, 0);
  write_again(action.server);
}

/// The next fsync covers what this one should have, and what was written since.
void World::write_again(ServerId server) {
  disk_queues_[server].begin_sync();
  report_.sync_began = report_.write_failed = true;
  // A server that is paused does not hear of it.
  if (lives(server)) step(server, core::WriteFailed{});
}

bool World::can_write(ServerId server, const core::Durable& content) const {
  if (!full_disks_.contains(server)) return true;
  const std::uint32_t entries = tree_.index(content.log.tip) - tree_.index(content.log.base);
  return room_[server] != kNoWriteFits && entries <= room_[server];
}

void World::pause(const Action& action) {
  report_.enabled = lives(action.server);
  if (report_.enabled) set_paused(paused_ | ServerSet::of(action.server));
}

void World::resume(const Action& action) {
  if (!paused_.contains(action.server)) return;
  report_.enabled = true;
  set_paused(paused_ - ServerSet::of(action.server));
  if (!unheard_syncs_.contains(action.server)) return;
  unheard_syncs_.remove(action.server);
  hear_of_sync(action.server);
}

void World::crash(const Action& action) {
  if (!servers_.contains(action.server) || down_.contains(action.server)) return;
  report_.enabled = true;
  if (action.writes_in_step() == 0) return stop(action.server, action.survivors());
  crash_in_step_.add(action.server);
  crash_after_writes_[action.server] =
      static_cast<std::uint8_t>(std::min(action.writes_in_step(), kWritesOfStepMax));
}

/// Ends the server between two writes of the step that it has just taken, or between its last write
/// and what it would send then. False, and nothing happens: it has written nothing.
bool World::crashes_in_step(ServerId server) {
  const core::View before = report_.before;
  const core::Write whole{output_.view.durable, 0};
  if (output_.writes.empty() && whole.image == before.durable) return false;
  const std::span<const core::Write> writes =
      output_.writes.empty() ? std::span(&whole, 1) : output_.writes;
  const std::size_t done = std::min<std::size_t>(crash_after_writes_[server], writes.size());
  const core::Write last = writes[done - 1];
  // Only the disk and the network have seen of this step.
  core::View left = before;
  left.durable = last.image;
  if (left.durable.log.tip != before.durable.log.tip && !cluster_.rules.configures_when_applied) {
    left.configuration = core::configuration_at(last.image.log, last.image.log.tip,
                                                last.image.snapshot_configuration, tree_);
  }
  if (left.durable.current_term != before.durable.current_term) {
    left.role = core::Role::follower;
    left.leader = core::kNobody;
    left.holds_lease = false;
  }
  const core::View& whole_view = output_.view;
  if (whole_view.role == core::Role::leader && left.durable.log.tip != before.durable.log.tip &&
      left.durable.current_term == whole_view.durable.current_term) {
    // Its entries may outlive it: they are judged by who led their term.
    left.role = core::Role::leader;
    left.leader = server;
  }
  if (tree_.index(left.durable.log.base) > tree_.index(left.applied)) {
    left.applied = left.durable.log.base;
    left.commit_index = std::max(left.commit_index, tree_.index(left.applied));
  }
  const auto sent = last.messages_before;
  core::Output partial;
  partial.view = left;
  for (std::uint32_t at = 0; at < sent; ++at) partial.messages.push(output_.messages[at]);
  output_ = partial;
  if (!(before == left)) show(server, false);
  send(server);
  report_.writes_before_crash = static_cast<std::uint32_t>(done);
  stop(server, 2);
  return true;
}

void World::stop(ServerId server, std::uint32_t survivors) {
  report_.before = views_[server];
  report_.stopped = true;
  down_.add(server);
  set_paused(paused_ - ServerSet::of(server));
  unheard_syncs_.remove(server);
  crash_in_step_.remove(server);
  core::Durable& disk = disks_[server];
  core::View& view = views_[server];
  if (!setup_.settings.synchronous_disk) {
    const core::Log synced = disk.log;
    disk_queues_[server].crash(survivors, disk);
    if (survivors == kTornWrite && disk.log.tip != synced.tip && disk.log.base == synced.base) {
      // The last entry's record is torn; its checksum tells. What it would have replaced is there.
      const core::Ref torn = tree_.parent(disk.log.tip);
      disk.log.tip = tree_.contains(synced.tip, torn) ? synced.tip : torn;
      count_incident(tally_.records_torn);
    }
  }
  if (lying_disks_.contains(server)) lose_what_lies_hid(server);
  const core::View before = std::exchange(view, core::View{});
  view.durable = disk;
  if (before.durable == disk) return;
  ++tally_.writes_lost;
  if (setup_.judges) judge(observe(checkers::Crash{cluster_, server, before}));
}

bool World::was_removed(ServerId server) const {
  return checkers::was_removed(cluster_, server, history_);
}

void World::change_room(const Action& action) {
  const ServerId server = action.server;
  if (!servers_.contains(server)) return;
  const bool frees = action.kind == ActionKind::free_disk;
  report_.enabled = full_disks_.contains(server) == frees;
  if (!report_.enabled) return;
  if (frees) return full_disks_.remove(server);
  full_disks_.add(server);
  room_[server] = kNoWriteFits;
  if (action.kind == ActionKind::fill_disk) return;
  const core::Log& log = views_[server].durable.log;
  const std::uint32_t entries = tree_.index(log.tip) - tree_.index(log.base);
  room_[server] = entries + action.room();
}

void World::latent_sector_error(const Action& action) {
  if (!servers_.contains(action.server)) return;
  report_.enabled = keeps_entry(action.server, action.index());
  if (report_.enabled) unreadable_disks_.add(action.server);
}

void World::wipe(const Action& action) {
  const ServerId server = action.server;
  report_.enabled = down_.contains(server);
  if (!report_.enabled) return;
  unreadable_disks_.remove(server);
  full_disks_.remove(server);
  if (setup_.judges_outside_model) {
    history_.promises[server] = checkers::Promise{};
  } else {
    checkers::forget_promises(cluster_, server, history_);
  }
  const core::Durable& disk = disks_[server];
  report_.emptied = disk.current_term > 0 || disk.log != core::Log{};
  if (report_.emptied) count_incident(tally_.disks_emptied);
  core::Durable empty;
  empty.snapshot_configuration = cluster_.configuration;
  give_disk(server, empty);
}

void World::give_disk(ServerId server, const core::Durable& content) {
  disks_[server] = content;
  if (!setup_.settings.synchronous_disk) disk_queues_[server].crash(0, disks_[server]);
  views_[server] = core::View{};
  views_[server].durable = content;
}

void World::change_disk(const Action& action) {
  using Change = void (World::*)(const Action&);
  constexpr std::array kChanges{
      std::pair<ActionKind, Change>{ActionKind::fail_sync, &World::fail_sync},
      std::pair<ActionKind, Change>{ActionKind::corrupt, &World::corrupt},
      std::pair<ActionKind, Change>{ActionKind::misdirect, &World::misdirect},
      std::pair<ActionKind, Change>{ActionKind::latent_sector_error, &World::latent_sector_error},
      std::pair<ActionKind, Change>{ActionKind::wipe, &World::wipe},
      std::pair<ActionKind, Change>{ActionKind::lying_sync, &World::lying_sync},
      std::pair<ActionKind, Change>{ActionKind::back_up_disk, &World::back_up_disk},
      std::pair<ActionKind, Change>{ActionKind::restore_disk, &World::restore_disk},
      std::pair<ActionKind, Change>{ActionKind::shorten_log, &World::shorten_log},
      std::pair<ActionKind, Change>{ActionKind::force_configuration, &World::force_configuration},
      std::pair<ActionKind, Change>{ActionKind::fill_disk, &World::change_room},
      std::pair<ActionKind, Change>{ActionKind::limit_disk, &World::change_room},
      std::pair<ActionKind, Change>{ActionKind::free_disk, &World::change_room}};
  for (const auto& [kind, change] : kChanges) {
    if (kind == action.kind) return (this->*change)(action);
  }
}

void World::lying_sync(const Action& action) {
  const ServerId server = action.server;
  if (!lives(server) || lying_disks_.contains(server)) return;
  report_.enabled = true;
  lying_disks_.add(server);
  kept_[server] = disks_[server];
}

void World::lose_what_lies_hid(ServerId server) {
  lying_disks_.remove(server);
  if (disks_[server] == kept_[server]) return;
  count_incident(tally_.lost_to_lies);
  judge_no_longer(checkers::kMeaninglessAfterOldDisk);
  disks_[server] = kept_[server];
  disk_queues_[server].crash(0, disks_[server]);
}

void World::back_up_disk(const Action& action) {
  const ServerId server = action.server;
  report_.enabled = servers_.contains(server);
  if (!report_.enabled) return;
  backed_up_.add(server);
  backups_[server] = disks_[server];
}

void World::restore_disk(const Action& action) {
  const ServerId server = action.server;
  if (!(down_ & backed_up_).contains(server) || disks_[server] == backups_[server]) return;
  report_.enabled = true;
  unreadable_disks_.remove(server);
  full_disks_.remove(server);
  judge_no_longer(checkers::kMeaninglessAfterOldDisk);
  give_disk(server, backups_[server]);
}

void World::shorten_log(const Action& action) {
  const ServerId server = action.server;
  if (!keeps_entry(server, action.index())) return;
  report_.enabled = true;
  judge_no_longer(checkers::kMeaninglessAfterShortLog);
  core::Durable shorter = disks_[server];
  shorter.log.tip = tree_.at(shorter.log.tip, action.index() - 1);
  give_disk(server, shorter);
}

void World::force_configuration(const Action& action) {
  const ServerId server = action.server;
  const ServerSet voters = action.voters() & servers_;
  const ServerSet able = down_ - unreadable_disks_ - full_disks_;
  if (!able.contains(server) || voters.empty()) return;
  report_.enabled = true;
  judge_no_longer(checkers::kMeaninglessAfterForcedConfiguration);
  history_.asked_to_vote = history_.asked_to_vote | voters;
  // As if the server had been elected in a term that no other server knows. So the entry has a term
  // and an index of its own, unless the servers that do not count any more get there, too.
  core::Durable forced = disks_[server];
  ++forced.current_term;
  forced.voted_for = server;
  const core::Configuration configuration{voters, {}, (action.learners() & servers_) - voters};
  forced.log.tip = tree_.append(
      forced.log.tip,
      {forced.current_term, core::EntryKind::configuration, core::payload_of(configuration)});
  give_disk(server, forced);
  if (forced.current_term > setup_.limits.terms) limit("terms");
  if (tree_.full()) limit("entries");
}

void World::restart(const Action& action) {
  if (crash_in_step_.contains(action.server)) {
    report_.enabled = true;
    return crash_in_step_.remove(action.server);
  }
  // What cannot be read is not guessed: the server stays down.
  if (!down_.contains(action.server) || unreadable_disks_.contains(action.server)) return;
  report_.enabled = true;
  down_.remove(action.server);
  report_.before = views_[action.server];
  output_.clear();
  machines_[action.server]->boot(disks_[action.server], output_);
  conclude(action.server, true);
}

bool World::keeps_entry(ServerId server, core::Index index) const {
  const core::Log& log = disks_[server].log;
  return down_.contains(server) && index > tree_.index(log.base) && index <= tree_.index(log.tip);
}

void World::corrupt(const Action& action) {
  if (!keeps_entry(action.server, action.index())) return;
  report_.enabled = true;
  core::Ref& tip = disks_[action.server].log.tip;
  const core::Index last = tree_.index(tip);
  judge_no_longer(checkers::kMeaninglessAfterCorruption);
  core::Entry entry = tree_.entry(tree_.at(tip, action.index()));
  entry.payload.low ^= 0x10;
  const core::Ref changed = tree_.append(tree_.at(tip, action.index() - 1), entry);
  tip = tree_.append_path(changed, tip, last - action.index());
  views_[action.server].durable = disks_[action.server];
  if (tree_.full()) limit("entries");
}

void World::misdirect(const Action& action) {
  const ServerId server = action.server;
  core::Ref& tip = disks_[server].log.tip;
  const core::Index last = tree_.index(tip);
  // On its own place it would be no misdirected one.
  if (!keeps_entry(server, action.index()) || action.index() == last) return;
  report_.enabled = true;
  if (!action.is_silent()) {
    unreadable_disks_.add(server);
    return;
  }
  ++tally_.misdirected_silently;
  judge_no_longer(checkers::kMeaninglessAfterMisdirection);
  const core::Ref wrong = tree_.append(tree_.at(tip, action.index() - 1), tree_.entry(tip));
  tip = tree_.append_path(wrong, tree_.parent(tip), last - 1 - action.index());
  views_[server].durable = disks_[server];
  if (tree_.full()) limit("entries");
}

}  // namespace squall::sim
