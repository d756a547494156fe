// See explore.hpp.
#include "tools/explore.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/server.hpp"
#include "scenarios/words.hpp"
#include "tools/about.hpp"
#include "tools/console.hpp"
#include "tools/exploration.hpp"
#include "tools/finding.hpp"
#include "tools/interrupt.hpp"
#include "tools/numbers.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "traces/describe_action.hpp"
#include "traces/export_certificate.hpp"
#include "traces/goals.hpp"
#include "traces/way.hpp"

namespace squall::tools {
namespace {

using scenarios::Scenario;
using sim::Bounds;
using sim::Budget;
using traces::Certificate;
using traces::ExplorationEnd;

constexpr std::size_t kStepsShown = 40;

// ---- What is to be explored ----

std::string option_of(std::string_view key) {
  std::string option = "--" + std::string(key);
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

std::size_t choice(const std::string& option, const std::string& text,
                   std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    throw scenarios::UserError{option,
                               "unknown word \"" + text + "\"" + scenarios::hint(text, words)};
  }
  return static_cast<std::size_t>(found - words.begin());
}

void set_bound(Bounds& bounds, const std::string& option, const std::string& text) {
  constexpr std::uint64_t kU32 = 0xffff'ffff;
  const auto bound = [&](std::uint64_t max) {
    return static_cast<std::uint32_t>(number(option, text, 1, max));
  };
  if (option == "--terms") bounds.terms = bound(kU32);
  if (option == "--entries") bounds.entries = bound(kU32);
  if (option == "--depth") bounds.depth = bound(kU32);
  if (option == "--messages") bounds.messages = bound(sim::kExploredMessagesMax);
  if (option == "--network") {
    bounds.network =
        static_cast<sim::NetworkKind>(choice(option, text, scenarios::kNetworkKindWords));
  }
  if (option == "--restart") {
    bounds.restarts_at_once = choice(option, text, scenarios::kRestartWords) == 1;
  }
  for (int at = 1; at < sim::kBudgets; ++at) {
    const auto budget = static_cast<Budget>(at);
    if (option != option_of(sim::name(budget))) continue;
    bounds[budget] = text == scenarios::kUnlimitedWord
                         ? sim::kUnlimited
                         : static_cast<std::uint8_t>(number(option, text, 0, sim::kBudgetMax));
  }
}

Scenario scenario_of(const ExploreOptions& options) {
  if (!options.scenario.empty()) return scenario_from(options.scenario);
  if (!options.servers) {
    throw scenarios::UserError{"explore",
                               "what? A file, a name of --list, or --servers N is needed"};
  }
  Scenario scenario;
  scenario.setup.servers = *options.servers;
  scenario.name = std::to_string(*options.servers) + "-servers";
  return scenario;
}

/// Checked, and such that a replay of a way can do all that the explorer does.
Scenario explored(const ExploreOptions& options) {
  Scenario scenario = scenario_of(options);
  Bounds bounds = scenario.bounds.value_or(Bounds{});
  for (const auto& [option, text] : options.bounds) set_bound(bounds, option, text);
  const std::string where = options.scenario.empty() ? "explore" : options.scenario;
  if (scenario.setup.features.lease_reads) {
    throw scenarios::UserError{
        where,
        "a lease is a matter of time, of which an exploration knows nothing: "
        "reads by leases can only be simulated"};
  }
  const bool elects = bounds[Budget::elections] == sim::kUnlimited;
  if (elects && bounds.terms == 0 && bounds.depth == 0) {
    throw scenarios::UserError{
        where,
        "elections without end: \"bounds\" need \"terms\" (--terms N), \"elections\" or \"depth\""};
  }
  scenario.bounds = bounds;
  sim::Setup& setup = scenario.setup;
  // Without clients nobody could ask; those beyond the requests never would.
  if (setup.clients == 0 && bounds[Budget::requests] > 0) {
    setup.clients = std::min<std::uint32_t>(bounds[Budget::requests], 3);
  }
  // What a run bounds, the bounds of the space do here.
  setup.limits.events = sim::Limits{}.events;
  setup.limits.messages = std::max(setup.limits.messages, sim::Limits{}.messages);
  return scenario;
}

/// Half of this machine's memory, unless it does not say.
std::size_t usual_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long size = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || size <= 0) return std::size_t{2} << 30;
  return static_cast<std::size_t>(pages) / 2 * static_cast<std::size_t>(size);
}

