// `squall probes`: which stories hit which probe, as text or JSON.
#include "tools/probes_verb.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>

#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "tools/execution.hpp"
#include "tools/io/console.hpp"
#include "tools/run_report.hpp"
#include "traces/probes.hpp"

namespace squall::tools {
namespace {

using Stories = std::vector<std::string>;

std::array<Stories, traces::kProbes> stories_by_probe() {
  const std::atomic<bool> never_stops{false};
  std::array<Stories, traces::kProbes> stories;
  for (const scenarios::LibraryEntry& entry : scenarios::library()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    const traces::Probes probes = execute(scenario, scenario.seed, never_stops).probes;
    for (std::size_t at = 0; at < stories.size(); ++at) {
      if (probes.hit(static_cast<traces::Probe>(at))) stories[at].push_back(scenario.name);
    }
  }
  return stories;
}

/// "two_leaders_at_once  19 stories, such as isolated-leader-returns".
std::string text_of(traces::Probe probe, const Stories& stories) {
  constexpr std::size_t kWidth = 44;
  std::string text(traces::name(probe));
  text.resize(std::max(kWidth, text.size() + 2), ' ');
  if (stories.empty()) return text + "no story\n";
  if (stories.size() == 1) return text + "1 story: " + stories.front() + "\n";
  return text + std::to_string(stories.size()) + " stories, such as " + stories.front() + "\n";
}

}  // namespace

io::ExitCode list_probes(bool json) {
  const auto stories = stories_by_probe();
  scenarios::json::Value list = scenarios::json::Value::array();
  std::string text;
  for (std::size_t at = 0; at < stories.size(); ++at) {
    const auto probe = static_cast<traces::Probe>(at);
    list.push_back({{"probe", traces::name(probe)}, {"stories", stories[at]}});
    text += text_of(probe, stories[at]);
  }
  return io::print_result(json ? document(list) : text, io::ExitCode::held);
}

void add_probes_verb(io::CommandLine& program) {
  const auto json = std::make_shared<bool>(false);
  const io::Verb verb =
      program.add_verb("probes", "List the coverage probes, and the stories that hit each");
  verb.flag("--json", *json, "One JSON document, with all stories of each probe");
  verb.footer("Example: squall probes");
  verb.run([json] { return list_probes(*json); });
}

}  // namespace squall::tools
