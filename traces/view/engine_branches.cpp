// What else could have happened: acts, continuations, and branches as files.
#include <algorithm>
#include <sstream>

#include "core/hexadecimal.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/parse_plan.hpp"
#include "scenarios/write.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"
#include "traces/describe_action.hpp"
#include "traces/replay.hpp"
#include "traces/shrink/scripted_scenario.hpp"
#include "traces/story/continuation.hpp"
#include "traces/view/engine.hpp"

namespace squall::traces::view {

using scenarios::json::Value;

namespace {

constexpr std::uint64_t kContinuedMax = 1'000'000;
/// What is done by hand takes so long.
constexpr sim::Time kActTime_us = sim::kMillisecond_us;

/// When what is done by hand after this moment happens: not before a timer can have run out.
sim::Time time_of(const Walk& walk, const sim::Action& action, const sim::plan::Timing& timing) {
  const sim::Time soon = walk.now() + kActTime_us;
  if (!walk.timers().is_early(action, soon)) return soon;
  return walk.now() + 2 * timing.election_timeout_max_us;
}

}  // namespace

std::uint32_t Engine::grown_from(const Reader& request, const Branch& branch, std::size_t event) {
  const std::uint32_t number = number_of(request);
  if (branch.parent && event == branch.choices.size()) return number;
  auto grown = std::make_unique<Branch>();
  grown->name = "branch " + std::to_string(branches_.size());
  grown->parent = number;
  grown->fork = event;
  grown->choices.assign(branch.choices.begin(),
                        branch.choices.begin() + static_cast<std::ptrdiff_t>(event));
  branches_.push_back(std::move(grown));
  return static_cast<std::uint32_t>(branches_.size()) - 1;
}

std::string Engine::act(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::size_t event = event_of(request, branch);
  const std::uint32_t number = number_of(request);
  Choice choice = choice_from(request.at("action"));
  Walk& walk = walk_to(number, event);
  sim::Action action = choice.action;
  if (names_message(action.kind)) {
    action.slot = slot_of(walk.world(), choice);
    if (action.slot == sim::Network::kNoSlot) request.fail("this message is not in flight");
  }
  choice.time_us = time_of(walk, action, scenario_.plan.timing);
  // Whether it is possible is known when it was tried; the walk is of no use after that.
  const bool is_possible = walk.act(action).enabled;
  walk_.reset();
  if (!is_possible) request.fail(describe(choice.action) + " is not possible now");
  const std::uint32_t grown = grown_from(request, branch, event);
  branches_[grown]->before_acts.push_back(event);
  branches_[grown]->choices.push_back(choice);
  return run_json(grown);
}

std::string Engine::go_on(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::size_t event = event_of(request, branch);
  const std::uint32_t number = number_of(request);
  const std::uint64_t seed = request.at("seed").hexadecimal(true);
  const std::uint64_t events = request.at("events").integer(1, kContinuedMax);
  Walk& walk = walk_to(number, event);
  if (walk.world().verdict()) request.fail("a property is violated: the run ends here");
  std::vector<Choice> choices;
  {
    story::Continuation rest(walk.world(), scenario_.plan, walk.now(), seed);
    while (!walk.world().verdict() && rest.choices().size() < events && rest.advance()) {
    }
    choices = rest.choices();
  }
  walk_.reset();
  const std::uint32_t grown = grown_from(request, branch, event);
  branches_[grown]->before_acts.push_back(event);
  std::vector<Choice>& all = branches_[grown]->choices;
  all.insert(all.end(), choices.begin(), choices.end());
  return run_json(grown);
}

std::string Engine::undo(const Reader& request) {
  Branch& branch = branch_of(request);
  if (!branch.parent) request.fail("nothing was done by hand here");
  std::uint32_t number = number_of(request);
  walk_.reset();
  branch.choices.resize(branch.before_acts.back());
  branch.before_acts.pop_back();
  if (branch.before_acts.empty()) {
    branch.is_gone = true;
    number = *branch.parent;
  }
  return run_json(number);
}

std::string Engine::rename(const Reader& request) {
  branch_of(request).name = request.at("name").text(200);
  return "{}";
}

Trace Engine::trace_of(std::uint32_t number) const {
  const Branch& branch = *branches_[number];
  Trace trace;
  trace.header = program_;
  trace.header.machine = machines_[chosen_].name;
  trace.header.scenario = scenarios::write(scenario_);
  trace.header.seed = scenario_.seed;
  trace.choices = branch.choices;
  trace.outcome = branch.outcome;
  return trace;
}

std::string Engine::trace(const Reader& request) {
  branch_of(request);
  const std::uint32_t number = number_of(request);
  std::ostringstream out;
  write(out, trace_of(number));
  Value json;
  json["trace"] = out.str();
  json["file"] = scenario_.name +
                 (number == 0 ? std::string() : "-branch-" + std::to_string(number)) +
                 ".trace.jsonl";
  return json.dump();
}

std::string Engine::script(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::uint32_t number = number_of(request);
  Value json;
  json["file"] = scenario_.name + "-branch-" + std::to_string(number) + ".json";
  if (!branch.parent) {
    json["file"] = scenario_.name + ".json";
    json["scenario"] =
        scenarios::json::parse_json(scenarios::write(scenario_), scenarios::json::kDocumentBounds);
    return json.dump();
  }
  if (!branch.outcome.violation) {
    request.fail("a scenario is written of a branch that violates a property; the trace holds any");
  }
  const shrink::Scripted scripted = shrink::scripted(trace_of(number), scenario_, maker());
  if (!scripted.scenario) request.fail(scripted.reason);
  json["scenario"] = scenarios::json::parse_json(scenarios::write(*scripted.scenario),
                                                 scenarios::json::kDocumentBounds);
  return json.dump();
}

std::string Engine::goal(const Reader& request) {
  branch_of(request);
  const std::uint32_t number = number_of(request);
  Walk& walk = walk_to(number, 0);
  Value json;
  json["reached"] = nullptr;
  if (const auto property = request.find("property")) {
    const std::string& name = property->text();
    while (walk.advance() != nullptr) {
    }
    const checkers::Verdict& verdict = walk.world().verdict();
    if (verdict && checkers::name(verdict->property) == name) json["reached"] = walk.at();
    return json.dump();
  }
  scenarios::Known known;
  known.servers = scenario_.setup.servers;
  known.clients = scenario_.setup.clients;
  const sim::plan::Condition condition = scenarios::parse_condition(request.at("condition"), known);
  while (walk.advance() != nullptr) {
    const sim::plan::ConvergenceScope scope{walk.world().servers(), 0};
    if (!sim::plan::holds(condition, walk.world(), scope)) continue;
    json["reached"] = walk.at();
    break;
  }
  return json.dump();
}

}  // namespace squall::traces::view
