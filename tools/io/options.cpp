// The command line on CLI11: options, and the wording of mistakes. The only file that includes CLI11.
#include "tools/io/options.hpp"

#include <CLI/CLI.hpp>

#include "scenarios/json/nearest_word.hpp"
#include "tools/io/console.hpp"
#include "tools/io/program_name.hpp"

namespace squall::tools::io {
namespace {

CLI::Option& option_of(void* option) { return *static_cast<CLI::Option*>(option); }
CLI::App& app_of(void* app) { return *static_cast<CLI::App*>(app); }

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

/// `squall run: unknown argument "--sed" (did you mean "--seed"?); see squall run --help`.
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
  return name + ": " + text + "; see " + program_word() + name.substr(app.get_name().size()) +
         " --help";
}

}  // namespace

Option Option::required() const {
  option_of(option_).required();
  return *this;
}

Option Option::excludes(Option other) const {
  option_of(option_).excludes(&option_of(other.option_));
  return *this;
}

Option Option::needs(Option other) const {
  option_of(option_).needs(&option_of(other.option_));
  return *this;
}

Option Verb::grouped(void* option) const {
  if (!group_.empty()) option_of(option).group(group_);
  return Option(option);
}

Option Verb::flag(const std::string& name, bool& into, const std::string& help) const {
  return grouped(app_of(app_).add_flag(name, into, help));
}

Option Verb::text(const std::string& name, const std::string& placeholder, Take take,
                  const std::string& help) const {
  // Numbers come as text, too, so that every mistake in them is told in our words.
  return grouped(app_of(app_)
                     .add_option_function<std::string>(
                         name, [take, name](const std::string& text) { take(name, text); }, help)
                     ->type_name(placeholder));
}

Option Verb::text(const std::string& name, const std::string& placeholder, std::string& into,
                  const std::string& help) const {
  return grouped(app_of(app_).add_option(name, into, help)->type_name(placeholder));
}

Option Verb::name(const std::string& name, const std::string& placeholder, std::string& into,
                  const std::string& help) const {
  const Take take = [&into](const std::string& option, const std::string& text) {
    if (text.empty()) throw scenarios::UserError{option, "a name is needed, not an empty text"};
    into = text;
  };
  return text(name, placeholder, take, help);
}

Option Verb::list(const std::string& name, const std::string& placeholder,
                  std::vector<std::string>& into, const std::string& help) const {
  return grouped(app_of(app_).add_option(name, into, help)->type_name(placeholder));
}

Verb Verb::add_verb(const std::string& name, const std::string& help) const {
  app_of(app_).require_subcommand(1);
  return Verb(app_of(app_).add_subcommand(name, help), code_);
}

void Verb::footer(const std::string& text) const { app_of(app_).footer(with_program_word(text)); }

void Verb::run(std::function<ExitCode()> action) const {
  app_of(app_).callback([action = std::move(action), code = code_] { *code = action(); });
}

struct CommandLine::Parts {
  Parts(const std::string& description, const std::string& program) : app(description, program) {}

  CLI::App app;
  ExitCode code = ExitCode::held;
};

CommandLine::CommandLine(const std::string& program, const std::string& description,
                         const std::string& version, const std::string& footer)
    : parts_(std::make_unique<Parts>(description, program)) {
  parts_->app.require_subcommand(1);
  parts_->app.set_version_flag("--version", version);
  parts_->app.footer(with_program_word(footer));
}

CommandLine::~CommandLine() = default;

Verb CommandLine::add_verb(const std::string& name, const std::string& help) {
  return Verb(parts_->app.add_subcommand(name, help), &parts_->code);
}

ExitCode CommandLine::run(int argc, char** argv) {
  CLI::App& app = parts_->app;
  try {
    app.parse(argc, argv);
    return parts_->code;
  } catch (const CLI::CallForVersion& version) {
    return print_result(std::string(version.what()) + "\n", ExitCode::held);
  } catch (const CLI::CallForHelp&) {
    return print_result(app.help(), ExitCode::held);
  } catch (const CLI::ParseError& error) {
    print_error(usage_error(app, error) + "\n");
    return ExitCode::bad_input;
  }
}

}  // namespace squall::tools::io
