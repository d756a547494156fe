// Conditions: one word and its value each; some words combine others.
#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/parse_plan.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

using sim::plan::Comparison;
using sim::plan::Condition;

namespace {

constexpr std::uint64_t kNumberMax = 0xffff'ffff;

core::ServerId server_or_any(const json::Reader& reader, const Known& known) {
  if (reader.is_string() && reader.text() == "any") return core::kNobody;
  if (reader.is_string())
    reader.fail("expected a server's number or \"any\", found " + reader.found());
  return parse_server(reader, known);
}

/// {"at_least": 3}, {"at_most": 3} or {"equals": 3}.
void parse_comparison(const json::Reader& reader, Condition& condition) {
  std::string_view said;
  for (std::size_t at = 0; at < kComparisonWords.size(); ++at) {
    const std::string_view word = kComparisonWords[at];
    const auto value = reader.find(word);
    if (!value) continue;
    if (!said.empty()) value->fail("a number is compared once; found " + json::in_quotes(said));
    said = word;
    condition.comparison = static_cast<Comparison>(at);
    const bool is_least = condition.comparison == Comparison::at_least;
    condition.value = value->integer(is_least ? 1 : 0, kNumberMax);
  }
  if (said.empty()) {
    reader.fail("says no number; one of these is needed: " + json::listed(kComparisonWords));
  }
}

void parse_number(const json::Reader& reader, const Known& known, Condition& condition) {
  if (!reader.is_object()) {
    condition.value = reader.integer(1, kNumberMax);
    return;
  }
  reader.allow({"server", "at_least", "at_most", "equals"});
  condition.server = server_or_any(reader.at("server"), known);
  parse_comparison(reader, condition);
}

void parse_count(const json::Reader& reader, Condition& condition) {
  if (!reader.is_object()) {
    condition.value = reader.integer(1, kNumberMax);
    return;
  }
  reader.allow({"at_least", "at_most", "equals"});
  parse_comparison(reader, condition);
}

void parse_servers_of_leader(const json::Reader& reader, const Known& known, Condition& condition) {
  core::Configuration& configuration = condition.configuration;
  const bool learn = condition.kind == Condition::Kind::learners;
  (learn ? configuration.learners : configuration.voters) = parse_servers(reader, known);
}

void parse_is(const json::Reader& reader, const Known& known, Condition& condition) {
  reader.allow({"server", "is"});
  condition.server = server_or_any(reader.at("server"), known);
  condition.comparison = Comparison::equals;
  const json::Reader is = reader.at("is");
  if (condition.kind == Condition::Kind::role) {
    condition.value = is.word(kRoleWords, "role");
  } else if (!is.is_string()) {
    condition.value = parse_server(is, known).value();
  } else if (is.text() != kNoServerWord) {
    is.fail("expected a server's number or \"none\", found " + is.found());
  }
}

/// What a leader knows of a follower.
void parse_progress(const json::Reader& reader, const Known& known, Condition& condition) {
  const bool is_flow = condition.kind == Condition::Kind::flow;
  if (is_flow) {
    reader.allow({"server", "of", "is"});
  } else {
    reader.allow({"server", "of", "at_least", "at_most", "equals"});
  }
  condition.server = server_or_any(reader.at("server"), known);
  const json::Reader of = reader.at("of");
  condition.of = server_or_any(of, known);
  if (condition.of != core::kNobody && condition.of == condition.server) {
    of.fail("a leader does not follow itself");
  }
  if (!is_flow) return parse_comparison(reader, condition);
  condition.comparison = Comparison::equals;
  condition.value = reader.at("is").word(kFlowWords, "flow");
}

void parse_configuration_of_server(const json::Reader& reader, const Known& known,
                                   Condition& condition) {
  reader.allow({"server", "voters", "outgoing", "learners"});
  condition.server = server_or_any(reader.at("server"), known);
  core::Configuration& configuration = condition.configuration;
  configuration.voters = parse_servers(reader.at("voters"), known);
  if (const auto list = reader.find("outgoing")) {
    configuration.outgoing = parse_servers(*list, known);
  }
  if (const auto list = reader.find("learners")) {
    configuration.learners = parse_servers(*list, known);
  }
}

Condition::Kind parse_kind(const std::string& word, const json::Reader& reader) {
  const auto found = std::find(kConditionWords.begin(), kConditionWords.end(), word);
  if (found == kConditionWords.end()) {
    reader.fail("unknown condition " + json::in_quotes(word) + json::hint(word, kConditionWords));
  }
  return static_cast<Condition::Kind>(found - kConditionWords.begin());
}

/// The one key of a condition besides its comment.
std::string word_in(const json::Reader& reader) {
  std::string word;
  std::size_t words = 0;
  if (reader.is_object()) {
    for (const auto& item : reader.json().items()) {
      if (reader.is_comment(item.key())) continue;
      word = item.key();
      ++words;
    }
  }
  if (words != 1) {
    reader.fail("expected one condition such as {\"leader\": 1}, found " + reader.found());
  }
  return word;
}

/// Adds the condition to the list, and after it those that it combines.
void parse_into(const json::Reader& reader, const Known& known, std::vector<Condition>& list) {
  using Fields = sim::plan::ConditionFields;
  if (list.size() > sim::plan::kConditionPartsMax) {
    reader.fail("more than " + std::to_string(sim::plan::kConditionPartsMax) +
                " conditions in one");
  }
  const std::string word = word_in(reader);
  Condition condition;
  condition.kind = parse_kind(word, reader);
  const json::Reader value = reader.at(word);
  const std::size_t place = list.size();
  list.emplace_back();
  switch (sim::plan::row_of(condition.kind).fields) {
    case Fields::nothing:
      value.must_be_true();
      break;
    case Fields::server:
      condition.server = server_or_any(value, known);
      break;
    case Fields::number:
      parse_number(value, known, condition);
      break;
    case Fields::count:
      parse_count(value, condition);
      break;
    case Fields::servers:
      parse_servers_of_leader(value, known, condition);
      break;
    case Fields::role:
    case Fields::other_server:
      parse_is(value, known, condition);
      break;
    case Fields::flow:
    case Fields::progress:
      parse_progress(value, known, condition);
      break;
    case Fields::configuration:
      parse_configuration_of_server(value, known, condition);
      break;
    case Fields::parts: {
      const std::vector<json::Reader> items = value.items(64);
      if (items.empty()) value.fail("expected at least one condition, found none");
      for (const json::Reader& item : items) parse_into(item, known, list);
      break;
    }
    case Fields::part:
      parse_into(value, known, list);
      break;
  }
  condition.span = static_cast<std::uint16_t>(list.size() - place);
  list[place] = condition;
}

}  // namespace

Condition parse_condition(const json::Reader& reader, const Known& known) {
  std::vector<Condition> list;
  parse_into(reader, known, list);
  Condition condition = list.front();
  condition.span = 1;
  condition.parts.assign(list.begin() + 1, list.end());
  return condition;
}

std::vector<Condition> parse_conditions(const json::Reader& reader, const Known& known) {
  std::vector<Condition> conditions;
  for (const json::Reader& item : reader.items(kConditionsMax))
    conditions.push_back(parse_condition(item, known));
  return conditions;
}

std::vector<sim::plan::Sometime> parse_sometimes(const json::Reader& reader, const Known& known) {
  std::vector<sim::plan::Sometime> all;
  for (const json::Reader& item : reader.items(kConditionsMax)) {
    if (!item.is_object() || !item.find("condition")) {
      all.push_back({parse_condition(item, known)});
      continue;
    }
    item.allow({"condition", "from"});
    all.push_back({parse_condition(item.at("condition"), known), item.at("from").duration()});
  }
  return all;
}

}  // namespace squall::scenarios
