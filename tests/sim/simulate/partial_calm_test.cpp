// A calm in which links of its core stay cut: which ones, and who must converge.
#include "sim/plan/calm_core.hpp"
#include "sim/plan/target_choice.hpp"
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::partial_calm_test {

using Kind = Step::Kind;
using Core = sim::plan::Calm::Core;
using sim::plan::CutLinks;

namespace {

Plan calm_plan(Core core = Core::all) {
  Plan plan = quiet(8 * kSecond_us);
  plan.workload.think = {10 * kMs, 0};
  plan.workload.retry_us = 100 * kMs;
  plan.timeline = {at(1 * kSecond_us, Kind::isolate, target({5})),
                   at(1 * kSecond_us, Kind::pause, target({2}))};
  plan.faults.until_us = 2 * kSecond_us;
  plan.calm = {core, {}, 10};
  return plan;
}

sim::Setup with_options(int count, std::uint32_t clients) {
  sim::Setup setup = servers(count, clients);
  setup.settings.pre_vote = setup.settings.check_quorum = setup.settings.stickiness = true;
  return setup;
}

/// 1 – 3 – 5 – 2 – 4.
CutLinks chain() {
  const std::array<ServerId, 5> order{1, 3, 5, 2, 4};
  return sim::cuts_of(sim::Shape::chain, order);
}

}  // namespace

TEST_CASE("In a partial calm these links are cut, and all others healed", "[sim][calm]") {
  Plan plan = calm_plan();
  plan.calm.cut_links = chain();
  RecordedRun recorded(with_options(5, 2), plan);
  recorded.run();
  for (const ServerId one : recorded.world.servers()) {
    for (const ServerId other : recorded.world.servers()) {
      CHECK(recorded.cut(one, other) == plan.calm.cut_links[one].contains(other));
    }
  }
  CHECK(recorded.world.paused().empty());
  const sim::simulate::CalmStatistics& calm = recorded.simulator.statistics().calm;
  CHECK(calm.hearing_a_quorum == set({3, 5, 2}));
  CHECK(calm.led_us < 5 * kSecond_us);
  // The leader has two neighbours: nothing more is asked to converge.
  const ServerId leader = recorded.world.leader(recorded.world.servers());
  CHECK(calm.hearing_a_quorum.contains(leader));
  CHECK(recorded.simulator.reachable().size() == 3);
  CHECK(recorded.simulator.holds({Condition::Kind::converged, kNobody, 0, {}}));
  CHECK(!recorded.simulator.holds({Condition::Kind::crashed, kNobody, 0, {}}));
}

TEST_CASE("Those are joined that hear each other", "[sim][calm]") {
  CutLinks cut{};
  cut[1] = set({2, 3});
  cut[3] = set({1});
  cut[4] = set({1});
  const ServerSet all = ServerSet::first(5);
  CHECK(sim::plan::both_ways(cut, 1, all) == set({1, 5}));
  CHECK(sim::plan::both_ways(cut, 2, all) == set({2, 3, 4, 5}));
  CHECK(sim::plan::both_ways(cut, 2, set({1, 2, 3})) == set({2, 3}));
  CHECK(sim::plan::both_ways(cut, 5, all) == all);
}

TEST_CASE("Links are drawn as long as a server can be elected", "[sim][calm]") {
  Plan plan = calm_plan();
  plan.calm.draws_cut_links = true;
  bool one_way = false;
  int live = 0;
  int joined_least = 5;
  int joined_most = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    RecordedRun recorded(with_options(5, 2), plan, seed);
    recorded.run();
    const sim::simulate::CalmStatistics& calm = recorded.simulator.statistics().calm;
    CHECK(calm.is_partial());
    CHECK(!calm.able_to_lead.empty());
    CHECK((calm.able_to_lead - calm.hearing_a_quorum).empty());
    for (const ServerId from : recorded.world.servers()) {
      for (const ServerId to : calm.cut_links[from]) {
        CHECK(recorded.cut(from, to));
        one_way = one_way || !calm.cut_links[to].contains(from);
      }
    }
    joined_least = std::min(joined_least, recorded.simulator.reachable().size());
    joined_most = std::max(joined_most, recorded.simulator.reachable().size());
    // The leader of before may have lengthened logs until it stepped down, so that none can win.
    const ServerSet able =
        sim::plan::able_to_lead(recorded.world, recorded.world.servers(), calm.cut_links);
    const bool converged = recorded.simulator.holds({Condition::Kind::converged, kNobody, 0, {}});
    CHECK((converged || able.empty()));
    live += converged ? 1 : 0;
  }
  CHECK(live >= 15);
  CHECK(one_way);
  CHECK(joined_least == 3);
  CHECK(joined_most >= 4);
}

