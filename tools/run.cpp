// See run.hpp.
#include "tools/run.hpp"

#include "tools/console.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/interrupt.hpp"
#include "tools/junit_run.hpp"
#include "tools/numbers.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "tools/whole_file.hpp"

namespace squall::tools {

RunOutput run_one(const scenarios::Scenario& scenario, std::uint64_t seed,
                  const RunOptions& options, const std::string& again) {
  const std::atomic<bool>& stop = catch_interrupts();
  traces::Transcript transcript;
  std::optional<WholeFile> history;
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
    print_complaint(*kept->error);
    output.code = worse(output.code, ExitCode::bad_input);
  }
  if (options.tell) output.text = transcript.text() + "\n";
  output.text += summary(scenario.name, execution, shown, again);
  output.json = to_json(scenario.name, execution, shown);
  output.test = junit_case("squall.run", scenario.name, execution, kept ? kept->path : "");
  return output;
}

ExitCode run(const RunOptions& options) {
  const scenarios::Scenario scenario = scenario_from(options.scenario);
  const std::uint64_t seed = options.seed.value_or(scenario.seed);
  const std::string again =
      "squall run " + shell_word(options.scenario) + " --seed " + seed_text(seed);
  RunOutput output = run_one(scenario, seed, options, again);
  if (!options.junit.empty()) {
    output.code = worse(output.code, write_junit(options.junit, {output.test}));
  }
  if (options.json) return print_result(document(output.json), output.code);
  if (options.quiet && output.code == ExitCode::held) return output.code;
  return print_result(output.text, output.code);
}

}  // namespace squall::tools
