// Bounds of a space, budgets, and conditions on single states.
#include "scenarios/parse_bounds.hpp"

#include "scenarios/parse_plan.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

namespace {

std::uint8_t budget(const json::Reader& reader) {
  if (!reader.is_string()) {
    return static_cast<std::uint8_t>(reader.integer(0, sim::explore::kBudgetMax));
  }
  if (reader.text() == kUnlimitedWord) return sim::explore::kUnlimited;
  reader.fail("expected a whole number from 0 to " + std::to_string(sim::explore::kBudgetMax) +
              ", or \"unlimited\", found " + reader.found());
}

/// A state does not know how often what happened on the way to it.
std::vector<sim::plan::Condition> conditions_on_states(const json::Reader& reader,
                                                       const Known& known) {
  std::vector<sim::plan::Condition> conditions = parse_conditions(reader, known);
  for (std::size_t at = 0; at < conditions.size(); ++at) {
    const auto kind = kind_about_runs(conditions[at]);
    if (!kind) continue;
    reader.items(conditions.size())[at].fail(
        json::in_quotes(sim::plan::word_of(*kind)) +
        " counts what happened in a run, or depends on time; an exploration knows states only");
  }
  return conditions;
}

/// [{"from": servers, "to": servers}, …]
void parse_cut(const json::Reader& reader, const Known& known, sim::explore::Bounds& bounds) {
  for (const json::Reader& item : reader.items(kCutLinksMax)) {
    item.allow({"from", "to"});
    const core::ServerSet from = parse_servers(item.at("from"), known);
    const core::ServerSet to = parse_servers(item.at("to"), known);
    for (const core::ServerId sender : from) {
      const core::ServerSet others = to - core::ServerSet::of(sender);
      bounds.cut_links[sender] = bounds.cut_links[sender] | others;
    }
  }
}

}  // namespace

void parse_bounds(const json::Reader& reader, const Known& known, Scenario& scenario) {
  std::vector<std::string_view> words{"terms",   "entries",  "messages", "depth",
                                      "network", "restart",  "until",    "unless",
                                      "timely",  "learners", "leader",   "cut"};
  for (int at = 1; at < sim::explore::kBudgets; ++at) {
    words.push_back(sim::explore::name(static_cast<sim::explore::Budget>(at)));
  }
  reader.allow(words);
  sim::explore::Bounds bounds;
  if (const auto value = reader.find("terms")) {
    bounds.terms = core::Term::of(value->integer(1, kU32));
  }
  if (const auto value = reader.find("entries")) {
    bounds.entries = core::Index::of(value->integer(1, kU32));
  }
  if (const auto value = reader.find("messages")) {
    bounds.messages =
        static_cast<std::uint32_t>(value->integer(1, sim::explore::kExploredMessagesMax));
  }
  if (const auto value = reader.find("depth")) {
    bounds.depth = static_cast<std::uint32_t>(value->integer(1, kU32));
  }
  if (const auto value = reader.find("network")) {
    bounds.network = static_cast<sim::explore::NetworkKind>(value->word(kNetworkKindWords));
  }
  if (const auto value = reader.find("restart")) {
    bounds.restarts_at_once = value->word(kRestartWords) == 1;
  }
  if (const auto value = reader.find("timely")) bounds.synchronous = value->boolean();
  if (const auto value = reader.find("learners")) bounds.learners = value->boolean();
  if (const auto value = reader.find("leader")) {
    bounds.first_leader =
        core::ServerId::of(value->integer(1, static_cast<std::uint64_t>(scenario.setup.servers)));
  }
  if (const auto value = reader.find("cut")) parse_cut(*value, known, bounds);
  for (int at = 1; at < sim::explore::kBudgets; ++at) {
    const auto which = static_cast<sim::explore::Budget>(at);
    if (const auto value = reader.find(sim::explore::name(which))) bounds[which] = budget(*value);
  }
  scenario.bounds = bounds;
  if (const auto value = reader.find("until")) {
    scenario.goals.until = conditions_on_states(*value, known);
  }
  if (const auto value = reader.find("unless")) {
    scenario.goals.unless = conditions_on_states(*value, known);
  }
}

}  // namespace squall::scenarios
