// `squall check`: files, one judgement, the options.
#include "tools/check/check_verb.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "tools/check/check_report.hpp"
#include "tools/check/line_order.hpp"
#include "tools/check/log_reader.hpp"
#include "tools/io/console.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::check {

EventLog read_log(const std::vector<std::string>& files, const std::string& names) {
  LogReader reader(names_for(names));
  for (const std::string& file : files) {
    if (file == "-") {
      reader.read(std::cin, "standard input");
      continue;
    }
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) {
      throw scenarios::UserError{io::one_line(file), "this is a folder, a file is needed"};
    }
    std::ifstream in(file);
    if (!in) throw scenarios::UserError{io::one_line(file), "the file cannot be read"};
    reader.read(in, file);
  }
  EventLog log = reader.finish();
  if (log.events.empty()) {
    throw scenarios::UserError{io::one_line(files.front()), "no line tells of an event"};
  }
  return log;
}

io::ExitCode check(const CheckOptions& options) {
  const EventLog log = read_log(options.files, options.names);
  LogJudge judge(log);
  LineOrder(log).run(judge);
  const CheckReport result = report(log, judge);
  if (options.json) return io::print_result(document(result.json), result.code);
  if (options.quiet && result.code == io::ExitCode::held) return result.code;
  return io::print_result(result.text, result.code);
}

void add_check_verb(io::CommandLine& program) {
  const auto options = std::make_shared<CheckOptions>();
  const io::Verb verb =
      program.add_verb("check", "Judge event logs of running systems with the same checkers");
  verb.list("log", "", options->files,
            "JSON Lines, of all servers or of one each; - is standard input")
      .required();
  verb.name("--names", "TABLE", options->names,
            "How the lines name things: etcd, c-raft, or a JSON file; Squall's names unless given");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.flag("--quiet", options->quiet, "Print nothing when everything held");
  verb.footer(
      "Held (0), violated (1), or no line tells of any property (4). A violation is told with the\n"
      "lines that show it; so is what could not be judged, and why. Only the order of each "
      "server's\n"
      "lines, and of a message's sending and arrival, is taken for known: never clocks.\n"
      "The form is documented in tools/check/README.md:\n"
      "  {\"server\":1,\"event\":\"boot\",\"term\":0,\"vote\":null,\"last\":0}\n"
      "  {\"server\":1,\"event\":\"state\",\"term\":1,\"vote\":1,\"role\":\"leader\"}\n"
      "  {\"server\":1,\"event\":\"append\",\"index\":1,\"entry\":{\"term\":1,\"id\":\"5f0c\"}}\n"
      "  {\"server\":1,\"event\":\"state\",\"commit\":1}\n"
      "Example: squall check node1.jsonl node2.jsonl node3.jsonl\n"
      "         squall check --names etcd trace.ndjson");
  verb.run([options] { return check(*options); });
}

}  // namespace squall::tools::check
