// Targets, link models and timeline steps.
#include "scenarios/parse_plan.hpp"

#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/parse_request.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

using sim::plan::Step;
using sim::plan::StepFields;
using sim::plan::StepMember;
using sim::plan::Target;

namespace {

constexpr std::size_t kStepsMax = 1000;
constexpr std::uint64_t kBytesMax = 1'000'000'000;
constexpr std::uint64_t kIndexMax = 0xffff'ffff;
constexpr std::uint64_t kTimerNameMax = 0xffff;

void parse_between(const json::Reader& reader, const Known& known, Step& step,
                   bool one_way_allowed) {
  if (one_way_allowed) {
    reader.allow({"from", "to", "one_way"});
    if (const auto one_way = reader.find("one_way")) step.one_way = one_way->boolean();
  }
  step.target = parse_target(reader.at("from"), known, true);
  step.to = parse_target(reader.at("to"), known, true);
  if (step.target.kind == Target::Kind::others && step.to.kind == Target::Kind::others) {
    reader.fail("\"others\" are the others than the other side: name at least one side");
  }
}

void parse_crash(const json::Reader& reader, const Known& known, Step& step) {
  if (!reader.is_object()) {
    step.target = parse_target(reader, known);
    return;
  }
  reader.allow({"server", "survivors", "torn", "after_writes"});
  step.target = parse_target(reader.at("server"), known);
  if (const auto survivors = reader.find("survivors")) {
    step.value = static_cast<std::uint32_t>(survivors->integer(0, 2));
  }
  if (const auto torn = reader.find("torn")) {
    torn->must_be_true();
    if (reader.find("survivors")) torn->fail("contradicts \"survivors\"");
    step.value = sim::kTornWrite;
  }
  if (const auto writes = reader.find("after_writes")) {
    for (const char* other : {"survivors", "torn"}) {
      if (reader.find(other)) writes->fail("contradicts \"" + std::string(other) + "\"");
    }
    step.value =
        sim::kInStep + static_cast<std::uint32_t>(writes->integer(1, sim::kWritesOfStepMax));
  }
}

void parse_groups(const json::Reader& reader, const Known& known, Step& step) {
  core::ServerSet all;
  for (const json::Reader& group : reader.items(core::kServersMax)) {
    const core::ServerSet servers = parse_servers(group, known);
    if (!(all & servers).empty()) group.fail("a server stands in two groups");
    all = all | servers;
    step.groups.push_back(servers);
  }
}

void parse_clock(const json::Reader& reader, const Known& known, Step& step) {
  reader.allow({"server", "rate", "jump", "stopped"});
  step.target = parse_target(reader.at("server"), known);
  if (const auto rate = reader.find("rate")) step.clock.rate_ppm = rate->rate();
  if (const auto jump = reader.find("jump")) step.clock.jump_us = jump->signed_duration();
  if (const auto stopped = reader.find("stopped")) step.clock.stopped = stopped->boolean();
}

void parse_member(const json::Reader& reader, StepMember member, const Known& known, Step& step) {
  switch (member) {
    case StepMember::server:
    case StepMember::leader:
      step.target = parse_target(reader, known);
      return;
    case StepMember::successor:
      step.to = parse_target(reader, known);
      return;
    case StepMember::message:
      step.message_type = parse_message_type(reader);
      return;
    case StepMember::by:
      step.delay = reader.delay();
      return;
    case StepMember::lasts:
      step.delay = {reader.duration(), 0};
      return;
    case StepMember::index:
      step.value = static_cast<std::uint32_t>(reader.integer(1, kIndexMax));
      return;
    case StepMember::silent:
      step.silent = reader.boolean();
      return;
    case StepMember::room:
      step.value = static_cast<std::uint32_t>(reader.integer(0, kIndexMax));
      return;
    case StepMember::timer:
      step.value = static_cast<std::uint32_t>(reader.integer(0, kTimerNameMax));
      return;
    case StepMember::voters:
      step.groups = {parse_servers(reader, known), {}};
      return;
    case StepMember::learners:
      return parse_learners(reader, known, step);
  }
}

void parse_object(const json::Reader& reader, const Known& known, Step& step) {
  const sim::plan::StepMembers& members = row_of(step.kind).members;
  std::vector<std::string_view> keys;
  for (const StepMember member : members) keys.push_back(sim::plan::row_of(member).key);
  reader.allow(keys);
  for (const StepMember member : members) {
    if (member == StepMember::leader) step.target.kind = Target::Kind::leader;
    const auto& [kind, key, is_required] = sim::plan::row_of(member);
    if (is_required) {
      parse_member(reader.at(key), kind, known, step);
    } else if (const auto given = reader.find(key)) {
      parse_member(*given, kind, known, step);
    }
  }
}

void parse_link_change(const json::Reader& reader, const Known& known, Step& step,
                       const sim::plan::LinkModel& usual) {
  reader.allow({"from", "to", "delay", "drop", "duplicate", "reorder", "reorder_by", "garble",
                "bandwidth", "queue", "in_order"});
  parse_between(reader, known, step, false);
  step.link_model = usual;
  parse_link_model(reader, step.link_model);
}

void parse_verb(const json::Reader& reader, Known& known, Step& step,
                const sim::plan::LinkModel& usual) {
  switch (row_of(step.kind).fields) {
    case StepFields::servers:
      step.target = parse_target(reader, known);
      return;
    case StepFields::crash:
      return parse_crash(reader, known, step);
    case StepFields::object:
      return parse_object(reader, known, step);
    case StepFields::change:
      return parse_change(reader, known, step);
    case StepFields::clock:
      return parse_clock(reader, known, step);
    case StepFields::groups:
      return parse_groups(reader, known, step);
    case StepFields::shape:
      return parse_shape(reader, known, core::ServerSet::first(known.servers), step.shape,
                         step.order);
    case StepFields::any_links:
      if (!reader.is_object()) return reader.must_be_true();
      return parse_between(reader, known, step, true);
    case StepFields::links:
      return parse_between(reader, known, step, true);
    case StepFields::link_model:
      return parse_link_change(reader, known, step, usual);
    case StepFields::filter:
      return parse_filter(reader, known, step);
    case StepFields::messages:
      return parse_held_messages(reader, known, step);
    case StepFields::request:
      return parse_request(reader, known, step);
    case StepFields::condition:
      step.condition = parse_condition(reader, known);
      return;
  }
}

/// A name for the servers that a step chooses.
std::uint8_t parse_binding(const json::Reader& reader, Known& known) {
  const std::string name = parse_new_name(reader);
  auto at = std::find(known.names.begin(), known.names.end(), name);
  if (at == known.names.end()) {
    if (known.names.size() == kNamesMax) reader.fail("more than 64 names");
    at = known.names.insert(at, name);
  }
  return static_cast<std::uint8_t>(at - known.names.begin());
}

/// The keys of a step besides the one that says what it does.
constexpr std::array<std::string_view, 6> kStepKeys{"at", "when",    "after",
                                                    "as", "refused", "may_have_no_effect"};

void parse_expected_effect(const json::Reader& reader, Step& step) {
  const auto refused = reader.find("refused");
  const auto may_have_none = reader.find("may_have_no_effect");
  if (refused && refused->boolean()) {
    if (step.kind != Step::Kind::transfer && step.kind != Step::Kind::membership &&
        step.kind != Step::Kind::request && step.kind != Step::Kind::restart &&
        step.kind != Step::Kind::forget_leader) {
      refused->fail(
          "no server can refuse this step, but only transfer, membership, request, restart and "
          "forget_leader");
    }
    step.expects = Step::Expects::refusal;
  }
  if (may_have_none && may_have_none->boolean()) {
    if (step.expects == Step::Expects::refusal) {
      may_have_none->fail("a step that must be refused has no effect already");
    }
    step.expects = Step::Expects::nothing;
  }
}

Step parse_step(const json::Reader& reader, Known& known, const sim::plan::LinkModel& usual) {
  Step step;
  if (!reader.is_object()) reader.fail("expected an object, found " + reader.found());
  std::string verb;
  for (const auto& item : reader.json().items()) {
    const std::string& key = item.key();
    if (std::find(kStepKeys.begin(), kStepKeys.end(), key) != kStepKeys.end()) continue;
    if (reader.is_comment(key)) continue;
    const auto word = std::find(kStepWords.begin(), kStepWords.end(), key);
    if (word == kStepWords.end()) {
      std::vector<std::string_view> allowed(kStepWords.begin(), kStepWords.end());
      allowed.insert(allowed.end(), kStepKeys.begin(), kStepKeys.end());
      reader.fail("unknown key " + json::in_quotes(key) + json::hint(key, allowed));
    }
    if (!verb.empty())
      reader.fail("a step does one thing; found \"" + verb + "\" and \"" + key + "\"");
    verb = key;
    step.kind = static_cast<Step::Kind>(word - kStepWords.begin());
  }
  if (verb.empty())
    reader.fail("says nothing to do; one of these is needed: " + json::listed(kStepWords));
  if (const auto at = reader.find("at")) step.at_us = at->duration();
  if (const auto when = reader.find("when")) step.when = parse_condition(*when, known);
  if (const auto after = reader.find("after")) {
    if (!step.when) after->fail("\"after\" counts from \"when\", which is missing");
    step.after_us = after->duration();
  }
  parse_verb(reader.at(verb), known, step, usual);
  const auto as = reader.find("as");
  if (as && adds_filter(step.kind)) {
    parse_filter_name(*as, known, step);
  } else if (as) {
    if (step.target.kind == Target::Kind::none) as->fail("this step chooses no servers to name");
    step.bind = parse_binding(*as, known);
  }
  parse_expected_effect(reader, step);
  return step;
}

}  // namespace