TEST_CASE("A drawn core keeps a server that can be elected over the links that are left",
          "[sim][calm]") {
  Plan plan = calm_plan(Core::majority);
  plan.calm.cut_links = chain();
  int drawn = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    RecordedRun recorded(with_options(5, 2), plan, seed);
    recorded.run();
    const sim::simulate::CalmStatistics& calm = recorded.simulator.statistics().calm;
    if (calm.able_to_lead.empty()) {  // already with all of them
      CHECK(calm.core == recorded.world.servers());
      continue;
    }
    ++drawn;
    CHECK(calm.core.size() == 3);
    CHECK(calm.able_to_lead.size() == 1);
    CHECK(recorded.simulator.reachable() == calm.core);
  }
  CHECK(drawn >= 4);
}

TEST_CASE("Only a log that a quorum is not ahead of can win", "[sim][calm]") {
  Plan plan = calm_plan();
  // Servers 1 and 2 miss what is committed meanwhile.
  plan.timeline = {at(500 * kMs, Kind::isolate, target({1})),
                   at(500 * kMs, Kind::isolate, target({2}))};
  plan.faults.until_us = sim::kNever;
  RecordedRun recorded(with_options(5, 2), plan);
  recorded.run();
  const ServerSet all = recorded.world.servers();
  CHECK(sim::plan::hearing_a_quorum(recorded.world, all, {}) == all);
  CHECK((sim::plan::able_to_lead(recorded.world, all, {}) & set({1, 2})).empty());
  CHECK(!sim::plan::able_to_lead(recorded.world, all, {}).empty());
  CHECK(sim::plan::hearing_a_quorum(recorded.world, set({1, 2}), {}).empty());
  // Server 1 hears a quorum, and that has later entries.
  const std::array<ServerId, 5> order{3, 1, 4, 2, 5};
  const CutLinks around_1 = sim::cuts_of(sim::Shape::chain, order);
  CHECK(sim::plan::hearing_a_quorum(recorded.world, set({1, 3, 4}), around_1) == set({1}));
  CHECK(sim::plan::able_to_lead(recorded.world, set({1, 3, 4}), around_1).empty());
}

TEST_CASE("A voter of the old half and one of the new must be heard while both decide",
          "[sim][calm]") {
  sim::Setup setup = with_options(5, 0);
  setup.settings.joint_consensus = true;
  setup.spare = set({4, 5});
  setup.outgoing = set({3, 4, 5});
  sim::World world(setup, core::ServerMaker{});
  CHECK(sim::plan::hearing_a_quorum(world, set({1, 2, 3}), {}).empty());
  CHECK(sim::plan::hearing_a_quorum(world, set({2, 3, 4}), {}) == set({2, 3, 4}));
  // A minority and the majority beside it are chosen by both halves, too.
  sim::Rng draws = sim::Rng::stream(1, "fault");
  const auto chosen = [&](Target::Kind kind) { return choose(target(kind), world, draws); };
  CHECK(chosen(Target::Kind::minority) == set({2, 5}));
  CHECK(chosen(Target::Kind::majority) == set({1, 3, 4}));
}

TEST_CASE("What a client waits for at a server that is not joined to the leader is not its doing",
          "[sim][calm]") {
  Plan plan = calm_plan();
  plan.workload.retry_us = 300 * kMs;
  plan.workload.stay = true;  // a client at each server
  // Servers 4 and 5 hear the leader, which does not hear what they ask it for.
  plan.timeline = {at(500 * kMs, Kind::isolate, target({4, 5}))};
  for (const ServerId from : set({4, 5})) plan.calm.cut_links[from] = set({1, 2, 3});
  sim::Setup setup = with_options(5, 5);
  setup.settings.follower_reads = true;
  setup.mix.gets = sim::kPpmAll;
  RecordedRun recorded(setup, plan);
  bool waits_there = false;
  while (const sim::Report* report = recorded.simulator.advance()) {
    if (report->action.kind != ActionKind::request) continue;
    if (recorded.simulator.now() < 4 * kSecond_us) continue;
    const std::uint32_t client = report->action.client();
    if (!recorded.world.clients()[client].waiting) continue;
    const bool counts =
        recorded.simulator.statistics().calm.operations[client].since_us != sim::kNever;
    CHECK(counts == !set({4, 5}).contains(report->action.server));
    waits_there = waits_there || !counts;
  }
  CHECK(waits_there);
  CHECK(recorded.simulator.reachable() == set({1, 2, 3}));
}

}  // namespace squall::tests::partial_calm_test
