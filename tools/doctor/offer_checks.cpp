// The effect of each offer in a run.
#include "tools/doctor/offer_checks.hpp"

#include "scenarios/library.hpp"
#include "scenarios/within_offers.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::tools::doctor {
namespace {

using scenarios::Offer;
using scenarios::OfferSet;

constexpr int kStoriesMax = 6;

struct Seen {
  const sim::World& world;
  bool transfers = false;  // one was accepted
  bool learners = false;
  bool asks_first = false;
  bool gives_up = false;  // a leader, at its election timeout
};

/// What the offer has done.
bool has_effect(Offer offer, const Seen& seen) {
  const sim::Tally& tally = seen.world.tally();
  switch (offer) {
    case Offer::snapshots:
      return tally.snapshots_taken + tally.snapshots_installed > 0;
    case Offer::membership:
    case Offer::joint_consensus:
      return tally.configurations_committed > 0;
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

bool has_effect_in(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                   Offer offer) {
  sim::World world(scenario.setup, maker);
  sim::simulate::Simulator simulator(world, scenario.plan, scenario.seed);
  Seen seen{world};
  while (const sim::Report* const report = simulator.advance()) {
    const core::ServerId server = report->action.server;
    const core::View& view = world.views()[server];
    const core::Role role = view.role;
    seen.learners |= !view.configuration.learners.empty();
    seen.transfers |= report->action.kind == sim::ActionKind::transfer && report->accepted;
    seen.asks_first |= role == core::Role::pre_candidate;
    seen.gives_up |= report->action.kind == sim::ActionKind::election_timeout &&
                     report->before.role == core::Role::leader && role == core::Role::follower;
  }
  return has_effect(offer, seen);
}

}  // namespace

std::string idle_offer(const core::MachineMaker& maker, OfferSet offers) {
  for (int at = 0; at < static_cast<int>(core::count_of<Offer>()); ++at) {
    const auto offer = static_cast<Offer>(at);
    if (!offers.contains(offer)) continue;
    std::string tried;
    bool shows = false;
    int stories = 0;
    for (const auto& entry : scenarios::library()) {
      if (shows || stories == kStoriesMax) break;
      const scenarios::Scenario scenario = scenarios::parse(entry);
      const bool asks = !scenarios::asked_beyond(scenario, offers.without(offer)).empty();
      if (!asks || !scenarios::asked_beyond(scenario, offers).empty()) continue;
      ++stories;
      tried += (tried.empty() ? "" : ", ") + scenario.name;
      shows = has_effect_in(scenario, maker, offer);
    }
    if (!shows && stories > 0) {
      return "it offers " + std::string(core::name_of(offer)) +
             ", and nothing comes of it in the stories " + tried;
    }
  }
  return "";
}

}  // namespace squall::tools::doctor
