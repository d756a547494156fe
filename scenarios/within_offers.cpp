// One row for each thing that a scenario may ask for: who offers it, and how to do without.
#include "scenarios/within_offers.hpp"

#include <array>
#include <string_view>

namespace squall::scenarios {
namespace {

using sim::plan::Step;

bool has_step(const Scenario& scenario, Step::Kind kind) {
  const auto& timeline = scenario.plan.timeline;
  return std::any_of(timeline.begin(), timeline.end(),
                     [&](const Step& step) { return step.kind == kind; });
}
void remove_steps(Scenario& scenario, Step::Kind kind) {
  std::erase_if(scenario.plan.timeline, [&](const Step& step) { return step.kind == kind; });
}

/// An exploration may do it.
bool has_budget(const Scenario& scenario, sim::explore::Budget budget) {
  return scenario.bounds && (*scenario.bounds)[budget] != 0;
}

/// Reads by §6.4; without them a get is an entry of the log, as every other operation.
bool reads_aside(const Scenario& scenario) {
  const sim::ClientMix& mix = scenario.setup.mix;
  return mix.gets != 0 && !mix.reads_in_log;
}

bool is_set_anywhere(const Scenario& scenario, bool core::Settings::*feature,
                     std::optional<bool> sim::OwnSettings::*own) {
  const auto& all = scenario.setup.own_settings;
  return scenario.setup.settings.*feature ||
         (own != nullptr && std::any_of(all.begin(), all.end(), [&](const sim::OwnSettings& some) {
            return (some.*own).value_or(false);
          }));
}
void unset(Scenario& scenario, bool core::Settings::*feature,
           std::optional<bool> sim::OwnSettings::*own) {
  scenario.setup.settings.*feature = false;
  for (sim::OwnSettings& some : scenario.setup.own_settings) (some.*own).reset();
}

struct Row {
  std::string_view words;
  Offer offer;
  bool (*is_asked)(const Scenario&);
  void (*do_without)(Scenario&);
};

bool changes_members(const Scenario& scenario) {
  const sim::plan::FaultSchedule& faults = scenario.plan.faults;
  return faults.membership.every_us != 0 || faults.replace.every_us != 0 ||
         has_budget(scenario, sim::explore::Budget::membership_changes) ||
         has_step(scenario, Step::Kind::membership) ||
         has_step(scenario, Step::Kind::force_configuration);
}

constexpr std::array kRows{
    Row{"snapshots", Offer::snapshots,
        [](const Scenario& scenario) {
          return scenario.setup.snapshot_every != 0 ||
                 has_budget(scenario, sim::explore::Budget::compactions) ||
                 has_step(scenario, Step::Kind::compact) ||
                 std::any_of(scenario.setup.initial.begin(), scenario.setup.initial.end(),
                             [](const sim::InitialLog& log) { return log.snapshot != 0; });
        },
        [](Scenario& scenario) {
          scenario.setup.snapshot_every = 0;
          remove_steps(scenario, Step::Kind::compact);
          for (sim::InitialLog& log : scenario.setup.initial) log.snapshot = 0;
        }},
    Row{"changes of membership", Offer::membership, changes_members,
        [](Scenario& scenario) {
          scenario.plan.faults.membership = scenario.plan.faults.replace = {};
          remove_steps(scenario, Step::Kind::membership);
          remove_steps(scenario, Step::Kind::force_configuration);
        }},
    Row{"joint consensus", Offer::joint_consensus,
        [](const Scenario& scenario) {
          return scenario.setup.settings.joint_consensus || !scenario.setup.outgoing.empty();
        },
        [](Scenario& scenario) {
          scenario.setup.settings.joint_consensus = false;
          scenario.setup.outgoing = {};
        }},
    Row{"learners", Offer::learners,
        [](const Scenario& scenario) {
          return !scenario.setup.learners.empty() || (scenario.bounds && scenario.bounds->learners);
        },
        [](Scenario& scenario) { scenario.setup.learners = {}; }},
    Row{"reads beside the log", Offer::reads, reads_aside,
        [](Scenario& scenario) { scenario.setup.mix.reads_in_log = true; }},
    Row{"leadership transfers", Offer::transfer,
        [](const Scenario& scenario) {
          return scenario.plan.faults.transfer.every_us != 0 ||
                 has_budget(scenario, sim::explore::Budget::transfers) ||
                 has_step(scenario, Step::Kind::transfer);
        },
        [](Scenario& scenario) {
          scenario.plan.faults.transfer = {};
          remove_steps(scenario, Step::Kind::transfer);
        }},
    Row{"pre-vote", Offer::pre_vote,
        [](const Scenario& scenario) {
          return is_set_anywhere(scenario, &core::Settings::pre_vote, &sim::OwnSettings::pre_vote);
        },
        [](Scenario& scenario) {
          unset(scenario, &core::Settings::pre_vote, &sim::OwnSettings::pre_vote);
        }},
    Row{"check-quorum", Offer::check_quorum,
        [](const Scenario& scenario) {
          return is_set_anywhere(scenario, &core::Settings::check_quorum,
                                 &sim::OwnSettings::check_quorum);
        },
        [](Scenario& scenario) {
          unset(scenario, &core::Settings::check_quorum, &sim::OwnSettings::check_quorum);
        }},
    Row{"a disk that takes time", Offer::slow_disk,
        [](const Scenario& scenario) { return !scenario.setup.settings.synchronous_disk; },
        [](Scenario& scenario) {
          scenario.setup.settings.synchronous_disk = true;
          scenario.setup.settings.failed_write = core::FailedWrite::stop;
          scenario.plan.sync = {0, 0};
          sim::plan::FaultSchedule& faults = scenario.plan.faults;
          faults.sync_failure = faults.disk_stall = {};
          faults.torn_writes = false;
        }},
    Row{"failed writes that are survived", Offer::all_else,
        [](const Scenario& scenario) {
          return scenario.setup.settings.failed_write != core::FailedWrite::stop;
        },
        [](Scenario& scenario) { scenario.setup.settings.failed_write = core::FailedWrite::stop; }},
    Row{"leader stickiness", Offer::all_else,
        [](const Scenario& scenario) {
          return is_set_anywhere(scenario, &core::Settings::stickiness,
                                 &sim::OwnSettings::stickiness);
        },
        [](Scenario& scenario) {
          unset(scenario, &core::Settings::stickiness, &sim::OwnSettings::stickiness);
        }},
    Row{"leases", Offer::all_else,
        [](const Scenario& scenario) { return scenario.setup.settings.lease_reads; },
        [](Scenario& scenario) {
          scenario.setup.settings.lease_reads = false;
          scenario.plan.timing.clock_drift = 0;  // of which leases know
        }},
    Row{"reads at followers", Offer::all_else,
        [](const Scenario& scenario) {
          return scenario.setup.settings.follower_reads && reads_aside(scenario);
        },
        [](Scenario& scenario) { scenario.setup.settings.follower_reads = false; }},
    Row{"forwarded requests", Offer::all_else,
        [](const Scenario& scenario) { return scenario.setup.settings.forward; },
        [](Scenario& scenario) { scenario.setup.settings.forward = false; }},
    Row{"quiescent leaders", Offer::all_else,
        [](const Scenario& scenario) { return scenario.setup.settings.quiescence; },
        [](Scenario& scenario) { scenario.setup.settings.quiescence = false; }},
    Row{"followers that forget their leader", Offer::all_else,
        [](const Scenario& scenario) { return has_step(scenario, Step::Kind::forget_leader); },
        [](Scenario& scenario) { remove_steps(scenario, Step::Kind::forget_leader); }},
    Row{"a calm with cut links", Offer::check_quorum,
        [](const Scenario& scenario) { return is_partial(scenario.plan.calm); },
        [](Scenario& scenario) {
          scenario.plan.calm.draws_cut_links = false;
          scenario.plan.calm.cut_links = {};
        }},
};

}  // namespace

std::vector<std::string> asked_beyond(const Scenario& scenario, OfferSet offers) {
  std::vector<std::string> words;
  for (const Row& row : kRows) {
    if (!offers.contains(row.offer) && row.is_asked(scenario)) words.emplace_back(row.words);
  }
  return words;
}

void keep_order(Scenario& scenario) {
  scenario.plan.links.in_order = true;
  for (sim::plan::LinkRule& rule : scenario.plan.link_rules) rule.model.in_order = true;
  for (Step& step : scenario.plan.timeline) {
    if (step.kind == Step::Kind::links) step.link_model.in_order = true;
  }
  if (scenario.bounds) scenario.bounds->network = sim::explore::NetworkKind::links;
}

void keep_within(Scenario& scenario, OfferSet offers) {
  for (const Row& row : kRows) {
    if (!offers.contains(row.offer) && row.is_asked(scenario)) row.do_without(scenario);
  }
  // A server that was removed and does not know it ends one term after the other, unless the others refuse it
  // their votes while they hear a leader (§4.2.3). Squall's own do so by stickiness.
  if (!offers.contains(Offer::all_else) && offers.contains(Offer::check_quorum) &&
      changes_members(scenario)) {
    scenario.setup.settings.check_quorum = true;
  }
  // Squall's own servers write once in a step, and then send.
  if (!offers.contains(Offer::all_else)) scenario.plan.faults.crashes_in_step = true;
  // Servers that wait to be asked in are of no use where nothing asks.
  if (!offers.contains(Offer::membership)) scenario.setup.spare = scenario.setup.learners;
}

}  // namespace squall::scenarios
