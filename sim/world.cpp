// The one transition: does an action, writes to disk, lets messages depart, and judges.
#include "sim/world.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

World::World(const Setup& setup, const core::MachineMaker& maker)
    : setup_(setup),
      tree_(setup.limits.entries),
      servers_(ServerSet::first(setup.servers)),
      cluster_{tree_, servers_, {servers_}, views_, disks_},
      network_(setup.limits.messages),
      clients_(setup.clients) {
  SQUALL_ASSERT(setup.servers >= 1 && setup.servers <= core::kServersMax);
  report_.entered.reserve(setup.limits.messages);
  report_.answered.reserve(setup.clients);
  core::Settings settings;
  settings.configuration = cluster_.configuration;
  settings.entries_per_message_max = setup.entries_per_message_max;
  settings.entries_in_flight_max = setup.entries_in_flight_max;
  settings.synchronous_disk = setup.synchronous_disk;
  for (const ServerId server : servers_) {
    const InitialLog& initial = setup.initial[server];
    core::Durable& disk = disks_[server];
    disk.current_term = initial.current_term;
    for (const core::Term term : initial.terms) {
      disk.log.tip = tree_.append(disk.log.tip, {term, core::EntryKind::command, {0, term}});
    }
    machines_[server] = maker.make(server, settings, tree_);
    views_[server].durable = disk;
    disk_queues_[server].crash(0, disk);
    output_.clear();
    machines_[server]->boot(disk, output_);
    views_[server] = output_.view;
  }
  if (tree_.full()) limit("entries");
  for (const ServerId server : servers_) {
    const core::View& view = views_[server];
    judge(observe(checkers::Observation{cluster_, server, view, view, true}, history_));
  }
}

ServerId World::leader() const {
  ServerId found = core::kNobody;
  for (const ServerId server : servers_ - down_) {
    if (views_[server].role != core::Role::leader) continue;
    if (found == core::kNobody ||
        views_[server].durable.current_term > views_[found].durable.current_term) {
      found = server;
    }
  }
  return found;
}

const Report& World::apply(const Action& action) noexcept {
  report_.action = action;
  report_.enabled = report_.stepped = report_.changed = report_.has_message = false;
  report_.accepted = report_.sync_began = report_.waits = false;
  report_.freed = report_.sent = {};
  report_.election_timer = report_.heartbeat_timer = core::Timer::leave;
  report_.entered.clear();
  report_.answered.clear();
  report_.verdict.reset();
  report_.message_key = 0;
  if (action.server > core::kServersMax) return report_;
  switch (action.kind) {
    case ActionKind::deliver:
      deliver(action);
      break;
    case ActionKind::drop:
    case ActionKind::duplicate:
      drop_or_duplicate(action);
      break;
    case ActionKind::election_timeout:
      if (lives(action.server)) step(action.server, core::ElectionTimeout{});
      break;
    case ActionKind::heartbeat_timeout:
      if (lives(action.server)) step(action.server, core::HeartbeatTimeout{});
      break;
    case ActionKind::request:
      request(action);
      break;
    case ActionKind::sync:
      sync(action);
      break;
    case ActionKind::crash:
      crash(action);
      break;
    case ActionKind::restart:
      restart(action);
      break;
    case ActionKind::pause:
      report_.enabled = lives(action.server);
      if (report_.enabled) paused_.add(action.server);
      break;
    case ActionKind::resume:
      resume(action);
      break;
    case ActionKind::corrupt:
      corrupt(action);
      break;
    default:
      change_network(action);
      break;
  }
  if (report_.enabled) note(action);
  return report_;
}

