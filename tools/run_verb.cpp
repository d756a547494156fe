// `squall run`: one execution, its files, and the options.
#include "tools/run_verb.hpp"

#include <filesystem>
#include <memory>

#include "scenarios/warnings.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/junit_run.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_log.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools {

RunOutput run_one(const scenarios::Scenario& scenario, std::uint64_t seed,
                  const RunOptions& options, const std::string& again) {
  const std::atomic<bool>& stop = io::catch_interrupts();
  const io::Running running(seed);
  traces::transcript::Transcript transcript;
  std::optional<io::WholeFile> history;
  if (!options.history.empty()) history.emplace(options.history);
  Execution execution =
      execute(scenario, seed, stop, nullptr, options.tell ? &transcript : nullptr,
              history ? &history->stream() : nullptr, options.events ? io::print : nullptr);
  if (history) history->commit();
  write_run_log(scenario, seed, options.log);
  std::optional<Kept> kept;
  std::string path = options.trace;
  if (path.empty() && execution.is_finding()) {
    // A finding of Squall's own servers stays where it is.
    const auto folder = std::filesystem::path(options.out) / chosen_machine().name;
    path = finding_path(folder.string(), scenario, execution);
  }
  // An interrupted run has no verdict that a trace could hold.
  if (!path.empty() && !execution.interrupted) kept = keep(scenario, execution, path, stop);
  const Kept* shown = kept ? &*kept : nullptr;
  RunOutput output;
  output.code = execution.exit_code();
  if (kept && kept->error) {
    io::print_complaint(*kept->error);
    output.code = io::worse(output.code, io::ExitCode::bad_input);
  }
  if (options.tell) output.text = transcript.text() + "\n";
  if (options.events) output.text = "\n";
  const std::vector<std::string> warnings = scenarios::warnings(scenario);
  output.text += summary(scenario.name, execution, shown, again, warnings);
  output.json = to_json(scenario.name, execution, shown, warnings);
  output.test = junit_case("squall.run", scenario.name, execution, kept ? kept->path : "");
  return output;
}

io::ExitCode run(const RunOptions& options) {
  scenarios::Scenario scenario = scenario_from(options.scenario);
  io::require_writable({{"--trace", options.trace},
                        {"--history", options.history},
                        {"--log", options.log},
                        {"--junit", options.junit}},
                       {options.scenario});
  const SeatUnderTest seat(options.seat, scenario.seats);
  fit_to_machine(scenario);
  const std::uint64_t seed = options.seed.value_or(scenario.seed);
  const std::string again = io::program_word() + " run " + io::shell_word(options.scenario) +
                            seat_option() + " --seed " + io::seed_text(seed);
  io::say_last_words(io::program_word() + " run " + io::shell_word(options.scenario) +
                     seat_option() + " --seed");
  RunOutput output = run_one(scenario, seed, options, again);
  if (!options.junit.empty()) {
    output.code = io::worse(output.code, write_junit(options.junit, {output.test}));
  }
  if (options.json) return io::print_result(document(output.json), output.code);
  if (options.quiet && output.code == io::ExitCode::held) return output.code;
  return io::print_result(output.text, output.code);
}

void add_run_verb(io::CommandLine& program) {
  const auto options = std::make_shared<RunOptions>();
  const io::Verb verb = program.add_verb("run", "Run one scenario with one seed, and judge it");
  verb.name("scenario", "", options->scenario, "A file, or a story of the library").required();
  verb.text(
      "--seed", "N",
      [options](const std::string& name, const std::string& text) {
        options->seed = io::seed(name, text);
      },
      "Instead of the scenario's own");
  const io::Option json = verb.flag("--json", options->json, "One JSON document instead of text");
  const io::Option quiet =
      verb.flag("--quiet", options->quiet, "Print nothing when everything held");
  const io::Option tell =
      verb.flag("--tell", options->tell, "Print the run first, as prose with virtual times")
          .excludes(json);
  verb.flag("--events", options->events,
            "Print every event as it happens: views, entries, messages, timers")
      .excludes(json)
      .excludes(quiet)
      .excludes(tell);
  verb.name("--trace", "FILE", options->trace, "Record the run in this file, whatever its verdict");
  verb.name("--history", "FILE", options->history,
            "Write the client history to this file, for check-history");
  verb.name("--log", "FILE", options->log, "Write what each server did to this file, for check");
  add_seat_options(verb, options->seat);
  add_output_options(verb, options->junit, options->out);
  verb.footer(
      "Example: squall run figure-3.7 --tell\n"
      "         squall run leader-crash --machine lib:./mine.so --events | less\n"
      "         squall run storm.json --seed 7 --trace storm.trace.jsonl");
  verb.run([options] { return run(*options); });
}

}  // namespace squall::tools
