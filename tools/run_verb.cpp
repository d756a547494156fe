// See run.hpp.
#include "tools/run_verb.hpp"

#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/junit_run.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools {

RunOutput run_one(const scenarios::Scenario& scenario, std::uint64_t seed,
                  const RunOptions& options, const std::string& again) {
  const std::atomic<bool>& stop = io::catch_interrupts();
  traces::transcript::Transcript transcript;
  std::optional<io::WholeFile> history;
  if (!options.history.empty()) history.emplace(options.history);
  Execution execution = execute(scenario, seed, stop, nullptr, options.tell ? &transcript : nullptr,
                                history ? &history->stream() : nullptr);
  if (history) history->commit();
  std::optional<Kept> kept;
  std::string path = options.trace;
  if (path.empty() && execution.is_finding()) {
    path = finding_path(options.out, scenario, execution);
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
  output.text += summary(scenario.name, execution, shown, again);
  output.json = to_json(scenario.name, execution, shown);
  output.test = junit_case("squall.run", scenario.name, execution, kept ? kept->path : "");
  return output;
}

io::ExitCode run(const RunOptions& options) {
  const scenarios::Scenario scenario = scenario_from(options.scenario);
  const std::uint64_t seed = options.seed.value_or(scenario.seed);
  const std::string again =
      "squall run " + shell_word(options.scenario) + " --seed " + io::seed_text(seed);
  RunOutput output = run_one(scenario, seed, options, again);
  if (!options.junit.empty()) {
    output.code = io::worse(output.code, write_junit(options.junit, {output.test}));
  }
  if (options.json) return io::print_result(document(output.json), output.code);
  if (options.quiet && output.code == io::ExitCode::held) return output.code;
  return io::print_result(output.text, output.code);
}

}  // namespace squall::tools
