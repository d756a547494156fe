// The result of a run as text and JSON.
#include "tools/run_report.hpp"

#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/scenario_source.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_plan.hpp"

namespace squall::tools {
namespace {

using traces::Result;

/// Faults whose effects no tally of the World shows.
constexpr sim::plan::Fault kTalliedByEffects[] = {
    sim::plan::Fault::slow,       sim::plan::Fault::slow_messages, sim::plan::Fault::lost_messages,
    sim::plan::Fault::disk_stall, sim::plan::Fault::clock,         sim::plan::Fault::transfer,
    sim::plan::Fault::membership, sim::plan::Fault::replace,       sim::plan::Fault::reorder,
    sim::plan::Fault::bandwidth,  sim::plan::Fault::full_disk,     sim::plan::Fault::sync_failure};

/// How often what happened; what never did is left out.
std::string tally_text(const sim::Tally& tally, const sim::plan::FaultStatistics& faults) {
  std::string text;
  const auto add = [&text](std::string_view what, std::uint64_t count) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += traces::grouped(count) + " " + std::string(what);
  };
  for (const sim::ActionRow& row : sim::kActions) {
    if (!row.in_summary) continue;
    add(traces::name(row.kind), tally.actions[static_cast<std::size_t>(row.kind)]);
  }
  add("lost on cut links", tally.lost_on_cut_links);
  add("lost to blocks", tally.lost_to_blocks);
  add("lost at down servers", tally.lost_at_down_servers);
  add("lost to a full network", tally.lost_to_full_network);
  add("held", tally.held);
  add("crashes that lost writes", tally.writes_lost);
  add("truncated logs", tally.truncations);
  for (const sim::plan::Fault fault : kTalliedByEffects) {
    add("effects of " + std::string(traces::name(fault)), faults[fault].effects);
  }
  return text.empty() ? "none" : text;
}

std::string numbers(const Execution& run) {
  const double rate = run.seconds > 0 ? static_cast<double>(run.outcome.event) / run.seconds : 0;
  return unbroken("events",
                  traces::grouped(run.outcome.event) + " (" + io::short_text(rate) + " events/s)") +
         unbroken("virtual time", io::time_text(run.outcome.time_us)) +
         unbroken("leader changes", traces::grouped(run.statistics.leader_changes)) +
         unbroken("commands", traces::grouped(run.commands_answered) + " answered") +
         labelled("faults", traces::grouped(run.statistics.faults.effects()) + ": " +
                                tally_text(run.tally, run.statistics.faults)) +
         unbroken("digest", io::digest_text(run.outcome.digest));
}

bool is_on_disk(const Kept* kept) { return kept != nullptr && !kept->path.empty(); }

std::string replay_command(const Kept& kept) {
  return io::program_word() + " replay " + io::shell_word(kept.path) + seat_option();
}

}  // namespace

std::string unbroken(const std::string& label, const std::string& text) {
  std::string padded = "  " + label;
  padded.resize(18, ' ');
  return io::paint(io::Colour::dim, padded) + text + "\n";
}

std::string labelled(const std::string& label, const std::string& text) {
  constexpr std::size_t kWidth = 80;
  std::string lines;
  std::string rest = text;
  std::string first = label;
  while (rest.size() > kWidth) {
    std::size_t at = rest.rfind(' ', kWidth);
    if (at == std::string::npos || at == 0) at = rest.find(' ');
    if (at == std::string::npos) break;
    lines += unbroken(first, rest.substr(0, at));
    rest.erase(0, at + 1);
    first.clear();
  }
  return lines + unbroken(first, rest);
}

std::string violation_text(const checkers::Violation& violation, const std::string& failure) {
  return labelled("property", std::string(checkers::name(violation.property))) +
         labelled("rule", std::string(checkers::statement(violation.property))) +
         labelled("what happened", checkers::explain(violation, failure));
}

/// Of a rule from which safety follows: what is not known, and how to learn it.
std::string rule_remark(checkers::Property property) {
  if (!checkers::kRules.contains(property)) return "";
  return labelled("safety",
                  "so far no safety property is violated; \"expect\": {\"not_judged\": [\"" +
                      std::string(checkers::name(property)) + "\"]} goes on without this rule");
}

std::string verdict_word(const Execution& run) {
  if (!run.not_reproducible.empty()) return io::paint(io::Colour::red, "NOT REPRODUCIBLE");
  if (run.is_undecided()) return io::paint(io::Colour::yellow, "INTERRUPTED");
  switch (run.judgement.result) {
    case Result::held:
      return io::paint(io::Colour::green, run.outcome.violation ? "EXPECTED VIOLATION" : "HELD");
    case Result::violated:
      return io::paint(io::Colour::red, "VIOLATED");
    case Result::expectation_failed:
      return io::paint(io::Colour::red, "EXPECTATION FAILED");
    case Result::vacuous:
      return io::paint(io::Colour::yellow, "VACUOUS");
    case Result::limit:
      return io::paint(io::Colour::yellow, "LIMIT REACHED");
  }
  return "";
}

