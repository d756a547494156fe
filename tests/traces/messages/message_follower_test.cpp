// Messages of drawn runs, against the network: what it holds is what the follower says flies.
#include "traces/messages/message_follower.hpp"

#include <set>

#include "core/server.hpp"
#include "scenarios/swarm/generate.hpp"
#include "tests/catch.hpp"
#include "traces/run.hpp"

namespace squall::tests::message_follower_test {

using traces::messages::Departure;
using traces::messages::MessageFollower;

TEST_CASE("Each message in flight has a number, and each number one end", "[messages]") {
  std::uint64_t arrived = 0;
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const scenarios::Scenario scenario = scenarios::swarm::generate(seed);
    traces::Run run(scenario, seed, core::ServerMaker());
    MessageFollower follower(run.world());
    std::set<std::uint64_t> flying;
    for (int event = 0; event < 3'000; ++event) {
      const sim::Report* report = run.advance();
      if (report == nullptr) break;
      if (!report->enabled) continue;
      follower.add(*report, run.world());
      if (follower.arrival() != traces::messages::Arrival::none) {
        ++arrived;
        REQUIRE(flying.erase(follower.message()) == 1);
      }
      for (const Departure& departure : follower.departures()) {
        if (departure.is_lost()) ++lost;
        if (!departure.is_lost()) REQUIRE(flying.insert(departure.id).second);
      }
      std::set<std::uint64_t> in_slots;
      for (const std::uint64_t id : follower.slots()) {
        if (id != 0) in_slots.insert(id);
      }
      REQUIRE(in_slots == flying);
      REQUIRE(flying.size() == run.world().network().in_flight());
    }
  }
  CHECK(arrived > 1'000);
  CHECK(lost > 10);
}

}  // namespace squall::tests::message_follower_test
