// `squall zoo`: the list, the campaigns against mutants, and the options.
#include "tools/fuzz/zoo/zoo_verb.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "core/enumeration.hpp"
#include "tools/fuzz/campaign_report.hpp"
#include "tools/fuzz/shrinking.hpp"
#include "tools/fuzz/zoo/mutant_campaign.hpp"
#include "tools/fuzz/zoo/mutant_machine.hpp"
#include "tools/fuzz/zoo/zoo_score.hpp"
#include "tools/fuzz/zoo/zoo_tally.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

using scenarios::json::UserError;
using scenarios::json::Value;

constexpr std::size_t kIdWidth = 44;
/// More campaigns and seeds than anyone has time for come after it.
constexpr std::uint64_t kBaseSeedMax = std::uint64_t{1} << 62;

std::string_view name(MutantKind kind) { return core::name_of(kind); }

std::filesystem::path folder_of(const ZooOptions& options) {
  if (!options.folder.empty()) return options.folder;
  return sources_of_program() / "tests" / "zoo";
}

/// Those that the options name. ERRORS: UserError: a name fits none.
std::vector<Mutant> chosen(const ZooOptions& options) {
  std::vector<Mutant> all = mutants_in(folder_of(options));
  if (options.ids.empty()) return all;
  std::vector<Mutant> some;
  for (const std::string& id : options.ids) {
    const std::size_t before = some.size();
    const auto from = std::stable_partition(
        all.begin(), all.end(), [&](const Mutant& mutant) { return !mutant.id.starts_with(id); });
    some.insert(some.end(), from, all.end());
    all.erase(from, all.end());
    if (some.size() == before) {
      throw UserError{"zoo", "no mutant is named \"" + id + "\"; \"squall zoo list\" shows all"};
    }
  }
  return some;
}

Value to_json(const Mutant& mutant) {
  Value json;
  json["id"] = mutant.id;
  json["kind"] = name(mutant.kind);
  json["system"] = mutant.system;
  json["source"] = mutant.source;
  json["feature"] = mutant.feature;
  json["breaks"] = mutant.breaks;
  json["summary"] = mutant.summary;
  json["exploration"] = mutant.exploration.empty() ? Value() : Value(mutant.exploration);
  json["change"] = Value::array();
  for (const Change& change : mutant.changes) {
    json["change"].push_back(
        {{"file", change.file}, {"find", change.find}, {"replace", change.replace}});
  }
  return json;
}

Value to_json(const std::vector<Mutant>& mutants) {
  Value list = Value::array();
  for (const Mutant& mutant : mutants) list.push_back(to_json(mutant));
  return list;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 2), ' ');
  return text;
}

/// Each line of the text behind this sign.
std::string marked(char sign, const std::string& text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines += std::string("  ") + sign + " " + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return lines;
}

std::string shown(const Mutant& mutant) {
  std::string text = mutant.id + "\n" + labelled("summary", mutant.summary) +
                     labelled("kind", std::string(name(mutant.kind))) +
                     labelled("breaks", mutant.breaks) + labelled("feature", mutant.feature) +
                     labelled("system", mutant.system) + labelled("source", mutant.source);
  if (!mutant.exploration.empty()) text += labelled("exploration", mutant.exploration);
  for (const Change& change : mutant.changes) {
    text += labelled("change", change.file);
    text += marked('-', change.find) + marked('+', change.replace);
  }
  return text;
}

/// What became of one mutant.
struct Score : CampaignScore {
  const Mutant* mutant = nullptr;
  std::optional<Shrunk> shrunk;

  bool is_missed() const {
    return mutant->kind != MutantKind::control && !is_found() && !is_cut_short;
  }
  bool is_accused() const { return mutant->kind == MutantKind::control && is_found(); }
};

Score run(const Mutant& mutant, const ZooOptions& options,
          const std::optional<scenarios::Scenario>& scenario,
          const std::filesystem::path& sources) {
  const MutantMachine machine(mutant, sources);
  const MachineUnderTest under_test(machine.maker(), mutant.id);
  const std::filesystem::path out = options.out.empty() ? kFindingsFolder : options.out;
  Score score;
  static_cast<CampaignScore&>(score) = campaign_against(
      mutant, {scenario, options.base_seed, options.seconds, (out / mutant.id).string()});
  score.mutant = &mutant;
  if (!options.no_shrink) score.shrunk = shrunk_finding(score, options.shrink_seconds);
  return score;
}

