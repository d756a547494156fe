// Reads the bounds of a space, checks them, and finds the prefix.
#include "tools/explore/space.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/describe.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/words.hpp"
#include "sim/explore/prefix.hpp"
#include "sim/explore/symmetry.hpp"
#include "tools/io/numbers.hpp"
#include "tools/scenario_source.hpp"
#include "traces/exploration/run_prefix.hpp"

namespace squall::tools::explore {
namespace {

using scenarios::Scenario;
using sim::explore::Bounds;
using sim::explore::Budget;

constexpr std::array<std::string_view, 2> kNoYes{"no", "yes"};

std::string option_of(std::string_view key) {
  std::string option = "--" + std::string(key);
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

std::size_t choice(const std::string& option, const std::string& text,
                   std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    throw scenarios::UserError{
        option, "unknown word \"" + text + "\"" + scenarios::json::hint(text, words)};
  }
  return static_cast<std::size_t>(found - words.begin());
}

void set_bound(Bounds& bounds, const std::string& option, const std::string& text) {
  constexpr std::uint64_t kU32 = 0xffff'ffff;
  const auto bound = [&](std::uint64_t max) {
    return static_cast<std::uint32_t>(io::number(option, text, 1, max));
  };
  if (option == "--terms") bounds.terms = core::Term::of(bound(kU32));
  if (option == "--entries") bounds.entries = core::Index::of(bound(kU32));
  if (option == "--depth") bounds.depth = bound(kU32);
  if (option == "--messages") bounds.messages = bound(sim::explore::kExploredMessagesMax);
  if (option == "--network") {
    bounds.network =
        static_cast<sim::explore::NetworkKind>(choice(option, text, scenarios::kNetworkKindWords));
  }
  if (option == "--timely") bounds.synchronous = choice(option, text, kNoYes) == 1;
  if (option == "--learners") bounds.learners = choice(option, text, kNoYes) == 1;
  if (option == "--leader") {
    bounds.first_leader = core::ServerId::of(io::number(option, text, 1, core::kServersMax));
  }
  if (option == "--restart") {
    bounds.restarts_at_once = choice(option, text, scenarios::kRestartWords) == 1;
  }
  for (int at = 1; at < sim::explore::kBudgets; ++at) {
    const auto budget = static_cast<Budget>(at);
    if (option != option_of(sim::explore::name(budget))) continue;
    bounds[budget] =
        text == scenarios::kUnlimitedWord
            ? sim::explore::kUnlimited
            : static_cast<std::uint8_t>(io::number(option, text, 0, sim::explore::kBudgetMax));
  }
}

/// "trace:choice"; without a choice, or where a file has that name, all of them.
std::pair<std::string, std::uint64_t> trace_and_choice(const std::string& text) {
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || std::filesystem::exists(text)) return {text, kAll};
  const auto choice = io::as_number(text.substr(colon + 1));
  return choice ? std::pair(text.substr(0, colon), *choice) : std::pair(text, kAll);
}

Scenario scenario_of(const SpaceOptions& options) {
  if (!options.from.empty()) {
    const std::string path = trace_and_choice(options.from).first;
    return scenarios::parse(trace_from(path).header.scenario, path + " (its scenario)");
  }
  if (!options.scenario.empty()) return scenario_from(options.scenario);
  if (!options.servers) {
    throw scenarios::UserError{
        "explore", "nothing to explore: give a file, a built-in name (--list) or --servers N"};
  }
  Scenario scenario;
  scenario.setup.servers = *options.servers;
  scenario.name = std::to_string(*options.servers) + "-servers";
  return scenario;
}

bool is_given(const SpaceOptions& options, std::string_view option) {
  return std::any_of(options.bounds.begin(), options.bounds.end(),
                     [&](const auto& given) { return given.first == option; });
}

traces::exploration::RunPrefix prefix_of_trace(const Scenario& scenario,
                                               const SpaceOptions& options,
                                               const core::MachineMaker& maker) {
  const auto [path, choice] = trace_and_choice(options.from);
  const traces::Trace trace = trace_from(path);
  if (!trace.recorded) throw scenarios::UserError{path, "its choices were not recorded"};
  const std::uint64_t choices = std::min<std::uint64_t>(choice, trace.choices.size());
  if (choice != choices && choice != ~std::uint64_t{0}) {
    throw scenarios::UserError{path, "it has only " + traces::grouped(choices) + " choices"};
  }
  return traces::exploration::run_prefix(trace, static_cast<std::size_t>(choices), scenario, maker);
}

traces::exploration::RunPrefix prefix_of_seed(const Scenario& scenario, const SpaceOptions& options,
                                              const core::MachineMaker& maker) {
  return traces::exploration::run_prefix(scenario, *options.from_seed, options.at_event, maker);
}

}  // namespace

