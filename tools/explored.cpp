// See explored.hpp.
#include "tools/explored.hpp"

#include <algorithm>

#include "tools/console.hpp"
#include "tools/numbers.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "traces/describe_action.hpp"
#include "traces/export_certificate.hpp"

namespace squall::tools {

using traces::Certificate;
using traces::ExplorationEnd;

namespace {

constexpr std::size_t kStepsShown = 40;

Colour colour_of(ExitCode code) {
  if (code == ExitCode::held) return Colour::green;
  return code == ExitCode::no_verdict ? Colour::yellow : Colour::red;
}

/// Each step after the first ones in a line.
std::string way_text(const traces::Trace& way, std::size_t first) {
  std::string text;
  const std::size_t shown = std::min(way.choices.size(), first + kStepsShown);
  for (std::size_t at = first; at < shown; ++at) {
    const std::string what = at < way.descriptions.size() ? way.descriptions[at] : "";
    text += labelled(at == first ? "way" : "", std::to_string(at + 1) + "  " +
                                                   traces::describe(way.choices[at].action, what));
  }
  if (shown < way.choices.size()) {
    text += labelled("", "… and " + grouped(way.choices.size() - shown) + " more");
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

ExitCode exit_code(const Explored& result) {
  if (!result.not_reproducible.empty()) return ExitCode::not_reproducible;
  if (result.whole.is_stuck) return ExitCode::expectation_failed;
  switch (result.certificate.end) {
    case ExplorationEnd::complete:
    case ExplorationEnd::within_bounds:
    case ExplorationEnd::reached:
    case ExplorationEnd::violated_as_wished:
      return ExitCode::held;
    case ExplorationEnd::violated:
      return ExitCode::violated;
    case ExplorationEnd::not_violated:
      return ExitCode::expectation_failed;
    default:
      return ExitCode::no_verdict;
  }
}

std::string text_of(const Explored& result, const Kept* kept) {
  const Certificate& certificate = result.certificate;
  const ExitCode code = exit_code(result);
  const std::string word =
      result.not_reproducible.empty() ? headline(certificate) : std::string("NOT REPRODUCIBLE");
  std::string text =
      paint(colour_of(code), word) + "  " + one_line(certificate.scenario.name) + "\n";
  if (!result.not_reproducible.empty()) text += labelled("difference", result.not_reproducible);
  if (certificate.violation) text += violation_text(*certificate.violation);
  if (result.way) {
    text += labelled("where", "after " + grouped(certificate.way) + " steps" +
                                  (certificate.is_shortest ? "; nothing is found sooner" : ""));
    text += way_text(*result.way, certificate.prefix);
  }
  for (const auto& [label, line] : certificate_lines(certificate)) text += labelled(label, line);
  text += paragraph("liveness", result.whole.liveness) + paragraph("explosion", result.explosion);
  if (!result.not_done.empty()) text += labelled("not done", result.not_done);
  if (!result.graph.empty()) text += labelled("picture", one_line(result.graph));
  if (result.whole.loop > 0) {
    text += labelled("loop",
                     "the trace's choices from " + grouped(result.whole.loop) + " on, for ever");
  }
  if (kept != nullptr && !kept->path.empty()) {
    text += labelled("trace", one_line(kept->path));
    text += unbroken("replay", paint(Colour::bold, "squall replay " + shell_word(kept->path)));
  }
  return text;
}

nlohmann::ordered_json json_of(const Explored& result, const Kept* kept, ExitCode code) {
  nlohmann::ordered_json json = certificate_json(result.certificate);
  if (!result.not_reproducible.empty()) json["verdict"] = "not_reproducible";
  const auto add = [&](const char* key, const std::string& text) {
    json[key] = nullptr;
    if (!text.empty()) json[key] = text;
  };
  add("liveness", result.whole.liveness);
  add("explosion", result.explosion);
  add("graph", result.graph);
  add("trace", kept == nullptr ? std::string() : kept->path);
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace squall::tools
