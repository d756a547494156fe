// Scenarios of every shape that a file can say, for properties.
#pragma once

#include <rapidcheck.h>

#include "checkers/verdict.hpp"
#include "core/state_machine.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/words.hpp"
#include "sim/plan/message_steps.hpp"
#include "sim/simulate/clock.hpp"
#include "tests/scenarios/any_condition.hpp"
#include "tests/scenarios/any_faults.hpp"
#include "tests/scenarios/any_initial.hpp"
#include "tests/scenarios/any_messages.hpp"
#include "tests/scenarios/possible_scenario.hpp"

namespace squall::tests {

/// Draws inside of a property; what the parser leaves at its default for a kind stays there.
class AnyScenario {
 public:
  scenarios::Scenario draw() {
    scenarios::Scenario scenario;
    scenario.name = *rc::gen::element<std::string>("a", "a name", "ü \" quoted \" / ~");
    scenario.description = *rc::gen::element<std::string>("", "Two\nlines.");
    scenario.source = *rc::gen::element<std::string>("", "§3.6");
    scenario.seed = *rc::gen::arbitrary<std::uint64_t>();
    setup(scenario.setup);
    servers_ = scenario.setup.servers;
    clients_ = scenario.setup.clients;
    keys_ = scenario.setup.mix.keys;
    scenario.seats = any_seats(servers_);
    plan(scenario.plan, !scenario.setup.settings.synchronous_disk);
    scenario.setup.commands = commands_;
    scenario.setup.filter_traits = sim::plan::filter_traits_of(scenario.plan.timeline);
    make_possible(scenario);
    if (scenario.setup.settings.lease_reads) {
      scenario.plan.timing.lease_us = yes() ? 0 : time(1);
      scenario.plan.timing.clock_drift = small_number(0, 500'000);
    }
    if (yes()) {
      scenario.bounds = bounds();
      if (scenario.setup.servers > 1 && yes()) {
        scenario.bounds->cut_links[1] = core::ServerSet::of(2);
      }
      while (yes()) scenario.goals.until.push_back(state_condition());
      while (yes()) scenario.goals.unless.push_back(state_condition());
    }
    if (!scenario.bounds && yes()) any_server_settings(scenario, server());
    expectation(scenario);
    return scenario;
  }

 private:
  static bool yes() { return any_bool(); }
  static std::uint64_t number(std::uint64_t min, std::uint64_t max) { return any_number(min, max); }
  static std::uint32_t small_number(std::uint64_t min, std::uint64_t max) {
    return static_cast<std::uint32_t>(number(min, max));
  }
  static sim::Time time(std::uint64_t min = 0) { return any_time(min); }
  static sim::Delay delay() { return {time(), yes() ? 0 : time()}; }
  static sim::Ppm share() { return small_number(0, sim::kPpmAll); }

  core::ServerId server() const { return core::ServerId::of(number(1, std::uint64_t(servers_))); }
  core::ServerSet servers() const {
    core::ServerSet set = core::ServerSet::of(server());
    while (yes()) set.add(server());
    return set;
  }

  void setup(sim::Setup& setup) {
    setup.servers = static_cast<int>(number(1, core::kServersMax));
    setup.settings.entries_per_message_max = small_number(1, 65'535);
    setup.settings.entries_in_flight_max = small_number(1, 1'000'000);
    setup.settings.synchronous_disk = yes();
    if (!setup.settings.synchronous_disk)
      setup.settings.failed_write = static_cast<core::FailedWrite>(number(0, 3));
    if (setup.servers > 1 && yes()) setup.spare.add(core::ServerId::of(setup.servers));
    features(setup);
    mix(setup.mix, !setup.settings.lease_reads);
    setup.sessions_max = yes() ? 0 : small_number(1, sim::kClientsMax);
    setup.judges_outside_model = yes();
    setup.clients = small_number(0, sim::kClientsMax);
    any_initial(setup);
    setup.limits = {small_number(1, 1u << 28), core::Term::of(small_number(1, 1u << 24)),
                    small_number(1, 0xffff'ffff), small_number(1, sim::kMessagesInFlightMax)};
  }

  static void features(sim::Setup& setup) {
    core::Settings& features = setup.settings;
    features.pre_vote = yes();
    features.check_quorum = yes();
    features.stickiness = yes();
    features.lease_reads = features.check_quorum && features.stickiness && yes();
    features.follower_reads = yes();
    features.forward = yes();
    features.joint_consensus = yes();
    features.leaves_joint_on_request = features.joint_consensus && yes();
    features.no_op = yes();
    features.quiescence = yes();
    features.catch_up_rounds_max = static_cast<std::uint16_t>(number(0, 1'000));
    if (yes()) {
      setup.snapshot_every = small_number(1, 0xffff'ffff);
      features.compaction_keeps = small_number(0, 1'000'000);
      features.snapshot_chunks = static_cast<std::uint8_t>(number(1, 255));
    }
    if (yes()) features.uncommitted_bytes_max = small_number(16, 0xffff'ffff);
  }
  static void mix(sim::ClientMix& mix, bool log_allowed) {
    mix.keys = static_cast<std::uint16_t>(number(1, core::kKeysMax));
    mix.gets = share();
    mix.appends = small_number(0, sim::kPpmAll - mix.gets);
    mix.compare_and_sets = small_number(0, sim::kPpmAll - mix.gets - mix.appends);
    mix.reads_in_log = log_allowed && yes();
  }

  static sim::plan::LinkModel link_model() {
    return {delay(), share(), share(),          share(),
            delay(), share(), number(0, 1'000), number(0, 1'000'000'000)};
  }
  void calm(sim::plan::Calm& calm) const {
    calm.core = static_cast<sim::plan::Calm::Core>(number(0, 2));
    if (calm.core == sim::plan::Calm::Core::servers) calm.servers = servers();
    calm.election_timeouts = small_number(0, sim::plan::kCalmElectionTimeoutsMax);
    if (calm.election_timeouts != 0)
      calm.answer_election_timeouts = small_number(0, sim::plan::kCalmElectionTimeoutsMax);
    calm.draws_cut_links = yes() && yes();
    while (!calm.draws_cut_links && yes()) calm.cut_links[server()].add(server());
  }

  void plan(sim::plan::Plan& plan, bool slow_disk) {
    plan.timing.heartbeat_us = time(1);
    plan.timing.election_timeout_min_us = time(1);
    plan.timing.election_timeout_max_us = std::max(plan.timing.election_timeout_min_us, time(1));
    plan.timing.election_timers = yes();
    if (yes()) plan.first_leader = 1;  // never a spare one
    plan.links = link_model();
    while (yes()) plan.link_rules.push_back({servers(), servers(), link_model()});
    if (slow_disk) plan.sync = delay();
    plan.workload = {delay(),
                     delay(),
                     yes() ? sim::kNever : time(1),
                     time(),
                     number(0, 0xffff'ffff),
                     yes() ? sim::kNever : time(),
                     false,
                     yes()};
    if (yes()) {
      const sim::plan::Workload usual;
      plan.workload.on_request = true;
      plan.workload.think = usual.think;
      plan.workload.start_us = usual.start_us;
      plan.workload.stop_us = usual.stop_us;
      plan.workload.commands_max = usual.commands_max;
    }
    plan.faults = any_faults(servers_);
    calm(plan.calm);
    for (auto left = number(0, 12); left > 0; --left) plan.timeline.push_back(step(plan));
    plan.end_us = time();
    while (yes()) plan.until.push_back(condition());
    while (yes()) {
      plan.sometimes.push_back({condition()});
      if (yes()) plan.sometimes.back().from_us = time();
    }
    while (yes()) plan.in_order.push_back(condition());
    while (yes()) plan.never.push_back(condition());
    while (yes()) plan.finally.push_back(condition());
  }

  sim::plan::Condition condition() const { return AnyCondition(servers_).draw(); }

  sim::plan::Target target(const sim::plan::Plan& plan, bool others_allowed = false) const {
    using Kind = sim::plan::Target::Kind;
    const auto kind = *rc::gen::element(Kind::servers, Kind::leader, Kind::followers,
                                        Kind::minority, Kind::majority, Kind::random, Kind::crashed,
                                        Kind::all, Kind::bound, Kind::others);
    sim::plan::Target target;
    const bool known = kind != Kind::bound || !plan.names.empty();
    if (known && (kind != Kind::others || others_allowed)) target.kind = kind;
    if (target.kind == Kind::none) target.kind = Kind::servers;
    if (target.kind == Kind::servers) target.servers = servers();
    if (target.kind == Kind::bound) {
      target.name = static_cast<std::uint8_t>(number(0, plan.names.size() - 1));
    }
    return target;
  }

  void between(const sim::plan::Plan& plan, sim::plan::Step& step) const {
    step.target = target(plan, true);
    step.to = target(plan, step.target.kind != sim::plan::Target::Kind::others);
  }

  static void clock(sim::plan::ClockChange& change) {
    if (yes()) {
      change.rate_ppm = static_cast<std::int32_t>(number(0, 2 * sim::simulate::kRateMax_ppm)) -
                        sim::simulate::kRateMax_ppm;
    }
    if (yes()) change.jump_us = static_cast<std::int64_t>(time()) * (yes() ? 1 : -1);
    if (yes()) change.stopped = yes();
  }

  void feature_verb(const sim::plan::Plan& plan, sim::plan::Step& step) const {
    using Kind = sim::plan::Step::Kind;
    switch (step.kind) {
      case Kind::transfer:
        step.target = target(plan);
        step.to = target(plan);
        break;
      case Kind::force_configuration:
      case Kind::membership: {
        step.target = target(plan);
        const core::ServerSet voters = servers();
        step.groups = {voters, servers() - voters};
        if (step.kind == Kind::force_configuration) break;
        step.by = static_cast<core::ChangeBy>(number(0, core::count_of<core::ChangeBy>() - 1));
        break;
      }
      case Kind::stall_disk:
        step.target = target(plan);
        step.delay = {time(), 0};
        break;
      case Kind::slow:
        step.target = target(plan);
        step.delay = delay();
        break;
      case Kind::slow_messages:
        if (yes()) {
          step.message_type = static_cast<std::uint16_t>(number(0, core::kMessageTypes - 1));
        }
        step.delay = delay();
        break;
      case Kind::check:
        step.condition = condition();
        break;
      case Kind::clock:
        step.target = target(plan);
        clock(step.clock);
        break;
      case Kind::shape:
        step.shape = static_cast<sim::Shape>(number(0, sim::kShapes - 1));
        for (int id = yes() ? servers_ : 0; id > 0; --id) {
          step.order.push_back(core::ServerId::of(id));
        }
        break;
      default:
        step.target = target(plan);
    }
  }

  void request(sim::plan::Step& step) const {
    if (clients_ > 0 && yes()) {
      step.value = 1;
      step.client = small_number(0, clients_ - 1);
    }
    if (yes()) return;
    sim::ScriptedCommand command;
    command.operation = static_cast<core::Operation>(number(0, core::kOperations - 1));
    command.key = static_cast<std::uint16_t>(number(0, keys_ - 1u));
    if (command.operation != core::Operation::get) command.value = small_number(1, 0xffff'ffff);
    if (command.operation == core::Operation::compare_and_set) {
      command.expected = small_number(0, 0xffff'ffff);
    }
    commands_.push_back(command);
    step.command = static_cast<std::uint16_t>(commands_.size());
  }

  void groups(sim::plan::Step& step) const {
    core::ServerSet rest = core::ServerSet::first(servers_);
    while (!rest.empty() && yes()) {
      const core::ServerSet group = servers() & rest;
      if (!group.empty()) step.groups.push_back(group);
      rest = rest - group;
    }
  }

  void verb(sim::plan::Plan& plan, sim::plan::Step& step) const {
    using Kind = sim::plan::Step::Kind;
    switch (step.kind) {
      case Kind::partition:
        groups(step);
        break;
      case Kind::heal:
        if (yes()) break;
        [[fallthrough]];
      case Kind::cut:
        between(plan, step);
        step.one_way = yes();
        break;
      case Kind::hold:
      case Kind::release:
      case Kind::block:
      case Kind::unblock:
      case Kind::deliver:
      case Kind::drop:
      case Kind::duplicate:
        any_messages(plan, step, [&] { return target(plan); });
        break;
      case Kind::request:
        step.target = target(plan);
        step.value = small_number(1, sim::kClientsMax);
        request(step);
        break;
      case Kind::links:
        between(plan, step);
        step.link_model = link_model();
        break;
      case Kind::corrupt:
      case Kind::latent_sector_error:
      case Kind::shorten_log:
        step.target = target(plan);
        step.value = small_number(1, 0xffff'ffff);
        break;
      case Kind::limit_disk:
      case Kind::named_timeout:
        step.target = target(plan);
        step.value = small_number(0, step.kind == Kind::limit_disk ? 0xffff'ffff : 0xffff);
        break;
      case Kind::misdirect:
        step.target = target(plan);
        step.value = small_number(1, 0xffff'ffff);
        step.silent = yes();
        break;
      case Kind::crash:
        step.target = target(plan);
        step.value = small_number(0, sim::kTornWrite);
        break;
      default:
        feature_verb(plan, step);
    }
  }

  sim::plan::Step step(sim::plan::Plan& plan) const {
    sim::plan::Step step;
    step.kind = static_cast<sim::plan::Step::Kind>(number(0, scenarios::kStepWords.size() - 1));
    if (yes()) step.at_us = time();
    if (yes()) step.when = condition();
    if (step.when && yes()) step.after_us = time();
    verb(plan, step);
    if (step.target.kind != sim::plan::Target::Kind::none && !sim::plan::adds_filter(step.kind) &&
        yes()) {
      const std::uint64_t name = number(0, plan.names.size());
      if (name == plan.names.size()) plan.names.push_back("name-" + std::to_string(name));
      step.bind = static_cast<std::uint8_t>(name);
    }
    if (yes()) step.expects = yes() && can_be_refused(step.kind) ? kRefusal : kNothing;
    return step;
  }

  static sim::explore::Bounds bounds() {
    sim::explore::Bounds bounds;
    if (yes()) bounds.terms = core::Term::of(small_number(1, 0xffff'ffff));
    if (yes()) bounds.entries = core::Index::of(small_number(1, 0xffff'ffff));
    bounds.messages = small_number(1, sim::explore::kExploredMessagesMax);
    if (yes()) bounds.depth = small_number(1, 0xffff'ffff);
    bounds.network =
        static_cast<sim::explore::NetworkKind>(number(0, sim::explore::kNetworkKinds - 1));
    bounds.restarts_at_once = yes();
    bounds.synchronous = yes();
    bounds.learners = yes();
    bounds.first_leader = core::ServerId::of(number(0, 1));
    for (int at = 1; at < sim::explore::kBudgets; ++at) {
      bounds[static_cast<sim::explore::Budget>(at)] =
          static_cast<std::uint8_t>(number(0, sim::explore::kUnlimited));
    }
    return bounds;
  }
  sim::plan::Condition state_condition() const {
    sim::plan::Condition drawn = condition();
    while (scenarios::kind_about_runs(drawn)) drawn = condition();
    return drawn;
  }

  static checkers::Property property() {
    return static_cast<checkers::Property>(
        number(0, static_cast<std::uint64_t>(checkers::kProperties) - 1));
  }
  static void expectation(scenarios::Scenario& scenario) {
    scenarios::Expectation& expect = scenario.expect;
    if (yes()) expect.violates = checkers::name(property());
    if (yes()) scenario.setup.not_judged.add(property());
    if (yes()) expect.leader_within_us = time();
    if (yes()) expect.commands_committed_min = number(1, 0xffff'ffff);
    expect.converged = yes();
    if (yes()) expect.term_max = core::Term::of(small_number(1, 0xffff'ffff));
    if (yes()) expect.leader_changes_max = number(1, 0xffff'ffff);
    for (auto left = number(0, 3); left > 0; --left) {
      expect.met.push_back(
          static_cast<sim::plan::Probe>(number(0, std::uint64_t{sim::plan::kProbes} - 1)));
    }
    expect.may_be_vacuous = yes();
  }

  int servers_ = 1;
  std::uint32_t clients_ = 0;
  std::uint16_t keys_ = 1;
  mutable std::vector<sim::ScriptedCommand> commands_;  // of the steps drawn so far
};

}  // namespace squall::tests
