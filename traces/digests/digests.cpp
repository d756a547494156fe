// Runs of the library and of the swarm, and what they come to.
#include "traces/digests/digests.hpp"

#include "core/hexadecimal.hpp"
#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "scenarios/swarm/generate.hpp"
#include "traces/judgement.hpp"
#include "traces/record.hpp"
#include "traces/run.hpp"

namespace squall::traces::digests {
namespace {

constexpr std::uint64_t kSeedsOfStories = 3;
constexpr std::uint64_t kSeedsOfSwarm = 40;

std::string digest_line(const scenarios::Scenario& scenario, std::uint64_t seed) {
  Run run(scenario, seed, core::ServerMaker{});
  Probes probes;
  while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
  probes.finish(run.world());
  Facts facts = traces::facts(run.world(), run.simulator());
  facts.probes = probes;
  const Outcome ended = outcome(run.world(), run.simulator());
  return scenario.name + " " + std::to_string(seed) + " " + core::hexadecimal(ended.digest) + " " +
         std::to_string(ended.event) + " " +
         std::string(name(judge(run.scenario(), facts).result)) + "\n";
}

}  // namespace

std::string all() {
  std::string text;
  for (const auto& entry : scenarios::library()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    for (std::uint64_t seed = 1; seed <= kSeedsOfStories; ++seed)
      text += digest_line(scenario, seed);
  }
  for (std::uint64_t seed = 1; seed <= kSeedsOfSwarm; ++seed) {
    text += digest_line(scenarios::swarm::generate(seed), seed);
  }
  return text;
}

}  // namespace squall::traces::digests
