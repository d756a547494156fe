// Each choice as a step, and the words that single out its message among those that are held.
#include "traces/shrink/scripted_scenario.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "traces/action_words.hpp"
#include "traces/run.hpp"
#include "traces/shrink/scripted_step.hpp"

namespace squall::traces::shrink {
namespace {

using core::ServerSet;
using sim::ActionKind;
using PlanStep = sim::plan::Step;

constexpr std::uint32_t kIndexesTried = 64;

/// Writes the steps of a timeline while it does in a World what they do.
class Script {
 public:
  Script(const Trace& trace, const scenarios::Scenario& scenario, const core::MachineMaker& maker)
      : trace_(trace), timing_(scenario.plan.timing), world_(scenario.setup, maker) {
    const ServerSet all = world_.servers();
    PlanStep hold;
    hold.kind = PlanStep::Kind::hold;
    hold.target.kind = hold.to.kind = sim::plan::Target::Kind::all;
    add(hold);
    world_.apply(sim::Action::hold(sim::kAnyMessageType, all, all));
  }

  /// The reason why not; empty: done.
  std::string write() {
    for (std::size_t at = 0; at < trace_.choices.size(); ++at) {
      const Choice& choice = trace_.choices[at];
      const bool is_said =
          names_message(choice.action.kind) ? say_message(at) : say_action(choice.action);
      if (is_said) continue;
      return "no step of a timeline says \"" + std::string(name(choice.action.kind)) +
             "\" as choice " + std::to_string(at + 1) + " needs it";
    }
    return "";
  }
  const std::vector<PlanStep>& steps() const { return steps_; }
  /// When the last step comes.
  sim::Time end_us() const { return now_us_; }

 private:
  /// The first step after a wait comes at its time, and those after it right then.
  void add(PlanStep step) {
    if (std::exchange(waits_, false)) step.at_us = now_us_;
    steps_.push_back(step);
  }

  void wait(sim::Time span_us) {
    now_us_ += span_us;
    waits_ = true;
  }

  bool say_message(std::size_t at) {
    const Choice& choice = trace_.choices[at];
    const ActionKind kind = choice.action.kind;
    const std::uint16_t slot = world_.network().find_held(choice.message_key);
    if (slot == sim::Network::kNoSlot) return false;
    if (kind == ActionKind::duplicate) {
      // The copy is the one that arrives first: see below.
      ++copies_[choice.message_key];
      return true;
    }
    if (kind == ActionKind::release_message) return true;  // it stays, until a step delivers it
    PlanStep step;
    // A message that its checksum gives away is lost.
    const bool is_lost = kind == ActionKind::drop || kind == ActionKind::garble;
    step.kind = is_lost ? PlanStep::Kind::drop : PlanStep::Kind::deliver;
    if (kind == ActionKind::deliver && copies_[choice.message_key] > 0) {
      --copies_[choice.message_key];
      step.kind = PlanStep::Kind::duplicate;  // what it sends flies at once, and arrives
    }
    if (!single_out(slot, step) && !lose_older(at, slot, step)) return false;
    add(step);
    if (step.kind != PlanStep::Kind::duplicate) {
      world_.apply(sim::Action::of_message(kind, slot));
      return true;
    }
    world_.apply(sim::Action::duplicate(slot));
    const std::uint16_t copy = world_.network().find(choice.message_key);
    world_.apply(sim::Action::deliver(copy));
    return true;
  }

  /// The oldest that are held and match the step come first.
  std::uint16_t meant_by(const PlanStep& step) const {
    for (const std::uint16_t slot : world_.network().held()) {
      const core::Message& message = world_.network().message(slot);
      if (step.message_type != static_cast<std::uint16_t>(message.stands_for())) continue;
      if (!step.target.servers.contains(message.from) || !step.to.servers.contains(message.to)) {
        continue;
      }
      if (sim::has(message, step.traits)) return slot;
    }
    return sim::Network::kNoSlot;
  }

  /// By its type and its link, or else by one thing or two that it says.
  bool single_out(std::uint16_t slot, PlanStep& step) const {
    const core::Message& message = world_.network().message(slot);
    step.message_type = static_cast<std::uint16_t>(message.stands_for());
    step.target = one_server(message.from);
    step.to = one_server(message.to);
    step.value = 1;
    const std::uint64_t key = world_.network().key(slot);
    for (const sim::MessageTraits& traits : traits_of(message)) {
      step.traits = traits;
      const std::uint16_t meant = meant_by(step);
      if (meant != sim::Network::kNoSlot && world_.network().key(meant) == key) return true;
    }
    step.traits = {};
    return false;
  }