std::string verdict_line(const std::string& scenario, const Execution& run) {
  std::string text = verdict_word(run);
  if (run.outcome.violation) {
    text += " " + std::string(checkers::name(run.outcome.violation->property));
  }
  return text + "  " + io::one_line(scenario) + ", seed " + io::seed_text(run.seed) + "\n";
}

std::string summary(const std::string& scenario, const Execution& run, const Kept* kept,
                    const std::string& again, const std::vector<std::string>& warnings) {
  std::string text = verdict_line(scenario, run);
  if (!run.not_reproducible.empty()) {
    text += labelled("difference", run.not_reproducible);
    if (!chosen_machine().name.empty()) {
      text += labelled("see", io::program_word() +
                                  " doctor, which tells what a machine goes by "
                                  "beside its inputs, and valgrind");
    }
  }
  if (run.outcome.violation) {
    text += violation_text(*run.outcome.violation, run.outcome.failure) +
            unbroken("where", "event " + traces::grouped(run.outcome.event) + ", virtual time " +
                                  io::time_text(run.outcome.time_us)) +
            rule_remark(run.outcome.violation->property);
  } else if (!run.is_undecided()) {
    for (const std::string& reason : run.judgement.reasons) text += labelled("because", reason);
  }
  if (!run.not_judged.empty()) text += labelled("not judged", run.not_judged);
  for (const std::string& warning : warnings) text += labelled("warning", warning);
  if (run.until_reached) text += labelled("until", *run.until_reached ? "reached" : "not reached");
  text += numbers(run);
  if (is_on_disk(kept)) {
    text += unbroken("trace", io::one_line(kept->path));
    if (!kept->remark.empty() && run.not_reproducible.empty()) text += labelled("", kept->remark);
    text += unbroken("replay", io::paint(io::Colour::bold, replay_command(*kept)));
  }
  if (!again.empty()) text += unbroken("run again", again);
  return text;
}

std::string short_summary(const std::string& scenario, const Execution& run, const Kept* kept,
                          const std::string& again) {
  return verdict_line(scenario, run) + (is_on_disk(kept) ? unbroken("replay", replay_command(*kept))
                                                         : unbroken("run again", again));
}

scenarios::json::Value to_json(const std::string& scenario, const Execution& run, const Kept* kept,
                               const std::vector<std::string>& warnings) {
  scenarios::json::Value json;
  json["verdict"] = run.verdict();
  json["property"] = nullptr;
  json["statement"] = nullptr;
  json["explanation"] = nullptr;
  if (const auto& violation = run.outcome.violation) {
    json["property"] = checkers::name(violation->property);
    json["statement"] = checkers::statement(violation->property);
    json["explanation"] = run.outcome.explanation();
  }
  json["signature"] =
      run.signature.empty() ? scenarios::json::Value() : scenarios::json::Value(run.signature.text);
  json["reasons"] = run.is_undecided() ? std::vector<std::string>{} : run.judgement.reasons;
  if (!run.not_reproducible.empty()) json["reasons"].push_back(run.not_reproducible);
  json["not_judged"] = nullptr;
  if (!run.not_judged.empty()) json["not_judged"] = run.not_judged;
  json["warnings"] = warnings;
  json["until"] = nullptr;
  if (run.until_reached) json["until"] = *run.until_reached ? "reached" : "not_reached";
  json["scenario"] = scenario;
  json["seed"] = io::seed_text(run.seed);
  json["digest"] = io::digest_text(run.outcome.digest);
  json["events"] = run.outcome.event;
  json["virtual_time_us"] = run.outcome.time_us;
  json["seconds"] = run.seconds;
  json["leader_changes"] = run.statistics.leader_changes;
  json["commands_answered"] = run.commands_answered;
  json["faults"] = run.statistics.faults.effects();
  json["charges"] = fault_statistics_json(run.statistics.faults);
  auto& tally = json["tally"] = scenarios::json::Value::object();
  for (int kind = 0; kind < sim::kActionKinds; ++kind) {
    const std::string name(traces::name(static_cast<sim::ActionKind>(kind)));
    tally[name] = run.tally.actions[static_cast<std::size_t>(kind)];
  }
  json["trace"] = nullptr;
  if (is_on_disk(kept)) json["trace"] = kept->path;
  json["exit_code"] = static_cast<int>(run.exit_code());
  return json;
}

scenarios::json::Value fault_statistics_json(const sim::plan::FaultStatistics& fault_statistics) {
  scenarios::json::Value json = scenarios::json::Value::object();
  for (int at = 0; at < sim::plan::kFaults; ++at) {
    const auto fault = static_cast<sim::plan::Fault>(at);
    const sim::plan::FaultCount& count = fault_statistics[fault];
    if (count == sim::plan::FaultCount{}) continue;
    json[std::string(traces::name(fault))] = {{"begun", count.begun}, {"effects", count.effects}};
  }
  return json;
}

std::string document(const scenarios::json::Value& json) { return json.dump(2) + "\n"; }

}  // namespace squall::tools
