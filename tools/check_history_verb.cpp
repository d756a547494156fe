// `squall check-history`: the verdict as text or JSON, and the options.
#include "tools/check_history_verb.hpp"

#include <memory>

#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/history/export_history_verdict.hpp"
#include "traces/history/history_verdict.hpp"
#include "traces/history/read_history.hpp"

namespace squall::tools {
namespace {

using checkers::linearizability::Decision;

/// `vacuous`: no operation observed a value.
io::ExitCode exit_code(Decision decision, bool vacuous) {
  if (decision == Decision::linearizable) {
    return vacuous ? io::ExitCode::expectation_failed : io::ExitCode::held;
  }
  return decision == Decision::undecided ? io::ExitCode::no_verdict : io::ExitCode::violated;
}

std::string verdict_word(Decision decision, bool vacuous) {
  if (decision == Decision::linearizable && vacuous) {
    return io::paint(io::Colour::yellow, "VACUOUS");
  }
  if (decision == Decision::linearizable) return io::paint(io::Colour::green, "LINEARIZABLE");
  if (decision == Decision::undecided) return io::paint(io::Colour::yellow, "UNDECIDED");
  return io::paint(io::Colour::red, "NOT LINEARIZABLE");
}

/// Names and values come from the file.
std::string printable(const std::string& text) {
  std::string lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    lines += io::one_line(text.substr(from, end - from)) + "\n";
    from = end + 1;
  }
  return lines;
}

}  // namespace

io::ExitCode check_history(const CheckHistoryOptions& options) {
  traces::history::NamedHistory named = traces::history::read_history(
      read_text(options.file, kHistoryBytesMax), options.file, options.initial);
  if (options.ignore_nil_reads) traces::history::ignore_nil_reads(named);
  const bool vacuous = traces::history::observes_nothing(named);
  const checkers::linearizability::Linearizability result =
      checkers::linearizability::judge_linearizability(named.history, options.budget);
  const io::ExitCode code = exit_code(result.decision, vacuous);
  if (options.json) {
    scenarios::json::Value json = traces::history::verdict_json(named, result);
    json["exit_code"] = static_cast<int>(code);
    return io::print_result(document(json), code);
  }
  if (options.quiet && code == io::ExitCode::held) return code;
  return io::print_result(verdict_word(result.decision, vacuous) + "  " +
                              io::one_line(options.file) + "\n" +
                              printable(traces::history::verdict_text(named, result)),
                          code);
}

void add_check_history_verb(io::CommandLine& program) {
  using Text = const std::string&;
  const auto options = std::make_shared<CheckHistoryOptions>();
  const io::Verb verb =
      program.add_verb("check-history", "Judge whether a history of clients is linearizable");
  verb.name("file", "", options->file,
            "Jepsen's history.edn (register, cas-register), or JSON Lines")
      .required();
  verb.text("--initial", "VALUE", options->initial,
            "Initial value of every key, in the file's notation; nil unless given");
  verb.flag("--ignore-nil-reads", options->ignore_nil_reads,
            "An ok read of nil tells nothing, as Knossos reads it");
  verb.text(
      "--budget", "N",
      [options](Text name, Text text) {
        options->budget.possibilities = io::number(name, text, 1, 1'000'000'000'000);
      },
      "Possibilities to examine before the answer is \"undecided\"; 10000000 unless given");
  verb.text(
      "--memory-mib", "N",
      [options](Text name, Text text) {
        options->budget.bytes_max = io::number(name, text, 1, 1 << 20) << 20;
      },
      "Memory for the search; 512 unless given");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.flag("--quiet", options->quiet, "Print nothing when it is linearizable");
  verb.footer(
      "Linearizable (0), not (1), vacuous: no client was told a value (4), or undecided (5).\n"
      "One event a line:\n"
      "  {\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"x\",\"value\":1}\n"
      "  {\"process\":0,\"type\":\"ok\"}\n"
      "  {\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"x\"}\n"
      "  {\"process\":1,\"type\":\"ok\",\"value\":1}\n"
      "\"f\" is read, write, cas ([old,new]) or append; \"type\" is invoke, ok, fail (it never\n"
      "happens) or info (unknown). In EDN: {:process 0, :type :ok, :f :read, :value 1}.\n"
      "--json: {\"verdict\":\"not_linearizable\",\"prefix_line\":4,\"operation\":{…},\n"
      "  \"possible_values\":[\"1\"],\"contradiction\":{\"operations\":[…],…},…}\n"
      "Example: squall check-history store/latest/history.edn");
  verb.run([options] { return check_history(*options); });
}

}  // namespace squall::tools