/// "18 choices", or of a failure of liveness "3 servers and 4 steps".
std::string size_of(const Shrunk& shrunk) {
  if (shrunk.failed_expectation.empty()) {
    return traces::grouped(shrunk.trace.choices.size()) + " choices";
  }
  const std::size_t steps = shrunk.scenario->plan.timeline.size();
  return std::to_string(shrunk.scenario->setup.servers) + " servers and " + std::to_string(steps) +
         (steps == 1 ? " step" : " steps");
}

std::string line_of(const Score& score) {
  const bool found = !score.found_by.empty();
  const bool control = score.mutant->kind == MutantKind::control;
  const std::string_view verdict = score.is_accused()   ? "ACCUSED"
                                   : found              ? "FOUND"
                                   : score.is_cut_short ? "CUT SHORT"
                                   : control            ? "HELD"
                                                        : "MISSED";
  std::string text = padded(score.mutant->id, kIdWidth) + padded(std::string(verdict), 9) +
                     padded(found ? score.found_by : "-", 26);
  if (found) text += "seed " + io::seed_text(score.seed) + ", ";
  return text + traces::grouped(score.totals.runs) + " runs, " +
         traces::grouped(score.totals.events) + " events, " +
         io::time_text(static_cast<sim::Time>(score.seconds * 1e6)) + " of CPU" +
         (score.shrunk ? ", shrunk to " + size_of(*score.shrunk) : "") + "\n";
}

Value to_json(const Score& score) {
  Value json;
  json["mutant"] = score.mutant->id;
  json["kind"] = name(score.mutant->kind);
  json["found_by"] = score.found_by.empty() ? Value() : Value(score.found_by);
  json["reason"] = score.reason;
  json["seed"] = score.found_by.empty() ? Value() : Value(io::seed_text(score.seed));
  json["runs"] = score.totals.runs;
  json["events"] = score.totals.events;
  json["seconds"] = score.seconds;
  json["trace"] = score.trace.empty() ? Value() : Value(score.trace);
  json["choices"] = score.shrunk ? Value(score.shrunk->choices_before) : Value();
  json["shrunk_choices"] = score.shrunk ? Value(score.shrunk->trace.choices.size()) : Value();
  const bool has_scenario = score.shrunk && !score.shrunk->scenario_path.empty();
  json["shrunk_scenario"] = has_scenario ? Value(score.shrunk->scenario_path) : Value();
  json["shrink_seconds"] = score.shrunk ? Value(score.shrunk->seconds) : Value();
  return json;
}

io::ExitCode score_chosen(const ZooOptions& options) {
  io::catch_interrupts();
  return score_mutants(chosen(options), options, sources_of_program());
}

}  // namespace

io::ExitCode list_mutants(const ZooOptions& options) {
  const std::vector<Mutant> mutants = chosen(options);
  if (options.json) return io::print_result(document(to_json(mutants)), io::ExitCode::held);
  std::string text;
  for (const Mutant& mutant : mutants) {
    text += padded(mutant.id, kIdWidth) + padded(std::string(name(mutant.kind)), 10) +
            mutant.feature + "\n";
  }
  return io::print_result(text, io::ExitCode::held);
}

io::ExitCode show_mutants(const ZooOptions& options) {
  const std::vector<Mutant> mutants = chosen(options);
  if (options.json) return io::print_result(document(to_json(mutants)), io::ExitCode::held);
  std::string text;
  for (const Mutant& mutant : mutants) text += (text.empty() ? "" : "\n") + shown(mutant);
  return io::print_result(text, io::ExitCode::held);
}

io::ExitCode check_mutants(const ZooOptions& options) {
  const std::filesystem::path sources = sources_of_program();
  const std::vector<Mutant> mutants = chosen(options);
  for (const Mutant& mutant : mutants) require_fitting(mutant, sources);
  if (options.quiet) return io::ExitCode::held;
  return io::print_result("all " + std::to_string(mutants.size()) + " mutants fit the sources\n",
                          io::ExitCode::held);
}

