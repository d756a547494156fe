// The workload: when clients ask, whom, how often, and what they do without an answer.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::client_sessions_test {

namespace {

/// When each answer came.
std::vector<Time> answers(const RecordedRun& recorded) {
  std::vector<Time> times;
  for (const Happening& happening : recorded.story) {
    for (std::size_t at = 0; at < happening.answered.size(); ++at)
      times.push_back(happening.time_us);
  }
  return times;
}

/// One server that leads from the start, so that every request is answered at once.
RecordedRun& led(RecordedRun& recorded) {
  recorded.act({ActionKind::election_timeout, 1, 0, 0});
  REQUIRE(recorded.leader() == 1);
  return recorded;
}

std::uint64_t commands(const RecordedRun& recorded) {
  std::uint64_t sum = 0;
  for (std::uint32_t at = 0; at < recorded.world.clients().count(); ++at) {
    sum += recorded.world.clients()[at].sequence;
  }
  return sum;
}

}  // namespace

TEST_CASE("Clients begin at their start and think between an answer and the next command",
          "[sim][clients]") {
  Plan plan = silent_plan(100 * kMs);
  plan.workload.start_us = 20 * kMs;
  plan.workload.think = {15 * kMs, 0};
  RecordedRun recorded(servers(1, 1), plan);
  led(recorded).run();
  CHECK(recorded.times(ActionKind::request) ==
        std::vector<Time>{20 * kMs, 35 * kMs, 50 * kMs, 65 * kMs, 80 * kMs, 95 * kMs});
  CHECK(answers(recorded) == recorded.times(ActionKind::request));
}

