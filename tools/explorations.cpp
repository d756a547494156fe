// See explorations.hpp.
#include "tools/explorations.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "scenarios/library.hpp"
#include "tools/console.hpp"
#include "tools/report.hpp"
#include "traces/prose.hpp"

namespace squall::tools {
namespace {

/// An exploration's description ends with its size as a sentence of its own.
std::pair<std::string, std::string> story_and_size(const std::string& description) {
  const std::size_t stop = description.rfind(". ");
  if (stop == std::string::npos) return {description, ""};
  std::string size = description.substr(stop + 2);
  size.pop_back();
  return {description.substr(0, stop + 1), size};
}

}  // namespace

ExitCode list_explorations(bool json) {
  std::string text;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& entry : scenarios::explorations()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    const auto [story, size] = story_and_size(scenario.description);
    text += (text.empty() ? "" : "\n") + paint(Colour::bold, std::string(entry.name)) + "  " +
            size + "\n" + "  " + traces::wrapped(story, "  ") + "\n";
    list.push_back({{"name", entry.name},
                    {"size", size},
                    {"description", story},
                    {"source", scenario.source}});
  }
  return print_result(json ? document(list) : text, ExitCode::held);
}

}  // namespace squall::tools