void World::note(const Action& action) {
  ++tally_.actions[static_cast<std::size_t>(action.kind)];
  if (++tally_.events >= setup_.limits.events) limit("events");
  // A slot's number is no part of the meaning; its message is. A filter's slot is a message type.
  const bool filters = action.kind >= ActionKind::hold && action.kind <= ActionKind::unblock;
  const std::uint64_t what =
      static_cast<std::uint64_t>(action.kind) << 56 | std::uint64_t{action.server} << 48 |
      std::uint64_t{filters ? action.slot : std::uint16_t{0}} << 32 | action.value;
  const core::View& after = views_[report_.action.server];
  const std::uint64_t shown = std::uint64_t{after.durable.current_term} << 32 | after.commit_index;
  digest_ = core::mix(digest_ ^ what ^ report_.message_key,
                      shown ^ tree_.path_hash(after.durable.log.tip));
}

void World::deliver(const Action& action) {
  if (!network_.flies(action.slot)) return;
  const ServerId to = network_.message(action.slot).to;
  if (paused_.contains(to)) return;
  report_.has_message = true;
  report_.message = network_.message(action.slot);
  report_.message_key = network_.key(action.slot);
  network_.remove(action.slot);
  report_.action.server = to;
  report_.enabled = true;
  if (network_.is_cut(report_.message.from, to)) {
    ++tally_.lost_on_cut_links;
  } else if (down_.contains(to)) {
    ++tally_.lost_at_down_servers;
  } else {
    step(to, core::Receive{report_.message});
  }
}

void World::drop_or_duplicate(const Action& action) {
  if (!network_.flies(action.slot)) return;
  report_.enabled = true;
  report_.has_message = true;
  report_.message = network_.message(action.slot);
  report_.message_key = network_.key(action.slot);
  if (action.kind == ActionKind::drop) {
    network_.remove(action.slot);
    return;
  }
  const Network::Entry copy = network_.duplicate(action.slot);
  report_.enabled = copy.fate == Network::Fate::flies;
  if (report_.enabled) report_.entered.push_back(copy.slot);
}

void World::request(const Action& action) {
  if (action.value >= clients_.count() || !servers_.contains(action.server)) return;
  const core::Payload payload = clients_.ask(action.value);
  report_.enabled = true;
  if (lives(action.server)) step(action.server, core::ClientRequest{payload});
}

