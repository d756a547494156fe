// `squall probes`: which stories hit which probe, as text or JSON.
#include "tools/probes_verb.hpp"

#include <array>
#include <memory>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "tools/io/console.hpp"
#include "tools/run_report.hpp"
#include "traces/probes.hpp"
#include "traces/run.hpp"

namespace squall::tools {
namespace {

using Stories = std::vector<std::string>;

traces::Probes probes_of(const scenarios::Scenario& scenario) {
  traces::Run run(scenario, scenario.seed, core::ServerMaker{});
  traces::Probes probes;
  while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
  probes.finish(run.world());
  return probes;
}

std::array<Stories, traces::kProbes> stories_by_probe() {
  std::array<Stories, traces::kProbes> stories;
  for (const scenarios::LibraryEntry& entry : scenarios::library()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    const traces::Probes probes = probes_of(scenario);
    for (std::size_t at = 0; at < stories.size(); ++at) {
      if (probes.hit(static_cast<traces::Probe>(at))) stories[at].push_back(scenario.name);
    }
  }
  return stories;
}

/// "two_leaders_at_once  12: leader-crash, …".
std::string text_of(traces::Probe probe, const Stories& stories) {
  constexpr std::size_t kWidth = 44;
  constexpr std::size_t kStoriesMax = 3;
  std::string text(traces::name(probe));
  text.resize(std::max(kWidth, text.size() + 2), ' ');
  text += std::to_string(stories.size()) + (stories.empty() ? "" : ": ");
  for (std::size_t at = 0; at < stories.size() && at < kStoriesMax; ++at) {
    text += (at == 0 ? "" : ", ") + stories[at];
  }
  return text + (stories.size() > kStoriesMax ? ", …\n" : "\n");
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
