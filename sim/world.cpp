// The one transition: does an action, writes to disk, lets messages depart, and judges.
#include "sim/world.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "checkers/fault_model.hpp"
#include "core/hash.hpp"
#include "sim/initial_vote.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

World::World(const Setup& setup, const core::MachineMaker& maker)
    : setup_(setup),
      tree_(setup.limits.entries),
      servers_(ServerSet::first(setup.servers)),
      cluster_{tree_,  servers_, initial_configuration(setup), views_,
               disks_, {},       given_terms(setup),           maker.rules()},
      state_machine_(setup.mix.keys, static_cast<std::uint16_t>(setup.clients + 1),
                     setup.sessions_max),
      network_(setup.limits.messages),
      clients_(setup.clients, setup.mix, setup.sessions_max) {
  SQUALL_ASSERT(setup.servers >= 1 && setup.servers <= core::kServersMax);
  report_.entered.reserve(setup.limits.messages);
  report_.answers.reserve(setup.clients);
  history_.off = setup.not_judged;
  for (const ServerId server : servers_) {
    const InitialLog& initial = setup.initial[server];
    core::Durable& disk = disks_[server];
    disk.current_term = initial.current_term;
    disk.snapshot_configuration = cluster_.configuration;
    disk.voted_for = initial_vote(setup, server);
    for (const core::Term term : initial.terms) {
      disk.log.tip =
          tree_.append(disk.log.tip, {term, core::EntryKind::command, {0, term.value()}});
    }
    disk.log.base = tree_.at(disk.log.tip, initial.snapshot);
    core::Settings settings = settings_of(setup, server);
    settings.configuration = cluster_.configuration;
    machines_[server] = maker.make(server, settings, tree_);
    views_[server].durable = disk;
    output_.clear();
    machines_[server]->boot(disk, output_);
    // What the first boot writes is there when all begins.
    if (output_.failure == core::Failure::none) disk = output_.view.durable;
    disk_queues_[server].crash(0, disk);
    if (setup_.judges && output_.failure != core::Failure::none) fail(server);
    views_[server] = output_.view;
  }
  if (tree_.full()) limit("entries");
  for (const ServerId server : setup_.judges ? servers_ : ServerSet()) {
    const core::View& view = views_[server];
    judge(observe(checkers::Observation{cluster_, server, view, view, true}, history_));
  }
}

const Report& World::apply(Action action) noexcept {
  report_.begin(action);
  if (action.server > core::kServersMax) return report_;
  // Most actions; and one function less between them and what they do.
  if (action.kind == ActionKind::deliver) {
    deliver(action);
  } else {
    act(action);
  }
  if (report_.enabled) note(action);
  return report_;
}

void World::act(const Action& action) {
  switch (action.kind) {
    case ActionKind::deliver:
      return;  // see apply()
    case ActionKind::drop:
    case ActionKind::garble:
    case ActionKind::duplicate:
      return drop_or_duplicate(action);
    case ActionKind::cut:
    case ActionKind::heal:
      return cut_or_heal(action);
    case ActionKind::hold:
    case ActionKind::block:
    case ActionKind::release:
    case ActionKind::unblock:
    case ActionKind::release_message:
      return change_filters(action);
    case ActionKind::request:
      return request(action);
    case ActionKind::crash:
      return crash(action);
    case ActionKind::restart:
      return restart(action);
    case ActionKind::pause:
      return pause(action);
    case ActionKind::resume:
      return resume(action);
    case ActionKind::sync:
      return sync(action);
    case ActionKind::fail_sync:
    case ActionKind::corrupt:
    case ActionKind::misdirect:
    case ActionKind::latent_sector_error:
    case ActionKind::wipe:
    case ActionKind::lying_sync:
    case ActionKind::back_up_disk:
    case ActionKind::restore_disk:
    case ActionKind::shorten_log:
    case ActionKind::force_configuration:
    case ActionKind::fill_disk:
    case ActionKind::limit_disk:
    case ActionKind::free_disk:
      return change_disk(action);
    case ActionKind::break_clock:
      return break_clock(action);
    case ActionKind::change_membership:
    case ActionKind::transfer:
    case ActionKind::forget_leader:
      return ask_as_operator(action);
    case ActionKind::election_timeout:
      return step_if_live(action.server, core::ElectionTimeout{});
    case ActionKind::heartbeat_timeout:
      return step_if_live(action.server, core::HeartbeatTimeout{});
    case ActionKind::silence_timeout:
    case ActionKind::lease_expired:
    case ActionKind::compact:
    case ActionKind::named_timeout:
      return step_in_time(action);
  }
}

