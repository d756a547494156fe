// Mistakes in the command line, worded from what CLI11 reports.
#include "tools/io/usage.hpp"

#include "scenarios/json/nearest_word.hpp"
#include "tools/io/console.hpp"
#include "traces/action_words.hpp"

namespace squall::tools::io {
namespace {

std::string in_quotes(const std::string& word) { return "\"" + word.substr(0, 64) + "\""; }

/// The names of verbs, or of options.
std::vector<std::string> known_words(const CLI::App& asked, bool options) {
  std::vector<std::string> words;
  if (options) {
    for (const CLI::Option* option : asked.get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  } else {
    for (const CLI::App* verb : asked.get_subcommands([](const CLI::App*) { return true; })) {
      words.push_back(verb->get_name());
    }
  }
  return words;
}

std::string unknown(const CLI::App& asked, const std::string& word, bool verb) {
  std::string text = (verb ? "unknown verb " : "unknown argument ") + in_quotes(word);
  const bool is_option = word.starts_with("--");
  if (!is_option && !verb) return text;
  const auto words = known_words(asked, is_option);
  const std::vector<std::string_view> views(words.begin(), words.end());
  return text + scenarios::json::suggestion(word.substr(0, word.find('=')), views);
}

std::string verb_needed(const CLI::App& asked) {
  std::string text = "a verb is needed: ";
  const auto verbs = known_words(asked, false);
  for (std::size_t at = 0; at < verbs.size(); ++at) {
    if (at > 0) text += at + 1 == verbs.size() ? " or " : ", ";
    text += verbs[at];
  }
  return text;
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* asked = &app;
  std::string name = app.get_name();
  while (!asked->get_subcommands().empty()) {
    asked = asked->get_subcommands().front();
    name += " " + asked->get_name();
  }
  const auto extras = asked->remaining();
  const bool has_verbs = !known_words(*asked, false).empty();
  std::string text = one_line(error.what());
  if (!extras.empty()) {
    text = unknown(*asked, one_line(extras.front()), has_verbs && !extras.front().starts_with("-"));
  } else if (has_verbs && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    text = verb_needed(*asked);
  }
  return name + ": " + text + "; see " + name + " --help";
}

}  // namespace squall::tools::io
