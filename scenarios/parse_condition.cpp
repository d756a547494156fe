// Conditions: one word and its value each.
#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/parse_plan.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

using sim::simulate::Condition;

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
  using Kind = Condition::Kind;
  if (!reader.is_object() || reader.json().size() != 1) {
    reader.fail("expected one condition such as {\"leader\": 1}, found " + reader.found());
  }
  const std::string word = reader.json().items().front().key();
  const auto found = std::find(kConditionWords.begin(), kConditionWords.end(), word);
  if (found == kConditionWords.end()) {
    reader.fail("unknown condition " + json::in_quotes(word) + json::hint(word, kConditionWords));
  }
  Condition condition;
  condition.kind = static_cast<Kind>(found - kConditionWords.begin());
  const json::Reader value = reader.at(word);
  switch (condition.kind) {
    case Kind::leader:
    case Kind::candidate:
    case Kind::crashed:
    case Kind::pre_candidate:
    case Kind::lease:
      condition.server = server_or_any(value, known);
      break;
    case Kind::no_leader:
    case Kind::two_leaders:
    case Kind::two_candidates:
    case Kind::converged:
    case Kind::joint:
      value.must_be_true();
      break;
    case Kind::voters:
    case Kind::learners:
      condition.servers = parse_servers(value, known);
      break;
    case Kind::commit_index:
    case Kind::last_index:
      if (value.is_object()) {
        value.allow({"server", "at_least"});
        condition.server = server_or_any(value.at("server"), known);
        condition.at_least = value.at("at_least").integer(1, kNumberMax);
        break;
      }
      [[fallthrough]];
    default:
      condition.at_least = value.integer(1, kNumberMax);
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
