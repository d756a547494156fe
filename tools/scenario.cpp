// See scenario.hpp.
#include "tools/scenario.hpp"

#include <algorithm>

#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "tools/console.hpp"
#include "tools/source.hpp"

namespace squall::tools {

ExitCode list_scenarios() {
  std::size_t width = 0;
  for (const auto& entry : scenarios::library()) width = std::max(width, entry.name.size());
  std::string text;
  for (const auto& entry : scenarios::library()) {
    const std::string name(entry.name);
    const scenarios::Scenario scenario = scenarios::parse(entry.text, name + ".json");
    std::string padded = name;
    padded.resize(width + 2, ' ');
    const std::string& story = scenario.description;
    const std::size_t stop = story.find(". ");
    text += paint(Colour::bold, padded) +
            story.substr(0, stop == std::string::npos ? stop : stop + 1) + "\n";
  }
  print(text);
  return ExitCode::held;
}

ExitCode validate_scenarios(const std::vector<std::string>& files) {
  ExitCode code = ExitCode::held;
  std::string text;
  for (const std::string& file : files) {
    try {
      scenarios::parse(read_text(file), file);
      text += file + ": ok\n";
    } catch (const scenarios::UserError& error) {
      print_error(error.where + ": " + error.message + "\n");
      code = ExitCode::bad_input;
    }
  }
  print(text);
  return code;
}

ExitCode show_scenario(const std::string& file_or_name) {
  print(scenarios::write(scenario_from(file_or_name)));
  return ExitCode::held;
}

}  // namespace squall::tools