TEST_CASE("A client that does not think asks one microsecond later", "[sim][clients]") {
  Plan plan = silent_plan(10);
  RecordedRun recorded(servers(1, 1), plan);
  led(recorded).run();
  CHECK(recorded.times(ActionKind::request) == std::vector<Time>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("A request is under way for its latency", "[sim][clients]") {
  Plan plan = silent_plan(100 * kMs);
  plan.workload.latency = {30 * kMs, 0};
  plan.workload.think = {10 * kMs, 0};
  RecordedRun recorded(servers(1, 1), plan);
  led(recorded).run();
  CHECK(recorded.times(ActionKind::request) == std::vector<Time>{30 * kMs, 70 * kMs});
}

TEST_CASE("A client whose retries outrun its latency has a bounded number of copies under way",
          "[sim][clients]") {
  Plan plan = silent_plan(25 * kSecond_us);
  plan.workload.latency = {10 * kSecond_us, 0};
  plan.workload.retry_us = kMs;
  RecordedRun recorded(servers(1, 1), plan);
  recorded.act({ActionKind::crash, 1, 0, 0});
  recorded.run();
  const std::vector<Time> requests = recorded.times(ActionKind::request);
  REQUIRE(requests.size() == 2 * sim::simulate::ClientSessions::kCopiesMax);
  for (std::size_t at = 0; at < sim::simulate::ClientSessions::kCopiesMax; ++at) {
    CHECK(requests[at] == 10 * kSecond_us + at * kMs);
  }
}

TEST_CASE("A client without an answer asks again after its retry time, and may ask another server",
          "[sim][clients]") {
  Plan plan = silent_plan(10 * kSecond_us);
  plan.workload.retry_us = 100 * kMs;
  RecordedRun recorded(servers(3, 1), plan);
  for (const ServerId server : recorded.world.servers()) {
    recorded.act({ActionKind::crash, server, 0, 0});
  }
  recorded.run();
  const std::vector<Happening> requests = recorded.all(ActionKind::request);
  REQUIRE(requests.size() == 100);
  ServerSet asked;
  for (std::size_t at = 0; at < requests.size(); ++at) {
    CHECK(requests[at].time_us == at * 100 * kMs);
    asked.add(requests[at].action.server);
  }
  CHECK(asked == recorded.world.servers());
  CHECK(commands(recorded) == 1);
}

TEST_CASE("A refused client goes to whom it is told leads", "[sim][clients]") {
  Plan plan = silent_plan(2 * kSecond_us);
  plan.workload.start_us = 100 * kMs;
  plan.workload.latency = {2 * kMs, 0};
  plan.workload.think = {50 * kMs, 0};
  RecordedRun recorded(servers(5, 8), plan);
  recorded.act({ActionKind::election_timeout, 3, 0, 0});
  recorded.run_until(10 * kMs);
  REQUIRE(recorded.leader() == 3);
  recorded.run();
  std::size_t refused = 0;
  for (const Happening& request : recorded.all(ActionKind::request)) {
    CHECK(request.accepted == (request.action.server == 3));
    if (request.accepted) continue;
    ++refused;
    CHECK(request.time_us == 102 * kMs);
  }
  CHECK(refused > 0);
  // The refused ones came to the leader one latency later; then all stayed with it.
  CHECK(recorded.count(ActionKind::request) - refused > 8 * 25);
}

TEST_CASE("A client whose server knows no leader soon asks another server", "[sim][clients]") {
  Plan plan = silent_plan(500 * kMs);
  plan.workload.retry_us = 400 * kMs;
  RecordedRun recorded(servers(3, 1), plan);
  recorded.run();
  // An eighth of the retry time, and one microsecond.
  CHECK(recorded.times(ActionKind::request).size() == 10);
  CHECK(recorded.times(ActionKind::request)[1] == 50 * kMs + 1);
}

TEST_CASE("All clients together give no more commands than the workload has", "[sim][clients]") {
  Plan plan = quiet(5 * kSecond_us);
  plan.workload.commands_max = 7;
  plan.workload.think = {10 * kMs, 0};
  RecordedRun recorded(servers(3, 3), plan);
  recorded.run();
  CHECK(commands(recorded) == 7);
  CHECK(recorded.world.clients().answered() == 7);
}

TEST_CASE("Commands are counted once though requests are slower than retries", "[sim][clients]") {
  Plan plan = quiet(20 * kSecond_us);
  plan.links.delay = {20 * kMs, 0};
  plan.workload.commands_max = 50;
  plan.workload.retry_us = 30 * kMs;
  plan.workload.latency = {20 * kMs, 40 * kMs};
  RecordedRun recorded(servers(3, 3), plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::request) > 60);  // many came twice
  CHECK(commands(recorded) == 50);
  CHECK(recorded.world.clients().answered() == 50);
}

TEST_CASE("A command that the timeline made a client ask is asked again until it is answered",
          "[sim][clients]") {
  Plan plan = quiet(3 * kSecond_us);
  plan.workload.start_us = 1'000 * kSecond_us;
  plan.workload.retry_us = 200 * kMs;
  Step request = at(0, Step::Kind::request, target({2}));
  request.value = 1;
  plan.timeline = {request};
  RecordedRun recorded(servers(3, 2), plan);
  recorded.run();
  REQUIRE(recorded.count(ActionKind::request) >= 2);
  CHECK(recorded.all(ActionKind::request)[0].action == Action{ActionKind::request, 2, 0, 0});
  CHECK_FALSE(recorded.all(ActionKind::request)[0].accepted);
  CHECK(recorded.times(ActionKind::request)[1] == 200 * kMs);
  CHECK(recorded.world.clients().answered() >= 1);
  CHECK(recorded.world.clients()[1].sequence == 0);
}

TEST_CASE("Clients that ask on request ask what they are told, and nothing by themselves",
          "[sim][clients]") {
  Plan plan = silent_plan(200 * kMs);
  plan.workload.on_request = true;
  Step put = at(10 * kMs, Step::Kind::request, target({1}));
  put.client = 1;
  put.command = 1;
  Step get = at(50 * kMs, Step::Kind::request, target({1}));
  get.client = 1;
  get.command = 2;
  plan.timeline = {put, get};
  sim::Setup setup = servers(1, 2);
  setup.mix.keys = 4;
  setup.commands = {{core::Operation::put, 3, 77, 0}, {core::Operation::get, 3, 0, 0}};
  RecordedRun recorded(setup, plan);
  led(recorded).run();
  CHECK(recorded.times(ActionKind::request) == std::vector<Time>{10 * kMs, 50 * kMs});
  CHECK(recorded.world.clients()[0].sequence == 0);
  CHECK(recorded.world.clients()[1].sequence == 2);
  CHECK(recorded.world.clients()[1].seen == 77);
}

TEST_CASE("A client opens its session first, and asks what it was told after that",
          "[sim][clients]") {
  Plan plan = silent_plan(200 * kMs);
  plan.workload.on_request = true;
  Step put = at(10 * kMs, Step::Kind::request, target({1}));
  put.client = 0;
  put.command = 1;
  plan.timeline = {put};
  sim::Setup setup = servers(1, 1);
  setup.sessions_max = 1;
  setup.commands = {{core::Operation::put, 0, 77, 0}};
  RecordedRun recorded(setup, plan);
  led(recorded).run();
  CHECK(recorded.count(ActionKind::request) == 2);
  CHECK(recorded.world.clients()[0].seen == 77);
}

TEST_CASE("A client that does not retry asks once, also after a refusal", "[sim][clients]") {
  Plan plan = quiet(3 * kSecond_us);
  plan.workload.retry_us = sim::kNever;
  RecordedRun recorded(servers(3, 2), plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::request) == 2);  // there was no leader yet
  CHECK(recorded.world.clients().answered() == 0);
}

TEST_CASE("A client that stays asks one server for ever", "[sim][clients]") {
  Plan plan = quiet(3 * kSecond_us);
  plan.workload.stay = true;
  plan.workload.retry_us = 100 * kMs;
  plan.workload.think = {10 * kMs, 0};
  RecordedRun recorded(servers(3, 4), plan);
  recorded.run();
  REQUIRE(recorded.count(ActionKind::request) > 40);
  for (const Happening& request : recorded.all(ActionKind::request)) {
    CHECK(request.action.server == ServerId::of(1 + request.action.client() % 3));
  }
  CHECK(recorded.world.clients().answered() > 0);
}

TEST_CASE("Clients that stop begin nothing more, and are answered what they wait for",
          "[sim][clients]") {
  Plan plan = quiet(3 * kSecond_us);
  plan.workload.stop_us = 1 * kSecond_us;
  plan.workload.think = {10 * kMs, 0};
  RecordedRun recorded(servers(3, 2), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::request).back() < 1 * kSecond_us + plan.workload.retry_us);
  CHECK(commands(recorded) == recorded.world.clients().answered());
}

}  // namespace squall::tests::client_sessions_test
