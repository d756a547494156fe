// The library uses the whole language of scenarios, and its runs meet every probe.
#include <fstream>
#include <set>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "scenarios/words.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/json_schema.hpp"
#include "traces/probes.hpp"
#include "traces/run.hpp"

namespace squall::tests::coverage_test {

using Json = JsonSchema::Json;
using sim::plan::Step;

namespace {

/// Keys that no story needs: a name other than its file's, a seed other than 1, bounds that end a
/// run without a verdict or an exploration, faults of single links, which is that of all, what other
/// Rafts than ours need not have, that a run may be vacuous, and machines, which are none of Squall's,
/// with the timers that they name.
bool may_be_unused(const std::string& where) {
  return where == "#/properties/name" || where == "#/properties/seed" ||
         where.find("#/properties/machine") == 0 || where.find("#/$defs/seat/") == 0 ||
         where.ends_with("/comment") || where == "#/properties/bounds" ||
         where.find("#/$defs/bounds/") == 0 || where.find("#/properties/limits") == 0 ||
         where.find("#/$defs/limits/") == 0 || where.find("named_timeout") != std::string::npos ||
         where.find("/links/items/") != std::string::npos ||
         where.find("/links/properties/") != std::string::npos ||
         where.find("/expect/properties/not_judged") != std::string::npos ||
         where.find("/expect/properties/may_be_vacuous") != std::string::npos;
}

struct Used {
  std::set<sim::plan::Target::Kind> targets;
  std::set<sim::Shape> shapes;
  std::set<std::uint16_t> filtered;  // message types
  std::set<std::string> reads;
  std::set<std::string> memberships;
};

Used used_by_stories() {
  Used used;
  for (const auto& entry : scenarios::library()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    for (const Step& step : scenario.plan.timeline) {
      used.targets.insert(step.target.kind);
      used.targets.insert(step.to.kind);
      if (step.kind == Step::Kind::shape) used.shapes.insert(step.shape);
      const bool filters = step.kind == Step::Kind::hold || step.kind == Step::Kind::block;
      if (filters) used.filtered.insert(step.message_type);
    }
    const sim::Setup& setup = scenario.setup;
    used.reads.insert(setup.mix.reads_in_log          ? "log"
                      : setup.settings.lease_reads    ? "lease"
                      : setup.settings.follower_reads ? "follower"
                                                      : "read_index");
    used.memberships.insert(setup.settings.joint_consensus ? "joint" : "single");
  }
  return used;
}

}  // namespace

TEST_CASE("Every key of the language of scenarios is used by a story", "[scenarios][coverage]") {
  std::ifstream in(SQUALL_SOURCE_DIR "/scenarios/scenario.schema.json");
  const JsonSchema schema(Json::parse(in));
  for (const auto& entry : scenarios::library()) CHECK(schema.accepts(Json::parse(entry.text)));
  for (const auto& [where, property] : schema.properties()) {
    if (may_be_unused(where)) continue;
    INFO(where << " is used by no story of scenarios/library");
    CHECK(schema.met().count(property) == 1);
  }
}

TEST_CASE("Every kind of target, shape, read and change is used by a story",
          "[scenarios][coverage]") {
  const Used used = used_by_stories();
  CHECK(used.targets.size() == scenarios::kTargetWords.size());
  CHECK(used.shapes.size() == scenarios::kShapeWords.size());
  CHECK(used.reads.size() == 4);
  CHECK(used.memberships.size() == 2);
  for (std::size_t type = 0; type < scenarios::kMessageWords.size(); ++type) {
    // No server of Squall's own sends it.
    if (static_cast<core::MessageType>(type) == core::MessageType::opaque) continue;
    INFO(scenarios::kMessageWords[type] << " is held back or lost in no story");
    CHECK(used.filtered.count(static_cast<std::uint16_t>(type)) == 1);
  }
}

TEST_CASE("Every probe is hit in a story", "[slow][scenarios][coverage]") {
  traces::ProbeCounts counts;
  for (const auto& entry : scenarios::library()) {
    const scenarios::Scenario scenario = scenarios::parse(entry);
    traces::Run run(scenario, scenario.seed, core::ServerMaker{});
    traces::Probes probes;
    while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
    probes.finish(run.world());
    counts.add(probes);
  }
  for (int at = 0; at < traces::kProbes; ++at) {
    INFO(traces::name(static_cast<traces::Probe>(at)) << " is hit in no story");
    CHECK(counts.runs[static_cast<std::size_t>(at)] > 0);
  }
}

TEST_CASE("There are at least fifty stories, and at least one of each theme",
          "[scenarios][coverage]") {
  std::set<std::string_view> themes;
  for (const auto& entry : scenarios::library()) themes.insert(entry.theme);
  CHECK(scenarios::library().size() >= 50);
  CHECK(themes == std::set<std::string_view>{"basics", "clients", "clocks", "disks", "elections",
                                             "figures", "membership", "network", "outages",
                                             "outside-the-model", "snapshots"});
}

}  // namespace squall::tests::coverage_test