std::string parse_new_name(const json::Reader& reader) {
  std::string name = reader.text();
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_other = [](char c) { return (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  const bool good =
      !name.empty() && name.size() <= 40 && is_letter(name.front()) &&
      std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || is_other(c); });
  if (!good) {
    reader.fail(
        "expected a name of at most 40 letters, digits, \"_\" and \"-\", the first one a "
        "letter; found " +
        reader.found());
  }
  if (name == "any" ||
      std::find(kTargetWords.begin(), kTargetWords.end(), name) != kTargetWords.end()) {
    reader.fail(json::in_quotes(name) + " cannot be a name: it is a word of the language");
  }
  return name;
}

Target parse_target(const json::Reader& reader, const Known& known, bool others_allowed) {
  Target target;
  if (!reader.is_string()) {
    target.kind = Target::Kind::servers;
    target.servers = parse_servers(reader, known);
    return target;
  }
  const std::string word = reader.text();
  std::vector<std::string_view> allowed;
  for (std::size_t at = 0; at < kTargetWords.size(); ++at) {
    const auto use = sim::plan::kTargets[at].word;
    if (use == sim::plan::TargetWord::never ||
        (use == sim::plan::TargetWord::between_links && !others_allowed)) {
      continue;
    }
    if (kTargetWords[at] == word) {
      target.kind = static_cast<Target::Kind>(at);
      return target;
    }
    allowed.push_back(kTargetWords[at]);
  }
  for (std::size_t at = 0; at < known.names.size(); ++at) {
    if (known.names[at] == word) {
      target.kind = Target::Kind::bound;
      target.name = static_cast<std::uint8_t>(at);
      return target;
    }
    allowed.push_back(known.names[at]);
  }
  reader.fail("unknown target " + json::in_quotes(word) + json::hint(word, allowed) +
              ", a server's number or a list of them");
}

