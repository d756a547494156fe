// The effect of each offer in a run.
#include "tools/doctor/offer_checks.hpp"

#include <vector>

#include "checkers/not_judged.hpp"
#include "scenarios/library.hpp"
#include "scenarios/swarm/generate.hpp"
#include "scenarios/within_offers.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::tools::doctor {
namespace {

using scenarios::Offer;
using scenarios::OfferSet;

constexpr std::size_t kStoriesMax = 4;
constexpr std::size_t kRunsMax = 12;
constexpr std::uint64_t kSeedsLooked = 100;

struct Seen {
  const sim::World& world;
  bool transfers = false;  // one was accepted
  bool changes = false;    // other voters than at first
  bool joint = false;
  bool learners = false;
  bool asks_first = false;
  bool gives_up = false;  // a leader, when a timer of it runs out
};

/// What the offer has done.
bool has_effect(Offer offer, const Seen& seen) {
  const sim::Tally& tally = seen.world.tally();
  switch (offer) {
    case Offer::snapshots:
      return tally.snapshots_taken + tally.snapshots_installed > 0;
    case Offer::membership:
      return seen.changes;
    case Offer::joint_consensus:
      return seen.joint;
    case Offer::learners:
      return seen.learners;
    case Offer::reads:
      return tally.reads_answered > 0;
    case Offer::transfer:
      return seen.transfers;
    case Offer::pre_vote:
      return seen.asks_first;
    case Offer::check_quorum:
      return seen.gives_up;
    case Offer::slow_disk:
      return tally.elections_won > 0;
    case Offer::all_else:
      return true;
  }
  return true;
}

bool has_effect_in(scenarios::Scenario scenario, const core::MachineMaker& maker, Offer offer) {
  scenario.setup.not_judged = scenario.setup.not_judged | checkers::not_judged_by(maker.rules());
  sim::World world(scenario.setup, maker);
  sim::simulate::Simulator simulator(world, scenario.plan, scenario.seed);
  Seen seen{world};
  const core::Configuration first = world.views()[core::ServerId::of(1)].configuration;
  while (const sim::Report* const report = simulator.advance()) {
    const core::ServerId server = report->action.server;
    const core::View& view = world.views()[server];
    const core::Role role = view.role;
    seen.changes |= !view.configuration.voters.empty() && view.configuration.voters != first.voters;
    seen.joint |= view.configuration.is_joint();
    seen.learners |= !view.configuration.learners.empty();
    seen.transfers |= report->action.kind == sim::ActionKind::transfer && report->accepted;
    seen.asks_first |= role == core::Role::pre_candidate;
    const bool is_timeout = report->action.kind == sim::ActionKind::election_timeout ||
                            report->action.kind == sim::ActionKind::heartbeat_timeout;
    seen.gives_up |=
        is_timeout && report->before.role == core::Role::leader && role == core::Role::follower;
  }
  return has_effect(offer, seen);
}

/// Some stories, and some draws of the swarm.
std::vector<scenarios::Scenario> asking_for(Offer offer, OfferSet offers) {
  const OfferSet less = offers.without(offer);
  std::vector<scenarios::Scenario> all;
  for (const auto& entry : scenarios::library()) {
    scenarios::Scenario scenario = scenarios::parse(entry);
    const bool asks = !scenarios::asked_beyond(scenario, less).empty();
    if (!asks || !scenarios::asked_beyond(scenario, offers).empty()) continue;
    all.push_back(std::move(scenario));
    if (all.size() == kStoriesMax) break;
  }
  for (std::uint64_t seed = 1; seed <= kSeedsLooked && all.size() < kRunsMax; ++seed) {
    scenarios::Scenario scenario = scenarios::swarm::generate(seed);
    if (offers != OfferSet::all()) scenarios::keep_within(scenario, offers);
    if (!scenarios::asked_beyond(scenario, less).empty()) all.push_back(std::move(scenario));
  }
  return all;
}

}  // namespace

std::string idle_offer(const core::MachineMaker& maker, OfferSet offers) {
  for (int at = 0; at < static_cast<int>(core::count_of<Offer>()); ++at) {
    const auto offer = static_cast<Offer>(at);
    if (!offers.contains(offer)) continue;
    std::string tried;
    bool shows = false;
    for (const scenarios::Scenario& scenario : asking_for(offer, offers)) {
      tried += (tried.empty() ? "" : ", ") + scenario.name;
      shows = has_effect_in(scenario, maker, offer);
      if (shows) break;
    }
    if (!shows && !tried.empty()) {
      return "it offers " + std::string(core::name_of(offer)) +
             ", and nothing comes of it in the runs " + tried;
    }
  }
  return "";
}

}  // namespace squall::tools::doctor
