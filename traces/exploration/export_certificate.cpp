// The JSON form of a certificate.
#include "traces/exploration/export_certificate.hpp"

#include "scenarios/words.hpp"
#include "traces/action_words.hpp"

namespace squall::traces::exploration {

using scenarios::json::Value;

namespace {

Value bounds_json(const sim::explore::Bounds& bounds) {
  Value json;
  const auto bound = [&](const char* key, std::uint64_t value) {
    json[key] = nullptr;
    if (value != 0) json[key] = value;
  };
  bound("terms", bounds.terms.value());
  bound("entries", bounds.entries.value());
  bound("depth", bounds.depth);
  bound("messages", bounds.messages);
  json["network"] = sim::explore::name(bounds.network);
  json["restart"] = scenarios::kRestartWords[bounds.restarts_at_once ? 1 : 0];
  json["timely"] = bounds.synchronous;
  json["learners"] = bounds.learners;
  json["leader"] = nullptr;
  if (bounds.first_leader != core::kNobody) json["leader"] = bounds.first_leader;
  json["cut"] = Value::array();
  for (const core::ServerId from : core::ServerSet::first(core::kServersMax)) {
    for (const core::ServerId to : bounds.cut_links[from])
      json["cut"].push_back(Value::array({from, to}));
  }
  for (int at = 1; at < sim::explore::kBudgets; ++at) {
    const auto budget = static_cast<sim::explore::Budget>(at);
    Value& amount = json[std::string(sim::explore::name(budget))] = bounds[budget];
    if (bounds[budget] == sim::explore::kUnlimited) amount = scenarios::kUnlimitedWord;
  }
  return json;
}

void add_violation(Value& json, const Certificate& certificate) {
  const checkers::Verdict& violation = certificate.violation;
  json["property"] = nullptr;
  json["statement"] = nullptr;
  json["explanation"] = nullptr;
  if (!violation) return;
  json["property"] = checkers::name(violation->property);
  json["statement"] = checkers::statement(violation->property);
  json["explanation"] = checkers::explain(*violation, certificate.failure);
}

void add_coverage(Value& json, const Certificate& certificate) {
  json["actions"] = Value::object();
  for (std::size_t at = 0; at < certificate.tally.actions.size(); ++at) {
    const std::uint64_t count = certificate.tally.actions[at];
    if (count > 0)
      json["actions"][std::string(traces::name(static_cast<sim::ActionKind>(at)))] = count;
  }
  json["never_taken"] = Value::array();
  for (const sim::ActionKind kind : never_taken(certificate)) {
    json["never_taken"].push_back(traces::name(kind));
  }
  json["probes"] = {{"met", Value::array()}, {"missed", Value::array()}};
  for (int at = 0; at < kProbes; ++at) {
    const auto probe = static_cast<Probe>(at);
    json["probes"][certificate.met.probes.hit(probe) ? "met" : "missed"].push_back(
        traces::name(probe));
  }
}

}  // namespace

Value certificate_json(const Certificate& certificate) {
  const sim::explore::ExplorationTally& tally = certificate.tally;
  Value json;
  json["verdict"] = name(certificate.end);
  add_violation(json, certificate);
  json["scenario"] = certificate.scenario.name;
  json["servers"] = certificate.scenario.setup.servers;
  json["clients"] = certificate.scenario.setup.clients;
  json["begins_after"] = certificate.prefix;
  json["bounds"] = bounds_json(certificate.scenario.bounds.value_or(sim::explore::Bounds{}));
  json["search"] = certificate.search;
  json["symmetric"] = certificate.symmetric;
  json["absorbing"] = certificate.scenario.bounds && certificate.scenario.bounds->skips_no_ops;
  json["resumed"] = certificate.resumed;
  json["states"] = tally.states;
  json["steps"] = tally.steps;
  json["depth"] = certificate.depth;
  json["levels"] = certificate.levels;
  json["waiting"] = certificate.waiting;
  json["left"] = nullptr;
  if (certificate.left) {
    json["left"] = {{"at_least", certificate.left->at_least},
                    {"at_most", certificate.left->at_most}};
  }
  json["ensembles"] = certificate.ensembles;
  json["distinct_steps"] = certificate.distinct_steps;
  json["cuts"] = Value::object();
  for (const CutCount& cut : cuts(certificate)) json["cuts"][std::string(cut.by)] = cut.steps;
  json["collision_odds"] = collision_odds(tally.states);
  add_coverage(json, certificate);
  json["not_met"] = Value::array();
  for (const std::string& situation : missed_situations(certificate)) {
    json["not_met"].push_back(situation);
  }
  const bool found = certificate.violation || certificate.end == ExplorationEnd::reached;
  json["way"] = nullptr;
  if (found) json["way"] = certificate.path_length;
  json["memory_bytes"] = certificate.memory;
  json["disk_bytes"] = certificate.disk;
  json["threads"] = certificate.threads;
  if (certificate.ranks > 0) {
    json["ranks"] = certificate.ranks;
    json["sent_states"] = certificate.sent_states;
    json["sent_bytes"] = certificate.sent_bytes;
  }
  json["seconds"] = certificate.seconds;
  return json;
}

}  // namespace squall::traces::exploration
