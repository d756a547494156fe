// See explore.hpp.
#include "tools/explore.hpp"

#include <unistd.h>

#include <algorithm>

#include "core/server.hpp"
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
using traces::Certificate;
using traces::ExplorationEnd;

constexpr std::size_t kStepsShown = 40;

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
  certificate.way = way.choices.size() - certificate.prefix;
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
  const std::vector<sim::Action> prefix = beginning(scenario, options, maker);
  certificate.prefix = prefix.size();
  if (!prefix.empty() && !explorer.start_after(prefix)) {
    throw scenarios::UserError{"explore", "more messages are in flight at the beginning than the " +
                                              std::to_string(scenario.bounds->messages) +
                                              " that may be"};
  }
  const bool begins_there =
      watcher.begins_there(explorer.ensembles().show(explorer.ensembles().initial()));
  Effort effort;
  if (explorer.ensembles().initial_verdict() || begins_there) {
    take_way(result, traces::empty_way(scenario, maker, prefix), sim::Remark::goal);
    certificate.tally.states = certificate.depth = 1;
  } else {
    effort = explore_all(explorer, options.threads, stop, !options.quiet);
    certificate.tally = explorer.tally();
    certificate.depth = explorer.depth();
    certificate.waiting = explorer.frontier();
    if (const char* limit = explorer.ensembles().limit_reached()) certificate.limit = limit;
    certificate.end = end_of(explorer, effort, scenario, certificate);
    if (explorer.finding().remark != sim::Remark::nothing) {
      take_way(result, traces::way_as_trace(explorer, scenario, maker, prefix),
               explorer.finding().remark);
    }
  }
  certificate.ensembles = explorer.ensembles().ensembles();
  certificate.distinct_steps = explorer.ensembles().distinct_steps();
  certificate.probes = watcher.met(explorer.labels());
  if (certificate.tally.actions[static_cast<std::size_t>(sim::ActionKind::duplicate)] > 0) {
    // A copy in the network is nobody's step.
    certificate.probes.mark_duplicate();
  }
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

/// Each step after the first ones in a line.
std::string way_text(const traces::Trace& way, std::size_t first) {
  std::string text;
  const std::size_t shown = std::min(way.choices.size(), first + kStepsShown);
  for (std::size_t at = first; at < shown; ++at) {
    const std::string what = at < way.descriptions.size() ? way.descriptions[at] : "";
    text += labelled(at == first ? "way" : "", std::to_string(at + 1) + "  " +
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
    text += way_text(*result.way, certificate.prefix);
  }
  for (const auto& [label, line] : certificate_lines(certificate)) text += labelled(label, line);
  if (kept != nullptr && !kept->path.empty()) {
    text += labelled("trace", one_line(kept->path));
    text += labelled("replay", paint(Colour::bold, "squall replay " + shell_word(kept->path)));
  }
  return text;
}

}  // namespace

ExitCode explore(const ExploreOptions& options) {
  const Explored result = explore_scenario(space_of(options), options);
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
