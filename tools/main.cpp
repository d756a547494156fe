// The program `squall`: its verbs, their options, and the exit code.
#include <csignal>

#include <CLI/CLI.hpp>

#include "tools/about.hpp"
#include "tools/bench.hpp"
#include "tools/console.hpp"
#include "tools/doctor.hpp"
#include "tools/finding.hpp"
#include "tools/fuzz.hpp"
#include "tools/numbers.hpp"
#include "tools/replay.hpp"
#include "tools/run.hpp"
#include "tools/scenario.hpp"

namespace {

using namespace squall;
using tools::ExitCode;

/// Numbers come as text, so that every mistake in them is told in our words.
struct Texts {
  std::string seed, seeds, seconds, base_seed, threads, repeat_share, repetitions;
};

tools::FuzzOptions checked(tools::FuzzOptions options, const Texts& texts) {
  if (!texts.seeds.empty() && !texts.seconds.empty()) {
    throw scenarios::UserError{"--seeds", "and --seconds exclude each other"};
  }
  if (!texts.seeds.empty()) options.seeds = tools::seed_range("--seeds", texts.seeds);
  if (!texts.seconds.empty()) {
    options.seconds = static_cast<double>(tools::number("--seconds", texts.seconds, 1, 31'536'000));
  }
  if (!texts.base_seed.empty()) options.base_seed = tools::seed("--base-seed", texts.base_seed);
  if (!texts.threads.empty()) {
    options.threads = static_cast<unsigned>(tools::number("--threads", texts.threads, 1, 1024));
  }
  if (!texts.repeat_share.empty()) {
    options.repeat_ppm = tools::share_ppm("--repeat-share", texts.repeat_share);
  }
  return options;
}

int run_program(int argc, char** argv) {
  CLI::App app{"squall: deterministic simulation and model checking for Raft"};
  app.require_subcommand(1);
  app.set_version_flag("--version", tools::version_line());
  app.footer(std::string("Example: squall run leader-crash\n\n") + tools::kExitCodesHelp);
  int code = 0;
  const auto done = [&code](ExitCode result) { code = static_cast<int>(result); };
  Texts texts;

  tools::RunOptions run;
  run.out = tools::kFindingsFolder;
  auto* run_verb = app.add_subcommand("run", "Run one scenario with one seed, and judge it");
  run_verb->add_option("scenario", run.scenario, "A file, or a story of the library")->required();
  run_verb->add_option("--seed", texts.seed, "Instead of the scenario's own");
  run_verb->add_flag("--json", run.json, "One JSON document instead of text");
  run_verb->add_flag("--quiet", run.quiet, "Print nothing when everything held");
  run_verb->add_option("--junit", run.junit, "Also write JUnit XML to this file");
  run_verb->add_option("--trace", run.trace, "Record the run in this file, whatever comes of it");
  run_verb->add_option("--out", run.out, "Folder for the traces of findings")
      ->capture_default_str();
  run_verb->footer("Example: squall run figure-3.7 --seed 7 --trace figure.trace.jsonl");
  run_verb->callback([&] {
    if (!texts.seed.empty()) run.seed = tools::seed("--seed", texts.seed);
    done(tools::run(run));
  });

  tools::FuzzOptions fuzz;
  fuzz.out = tools::kFindingsFolder;
  auto* fuzz_verb = app.add_subcommand("fuzz", "Run many seeds, and keep what fails");
  fuzz_verb->add_option("scenario", fuzz.scenario,
                        "A file or a story; without it each seed draws its own scenario");
  fuzz_verb->add_option("--seeds", texts.seeds, "A..B, both included");
  fuzz_verb->add_option("--seconds", texts.seconds, "How long; 10 unless --seeds is given");
  fuzz_verb->add_option("--base-seed", texts.base_seed, "The first seed; random unless given");
  fuzz_verb->add_option("--threads", texts.threads, "As many as processors unless given");
  fuzz_verb->add_option("--repeat-share", texts.repeat_share,
                        "Share of runs done twice and compared; 5% unless given");
  fuzz_verb->add_flag("--json", fuzz.json, "One JSON document instead of text");
  fuzz_verb->add_flag("--quiet", fuzz.quiet, "Print only the base seed when everything held");
  fuzz_verb->add_option("--junit", fuzz.junit, "Also write JUnit XML to this file");
  fuzz_verb->add_option("--out", fuzz.out, "Folder for findings' traces")->capture_default_str();
  fuzz_verb->footer(
      "Example: squall fuzz --seconds 60\n         squall fuzz --seeds 1..1000 storm.json");
  fuzz_verb->callback([&] { done(tools::fuzz(checked(fuzz, texts))); });

  tools::RunOptions replay;
  replay.out = tools::kFindingsFolder;
  std::vector<std::string> what;
  auto* replay_verb = app.add_subcommand("replay", "Repeat traces, or seeds of the swarm");
  replay_verb->add_option("what", what, "Trace files, or seeds such as 0x2a")->required();
  replay_verb->add_flag("--json", replay.json, "One JSON document instead of text");
  replay_verb->add_flag("--quiet", replay.quiet, "Print nothing when everything held");
  replay_verb->add_option("--out", replay.out, "Folder for findings' traces")
      ->capture_default_str();
  replay_verb->footer(
      "SAME: the recorded outcome again (exit code 1 when that is a violation). FIXED: every "
      "choice\n"
      "was possible and all properties held (0). DIVERGED or DIFFERENT: not reproducible (3).\n"
      "Example: squall replay squall-findings/swarm-0x2a-log_matching-0x2a.trace.jsonl");
  replay_verb->callback([&] { done(tools::replay(what, replay)); });

  auto* scenario_verb = app.add_subcommand("scenario", "List, validate or show scenarios");
  scenario_verb->require_subcommand(1);
  scenario_verb->footer("Example: squall scenario show figure-3.7 > mine.json");
  scenario_verb->add_subcommand("list", "The library's stories")
      ->footer("Example: squall scenario list")
      ->callback([&] { done(tools::list_scenarios()); });
  std::vector<std::string> files;
  auto* validate = scenario_verb->add_subcommand("validate", "Check files, say what is wrong");
  validate->add_option("files", files, "JSON files")->required();
  validate->footer("Example: squall scenario validate mine.json");
  validate->callback([&] { done(tools::validate_scenarios(files)); });
  std::string shown;
  auto* show = scenario_verb->add_subcommand("show", "Print one as normalized JSON");
  show->add_option("scenario", shown, "A file, or a story of the library")->required();
  show->footer("Example: squall scenario show leader-crash");
  show->callback([&] { done(tools::show_scenario(shown)); });

  bool digests = false;
  bool doctor_json = false;
  auto* doctor_verb =
      app.add_subcommand("doctor", "What this build is, and whether it repeats itself");
  doctor_verb->add_flag("--digests", digests, "Only the digests of a fixed set of runs");
  doctor_verb->add_flag("--json", doctor_json, "One JSON document instead of text");
  doctor_verb->footer("Example: squall doctor");
  doctor_verb->callback([&] { done(tools::doctor(digests, doctor_json)); });

  tools::BenchOptions bench;
  auto* bench_verb = app.add_subcommand("bench", "Measure: the same work for Squall and peers");
  bench_verb->add_flag("--peers", bench.peers, "C-Raft's fixture too (needs libraft-dev)");
  bench_verb->add_flag("--json", bench.json, "One JSON document instead of text");
  bench_verb->add_option("--repetitions", texts.repetitions, "Rounds; 5 unless given");
  bench_verb->add_option("--only", bench.only, "Only these workloads");
  bench_verb->footer("Example: squall bench --only idle-3 storm-5");
  bench_verb->callback([&] {
    if (!texts.repetitions.empty()) {
      bench.repetitions =
          static_cast<int>(tools::number("--repetitions", texts.repetitions, 1, 1000));
    }
    code = tools::bench(bench);
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      // --help and --version end here.
      if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) {
        tools::print(std::string(error.what()) + "\n");
      } else {
        const CLI::App* asked = &app;
        while (!asked->get_subcommands().empty()) asked = asked->get_subcommands().front();
        tools::print(asked->help());
      }
      return 0;
    }
    tools::print_error(std::string("squall: ") + error.what() + " (see squall --help)\n");
    return static_cast<int>(ExitCode::bad_input);
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe is an error of writing, told like any other.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run_program(argc, argv);
  } catch (const scenarios::UserError& error) {
    tools::print_error("squall: " + error.where + ": " + error.message + "\n");
  } catch (const tools::OutputError& error) {
    tools::print_error("squall: " + error.message + "\n");
  } catch (const std::exception& error) {
    tools::print_error(std::string("squall: ") + error.what() + "\n");
  }
  return static_cast<int>(ExitCode::bad_input);
}
