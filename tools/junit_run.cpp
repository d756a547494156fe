// Runs as JUnit test cases, and the options of their files.
#include "tools/junit_run.hpp"

#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools {

io::JunitCase junit_case(const std::string& group, const std::string& scenario_name,
                         const Execution& run, const std::string& trace_path) {
  io::JunitCase test;
  test.group = group;
  test.name = scenario_name + " seed " + io::seed_text(run.seed);
  test.seconds = run.seconds;
  const io::ExitCode code = run.exit_code();
  if (code == io::ExitCode::held) return test;
  test.kind = code == io::ExitCode::violated || code == io::ExitCode::expectation_failed
                  ? io::JunitCase::Kind::failure
                  : io::JunitCase::Kind::error;
  test.type = run.verdict();
  if (run.outcome.violation) {
    test.type = checkers::name(run.outcome.violation->property);
    test.details = std::string(checkers::statement(run.outcome.violation->property)) + "\n";
  }
  if (!run.not_reproducible.empty()) {
    test.type = run.verdict();
    test.message = run.not_reproducible;
  } else if (run.is_undecided()) {
    test.message = "interrupted before its end";
  }
  for (const std::string& reason : run.judgement.reasons) {
    if (test.message.empty()) test.message = reason;
    test.details += reason + "\n";
  }
  test.details += "event " + std::to_string(run.outcome.event) + ", virtual time " +
                  io::time_text(run.outcome.time_us) + ", digest " +
                  io::digest_text(run.outcome.digest) + "\n";
  if (!trace_path.empty()) test.details += "trace: " + trace_path + "\n";
  return test;
}

io::ExitCode write_junit(const std::string& path, const std::vector<io::JunitCase>& cases) {
  try {
    io::write_whole(path, io::junit("squall", cases));
    return io::ExitCode::held;
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
    return io::ExitCode::bad_input;
  }
}

void add_output_options(const io::Verb& verb, std::string& junit, std::string& folder) {
  verb.name("--junit", "FILE", junit, "Also write JUnit XML to this file");
  folder = kFindingsFolder;
  verb.name("--out", "FOLDER", folder,
            "Folder for the traces of findings; " + folder + " unless given");
}

}  // namespace squall::tools
