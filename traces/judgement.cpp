// Comparison of a run with its scenario's expectations.
#include "traces/judgement.hpp"

#include <algorithm>
#include <array>

#include "core/describe.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "sim/plan/calm_core.hpp"
#include "traces/convergence.hpp"
#include "traces/describe_plan.hpp"
#include "traces/prose.hpp"
#include "traces/step_effects.hpp"

namespace squall::traces {

using scenarios::Expectation;
using scenarios::Scenario;

namespace {

/// ": one; two"; empty without clauses.
std::string listed(const std::vector<std::string>& clauses) {
  std::string text;
  for (const std::string& clause : clauses) text += (text.empty() ? ": " : "; ") + clause;
  return text;
}

/// What took too long in the calm phase, or stands still. One clause each.
std::vector<std::string> stalled_in_calm(const sim::plan::Plan& plan, const Facts& facts) {
  std::vector<std::string> clauses;
  const auto look = [&](const sim::simulate::Progress& progress, const std::string& what) {
    const sim::Time longest = progress.longest(facts.ended_us);
    if (longest <= answer_patience_us(plan)) return;
    const bool is_over = longest == progress.longest_us;
    clauses.push_back(what + (is_over ? " took " + milliseconds(longest)
                                      : " lasts for " + milliseconds(longest) + ", since " +
                                            milliseconds(progress.since_us)));
  };
  const sim::simulate::CalmStatistics& calm = facts.statistics.calm;
  for (std::size_t client = 0; client < calm.operations.size(); ++client) {
    look(calm.operations[client], "an operation of client " + std::to_string(client));
  }
  look(calm.transfer, "a transfer of leadership");
  look(calm.change, "a membership change");
  look(calm.joint, "a joint configuration");
  return clauses;
}

/// The liveness expectations that the calm phase did not meet.
std::vector<std::string> failed_calm(const sim::plan::Plan& plan, const Facts& facts) {
  const sim::simulate::CalmStatistics& calm = facts.statistics.calm;
  if (plan.calm.election_timeouts == 0 || calm.began_us == sim::kNever) return {};
  if (!facts.calm_not_judged.empty()) return {};
  const sim::Time patience = plan.calm.election_timeouts * plan.timing.election_timeout_max_us;
  const std::string core = core::describe(calm.core);
  const std::string within = std::to_string(plan.calm.election_timeouts) + " election timeouts (" +
                             milliseconds(patience) + ")";
  if (calm.led_us == sim::kNever) {
    return {"expected a leader among " + core + " within " + within +
            " of the calm, but there was none" + listed(facts.awaited)};
  }
  std::vector<std::string> reasons;
  if (calm.led_us > calm.began_us + patience) {
    reasons.push_back("expected a leader among " + core + " within " + within +
                      " of the calm, but it took " + milliseconds(calm.led_us - calm.began_us));
  }
  const core::ServerSet judged = facts.members & calm.core;
  for (const core::ServerId server : judged) {
    const sim::Time since = calm.grew_before_us[server];
    if (since <= calm.began_us + patience || facts.ended_us >= since + patience) continue;
    reasons.push_back("expected terms to stop growing within " + within +
                      " of the calm, but the term of server " + to_string(server) + " grew " +
                      milliseconds(since - calm.began_us) + " into the calm and again later");
  }
  if (!facts.converged) {
    reasons.push_back("expected " + core + " to converge in the calm, but they did not" +
                      listed(facts.awaited));
  }
  if (!facts.owed.empty()) {
    reasons.push_back("expected every pending operation to be answered in the calm" +
                      listed(facts.owed));
  }
  if (const auto stalled = stalled_in_calm(plan, facts); !stalled.empty()) {
    reasons.push_back("expected what is asked for in the calm to be done within " +
                      milliseconds(answer_patience_us(plan)) + listed(stalled));
  }
  return reasons;
}

std::vector<std::string> failed_expectations(const Expectation& expect, const Facts& facts) {
  std::vector<std::string> reasons;
  const sim::simulate::RunStatistics& statistics = facts.statistics;
  if (!expect.violates.empty()) {
    reasons.push_back("expected a violation of " + expect.violates + ", but every property held");
  }
  if (expect.leader_within_us && statistics.first_leader_us > *expect.leader_within_us) {
    const std::string when =
        statistics.first_leader_us == sim::kNever
            ? "none was elected"
            : "the first was elected at " + milliseconds(statistics.first_leader_us);
    reasons.push_back("expected a leader within " + milliseconds(*expect.leader_within_us) +
                      ", but " + when);
  }
  if (expect.commands_committed_min && facts.commands_committed < *expect.commands_committed_min) {
    reasons.push_back("expected at least " + std::to_string(*expect.commands_committed_min) +
                      " commands committed, but there were " +
                      std::to_string(facts.commands_committed));
  }
  if (expect.converged && !facts.converged && facts.calm_not_judged.empty()) {
    reasons.push_back("expected the servers to converge by the end, but they did not" +
                      listed(facts.awaited));
  }
  if (expect.term_max && facts.term > *expect.term_max) {
    reasons.push_back("expected terms up to " + to_string(*expect.term_max) + ", but term " +
                      to_string(facts.term) + " was reached");
  }
  if (expect.leader_changes_max && statistics.leader_changes > *expect.leader_changes_max) {
    reasons.push_back("expected at most " + std::to_string(*expect.leader_changes_max) +
                      " leader changes, but there were " +
                      std::to_string(statistics.leader_changes));
  }
  for (const Probe probe : expect.met) {
    if (facts.probes.hit(probe)) continue;
    reasons.push_back("expected the probe " + std::string(name(probe)) +
                      " to be met, but it was not");
  }
  return reasons;
}

/// Checks that failed, what held and must never, what did not end the run or hold at its end.
std::vector<std::string> failed_conditions(const sim::plan::Plan& plan, const Facts& facts) {
  using sim::simulate::BrokenCondition;
  std::vector<std::string> reasons;
  for (const BrokenCondition& broken : facts.statistics.checks) {
    const sim::plan::Condition& condition = plan.timeline[broken.at].condition;
    reasons.push_back("/timeline/" + std::to_string(broken.at) + ": the check \"" +
                      describe(condition) + "\" failed at " + milliseconds(broken.at_us) + ": " +
                      explain(condition, broken.findings));
  }
  for (const BrokenCondition& broken : facts.statistics.never) {
    const sim::plan::Condition& condition = plan.never[broken.at];
    reasons.push_back("/expect/never/" + std::to_string(broken.at) + ": expected that \"" +
                      describe(condition) + "\" never holds, but at " + milliseconds(broken.at_us) +
                      " " + explain(condition, broken.findings, false));
  }
  for (const BrokenCondition& broken : facts.until) {
    const sim::plan::Condition& condition = plan.until[broken.at];
    reasons.push_back("/end/until/" + std::to_string(broken.at) + ": expected \"" +
                      describe(condition) + "\" to end the run before " +
                      milliseconds(broken.at_us) + ", but " + explain(condition, broken.findings));
  }
  for (const BrokenCondition& broken : facts.finally) {
    const sim::plan::Condition& condition = plan.finally[broken.at];
    reasons.push_back("/expect/finally/" + std::to_string(broken.at) + ": expected \"" +
                      describe(condition) + "\" at the end, but " +
                      explain(condition, broken.findings));
  }
  return reasons;
}

/// The conditions of "sometimes" and "in_order" that the run did not meet.
std::vector<std::string> unmet_conditions(const sim::plan::Plan& plan,
                                          const sim::simulate::RunStatistics& statistics) {
  std::vector<std::string> reasons;
  const std::string since = plan.timeline.empty() ? "" : " after the first step";
  for (std::size_t at = 0; at < plan.sometimes.size(); ++at) {
    if (at < statistics.sometimes.size() && statistics.sometimes[at]) continue;
    const auto& [condition, from_us] = plan.sometimes[at];
    reasons.push_back("/expect/sometimes/" + std::to_string(at) + ": expected \"" +
                      describe(condition) + "\" at some time" +
                      (from_us ? " from " + milliseconds(*from_us) + " on" : since) +
                      ", but it never came to hold");
  }
  if (statistics.met_in_order < plan.in_order.size()) {
    const std::size_t at = statistics.met_in_order;
    reasons.push_back(
        "/expect/in_order/" + std::to_string(at) + ": expected \"" + describe(plan.in_order[at]) +
        "\" " +
        (at == 0 ? "at some time" + since : "after \"" + describe(plan.in_order[at - 1]) + "\"") +
        ", but it did not hold");
  }
  return reasons;
}

/// The plan's random faults, if none of them had an effect; empty otherwise.
std::string faults_without_effect(const sim::plan::Plan& plan,
                                  const sim::plan::FaultStatistics& fault_statistics) {
  std::string idle;
  for (const sim::plan::Fault fault : random_faults_in(plan)) {
    const sim::plan::FaultCount& count = fault_statistics[fault];
    if (count.effects > 0) return "";
    idle += (idle.empty() ? "" : ", ") + std::string(name(fault));
    if (count.begun > 0) idle += " (begun " + std::to_string(count.begun) + " times)";
  }
  return idle;
}

std::vector<std::string> vacuity_reasons(const sim::plan::Plan& plan,
                                         const sim::simulate::RunStatistics& statistics) {
  const std::string vacuous = "vacuous: ";
  std::vector<std::string> reasons;
  for (std::size_t at = 0; at < plan.timeline.size(); ++at) {
    if (at < statistics.steps.size() && statistics.steps[at].fired()) continue;
    reasons.push_back(vacuous + step_in_words(plan, at) + " never fired");
  }
  for (const std::string& clause : steps_without_effect(plan, statistics)) {
    reasons.push_back(vacuous + clause);
  }
  if (plan.calm != sim::plan::Calm{} && statistics.calm.began_us == sim::kNever) {
    reasons.push_back(vacuous + "the calm never began");
  }
  if (const std::string idle = faults_without_effect(plan, statistics.faults); !idle.empty()) {
    reasons.push_back(vacuous + "no fault had an effect: " + idle);
  }
  return reasons;
}

}  // namespace

std::string_view name(Result result) noexcept { return core::name_of(result); }

std::string not_judged(const sim::World& world) {
  std::string names;
  std::string left_out;
  for (int at = 0; at < checkers::kProperties; ++at) {
    const auto property = static_cast<checkers::Property>(at);
    if (!world.history().off.contains(property)) continue;
    if (world.setup().not_judged.contains(property)) {
      left_out += (left_out.empty() ? "" : ", ") + std::string(checkers::name(property));
      continue;
    }
    if (!names.empty()) names += ", ";
    names += checkers::name(property);
  }
  if (!left_out.empty()) left_out += ": since the scenario leaves it out";
  if (names.empty()) return left_out;
  const auto count = [&](sim::ActionKind kind) {
    return world.tally().actions[static_cast<std::size_t>(kind)];
  };
  std::string why;
  const auto add = [&](bool did, const char* what) {
    if (did) why += (why.empty() ? "" : " and ") + std::string(what);
  };
  add(count(sim::ActionKind::corrupt) > 0, "an entry was silently corrupted");
  add(world.tally().misdirected_silently > 0, "a write was misdirected silently");
  add(world.tally().lost_to_lies > 0, "a crash lost what an fsync had reported as written");
  add(count(sim::ActionKind::restore_disk) > 0, "a disk went back in time");
  add(count(sim::ActionKind::shorten_log) > 0, "a log was cut short");
  add(count(sim::ActionKind::force_configuration) > 0, "a configuration was forced");
  add(count(sim::ActionKind::break_clock) > 0, "a clock exceeded clock_drift_ppm");
  add(count(sim::ActionKind::wipe) > 0, "a server lost its disk and its promises");
  return (left_out.empty() ? "" : left_out + "; ") + names + ": since " + why +
         ", which is outside of Raft's fault model";
}

std::string calm_not_judged(const sim::World& world, const sim::simulate::Simulator& simulator) {
  const sim::simulate::CalmStatistics& calm = simulator.statistics().calm;
  if (!calm.is_partial()) return "";
  const auto why = [&](core::ServerSet hearing) {
    const std::string core = core::describe(calm.core);
    if (hearing.empty()) {
      return "no server of " + core +
             " hears and is heard by a quorum of every configuration in use";
    }
    return "of " + core + ", only " + core::describe(hearing) +
           " hear and are heard by a quorum, and none grants them its votes: the logs there are "
           "more up to date (§3.6.1)";
  };
  const std::string what = "liveness in the calm: ";
  if (calm.able_to_lead.empty()) return what + "when it begins, " + why(calm.hearing_a_quorum);
  if (world.leader(calm.core) != core::kNobody) return "";
  if (!sim::plan::able_to_lead(world, calm.core, calm.cut_links).empty()) return "";
  return what + "at the end, " + why(sim::plan::hearing_a_quorum(world, calm.core, calm.cut_links));
}

Facts facts(const sim::World& world, const sim::simulate::Simulator& simulator) {
  Facts result;
  result.violation = world.verdict();
  result.failure = world.failure_text();
  if (simulator.limit_reached() != nullptr) result.limit = simulator.limit_reached();
  result.statistics = simulator.statistics();
  result.commands_committed = world.clients().answered();
  result.converged = simulator.holds({sim::plan::Condition::Kind::converged, core::kNobody, 0});
  if (!result.converged) result.awaited = what_is_awaited(world, simulator.convergence_scope());
  result.ended_us = simulator.now();
  const std::vector<sim::plan::Condition>& finally = simulator.plan().finally;
  for (std::uint16_t at = 0; at < finally.size(); ++at) {
    if (simulator.holds(finally[at])) continue;
    result.finally.push_back(
        {at, simulator.now(), sim::plan::find(finally[at], world, simulator.convergence_scope())});
  }
  const std::vector<sim::plan::Condition>& until = simulator.plan().until;
  if (simulator.ending() == sim::simulate::Ending::time) {
    for (std::uint16_t at = 0; at < until.size(); ++at) {
      result.until.push_back(
          {at, simulator.now(), sim::plan::find(until[at], world, simulator.convergence_scope())});
    }
  }
  result.calm_not_judged = calm_not_judged(world, simulator);
  result.members = world.views()[world.leader(simulator.reachable())].configuration.members() &
                   simulator.reachable();
  const sim::simulate::CalmStatistics& calm = result.statistics.calm;
  if (calm.began_us != sim::kNever && world.leader(calm.core) == core::kNobody) {
    for (std::string& clause : who_awaits_a_leader(world, calm.core, calm.cut_links)) {
      result.awaited.push_back(std::move(clause));
    }
  }
  for (std::uint32_t client = 0; client < calm.owed.size(); ++client) {
    const sim::Client& state = world.clients()[client];
    if (calm.owed[client] == 0 || !state.waiting || state.sequence != calm.owed[client]) continue;
    // At a server that is not joined to the leader.
    if (calm.operations[client].since_us == sim::kNever) continue;
    result.owed.push_back("client " + std::to_string(client) + " waits for its operation " +
                          std::to_string(state.sequence));
  }
  for (const core::ServerId server : world.servers()) {
    result.term = std::max(result.term, world.views()[server].durable.current_term);
  }
  return result;
}

namespace {

/// `the limit "entries" of 16 777 216 was reached`
std::string limit_text(const std::string& name, const sim::Limits& limits) {
  std::uint64_t value = 0;
  if (name == "entries") value = limits.entries;
  if (name == "terms") value = limits.terms.value();
  if (name == "events") value = limits.events;
  return "the limit \"" + name + "\"" + (value == 0 ? "" : " of " + grouped(value)) +
         " was reached";
}

}  // namespace

Judgement judge(const Scenario& scenario, const Facts& facts) {
  if (facts.violation) {
    const bool expected = checkers::name(facts.violation->property) == scenario.expect.violates;
    return {expected ? Result::held : Result::violated,
            {checkers::explain(*facts.violation, facts.failure)}};
  }
  if (!facts.contradiction.empty()) {
    return {Result::violated,
            {"the log does not explain the clients' results: " + facts.contradiction}};
  }
  if (!facts.limit.empty()) {
    return {Result::limit, {limit_text(facts.limit, scenario.setup.limits)}};
  }
  Judgement judgement;
  const auto add = [&](Result result, const std::vector<std::string>& reasons) {
    if (reasons.empty()) return;
    if (judgement.result == Result::held) judgement.result = result;
    judgement.reasons.insert(judgement.reasons.end(), reasons.begin(), reasons.end());
  };
  add(Result::expectation_failed, failed_expectations(scenario.expect, facts));
  add(Result::expectation_failed, failed_conditions(scenario.plan, facts));
  add(Result::expectation_failed, unmet_conditions(scenario.plan, facts.statistics));
  add(Result::expectation_failed, steps_not_refused(scenario.plan, facts.statistics));
  add(Result::expectation_failed, failed_calm(scenario.plan, facts));
  if (!scenario.expect.may_be_vacuous) {
    add(Result::vacuous, vacuity_reasons(scenario.plan, facts.statistics));
  }
  return judgement;
}

Judgement judge(const Scenario& scenario, const sim::World& world,
                const sim::simulate::Simulator& simulator, const Probes& probes) {
  Facts all = facts(world, simulator);
  all.probes = probes;
  return judge(scenario, all);
}

}  // namespace squall::traces