// ---- What came of it ----

struct Explored {
  Certificate certificate;
  std::optional<traces::Trace> way;
  std::string not_reproducible;  // the way, gone once more, did not show what was found
};

ExplorationEnd end_of(const sim::Explorer& explorer, const Effort& effort, const Scenario& scenario,
                      Certificate& certificate) {
  if (effort.interrupted) return ExplorationEnd::interrupted;
  switch (explorer.phase()) {
    case sim::Explorer::Phase::depth:
      return ExplorationEnd::depth;
    case sim::Explorer::Phase::memory:
      return ExplorationEnd::memory;
    case sim::Explorer::Phase::entries:
      return ExplorationEnd::limit;
    default:
      if (!scenario.expect.violates.empty()) return ExplorationEnd::not_violated;
      return traces::cuts(certificate).empty() ? ExplorationEnd::complete
                                               : ExplorationEnd::within_bounds;
  }
}

void take_way(Explored& result, traces::Trace way, sim::Remark remark) {
  Certificate& certificate = result.certificate;
  certificate.way = way.choices.size();
  certificate.violation = way.outcome.violation;
  certificate.end = ExplorationEnd::reached;
  if (certificate.violation) {
    const bool wished =
        checkers::name(certificate.violation->property) == certificate.scenario.expect.violates;
    certificate.end = wished ? ExplorationEnd::violated_as_wished : ExplorationEnd::violated;
  } else if (remark == sim::Remark::violation) {
    result.not_reproducible =
        "a violation was found, and the way there, gone once more from its beginning, showed none";
  }
  way.header.squall = trace_header().squall;
  way.header.commit = trace_header().commit;
  way.header.compiler = trace_header().compiler;
  result.way = std::move(way);
}

Explored explore_scenario(const Scenario& scenario, const ExploreOptions& options) {
  const std::atomic<bool>& stop = catch_interrupts();
  const core::ServerMaker maker;
  traces::GoalWatcher watcher(scenario.goals);
  const std::size_t memory_max =
      options.memory_gib ? static_cast<std::size_t>(*options.memory_gib) << 30 : usual_memory();
  sim::Explorer explorer(scenario.setup, maker, *scenario.bounds, &watcher, memory_max);
  Explored result;
  Certificate& certificate = result.certificate;
  certificate.scenario = scenario;
  certificate.threads = options.threads;
  const bool begins_there =
      watcher.begins_there(explorer.ensembles().show(explorer.ensembles().initial()));
  Effort effort;
  if (explorer.ensembles().initial_verdict() || begins_there) {
    take_way(result, traces::empty_way(scenario, maker), sim::Remark::goal);
    certificate.tally.states = certificate.depth = 1;
  } else {
    effort = explore_all(explorer, options.threads, stop, !options.quiet);
    certificate.tally = explorer.tally();
    certificate.depth = explorer.depth();
    certificate.waiting = explorer.frontier();
    if (const char* limit = explorer.ensembles().limit_reached()) certificate.limit = limit;
    certificate.end = end_of(explorer, effort, scenario, certificate);
    if (explorer.finding().remark != sim::Remark::nothing) {
      take_way(result, traces::way_as_trace(explorer, scenario, maker), explorer.finding().remark);
    }
  }
  certificate.ensembles = explorer.ensembles().ensembles();
  certificate.distinct_steps = explorer.ensembles().distinct_steps();
  certificate.probes = watcher.probes();
  certificate.memory = explorer.memory();
  certificate.seconds = effort.seconds;
  return result;
}

ExitCode exit_code(const Explored& result) {
  if (!result.not_reproducible.empty()) return ExitCode::not_reproducible;
  switch (result.certificate.end) {
    case ExplorationEnd::complete:
    case ExplorationEnd::within_bounds:
    case ExplorationEnd::reached:
    case ExplorationEnd::violated_as_wished:
      return ExitCode::held;
    case ExplorationEnd::violated:
      return ExitCode::violated;
    case ExplorationEnd::not_violated:
      return ExitCode::expectation_failed;
    default:
      return ExitCode::no_verdict;
  }
}

// ---- Telling it ----

Colour colour_of(ExitCode code) {
  if (code == ExitCode::held) return Colour::green;
  return code == ExitCode::no_verdict ? Colour::yellow : Colour::red;
}

