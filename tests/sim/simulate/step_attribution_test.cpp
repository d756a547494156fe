// A step is charged with what it did, and one that did nothing with nothing.
#include "sim/simulate/step_attribution.hpp"

#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::step_attribution_test {

using Kind = Step::Kind;
using Whom = Target::Kind;
using sim::Refusal;
using sim::simulate::StepStatistics;

namespace {

Plan busy(std::vector<Step> timeline) {
  Plan plan = quiet(2 * kSecond_us);
  plan.sync = {1 * kMs, 1 * kMs};
  plan.workload.think = {10 * kMs, 0};
  plan.timeline = std::move(timeline);
  return plan;
}

std::vector<StepStatistics> steps_of(const Plan& plan, sim::Setup setup = slow_disks(4, 2)) {
  RecordedRun recorded(setup, plan);
  recorded.run();
  return recorded.simulator.statistics().steps;
}

std::vector<bool> effective(const std::vector<StepStatistics>& steps) {
  std::vector<bool> result;
  for (const StepStatistics& step : steps) result.push_back(step.effects > 0);
  return result;
}

Step towards(Step step, const Target& to) {
  step.to = to;
  return step;
}

constexpr Time kAt = 1 * kSecond_us;

}  // namespace

TEST_CASE("A step that finds its work done has no effect", "[sim][steps]") {
  for (const auto& [breaks, mends] :
       {std::pair(Kind::crash, Kind::restart), std::pair(Kind::pause, Kind::resume),
        std::pair(Kind::fill_disk, Kind::free_disk)}) {
    INFO(core::name_of(breaks));
    const std::vector<StepStatistics> steps = steps_of(
        busy({at(kAt, mends, target({2})), at(kAt + kMs, breaks, target({2})),
              at(kAt + 2 * kMs, breaks, target({2})), at(kAt + 400 * kMs, mends, target({2})),
              at(kAt + 401 * kMs, mends, target({2}))}));
    CHECK(effective(steps) == std::vector<bool>{false, true, false, true, false});
  }
}

TEST_CASE("A cut has an effect when a message is lost on it, a heal when it was cut",
          "[sim][steps]") {
  const Target one = target({1});
  const Target others = target({2, 3, 4});
  const std::vector<StepStatistics> steps =
      steps_of(busy({towards(at(kAt, Kind::heal, one), others),
                     towards(at(kAt + 1 * kMs, Kind::cut, one), others),
                     towards(at(kAt + 500 * kMs, Kind::cut, one), others),
                     towards(at(kAt + 600 * kMs, Kind::heal, one), others),
                     towards(at(kAt + 700 * kMs, Kind::cut, one), others),
                     towards(at(kAt + 700 * kMs, Kind::heal, one), others)}));
  CHECK(effective(steps) == std::vector<bool>{false, true, false, true, false, true});
}

TEST_CASE("A filter has an effect when it holds or blocks a message, its end when it was there",
          "[sim][steps]") {
  for (const auto& [begins, ends] :
       {std::pair(Kind::hold, Kind::release), std::pair(Kind::block, Kind::unblock)}) {
    const auto filter = [](Time time, Kind kind, core::MessageType type) {
      Step step = towards(at(time, kind, target(Whom::all)), target(Whom::all));
      step.message_type = static_cast<std::uint16_t>(type);
      return step;
    };
    const std::vector<StepStatistics> steps =
        steps_of(busy({filter(kAt, begins, core::MessageType::append_entries),
                       filter(kAt, begins, core::MessageType::install_snapshot),
                       filter(kAt + 100 * kMs, ends, core::MessageType::timeout_now),
                       filter(kAt + 100 * kMs, ends, core::MessageType::append_entries),
                       filter(kAt + 100 * kMs, ends, core::MessageType::append_entries)}));
    CHECK(effective(steps) == std::vector<bool>{true, false, false, true, false});
  }
}

TEST_CASE("A timeout has an effect where the timer could run", "[sim][steps]") {
  Plan plan = silent_plan();
  plan.timeline = {at(10 * kMs, Kind::heartbeat_timeout, target({1})),
                   at(20 * kMs, Kind::election_timeout, target({1})),
                   at(100 * kMs, Kind::election_timeout, target({1})),
                   at(110 * kMs, Kind::heartbeat_timeout, target({1})),
                   at(120 * kMs, Kind::heartbeat_timeout, target({2}))};
  CHECK(effective(steps_of(plan, servers(3))) ==
        std::vector<bool>{false, true, false, true, false});
}

TEST_CASE("A request has an effect when a client is idle", "[sim][steps]") {
  Plan plan = silent_plan();
  plan.workload.start_us = kSecond_us;
  Step request = at(100 * kMs, Kind::request, target({1}));
  request.value = 2;
  plan.timeline = {at(10 * kMs, Kind::election_timeout, target({1})), request, request};
  plan.timeline[1].at_us = 5 * kMs;  // before there is a leader
  const std::vector<StepStatistics> steps = steps_of(plan, sim::Setup(servers(3, 1)));
  CHECK(effective(steps) == std::vector<bool>{true, true, false});
  CHECK(steps[1].refusal == Refusal::does_not_lead);
}

TEST_CASE("A transfer that is refused has no effect, but a reason", "[sim][steps]") {
  Plan plan = silent_plan();
  plan.timeline = {
      at(10 * kMs, Kind::election_timeout, target({1})),
      towards(at(100 * kMs, Kind::transfer, target({1})), target({1})),
      towards(at(110 * kMs, Kind::transfer, target({2})), target({3})),
      towards(at(120 * kMs, Kind::transfer, target({1})), target({3})),
  };
  const std::vector<StepStatistics> steps = steps_of(plan, servers(3));
  CHECK(effective(steps) == std::vector<bool>{true, false, false, true});
  CHECK(steps[1].refusal == Refusal::leads_already);
  CHECK(steps[2].refusal == Refusal::does_not_lead);
  CHECK(steps[3].refusal == Refusal::none);
}

TEST_CASE("A standing fault is charged to the step that holds it in place", "[sim][steps]") {
  Step slow = at(kAt, Kind::slow, target({1}));
  slow.delay = {5 * kMs, 0};
  Step in_time = at(kAt + 300 * kMs, Kind::slow, target({1}));
  Step again_in_time = at(kAt + 400 * kMs, Kind::slow, target({1}));
  Step clock = at(kAt, Kind::clock, target({1}));
  clock.clock.rate_ppm = 100'000;
  Step right = at(kAt + 300 * kMs, Kind::clock, target({1}));
  right.clock.rate_ppm = 0;
  Step still_right = right;
  still_right.at_us = kAt + 400 * kMs;
  CHECK(effective(steps_of(busy({slow, clock, in_time, right, again_in_time, still_right}))) ==
        std::vector<bool>{true, true, true, true, false, false});
}

}  // namespace squall::tests::step_attribution_test
