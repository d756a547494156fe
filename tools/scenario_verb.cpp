// `squall scenario`: list, validate and show, and the options.
#include "tools/scenario_verb.hpp"

#include <algorithm>
#include <memory>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/library.hpp"
#include "scenarios/warnings.hpp"
#include "scenarios/words.hpp"
#include "scenarios/write.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/action_words.hpp"

namespace squall::tools {

namespace {

std::string first_sentence(const std::string& text) {
  const std::size_t stop = text.find(". ");
  return text.substr(0, stop == std::string::npos ? stop : stop + 1);
}

/// Of a theme; else those that mention the word; all for an empty text.
std::vector<scenarios::LibraryEntry> stories_of(const std::string& theme) {
  std::vector<scenarios::LibraryEntry> stories;
  std::vector<std::string_view> themes;
  for (const auto& entry : scenarios::library()) {
    if (themes.empty() || themes.back() != entry.theme) themes.push_back(entry.theme);
    if (theme.empty() || entry.theme == theme) stories.push_back(entry);
  }
  if (!stories.empty()) return stories;
  // A theme that is mistyped is no word to look for.
  if (!scenarios::json::nearest(theme, themes)) {
    for (const scenarios::LibraryEntry* entry : scenarios::find_mentions(theme)) {
      if (!entry->theme.empty()) stories.push_back(*entry);
    }
    if (!stories.empty()) return stories;
  }
  throw scenarios::UserError{theme, "the library has no such theme" +
                                        scenarios::json::suggestion(theme, themes) + "; it has " +
                                        scenarios::json::listed(themes)};
}

}  // namespace

io::ExitCode list_scenarios(const std::string& theme, bool json) {
  const std::vector<scenarios::LibraryEntry> stories = stories_of(theme);
  std::size_t width = 0;
  for (const auto& entry : stories) width = std::max(width, entry.name.size());
  std::string text;
  std::string_view told;
  scenarios::json::Value list = scenarios::json::Value::array();
  for (const auto& entry : stories) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    if (entry.theme != told) {
      text +=
          (text.empty() ? "" : "\n") + io::paint(io::Colour::bold, std::string(entry.theme)) + "\n";
    }
    told = entry.theme;
    std::string padded(entry.name);
    padded.resize(width + 2, ' ');
    text += "  " + padded + first_sentence(scenario.description) + "\n";
    list.push_back({{"name", entry.name},
                    {"theme", entry.theme},
                    {"description", scenario.description},
                    {"source", scenario.source}});
  }
  return io::print_result(json ? document(list) : text, io::ExitCode::held);
}

io::ExitCode validate_scenarios(const std::vector<std::string>& files, bool json) {
  io::ExitCode code = io::ExitCode::held;
  std::string text;
  scenarios::json::Value list = scenarios::json::Value::array();
  for (const std::string& file : files) {
    scenarios::json::Value answer{
        {"scenario", file}, {"valid", true}, {"where", nullptr}, {"message", nullptr}};
    answer["warnings"] = scenarios::json::Value::array();
    try {
      const std::vector<std::string> warnings = scenarios::warnings(scenario_from(file));
      text += io::one_line(file) + ": ok\n";
      for (const std::string& warning : warnings) text += labelled("warning", warning);
      answer["warnings"] = warnings;
    } catch (const scenarios::UserError& error) {
      if (!json) io::print_complaint(error);
      answer["valid"] = false;
      answer["where"] = error.where;
      answer["message"] = error.message;
      code = io::ExitCode::bad_input;
    }
    list.push_back(answer);
  }
  return io::print_result(json ? document(list) : text, code);
}

io::ExitCode show_scenario(const std::string& what, const SeatOptions& options) {
  const SeatUnderTest seat(options);
  const auto seed = io::as_number(what);
  const scenarios::Scenario scenario = seed ? drawn_scenario(*seed) : scenario_from(what);
  return io::print_result(scenarios::write(scenario), io::ExitCode::held);
}

void add_scenario_verb(io::CommandLine& program) {
  struct Options {
    std::string theme;
    std::vector<std::string> files;
    std::string shown;
    SeatOptions seat;  // of a seed: what is drawn depends on what the machine offers
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  const io::Verb verb = program.add_verb("scenario", "List, validate or show scenarios");
  verb.footer("Example: squall scenario show figure-3.7 > mine.json");
  const io::Verb list = verb.add_verb("list", "The library's stories, by theme");
  list.name("theme", "", options->theme, "Only of this theme, or those that mention this word");
  list.flag("--json", options->json, "One JSON document instead of text");
  list.footer("Example: squall scenario list elections");
  list.run([options] { return list_scenarios(options->theme, options->json); });
  const io::Verb validate = verb.add_verb("validate", "Check files, say what is wrong");
  validate.list("files", "", options->files, "JSON files, or stories of the library").required();
  validate.flag("--json", options->json, "One JSON document instead of text");
  validate.footer("Example: squall scenario validate mine.json");
  validate.run([options] { return validate_scenarios(options->files, options->json); });
  const io::Verb show = verb.add_verb("show", "Print one as normalized JSON");
  show.name("scenario", "", options->shown,
            "A file, a story of the library, or a seed of the swarm")
      .required();
  add_seat_options(show, options->seat);
  show.footer("Example: squall scenario show leader-crash");
  show.run([options] { return show_scenario(options->shown, options->seat); });
}

}  // namespace squall::tools