std::vector<BoundOption> bound_options() {
  const std::string kSpace = "Bounds of the space";
  const std::string kBudgets = "Budgets: how often on one path; at most 14, or unlimited";
  std::vector<BoundOption> options{
      {kSpace, "--terms", "N", "Last term that a server may enter"},
      {kSpace, "--entries", "N", "Entries that a log may have"},
      {kSpace, "--messages", "N", "Messages in flight at one time; 48 unless given"},
      {kSpace, "--depth", "N", "Steps from the initial state"},
      {kSpace, "--network", "KIND", "datagrams, at_most_once or links; datagrams unless given"},
      {kSpace, "--restart", "WHEN", "Of crashed servers: later or at_once; later unless given"},
      {kSpace, "--leader", "N", "Begin when this server has been elected"},
      {kSpace, "--timely", "yes", "A server that hears a leader never times out; no unless given"},
      {kSpace, "--learners", "yes", "Membership changes make learners, too; no unless given"},
  };
  constexpr std::array<const char*, 13> kHelp{
      "",
      "Election timeouts; unlimited unless given",
      "Heartbeat timeouts",
      "New operations of clients; 1 unless given",
      "Times that a client asks again",
      "Crashes; with unsynced writes, each part of them may be lost",
      "Messages lost",
      "Messages duplicated",
      "Configurations that a leader is asked for",
      "Snapshots taken",
      "Times that a leader is asked to hand over",
      "Fsyncs that fail; the server stops",
      "Crashes after a write of a step, before what it sends then"};
  static_assert(kHelp.size() == sim::explore::kBudgets);
  for (std::size_t at = 1; at < kHelp.size(); ++at) {
    options.push_back(
        {kBudgets, option_of(sim::explore::name(static_cast<Budget>(at))), "N", kHelp[at]});
  }
  return options;
}

Scenario space_of(const SpaceOptions& options) {
  Scenario scenario = scenario_of(options);
  if (!scenario.bounds) {
    // What the scenario expects it expects of a run.
    scenario.plan.sometimes.clear();
    scenario.expect.met.clear();
  }
  Bounds bounds = scenario.bounds.value_or(Bounds{});
  for (const auto& [option, text] : options.bounds) set_bound(bounds, option, text);
  const std::string where = options.scenario.empty() ? "explore" : options.scenario;
  if (scenario.setup.settings.lease_reads) {
    throw scenarios::UserError{where,
                               "a lease depends on time, which an exploration does not model: "
                               "reads by leases can only be simulated"};
  }
  const bool elects = bounds[Budget::elections] == sim::explore::kUnlimited;
  if (elects && bounds.terms == 0 && bounds.depth == 0) {
    throw scenarios::UserError{where,
                               "elections are unbounded: \"bounds\" need \"terms\" (--terms N), "
                               "\"elections\" or \"depth\""};
  }
  for (const Budget budget : {Budget::requests, Budget::retries, Budget::membership_changes}) {
    if (bounds[budget] < sim::explore::kUnlimited || bounds.entries > 0 || bounds.depth > 0)
      continue;
    throw scenarios::UserError{where, "logs are unbounded: \"" +
                                          std::string(sim::explore::name(budget)) +
                                          "\" is unlimited, so \"bounds\" need \"entries\" "
                                          "(--entries N) or \"depth\""};
  }
  if (bounds.first_leader.value() > scenario.setup.servers) {
    throw scenarios::UserError{"--leader", "there is no server " + to_string(bounds.first_leader) +
                                               " among " + std::to_string(scenario.setup.servers)};
  }
  scenario.bounds = bounds;
  sim::Setup& setup = scenario.setup;
  if (setup.own_settings != sim::Setup{}.own_settings) {
    throw scenarios::UserError{"/server_settings",
                               "an exploration gives all servers the same settings"};
  }
  // Requests need clients; more clients than requests would never ask.
  if (setup.clients == 0 && bounds[Budget::requests] > 0) {
    setup.clients = std::min<std::uint32_t>(bounds[Budget::requests], 3);
  }
  // What a run bounds, the bounds of the space do here.
  setup.limits.events = sim::Limits{}.events;
  setup.limits.messages = std::max(setup.limits.messages, sim::Limits{}.messages);
  return scenario;
}

