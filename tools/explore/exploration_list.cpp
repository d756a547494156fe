// `squall explore --list`: the built-in explorations as text or JSON.
#include "tools/explore/exploration_list.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "scenarios/library.hpp"
#include "tools/io/console.hpp"
#include "tools/run_report.hpp"
#include "traces/prose.hpp"

namespace squall::tools::explore {
namespace {

/// An exploration's description ends with its size as a sentence of its own.
std::pair<std::string, std::string> story_and_size(const std::string& description) {
  const std::size_t stop = description.rfind(". ");
  if (stop == std::string::npos) return {description, ""};
  std::string size = description.substr(stop + 2);
  if (!size.empty()) size.pop_back();
  return {description.substr(0, stop + 1), size};
}

}  // namespace

std::optional<std::uint64_t> states_in(const std::string& description) {
  const std::string size = story_and_size(description).second;
  const std::size_t end = size.find(" states");
  if (end == std::string::npos) return std::nullopt;
  std::uint64_t states = 0;
  for (std::size_t at = 0; at < end; ++at) {
    if (size[at] == ' ') continue;
    if (size[at] < '0' || size[at] > '9') return std::nullopt;
    states = 10 * states + static_cast<std::uint64_t>(size[at] - '0');
  }
  return states;
}

io::ExitCode list_explorations(bool json) {
  std::string text;
  scenarios::json::Value list = scenarios::json::Value::array();
  for (const auto& entry : scenarios::explorations()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    const auto [story, size] = story_and_size(scenario.description);
    text += (text.empty() ? "" : "\n") + io::paint(io::Colour::bold, std::string(entry.name)) +
            "  " + size + "\n" + "  " + traces::wrapped(story, "  ") + "\n";
    list.push_back({{"name", entry.name},
                    {"size", size},
                    {"description", story},
                    {"source", scenario.source}});
  }
  return io::print_result(json ? document(list) : text, io::ExitCode::held);
}

}  // namespace squall::tools::explore
