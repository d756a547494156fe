// A run of the atlas: elect a leader, cut links, settle, measure.
#include "traces/atlas.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/server.hpp"
#include "core/types.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::traces {

using core::ServerId;
using core::ServerSet;
using scenarios::Topology;

namespace {

constexpr sim::Time kCut_us = 2 * sim::kSecond_us;
constexpr sim::Time kWatched_us = kCut_us + 10 * sim::kSecond_us;
constexpr sim::Time kSlice_us = 2 * sim::kSecond_us;
constexpr int kSlices = 5;

sim::Setup setup_of(const Topology& topology, const AtlasVariant& variant) {
  sim::Setup setup;
  setup.servers = topology.servers;
  setup.clients = 2;
  setup.settings.pre_vote = variant.pre_vote;
  setup.settings.check_quorum = setup.settings.stickiness = variant.check_quorum;
  return setup;
}

sim::plan::Plan plan_of() {
  sim::plan::Plan plan;
  plan.links.delay = {1 * sim::kMillisecond_us, 1 * sim::kMillisecond_us};
  plan.workload.think = {0, 20 * sim::kMillisecond_us};
  plan.workload.retry_us = 100 * sim::kMillisecond_us;
  plan.end_us = kWatched_us + (kSlices + 1) * kSlice_us;
  return plan;
}

class AtlasRun {
 public:
  AtlasRun(const Topology& topology, const sim::Setup& setup, const sim::plan::Plan& plan,
           std::uint64_t seed)
      : world_(setup, core::ServerMaker{}), simulator_(world_, plan, seed) {
    until(kCut_us);
    cut(topology, seed);
    until(kWatched_us);
  }

  void watch(AtlasCell& cell) {
    const core::Term term = highest_term();
    const ServerId leader = world_.leader();
    const std::uint64_t changes = simulator_.statistics().leader_changes;
    bool flows = true;
    for (int slice = 1; slice <= kSlices; ++slice) {
      const std::uint64_t answered = world_.clients().answered();
      until(kWatched_us + static_cast<sim::Time>(slice) * kSlice_us);
      flows = flows && world_.clients().answered() > answered;
    }
    const bool stays = leader != core::kNobody && world_.leader() == leader &&
                       simulator_.statistics().leader_changes == changes &&
                       world_.views()[leader].durable.current_term == highest_term();
    ++cell.runs;
    if (stays) ++cell.leader_stays;
    if (flows) ++cell.commits_flow;
    if (highest_term() == term) ++cell.terms_stop;
  }

 private:
  void until(sim::Time time_us) {
    while (simulator_.now() < time_us && simulator_.advance() != nullptr) {
    }
  }
  /// Cuts every link outside of the topology. The servers' positions are random.
  void cut(const Topology& topology, std::uint64_t seed) {
    core::PerServer<ServerId> name{};
    std::iota(name.begin(), name.end(), ServerId{0});
    sim::Rng chance = sim::Rng::stream(seed, "topology");
    for (ServerId at = ServerId::of(topology.servers); at > 1; --at) {
      std::swap(name[at], name[ServerId::of(1 + chance.below(at.value()))]);
    }
    for (const ServerId from : world_.servers()) {
      for (const ServerId to : world_.servers()) {
        if (from == to || topology.has(from, to)) continue;
        simulator_.act(sim::Action::cut(ServerSet::of(name[from]), ServerSet::of(name[to])));
      }
    }
  }
  core::Term highest_term() const {
    core::Term term = 0;
    for (const ServerId server : world_.servers()) {
      term = std::max(term, world_.views()[server].durable.current_term);
    }
    return term;
  }

  sim::World world_;
  sim::simulate::Simulator simulator_;
};

}  // namespace

AtlasCell atlas_cell(const Topology& topology, const AtlasVariant& variant, std::uint64_t seed,
                     std::uint32_t runs) {
  const sim::Setup setup = setup_of(topology, variant);
  const sim::plan::Plan plan = plan_of();
  AtlasCell cell;
  for (std::uint32_t run = 0; run < runs; ++run) {
    AtlasRun(topology, setup, plan, seed + run).watch(cell);
  }
  return cell;
}

}  // namespace squall::traces
