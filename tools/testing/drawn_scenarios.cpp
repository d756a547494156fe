// What rapidcheck draws and shrinks; apart from its header, which needs rapidcheck.
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "scenarios/swarm/generate.hpp"
#include "scenarios/within_offers.hpp"
#include "scenarios/write.hpp"
#include "traces/shrink/simpler_scenario.hpp"

namespace squall::tools::testing {

scenarios::Scenario drawn_scenario(std::uint64_t seed, scenarios::OfferSet offers) {
  scenarios::Scenario scenario = scenarios::swarm::generate(seed);
  scenarios::keep_within(scenario, offers);
  return scenario;
}

std::vector<scenarios::Scenario> simpler_scenarios(const scenarios::Scenario& scenario,
                                                   scenarios::OfferSet offers) {
  std::vector<scenarios::Scenario> simpler;
  for (std::size_t way = 0; way < traces::shrink::simplifications(); ++way) {
    auto one = traces::shrink::simpler(scenario, way);
    // Without reads in the log, for example, they would be reads beside it.
    if (one && scenarios::asked_beyond(*one, offers).empty()) simpler.push_back(std::move(*one));
  }
  return simpler;
}

std::string text_of(const scenarios::Scenario& scenario) { return scenarios::write(scenario); }

}  // namespace squall::tools::testing
