// The data of a certificate's page, and the command that explores the same again.
#include "tools/explore/certificate_page.hpp"

#include "checkers/verdict.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/pages/report_page.hpp"
#include "tools/run_report.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"

namespace squall::tools::explore {
namespace {

using scenarios::json::Value;

/// A longer path is read in its own page.
constexpr std::size_t kStepsMax = 1000;

/// Without what changes nothing that is found: threads, memory, files.
std::string command_of(const ExploreOptions& options) {
  std::string text = io::program_word_in_files() + " explore";
  const auto add = [&](const std::string& option, const std::string& value) {
    text += " " + option + (value.empty() ? "" : " " + io::shell_word(value));
  };
  if (!options.scenario.empty()) text += " " + io::shell_word(options.scenario);
  if (options.servers) add("--servers", std::to_string(*options.servers));
  if (!options.from.empty()) add("--from", options.from);
  if (options.from_seed) {
    add("--from-seed", io::seed_text(*options.from_seed));
    add("--at-event", std::to_string(options.at_event));
  }
  for (const auto& [name, value] : options.bounds) add(name, value);
  if (options.search != 0) add("--search", std::string(kSearchWords[options.search]));
  if (options.seed) add("--seed", io::seed_text(*options.seed));
  if (options.walks) add("--walks", std::to_string(*options.walks));
  if (options.symmetry) add("--symmetry", "");
  if (options.absorb) add("--absorb", "");
  if (options.liveness) add("--liveness", "");
  if (options.explosion) add("--explosion", "");
  return text + seat_option();
}

/// Every property, and whether a violation of it would have been told.
Value rules_json(const checkers::PropertySet& not_judged) {
  Value list = Value::array();
  for (int at = 0; at < checkers::kProperties; ++at) {
    const auto property = static_cast<checkers::Property>(at);
    Value rule;
    rule["name"] = checkers::name(property);
    rule["statement"] = checkers::statement(property);
    rule["judged"] = !not_judged.contains(property);
    list.push_back(std::move(rule));
  }
  return list;
}

/// The steps of the way to what was found; the first ones lead to where the exploration begins.
Value path_json(const Explored& result) {
  const std::optional<traces::Trace>& way = result.way ? result.way : result.whole.way;
  if (!way) return nullptr;
  Value json;
  json["length"] = way->choices.size();
  json["prefix"] = result.certificate.prefix;
  json["shortest"] = result.way.has_value() && result.certificate.is_shortest;
  json["loop"] = result.whole.loop;
  json["steps"] = Value::array();
  for (std::size_t at = 0; at < way->choices.size() && at < kStepsMax; ++at) {
    const std::string what = at < way->descriptions.size() ? way->descriptions[at] : "";
    json["steps"].push_back(traces::describe(way->choices[at].action, what));
  }
  return json;
}

}  // namespace

std::string write_certificate_page(const ExploreOptions& options, const Explored& result,
                                   const Kept* kept, io::ExitCode code) {
  const pages::RunPages pages(options.report);
  Value data;
  data["kind"] = "certificate";
  data["title"] = result.certificate.scenario.name;
  data["command"] = command_of(options);
  data["headline"] = headline_of(result);
  data["difference"] = result.not_reproducible;
  data["not_done"] = result.not_done;
  data["lines"] = Value::array();
  for (const auto& [label, line] : certificate_lines(result.certificate)) {
    data["lines"].push_back(Value::array({label, line}));
  }
  data["certificate"] = json_of(result, kept, code);
  data["rules"] = rules_json(result.certificate.scenario.setup.not_judged);
  data["path"] = path_json(result);
  data["run"] = nullptr;
  if (kept != nullptr && !kept->path.empty()) data["run"] = pages.link(kept->path);
  data["graph_href"] = nullptr;
  if (!result.graph.empty()) data["graph_href"] = pages::link_between(options.report, result.graph);
  const std::string text = pages::report_page(data);
  io::write_whole(options.report, text);
  return labelled("report", io::one_line(options.report) + ", " +
                                traces::grouped((text.size() + 1023) / 1024) + " KiB");
}

}  // namespace squall::tools::explore
