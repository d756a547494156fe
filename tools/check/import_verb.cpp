// `squall import`: an event log in, a scenario out.
#include "tools/check/import_verb.hpp"

#include <memory>

#include "scenarios/parse.hpp"
#include "tools/check/check_verb.hpp"
#include "tools/check/imported_scenario.hpp"
#include "tools/io/console.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::check {

io::ExitCode import_log(const ImportOptions& options) {
  const EventLog log = read_log(options.files, options.names);
  const std::string text = document(imported_scenario(log));
  (void)scenarios::parse(text, "the imported scenario");
  return io::print_result(text, io::ExitCode::held);
}

void add_import_verb(io::CommandLine& program) {
  const auto options = std::make_shared<ImportOptions>();
  const io::Verb verb =
      program.add_verb("import", "Make a scenario of event logs of running systems");
  verb.list("log", "", options->files, "As for check").required();
  verb.name("--names", "TABLE", options->names, "As for check");
  verb.footer(
      "The scenario has the servers of the log, what crashed and started again, the links on "
      "which\n"
      "messages no longer arrived, changes of members, and as many commands, in their order and "
      "at\n"
      "their times where all lines have one. Its \"comment\" says what it does not have.\n"
      "Example: squall import node1.jsonl node2.jsonl node3.jsonl > incident.json");
  verb.run([options] { return import_log(*options); });
}

}  // namespace squall::tools::check
