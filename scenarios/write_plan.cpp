// Each verb and each condition in the words that the parser reads.
#include "scenarios/write_plan.hpp"

#include <cstdlib>
#include <span>

#include "scenarios/words.hpp"

namespace squall::scenarios {

std::string duration(sim::Time us) {
  if (us == 0) return "0";
  if (us % sim::kSecond_us == 0) return std::to_string(us / sim::kSecond_us) + "s";
  if (us % sim::kMillisecond_us == 0) return std::to_string(us / sim::kMillisecond_us) + "ms";
  return std::to_string(us) + "us";
}

json::Json delay(const sim::Delay& law) {
  if (law.tail_mean_us == 0) return duration(law.min_us);
  return {{"min", duration(law.min_us)}, {"tail", duration(law.tail_mean_us)}};
}

std::string share(sim::Ppm ppm) {
  std::string decimals = std::to_string(ppm % 10'000 + 10'000).substr(1);
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  return std::to_string(ppm / 10'000) + (decimals.empty() ? "" : "." + decimals) + "%";
}

std::string rate(std::int32_t ppm) { return std::to_string(ppm) + "ppm"; }

json::Json servers(core::ServerSet set) {
  if (set.size() == 1) return set.lowest();
  json::Json list = json::Json::array();
  for (const core::ServerId server : set) list.push_back(server);
  return list;
}

json::Json target(const sim::plan::Target& target) {
  if (target.kind == sim::plan::Target::Kind::servers) return servers(target.servers);
  return core::name_of(target.kind);
}

void add_link_model(json::Json& json, const sim::plan::LinkModel& model,
                    const sim::plan::LinkModel& usual) {
  if (model.delay != usual.delay) json["delay"] = delay(model.delay);
  if (model.drop != usual.drop) json["drop"] = share(model.drop);
  if (model.duplicate != usual.duplicate) json["duplicate"] = share(model.duplicate);
  if (model.reorder != usual.reorder) json["reorder"] = share(model.reorder);
  if (model.reorder_by != usual.reorder_by) json["reorder_by"] = delay(model.reorder_by);
  if (model.garble != usual.garble) json["garble"] = share(model.garble);
  if (model.bandwidth != usual.bandwidth) json["bandwidth"] = model.bandwidth;
  if (model.queue_bytes != usual.queue_bytes) json["queue"] = model.queue_bytes;
  if (model.in_order != usual.in_order) json["in_order"] = model.in_order;
}

namespace {

json::Json server_or_any(core::ServerId server) {
  if (server == core::kNobody) return "any";
  return server;
}

json::Json target(const sim::plan::Target& target, const std::vector<std::string>& names) {
  if (target.kind == sim::plan::Target::Kind::bound) return names[target.name];
  return scenarios::target(target);
}

json::Json server_or_none(std::uint64_t server) {
  if (server == 0) return kNoServerWord;
  return server;
}

json::Json configuration_of(const sim::plan::Condition& condition) {
  json::Json json = {{"server", server_or_any(condition.server)},
                     {"voters", servers(condition.configuration.voters)}};
  if (condition.configuration.is_joint()) {
    json["outgoing"] = servers(condition.configuration.outgoing);
  }
  if (!condition.configuration.learners.empty()) {
    json["learners"] = servers(condition.configuration.learners);
  }
  return json;
}

json::Json number_of(const sim::plan::Condition& condition, bool of_server) {
  const bool at_least = condition.comparison == sim::plan::Comparison::at_least;
  if (condition.server == core::kNobody && at_least) return condition.value;
  json::Json json = json::Json::object();
  if (of_server) json["server"] = server_or_any(condition.server);
  json[std::string(core::name_of(condition.comparison))] = condition.value;
  return json;
}

json::Json progress_of(const sim::plan::Condition& condition) {
  json::Json json = {{"server", server_or_any(condition.server)},
                     {"of", server_or_any(condition.of)}};
  if (condition.kind == sim::plan::Condition::Kind::flow) {
    json["is"] = kFlowWords[condition.value];
  } else {
    json[std::string(core::name_of(condition.comparison))] = condition.value;
  }
  return json;
}

json::Json condition(sim::plan::Condition::Kind kind, const sim::plan::Condition& one,
                     std::span<const sim::plan::Condition> below);

json::Json parts_of(std::span<const sim::plan::Condition> below) {
  json::Json list = json::Json::array();
  for (std::size_t at = 0; at < below.size(); at += below[at].span) {
    list.push_back(
        condition(below[at].kind, below[at], below.subspan(at + 1, below[at].span - 1u)));
  }
  return list;
}

/// `below`: those that it combines.
json::Json condition(sim::plan::Condition::Kind kind, const sim::plan::Condition& one,
                     std::span<const sim::plan::Condition> below) {
  using Fields = sim::plan::ConditionFields;
  const auto said = [&](const json::Json& value) -> json::Json {
    json::Json json = json::Json::object();
    json[std::string(sim::plan::word_of(kind))] = value;
    return json;
  };
  const json::Json server = server_or_any(one.server);
  switch (sim::plan::row_of(kind).fields) {
    case Fields::nothing:
      return said(true);
    case Fields::server:
      return said(server);
    case Fields::number:
      return said(number_of(one, true));
    case Fields::count:
      return said(number_of(one, false));
    case Fields::servers:
      return said(servers(one.configuration.voters | one.configuration.learners));
    case Fields::role:
      return said({{"server", server}, {"is", kRoleWords[one.value]}});
    case Fields::other_server:
      return said({{"server", server}, {"is", server_or_none(one.value)}});
    case Fields::flow:
    case Fields::progress:
      return said(progress_of(one));
    case Fields::configuration:
      return said(configuration_of(one));
    case Fields::parts:
      return said(parts_of(below));
    case Fields::part:
      return said(condition(below.front().kind, below.front(), below.subspan(1)));
  }
  return nullptr;
}

json::Json condition(const sim::plan::Condition& one) {
  return condition(one.kind, one, one.parts);
}

json::Json between(const sim::plan::Step& step, const sim::plan::Plan& plan) {
  return {{"from", target(step.target, plan.names)}, {"to", target(step.to, plan.names)}};
}

json::Json links_verb(const sim::plan::Step& step, const sim::plan::Plan& plan) {
  if (step.target.kind == sim::plan::Target::Kind::none) return true;
  json::Json json = between(step, plan);
  if (step.one_way) json["one_way"] = true;
  return json;
}

json::Json link_model_verb(const sim::plan::Step& step, const sim::plan::Plan& plan) {
  json::Json json = between(step, plan);
  add_link_model(json, step.link_model, plan.links);
  return json;
}

json::Json object_verb(const sim::plan::Step& step, const sim::plan::Plan& plan) {
  using Member = sim::plan::StepMember;
  json::Json json = json::Json::object();
  for (const Member member : sim::plan::row_of(step.kind).members) {
    const std::string key(sim::plan::row_of(member).key);
    switch (member) {
      case Member::server:
      case Member::leader:
        json[key] = target(step.target, plan.names);
        break;
      case Member::successor:
        if (step.to.kind != sim::plan::Target::Kind::none) json[key] = target(step.to, plan.names);
        break;
      case Member::message:
        if (step.message_type != sim::kAnyMessageType) json[key] = kMessageWords[step.message_type];
        break;
      case Member::by:
        json[key] = delay(step.delay);
        break;
      case Member::lasts:
        json[key] = duration(step.delay.min_us);
        break;
      case Member::index:
      case Member::timer:
        json[key] = step.value;
        break;
      case Member::room:
        json[key] = step.value;
        break;
      case Member::silent:
        if (step.silent) json[key] = true;
        break;
      case Member::voters:
        json[key] = servers(step.groups[0]);
        break;
      case Member::learners:
        if (!step.groups[1].empty()) json[key] = servers(step.groups[1]);
        break;
    }
  }
  return json;
}

/// Of filters, and of messages that are held.
json::Json messages_verb(const sim::plan::Step& step, const sim::plan::Plan& plan) {
  const bool refers = step.filter && !sim::plan::adds_filter(step.kind);
  if (refers && sim::plan::row_of(step.kind).fields == sim::plan::StepFields::filter &&
      step.value == 0) {
    return plan.filters[*step.filter];
  }
  json::Json json = between(step, plan);
  if (refers) json["filter"] = plan.filters[*step.filter];
  if (step.message_type != sim::kAnyMessageType) json["message"] = kMessageWords[step.message_type];
  if (step.traits.pre_vote) json["pre_vote"] = *step.traits.pre_vote;
  if (step.traits.heartbeat) json["heartbeat"] = *step.traits.heartbeat;
  if (step.traits.success) json["success"] = *step.traits.success;
  if (step.traits.term != 0) json["term"] = step.traits.term;
  if (step.traits.index != 0) json["index"] = step.traits.index;
  if (step.value != 0) json["count"] = step.value;
  return json;
}

json::Json request_verb(const sim::plan::Step& step, const json::Json& server,
                        const std::vector<sim::ScriptedCommand>& commands) {
  json::Json json = {{"to", server}};
  if (step.client) {
    json["client"] = *step.client;
  } else {
    json["count"] = step.value;
  }
  if (step.command == 0) return json;
  const sim::ScriptedCommand& command = commands[step.command - 1u];
  json["operation"] = core::name_of(command.operation);
  json["key"] = command.key;
  if (command.operation != core::Operation::get) json["value"] = command.value;
  if (command.operation == core::Operation::compare_and_set) json["expected"] = command.expected;
  return json;
}

json::Json groups_verb(const sim::plan::Step& step) {
  json::Json groups = json::Json::array();
  for (const core::ServerSet group : step.groups) groups.push_back(servers(group));
  return groups;
}

json::Json shape_verb(const sim::plan::Step& step) {
  json::Json json = {{"kind", core::name_of(step.shape)}};
  if (!step.order.empty()) json["order"] = step.order;
  return json;
}

json::Json configuration_verb(const sim::plan::Step& step, const json::Json& leader) {
  json::Json json = {{"to", leader}, {"voters", servers(step.groups[0])}};
  if (!step.groups[1].empty()) json["learners"] = servers(step.groups[1]);
  if (step.by != core::ChangeBy::settings) json["by"] = core::name_of(step.by);
  return json;
}

json::Json crash_verb(const sim::plan::Step& step, const json::Json& victims) {
  if (step.value == 0) return victims;
  if (step.value == sim::kTornWrite) return {{"server", victims}, {"torn", true}};
  if (step.value > sim::kInStep) {
    return {{"server", victims}, {"after_writes", step.value - sim::kInStep}};
  }
  return {{"server", victims}, {"survivors", step.value}};
}

json::Json clock_verb(const sim::plan::ClockChange& change, const json::Json& whose) {
  json::Json json = {{"server", whose}};
  if (change.rate_ppm) json["rate"] = rate(*change.rate_ppm);
  if (change.jump_us != 0) {
    const auto size = static_cast<sim::Time>(std::abs(change.jump_us));
    json["jump"] = (change.jump_us < 0 ? "-" : "") + duration(size);
  }
  if (change.stopped) json["stopped"] = *change.stopped;
  return json;
}

json::Json verb(const sim::plan::Step& step, const sim::plan::Plan& plan,
                const std::vector<sim::ScriptedCommand>& commands) {
  using Fields = sim::plan::StepFields;
  const json::Json on = target(step.target, plan.names);
  switch (sim::plan::row_of(step.kind).fields) {
    case Fields::servers:
      return on;
    case Fields::crash:
      return crash_verb(step, on);
    case Fields::object:
      return object_verb(step, plan);
    case Fields::change:
      return configuration_verb(step, on);
    case Fields::clock:
      return clock_verb(step.clock, on);
    case Fields::groups:
      return groups_verb(step);
    case Fields::shape:
      return shape_verb(step);
    case Fields::links:
    case Fields::any_links:
      return links_verb(step, plan);
    case Fields::link_model:
      return link_model_verb(step, plan);
    case Fields::filter:
    case Fields::messages:
      return messages_verb(step, plan);
    case Fields::request:
      return request_verb(step, on, commands);
    case Fields::condition:
      return condition(step.condition);
  }
  return nullptr;
}

}  // namespace

json::Json conditions(const std::vector<sim::plan::Condition>& all) {
  json::Json list = json::Json::array();
  for (const sim::plan::Condition& one : all) list.push_back(condition(one));
  return list;
}

json::Json sometimes(const std::vector<sim::plan::Sometime>& all) {
  json::Json list = json::Json::array();
  for (const auto& [one, from_us] : all) {
    json::Json json = condition(one);
    if (from_us) json = {{"condition", json}, {"from", duration(*from_us)}};
    list.push_back(json);
  }
  return list;
}

json::Json timeline(const sim::plan::Plan& plan,
                    const std::vector<sim::ScriptedCommand>& commands) {
  json::Json list = json::Json::array();
  for (const sim::plan::Step& step : plan.timeline) {
    json::Json json = json::Json::object();
    if (step.at_us) json["at"] = duration(*step.at_us);
    if (step.when) json["when"] = condition(*step.when);
    if (step.after_us != 0) json["after"] = duration(step.after_us);
    json[std::string(core::name_of(step.kind))] = verb(step, plan, commands);
    if (step.bind) json["as"] = plan.names[*step.bind];
    if (step.filter && sim::plan::adds_filter(step.kind)) json["as"] = plan.filters[*step.filter];
    if (step.expects == sim::plan::Step::Expects::refusal) json["refused"] = true;
    if (step.expects == sim::plan::Step::Expects::nothing) json["may_have_no_effect"] = true;
    list.push_back(json);
  }
  return list;
}

}  // namespace squall::scenarios
