// Conditions: one word and its value each.
#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/parse_plan.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

using sim::plan::Condition;

namespace {

constexpr std::uint64_t kNumberMax = 0xffff'ffff;

core::ServerId server_or_any(const json::Reader& reader, const Known& known) {
  if (reader.is_string() && reader.text() == "any") return core::kNobody;
  if (reader.is_string())
    reader.fail("expected a server's number or \"any\", found " + reader.found());
  return parse_server(reader, known);
}

}  // namespace

Condition parse_condition(const json::Reader& reader, const Known& known) {
  using Fields = sim::plan::ConditionFields;
  if (!reader.is_object() || reader.json().size() != 1) {
    reader.fail("expected one condition such as {\"leader\": 1}, found " + reader.found());
  }
  const std::string word = reader.json().items().front().key();
  const auto found = std::find(kConditionWords.begin(), kConditionWords.end(), word);
  if (found == kConditionWords.end()) {
    reader.fail("unknown condition " + json::in_quotes(word) + json::hint(word, kConditionWords));
  }
  Condition condition;
  condition.kind = static_cast<Condition::Kind>(found - kConditionWords.begin());
  const json::Reader value = reader.at(word);
  switch (sim::plan::row_of(condition.kind).fields) {
    case Fields::nothing:
      value.must_be_true();
      break;
    case Fields::server:
      condition.server = server_or_any(value, known);
      break;
    case Fields::index:
      if (value.is_object()) {
        value.allow({"server", "at_least"});
        condition.server = server_or_any(value.at("server"), known);
        condition.at_least = value.at("at_least").integer(1, kNumberMax);
      } else {
        condition.at_least = value.integer(1, kNumberMax);
      }
      break;
    case Fields::count:
      condition.at_least = value.integer(1, kNumberMax);
      break;
    case Fields::servers:
      condition.servers = parse_servers(value, known);
      break;
  }
  return condition;
}

std::vector<Condition> parse_conditions(const json::Reader& reader, const Known& known) {
  std::vector<Condition> conditions;
  for (const json::Reader& item : reader.items(64))
    conditions.push_back(parse_condition(item, known));
  return conditions;
}

}  // namespace squall::scenarios
