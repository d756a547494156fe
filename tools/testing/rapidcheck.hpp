// Drawn scenarios for rapidcheck, which shrinks those that fail.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <vector>

#include "scenarios/offers.hpp"
#include "scenarios/scenario.hpp"

namespace squall::tools::testing {

/// What the swarm draws for this seed, for a Raft with these offers.
scenarios::Scenario drawn_scenario(std::uint64_t seed, scenarios::OfferSet offers);
/// The same with one thing less each: servers, clients, a fault, a feature, a part of the time.
std::vector<scenarios::Scenario> simpler_scenarios(const scenarios::Scenario& scenario,
                                                   scenarios::OfferSet offers);
/// As a file would hold it.
std::string text_of(const scenarios::Scenario& scenario);

/// Scenarios of the swarm: servers, network, faults, clients, and a calm at the end.
inline rc::Gen<scenarios::Scenario> any_scenario(scenarios::OfferSet offers = {}) {
  return [offers](const rc::Random& random, int) {
    rc::Random numbers = random;
    return rc::shrinkable::shrinkRecur(
        drawn_scenario(numbers.next(), offers), [offers](const scenarios::Scenario& scenario) {
          return rc::seq::fromContainer(simpler_scenarios(scenario, offers));
        });
  };
}

}  // namespace squall::tools::testing

namespace squall::scenarios {

/// rapidcheck's way to print a value.
inline void showValue(const Scenario& scenario, std::ostream& out) {
  out << tools::testing::text_of(scenario);
}

}  // namespace squall::scenarios

/// For a Raft with elections and a log; others take any_scenario(offers).
template <>
struct rc::Arbitrary<squall::scenarios::Scenario> {
  static Gen<squall::scenarios::Scenario> arbitrary() {
    return squall::tools::testing::any_scenario();
  }
};