io::ExitCode run_mutants(const ZooOptions& options) {
  io::catch_interrupts();
  const std::filesystem::path sources = sources_of_program();
  const std::vector<Mutant> mutants = chosen(options);
  std::optional<scenarios::Scenario> scenario;
  if (!options.scenario.empty()) scenario = scenario_from(options.scenario);
  ZooTally tally;
  for (const Mutant& mutant : mutants) {
    const Score score = run(mutant, options, scenario, sources);
    if (!options.json) io::print(line_of(score));
    if (!tally.add(score, to_json(score))) break;
  }
  const io::ExitCode code = tally.code();
  return options.json ? io::print_result(document(std::move(tally).to_json("mutants")), code)
                      : code;
}

namespace {

void add_score_options(const io::Verb& run, const io::Verb& score,
                       const std::shared_ptr<ZooOptions>& options) {
  using Text = const std::string&;
  score.text(
      "--base-seeds", "N",
      [options](Text name, Text text) { options->base_seeds = io::number(name, text, 1, 1000); },
      "Campaigns for each mutant; 20 unless given");
  score.text(
      "--explore-seconds", "S",
      [options](Text name, Text text) { options->explore_seconds = io::seconds(name, text); },
      "For the exploration of each mutant; 30 unless given");
  score.name("--report", "FILE", options->report,
             "Also write the score as an HTML page, with pages of the findings beside it");
  score.flag("--no-explore", options->no_explore, "Only campaigns");
  for (const io::Verb& verb : {run, score}) {
    verb.text(
        "--shrink-seconds", "S",
        [options](Text name, Text text) { options->shrink_seconds = io::seconds(name, text); },
        "For what is found first; 10 unless given");
    verb.flag("--no-shrink", options->no_shrink, "Leave the traces as they were found");
  }
}

}  // namespace

void add_zoo_verb(io::CommandLine& program) {
  using Text = const std::string&;
  const auto options = std::make_shared<ZooOptions>();
  const io::Verb zoo =
      program.add_verb("zoo", "Published bugs of Rafts as mutants, and whether they are found");
  const auto add = [&](const std::string& word, const std::string& help,
                       io::ExitCode (*action)(const ZooOptions&)) {
    const io::Verb verb = zoo.add_verb(word, help);
    verb.list("id", "", options->ids, "Which mutants, by the beginning of their names; else all");
    verb.name("--dir", "FOLDER", options->folder,
              "Mutants of your own; those of the sources unless given");
    verb.footer("Example: squall zoo " + word + " E05");
    verb.run([options, action] { return action(*options); });
    return verb;
  };
  zoo.footer("Example: squall zoo run E05");
  for (const io::Verb& verb : {add("list", "The names of the mutants", list_mutants),
                               add("show", "What the mutants are", show_mutants)}) {
    verb.flag("--json", options->json, "One JSON document instead of text");
  }
  add("check", "That each mutant fits the sources", check_mutants)
      .flag("--quiet", options->quiet, "Print nothing when all fit");
  const io::Verb run = add("run", "A campaign for each mutant, to its first finding", run_mutants);
  const io::Verb score =
      add("score", "How soon campaigns from many base seeds find each mutant", score_chosen);
  for (const io::Verb& verb : {run, score}) {
    verb.flag("--json", options->json, "One JSON document instead of text");
    verb.name("--with", "SCENARIO", options->scenario,
              "A file or a story, or for a score a folder of files; without it each seed draws its "
              "own scenario");
    verb.text(
        "--seconds", "S",
        [options](Text name, Text text) { options->seconds = io::seconds(name, text); },
        "For each campaign; 30 unless given");
    verb.text(
        "--base-seed", "N",
        [options](Text name, Text text) {
          options->base_seed = io::number(name, text, 0, kBaseSeedMax);
        },
        "The first seed; 1 unless given");
    verb.name("--out", "FOLDER", options->out,
              "Folder for the traces of findings, one folder for each mutant; squall-findings "
              "unless given");
  }
  add_score_options(run, score, options);
}

}  // namespace squall::tools::fuzz::zoo
