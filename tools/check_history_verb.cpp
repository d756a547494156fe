// See check_history.hpp.
#include "tools/check_history_verb.hpp"

#include "tools/io/console.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/history/export_history_verdict.hpp"
#include "traces/history/history_verdict.hpp"
#include "traces/history/read_history.hpp"

namespace squall::tools {
namespace {

using checkers::linearizability::Decision;

io::ExitCode exit_code(Decision decision) {
  if (decision == Decision::linearizable) return io::ExitCode::held;
  return decision == Decision::undecided ? io::ExitCode::no_verdict : io::ExitCode::violated;
}

std::string verdict_word(Decision decision) {
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
  const traces::history::NamedHistory named = traces::history::read_history(
      read_text(options.file, kHistoryBytesMax), options.file, options.initial);
  const checkers::linearizability::Linearizability result =
      checkers::linearizability::judge_linearizability(named.history, options.budget);
  const io::ExitCode code = exit_code(result.decision);
  if (options.json) {
    scenarios::json::Value json = traces::history::verdict_json(named, result);
    json["exit_code"] = static_cast<int>(code);
    return io::print_result(document(json), code);
  }
  if (options.quiet && code == io::ExitCode::held) return code;
  return io::print_result(verdict_word(result.decision) + "  " + io::one_line(options.file) + "\n" +
                              printable(traces::history::verdict_text(named, result)),
                          code);
}

}  // namespace squall::tools