void World::break_clock(const Action& action) {
  report_.enabled = servers_.contains(action.server);
  if (report_.enabled) judge_no_longer(checkers::kMeaninglessAfterClockFault);
}

void World::ask_as_operator(const Action& action) {
  if (action.kind == ActionKind::change_membership) return change_membership(action);
  if (action.kind == ActionKind::transfer) return transfer(action);
  step_if_live(action.server, core::ForgetLeader{});
}

void World::change_membership(const Action& action) {
  step_if_live(action.server, core::ChangeMembership{action.voters() & servers_,
                                                     action.learners() & servers_, action.by()});
  if (report_.accepted) {
    history_.asked_to_vote = history_.asked_to_vote | (action.voters() & servers_);
  }
}

void World::transfer(const Action& action) {
  if (action.target() > core::kServersMax) return;
  step_if_live(action.server, core::TransferLeadership{ServerId::of(action.target())});
}

void World::step_if_live(ServerId server, const core::Input& input) {
  if (lives(server)) step(server, input);
}

void World::note(const Action& action) {
  ++tally_.actions[static_cast<std::size_t>(action.kind)];
  if (++tally_.events >= setup_.limits.events) limit("events");
  // A slot's number is no part of the meaning; its message is. Others than messages have none.
  const bool means_slot = kUsesSlot[static_cast<std::size_t>(action.kind)];
  const std::uint64_t what =
      static_cast<std::uint64_t>(action.kind) << 56 | std::uint64_t{action.server.value()} << 48 |
      std::uint64_t{means_slot ? action.slot : std::uint16_t{0}} << 32 | action.value;
  const core::View& after = views_[report_.action.server];
  const std::uint64_t shown =
      std::uint64_t{after.durable.current_term.value()} << 32 | after.commit_index.value();
  digest_ = core::mix(digest_ ^ what ^ report_.message_key,
                      shown ^ tree_.path_hash(after.durable.log.tip));
}

void World::deliver(const Action& action) {
  if (!network_.has(action.slot)) return;
  const ServerId to = network_.message(action.slot).to;
  if (paused_.contains(to)) return;
  report_.has_message = true;
  report_.message = network_.message(action.slot);
  report_.message_key = network_.key(action.slot);
  network_.remove(action.slot);
  report_.action.server = to;
  report_.enabled = true;
  if (network_.is_cut(report_.message.from, to)) {
    count_incident(tally_.lost_on_cut_links);
  } else if (down_.contains(to)) {
    ++tally_.lost_at_down_servers;
  } else {
    step(to, core::Receive{report_.message});
  }
}

void World::drop_or_duplicate(const Action& action) {
  if (!network_.has(action.slot)) return;
  report_.enabled = true;
  report_.has_message = true;
  report_.message = network_.message(action.slot);
  report_.message_key = network_.key(action.slot);
  if (action.kind != ActionKind::duplicate) {
    network_.remove(action.slot);
    return;
  }
  const Network::Entry copy = network_.duplicate(action.slot);
  report_.enabled = copy.fate == Network::Fate::flies;
  if (report_.enabled) report_.entered.push_back(copy.slot);
}

void World::cut_or_heal(const Action& action) {
  report_.enabled = true;
  report_.rerouted =
      action.kind == ActionKind::cut ? network_.cut(action.links()) : network_.heal(action.links());
}

void World::change_filters(const Action& action) {
  if (action.kind == ActionKind::release_message) return release_message(action);
  if (action.traits() > setup_.filter_traits.size()) return;
  const MessageTraits traits = traits_of(setup_, action);
  const bool holds = action.kind == ActionKind::hold || action.kind == ActionKind::release;
  Filters& filters = holds ? network_.holds() : network_.blocks();
  if (action.kind == ActionKind::hold || action.kind == ActionKind::block) {
    report_.enabled = true;
    report_.rerouted = filters.add(action.message_type(), action.links(), traits);
    return;
  }
  report_.enabled = report_.rerouted =
      filters.remove(action.message_type(), action.links(), traits);
  if (holds && report_.enabled) network_.release(report_.entered);
}