std::vector<sim::plan::Condition> situations_of(const Scenario& scenario) {
  std::vector<sim::plan::Condition> conditions;
  for (const sim::plan::Sometime& sometime : scenario.plan.sometimes) {
    const std::string where = "/expect/sometimes/" + std::to_string(conditions.size());
    if (sometime.from_us) {
      throw scenarios::UserError{where, "\"from\" is a time, and an exploration has none"};
    }
    if (const auto kind = scenarios::kind_about_runs(sometime.condition)) {
      throw scenarios::UserError{
          where, "\"" + std::string(sim::plan::word_of(*kind)) +
                     "\" counts what happened in a run, or depends on time; an exploration knows "
                     "states only"};
    }
    conditions.push_back(sometime.condition);
  }
  return conditions;
}

std::vector<std::string> inputs_of(const SpaceOptions& options) {
  if (options.from.empty()) return {options.scenario};
  return {trace_and_choice(options.from).first};
}

void require_symmetry(const Scenario& scenario) {
  const auto refuse = [](const std::string& why) {
    throw scenarios::UserError{"--symmetry", "servers are not alike here: " + why};
  };
  const Bounds& bounds = *scenario.bounds;
  if (scenario.setup.servers > sim::explore::kSymmetricServersMax) {
    throw scenarios::UserError{"--symmetry",
                               "at most " + std::to_string(sim::explore::kSymmetricServersMax) +
                                   " servers, or there are too many ways to name them"};
  }
  if (!scenario.goals.until.empty() || !scenario.goals.unless.empty() ||
      !scenario.plan.sometimes.empty()) {
    refuse("\"until\", \"unless\" or \"sometimes\" may name one of them");
  }
  if (!scenario.setup.spare.empty() || !scenario.setup.outgoing.empty() ||
      bounds[Budget::membership_changes] > 0) {
    refuse("configurations in logs name them");
  }
  for (const core::ServerSet& to : bounds.cut_links) {
    if (!to.empty()) refuse("links between some are cut");
  }
}

void require_absorption(const Scenario& scenario) {
  const Bounds& bounds = *scenario.bounds;
  if (!scenario.expect.met.empty()) {
    throw scenarios::UserError{
        "--absorb", "a probe of \"expect\" may be met by a delivery that changes nothing"};
  }
  if (bounds.messages < sim::explore::kExploredMessagesMax) {
    throw scenarios::UserError{"--absorb", "messages that never arrive count among the " +
                                               std::to_string(bounds.messages) +
                                               " that may be in flight: do without that bound"};
  }
  if (bounds.network == sim::explore::NetworkKind::links) {
    throw scenarios::UserError{"--absorb",
                               "on links that keep order a message that never arrives blocks all "
                               "behind it"};
  }
}

std::vector<sim::Action> prefix_of(Scenario& scenario, const SpaceOptions& options,
                                   const core::MachineMaker& maker) {
  const bool is_staged = !options.from.empty() || options.from_seed;
  // A trace has done already what the bounds of its scenario do before the first state.
  if (!options.from.empty() && !is_given(options, "--leader")) {
    scenario.bounds->first_leader = core::kNobody;
    scenario.bounds->cut_links = {};
  }
  std::vector<sim::Action> bounded = sim::explore::prefix(scenario.setup, maker, *scenario.bounds);
  if (!is_staged) return bounded;
  if (!bounded.empty()) {
    throw scenarios::UserError{options.from.empty() ? "--from-seed" : "--from",
                               "the bounds say by \"leader\" or \"cut\" where to begin, too"};
  }
  traces::exploration::RunPrefix prefix = options.from.empty()
                                              ? prefix_of_seed(scenario, options, maker)
                                              : prefix_of_trace(scenario, options, maker);
  if (!prefix.obstacle.empty()) {
    throw scenarios::UserError{
        options.from.empty() ? "--at-event " + std::to_string(options.at_event) : options.from,
        "an exploration cannot begin there: " + prefix.obstacle};
  }
  scenario.bounds->cut_links = prefix.cuts;
  return std::move(prefix.actions);
}

}  // namespace squall::tools::explore
