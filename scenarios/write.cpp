// Each section of a scenario as JSON, in the order in which people read it.
#include "scenarios/write.hpp"

#include "core/describe.hpp"
#include "scenarios/words.hpp"
#include "scenarios/write_plan.hpp"

namespace squall::scenarios {

namespace {

void add_features(json::Json& json, const Scenario& scenario) {
  const core::Settings& features = scenario.setup.settings;
  const sim::plan::Timing& timing = scenario.plan.timing;
  const auto flag = [&](const char* key, bool is_on) {
    if (is_on) json[key] = true;
  };
  const auto number = [&](const char* key, std::uint64_t value) {
    if (value != 0) json[key] = value;
  };
  flag("pre_vote", features.pre_vote);
  flag("check_quorum", features.check_quorum);
  flag("stickiness", features.stickiness);
  if (features.lease_reads) json["reads"] = "lease";
  if (scenario.setup.mix.reads_in_log) json["reads"] = "log";
  if (timing.lease_us != 0) json["lease"] = duration(timing.lease_us);
  number("clock_drift_ppm", timing.clock_drift);
  flag("follower_reads", features.follower_reads);
  flag("forward", features.forward);
  if (features.joint_consensus) json["membership"] = "joint";
  if (features.leaves_joint_on_request) json["leave_joint"] = kLeaveJointWords[1];
  if (!features.no_op) json["no_op"] = false;
  flag("quiescence", features.quiescence);
  number("catch_up_rounds", features.catch_up_rounds_max);
  if (scenario.setup.snapshot_every != 0) {
    json["snapshot"] = {{"every", scenario.setup.snapshot_every},
                        {"keep", features.compaction_keeps},
                        {"pieces", features.snapshot_chunks}};
  }
  number("uncommitted_bytes", features.uncommitted_bytes_max);
  number("sessions", scenario.setup.sessions_max);
}

json::Json raft(const Scenario& scenario) {
  const sim::plan::Timing& timing = scenario.plan.timing;
  const sim::plan::Timing usual;
  const sim::Setup setup;
  json::Json json = json::Json::object();
  json["heartbeat"] = duration(timing.heartbeat_us);
  json["election_timeout"] = {{"min", duration(timing.election_timeout_min_us)},
                              {"max", duration(timing.election_timeout_max_us)}};
  if (timing.election_timers != usual.election_timers) {
    json["election_timers"] = timing.election_timers;
  }
  if (scenario.setup.settings.entries_per_message_max != setup.settings.entries_per_message_max) {
    json["entries_per_message"] = scenario.setup.settings.entries_per_message_max;
  }
  if (scenario.setup.settings.entries_in_flight_max != setup.settings.entries_in_flight_max) {
    json["entries_in_flight"] = scenario.setup.settings.entries_in_flight_max;
  }
  add_features(json, scenario);
  return json;
}

json::Json network(const sim::plan::Plan& plan) {
  json::Json json = json::Json::object();
  json["delay"] = delay(plan.links.delay);
  sim::plan::LinkModel usual;
  usual.delay = plan.links.delay;
  add_link_model(json, plan.links, usual);
  for (const sim::plan::LinkRule& rule : plan.link_rules) {
    json::Json item = {{"from", servers(rule.from)}, {"to", servers(rule.to)}};
    add_link_model(item, rule.model, plan.links);
    json["links"].push_back(item);
  }
  return json;
}

json::Json server_settings(const Scenario& scenario) {
  json::Json all = json::Json::object();
  for (const core::ServerId server : core::ServerSet::first(scenario.setup.servers)) {
    const sim::OwnSettings& own = scenario.setup.own_settings[server];
    const sim::plan::OwnTiming& timing = scenario.plan.timing.own[server];
    json::Json raft = json::Json::object();
    if (own.pre_vote) raft["pre_vote"] = *own.pre_vote;
    if (own.check_quorum) raft["check_quorum"] = *own.check_quorum;
    if (own.stickiness) raft["stickiness"] = *own.stickiness;
    if (timing.heartbeat_us) raft["heartbeat"] = duration(*timing.heartbeat_us);
    if (timing.election_timeout_min_us) {
      raft["election_timeout"] = {{"min", duration(*timing.election_timeout_min_us)},
                                  {"max", duration(*timing.election_timeout_max_us)}};
    }
    json::Json item = json::Json::object();
    if (!raft.empty()) item["raft"] = raft;
    if (timing.sync) item["disk"] = {{"sync", delay(*timing.sync)}};
    if (timing.clock_rate_ppm != 0) item["clock"] = {{"rate", rate(timing.clock_rate_ppm)}};
    if (!item.empty()) all[to_string(server)] = item;
  }
  return all;
}

json::Json clients(const Scenario& scenario) {
  const sim::plan::Workload& workload = scenario.plan.workload;
  const sim::plan::Workload usual;
  json::Json json = {{"count", scenario.setup.clients}};
  if (workload.on_request) json["ask"] = kAskWords[1];
  if (workload.stay) json["stay"] = true;
  if (workload.stop_us != usual.stop_us) json["stop"] = duration(workload.stop_us);
  if (workload.think != usual.think) json["think"] = delay(workload.think);
  if (workload.latency != usual.latency) json["latency"] = delay(workload.latency);
  if (workload.retry_us == sim::kNever) {
    json["retry"] = kNeverWord;
  } else if (workload.retry_us != usual.retry_us) {
    json["retry"] = duration(workload.retry_us);
  }
  if (workload.start_us != usual.start_us) json["start"] = duration(workload.start_us);
  if (workload.commands_max != usual.commands_max) json["commands"] = workload.commands_max;
  const sim::ClientMix& mix = scenario.setup.mix;
  json::Json shares = json::Json::object();
  if (mix.keys != 1) shares["keys"] = mix.keys;
  if (mix.gets != 0) shares["get"] = share(mix.gets);
  if (mix.appends != 0) shares["append"] = share(mix.appends);
  if (mix.compare_and_sets != 0) shares["compare_and_set"] = share(mix.compare_and_sets);
  if (!shares.empty()) json["mix"] = shares;
  return json;
}

/// Voters and spare servers are all that there is.
bool says_spare(const sim::Setup& setup) {
  return setup.learners.empty() && setup.outgoing.empty();
}

json::Json initial(const sim::Setup& setup, core::ServerId leader) {
  json::Json json = json::Json::object();
  if (!says_spare(setup)) {
    const core::Configuration first = initial_configuration(setup);
    json["configuration"] = {{"voters", servers(first.voters)}};
    if (!first.outgoing.empty()) json["configuration"]["outgoing"] = servers(first.outgoing);
    if (!first.learners.empty()) json["configuration"]["learners"] = servers(first.learners);
  }
  if (leader != core::kNobody) json["leader"] = leader;
  for (const core::ServerId server : core::ServerSet::first(setup.servers)) {
    const sim::InitialLog& log = setup.initial[server];
    if (log == sim::InitialLog{}) continue;
    json::Json item = {{"term", log.current_term}};
    if (!log.terms.empty()) item["log"] = log.terms;
    if (log.snapshot != 0) item["snapshot"] = log.snapshot;
    if (log.voted_for != core::kNobody) item["vote"] = log.voted_for;
    json[to_string(server)] = item;
  }
  return json;
}

/// A random fault's members besides "every".
void add_members(json::Json& item, const sim::plan::RandomFaultRow& row,
                 const sim::plan::FaultSchedule& faults) {
  using Member = sim::plan::RandomFaultMember;
  const sim::plan::FaultSchedule usual;
  const sim::plan::FaultTiming& timing = faults.*row.timing;
  const auto add_target = [&](Member member, const sim::plan::Target& whom) {
    if (whom != sim::plan::Target{}) item[std::string(core::name_of(member))] = target(whom);
  };
  for (const Member member : row.members) {
    switch (member) {
      case Member::lasts:
        item["lasts"] = delay(timing.lasts);
        break;
      case Member::by:
        if (faults.*row.by != usual.*row.by) item["by"] = delay(faults.*row.by);
        break;
      case Member::within_ppm:
        if (faults.clock_drift != usual.clock_drift) item["within_ppm"] = faults.clock_drift;
        break;
      case Member::who:
      case Member::from:
        add_target(member, timing.who);
        break;
      case Member::to:
        add_target(member, timing.to);
        break;
      case Member::message:
        if (timing.message_type == sim::kAnyMessageType) break;
        item["message"] = kMessageWords[timing.message_type];
        break;
    }
  }
}

json::Json faults(const sim::plan::FaultSchedule& faults) {
  const sim::plan::FaultSchedule usual;
  json::Json json = json::Json::object();
  for (const sim::plan::RandomFaultRow& row : sim::plan::kRandomFaults) {
    const sim::plan::FaultTiming& timing = faults.*row.timing;
    const bool has_by = row.by != nullptr && faults.*row.by != usual.*row.by;
    const bool has_drift = row.members.contains(sim::plan::RandomFaultMember::within_ppm) &&
                           faults.clock_drift != usual.clock_drift;
    if (timing == sim::plan::FaultTiming{} && !has_by && !has_drift) continue;
    json::Json item = {{"every", duration(timing.every_us)}};
    add_members(item, row, faults);
    json[std::string(core::name_of(row.kind))] = item;
  }
  if (faults.torn_writes) json["torn_writes"] = true;
  if (faults.crashes_in_step) json["crashes_in_step"] = true;
  if (faults.until_us != sim::kNever) json["until"] = duration(faults.until_us);
  return json;
}

/// Links that are cut in both directions, and those in one.
json::Json cut_links(const sim::plan::CutLinks& cut) {
  json::Json json = json::Json::array();
  for (const core::ServerId from : core::ServerSet::first(core::kServersMax)) {
    core::ServerSet both, one_way;
    for (const core::ServerId to : cut[from]) {
      if (!cut[to].contains(from)) {
        one_way.add(to);
      } else if (from < to) {
        both.add(to);
      }
    }
    if (!both.empty()) json.push_back({{"from", from}, {"to", servers(both)}});
    if (!one_way.empty()) {
      json.push_back({{"from", from}, {"to", servers(one_way)}, {"one_way", true}});
    }
  }
  return json;
}

json::Json calm_phase(const sim::plan::Calm& calm) {
  json::Json json = json::Json::object();
  if (calm.core == sim::plan::Calm::Core::servers) {
    json["core"] = servers(calm.servers);
  } else if (calm.core != sim::plan::Calm::Core::all) {
    json["core"] = core::name_of(calm.core);
  }
  if (calm.draws_cut_links) {
    json["cut"] = kDrawnWord;
  } else if (is_partial(calm)) {
    json["cut"] = cut_links(calm.cut_links);
  }
  if (calm.election_timeouts != 0) {
    json["leader_within_election_timeouts"] = calm.election_timeouts;
  }
  if (calm.answer_election_timeouts != 0) {
    json["answer_within_election_timeouts"] = calm.answer_election_timeouts;
  }
  return json;
}

json::Json limits(const sim::Limits& limits) {
  const sim::Limits usual;
  json::Json json = json::Json::object();
  if (limits.entries != usual.entries) json["entries"] = limits.entries;
  if (limits.terms != usual.terms) json["terms"] = limits.terms;
  if (limits.events != usual.events) json["events"] = limits.events;
  if (limits.messages != usual.messages) json["messages"] = limits.messages;
  return json;
}

json::Json bounds(const sim::explore::Bounds& bounds, const Goals& goals) {
  const sim::explore::Bounds usual;
  json::Json json = json::Json::object();
  if (bounds.terms != usual.terms) json["terms"] = bounds.terms;
  if (bounds.entries != usual.entries) json["entries"] = bounds.entries;
  if (bounds.messages != usual.messages) json["messages"] = bounds.messages;
  if (bounds.depth != usual.depth) json["depth"] = bounds.depth;
  if (bounds.network != usual.network) {
    json["network"] = core::name_of(bounds.network);
  }
  if (bounds.restarts_at_once) json["restart"] = kRestartWords[1];
  if (bounds.synchronous) json["timely"] = true;
  if (bounds.learners) json["learners"] = true;
  if (bounds.first_leader != core::kNobody) json["leader"] = bounds.first_leader;
  for (const core::ServerId from : core::ServerSet::first(core::kServersMax)) {
    if (bounds.cut_links[from].empty()) continue;
    json["cut"].push_back({{"from", from}, {"to", servers(bounds.cut_links[from])}});
  }
  for (int at = 1; at < sim::explore::kBudgets; ++at) {
    const auto budget = static_cast<sim::explore::Budget>(at);
    if (bounds[budget] == usual[budget]) continue;
    json::Json& amount = json[std::string(sim::explore::name(budget))] = bounds[budget];
    if (bounds[budget] == sim::explore::kUnlimited) amount = kUnlimitedWord;
  }
  if (!goals.until.empty()) json["until"] = conditions(goals.until);
  if (!goals.unless.empty()) json["unless"] = conditions(goals.unless);
  return json;
}

json::Json expect(const Scenario& scenario) {
  const Expectation& expect = scenario.expect;
  json::Json json = json::Json::object();
  if (expect.violates.empty()) {
    json["safe"] = true;
  } else {
    json["violates"] = expect.violates;
  }
  for (int at = 0; at < checkers::kProperties; ++at) {
    const auto property = static_cast<checkers::Property>(at);
    if (scenario.setup.not_judged.contains(property)) {
      json["not_judged"].push_back(checkers::name(property));
    }
  }
  if (expect.leader_within_us) json["leader_within"] = duration(*expect.leader_within_us);
  if (expect.commands_committed_min) json["committed"] = *expect.commands_committed_min;
  if (expect.converged) json["converged"] = true;
  if (expect.term_max) json["term_max"] = *expect.term_max;
  if (expect.leader_changes_max) json["leader_changes_max"] = *expect.leader_changes_max;
  for (const sim::plan::Probe probe : expect.met) json["met"].push_back(core::name_of(probe));
  if (expect.may_be_vacuous) json["may_be_vacuous"] = true;
  if (!scenario.plan.sometimes.empty()) json["sometimes"] = sometimes(scenario.plan.sometimes);
  if (!scenario.plan.in_order.empty()) json["in_order"] = conditions(scenario.plan.in_order);
  if (!scenario.plan.never.empty()) json["never"] = conditions(scenario.plan.never);
  if (!scenario.plan.finally.empty()) json["finally"] = conditions(scenario.plan.finally);
  return json;
}

}  // namespace

std::string write(const Scenario& scenario) {
  const sim::plan::Plan& plan = scenario.plan;
  json::Json json = json::Json::object();
  json["version"] = 1;
  json["name"] = scenario.name;
  if (!scenario.description.empty()) json["description"] = scenario.description;
  if (!scenario.source.empty()) json["source"] = scenario.source;
  json["seed"] = scenario.seed;
  json["servers"] = scenario.setup.servers;
  if (!scenario.setup.spare.empty() && says_spare(scenario.setup))
    json["spare"] = servers(scenario.setup.spare);
  if (!scenario.seats.machine.empty()) json["machine"] = scenario.seats.machine;
  for (const Seat& seat : scenario.seats.seats) {
    json::Json item = {{"servers", servers(seat.servers)}, {"machine", seat.machine}};
    if (!seat.after_restart.empty()) item["after_restart"] = seat.after_restart;
    json["machines"].push_back(item);
  }
  json["raft"] = raft(scenario);
  json["network"] = network(plan);
  json::Json sync = "immediate";
  if (!scenario.setup.settings.synchronous_disk) sync = delay(plan.sync);
  json["disk"] = {{"sync", sync}};
  const core::FailedWrite failed_write = scenario.setup.settings.failed_write;
  if (failed_write != core::FailedWrite::stop) {
    json["disk"]["failed_write"] = kFailedWriteWords[static_cast<std::size_t>(failed_write)];
  }
  json["clients"] = clients(scenario);
  if (scenario.setup.judges_outside_model != corrupts(plan)) {
    json["outside_model"] = scenario.setup.judges_outside_model ? "judge_all" : "switch_off";
  }
  const auto add = [&](const char* key, const json::Json& value) {
    if (!value.empty()) json[key] = value;
  };
  add("server_settings", server_settings(scenario));
  add("initial", initial(scenario.setup, plan.first_leader));
  add("faults", faults(plan.faults));
  add("timeline", timeline(plan, scenario.setup.commands));
  json["end"] = {{"at", duration(plan.end_us)}};
  if (!plan.until.empty()) json["end"]["until"] = conditions(plan.until);
  if (const json::Json calm = calm_phase(plan.calm); !calm.empty()) json["end"]["calm"] = calm;
  add("limits", limits(scenario.setup.limits));
  if (scenario.bounds) json["bounds"] = bounds(*scenario.bounds, scenario.goals);
  json["expect"] = expect(scenario);
  return json.dump(2) + "\n";
}

}  // namespace squall::scenarios
