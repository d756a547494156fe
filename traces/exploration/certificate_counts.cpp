// What a certificate counts: the steps that bounds suppressed, and what was expected and not met.
#include <array>

#include "traces/describe_plan.hpp"
#include "traces/exploration/certificate.hpp"

namespace squall::traces::exploration {

using sim::ActionKind;
using sim::explore::Bounds;
using sim::explore::Budget;

std::vector<CutCount> cuts(const Certificate& certificate) {
  const sim::explore::ExplorationTally& tally = certificate.tally;
  std::vector<CutCount> counts;
  for (std::size_t at = static_cast<std::size_t>(sim::explore::Cut::terms); at < tally.cuts.size();
       ++at) {
    if (tally.cuts[at] > 0)
      counts.push_back({core::name_of(static_cast<sim::explore::Cut>(at)), tally.cuts[at]});
  }
  for (std::size_t at = 1; at < tally.spent.size(); ++at) {
    if (tally.spent[at] == 0) continue;
    counts.push_back({sim::explore::name(static_cast<Budget>(at)), tally.spent[at]});
  }
  if (tally.pruned > 0) counts.push_back({"unless", tally.pruned});
  return counts;
}

std::vector<ActionKind> never_taken(const Certificate& certificate) {
  const sim::Setup& setup = certificate.scenario.setup;
  const Bounds bounds = certificate.scenario.bounds.value_or(Bounds{});
  const auto has = [&](Budget budget) { return bounds[budget] > 0; };
  const bool asks = setup.clients > 0 && (has(Budget::requests) || has(Budget::retries));
  const bool stops =
      (has(Budget::crashes) && !bounds.restarts_at_once) || has(Budget::crashes_in_step);
  const bool fails = has(Budget::lost_syncs) && !setup.settings.synchronous_disk;
  const bool silence = setup.settings.stickiness || setup.settings.pre_vote;
  const std::pair<ActionKind, bool> allowed[]{
      {ActionKind::deliver, setup.servers > 1},
      {ActionKind::drop, has(Budget::drops)},
      {ActionKind::duplicate, has(Budget::duplicates)},
      {ActionKind::election_timeout, has(Budget::elections)},
      {ActionKind::heartbeat_timeout, has(Budget::heartbeats)},
      {ActionKind::request, asks},
      {ActionKind::sync, !setup.settings.synchronous_disk},
      {ActionKind::crash, has(Budget::crashes) || has(Budget::crashes_in_step)},
      {ActionKind::restart, stops || fails},
      {ActionKind::silence_timeout, silence},
      {ActionKind::compact, has(Budget::compactions)},
      {ActionKind::change_membership, has(Budget::membership_changes)},
      {ActionKind::transfer, has(Budget::transfers)},
      {ActionKind::fail_sync, fails},
  };
  std::vector<ActionKind> kinds;
  for (const auto& [kind, may] : allowed) {
    if (may && certificate.tally.actions[static_cast<std::size_t>(kind)] == 0) {
      kinds.push_back(kind);
    }
  }
  return kinds;
}

std::vector<std::string> expected_situations(const scenarios::Scenario& scenario) {
  std::vector<std::string> situations;
  for (const sim::plan::Sometime& sometime : scenario.plan.sometimes) {
    situations.push_back(describe(sometime.condition));
  }
  for (const Probe probe : scenario.expect.met) situations.emplace_back(traces::name(probe));
  return situations;
}

std::vector<std::string> missed_situations(const Certificate& certificate) {
  const scenarios::Scenario& scenario = certificate.scenario;
  const std::vector<std::string> all = expected_situations(scenario);
  std::vector<std::string> missed;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::size_t conditions = scenario.plan.sometimes.size();
    const bool is_met = at < conditions
                            ? certificate.met.sometimes[at]
                            : certificate.met.probes.hit(scenario.expect.met[at - conditions]);
    if (!is_met) missed.push_back(all[at]);
  }
  return missed;
}

std::uint64_t collision_odds(std::uint64_t states) noexcept {
  // n states have n²/2 pairs, each colliding with odds of 1 in 2^64; two digits are significant.
  if (states < 2) return ~std::uint64_t{0};
  __extension__ using Wide = unsigned __int128;
  const Wide pairs = static_cast<Wide>(states) * states;
  const Wide odds = (static_cast<Wide>(1) << 65) / pairs;
  auto rounded = static_cast<std::uint64_t>(odds);
  if (odds > ~std::uint64_t{0}) rounded = ~std::uint64_t{0};
  std::uint64_t unit = 1;
  while (rounded / unit >= 100) unit *= 10;
  return rounded / unit * unit;
}

}  // namespace squall::traces::exploration