void parse_shape(const json::Reader& reader, const Known& known, core::ServerSet servers,
                 sim::Shape& shape, std::vector<core::ServerId>& order) {
  reader.allow({"kind", "order"});
  shape = static_cast<sim::Shape>(reader.at("kind").word(kShapeWords, "shape"));
  const auto list = reader.find("order");
  if (!list) return;
  core::ServerSet named;
  for (const json::Reader& item : list->items(core::kServersMax)) {
    const core::ServerId server = parse_server(item, known);
    if (named.contains(server)) item.fail("stands in the order twice");
    named.add(server);
    order.push_back(server);
  }
  if (named == servers) return;
  const bool is_all = servers == core::ServerSet::first(known.servers);
  list->fail(is_all ? "the order names each server once"
                    : "the order names each server of the core once");
}

std::uint16_t parse_message_type(const json::Reader& reader) {
  const std::string word = reader.text();
  if (word == "any") return sim::kAnyMessageType;
  const auto found = std::find(kMessageWords.begin(), kMessageWords.end(), word);
  if (found == kMessageWords.end()) {
    reader.fail("unknown message " + json::in_quotes(word) + json::hint(word, kMessageWords) +
                ", any");
  }
  return static_cast<std::uint16_t>(found - kMessageWords.begin());
}