  /// What the message says: nothing, or one thing, or its term and one of its indexes.
  static std::vector<sim::MessageTraits> traits_of(const core::Message& message) {
    std::vector<sim::MessageTraits> found{{}};
    const auto add = [&](auto&& set) {
      sim::MessageTraits traits;
      set(traits);
      if (sim::has(message, traits)) found.push_back(traits);
    };
    for (const bool is_true : {false, true}) {
      add([&](sim::MessageTraits& traits) { traits.pre_vote = is_true; });
      add([&](sim::MessageTraits& traits) { traits.heartbeat = is_true; });
      add([&](sim::MessageTraits& traits) { traits.success = is_true; });
    }
    add([&](sim::MessageTraits& traits) { traits.term = message.term; });
    for (std::uint32_t index = 1; index <= kIndexesTried; ++index) {
      add([&](sim::MessageTraits& traits) { traits.index = core::Index::of(index); });
      add([&](sim::MessageTraits& traits) {
        traits.term = message.term;
        traits.index = core::Index::of(index);
      });
    }
    return found;
  }

  /// Loses the messages that the step would mean before this one, if none of them is named later.
  bool lose_older(std::size_t at, std::uint16_t slot, PlanStep& step) {
    const std::uint64_t key = world_.network().key(slot);
    for (std::uint16_t meant = meant_by(step); world_.network().key(meant) != key;
         meant = meant_by(step)) {
      const std::uint64_t other = world_.network().key(meant);
      const bool is_named = std::any_of(
          trace_.choices.begin() + static_cast<std::ptrdiff_t>(at), trace_.choices.end(),
          [&](const Choice& later) { return later.message_key == other; });
      if (is_named) return false;
      PlanStep drop = step;
      drop.kind = PlanStep::Kind::drop;
      add(drop);
      world_.apply(sim::Action::drop(meant));
    }
    return true;
  }

  bool say_action(const sim::Action& action) {
    const ActionKind kind = action.kind;
    // All messages are held anyway, and none arrives but by a step.
    if (kind == ActionKind::hold || kind == ActionKind::release || kind == ActionKind::block ||
        kind == ActionKind::unblock) {
      return true;
    }
    // These come by themselves, in time.
    if (kind == ActionKind::silence_timeout) {
      const auto& own = timing_.own[action.server].election_timeout_min_us;
      wait(own.value_or(timing_.election_timeout_min_us));
    } else if (kind == ActionKind::lease_expired) {
      wait(lease_us(timing_));
    } else if (std::optional<PlanStep> step = step_of(action)) {
      // Servers that were taken away while the run was shrunk: no scenario can name them any more.
      const ServerSet left = ServerSet::first(world_.setup().servers);
      for (ServerSet& group : step->groups) group = group & left;
      add(*step);
    } else {
      return false;
    }
    return world_.apply(action).enabled;
  }

  const Trace& trace_;
  const sim::plan::Timing& timing_;
  sim::World world_;
  std::map<std::uint64_t, int> copies_;  // that may arrive before the message itself
  std::vector<PlanStep> steps_;
  sim::Time now_us_ = 0;
  bool waits_ = false;
};

/// With nothing that happens by itself.
scenarios::Scenario still(const scenarios::Scenario& scenario) {
  scenarios::Scenario bare;
  bare.name = scenario.name;
  bare.source = scenario.source;
  bare.setup = scenario.setup;
  bare.plan.timing = scenario.plan.timing;
  bare.plan.timing.election_timers = false;
  bare.plan.workload.on_request = true;
  bare.plan.workload.retry_us = sim::kNever;
  bare.plan.end_us = sim::kSecond_us;
  bare.expect.may_be_vacuous = true;  // where the bug is repaired, what it did happens no more
  if (!bare.setup.settings.synchronous_disk) bare.plan.sync = {sim::kSecond_us, 0};
  for (const core::ServerId server : ServerSet::first(bare.setup.servers)) {
    bare.plan.timing.own[server].sync.reset();
  }
  return bare;
}

}  // namespace

Scripted scripted(const Trace& trace, const scenarios::Scenario& scenario,
                  const core::MachineMaker& maker) {
  SQUALL_ASSERT(trace.outcome.violation);
  const checkers::Property property = trace.outcome.violation->property;
  Scripted result;
  Script script(trace, scenario, maker);
  result.reason = script.write();
  if (!result.reason.empty()) return result;
  scenarios::Scenario bare = still(scenario);
  bare.plan.timeline = script.steps();
  bare.plan.end_us += script.end_us();
  bare.description = "The shortest way to a violation of " + std::string(checkers::name(property)) +
                     " that was found: all messages are held, and arrive one by one.";
  try {
    bare = scenarios::parse(scenarios::write(bare), bare.name);
  } catch (const scenarios::UserError& error) {
    result.reason = "it would be no scenario: " + error.where + ": " + error.message;
    return result;
  }
  Run run(bare, bare.seed, maker);
  while (!run.world().verdict() && run.advance() != nullptr) {
  }
  if (!run.world().verdict() || run.world().verdict()->property != property) {
    result.reason = "as a timeline the same choices violate it no longer";
    return result;
  }
  result.scenario = std::move(bare);
  return result;
}

}  // namespace squall::traces::shrink
