// The program `squall`: its verbs, their options, and the exit code.
#include <csignal>

#include "tools/about.hpp"
#include "tools/atlas_verb.hpp"
#include "tools/bench/bench_verb.hpp"
#include "tools/check_history_verb.hpp"
#include "tools/doctor_verb.hpp"
#include "tools/explore_options.hpp"
#include "tools/finding.hpp"
#include "tools/fuzz_verb.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/options.hpp"
#include "tools/io/usage.hpp"
#include "tools/replay_verb.hpp"
#include "tools/run_verb.hpp"
#include "tools/scenario_verb.hpp"

namespace {

using namespace squall;
namespace io = tools::io;
using io::add_name;
using io::add_text;
using io::ExitCode;

/// What the command line says; a verb's callback reads it when all of it is known.
struct CommandLine {
  tools::RunOptions run;
  tools::FuzzOptions fuzz;
  tools::RunOptions replay;
  std::vector<std::string> replayed;
  std::vector<std::string> validated;
  std::string theme;
  std::string shown;
  bool scenario_json = false;
  tools::CheckHistoryOptions history;
  bool digests = false;
  bool doctor_json = false;
  tools::bench::BenchOptions bench;
  tools::AtlasOptions atlas;
  io::ExitCode code = io::ExitCode::held;
};

void add_files(CLI::App& verb, std::string& junit, std::string& folder) {
  io::add_name(verb, "--junit", "FILE", junit, "Also write JUnit XML to this file");
  folder = tools::kFindingsFolder;
  io::add_name(verb, "--out", "FOLDER", folder,
               "Folder for the traces of findings; " + folder + " unless given");
}

void add_run(CLI::App& app, CommandLine& line) {
  tools::RunOptions& options = line.run;
  CLI::App& verb = *app.add_subcommand("run", "Run one scenario with one seed, and judge it");
  io::add_name(verb, "scenario", "", options.scenario, "A file, or a story of the library")
      ->required();
  io::add_text(
      verb, "--seed", "N",
      [&](const std::string& name, const std::string& text) {
        options.seed = io::seed(name, text);
      },
      "Instead of the scenario's own");
  CLI::Option* json = verb.add_flag("--json", options.json, "One JSON document instead of text");
  verb.add_flag("--quiet", options.quiet, "Print nothing when everything held");
  verb.add_flag("--tell", options.tell, "Tell the run first, as prose with virtual times")
      ->excludes(json);
  io::add_name(verb, "--trace", "FILE", options.trace,
               "Record the run in this file, whatever comes of it");
  io::add_name(verb, "--history", "FILE", options.history,
               "Write what clients asked and were told, for check-history");
  add_files(verb, options.junit, options.out);
  verb.footer(
      "Example: squall run figure-3.7 --tell\n"
      "         squall run storm.json --seed 7 --trace storm.trace.jsonl");
  verb.callback([&] { line.code = tools::run(options); });
}

void add_fuzz_numbers(CLI::App& verb, tools::FuzzOptions& options) {
  using Text = const std::string&;
  CLI::Option* seeds = io::add_text(
      verb, "--seeds", "A..B",
      [&](Text name, Text text) { options.seeds = io::seed_range(name, text); },
      "These seeds, both ends included");
  io::add_text(
      verb, "--seconds", "S",
      [&](Text name, Text text) { options.seconds = io::seconds(name, text); },
      "How long; 10 unless --seeds is given")
      ->excludes(seeds);
  io::add_text(
      verb, "--base-seed", "N",
      [&](Text name, Text text) { options.base_seed = io::seed(name, text); },
      "The first seed; random unless given")
      ->excludes(seeds);
  io::add_text(
      verb, "--threads", "N",
      [&](Text name, Text text) {
        options.threads = static_cast<unsigned>(io::number(name, text, 1, 1024));
      },
      "As many as processors unless given");
  io::add_text(
      verb, "--repeat-share", "P%",
      [&](Text name, Text text) { options.repeat_ppm = io::share_ppm(name, text); },
      "Share of runs done twice and compared; 5% unless given");
  io::add_text(
      verb, "--findings-max", "N",
      [&](Text name, Text text) {
        options.findings_max = io::number(name, text, 1, tools::kFindingsMax);
      },
      "Ends with this finding; 100 unless given. All have traces");
}

void add_fuzz(CLI::App& app, CommandLine& line) {
  tools::FuzzOptions& options = line.fuzz;
  CLI::App& verb = *app.add_subcommand("fuzz", "Run many seeds, and keep what fails");
  io::add_name(verb, "scenario", "", options.scenario,
               "A file or a story; without it each seed draws its own scenario");
  add_fuzz_numbers(verb, options);
  verb.add_flag("--json", options.json, "One JSON document instead of text");
  verb.add_flag("--quiet", options.quiet, "Print only the base seed when everything held");
  add_files(verb, options.junit, options.out);
  verb.footer(
      "Ctrl-C ends it at once and in order; a second one kills it.\n"
      "Example: squall fuzz --seconds 60\n"
      "         squall fuzz --seeds 1..1000 storm.json");
  verb.callback([&] { line.code = tools::fuzz(options); });
}

void add_replay(CLI::App& app, CommandLine& line) {
  tools::RunOptions& options = line.replay;
  CLI::App& verb = *app.add_subcommand("replay", "Repeat traces, or seeds of the swarm");
  verb.add_option("what", line.replayed, "Trace files, or seeds such as 0x2a (a file: ./0x2a)")
      ->type_name("")
      ->required();
  CLI::Option* json = verb.add_flag("--json", options.json, "One JSON document instead of text");
  verb.add_flag("--quiet", options.quiet, "Print nothing when everything held");
  verb.add_flag("--tell", options.tell, "Tell each run first, as prose with virtual times")
      ->excludes(json);
  add_files(verb, options.junit, options.out);
  verb.footer(
      "SAME: the recorded outcome again, and its exit code. FIXED: recorded as violated; now "
      "every\n"
      "choice was possible and all properties held (0). DIVERGED at choice k, or DIFFERENT: not\n"
      "reproducible (3).\n"
      "Example: squall replay squall-findings/swarm-0x2a-log_matching-0x2a.trace.jsonl");
  verb.callback([&] { line.code = tools::replay(line.replayed, options); });
}

void add_scenario(CLI::App& app, CommandLine& line) {
  CLI::App& verb = *app.add_subcommand("scenario", "List, validate or show scenarios");
  verb.require_subcommand(1);
  verb.footer("Example: squall scenario show figure-3.7 > mine.json");
  CLI::App& list = *verb.add_subcommand("list", "The library's stories, by theme");
  io::add_name(list, "theme", "", line.theme, "Only of this theme");
  list.add_flag("--json", line.scenario_json, "One JSON document instead of text");
  list.footer("Example: squall scenario list elections");
  list.callback([&] { line.code = tools::list_scenarios(line.theme, line.scenario_json); });
  CLI::App& validate = *verb.add_subcommand("validate", "Check files, say what is wrong");
  validate.add_option("files", line.validated, "JSON files, or stories of the library")
      ->type_name("")
      ->required();
  validate.add_flag("--json", line.scenario_json, "One JSON document instead of text");
  validate.footer("Example: squall scenario validate mine.json");
  validate.callback(
      [&] { line.code = tools::validate_scenarios(line.validated, line.scenario_json); });
  CLI::App& show = *verb.add_subcommand("show", "Print one as normalized JSON");
  io::add_name(show, "scenario", "", line.shown, "A file, or a story of the library")->required();
  show.footer("Example: squall scenario show leader-crash");
  show.callback([&] { line.code = tools::show_scenario(line.shown); });
}

void add_check_history(CLI::App& app, CommandLine& line) {
  using Text = const std::string&;
  tools::CheckHistoryOptions& options = line.history;
  CLI::App& verb =
      *app.add_subcommand("check-history", "Judge whether a history of clients is linearizable");
  io::add_name(verb, "file", "", options.file,
               "Jepsen's history.edn (register, cas-register), or JSON Lines")
      ->required();
  verb.add_option("--initial", options.initial,
                  "What keys hold at first, in the file's notation; nil unless given")
      ->type_name("VALUE");
  io::add_text(
      verb, "--budget", "N",
      [&](Text name, Text text) {
        options.budget.possibilities = io::number(name, text, 1, 1'000'000'000'000);
      },
      "Possibilities to look at before the answer is \"undecided\"; 10000000 unless given");
  io::add_text(
      verb, "--memory-mib", "N",
      [&](Text name, Text text) {
        options.budget.bytes_max = io::number(name, text, 1, 1 << 20) << 20;
      },
      "Memory for the search; 512 unless given");
  verb.add_flag("--json", options.json, "One JSON document instead of text");
  verb.add_flag("--quiet", options.quiet, "Print nothing when it is linearizable");
  verb.footer(
      "Linearizable (0), not (1), or undecided (5). One event a line:\n"
      "  {\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"x\",\"value\":1}\n"
      "  {\"process\":0,\"type\":\"ok\"}\n"
      "  {\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"x\"}\n"
      "  {\"process\":1,\"type\":\"ok\",\"value\":1}\n"
      "\"f\" is read, write, cas ([old,new]) or append; \"type\" is invoke, ok, fail (it never\n"
      "happens) or info (unknown). In EDN: {:process 0, :type :ok, :f :read, :value 1}.\n"
      "--json: {\"verdict\":\"not_linearizable\",\"prefix_line\":4,\"operation\":{…},\n"
      "  \"possible_values\":[\"1\"],\"contradiction\":{\"operations\":[…],…},…}\n"
      "Example: squall check-history store/latest/history.edn");
  verb.callback([&] { line.code = tools::check_history(options); });
}

void add_doctor(CLI::App& app, CommandLine& line) {
  CLI::App& verb =
      *app.add_subcommand("doctor", "What this build is, and whether it repeats itself");
  verb.add_flag("--digests", line.digests, "Only the digests of a fixed set of runs");
  verb.add_flag("--json", line.doctor_json, "One JSON document instead of text");
  verb.footer("Example: squall doctor");
  verb.callback([&] { line.code = tools::doctor(line.digests, line.doctor_json); });
}

void add_bench(CLI::App& app, CommandLine& line) {
  tools::bench::BenchOptions& options = line.bench;
  CLI::App& verb = *app.add_subcommand("bench", "Measure: the same work for Squall and peers");
  verb.add_flag("--peers", options.peers, "C-Raft's fixture too (needs libraft-dev)");
  verb.add_flag("--explore", options.explore, "The explorer's table instead");
  verb.add_flag("--json", options.json, "One JSON document instead of text");
  io::add_text(
      verb, "--repetitions", "N",
      [&](const std::string& name, const std::string& text) {
        options.repetitions = static_cast<int>(io::number(name, text, 1, 1000));
      },
      "Rounds; 5 unless given");
  verb.add_option("--only", options.only, "Only these workloads")->type_name("NAME");
  verb.footer("Example: squall bench --only idle-3 storm-5");
  verb.callback([&] { line.code = static_cast<io::ExitCode>(tools::bench::bench(options)); });
}

void add_atlas(CLI::App& app, CommandLine& line) {
  tools::AtlasOptions& options = line.atlas;
  CLI::App& verb =
      *app.add_subcommand("atlas", "Under which sets of links does Raft live? All of them, run");
  io::add_text(
      verb, "--servers", "N",
      [&](const std::string& name, const std::string& text) {
        options.servers = static_cast<int>(io::number(name, text, 3, 5));
      },
      "3 to 5; 5 unless given");
  verb.add_flag("--directed", options.directed, "Links in one direction, too");
  io::add_text(
      verb, "--runs", "N",
      [&](const std::string& name, const std::string& text) {
        options.runs = static_cast<std::uint32_t>(io::number(name, text, 1, 100'000));
      },
      "Of each topology and variant; 20 unless given");
  io::add_text(
      verb, "--seed", "SEED",
      [&](const std::string& name, const std::string& text) {
        options.seed = io::seed(name, text);
      },
      "Of the first run; 1 unless given");
  io::add_name(verb, "--html", "FILE", options.html, "Also write the page to this file");
  verb.add_flag("--json", options.json, "One JSON document instead of text");
  verb.footer("Example: squall atlas --servers 3 --directed --html atlas.html");
  verb.callback([&] { line.code = tools::atlas(options); });
}

io::ExitCode run_program(int argc, char** argv) {
  CLI::App app{"squall: deterministic simulation and model checking for Raft", "squall"};
  app.require_subcommand(1);
  app.set_version_flag("--version", tools::version_line());
  app.footer(std::string("Example: squall run leader-crash\n\n") + io::kExitCodesHelp);
  CommandLine line;
  add_run(app, line);
  add_fuzz(app, line);
  tools::add_explore(app, line.code);
  add_replay(app, line);
  add_scenario(app, line);
  add_check_history(app, line);
  add_doctor(app, line);
  add_bench(app, line);
  add_atlas(app, line);
  try {
    app.parse(argc, argv);
    return line.code;
  } catch (const CLI::CallForVersion& version) {
    return io::print_result(std::string(version.what()) + "\n", io::ExitCode::held);
  } catch (const CLI::CallForHelp&) {
    return io::print_result(app.help(), io::ExitCode::held);
  } catch (const CLI::ParseError& error) {
    io::print_error(io::usage_error(app, error) + "\n");
    return io::ExitCode::bad_input;
  }
}

}  // namespace

int main(int argc, char** argv) {
  io::hold_standard_files();
  // A closed pipe and a file that may not grow are errors of writing, told like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  io::ExitCode code = io::ExitCode::bad_input;
  try {
    code = run_program(argc, argv);
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
  } catch (const io::OutputError& error) {
    io::print_error("squall: " + error.message + "\n");
  } catch (const std::exception& error) {
    io::print_error(std::string("squall: ") + error.what() + "\n");
  }
  return static_cast<int>(code);
}