void World::sync(const Action& action) {
  if (!servers_.contains(action.server) || down_.contains(action.server)) return;
  Disk& queue = disk_queues_[action.server];
  if (!queue.syncing()) return;
  report_.enabled = true;
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

void World::resume(const Action& action) {
  if (!paused_.contains(action.server)) return;
  report_.enabled = true;
  paused_.remove(action.server);
  if (!unheard_syncs_.contains(action.server)) return;
  unheard_syncs_.remove(action.server);
  hear_of_sync(action.server);
}

void World::crash(const Action& action) {
  if (!servers_.contains(action.server) || down_.contains(action.server)) return;
  report_.enabled = true;
  down_.add(action.server);
  paused_.remove(action.server);
  unheard_syncs_.remove(action.server);
  core::Durable& disk = disks_[action.server];
  core::View& view = views_[action.server];
  if (!setup_.synchronous_disk) disk_queues_[action.server].crash(action.value, disk);
  const core::View before = std::exchange(view, core::View{});
  view.durable = disk;
  if (before.durable == disk) return;
  ++tally_.writes_lost;
  judge(observe(checkers::Crash{cluster_, action.server, before}));
}

void World::restart(const Action& action) {
  if (!down_.contains(action.server)) return;
  report_.enabled = true;
  down_.remove(action.server);
  report_.before = views_[action.server];
  output_.clear();
  machines_[action.server]->boot(disks_[action.server], output_);
  conclude(action.server, true);
}

void World::change_network(const Action& action) {
  report_.enabled = true;
  switch (action.kind) {
    case ActionKind::cut:
      return network_.cut(action.value);
    case ActionKind::heal:
      return network_.heal(action.value);
    case ActionKind::hold:
      return network_.add_filter(action.slot, action.value, false);
    case ActionKind::block:
      return network_.add_filter(action.slot, action.value, true);
    default:
      report_.enabled = network_.remove_filter(action.slot, action.value,
                                               action.kind == ActionKind::unblock, report_.entered);
  }
}

void World::corrupt(const Action& action) {
  if (!down_.contains(action.server)) return;
  core::Ref& tip = disks_[action.server].log.tip;
  const core::Index last = tree_.index(tip);
  if (action.value == 0 || action.value > last) return;
  report_.enabled = true;
  core::Entry entry = tree_.entry(tree_.at(tip, action.value));
  entry.payload.low ^= 0x10;
  const core::Ref changed = tree_.append(tree_.at(tip, action.value - 1), entry);
  tip = tree_.append_path(changed, tip, last - action.value);
  views_[action.server].durable = disks_[action.server];
  if (tree_.full()) limit("entries");
}

void World::step(ServerId server, const core::Input& input) {
  report_.enabled = true;
  report_.before = views_[server];
  output_.clear();
  machines_[server]->step(input, output_);
  conclude(server, false);
}

void World::conclude(ServerId server, bool booted) {
  const core::View& before = report_.before;
  const core::View& after = output_.view;
  report_.stepped = true;
  report_.changed = booted || !(before == after);
  report_.election_timer = output_.election_timer;
  report_.heartbeat_timer = output_.heartbeat_timer;
  report_.accepted = output_.accepted;
  if (report_.changed) {
    views_[server] = after;
    if (!(before.durable == after.durable)) {
      if (after.durable.current_term > setup_.limits.terms) limit("terms");
      if (setup_.synchronous_disk) {
        disks_[server] = after.durable;
      } else {
        disk_queues_[server].write(after.durable);
      }
    }
    judge(
        observe(checkers::Observation{cluster_, server, before, views_[server], booted}, history_));
    if (after.role == core::Role::leader) {
      if (before.role != core::Role::leader) ++tally_.elections_won;
      if (after.commit_index > before.commit_index) answer_clients(after);
    }
    const core::Ref old_tip = before.durable.log.tip;
    if (!booted && old_tip != after.durable.log.tip &&
        !tree_.contains(after.durable.log.tip, old_tip)) {
      ++tally_.truncations;
    }
  }
  Disk& queue = disk_queues_[server];
  const bool waits = !setup_.synchronous_disk && !queue.clean();
  report_.sent = {output_.messages.begin(), output_.messages.end()};
  report_.waits = waits;
  for (const core::Message& message : output_.messages) {
    if (waits && message.after_sync) {
      queue.wait(message);
    } else {
      depart(message);
    }
  }
  if (waits && !queue.syncing()) {
    queue.begin_sync();
    report_.sync_began = true;
  }
  if (tree_.full()) limit("entries");
}

void World::depart(const core::Message& message) {
  judge(observe(checkers::Departure{cluster_, message}, history_));
  ++tally_.messages_sent;
  const Network::Entry entry = network_.send(message, core::message_key(message, tree_));
  switch (entry.fate) {
    case Network::Fate::flies:
      report_.entered.push_back(entry.slot);
      break;
    case Network::Fate::held:
      ++tally_.held;
      break;
    case Network::Fate::cut:
      ++tally_.lost_on_cut_links;
      break;
    case Network::Fate::blocked:
      ++tally_.lost_to_blocks;
      break;
    case Network::Fate::full:
      ++tally_.lost_to_full_network;
      break;
  }
}

void World::answer_clients(const core::View& after) {
  // A broken server may call more committed than it has.
  const core::Index last = std::min(after.commit_index, tree_.index(after.durable.log.tip));
  for (core::Index index = report_.before.commit_index + 1; index <= last; ++index) {
    const core::Entry entry = tree_.entry(tree_.at(after.durable.log.tip, index));
    std::uint32_t client = 0;
    if (entry.kind == core::EntryKind::command && clients_.answer(entry.payload, client)) {
      report_.answered.push_back(client);
    }
  }
}

void World::judge(const checkers::Verdict& verdict) {
  if (!verdict) return;
  if (!report_.verdict) report_.verdict = verdict;
  if (!verdict_) verdict_ = verdict;
}

void World::limit(const char* name) {
  if (limit_ == nullptr) limit_ = name;
}

}  // namespace squall::sim
