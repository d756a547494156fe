// See check_history.hpp.
#include "tools/check_history.hpp"

#include "tools/console.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "traces/export_history_verdict.hpp"
#include "traces/history_verdict.hpp"
#include "traces/read_history.hpp"

namespace squall::tools {
namespace {

using checkers::Decision;

ExitCode exit_code(Decision decision) {
  if (decision == Decision::linearizable) return ExitCode::held;
  return decision == Decision::undecided ? ExitCode::no_verdict : ExitCode::violated;
}

std::string verdict_word(Decision decision) {
  if (decision == Decision::linearizable) return paint(Colour::green, "LINEARIZABLE");
  if (decision == Decision::undecided) return paint(Colour::yellow, "UNDECIDED");
  return paint(Colour::red, "NOT LINEARIZABLE");
}

/// Names and values come from the file.
std::string printable(const std::string& text) {
  std::string lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    lines += one_line(text.substr(from, end - from)) + "\n";
    from = end + 1;
  }
  return lines;
}

}  // namespace

ExitCode check_history(const CheckHistoryOptions& options) {
  const traces::NamedHistory named = traces::read_history(read_text(options.file, kHistoryBytesMax),
                                                          options.file, options.initial);
  const checkers::Linearizability result =
      checkers::judge_linearizability(named.history, options.budget);
  const ExitCode code = exit_code(result.decision);
  if (options.json) {
    nlohmann::ordered_json json = traces::verdict_json(named, result);
    json["exit_code"] = static_cast<int>(code);
    return print_result(document(json), code);
  }
  if (options.quiet && code == ExitCode::held) return code;
  return print_result(verdict_word(result.decision) + "  " + one_line(options.file) + "\n" +
                          printable(traces::verdict_text(named, result)),
                      code);
}

}  // namespace squall::tools
