// Oracle and suite agree at every step of random runs, of honest servers and of broken ones.
#include <rapidcheck.h>

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>

#include "scenarios/swarm/generate.hpp"
#include "sim/simulate/simulator.hpp"
#include "tests/catch.hpp"
#include "tests/checkers/oracle/oracle_fixture.hpp"
#include "tests/mutants/broken_features.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/mutants/many_faults.hpp"
#include "tests/sim/restless_world.hpp"

namespace squall::tests::oracle_test {

using sim::ActionKind;

namespace {

sim::Setup any_setup() {
  sim::Setup setup;
  setup.servers = *rc::gen::inRange(1, 6);
  setup.clients = *rc::gen::inRange(1u, 4u);
  setup.settings.entries_per_message_max = *rc::gen::inRange(1u, 4u);
  setup.settings.entries_in_flight_max = *rc::gen::inRange(1u, 8u);
  setup.settings.synchronous_disk = *rc::gen::arbitrary<bool>();
  return setup;
}

/// Often enough that a run of a few hundred events sees some, or never.
sim::plan::FaultTiming any_fault() {
  if (*rc::gen::arbitrary<bool>()) return {};
  return {*rc::gen::inRange<sim::Time>(50'000, 500'000),
          {10'000, *rc::gen::inRange<sim::Time>(10'000, 300'000)}};
}

sim::plan::Plan any_plan() {
  sim::plan::Plan plan;
  plan.links.delay = {1'000, *rc::gen::inRange<sim::Time>(0, 20'000)};
  plan.links.drop = *rc::gen::inRange(0u, 200'000u);
  plan.links.duplicate = *rc::gen::inRange(0u, 200'000u);
  plan.links.reorder = *rc::gen::inRange(0u, 300'000u);
  plan.links.reorder_by = {0, 200'000};
  plan.sync = {100, *rc::gen::inRange<sim::Time>(0, 50'000)};
  plan.workload.think = {0, *rc::gen::inRange<sim::Time>(0, 100'000)};
  plan.workload.retry_us = 100'000;
  plan.faults.crash = any_fault();
  plan.faults.pause = any_fault();
  plan.faults.partition = any_fault();
  plan.faults.one_way = any_fault();
  plan.faults.isolate = any_fault();
  plan.end_us = 60 * sim::kSecond_us;
  return plan;
}

/// A choice without any sense of time: the oddest schedules come from here.
sim::Action any_action(sim::Rng& rng, const sim::World& world) {
  const auto server = core::ServerId::of(rng.between(1, world.servers().size()));
  const auto slot = static_cast<std::uint16_t>(rng.below(world.setup().limits.messages));
  const auto servers = [&] {
    return world.servers() & core::ServerSet(static_cast<std::uint16_t>(rng.next()));
  };
  const std::uint64_t dice = rng.below(100);
  if (dice < 60) return sim::Action::deliver(slot);
  if (dice < 63) return sim::Action::drop(slot);
  if (dice < 66) return sim::Action::duplicate(slot);
  if (dice < 69) return sim::Action::election_timeout(server);
  if (dice < 73) return sim::Action::heartbeat_timeout(server);
  if (dice < 81) return sim::Action::request(server, 0);
  if (dice < 91) return sim::Action::sync(server);
  if (dice < 92) {
    return sim::Action::crash(server, static_cast<std::uint32_t>(rng.below(3)));
  }
  if (dice < 96) return sim::Action::restart(server);
  const ActionKind cut_or_heal = dice < 97 ? ActionKind::cut : ActionKind::heal;
  const core::ServerSet from = servers();
  return {cut_or_heal, core::kNobody, 0, sim::links(from, servers())};
}

void agree(const Opinions& opinions, const sim::World& world) {
  if (opinions.agree()) return;
  RC_LOG() << "event " << world.tally().events << ": " << opinions;
  RC_FAIL("suite and oracle disagree");
}

/// Whose disk may be lost now.
void agree_on_losses(const Witness& witness, const sim::World& world) {
  const core::ServerSet initial = sim::initial_configuration(world.setup()).voting();
  const core::ServerSet voters = initial | world.history().asked_to_vote;
  for (const core::ServerId server : world.servers()) {
    const checkers::Promise& promise = world.history().promises[server];
    const bool suite =
        promise == checkers::Promise{} || world.was_removed(server) || !voters.contains(server);
    if (witness.bears_the_loss_of(server) == suite) continue;
    RC_LOG() << "event " << world.tally().events << ", server " << server << ": suite " << suite;
    RC_FAIL("suite and oracle disagree about a disk that is lost");
  }
}

/// Runs of virtual time and random faults. Returns how many of them ended in a violation.
int agree_under_faults(const core::MachineMaker& maker) {
  int violated = 0;
  CHECK(rc::check([&] {
    sim::Setup setup = any_setup();
    setup.limits.events = 300;
    const sim::plan::Plan plan = any_plan();
    sim::World world(setup, maker);
    Witness witness(world);
    agree(witness.at_start(), world);
    sim::simulate::Simulator simulator(world, plan, *rc::gen::arbitrary<std::uint64_t>());
    while (const sim::Report* report = simulator.advance()) agree(witness.after(*report), world);
    if (world.verdict()) ++violated;
  }));
  return violated;
}

/// Runs without time, of any actions in any order. Returns how many of them ended in a violation.
int agree_in_any_order(const core::MachineMaker& maker) {
  int violated = 0;
  CHECK(rc::check([&] {
    sim::Setup setup = any_setup();
    setup.limits.messages = 16;
    sim::World world(setup, maker);
    Witness witness(world);
    agree(witness.at_start(), world);
    sim::Rng rng(*rc::gen::arbitrary<std::uint64_t>());
    for (int choice = 0; choice < 800 && !world.verdict(); ++choice) {
      agree(witness.after(world.apply(any_action(rng, world))), world);
    }
    if (world.verdict()) ++violated;
  }));
  return violated;
}

/// How a run came out: which property it violated, and where suite and oracle first disagreed.
struct Outcome {
  std::optional<Property> violated;
  std::string disagreement;
};

/// A world in which anything happens in any order, with every feature of Raft in use or not.
Outcome restless_run(const core::MachineMaker& maker, sim::Rng rng, bool with_witness = true) {
  RestlessWorld restless(any_features(rng), maker, rng);
  const sim::World& world = restless.world();
  Outcome outcome;
  std::optional<Witness> witness;
  if (with_witness) witness.emplace(world);
  restless.show_to([&](const sim::Report& report) {
    if (!witness || outcome.violated || !outcome.disagreement.empty()) return;
    const Opinions opinions = witness->after(report);
    if (world.verdict()) outcome.violated = world.verdict()->property;
    if (opinions.agree()) return;
    std::ostringstream text;
    text << "event " << world.tally().events << ": " << opinions;
    outcome.disagreement = text.str();
  });
  for (int choice = 0; choice < 600 && !world.verdict(); ++choice) restless.go_on();
  if (world.verdict()) outcome.violated = world.verdict()->property;
  return outcome;
}

int agree_with_features(const core::MachineMaker& maker) {
  int violated = 0;
  CHECK(rc::check([&] {
    const Outcome outcome = restless_run(maker, sim::Rng(*rc::gen::arbitrary<std::uint64_t>()));
    RC_ASSERT(outcome.disagreement == "");
    if (outcome.violated) ++violated;
  }));
  return violated;
}

/// Runs of the swarm: features, time and faults together.
int agree_in_swarm(const core::MachineMaker& maker) {
  int violated = 0;
  CHECK(rc::check([&] {
    scenarios::Scenario scenario = scenarios::swarm::generate(*rc::gen::arbitrary<std::uint64_t>());
    scenario.setup.limits.events = 400;
    sim::World world(scenario.setup, maker);
    Witness witness(world);
    agree(witness.at_start(), world);
    sim::simulate::Simulator simulator(world, scenario.plan, scenario.seed);
    while (const sim::Report* report = simulator.advance()) {
      agree(witness.after(*report), world);
      if (world.tally().events % 8 == 0) agree_on_losses(witness, world);
    }
    if (world.verdict()) ++violated;
  }));
  return violated;
}

/// Servers are removed, lose their disks, learn and vote again, one after the other. Returns how
/// many disks were lost.
std::uint64_t agree_while_machines_are_replaced(const core::MachineMaker& maker) {
  std::uint64_t lost = 0;
  CHECK(rc::check([&] {
    sim::Setup setup = any_setup();
    setup.limits.events = 600;
    setup.settings.stickiness = true;
    setup.settings.joint_consensus = *rc::gen::arbitrary<bool>();
    sim::plan::Plan plan = any_plan();
    plan.workload.think.tail_mean_us = 200'000;
    plan.faults.replace = {100'000, {1'000, 10'000}};
    // Who began alone may not be replaced.
    const int alone = *rc::gen::inRange(1, setup.servers + 1);
    setup.spare = core::ServerSet::first(setup.servers) - core::ServerSet::first(alone);
    plan.faults.membership = {100'000, {}};
    sim::World world(setup, maker);
    Witness witness(world);
    agree(witness.at_start(), world);
    sim::simulate::Simulator simulator(world, plan, *rc::gen::arbitrary<std::uint64_t>());
    while (const sim::Report* report = simulator.advance()) {
      agree(witness.after(*report), world);
      agree_on_losses(witness, world);
    }
    lost += world.tally().actions[static_cast<std::size_t>(ActionKind::wipe)];
  }));
  return lost;
}

/// A run in many faults: only when it ends in a violation, soon, is it looked at step by step.
bool agree_if_exposed(const core::MachineMaker& maker, std::uint64_t seed) {
  const sim::plan::Plan plan = many_faults();
  sim::World unseen(setup_of(5), maker);
  sim::simulate::Simulator first(unseen, plan, seed);
  while (first.advance() != nullptr) {
  }
  if (!unseen.verdict() || unseen.tally().events > 2'000) return false;
  sim::World world(setup_of(5), maker);
  Witness witness(world);
  sim::simulate::Simulator second(world, plan, seed);
  while (const sim::Report* report = second.advance()) {
    const Opinions opinions = witness.after(*report);
    INFO("seed " << seed << ", event " << world.tally().events << ": " << opinions);
    if (!opinions.agree()) FAIL("suite and oracle disagree");
  }
  return world.verdict().has_value();
}

}  // namespace

TEST_CASE("oracle and suite agree that an honest server violates nothing",
          "[slow][checkers][oracle]") {
  CHECK(agree_under_faults(core::ServerMaker{}) == 0);
  CHECK(agree_in_any_order(core::ServerMaker{}) == 0);
  CHECK(agree_with_features(core::ServerMaker{}) == 0);
  CHECK(agree_in_swarm(core::ServerMaker{}) == 0);
}

TEST_CASE("oracle and suite agree on whose disk may be lost, and on what follows",
          "[slow][long][checkers][oracle]") {
  CHECK(agree_while_machines_are_replaced(core::ServerMaker{}) > 5);
  CHECK(agree_while_machines_are_replaced(Maker<CountsLearners>{}) > 5);
}

TEMPLATE_TEST_CASE("oracle and suite agree on when a broken server violates what",
                   "[slow][long][checkers][oracle]", VotesTwice, ForgetsVote, ForgetsEntry,
                   FollowsOldTerms, SkipsLogCheck, TruncatesAlways, CountsStaleVotes,
                   RepliesBeforeSync, CommitsAtOnce, RewritesOwnLog, CommitGoesBack,
                   StoresOtherPayload, StoresUnderLeadersTerm) {
  const int under_faults = agree_under_faults(Maker<TestType>{});
  const int in_any_order = agree_in_any_order(Maker<TestType>{});
  CHECK(under_faults + in_any_order > 0);
}

TEMPLATE_TEST_CASE("oracle and suite agree on when a broken feature violates what",
                   "[slow][long][checkers][oracle]", CountsPreVotes, CountsLearners,
                   WaitsForCommitment, NeverFallsBack, MergesJoint, RewindsToSnapshots,
                   ForgetsConfiguration, ReopensSessions) {
  const int with_features = agree_with_features(Maker<TestType>{});
  const int in_swarm = agree_in_swarm(Maker<TestType>{});
  CHECK(with_features + in_swarm > 0);
}

TEMPLATE_TEST_CASE("oracle and suite agree on a broken server that few runs expose",
                   "[slow][long][checkers][oracle]", CountsOldTerms, CommitsUnverified) {
  agree_under_faults(Maker<TestType>{});
  agree_in_any_order(Maker<TestType>{});
  int exposed = 0;
  for (std::uint64_t seed = 1; seed <= 2'000 && exposed < 3; ++seed) {
    exposed += agree_if_exposed(Maker<TestType>{}, seed);
  }
  CHECK(exposed == 3);
}

TEST_CASE("oracle and suite agree on a broken feature that few runs expose", "[checkers][oracle]") {
  // In a run that exposes it without a witness first, for those are fast.
  const auto agree_where_exposed = [](const core::MachineMaker& maker, Property property) {
    CAPTURE(checkers::name(property));
    int exposed = 0;
    for (std::uint64_t seed = 1; seed <= 3'000 && exposed == 0; ++seed) {
      const sim::Rng rng = sim::Rng::stream(seed, "restless");
      if (restless_run(maker, rng, false).violated != property) continue;
      CHECK(restless_run(maker, rng).disagreement == "");
      ++exposed;
    }
    CHECK(exposed == 1);
  };
  agree_where_exposed(Maker<ReadsAtOnce>{}, Property::read_freshness);
  agree_where_exposed(Maker<ReadsUncommitted>{}, Property::real_time_order);
  agree_where_exposed(Maker<KeepsItsLease>{}, Property::lease_exclusivity);
}

}  // namespace squall::tests::oracle_test
