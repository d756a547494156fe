// Compares times that a scenario gives with each other.
#include "scenarios/warnings.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "scenarios/write_plan.hpp"

namespace squall::scenarios {

namespace {

using core::ServerId;
using sim::Time;
using sim::plan::Plan;

Time heartbeat_of(const Plan& plan, ServerId server) {
  return plan.timing.own[server].heartbeat_us.value_or(plan.timing.heartbeat_us);
}
Time election_timeout_of(const Plan& plan, ServerId server) {
  return plan.timing.own[server].election_timeout_min_us.value_or(
      plan.timing.election_timeout_min_us);
}
Time sync_of(const Plan& plan, ServerId server) {
  const sim::Delay sync = plan.timing.own[server].sync.value_or(plan.sync);
  return sync.min_us + sync.tail_mean_us;
}

/// The shortest election timeout of any server but this one: who waits for its messages.
Time patience_with(const Scenario& scenario, ServerId server) {
  Time shortest = sim::kNever;
  for (const ServerId other : core::ServerSet::first(scenario.setup.servers)) {
    if (other != server) shortest = std::min(shortest, election_timeout_of(scenario.plan, other));
  }
  return shortest;
}

/// Where the value of that server stands.
std::string place(bool is_own, ServerId server, const std::string& pointer) {
  return (is_own ? "/server_settings/" + to_string(server) : "") + pointer;
}

void look_at_heartbeats(const Scenario& scenario, std::vector<std::string>& found) {
  const Plan& plan = scenario.plan;
  for (const ServerId server : core::ServerSet::first(scenario.setup.servers)) {
    const Time heartbeat = heartbeat_of(plan, server);
    const Time patience = patience_with(scenario, server);
    if (heartbeat < patience) continue;
    const bool is_own = plan.timing.own[server].heartbeat_us.has_value();
    found.push_back(place(is_own, server, "/raft/heartbeat") +
                    ": a leader sends heartbeats every " + duration(heartbeat) +
                    ", but followers may wait only " + duration(patience) +
                    ": they campaign against a leader that is well");
    if (!is_own) return;  // the same for all
  }
}

void look_at_answers(const Scenario& scenario, std::vector<std::string>& found) {
  const Plan& plan = scenario.plan;
  const Time round_trip = 2 * (plan.links.delay.min_us + plan.links.delay.tail_mean_us);
  for (const ServerId server : core::ServerSet::first(scenario.setup.servers)) {
    const Time sync = scenario.setup.settings.synchronous_disk ? 0 : sync_of(plan, server);
    const Time patience = election_timeout_of(plan, server);
    if (sync + round_trip <= patience) continue;
    const bool is_own = plan.timing.own[server].sync.has_value();
    const std::string pointer =
        sync == 0 ? std::string("/network/delay") : place(is_own, server, "/disk/sync");
    found.push_back(pointer + ": " + (sync == 0 ? "" : "an fsync of " + duration(sync) + " and ") +
                    "a round trip of " + duration(round_trip) + (sync == 0 ? " takes" : " take") +
                    " longer than an election timeout of " + duration(patience) +
                    ": votes come when it is over");
    if (!is_own) return;
  }
}

void look_at_clients(const Scenario& scenario, std::vector<std::string>& found) {
  const sim::plan::Workload& workload = scenario.plan.workload;
  const bool pauses = workload.think != sim::Delay{} || workload.latency != sim::Delay{};
  if (scenario.setup.clients == 0 || workload.on_request || pauses) return;
  if (workload.commands_max != 0) return;
  found.emplace_back(
      "/clients: without \"think\" or \"latency\" each client asks again at the moment of its "
      "answer: a run has as many commands as messages allow");
}

/// What keeps a leader where some servers do not hear each other.
void look_at_calm_links(const Scenario& scenario, std::vector<std::string>& found) {
  if (!is_partial(scenario.plan.calm)) return;
  for (const ServerId server : core::ServerSet::first(scenario.setup.servers)) {
    const core::Settings& settings = settings_of(scenario.setup, server);
    if (settings.pre_vote && settings.check_quorum) continue;
    found.emplace_back(
        "/end/calm: links stay cut, and not every server has pre_vote and check_quorum: Raft may "
        "have no stable leader there");
    return;
  }
}

}  // namespace

std::vector<std::string> warnings(const Scenario& scenario) {
  std::vector<std::string> found;
  if (scenario.plan.timing.election_timers && scenario.setup.servers > 1) {
    look_at_heartbeats(scenario, found);
    look_at_answers(scenario, found);
  }
  look_at_clients(scenario, found);
  look_at_calm_links(scenario, found);
  return found;
}

}  // namespace squall::scenarios
