// Why it came to that: the causal past in sentences, the rule that was broken, what was decided when.
#include <algorithm>
#include <vector>

#include "core/describe.hpp"
#include "scenarios/json/value.hpp"
#include "traces/prose.hpp"
#include "traces/story/causal_slice.hpp"
#include "traces/story/futures.hpp"
#include "traces/story/lockstep.hpp"
#include "traces/story/story.hpp"
#include "traces/view/engine.hpp"

namespace squall::traces::view {

using core::to_string;
using scenarios::json::Value;

namespace {

struct Broken {
  story::Deviation deviation;
  std::uint64_t event = 0;
};

Value sentences_json(const std::vector<story::Sentence>& sentences) {
  Value rows = Value::array();
  for (const story::Sentence& sentence : sentences) {
    Value row;
    row["first_event"] = sentence.first_event;
    row["last_event"] = sentence.last_event;
    row["time_us"] = sentence.time_us;
    row["server"] = sentence.server;
    row["text"] = sentence.text;
    rows.push_back(std::move(row));
  }
  return rows;
}

Value beliefs_json(const sim::World& world) {
  Value rows = Value::array();
  for (const story::Belief& belief : story::beliefs_of(world)) {
    Value row;
    row["server"] = belief.server;
    row["text"] = belief.state + ", " + core::describe(belief.view, world.tree());
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The first deviation that the violation depends on, else the first of all.
Value first_step_json(const std::vector<Broken>& all, const std::vector<bool>& slice) {
  const Broken* first = all.empty() ? nullptr : &all.front();
  for (const Broken& one : all) {
    if (one.event == 0 || !slice[one.event - 1]) continue;
    first = &one;
    break;
  }
  if (first == nullptr) return nullptr;
  const story::Deviation& deviation = first->deviation;
  Value json;
  json["event"] = first->event;
  json["server"] = deviation.server;
  json["input"] =
      deviation.booted ? std::string("boot from its disk") : core::describe(deviation.input);
  json["it"] = deviation.did;
  json["reference"] = deviation.reference;
  json["rule"] = story::rule_of(deviation);
  return json;
}

/// Events at equal distances, at which the curve of futures is looked at: the last ones first, for they
/// say more, and time may be short.
std::vector<std::uint64_t> samples(std::size_t events) {
  constexpr std::size_t kSamples = 16;
  std::vector<std::uint64_t> chosen;
  for (std::size_t at = kSamples; at > 0; --at) {
    const std::uint64_t event = events * (at - 1) / kSamples;
    if (chosen.empty() || chosen.back() != event) chosen.push_back(event);
  }
  return chosen;
}

Value events_of(const std::vector<bool>& slice) {
  Value events = Value::array();
  for (std::size_t at = 0; at < slice.size(); ++at) {
    if (slice[at]) events.push_back(at + 1);
  }
  return events;
}

}  // namespace

std::string Engine::explain(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::uint32_t number = number_of(request);
  const Trace trace = trace_of(number);
  const story::Lockstep lockstep(maker());
  story::Repeater repeater(trace, scenario_, lockstep);
  std::vector<Broken> broken;
  core::ServerSet deviated;
  while (repeater.advance()) {
    const story::Event& event = repeater.so_far().events.back();
    const auto& deviation = lockstep.deviations()[event.action.server];
    if (!deviation || deviated.contains(event.action.server)) continue;
    deviated.add(event.action.server);
    broken.push_back({*deviation, event.number});
  }
  const story::Repetition run = repeater.take();
  if (!run.stuck.empty()) request.fail(run.stuck);
  const std::vector<bool> slice = story::causal_slice(run);
  Value json;
  json["property"] = nullptr;
  if (const checkers::Verdict& verdict = run.verdict()) {
    json["property"] = checkers::name(verdict->property);
    json["rule"] = checkers::statement(verdict->property);
    json["explanation"] =
        branch.outcome.violation ? branch.outcome.explanation() : checkers::explain(*verdict);
  }
  json["sentences"] = sentences_json(story::story_of(run, slice));
  json["slice"] = events_of(slice);
  json["beliefs"] = beliefs_json(*run.world);
  json["first_step"] = has_reference_ ? first_step_json(broken, slice) : Value(nullptr);
  return json.dump();
}

std::string Engine::futures(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::uint32_t number = number_of(request);
  if (!branch.outcome.violation) request.fail("no property is violated in this branch");
  const Trace trace = trace_of(number);
  const story::Futures futures = story::futures_of(trace, scenario_, maker());
  std::vector<story::Share> curve{futures.half_before, futures.half_after, futures.before,
                                  futures.after};
  std::erase_if(curve, [](const story::Share& share) { return share.runs == 0; });
  const std::vector<story::Share> sampled =
      story::shares_of(trace, scenario_, maker(), samples(branch.choices.size()));
  curve.insert(curve.end(), sampled.begin(), sampled.end());
  std::sort(curve.begin(), curve.end(),
            [](const auto& one, const auto& other) { return one.event < other.event; });
  Value shares = Value::array();
  for (const story::Share& share : curve) {
    Value row = Value::array();
    row.push_back(share.event);
    row.push_back(share.violated);
    row.push_back(share.runs);
    shares.push_back(std::move(row));
  }
  Value json;
  json["no_return"] = futures.no_return;
  json["is_whole"] = futures.is_whole;
  json["shares"] = std::move(shares);
  return json.dump();
}

}  // namespace squall::traces::view
