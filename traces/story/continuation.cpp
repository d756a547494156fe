// What a Simulator must be told of a World in the middle of a run.
#include "traces/story/continuation.hpp"

#include <algorithm>

#include "core/describe.hpp"

namespace squall::traces::story {

using core::ServerId;
using core::ServerSet;
using sim::Action;
using sim::Time;
using sim::plan::Plan;
using sim::plan::Step;
using sim::plan::Target;

namespace {

Time left_of(Time moment, Time elapsed) {
  if (moment == sim::kNever) return moment;
  return moment - std::min(moment, elapsed);
}

/// The step that makes right what is wrong with these servers, or with all links.
Step mending(Step::Kind kind, ServerSet servers, Time at_us) {
  Step step;
  step.kind = kind;
  step.at_us = at_us;
  step.expects = Step::Expects::nothing;
  if (!servers.empty()) step.target = {Target::Kind::servers, servers, 0};
  return step;
}

bool any_link_is_cut(const sim::World& world) {
  for (const ServerId from : world.servers()) {
    for (const ServerId to : world.servers()) {
      if (world.network().is_cut(from, to)) return true;
    }
  }
  return false;
}

/// Ends what the recorded choices left wrong, in an order of time.
std::vector<Step> mendings(const sim::World& world, const Plan& plan, sim::Rng& rng) {
  const auto soon = [&] { return rng.below(plan.timing.election_timeout_max_us + 1); };
  std::vector<Step> steps;
  const auto add = [&](Step::Kind kind, ServerSet servers) {
    for (const ServerId server : servers) {
      steps.push_back(mending(kind, ServerSet::of(server), soon()));
    }
  };
  add(Step::Kind::restart, world.down() - world.unreadable_disks());
  add(Step::Kind::resume, world.paused());
  add(Step::Kind::free_disk, world.full_disks());
  for (const ServerId server : world.servers()) {
    if (!world.is_syncing(server)) continue;
    steps.push_back(mending(Step::Kind::sync, ServerSet::of(server), rng.delay(plan.sync)));
  }
  if (any_link_is_cut(world)) steps.push_back(mending(Step::Kind::heal, {}, soon()));
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Step& one, const Step& other) { return *one.at_us < *other.at_us; });
  return steps;
}

Plan rest_of(const sim::World& world, const Plan& whole, Time elapsed, std::uint64_t seed) {
  sim::Rng rng = sim::Rng::stream(seed, "continuation");
  Plan plan = whole;
  plan.first_leader = core::kNobody;
  plan.end_us = std::max(left_of(plan.end_us, elapsed), 4 * plan.timing.election_timeout_max_us);
  plan.faults.until_us = left_of(plan.faults.until_us, elapsed);
  plan.workload.start_us = left_of(plan.workload.start_us, elapsed);
  plan.workload.stop_us = left_of(plan.workload.stop_us, elapsed);
  plan.until.clear();
  plan.sometimes.clear();
  plan.in_order.clear();
  plan.never.clear();
  plan.finally.clear();
  plan.timeline = mendings(world, whole, rng);
  return plan;
}

}  // namespace

Continuation::Continuation(sim::World& world, const Plan& plan, Time elapsed_us, std::uint64_t seed)
    : plan_(rest_of(world, plan, elapsed_us, seed)),
      elapsed_us_(elapsed_us),
      simulator_(world, plan_, seed) {
  take_over(world);
}

void Continuation::take_over(sim::World& world) {
  // The network copies each message, and the Simulator draws when the copy arrives: the copy takes the
  // place of the message, which it equals.
  std::vector<std::uint16_t> slots;
  const std::uint32_t messages = world.setup().limits.messages;
  for (std::uint32_t slot = 0; slot < messages; ++slot) {
    if (world.network().flies(static_cast<std::uint16_t>(slot))) {
      slots.push_back(static_cast<std::uint16_t>(slot));
    }
  }
  for (const std::uint16_t slot : slots) {
    if (simulator_.act(Action::duplicate(slot)).entered.empty()) continue;  // the network is full
    world.take_from_flight(slot);
  }
  for (const ServerId server : world.servers() - world.down() - world.paused()) {
    if (world.views()[server].holds_lease) note(simulator_.act(Action::lease_expired(server)));
    if (world.verdict()) return;
    if (world.views()[server].role != core::Role::leader) continue;
    note(simulator_.act(Action::heartbeat_timeout(server)));
    if (world.verdict()) return;
  }
}

bool Continuation::advance() {
  const sim::Report* report = simulator_.advance();
  if (report == nullptr) return false;
  note(*report);
  return true;
}

void Continuation::note(const sim::Report& report) {
  if (!report.enabled) return;
  choices_.push_back(
      canonical({report.action, report.message_key, elapsed_us_ + simulator_.now()}));
  descriptions_.push_back(report.has_message ? core::describe(report.message) : std::string());
}

}  // namespace squall::traces::story
