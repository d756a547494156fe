// Each section of a scenario as JSON, in the order in which people read it.
#include "scenarios/write.hpp"

#include <nlohmann/json.hpp>

#include "scenarios/words.hpp"

namespace squall::scenarios {

namespace {

using Json = nlohmann::ordered_json;

std::string duration(sim::Time us) {
  if (us == 0) return "0";
  if (us % sim::kSecond_us == 0) return std::to_string(us / sim::kSecond_us) + "s";
  if (us % sim::kMillisecond_us == 0) return std::to_string(us / sim::kMillisecond_us) + "ms";
  return std::to_string(us) + "us";
}

Json delay(const sim::Delay& law) {
  if (law.tail_mean_us == 0) return duration(law.min_us);
  return {{"min", duration(law.min_us)}, {"tail", duration(law.tail_mean_us)}};
}

std::string share(sim::Ppm ppm) {
  std::string decimals = std::to_string(ppm % 10'000 + 10'000).substr(1);
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  return std::to_string(ppm / 10'000) + (decimals.empty() ? "" : "." + decimals) + "%";
}

Json servers(core::ServerSet set) {
  if (set.size() == 1) return set.lowest();
  Json list = Json::array();
  for (const core::ServerId server : set) list.push_back(server);
  return list;
}

Json server_or_any(core::ServerId server) {
  if (server == core::kNobody) return "any";
  return server;
}

Json target(const sim::Target& target, const std::vector<std::string>& names) {
  if (target.kind == sim::Target::Kind::servers) return servers(target.servers);
  if (target.kind == sim::Target::Kind::bound) return names[target.name];
  return kTargetWords[static_cast<std::size_t>(target.kind)];
}

Json condition(const sim::Condition& condition) {
  using Kind = sim::Condition::Kind;
  Json value = true;
  switch (condition.kind) {
    case Kind::leader:
    case Kind::candidate:
    case Kind::crashed:
      value = server_or_any(condition.server);
      break;
    case Kind::commit_index:
    case Kind::last_index:
      value = condition.at_least;
      if (condition.server != core::kNobody) {
        value = {{"server", condition.server}, {"at_least", condition.at_least}};
      }
      break;
    case Kind::term:
    case Kind::committed:
    case Kind::truncated:
    case Kind::writes_lost:
      value = condition.at_least;
      break;
    case Kind::no_leader:
    case Kind::two_leaders:
    case Kind::two_candidates:
    case Kind::converged:
      break;
  }
  return {{kConditionWords[static_cast<std::size_t>(condition.kind)], value}};
}

Json conditions(const std::vector<sim::Condition>& all) {
  Json list = Json::array();
  for (const sim::Condition& one : all) list.push_back(condition(one));
  return list;
}

/// Only where it differs from `usual`.
void add_weather(Json& json, const sim::LinkWeather& weather, const sim::LinkWeather& usual) {
  if (weather.delay != usual.delay) json["delay"] = delay(weather.delay);
  if (weather.drop != usual.drop) json["drop"] = share(weather.drop);
  if (weather.duplicate != usual.duplicate) json["duplicate"] = share(weather.duplicate);
  if (weather.reorder != usual.reorder) json["reorder"] = share(weather.reorder);
  if (weather.reorder_by != usual.reorder_by) json["reorder_by"] = delay(weather.reorder_by);
}

Json verb(const sim::Step& step, const sim::Plan& plan) {
  using Kind = sim::Step::Kind;
  Json between = {{"from", target(step.target, plan.names)}, {"to", target(step.to, plan.names)}};
  switch (step.kind) {
    case Kind::partition: {
      Json groups = Json::array();
      for (const core::ServerSet group : step.groups) groups.push_back(servers(group));
      return groups;
    }
    case Kind::heal:
      if (step.target.kind == sim::Target::Kind::none) return true;
      [[fallthrough]];
    case Kind::cut:
      if (step.one_way) between["one_way"] = true;
      return between;
    case Kind::hold:
    case Kind::release:
    case Kind::block:
    case Kind::unblock:
      if (step.message_type != sim::kAnyMessageType) {
        between["message"] = kMessageWords[step.message_type];
      }
      return between;
    case Kind::request:
      return {{"to", target(step.target, plan.names)}, {"count", step.value}};
    case Kind::links:
      add_weather(between, step.weather, plan.links);
      return between;
    case Kind::corrupt:
      return {{"server", target(step.target, plan.names)}, {"index", step.value}};
    default:
      return target(step.target, plan.names);
  }
}

Json timeline(const sim::Plan& plan) {
  Json list = Json::array();
  for (const sim::Step& step : plan.timeline) {
    Json json = Json::object();
    if (step.at_us) json["at"] = duration(*step.at_us);
    if (step.when) json["when"] = condition(*step.when);
    if (step.after_us != 0) json["after"] = duration(step.after_us);
    json[std::string(kStepWords[static_cast<std::size_t>(step.kind)])] = verb(step, plan);
    if (step.bind) json["as"] = plan.names[*step.bind];
    list.push_back(json);
  }
  return list;
}

Json raft(const Scenario& scenario) {
  const sim::Timing& timing = scenario.plan.timing;
  const sim::Timing usual;
  const sim::Setup setup;
  Json json = Json::object();
  json["heartbeat"] = duration(timing.heartbeat_us);
  json["election_timeout"] = {{"min", duration(timing.election_timeout_min_us)},
                              {"max", duration(timing.election_timeout_max_us)}};
  if (timing.election_timers != usual.election_timers) {
    json["election_timers"] = timing.election_timers;
  }
  if (scenario.setup.entries_per_message_max != setup.entries_per_message_max) {
    json["entries_per_message"] = scenario.setup.entries_per_message_max;
  }
  if (scenario.setup.entries_in_flight_max != setup.entries_in_flight_max) {
    json["entries_in_flight"] = scenario.setup.entries_in_flight_max;
  }
  return json;
}

Json network(const sim::Plan& plan) {
  Json json = Json::object();
  json["delay"] = delay(plan.links.delay);
  sim::LinkWeather usual;
  usual.delay = plan.links.delay;
  add_weather(json, plan.links, usual);
  for (const sim::LinkRule& rule : plan.link_rules) {
    Json item = {{"from", servers(rule.from)}, {"to", servers(rule.to)}};
    add_weather(item, rule.weather, plan.links);
    json["links"].push_back(item);
  }
  return json;
}

Json clients(const Scenario& scenario) {
  const sim::Workload& workload = scenario.plan.workload;
  const sim::Workload usual;
  Json json = {{"count", scenario.setup.clients}};
  if (workload.think != usual.think) json["think"] = delay(workload.think);
  if (workload.latency != usual.latency) json["latency"] = delay(workload.latency);
  if (workload.retry_us != usual.retry_us) json["retry"] = duration(workload.retry_us);
  if (workload.start_us != usual.start_us) json["start"] = duration(workload.start_us);
  if (workload.commands_max != usual.commands_max) json["commands"] = workload.commands_max;
  return json;
}

Json initial(const sim::Setup& setup) {
  Json json = Json::object();
  for (std::size_t server = 1; server < setup.initial.size(); ++server) {
    const sim::InitialLog& log = setup.initial[server];
    if (log == sim::InitialLog{}) continue;
    Json item = {{"term", log.current_term}};
    if (!log.terms.empty()) item["log"] = log.terms;
    json[std::to_string(server)] = item;
  }
  return json;
}

Json faults(const sim::Weather& weather) {
  Json json = Json::object();
  const auto add = [&](const char* key, const sim::Recurring& recurring) {
    if (recurring == sim::Recurring{}) return;
    json[key] = {{"every", duration(recurring.every_us)}, {"lasts", delay(recurring.lasts)}};
  };
  add("crash", weather.crash);
  add("pause", weather.pause);
  add("partition", weather.partition);
  add("one_way", weather.one_way);
  add("isolate", weather.isolate);
  if (weather.until_us != sim::kNever) json["until"] = duration(weather.until_us);
  return json;
}

Json limits(const sim::Limits& limits) {
  const sim::Limits usual;
  Json json = Json::object();
  if (limits.entries != usual.entries) json["entries"] = limits.entries;
  if (limits.terms != usual.terms) json["terms"] = limits.terms;
  if (limits.events != usual.events) json["events"] = limits.events;
  if (limits.messages != usual.messages) json["messages"] = limits.messages;
  return json;
}

Json expect(const Scenario& scenario) {
  const Expectation& expect = scenario.expect;
  Json json = Json::object();
  if (expect.violates.empty()) {
    json["safe"] = true;
  } else {
    json["violates"] = expect.violates;
  }
  if (expect.leader_within_us) json["leader_within"] = duration(*expect.leader_within_us);
  if (expect.commands_committed_min) json["committed"] = *expect.commands_committed_min;
  if (expect.converged) json["converged"] = true;
  if (expect.term_max) json["term_max"] = *expect.term_max;
  if (expect.leader_changes_max) json["leader_changes_max"] = *expect.leader_changes_max;
  if (!scenario.plan.sometimes.empty()) json["sometimes"] = conditions(scenario.plan.sometimes);
  return json;
}

}  // namespace

std::string write(const Scenario& scenario) {
  const sim::Plan& plan = scenario.plan;
  Json json = Json::object();
  json["version"] = 1;
  json["name"] = scenario.name;
  if (!scenario.description.empty()) json["description"] = scenario.description;
  if (!scenario.source.empty()) json["source"] = scenario.source;
  json["seed"] = scenario.seed;
  json["servers"] = scenario.setup.servers;
  json["raft"] = raft(scenario);
  json["network"] = network(plan);
  Json sync = "immediate";
  if (!scenario.setup.synchronous_disk) sync = delay(plan.sync);
  json["disk"] = {{"sync", sync}};
  json["clients"] = clients(scenario);
  const auto add = [&](const char* key, const Json& value) {
    if (!value.empty()) json[key] = value;
  };
  add("initial", initial(scenario.setup));
  add("faults", faults(plan.weather));
  add("timeline", timeline(plan));
  json["end"] = {{"at", duration(plan.end_us)}};
  if (!plan.until.empty()) json["end"]["until"] = conditions(plan.until);
  add("limits", limits(scenario.setup.limits));
  json["expect"] = expect(scenario);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace squall::scenarios
