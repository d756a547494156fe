// Repeats choices, and remembers where each message comes from.
#include "traces/story/repetition.hpp"

#include <algorithm>

#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/replay.hpp"

namespace squall::traces::story {

using core::ServerId;

Repeater::Repeater(const Trace& trace, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker)
    : trace_(trace) {
  SQUALL_ASSERT(trace.recorded);
  done_.world = std::make_unique<sim::World>(scenario.setup, maker);
  done_.events.reserve(std::min(trace.choices.size(), kEventsMax));
  came_from_.assign(scenario.setup.limits.messages, 0);
}

bool Repeater::advance() {
  const std::size_t at = done_.events.size();
  if (at == trace_.choices.size() || done_.world->verdict() || !done_.stuck.empty()) return false;
  const Choice& choice = trace_.choices[at];
  sim::Action action = choice.action;
  if (names_message(action.kind)) action.slot = slot_of(*done_.world, choice);
  report_ = &done_.world->apply(action);
  if (!report_->enabled) {
    const std::string what = at < trace_.descriptions.size() ? trace_.descriptions[at] : "";
    done_.stuck = "choice " + std::to_string(at + 1) + " of " +
                  std::to_string(trace_.choices.size()) + " (" + describe(choice.action, what) +
                  ") is not possible";
    return false;
  }
  add(choice, action.slot);
  return true;
}

void Repeater::add(const Choice& choice, std::uint16_t slot) {
  const sim::Report& report = *report_;
  Event& event = done_.events.emplace_back();
  event.number = done_.events.size();
  event.time_us = choice.time_us;
  event.action = report.action;
  event.stepped = report.stepped;
  event.changed = report.stepped && report.changed;
  event.stopped = report.stopped;
  event.accepted = report.accepted;
  event.has_message = report.has_message;
  event.message = report.message;
  event.before = report.before;
  event.after = done_.world->views()[report.action.server];
  event.disk = done_.world->disks()[report.action.server];
  event.sent.assign(report.sent.begin(), report.sent.end());
  event.answers = report.answers;
  count(event);
  find_causes(event, slot);
  note_departures(event, slot);
}

void Repeater::find_causes(Event& event, std::uint16_t slot) {
  if (!event.has_message || slot >= came_from_.size()) return;
  const std::uint64_t flew = came_from_[slot];
  if (flew == 0) return;
  event.causes.push_back(flew);
  // What waited for the disk was made by an earlier step.
  const auto made = made_.find(report_->message_key);
  if (made != made_.end() && made->second < flew) event.causes.push_back(made->second);
}

void Repeater::note_departures(const Event& event, std::uint16_t slot) {
  const sim::World& world = *done_.world;
  if (event.stepped && report_->waits) {
    for (const core::Message& message : event.sent) {
      made_[core::message_key(message, world.tree())] = event.number;
    }
  }
  const bool copies = event.action.kind == sim::ActionKind::duplicate ||
                      event.action.kind == sim::ActionKind::release_message;
  const std::uint64_t origin = copies && slot < came_from_.size() ? came_from_[slot] : 0;
  for (const std::uint16_t entered : report_->entered) {
    came_from_[entered] = origin != 0 ? origin : event.number;
  }
}

void Repeater::count(Event& event) {
  const ServerId self = event.action.server;
  if (!event.stepped) return;
  if (votes_.add(*report_, *done_.world)) event.counts = true;
  event.votes = votes_.of(self);
  if (event.after.role != core::Role::leader) {
    matched_[self].fill(0);
    if (event.before.role != core::Role::leader) return;
  }
  event.holders = core::ServerSet::of(self);
  for (const ServerId other : done_.world->servers()) {
    const auto progress = done_.world->progress_of(self, other);
    if (!progress) continue;
    if (progress->match_index >= event.after.commit_index) event.holders.add(other);
    if (progress->match_index > matched_[self][other]) event.counts = true;
    matched_[self][other] = progress->match_index;
  }
}

}  // namespace squall::traces::story
