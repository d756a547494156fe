// The simulator's loop: which action is next, and which parts follow what it did.
#include "sim/simulate/simulator.hpp"

#include <algorithm>

namespace squall::sim::simulate {

using core::ServerId;

namespace {

/// Whether the condition, or one that it combines, is about what a leader knows of a follower.
bool asks_of_progress(const Condition& condition) {
  return sim::plan::is_of_progress(condition.kind) ||
         std::any_of(condition.parts.begin(), condition.parts.end(),
                     [](const Condition& part) { return sim::plan::is_of_progress(part.kind); });
}

/// Most actions: a message or a heartbeat timeout that concerns no disk and no client, and is no fault.
/// Asked once for the parts that have nothing to follow then; with Report::has_incident: 18 of 1 172
/// instructions of an idle event.
bool is_plain(const Report& report) {
  const ActionKind kind = report.action.kind;
  return (kind == ActionKind::deliver || kind == ActionKind::heartbeat_timeout) &&
         !(report.stopped | report.sync_began | report.write_failed) && report.answers.empty();
}

bool asks_of_progress(const Plan& plan) {
  const auto any_asks = [](const std::vector<Condition>& conditions) {
    return std::any_of(conditions.begin(), conditions.end(),
                       [](const Condition& one) { return asks_of_progress(one); });
  };
  return any_asks(plan.until) || any_asks(plan.in_order) || any_asks(plan.never) ||
         std::any_of(plan.sometimes.begin(), plan.sometimes.end(),
                     [](const Sometime& one) { return asks_of_progress(one.condition); }) ||
         std::any_of(plan.timeline.begin(), plan.timeline.end(),
                     [](const Step& step) { return step.when && asks_of_progress(*step.when); });
}

}  // namespace

Simulator::Simulator(World& world, const Plan& plan, std::uint64_t seed)
    : world_(world),
      plan_(plan),
      fault_stream_(Rng::stream(seed, "fault")),
      timers_(agenda_, world, plan.timing, effects_, seed),
      links_(agenda_, world, plan, effects_, seed),
      syncs_(agenda_, plan, effects_, seed),
      sessions_(agenda_, world, plan.workload, seed),
      replacement_(context()),
      random_faults_(context(), timers_, links_, syncs_, replacement_),
      attribution_(world, random_faults_, effects_),
      timeline_(context(), timers_, links_, syncs_, sessions_, attribution_, effects_),
      calm_phase_(context(), timers_, links_, syncs_, sessions_, random_faults_, replacement_),
      sometimes_left_(plan.sometimes.size()) {
  statistics_.sometimes.resize(plan.sometimes.size());
  for (const Sometime& one : plan.sometimes) {
    held_at_start_.push_back(!one.from_us && holds(one.condition));
    if (one.from_us) agenda_.push(*one.from_us, EventOwner::simulator, Due::watch, 0);
  }
  timers_.start();
  if (plan.first_leader != core::kNobody) {
    links_.hurry_until(plan.timing.election_timeout_min_us);
    // A server that boots counts as hearing a leader (§4.2.3); here there was none before.
    for (const ServerId server : world.servers()) {
      if (settings_of(world.setup(), server).stickiness) {
        agenda_.add(Action::silence_timeout(server));
      }
    }
    agenda_.add(Action::election_timeout(plan.first_leader));
  }
  sessions_.start();
  random_faults_.start();
  calm_phase_.start();
  agenda_.push(plan.end_us, EventOwner::simulator, Due::end, 0);
  if (world.verdict()) ending_ = Ending::violation;  // servers booted into it
  is_watching_ = !plan.timeline.empty() || !plan.until.empty() || !plan.in_order.empty() ||
                 !plan.never.empty() || sometimes_left_ > 0;
  is_watching_progress_ = asks_of_progress(plan);
  if (is_watching_) agenda_.ask_to_watch();
  watch_if_asked();
}

const Report* Simulator::advance() noexcept {
  while (ending_ == Ending::running) {
    const Report* report = next();
    watch_if_asked();
    if (report != nullptr && report->enabled) {
      idle_ = 0;
      return report;
    }
    if (++idle_ > kIdleMax && ending_ == Ending::running) ending_ = Ending::limit;
  }
  return nullptr;
}

const Report* Simulator::next() {
  if (agenda_.has_actions()) {
    const DueAction due = agenda_.pop_action();
    return &perform(due.action, due.step);
  }
  const Event event = agenda_.pop_event();  // there is one: the end is due
  const std::optional<Action> action = action_of(event);
  if (!action) return nullptr;
  const Report& report = perform(*action);
  if (owner_of(event) == EventOwner::client_sessions) sessions_.follow_request(report);
  return &report;
}

const Report& Simulator::act(const Action& action) noexcept {
  SQUALL_ASSERT(action.kind != ActionKind::deliver && action.kind != ActionKind::drop);
  timeline_.note_from_outside(action);
  attribution_.note_from_outside(action);
  const Report& report = perform(action);
  watch_if_asked();
  return report;
}

std::optional<Action> Simulator::action_of(Event event) {
  switch (owner_of(event)) {
    case EventOwner::links:
      return links_.on_due(event);
    case EventOwner::timers:
      return timers_.on_due(event);
    case EventOwner::client_sessions:
      return sessions_.on_due(event);
    case EventOwner::disk_syncs:
      return syncs_.on_due(event);
    case EventOwner::timeline:
      timeline_.on_due(event, convergence_scope());
      return std::nullopt;
    case EventOwner::random_faults:
      random_faults_.on_due(event, timeline_.scripted());
      return std::nullopt;
    case EventOwner::replacement:
      replacement_.on_due();
      return std::nullopt;
    case EventOwner::calm_phase:
      calm_phase_.on_due();
      return std::nullopt;
    case EventOwner::simulator:
      on_due(due_of<Due>(event));
      return std::nullopt;
  }
  return std::nullopt;
}

void Simulator::on_due(Due due) {
  switch (due) {
    case Due::end:
      ending_ = Ending::time;
      return;
    case Due::watch:
      return agenda_.ask_to_watch();
  }
}

const Report& Simulator::perform(Action action, std::uint16_t step) {
  const Report& report = world_.apply(action);
  if (step != kNoStep) attribution_.follow_step(step, report);
  if (report.enabled) {
    follow(report);
  } else {
    attribution_.follow_refusal(action);
  }
  return report;
}

void Simulator::follow(const Report& report) {
  time_digest_ = (time_digest_ << 7 | time_digest_ >> 57) * 0x9e3779b97f4a7c15u + agenda_.now();
  links_.follow(report);
  timers_.follow(report);
  if (!is_plain(report)) {
    syncs_.follow(report);
    sessions_.follow(report);
    attribution_.follow(report);
    follow_stop(report);
  }
  attribution_.follow_tally(report);
  if (report.changed && report.stepped) follow_step(report);
  calm_phase_.follow(report);
  // Last, so that a lease that has run out already is told before anything else happens.
  timers_.follow_lease(report);
  if (world_.verdict()) {
    ending_ = Ending::violation;
  } else if (world_.limit_reached() != nullptr) {
    ending_ = Ending::limit;
  } else if (is_watching_ && (report.changed || !report.stepped || !report.answers.empty() ||
                              is_watching_progress_)) {
    agenda_.ask_to_watch();
  }
}

void Simulator::follow_stop(const Report& report) {
  const ServerId server = report.action.server;
  if (report.stopped) {
    timers_.stop(server);
    syncs_.stop(server);
    links_.deliver_deferred(server);
  } else if (report.action.kind == ActionKind::resume) {
    links_.deliver_deferred(server);
    timers_.resume(server);
  }
}

void Simulator::follow_step(const Report& report) {
  const ServerId server = report.action.server;
  const core::View& view = world_.views()[server];
  if (view.role == core::Role::leader && view.durable.current_term > led_term_) {
    led_term_ = view.durable.current_term;
    ++statistics_.leader_changes;
    if (statistics_.first_leader_us == kNever) statistics_.first_leader_us = agenda_.now();
    links_.end_hurry();
  }
  const core::Settings& settings = world_.setup().settings;
  // A server that has just compacted its log forgets nothing more now, whatever it has kept.
  if (world_.setup().snapshot_every == 0 || report.action.kind == ActionKind::compact) return;
  const std::uint64_t forgotten = world_.tree().index(view.durable.log.base).value();
  if (view.commit_index.value() >=
      forgotten + settings.compaction_keeps + world_.setup().snapshot_every) {
    agenda_.add_first(Action::compact(server));
  }
}

void Simulator::watch_if_asked() {
  // A step may take several actions; the conditions are asked when all of them have happened.
  if (agenda_.must_watch() && !agenda_.has_actions() && ending_ == Ending::running) watch();
}

void Simulator::watch_never() {
  if (!timeline_.has_begun()) return;
  std::vector<BrokenCondition>& broken = statistics_.never;
  for (std::uint16_t at = 0; broken.size() < plan_.never.size() && at < plan_.never.size(); ++at) {
    const bool is_known = std::any_of(broken.begin(), broken.end(),
                                      [&](const BrokenCondition& one) { return one.at == at; });
    if (is_known || !holds(plan_.never[at])) continue;
    broken.push_back({at, agenda_.now(), find(plan_.never[at], world_, convergence_scope())});
  }
}

void Simulator::watch_expected() {
  for (std::size_t at = 0; sometimes_left_ > 0 && at < plan_.sometimes.size(); ++at) {
    if (statistics_.sometimes[at]) continue;
    const auto& [condition, from_us] = plan_.sometimes[at];
    const bool held_at_start = held_at_start_[at];
    held_at_start_[at] = held_at_start && holds(condition);
    const bool counts =
        from_us ? agenda_.now() >= *from_us : timeline_.has_begun() && !held_at_start;
    if (!counts || !holds(condition)) continue;
    statistics_.sometimes[at] = true;
    --sometimes_left_;
  }
  std::size_t& met = statistics_.met_in_order;
  if (timeline_.has_begun() && met < plan_.in_order.size() && holds(plan_.in_order[met])) ++met;
}

void Simulator::watch() {
  agenda_.has_watched();
  watch_expected();
  watch_never();
  if (std::any_of(plan_.until.begin(), plan_.until.end(),
                  [&](const Condition& condition) { return holds(condition); })) {
    ending_ = Ending::condition;
    return;
  }
  timeline_.watch(convergence_scope());
}

}  // namespace squall::sim::simulate
