// What a step requests of clients, and which messages a step means: by type, by link, by what they
// say, or by the name of a filter.
#include "scenarios/parse_request.hpp"

#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

using sim::plan::Step;
using sim::plan::Target;

namespace {

/// What a request asks for; the operation's number among those of the timeline, from 1.
std::uint16_t parse_command(const json::Reader& reader, const json::Reader& operation,
                            Known& known) {
  sim::ScriptedCommand command;
  command.operation = static_cast<core::Operation>(operation.word(kOperationWords, "operation"));
  const bool reads = command.operation == core::Operation::get;
  if (const auto key = reader.find("key")) {
    command.key = static_cast<std::uint16_t>(key->integer(0, known.keys - 1u));
  }
  const auto value = reader.find("value");
  if (reads && value) value->fail("a get has no value");
  if (!reads) command.value = static_cast<std::uint32_t>(reader.at("value").integer(1, kU32));
  if (const auto expected = reader.find("expected")) {
    if (command.operation != core::Operation::compare_and_set) {
      expected->fail("only a compare_and_set expects a value");
    }
    command.expected = static_cast<std::uint32_t>(expected->integer(0, kU32));
  }
  known.commands.push_back(command);
  return static_cast<std::uint16_t>(known.commands.size());
}

constexpr std::uint64_t kHeldMessagesMax = 1000;
constexpr std::array<std::string_view, 8> kMessageKeys{"message",   "from",    "to",   "pre_vote",
                                                       "heartbeat", "success", "term", "index"};

/// What those keys say. True: one of them is given.
bool parse_which(const json::Reader& reader, const Known& known, Step& step) {
  if (const auto from = reader.find("from")) step.target = parse_target(*from, known);
  if (const auto to = reader.find("to")) step.to = parse_target(*to, known);
  if (const auto type = reader.find("message")) step.message_type = parse_message_type(*type);
  sim::MessageTraits& traits = step.traits;
  if (const auto is = reader.find("pre_vote")) traits.pre_vote = is->boolean();
  if (const auto is = reader.find("heartbeat")) traits.heartbeat = is->boolean();
  if (const auto is = reader.find("success")) traits.success = is->boolean();
  if (const auto term = reader.find("term")) {
    traits.term = core::Term::of(term->integer(1, kU32));
  }
  if (const auto index = reader.find("index")) {
    traits.index = core::Index::of(index->integer(1, kU32));
  }
  return std::any_of(kMessageKeys.begin(), kMessageKeys.end(),
                     [&](std::string_view key) { return reader.find(key).has_value(); });
}

/// A name that an earlier hold gave; of unblock one that an earlier block gave.
std::uint8_t parse_named_filter(const json::Reader& reader, const Known& known, Step::Kind kind) {
  const bool is_block = kind == Step::Kind::unblock;
  const std::string name = reader.text();
  std::vector<std::string_view> allowed;
  for (std::size_t at = 0; at < known.filters.size(); ++at) {
    const NamedFilter& filter = known.filters[at];
    if (filter.is_block != is_block) continue;
    if (filter.name == name) return static_cast<std::uint8_t>(at);
    allowed.push_back(filter.name);
  }
  const std::string adds = is_block ? "block" : "hold";
  reader.fail("unknown filter " + json::in_quotes(name) +
              (allowed.empty() ? "; no " + adds + " before this step has a name"
                               : json::hint(name, allowed)));
}

std::vector<std::string_view> message_keys_and(std::initializer_list<std::string_view> others) {
  std::vector<std::string_view> keys(kMessageKeys.begin(), kMessageKeys.end());
  keys.insert(keys.end(), others);
  return keys;
}

/// "filter" and "count", and which messages. True: it says so otherwise than by a filter's name.
bool parse_held_object(const json::Reader& reader, const Known& known, Step& step) {
  reader.allow(message_keys_and({"filter", "count"}));
  if (const auto name = reader.find("filter")) {
    step.filter = parse_named_filter(*name, known, step.kind);
  }
  if (const auto count = reader.find("count")) {
    step.value = static_cast<std::uint32_t>(count->integer(1, kHeldMessagesMax));
  }
  return parse_which(reader, known, step);
}

}  // namespace

void parse_request(const json::Reader& reader, Known& known, Step& step) {
  reader.allow({"to", "count", "client", "operation", "key", "value", "expected"});
  step.target = parse_target(reader.at("to"), known);
  step.value = 1;
  if (const auto count = reader.find("count")) {
    step.value = static_cast<std::uint32_t>(count->integer(1, sim::kClientsMax));
  }
  if (const auto client = reader.find("client")) {
    if (reader.find("count")) client->fail("contradicts \"count\"");
    if (known.clients == 0) client->fail("there are no clients");
    step.client = static_cast<std::uint32_t>(client->integer(0, known.clients - 1u));
  }
  if (const auto operation = reader.find("operation")) {
    step.command = parse_command(reader, *operation, known);
    return;
  }
  for (const std::string_view key : {"key", "value", "expected"}) {
    if (const auto value = reader.find(key)) value->fail("there is no \"operation\" to go with it");
  }
}

void parse_filter(const json::Reader& reader, const Known& known, Step& step) {
  step.target.kind = Target::Kind::all;
  step.to.kind = Target::Kind::all;
  if (!adds_filter(step.kind) && !reader.is_object()) {
    step.filter = parse_named_filter(reader, known, step.kind);
    return;
  }
  if (step.kind != Step::Kind::release) {
    reader.allow(message_keys_and({}));
    parse_which(reader, known, step);
    return;
  }
  const bool narrows = parse_held_object(reader, known, step);
  if (step.value == 0 && step.filter && narrows) {
    reader.fail(
        "a filter that is named ends as a whole, unless \"count\" says how many messages fly");
  }
}

void parse_held_messages(const json::Reader& reader, const Known& known, Step& step) {
  step.target.kind = Target::Kind::all;
  step.to.kind = Target::Kind::all;
  step.value = 1;
  if (reader.is_object()) {
    parse_held_object(reader, known, step);
  } else {
    step.filter = parse_named_filter(reader, known, step.kind);
  }
}

void parse_filter_name(const json::Reader& reader, Known& known, Step& step) {
  const NamedFilter named{parse_new_name(reader), step.kind == Step::Kind::block};
  auto at = std::find(known.filters.begin(), known.filters.end(), named);
  if (at == known.filters.end()) {
    if (known.filters.size() == kNamesMax) reader.fail("more than 64 names");
    at = known.filters.insert(at, named);
  }
  step.filter = static_cast<std::uint8_t>(at - known.filters.begin());
}

void parse_learners(const json::Reader& reader, const Known& known, Step& step) {
  const core::ServerSet learners = parse_servers(reader, known);
  if (!(step.groups[0] & learners).empty()) reader.fail("a server is voter or learner, not both");
  step.groups[1] = learners;
}

void parse_change(const json::Reader& reader, const Known& known, Step& step) {
  reader.allow({"to", "voters", "learners", "by"});
  step.target.kind = Target::Kind::leader;
  if (const auto server = reader.find("to")) step.target = parse_target(*server, known);
  step.groups = {parse_servers(reader.at("voters"), known), {}};
  if (const auto list = reader.find("learners")) parse_learners(*list, known, step);
  if (const auto by = reader.find("by")) {
    step.by = static_cast<core::ChangeBy>(1 + by->word(kChangeWords));
  }
}

}  // namespace squall::scenarios
