// See junit_run.hpp.
#include "tools/junit_run.hpp"

#include "tools/console.hpp"
#include "tools/numbers.hpp"
#include "tools/whole_file.hpp"

namespace squall::tools {

JunitCase junit_case(const std::string& group, const std::string& scenario_name,
                     const Execution& run, const std::string& trace_path) {
  JunitCase test;
  test.group = group;
  test.name = scenario_name + " seed " + seed_text(run.seed);
  test.seconds = run.seconds;
  const ExitCode code = run.exit_code();
  if (code == ExitCode::held) return test;
  test.kind = code == ExitCode::violated || code == ExitCode::expectation_failed
                  ? JunitCase::Kind::failure
                  : JunitCase::Kind::error;
  test.type = run.verdict();
  if (run.outcome.violation) {
    test.type = checkers::name(run.outcome.violation->property);
    test.details = std::string(checkers::statement(run.outcome.violation->property)) + "\n";
  }
  if (!run.not_reproducible.empty()) {
    test.type = run.verdict();
    test.message = run.not_reproducible;
  } else if (run.interrupted) {
    test.message = "interrupted before its end";
  }
  for (const std::string& reason : run.judgement.reasons) {
    if (test.message.empty()) test.message = reason;
    test.details += reason + "\n";
  }
  test.details += "event " + std::to_string(run.outcome.event) + ", virtual time " +
                  time_text(run.outcome.time_us) + ", digest " + digest_text(run.outcome.digest) +
                  "\n";
  if (!trace_path.empty()) test.details += "trace: " + trace_path + "\n";
  return test;
}

ExitCode write_junit(const std::string& path, const std::vector<JunitCase>& cases) {
  try {
    write_whole(path, junit("squall", cases));
    return ExitCode::held;
  } catch (const scenarios::UserError& error) {
    print_complaint(error);
    return ExitCode::bad_input;
  }
}

}  // namespace squall::tools