void World::release_message(const Action& action) {
  report_.enabled = network_.release(action.slot);
  if (!report_.enabled) return;
  report_.has_message = true;
  report_.message = network_.message(action.slot);
  report_.message_key = network_.key(action.slot);
  report_.entered.push_back(action.slot);
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
  if (output_.failure != core::Failure::none) fail(server);
  if (output_.failure == core::Failure::machine) return stop(server, 0);
  if (full_disks_.contains(server) && !booted && after.durable != before.durable &&
      setup_.settings.failed_write == core::FailedWrite::stop &&
      !can_write(server, after.durable)) {
    // It cannot write, so it must neither answer nor go on.
    ++tally_.stops_on_full_disk;
    return stop(server, 0);
  }
  if (crash_in_step_.contains(server) && crashes_in_step(server)) return;
  report_.stepped = true;
  report_.changed = booted || !(before == after);
  report_.election_timer = output_.election_timer;
  report_.heartbeat_timer = output_.heartbeat_timer;
  report_.silence_timer = output_.silence_timer;
  report_.lease = output_.lease;
  report_.lease_round = output_.lease_round;
  report_.round_began = output_.round_began;
  report_.accepted = output_.accepted;
  report_.timers = output_.timers;
  if (report_.changed) show(server, booted);
  if (!output_.reads.empty()) answer_reads(server, after);
  send(server);
  if (tree_.full()) limit("entries");
}

void World::fail(ServerId server) {
  const core::Durable& written = output_.view.durable;
  checkers::Violation violation{.property = checkers::Property::machine_failed,
                                .server = server,
                                .term = written.current_term};
  if (output_.failure == core::Failure::unpersisted) {
    violation.property = checkers::Property::unpersisted_state;
    const bool is_term = output_.shown_term != written.current_term;
    violation.values = is_term ? checkers::Values::terms : checkers::Values::servers;
    violation.expected = is_term ? written.current_term.value() : written.voted_for.value();
    violation.found = is_term ? output_.shown_term.value() : output_.shown_vote.value();
  } else if (!verdict_) {
    failure_text_ = {};
    std::strncpy(failure_text_.data(), output_.failure_text, failure_text_.size() - 1);
  }
  judge(violation);
}

void World::show(ServerId server, bool booted) {
  const core::View& before = report_.before;
  const core::View& after = views_[server] = output_.view;
  if (!(before.durable == after.durable)) {
    if (after.durable.current_term > setup_.limits.terms) limit("terms");
    if (setup_.settings.synchronous_disk) {
      disks_[server] = after.durable;
    } else {
      disk_queues_[server].write(after.durable);
    }
  }
  if (setup_.judges) {
    judge(observe(checkers::Observation{cluster_, server, before, after, booted}, history_));
  }
  const bool leads = after.role == core::Role::leader;
  if (leads && before.role != core::Role::leader) ++tally_.elections_won;
  // A leader that has committed its own removal leads no more (§4.2.2), but it has counted.
  const bool has_counted = leads || (before.role == core::Role::leader &&
                                     before.durable.current_term == after.durable.current_term);
  if (setup_.judges && has_counted && after.applied != before.applied) {
    apply_committed(server, after);
  }
  if (booted) return;
  const core::Ref old_tip = before.durable.log.tip;
  if (old_tip != after.durable.log.tip && !tree_.contains(after.durable.log.tip, old_tip)) {
    ++tally_.truncations;
  }
  if (before.durable.log.base != after.durable.log.base) {
    ++(report_.action.kind == ActionKind::compact ? tally_.snapshots_taken
                                                  : tally_.snapshots_installed);
  }
}

void World::send(ServerId server) {
  Disk& queue = disk_queues_[server];
  const bool waits = !setup_.settings.synchronous_disk && !queue.clean();
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
}

void World::depart(const core::Message& message) {
  if (setup_.judges) judge(observe(checkers::Departure{cluster_, message}, history_));
  ++tally_.messages_sent;
  const Network::Entry entry = network_.send(message, core::message_key(message, tree_));
  switch (entry.fate) {
    case Network::Fate::flies:
      report_.entered.push_back(entry.slot);
      break;
    case Network::Fate::held:
      count_incident(tally_.held);
      break;
    case Network::Fate::cut:
      count_incident(tally_.lost_on_cut_links);
      break;
    case Network::Fate::blocked:
      count_incident(tally_.lost_to_blocks);
      break;
    case Network::Fate::full:
      ++tally_.lost_to_full_network;
      break;
  }
}

void World::judge(const checkers::Verdict& verdict) {
  if (!verdict || history_.off.contains(verdict->property)) return;
  if (!report_.verdict) report_.verdict = verdict;
  if (!verdict_) verdict_ = verdict;
}

void World::judge_no_longer(checkers::PropertySet properties) {
  if (!setup_.judges_outside_model) history_.off = history_.off | properties;
}

void World::limit(const char* name) {
  if (limit_ == nullptr) limit_ = name;
}

}  // namespace squall::sim
