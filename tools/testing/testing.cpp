// Runs of scenarios, and drawn scenarios, for tests of other Rafts.
#include "tools/testing/testing.hpp"

#include <fstream>
#include <sstream>

#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/within_offers.hpp"
#include "scenarios/write.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

namespace squall::tools::testing {
namespace {

scenarios::Scenario parsed(std::string_view text, std::string_view name) {
  try {
    return scenarios::parse(text, name);
  } catch (const scenarios::UserError& error) {
    throw ScenarioError(error.where + ": " + error.message);
  }
}

void require_offered(const scenarios::Scenario& scenario, const Machine& machine) {
  std::string missing;
  for (const std::string& asked : scenarios::asked_beyond(scenario, machine.offers())) {
    missing += (missing.empty() ? "" : ", ") + asked;
  }
  if (missing.empty()) return;
  throw ScenarioError(scenario.name + ": the machine does not offer: " + missing);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const End& end) { return out << end.text(); }

scenarios::Scenario scenario_from(std::string_view text) {
  if (text.starts_with("{")) return parsed(text, "scenario");
  if (const scenarios::LibraryEntry* const story = scenarios::find_story(text)) {
    return parsed(story->text, std::string(story->name) + ".json");
  }
  const std::ifstream file{std::string(text)};
  if (!file) {
    throw ScenarioError(std::string(text) + ": there is no such file, and no such story");
  }
  std::ostringstream content;
  content << file.rdbuf();
  return parsed(content.str(), text);
}

End run(const scenarios::Scenario& asked, const Machine& machine, std::uint64_t seed) {
  require_offered(asked, machine);
  scenarios::Scenario scenario = asked;
  if (machine.maker().rules().needs_order) scenarios::keep_order(scenario);
  traces::Run run(scenario, seed, machine.maker());
  traces::Probes probes;
  while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
  probes.finish(run.world());
  const traces::Judgement judgement =
      traces::judge(run.scenario(), run.world(), run.simulator(), probes);
  const checkers::Verdict& verdict = run.world().verdict();
  const std::string property = verdict ? std::string(checkers::name(verdict->property)) : "";
  std::string text = std::string(name(judgement.result)) + " " + property;
  if (verdict) text += "\n" + checkers::explain(*verdict, run.world().failure_text());
  for (const std::string& reason : judgement.reasons) text += "\n" + reason;
  text += "\nseed " + std::to_string(seed) + " of:\n" + scenarios::write(scenario);
  return {std::string(name(judgement.result)), property, text};
}

End run(const scenarios::Scenario& scenario, const Machine& machine) {
  return run(scenario, machine, scenario.seed);
}

End run(std::string_view text, const Machine& machine) { return run(scenario_from(text), machine); }

}  // namespace squall::tools::testing
