// See scenario.hpp.
#include "tools/scenario.hpp"

#include <algorithm>

#include "scenarios/library.hpp"
#include "scenarios/write.hpp"
#include "tools/console.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"

namespace squall::tools {

namespace {

std::string first_sentence(const std::string& text) {
  const std::size_t stop = text.find(". ");
  return text.substr(0, stop == std::string::npos ? stop : stop + 1);
}

}  // namespace

ExitCode list_scenarios(bool json) {
  std::size_t width = 0;
  for (const auto& entry : scenarios::library()) width = std::max(width, entry.name.size());
  std::string text;
  std::string_view theme;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& entry : scenarios::library()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    if (entry.theme != theme) {
      text += (text.empty() ? "" : "\n") + paint(Colour::bold, std::string(entry.theme)) + "\n";
    }
    theme = entry.theme;
    std::string padded(entry.name);
    padded.resize(width + 2, ' ');
    text += "  " + padded + first_sentence(scenario.description) + "\n";
    list.push_back({{"name", entry.name},
                    {"theme", entry.theme},
                    {"description", scenario.description},
                    {"source", scenario.source}});
  }
  return print_result(json ? document(list) : text, ExitCode::held);
}

ExitCode validate_scenarios(const std::vector<std::string>& files, bool json) {
  ExitCode code = ExitCode::held;
  std::string text;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::string& file : files) {
    nlohmann::ordered_json answer{
        {"scenario", file}, {"valid", true}, {"where", nullptr}, {"message", nullptr}};
    try {
      scenario_from(file);
      text += one_line(file) + ": ok\n";
    } catch (const scenarios::UserError& error) {
      if (!json) print_complaint(error);
      answer["valid"] = false;
      answer["where"] = error.where;
      answer["message"] = error.message;
      code = ExitCode::bad_input;
    }
    list.push_back(answer);
  }
  return print_result(json ? document(list) : text, code);
}

ExitCode show_scenario(const std::string& file_or_name) {
  return print_result(scenarios::write(scenario_from(file_or_name)), ExitCode::held);
}

}  // namespace squall::tools
