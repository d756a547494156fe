// Scenarios for Rafts that do not offer everything.
#include "scenarios/within_offers.hpp"

#include <set>

#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/swarm/generate.hpp"
#include "scenarios/write.hpp"
#include "tests/catch.hpp"

namespace squall::tests::within_offers_test {

using namespace squall::scenarios;

TEST_CASE("A drawn scenario that is kept within offers asks for no more",
          "[scenarios][within_offers]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    // Other offers for each seed.
    const auto offers = OfferSet::of_another(seed * 0x9e37'79b9u >> 7);
    Scenario scenario = swarm::generate(seed);
    keep_within(scenario, offers);
    INFO("seed " << seed);
    CHECK(asked_beyond(scenario, offers).empty());
    CHECK_NOTHROW(parse(write(scenario), "kept.json"));
  }
}

TEST_CASE("Where members change, a foreign Raft that offers check-quorum has it",
          "[scenarios][within_offers]") {
  const OfferSet foreign = OfferSet::of_another(~std::uint64_t{0});
  const auto has_it = [](bool changes, OfferSet offers) {
    Scenario scenario;
    if (changes) scenario.plan.faults.membership.every_us = 1'000'000;
    keep_within(scenario, offers);
    return scenario.setup.settings.check_quorum;
  };
  CHECK(has_it(true, foreign));
  CHECK_FALSE(has_it(false, foreign));
  CHECK_FALSE(has_it(true, foreign.without(Offer::check_quorum)));
  CHECK_FALSE(has_it(true, OfferSet::all()));
}

TEST_CASE("What offers everything is asked for everything", "[scenarios][within_offers]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Scenario scenario = swarm::generate(seed);
    keep_within(scenario, OfferSet::all());
    CHECK(scenario == swarm::generate(seed));
  }
  for (const auto& entry : library()) {
    CHECK(asked_beyond(parse(entry), OfferSet::all()).empty());
  }
}

TEST_CASE("Stories and drawn scenarios ask for each thing that may be missing",
          "[scenarios][within_offers]") {
  std::set<std::string> asked;
  const auto add = [&](const Scenario& scenario) {
    for (const std::string& word : asked_beyond(scenario, OfferSet())) asked.insert(word);
  };
  for (std::uint64_t seed = 1; seed <= 300; ++seed) add(swarm::generate(seed));
  for (const auto& entry : library()) add(parse(entry));
  CHECK(asked == std::set<std::string>{
                     "a calm with cut links", "a disk that takes time", "changes of membership",
                     "check-quorum", "failed writes that are survived",
                     "followers that forget their leader", "forwarded requests", "joint consensus",
                     "leader stickiness", "leadership transfers", "learners", "leases", "pre-vote",
                     "quiescent leaders", "reads at followers", "reads beside the log",
                     "snapshots"});
}

TEST_CASE("An exploration asks for what its budgets allow", "[scenarios][within_offers]") {
  const auto asked = [](const std::string& name) {
    return asked_beyond(parse(*find_exploration(name)), OfferSet());
  };
  CHECK(asked("elections-of-three").empty());
  CHECK(asked("learners") == std::vector<std::string>{"changes of membership", "learners"});
  CHECK(asked("compaction-and-a-crash") == std::vector<std::string>{"snapshots"});
}

}  // namespace squall::tests::within_offers_test
