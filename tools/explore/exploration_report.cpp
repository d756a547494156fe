// The result of an exploration as text and JSON.
#include "tools/explore/exploration_report.hpp"

#include <algorithm>

#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/describe_action.hpp"
#include "traces/exploration/export_certificate.hpp"

namespace squall::tools::explore {

using traces::exploration::Certificate;
using traces::exploration::ExplorationEnd;

namespace {

constexpr std::size_t kStepsShown = 40;

/// Each step after the first ones in a line.
std::string way_text(const traces::Trace& way, std::size_t first) {
  std::string text;
  const std::size_t shown = std::min(way.choices.size(), first + kStepsShown);
  for (std::size_t at = first; at < shown; ++at) {
    const std::string what = at < way.descriptions.size() ? way.descriptions[at] : "";
    text += labelled(at == first ? "path" : "", std::to_string(at + 1) + "  " +
                                                    traces::describe(way.choices[at].action, what));
  }
  if (shown < way.choices.size()) {
    text += labelled("", "… and " + traces::grouped(way.choices.size() - shown) + " more");
  }
  return text;
}

/// Lines under one label.
std::string paragraph(const std::string& label, const std::string& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    text += labelled(at == 0 ? label : "", lines.substr(at, end - at));
    at = end + 1;
  }
  return text;
}

}  // namespace

io::ExitCode exit_code(const Explored& result) {
  if (!result.not_reproducible.empty()) return io::ExitCode::not_reproducible;
  if (result.whole.is_stuck) return io::ExitCode::expectation_failed;
  switch (result.certificate.end) {
    case ExplorationEnd::complete:
    case ExplorationEnd::within_bounds:
    case ExplorationEnd::reached:
    case ExplorationEnd::violated_as_expected:
      return io::ExitCode::held;
    case ExplorationEnd::violated:
      return io::ExitCode::violated;
    case ExplorationEnd::not_violated:
    case ExplorationEnd::not_met:
    case ExplorationEnd::not_reached:
      return io::ExitCode::expectation_failed;
    case ExplorationEnd::depth:
    case ExplorationEnd::memory:
    case ExplorationEnd::disk:
    case ExplorationEnd::limit:
    case ExplorationEnd::interrupted:
    case ExplorationEnd::time:
    case ExplorationEnd::walked:
      break;
  }
  return io::ExitCode::no_verdict;
}

io::Colour colour_of(io::ExitCode code) {
  if (code == io::ExitCode::held) return io::Colour::green;
  return code == io::ExitCode::no_verdict ? io::Colour::yellow : io::Colour::red;
}

std::optional<Kept> keep_way(const Explored& result, const std::string& file,
                             const std::string& folder, io::ExitCode& code) {
  const std::optional<traces::Trace>& way = result.way ? result.way : result.whole.way;
  if (!way) return std::nullopt;
  const Certificate& certificate = result.certificate;
  const std::string what(certificate.violation ? checkers::name(certificate.violation->property)
                         : result.whole.way    ? "liveness"
                                               : name(certificate.end));
  Kept kept =
      keep(*way, file.empty() ? way_path(folder, *way, certificate.scenario.name, what) : file);
  if (kept.error) {
    io::print_complaint(*kept.error);
    code = io::worse(code, io::ExitCode::bad_input);
  }
  return kept;
}

std::string headline_of(const Explored& result) {
  return result.not_reproducible.empty() ? headline(result.certificate) : "NOT REPRODUCIBLE";
}

std::string text_of(const Explored& result, const Kept* kept, bool lists_path) {
  const Certificate& certificate = result.certificate;
  const io::ExitCode code = exit_code(result);
  std::string text = io::paint(colour_of(code), headline_of(result)) + "  " +
                     io::one_line(certificate.scenario.name) + "\n";
  if (!result.not_reproducible.empty()) text += labelled("difference", result.not_reproducible);
  if (certificate.violation) {
    text += violation_text(*certificate.violation, certificate.failure);
  }
  if (result.way) {
    text += labelled("where", "after " + traces::grouped(certificate.path_length) + " steps" +
                                  (certificate.is_shortest ? ", the shortest path" : ""));
    if (lists_path) text += way_text(*result.way, certificate.prefix);
  }
  for (const auto& [label, line] : certificate_lines(certificate)) text += labelled(label, line);
  if (!chosen_machine().unseen.empty()) text += labelled("not judged", chosen_machine().unseen);
  if (!chosen_machine().goes_back_by.empty()) {
    text += labelled("goes back by", chosen_machine().goes_back_by);
  }
  text += paragraph("liveness", result.whole.liveness) + paragraph("explosion", result.explosion);
  if (!result.not_done.empty()) text += labelled("not done", result.not_done);
  if (!result.to_go_on.empty()) text += labelled("to go on", result.to_go_on);
  if (!result.graph.empty()) text += labelled("picture", io::one_line(result.graph));
  if (result.whole.loop > 0) {
    text += labelled(
        "loop", "the trace's choices from " + traces::grouped(result.whole.loop) + " on, for ever");
  }
  if (kept != nullptr && !kept->path.empty()) {
    text += labelled("trace", io::one_line(kept->path));
    text += unbroken("replay",
                     io::paint(io::Colour::bold, io::program_word() + " replay " +
                                                     io::shell_word(kept->path) + seat_option()));
  }
  return text;
}

scenarios::json::Value json_of(const Explored& result, const Kept* kept, io::ExitCode code) {
  scenarios::json::Value json = certificate_json(result.certificate);
  if (!result.not_reproducible.empty()) json["verdict"] = "not_reproducible";
  const auto add = [&](const char* key, const std::string& text) {
    json[key] = nullptr;
    if (!text.empty()) json[key] = text;
  };
  add("liveness", result.whole.liveness);
  add("explosion", result.explosion);
  add("graph", result.graph);
  add("not_judged", chosen_machine().unseen);
  add("goes_back_by", chosen_machine().goes_back_by);
  add("trace", kept == nullptr ? std::string() : kept->path);
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace squall::tools::explore
