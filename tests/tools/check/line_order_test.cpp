// The verdict does not depend on how the lines of different servers stand in a file, nor on the
// order that is chosen among those that the lines allow.
#include <rapidcheck.h>

#include "scenarios/scenario.hpp"
#include "sim/simulate/simulator.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/mutants/many_faults.hpp"
#include "tests/tools/check/event_logs.hpp"
#include "traces/server_log/log_writer.hpp"

namespace squall::tests::line_order_test {

namespace {

template <typename Machine>
std::string logged(std::uint64_t seed) {
  sim::Setup setup = setup_of(3);
  setup.settings.synchronous_disk = true;
  sim::plan::Plan plan = many_faults();
  plan.end_us = 2 * sim::kSecond_us;
  sim::World world(setup, Maker<Machine>{});
  sim::simulate::Simulator simulator(world, plan, seed);
  std::ostringstream out;
  traces::server_log::LogWriter writer(out, world);
  while (const sim::Report* report = simulator.advance()) {
    writer.add(*report, world, simulator.now());
  }
  return out.str();
}

/// Without the members that name a message: then less of the order is known.
std::string without_ids(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t id = text.find("\"message\":{\"id\":", at);
    const std::size_t end = id == std::string::npos ? text.size() : id + 11;
    result.append(text, at, end - at);
    at = end;
    if (id != std::string::npos) at = text.find(',', at) + 1;
  }
  return result;
}

/// The lines in another order, in which each server's keep theirs; the header stays the first.
std::string shuffled(const std::string& text, std::uint64_t seed) {
  std::istringstream in(text);
  std::string result;
  std::getline(in, result);
  result += '\n';
  std::map<std::string, std::vector<std::string>> of_server;
  std::size_t left = 0;
  for (std::string line; std::getline(in, line); ++left) {
    of_server[line.substr(0, line.find(','))].push_back(line);
  }
  std::map<std::string, std::size_t> next;
  for (std::uint64_t draw = 0; left > 0; ++draw) {
    auto server = of_server.begin();
    std::advance(server, static_cast<long>(core::mix(seed, draw) % of_server.size()));
    std::size_t& at = next[server->first];
    if (at == server->second.size()) continue;
    result += server->second[at++] + '\n';
    --left;
  }
  return result;
}

std::string any_log() {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 30);
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return logged<ForgetsVote>(seed);
    case 1:
      return logged<CommitsUnverified>(seed);
    case 2:
      return logged<StoresOtherPayload>(seed);
    case 3:
      return logged<SkipsLogCheck>(seed);
    default:
      return logged<core::Server>(seed);
  }
}

}  // namespace

TEST_CASE("lines of different servers may stand in any order", "[check][slow]") {
  CHECK(rc::check("the same findings, the same counts", [] {
    const std::string text = any_log();
    const auto one = checked(event_log({text}));
    const auto other = checked(event_log({shuffled(text, *rc::gen::arbitrary<std::uint64_t>())}));
    RC_ASSERT(violated(one) == violated(other));
    RC_ASSERT(one.json.find("judged")->dump() == other.json.find("judged")->dump());
  }));
}

TEST_CASE("whether something is violated depends on no order among those known", "[check][slow]") {
  CHECK(rc::check("violated in one, violated in all", [] {
    std::string text = any_log();
    if (*rc::gen::arbitrary<bool>()) text = without_ids(text);
    const auto log = event_log({text});
    const auto one = checked(log);
    const auto other = checked(log, *rc::gen::inRange<std::uint64_t>(1, 1'000'000));
    RC_ASSERT(one.code == other.code);
    // After a first violation, what follows from it may be told of one property or another.
    if (violated(one).size() == 1 || violated(other).size() == 1) {
      RC_LOG() << one.text << other.text;
      RC_ASSERT(!violated(other).empty());
    }
  }));
}

TEST_CASE("a message that arrives before it was sent is no log", "[check]") {
  const auto message = [](const char* server, const char* event, const char* id) {
    return std::string("{\"server\":") + server + ",\"event\":\"" + event +
           "\",\"message\":{\"type\":\"append_entries\",\"id\":" + id + "}}\n";
  };
  const auto log = event_log({message("1", "receive", "2") + message("1", "send", "1") +
                              message("2", "receive", "1") + message("2", "send", "2")});
  try {
    (void)checked(log);
    FAIL("it was judged");
  } catch (const scenarios::UserError& error) {
    CHECK(error.where == "one:1");
    CHECK(
        error.message ==
        "this message arrives before it was sent: the line of its sending, one:4, comes after one "
        "that this line comes before");
  }
}

}  // namespace squall::tests::line_order_test
