// Each fault is charged with what it did, and a fault that changed nothing with nothing.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::fault_attribution_test {

using sim::plan::Fault;
using sim::plan::FaultCount;
using Kind = Step::Kind;
using Whom = Target::Kind;

namespace {

/// What became of a fault in a run of four servers and two busy clients.
FaultCount charge_of(Fault fault, const Plan& plan, sim::Setup setup = slow_disks(4, 2)) {
  RecordedRun recorded(setup, plan);
  recorded.run();
  return recorded.simulator.statistics().faults[fault];
}

Plan busy(std::vector<Step> timeline = {}) {
  Plan plan = quiet(2 * kSecond_us);
  plan.sync = {1 * kMs, 1 * kMs};
  plan.workload.think = {10 * kMs, 0};
  plan.timeline = std::move(timeline);
  return plan;
}

Step towards_all(Step step) {
  step.to = target(Whom::all);
  return step;
}

/// Nothing ever happens in it.
FaultCount in_silence(Fault fault, const Step& step) {
  Plan plan = silent_plan();
  plan.timeline = {step};
  return charge_of(fault, plan, servers(3));
}

}  // namespace

TEST_CASE("A crash is charged with each server that goes down", "[sim][charges]") {
  CHECK(charge_of(Fault::crash, busy({at(1 * kSecond_us, Kind::crash, target({1, 2}))})) ==
        FaultCount{1, 2});
  CHECK(charge_of(Fault::crash, busy({at(1 * kSecond_us, Kind::crash, target({1})),
                                      at(1'100 * kMs, Kind::crash, target({1}))})) ==
        FaultCount{2, 1});
}

TEST_CASE("A pause is charged with what waits for its end", "[sim][charges]") {
  const Step pause = at(1 * kSecond_us, Kind::pause, target({1}));
  CHECK(charge_of(Fault::pause, busy({pause})).effects > 0);
  CHECK(in_silence(Fault::pause, pause) == FaultCount{1, 0});
}

TEST_CASE("What cuts links is charged with the messages that are lost on them", "[sim][charges]") {
  Step groups = at(1 * kSecond_us, Kind::partition);
  groups.groups = {set({1, 2}), set({3, 4})};
  Step ring = at(1 * kSecond_us, Kind::shape);
  ring.shape = sim::Shape::ring;
  const Step alone = at(1 * kSecond_us, Kind::isolate, target(Whom::leader));
  const Step cut = towards_all(at(1 * kSecond_us, Kind::cut, target(Whom::leader)));
  CHECK(charge_of(Fault::partition, busy({groups})).effects > 0);
  CHECK(charge_of(Fault::shape, busy({ring})).effects > 0);
  CHECK(charge_of(Fault::isolate, busy({alone})).effects > 0);
  CHECK(charge_of(Fault::cut, busy({cut})).effects > 0);
  CHECK(charge_of(Fault::isolate, busy({cut})) == FaultCount{});
  CHECK(in_silence(Fault::isolate, at(1, Kind::isolate, target({1}))) == FaultCount{1, 0});
}

TEST_CASE("A cut that is healed is charged with nothing more", "[sim][charges]") {
  const auto lost = [](Time healed) {
    return charge_of(Fault::cut,
                     busy({towards_all(at(1 * kSecond_us, Kind::cut, target(Whom::leader))),
                           at(healed, Kind::heal)}))
        .effects;
  };
  CHECK(lost(1 * kSecond_us) == 0);
  CHECK(lost(1'050 * kMs) > 0);
  CHECK(lost(1'050 * kMs) < lost(1'800 * kMs));
}

TEST_CASE("Who loses a message on a link that two have cut charges both", "[sim][charges]") {
  Plan plan = busy({at(1 * kSecond_us, Kind::isolate, target({1})),
                    towards_all(at(1 * kSecond_us, Kind::cut, target({1})))});
  RecordedRun recorded(slow_disks(4, 2), plan);
  recorded.run();
  const sim::plan::FaultStatistics& fault_statistics = recorded.simulator.statistics().faults;
  CHECK(fault_statistics[Fault::isolate].effects == recorded.world.tally().lost_on_cut_links);
  CHECK(fault_statistics[Fault::cut].effects == fault_statistics[Fault::isolate].effects);
}

TEST_CASE("Filters are charged with what they hold back or lose", "[sim][charges]") {
  for (const auto& [kind, fault] :
       {std::pair(Kind::hold, Fault::hold), std::pair(Kind::block, Fault::block)}) {
    const Step filter = towards_all(at(1 * kSecond_us, kind, target(Whom::all)));
    CHECK(charge_of(fault, busy({filter})).effects > 0);
    CHECK(in_silence(fault, filter) == FaultCount{1, 0});
  }
}

TEST_CASE("Slow servers and wrong clocks are charged with what is late", "[sim][charges]") {
  Step slow = at(1 * kSecond_us, Kind::slow, target({1}));
  slow.delay = {5 * kMs, 0};
  CHECK(charge_of(Fault::slow, busy({slow})).effects > 0);
  CHECK(in_silence(Fault::slow, slow) == FaultCount{1, 0});
  Step messages = at(1 * kSecond_us, Kind::slow_messages, {});
  messages.message_type = static_cast<std::uint16_t>(core::MessageType::append_entries);
  messages.delay = {5 * kMs, 0};
  CHECK(charge_of(Fault::slow_messages, busy({messages})).effects > 0);
  CHECK(in_silence(Fault::slow_messages, messages) == FaultCount{1, 0});
  Step clock = at(1 * kSecond_us, Kind::clock, target({1}));
  clock.clock.rate_ppm = 100'000;
  CHECK(charge_of(Fault::clock, busy({clock})).effects > 0);
  CHECK(in_silence(Fault::clock, clock) == FaultCount{1, 0});
}

TEST_CASE("A full disk is charged only when a server wants to write", "[sim][charges]") {
  const Step full = at(1 * kSecond_us, Kind::fill_disk, target(Whom::leader));
  CHECK(charge_of(Fault::full_disk, busy({full})) == FaultCount{1, 1});
  CHECK(in_silence(Fault::full_disk, at(1, Kind::fill_disk, target({1}))) == FaultCount{1, 0});
}

TEST_CASE("A sync can fail only where one is under way", "[sim][charges]") {
  const Step fails = at(1 * kSecond_us, Kind::fail_sync, target(Whom::all));
  CHECK(charge_of(Fault::sync_failure, busy({fails})).effects > 0);
  CHECK(in_silence(Fault::sync_failure, fails) == FaultCount{1, 0});
}

TEST_CASE(
    "A latent sector error is charged when its server cannot start, a wipe where there was "
    "something",
    "[sim][charges]") {
  const Step crash = at(1 * kSecond_us, Kind::crash, target({4}));
  Step error = at(1'100 * kMs, Kind::latent_sector_error, target({4}));
  error.value = 1;
  CHECK(charge_of(Fault::latent_sector_error, busy({crash, error})) == FaultCount{1, 0});
  CHECK(charge_of(Fault::latent_sector_error,
                  busy({crash, error, at(1'200 * kMs, Kind::restart, target({4}))})) ==
        FaultCount{1, 1});
  const Step wipe = at(1'100 * kMs, Kind::wipe, target({4}));
  CHECK(charge_of(Fault::wipe, busy({crash, wipe})) == FaultCount{1, 1});
  CHECK(charge_of(Fault::wipe, busy({crash, wipe, wipe})) == FaultCount{2, 1});
  Step corrupt = at(1'100 * kMs, Kind::corrupt, target({4}));
  corrupt.value = 1;
  CHECK(charge_of(Fault::corrupt, busy({crash, corrupt})) == FaultCount{1, 1});
  corrupt.value = 9'999;
  CHECK(charge_of(Fault::corrupt, busy({crash, corrupt})) == FaultCount{1, 0});
}

TEST_CASE(
    "A misdirected write is charged when its server cannot start, or starts with what is wrong",
    "[sim][charges]") {
  const Step crash = at(1 * kSecond_us, Kind::crash, target({4}));
  const Step restart = at(1'200 * kMs, Kind::restart, target({4}));
  Step misdirect = at(1'100 * kMs, Kind::misdirect, target({4}));
  misdirect.value = 1;
  CHECK(charge_of(Fault::misdirect, busy({crash, misdirect})) == FaultCount{1, 0});
  CHECK(charge_of(Fault::misdirect, busy({crash, misdirect, restart})) == FaultCount{1, 1});
  CHECK(charge_of(Fault::latent_sector_error, busy({crash, misdirect, restart})) == FaultCount{});
  misdirect.silent = true;
  CHECK(charge_of(Fault::misdirect, busy({crash, misdirect})) == FaultCount{1, 1});
  misdirect.value = 9'999;
  CHECK(charge_of(Fault::misdirect, busy({crash, misdirect})) == FaultCount{1, 0});
}

TEST_CASE("A torn write is charged when it takes a record that was spared", "[sim][charges]") {
  Plan plan = busy();
  plan.faults.crash = {50 * kMs, {20 * kMs, 0}};
  CHECK(charge_of(Fault::torn_write, plan) == FaultCount{});
  plan.faults.torn_writes = true;
  CHECK(charge_of(Fault::torn_write, plan).effects > 0);
}

TEST_CASE("What the leader is asked for is charged when it takes it on", "[sim][charges]") {
  Step transfer = at(1 * kSecond_us, Kind::transfer, target(Whom::leader));
  transfer.to = target(Whom::followers);
  CHECK(charge_of(Fault::transfer, busy({transfer})) == FaultCount{1, 1});
  transfer.to = target(Whom::leader);
  CHECK(charge_of(Fault::transfer, busy({transfer})) == FaultCount{1, 0});
  Step change = at(1 * kSecond_us, Kind::membership, target(Whom::leader));
  change.groups = {set({1, 2, 3}), {}};
  CHECK(charge_of(Fault::membership, busy({change})) == FaultCount{1, 1});
  change.groups = {set({1, 2, 3, 4}), {}};
  CHECK(charge_of(Fault::membership, busy({change})) == FaultCount{1, 0});
}

TEST_CASE("Links are charged with each message that they lose, double, spoil or delay",
          "[sim][charges]") {
  Plan plan = busy();
  plan.links.drop = plan.links.duplicate = plan.links.reorder = plan.links.garble = 50'000;
  plan.links.bandwidth = 20'000;
  plan.links.queue_bytes = 200;
  RecordedRun recorded(slow_disks(4, 2), plan);
  recorded.run();
  const sim::plan::FaultStatistics& fault_statistics = recorded.simulator.statistics().faults;
  for (const Fault fault :
       {Fault::drop, Fault::duplicate, Fault::reorder, Fault::garble, Fault::bandwidth}) {
    CHECK(fault_statistics[fault].effects > 0);
    CHECK(fault_statistics[fault].begun == fault_statistics[fault].effects);
  }
  CHECK(fault_statistics[Fault::duplicate].effects == recorded.count(ActionKind::duplicate));
  CHECK(fault_statistics[Fault::crash] == FaultCount{});
}

TEST_CASE("Fault statistics of two runs add up", "[sim][charges]") {
  sim::plan::FaultStatistics one;
  one.count(Fault::drop);
  one.begin(Fault::crash);
  sim::plan::FaultStatistics both = one;
  both.add(one);
  CHECK(both[Fault::drop] == FaultCount{2, 2});
  CHECK(both[Fault::crash] == FaultCount{2, 0});
  CHECK(both.effects() == 2);
}

}  // namespace squall::tests::fault_attribution_test
