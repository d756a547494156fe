// What clients were told is explained by the log, or else named; and written as check-history
// reads.
#include "traces/history/client_record.hpp"

#include <sstream>

#include "checkers/linearizability/linearizability.hpp"
#include "scenarios/swarm/generate.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/history/history_edn.hpp"
#include "traces/history/history_jsonl.hpp"

namespace squall::tests::client_record_test {

using traces::history::ClientRecord;

namespace {

scenarios::Scenario store(std::uint32_t sessions_max) {
  scenarios::Scenario scenario = tests::small_scenario();
  sim::Setup& setup = scenario.setup;
  setup.clients = 4;
  setup.mix = {3, 300'000, 200'000, 200'000, false};
  setup.sessions_max = sessions_max;
  scenario.plan.end_us = 5 * sim::kSecond_us;
  return scenario;
}

/// A run, and a record of what `lies` has made of its answers.
template <typename Lies>
std::string told(const scenarios::Scenario& scenario, std::uint64_t seed, Lies&& lies) {
  traces::Run run(scenario, seed, core::ServerMaker());
  ClientRecord record;
  std::size_t answers = 0;
  while (const sim::Report* report = run.advance()) {
    sim::Report seen = *report;
    for (sim::Answer& answer : seen.answers) lies(answer, ++answers);
    record.add(seen, run.world());
  }
  REQUIRE(answers > 40);
  return record.contradiction(run.world());
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the log explains all that clients are told, with sessions and without",
          "[traces][clients]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto honest = [](sim::Answer&, std::size_t) {};
    CHECK(told(store(0), seed, honest) == "");
    CHECK(told(store(3), seed, honest) == "");
    CHECK(told(store(8), seed, honest) == "");
  }
}

TEST_CASE("an answer that the log does not explain is named", "[traces][clients]") {
  const scenarios::Scenario scenario = store(8);
  const auto lie_once = [&](auto&& lie) {
    return told(scenario, 1, [&](sim::Answer& answer, std::size_t count) {
      if (count == 40) lie(answer);
    });
  };
  CHECK(contains(lie_once([](sim::Answer& answer) { answer.value ^= 1; }),
                 "was told another value than the log gives there"));
  CHECK(contains(lie_once([](sim::Answer& answer) {
                   answer.index = 100'000;
                   answer.is_read = true;
                 }),
                 "but no client had asked for it"));
  CHECK(contains(lie_once([](sim::Answer& answer) {
                   answer.index = 1;
                   answer.is_read = true;
                 }),
                 "but what took effect later had been answered before it was asked"));
}

TEST_CASE("a client history that is written is read again, and linearizable", "[traces][clients]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const bool appends : {true, false}) {
      CAPTURE(seed, appends);
      scenarios::Scenario scenario = store(8);
      if (!appends) scenario.setup.mix.appends = 0;
      traces::Run run(scenario, seed, core::ServerMaker());
      ClientRecord record;
      while (const sim::Report* report = run.advance()) record.add(*report, run.world());
      std::ostringstream out;
      record.write(out, run.world());
      const traces::history::NamedHistory history =
          traces::history::read_history_jsonl(out.str(), "history.jsonl");
      std::size_t asked = 0;
      for (const ClientRecord::Event& event : record.events()) asked += event.asks ? 1 : 0;
      CHECK(history.history.operations.size() == asked);
      CHECK(asked > 40);
      const auto result = checkers::linearizability::judge_linearizability(history.history);
      CHECK(result.decision == checkers::linearizability::Decision::linearizable);
    }
  }
}

TEST_CASE("a client history that is written as Jepsen does is read again, and linearizable",
          "[traces][clients]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    scenarios::Scenario scenario = store(8);
    scenario.setup.mix.appends = 0;
    traces::Run run(scenario, seed, core::ServerMaker());
    ClientRecord record;
    while (const sim::Report* report = run.advance()) {
      record.add(*report, run.world(), run.simulator().now());
    }
    std::ostringstream out;
    record.write_edn(out, run.world());
    const auto history = traces::history::read_history_edn(out.str(), "history.edn").history;
    std::size_t asked = 0;
    for (const ClientRecord::Event& event : record.events()) asked += event.asks ? 1 : 0;
    CHECK(history.operations.size() == asked);
    CHECK(checkers::linearizability::judge_linearizability(history).decision ==
          checkers::linearizability::Decision::linearizable);
    CHECK(contains(out.str(), ":type :fail, :f :cas"));
  }
}

TEST_CASE("a record that begins within a run has no completion without its invocation",
          "[traces][clients]") {
  traces::Run run(store(0), 1, core::ServerMaker());
  std::size_t events = 0;
  while (run.advance() != nullptr && (++events < 500 || !run.world().clients()[0].waiting)) {
  }
  ClientRecord record;
  record.leave_out_waiting(run.world());
  while (const sim::Report* report = run.advance()) record.add(*report, run.world());
  std::vector<bool> waits(run.world().clients().count());
  for (const ClientRecord::Event& event : record.events()) {
    CHECK(waits[event.client] != event.asks);
    waits[event.client] = event.asks;
  }
  CHECK(record.events().size() > 40);
}

TEST_CASE("a value that clients were told wrongly is no linearizable history either",
          "[traces][clients]") {
  traces::Run run(store(8), 1, core::ServerMaker());
  ClientRecord record;
  while (const sim::Report* report = run.advance()) {
    sim::Report seen = *report;
    for (sim::Answer& answer : seen.answers) {
      if (answer.is_read) answer.index = 0;
    }
    record.add(seen, run.world());
  }
  std::ostringstream out;
  record.write(out, run.world());
  const auto history = traces::history::read_history_jsonl(out.str(), "history.jsonl").history;
  CHECK(checkers::linearizability::judge_linearizability(history).decision !=
        checkers::linearizability::Decision::linearizable);
}

}  // namespace squall::tests::client_record_test
