// See explore.hpp.
#include "tools/explore.hpp"

#include <unistd.h>

#include <algorithm>

#include "core/server.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/console.hpp"
#include "tools/exploration.hpp"
#include "tools/finding.hpp"
#include "tools/interrupt.hpp"
#include "tools/numbers.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "tools/whole_space.hpp"
#include "traces/describe_action.hpp"
#include "traces/explosion.hpp"
#include "traces/export_certificate.hpp"
#include "traces/goals.hpp"
#include "traces/way.hpp"

namespace squall::tools {
namespace {

using scenarios::Scenario;
using traces::Certificate;
using traces::ExplorationEnd;

constexpr std::size_t kStepsShown = 40;
constexpr std::uint64_t kWalks = 1000;

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
  WholeSpace whole;              // where it was asked for
  std::string explosion;
};

ExplorationEnd end_of(sim::Explorer::Phase phase, const Effort& effort, const Scenario& scenario,
                      const Certificate& certificate) {
  if (effort.interrupted) return ExplorationEnd::interrupted;
  switch (phase) {
    case sim::Explorer::Phase::walked:
      return ExplorationEnd::walked;
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

/// Says which program made the trace.
void sign(traces::Trace& way) {
  way.header.squall = trace_header().squall;
  way.header.commit = trace_header().commit;
  way.header.compiler = trace_header().compiler;
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
  sign(way);
  result.way = std::move(way);
}

/// One exploration: what is explored, from where, and what is to be told of it.
class Exploration {
 public:
  Exploration(const Scenario& scenario, const ExploreOptions& options)
      : scenario_(scenario),
        options_(options),
        stop_(catch_interrupts()),
        watcher_(scenario.goals),
        memory_max_(options.memory_gib ? static_cast<std::size_t>(*options.memory_gib) << 30
                                       : usual_memory()),
        prefix_(beginning(scenario, options, maker_)) {
    result_.certificate.scenario = scenario;
    result_.certificate.prefix = prefix_.size();
    result_.certificate.symmetric = options.symmetry;
  }

  Explored run() {
    if (options_.search == 0) {
      breadth_first();
    } else {
      one_way_at_a_time();
    }
    if (traces::is_whole(result_.certificate.end)) look_at_the_whole();
    return std::move(result_);
  }

 private:
  template <typename Search>
  void begin(Search& search) {
    if (!prefix_.empty() && !search.start_after(prefix_)) {
      throw scenarios::UserError{"explore",
                                 "more messages are in flight at the beginning than the " +
                                     std::to_string(scenario_.bounds->messages) + " that may be"};
    }
  }
  /// What was asked for, or a violation, is there before anything happens.
  bool ends_at_once(sim::Ensembles& ensembles) {
    const bool begins_there = watcher_.begins_there(ensembles.show(ensembles.initial()));
    if (!ensembles.initial_verdict() && !begins_there) return false;
    take_way(result_, traces::empty_way(scenario_, maker_, prefix_), sim::Remark::goal);
    result_.certificate.tally.states = result_.certificate.depth = 1;
    return true;
  }
  template <typename Search>
  void conclude(Search& search, const Effort& effort) {
    Certificate& certificate = result_.certificate;
    certificate.tally = search.tally();
    certificate.depth = search.depth();
    if (const char* limit = search.ensembles().limit_reached()) certificate.limit = limit;
    certificate.end = end_of(search.phase(), effort, scenario_, certificate);
    certificate.seconds = effort.seconds;
    count(search);
  }
  template <typename Search>
  void count(Search& search) {
    Certificate& certificate = result_.certificate;
    certificate.ensembles = search.ensembles().ensembles();
    certificate.distinct_steps = search.ensembles().distinct_steps();
    certificate.probes = watcher_.met(search.labels());
    if (certificate.tally.actions[static_cast<std::size_t>(sim::ActionKind::duplicate)] > 0) {
      // A copy in the network is nobody's step.
      certificate.probes.mark_duplicate();
    }
    certificate.memory = search.memory();
  }

  void breadth_first() {
    sim::Explorer explorer(scenario_.setup, maker_, *scenario_.bounds, &watcher_, memory_max_,
                           options_.symmetry);
    Certificate& certificate = result_.certificate;
    certificate.threads = options_.threads;
    begin(explorer);
    if (ends_at_once(explorer.ensembles())) return count(explorer);
    if (options_.explosion) explorer.count_explosion();
    std::optional<CheckpointFile> checkpoint;
    if (!options_.resume.empty()) {
      checkpoint.emplace(options_.resume, identity());
      certificate.resumed = checkpoint->load(explorer);
    }
    const Effort effort = explore_all(explorer, options_.threads, stop_, !options_.quiet,
                                      checkpoint ? &*checkpoint : nullptr);
    conclude(explorer, effort);
    certificate.waiting = explorer.frontier();
    if (explorer.finding().remark != sim::Remark::nothing) {
      take_way(result_, traces::way_as_trace(explorer, scenario_, maker_, prefix_),
               explorer.finding().remark);
    }
    if (options_.explosion) {
      result_.explosion =
          traces::explosion_text(explorer.explosion(), *scenario_.bounds, explorer.ensembles());
    }
    if (!checkpoint || effort.interrupted) return;
    if (explorer.phase() == sim::Explorer::Phase::memory) {
      checkpoint->save(explorer);
    } else {
      checkpoint->remove();
    }
  }

  void one_way_at_a_time() {
    constexpr std::array<sim::PathOrder, 4> kOrders{
        sim::PathOrder::depth_first, sim::PathOrder::depth_first, sim::PathOrder::deepening,
        sim::PathOrder::random_walk};
    constexpr std::array<std::string_view, 4> kNames{"breadth_first", "depth_first", "deepening",
                                                     "random_walk"};
    const sim::PathOrder order = kOrders[options_.search];
    sim::PathSearch search(scenario_.setup, maker_, *scenario_.bounds, &watcher_, order,
                           memory_max_, options_.symmetry, options_.seed,
                           options_.walks.value_or(kWalks));
    result_.certificate.search = kNames[options_.search];
    result_.certificate.is_shortest = order == sim::PathOrder::deepening;
    begin(search);
    if (ends_at_once(search.ensembles())) return count(search);
    conclude(search, search_all(search, stop_, !options_.quiet));
    if (order != sim::PathOrder::depth_first) result_.certificate.rounds = search.rounds();
    if (search.phase() != sim::Explorer::Phase::found) return;
    take_way(result_,
             traces::way_as_trace(search.ensembles(), search.way(), scenario_, maker_, prefix_),
             search.remark());
  }

  void look_at_the_whole() {
    if (!options_.liveness && options_.graph.empty()) return;
    result_.whole = look_at_whole(scenario_, maker_, prefix_, {options_.liveness, options_.graph});
    if (result_.whole.way) sign(*result_.whole.way);
  }
  /// Who resumes must explore the same, by the same program.
  std::string identity() const {
    std::string line = "squall exploration 1 " + version_line() + " " +
                       (options_.symmetry ? "symmetric " : "") +
                       (options_.absorb ? "absorbing " : "") + std::to_string(prefix_.size()) +
                       " " + options_.from + " " + std::to_string(options_.from_seed.value_or(0)) +
                       " " + scenarios::write(scenario_);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
  }

  const Scenario& scenario_;
  const ExploreOptions& options_;
  const std::atomic<bool>& stop_;
  const core::ServerMaker maker_;
  traces::GoalWatcher watcher_;
  std::size_t memory_max_;
  std::vector<sim::Action> prefix_;
  Explored result_;
};

ExitCode exit_code(const Explored& result) {
  if (!result.not_reproducible.empty()) return ExitCode::not_reproducible;
  if (result.whole.is_stuck) return ExitCode::expectation_failed;
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

/// Lines under one label.
std::string paragraph(const std::string& label, const std::string& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    text += labelled(at == 0 ? label : "", lines.substr(at, end - at));
    at = end + 1;
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
    text += labelled("where", "after " + grouped(certificate.way) + " steps" +
                                  (certificate.is_shortest ? "; nothing is found sooner" : ""));
    text += way_text(*result.way, certificate.prefix);
  }
  for (const auto& [label, line] : certificate_lines(certificate)) text += labelled(label, line);
  text += paragraph("liveness", result.whole.liveness) + paragraph("explosion", result.explosion);
  if (result.whole.loop > 0) {
    text += labelled("loop",
                     "the trace's choices from " + grouped(result.whole.loop) + " on, for ever");
  }
  if (kept != nullptr && !kept->path.empty()) {
    text += labelled("trace", one_line(kept->path));
    text += unbroken("replay", paint(Colour::bold, "squall replay " + shell_word(kept->path)));
  }
  return text;
}

void refuse_contradictions(const ExploreOptions& options) {
  const auto needs = [&](bool given, const char* option, std::size_t search) {
    if (!given || options.search == search) return;
    throw scenarios::UserError{option, "goes with --search " + std::string(kSearchWords[search]) +
                                           ", not with --search " +
                                           std::string(kSearchWords[options.search])};
  };
  needs(!options.resume.empty(), "--resume", 0);
  needs(options.explosion, "--explosion", 0);
  needs(options.threads > 1, "--threads", 0);
  if (options.liveness || !options.graph.empty()) {
    const bool begins_elsewhere = options.from_seed || !options.from.empty();
    if (options.symmetry || options.absorb || begins_elsewhere) {
      throw scenarios::UserError{
          options.liveness ? "--liveness" : "--graph",
          "looks at all states, one by one, from their beginning: not with --symmetry, --absorb, "
          "--from or --from-seed"};
    }
  }
  needs(options.walks.has_value(), "--walks", 3);
}

}  // namespace

ExitCode explore(const ExploreOptions& options) {
  Scenario scenario = space_of(options);
  refuse_contradictions(options);
  if (options.symmetry) require_symmetry(scenario);
  if (options.absorb) require_absorption(scenario);
  scenario.bounds->absorbs = options.absorb;
  const Explored result = Exploration(scenario, options).run();
  const Certificate& certificate = result.certificate;
  ExitCode code = exit_code(result);
  std::optional<Kept> kept;
  const std::optional<traces::Trace>& way = result.way ? result.way : result.whole.way;
  if (way) {
    const std::string what(certificate.violation ? checkers::name(certificate.violation->property)
                           : result.whole.way    ? "liveness"
                                                 : name(certificate.end));
    const std::string path = options.trace.empty()
                                 ? way_path(options.out, *way, certificate.scenario.name, what)
                                 : options.trace;
    kept = keep(*way, path);
    if (kept->error) {
      print_complaint(*kept->error);
      code = worse(code, ExitCode::bad_input);
    }
  }
  if (options.json) {
    nlohmann::ordered_json json = certificate_json(certificate);
    if (!result.not_reproducible.empty()) json["verdict"] = "not_reproducible";
    json["liveness"] = nullptr;
    if (!result.whole.liveness.empty()) json["liveness"] = result.whole.liveness;
    json["explosion"] = nullptr;
    if (!result.explosion.empty()) json["explosion"] = result.explosion;
    json["trace"] = nullptr;
    if (kept && !kept->path.empty()) json["trace"] = kept->path;
    json["exit_code"] = static_cast<int>(code);
    return print_result(document(json), code);
  }
  if (options.quiet && code == ExitCode::held) return code;
  return print_result(text_of(result, kept ? &*kept : nullptr), code);
}

}  // namespace squall::tools