/// Each step in a line.
std::string way_text(const traces::Trace& way) {
  std::string text;
  const std::size_t shown = std::min(way.choices.size(), kStepsShown);
  for (std::size_t at = 0; at < shown; ++at) {
    const std::string what = at < way.descriptions.size() ? way.descriptions[at] : "";
    text += labelled(at == 0 ? "way" : "", std::to_string(at + 1) + "  " +
                                               traces::describe(way.choices[at].action, what));
  }
  if (shown < way.choices.size()) {
    text += labelled("", "… and " + grouped(way.choices.size() - shown) + " more");
  }
  return text;
}

std::string text_of(const Explored& result, const Kept* kept) {
  const Certificate& certificate = result.certificate;
  const ExitCode code = exit_code(result);
  const std::string word =
      result.not_reproducible.empty() ? headline(certificate) : std::string("NOT REPRODUCIBLE");
  std::string text =
      paint(colour_of(code), word) + "  " + one_line(certificate.scenario.name) + "\n";
  if (!result.not_reproducible.empty()) text += labelled("difference", result.not_reproducible);
  if (certificate.violation) text += violation_text(*certificate.violation);
  if (result.way) {
    text +=
        labelled("where", "after " + grouped(certificate.way) + " steps; nothing is found sooner");
    text += way_text(*result.way);
  }
  for (const auto& [label, line] : certificate_lines(certificate)) text += labelled(label, line);
  if (kept != nullptr && !kept->path.empty()) {
    text += labelled("trace", one_line(kept->path));
    text += labelled("replay", paint(Colour::bold, "squall replay " + shell_word(kept->path)));
  }
  return text;
}

}  // namespace

std::vector<BoundOption> bound_options() {
  const std::string kSpace = "Bounds of the space";
  const std::string kBudgets = "Budgets: how often on one way; at most 14, or unlimited";
  std::vector<BoundOption> options{
      {kSpace, "--terms", "N", "No server gets into a later term"},
      {kSpace, "--entries", "N", "No log gets longer"},
      {kSpace, "--messages", "N", "No more in flight at one time; 48 unless given"},
      {kSpace, "--depth", "N", "Steps from the beginning"},
      {kSpace, "--network", "KIND", "datagrams, at_most_once or links; datagrams unless given"},
      {kSpace, "--restart", "WHEN", "Of crashed servers: later or at_once; later unless given"},
  };
  constexpr std::array<const char*, sim::kBudgets> kHelp{
      "",
      "Election timeouts; unlimited unless given",
      "Heartbeat timeouts",
      "New operations of clients; 1 unless given",
      "Times that a client asks again",
      "Crashes; with unsynced writes, each part of them may be lost",
      "Messages lost",
      "Messages doubled",
      "Configurations that a leader is asked for",
      "Snapshots taken",
      "Times that a leader is asked to hand over",
      "Fsyncs that fail; the server stops"};
  for (std::size_t at = 1; at < kHelp.size(); ++at) {
    options.push_back({kBudgets, option_of(sim::name(static_cast<Budget>(at))), "N", kHelp[at]});
  }
  return options;
}

ExitCode explore(const ExploreOptions& options) {
  const Explored result = explore_scenario(explored(options), options);
  const Certificate& certificate = result.certificate;
  ExitCode code = exit_code(result);
  std::optional<Kept> kept;
  if (result.way) {
    const std::string what(certificate.violation ? checkers::name(certificate.violation->property)
                                                 : name(certificate.end));
    const std::string path =
        options.trace.empty() ? way_path(options.out, *result.way, certificate.scenario.name, what)
                              : options.trace;
    kept = keep(*result.way, path);
    if (kept->error) {
      print_complaint(*kept->error);
      code = worse(code, ExitCode::bad_input);
    }
  }
  if (options.json) {
    nlohmann::ordered_json json = certificate_json(certificate);
    if (!result.not_reproducible.empty()) json["verdict"] = "not_reproducible";
    json["trace"] = nullptr;
    if (kept && !kept->path.empty()) json["trace"] = kept->path;
    json["exit_code"] = static_cast<int>(code);
    return print_result(document(json), code);
  }
  if (options.quiet && code == ExitCode::held) return code;
  return print_result(text_of(result, kept ? &*kept : nullptr), code);
}

}  // namespace squall::tools