core::ServerId parse_server(const json::Reader& reader, const Known& known) {
  return core::ServerId::of(reader.integer(1, static_cast<std::uint64_t>(known.servers)));
}

std::vector<std::pair<std::string, core::ServerId>> servers_by_key(
    const json::Reader& reader, const Known& known,
    std::initializer_list<std::string_view> others) {
  std::vector<std::pair<std::string, core::ServerId>> servers;
  for (const auto& item : reader.object().items()) {
    if (reader.is_comment(item.key()) ||
        std::find(others.begin(), others.end(), item.key()) != others.end())
      continue;
    int server = 0;
    for (int id = 1; id <= known.servers; ++id) {
      if (item.key() == std::to_string(id)) server = id;
    }
    if (server == 0) {
      reader.fail(json::in_quotes(item.key()) + " is no server; expected \"1\" to \"" +
                  std::to_string(known.servers) + "\"");
    }
    servers.emplace_back(item.key(), core::ServerId::of(server));
  }
  return servers;
}

core::ServerSet parse_servers(const json::Reader& reader, const Known& known) {
  if (!reader.is_array()) return core::ServerSet::of(parse_server(reader, known));
  core::ServerSet servers;
  for (const json::Reader& item : reader.items(core::kServersMax))
    servers.add(parse_server(item, known));
  if (servers.empty()) reader.fail("an empty list of servers");
  return servers;
}

void parse_link_model(const json::Reader& reader, sim::plan::LinkModel& model) {
  if (const auto value = reader.find("delay")) model.delay = value->delay();
  if (const auto value = reader.find("drop")) model.drop = value->share();
  if (const auto value = reader.find("duplicate")) model.duplicate = value->share();
  if (const auto value = reader.find("reorder")) model.reorder = value->share();
  if (const auto value = reader.find("reorder_by")) model.reorder_by = value->delay();
  if (const auto value = reader.find("garble")) model.garble = value->share();
  if (const auto value = reader.find("bandwidth")) model.bandwidth = value->integer(0, kBytesMax);
  if (const auto value = reader.find("in_order")) model.in_order = value->boolean();
  if (const auto value = reader.find("queue")) model.queue_bytes = value->integer(0, kBytesMax);
}

std::vector<Step> parse_timeline(const json::Reader& reader, Known& known,
                                 const sim::plan::LinkModel& usual) {
  std::vector<Step> steps;
  std::size_t link_changes = 0;
  for (const json::Reader& item : reader.items(kStepsMax)) {
    steps.push_back(parse_step(item, known, usual));
    if (steps.back().kind == Step::Kind::links && ++link_changes > 100) {
      item.fail("more than 100 changes of link models");
    }
  }
  return steps;
}

}  // namespace squall::scenarios
