// The schema that editors read against the parser that decides.
#include <rapidcheck.h>

#include <fstream>
#include <regex>
#include <set>

#include "checkers/verdict.hpp"
#include "scenarios/library.hpp"
#include "scenarios/swarm/generate.hpp"
#include "scenarios/words.hpp"
#include "scenarios/write.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/json/document_mutants.hpp"
#include "tests/scenarios/json_schema.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::schema_test {

namespace {

const JsonSchema& schema() {
  static const JsonSchema read = [] {
    std::ifstream in(SQUALL_SOURCE_DIR "/scenarios/scenario.schema.json");
    return JsonSchema(Json::parse(in));
  }();
  return read;
}

/// Every value of the schema's list or every key of its object at this pointer.
std::set<std::string> words_at(const std::string& pointer) {
  std::set<std::string> words;
  const Json& found = schema().resolve("#" + pointer);
  for (const auto& [key, value] : found.items()) {
    words.insert(found.is_object() ? key : value.get<std::string>());
  }
  return words;
}

std::set<std::string> words_of(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

/// Valid documents of every kind, to be broken.
const std::vector<Json>& documents() {
  static const std::vector<Json> all = [] {
    std::vector<Json> list{Json::parse(kEverything), Json::parse(kEverything)};
    std::string_view theme;
    for (const auto& entry : scenarios::library()) {  // the first of each theme
      if (entry.theme != theme) list.push_back(Json::parse(entry.text));
      theme = entry.theme;
    }
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      list.push_back(Json::parse(scenarios::write(scenarios::swarm::generate(seed))));
    }
    return list;
  }();
  return all;
}

/// Every key that stands somewhere in the schema, and some that do not.
const std::vector<std::string>& keys() {
  static const std::vector<std::string> all = [] {
    std::set<std::string> words{"1", "3", "4", "16", "leaders", "", "Servers"};
    for (const auto& [where, property] : schema().properties()) {
      words.insert(where.substr(where.rfind('/') + 1));
    }
    return std::vector<std::string>(words.begin(), words.end());
  }();
  return all;
}

/// What the parser checks and no schema can: sums over several places of the document, and how a
/// number is written. `refusal`: of a document that the schema accepts.
bool is_beyond_schemas(const std::string& refusal) {
  static const std::regex kReasons(
      R"re(: "min" is greater than "max"$)re"
      R"re(|: a duration of more than 1000 days: )re"
      R"re(|: a log's terms never decrease$)re"
      R"re(|/log: has an entry of term .*: no Raft gets there)re"
      R"re(|/log: has an entry of term .*: no majority has elected its leader)re"
      R"re(|/log: has its first entry of term .*, and no Raft gets there)re"
      R"re(|/vote: is for server .*: it cannot have asked for votes in it)re"
      R"re(|/vote: there are no votes in term 0$)re"
      R"re(|: a server stands in two groups$)re"
      R"re(|/snapshot: covers .* entries, but )re"
      R"re(|/snapshot: has other entries than the snapshot of server )re"
      R"re(|: says what "/spare" says, too)re"
      R"re(|: there are no joint configurations without )re"
      R"re(|: "others" are the others than the other side: name at least one side$)re"
      R"re(|: this step chooses no servers to name$)re"
      R"re(|: a server is voter or learner, not both$)re"
      R"re(|: stands in the order twice$)re"
      R"re(|: the order names each server once$)re"
      R"re(|: the order names each server of the core once$)re"
      R"re(| is outside of the core, and cut off from it already$)re"
      R"re(| hears and is heard by a quorum of the voters )re"
      R"re(|: contradicts "shape"$)re"
      R"re(|: no server is left for the first configuration: )re"
      R"re(|: the shares are more than 100% together$)re"
      R"re(|: reads by a lease need )re"
      R"re(|: there are no leases without )re"
      R"re(|: more than 64 names$)re"
      R"re(|: unknown filter "[A-Za-z][A-Za-z0-9_-]{0,39}")re"
      R"re(|: a filter that is named ends as a whole)re"
      R"re(|: clients that ask "on_request" begin nothing by themselves$)re"
      R"re(|: there are no clients($| that could ask))re"
      R"re(| is no quorum of the voters )re"
      R"re(|: needs "leader_within_election_timeouts")re"
      R"re(|/request/(client|key): expected a whole number from 0 to [0-9]+, found [0-9]+$)re"
      R"re(|/request: the key "value" is missing$)re"
      R"re(|: a get has no value$)re"
      R"re(|: reads by a lease need the same of every server$)re"
      R"re(|: all disks are synchronous unless )re"
      R"re(|: an exploration gives all servers the same settings)re"
      R"re(|: is a spare server, which no first configuration has$)re"
      R"re(|: only a compare_and_set expects a value$)re"
      R"re(|/of: a leader does not follow itself$)re"
      // Deeper than the schema looks.
      R"re(|an exploration knows states only$)re"
      R"re(|: more than 100 changes of link models$)re"
      R"re(|: expected a name of one line, found ".*\\.*"$)re"
      // A name that no step before has given.
      R"re(|: unknown target "[A-Za-z][A-Za-z0-9_-]{0,39}")re"
      // A server that this cluster does not have.
      R"re(|: "([1-9]|1[0-5])" is no server; expected )re"
      R"re(|: expected a whole number from 1 to [0-9]+, found ([1-9]|1[0-5])$)re"
      // Below the last term of the log.
      R"re(|/term: expected a whole number from [0-9]+ to 1000000, found [0-9]{1,6}$)re"
      R"re(|: expected a whole number from .*, found [0-9]+\.0$)re");
  static const std::regex kReserved(
      R"re(: unknown target "(none|servers|bound|others|any|leader|all)")re");
  return std::regex_search(refusal, kReasons) && !std::regex_search(refusal, kReserved);
}

bool agree(const Json& document) {
  const std::string text = document.dump();
  const std::string refusal = refusal_of(text);
  const bool accepted = schema().accepts(document);
  if (accepted == refusal.empty() || (accepted && is_beyond_schemas(refusal))) return true;
  UNSCOPED_INFO(text.substr(0, 5'000) << "\nparser: " << refusal << "\nschema: " << accepted);
  return false;
}

}  // namespace

TEST_CASE("The schema explains every key", "[scenarios][schema]") {
  for (const auto& [where, property] : schema().properties()) {
    CAPTURE(where);
    const Json* explained = property;
    while (!explained->contains("title") && explained->contains("$ref")) {
      explained = &schema().resolve(explained->at("$ref").get<std::string>());
    }
    CHECK(explained->contains("title"));
  }
}

TEST_CASE("The schema has the parser's words", "[scenarios][schema]") {
  auto conditions = words_of(scenarios::kConditionWords);
  conditions.insert("comment");
  CHECK(words_at("/$defs/condition/properties") == conditions);
  auto step = words_of(scenarios::kStepWords);
  std::set<std::string> verbs;
  for (const Json& one : schema().resolve("#/$defs/step/oneOf")) verbs.insert(one["required"][0]);
  CHECK(verbs == step);
  for (const char* other :
       {"at", "when", "after", "as", "refused", "may_have_no_effect", "comment"}) {
    step.insert(other);
  }
  CHECK(words_at("/$defs/step/properties") == step);

  CHECK(words_at("/$defs/expect/properties/met/items/enum") == words_of(scenarios::kProbeWords));
  CHECK(words_at("/$defs/step/properties/request/properties/operation/enum") ==
        words_of(scenarios::kOperationWords));
  auto messages = words_of(scenarios::kMessageWords);
  messages.insert("any");
  CHECK(words_at("/$defs/message/enum") == messages);

  auto targets = words_of(scenarios::kTargetWords);
  targets.insert("any");
  CHECK(words_at("/$defs/name/not/enum") == targets);
  for (const char* other : {"none", "servers", "bound", "others", "any"}) targets.erase(other);
  CHECK(words_at("/$defs/target/anyOf/1/enum") == targets);

  auto faults = words_of(scenarios::kFaultWords);
  for (const char* other : {"torn_writes", "crashes_in_step", "until", "comment"})
    faults.insert(other);
  CHECK(words_at("/$defs/faults/properties") == faults);
  CHECK(words_at("/$defs/shape/properties/kind/enum") == words_of(scenarios::kShapeWords));

  CHECK(words_at("/$defs/bounds/properties/network/enum") ==
        words_of(scenarios::kNetworkKindWords));
  CHECK(words_at("/$defs/bounds/properties/restart/enum") == words_of(scenarios::kRestartWords));
  for (int at = 1; at < sim::explore::kBudgets; ++at) {
    const std::string budget(sim::explore::name(static_cast<sim::explore::Budget>(at)));
    CHECK(words_at("/$defs/bounds/properties").count(budget) == 1);
  }

  std::set<std::string> properties;
  for (int at = 0; at < checkers::kProperties; ++at) {
    properties.emplace(checkers::name(static_cast<checkers::Property>(at)));
  }
  CHECK(words_at("/$defs/property/enum") == properties);
}

TEST_CASE("Schema and parser take a document with every key", "[scenarios][schema]") {
  CHECK(refusal_of(kEverything).empty());
  CHECK(schema().accepts(Json::parse(kEverything)));
  CHECK(refusal_of(kServerSettings).empty());
  CHECK(schema().accepts(Json::parse(kServerSettings)));
  CHECK(refusal_of(kInitialConfiguration).empty());
  CHECK(schema().accepts(Json::parse(kInitialConfiguration)));
  CHECK(schema().accepts(Json::parse(R"({"expect": {"violates": "vote_once"}})")));
  for (const auto& [where, property] : schema().properties()) {
    CAPTURE(where);
    if (where.find("/comment") != std::string::npos) continue;
    CHECK(schema().met().count(property) == 1);
  }
}

TEST_CASE("Every story of the library is valid by the schema", "[scenarios][schema]") {
  for (const auto& entry : scenarios::library()) {
    CAPTURE(entry.name);
    CHECK(schema().accepts(Json::parse(entry.text)));
  }
}

TEST_CASE("What the swarm draws is valid by the schema when written", "[scenarios][schema]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    CHECK(schema().accepts(Json::parse(scenarios::write(scenarios::swarm::generate(seed)))));
  }
}

TEST_CASE(
    "With one thing wrong, the schema refuses what the parser refuses, but for listed reasons",
    "[slow][long][scenarios][schema]") {
  // Sections and steps in documents of their own: a change costs a look at the whole document.
  const auto look = [](const Json& document) { CHECK(agree(document)); };
  const Json all = Json::parse(kEverything);
  for (const auto& [key, value] : all.items()) {
    if (key == "timeline") continue;
    for_each_neighbour({{"servers", 5}, {key, value}}, look);
  }
  for (const Json& step : all["timeline"]) {
    // The first one gives a name that others use.
    Json timeline = Json::array({all["timeline"][0]});
    if (step != timeline[0]) timeline.push_back(step);
    for_each_neighbour({{"servers", 5}, {"timeline", timeline}}, look);
  }
}

TEST_CASE("With several things wrong, too, parser and schema agree",
          "[slow][long][scenarios][schema]") {
  CHECK(rc::check([] {
    for (int round = 0; round < 20; ++round) {
      Json document = *rc::gen::elementOf(documents());
      for (int left = *rc::gen::inRange(1, 4); left > 0; --left) mutate(document, keys());
      RC_ASSERT(agree(document));
    }
  }));
}

}  // namespace squall::tests::schema_test
