// Runs the prefix of a run and records its actions.
#include "traces/exploration/run_prefix.hpp"

#include <algorithm>

#include "traces/action_words.hpp"
#include "traces/prose.hpp"
#include "traces/replay.hpp"
#include "traces/run.hpp"

namespace squall::traces::exploration {

using sim::ActionKind;
using sim::World;

namespace {

core::PerServer<core::ServerSet> cuts_in(const World& world) {
  core::PerServer<core::ServerSet> cuts{};
  for (const core::ServerId from : world.servers()) {
    for (const core::ServerId to : world.servers()) {
      if (from != to && world.network().is_cut(from, to)) cuts[from].add(to);
    }
  }
  return cuts;
}

bool has_filters(const World& world) {
  return !world.network().holds().empty() || !world.network().blocks().empty();
}

/// Why an exploration cannot start here: it models servers, disks, clients and messages in flight,
/// links that stay cut, but no filters or pauses. Empty when it can.
std::string obstacle(const World& world, std::size_t wanted, std::size_t done) {
  const std::string there = "after " + std::to_string(done) + " of them ";
  if (done < wanted) return there + "the next one is not enabled, or the run is over";
  if (world.verdict()) return there + "a property is violated already";
  if (has_filters(world)) return there + "messages are held or blocked";
  if (!world.paused().empty()) {
    return there + traces::in_words(world.paused()) +
           (world.paused().size() == 1 ? " is paused" : " are paused");
  }
  return "";
}

}  // namespace

RunPrefix run_prefix(const Trace& trace, std::size_t choices, const scenarios::Scenario& scenario,
                     const core::MachineMaker& maker) {
  SQUALL_ASSERT(trace.recorded);
  World world(scenario.setup, maker);
  RunPrefix prefix;
  while (prefix.actions.size() < std::min(choices, trace.choices.size())) {
    const Choice& choice = trace.choices[prefix.actions.size()];
    sim::Action action = choice.action;
    if (names_message(action.kind)) action.slot = slot_of(world, choice);
    if (!world.apply(action).enabled) break;
    prefix.actions.push_back(action);
  }
  prefix.obstacle = obstacle(world, choices, prefix.actions.size());
  prefix.cuts = cuts_in(world);
  return prefix;
}

RunPrefix run_prefix(const scenarios::Scenario& scenario, std::uint64_t seed, std::uint64_t events,
                     const core::MachineMaker& maker) {
  Run run(scenario, seed, maker);
  RunPrefix prefix;
  while (prefix.actions.size() < events) {
    const sim::Report* report = run.advance();
    if (report == nullptr) break;
    if (report->enabled) prefix.actions.push_back(report->action);
  }
  prefix.obstacle = obstacle(run.world(), events, prefix.actions.size());
  prefix.cuts = cuts_in(run.world());
  return prefix;
}

}  // namespace squall::traces::exploration
