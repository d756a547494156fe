// Names of conditions and steps.
#include "traces/describe_plan.hpp"

#include <array>

#include "core/describe.hpp"
#include "traces/prose.hpp"

namespace squall::traces {

using sim::plan::Condition;
using sim::plan::Step;

std::string_view name(Condition::Kind kind) noexcept { return core::name_of(kind); }

std::string_view name(Step::Kind kind) noexcept { return core::name_of(kind); }

std::string describe(const Condition& condition) {
  std::string text(name(condition.kind));
  if (condition.server != core::kNobody) text += " of server " + to_string(condition.server);
  if (sim::plan::row_of(condition.kind).fields == sim::plan::ConditionFields::servers) {
    return text + " " + core::describe(condition.servers);
  }
  return condition.at_least == 0 ? text : text + " at least " + std::to_string(condition.at_least);
}

namespace {

using Bound = std::span<const std::optional<core::ServerSet>>;

std::string target_in_words(const sim::plan::Target& target, Bound bound) {
  using Kind = sim::plan::Target::Kind;
  if (target.kind == Kind::servers) return in_words(target.servers);
  if (target.kind == Kind::bound) return in_words(bound[target.name].value_or(core::ServerSet()));
  return std::string(sim::plan::kTargets[static_cast<std::size_t>(target.kind)].phrase);
}

/// Whom the step chose, where a name tells.
std::string chosen_in_words(const Step& step, Bound bound) {
  if (step.bind && bound[*step.bind]) return in_words(*bound[*step.bind]);
  return target_in_words(step.target, bound);
}

std::string percentage(sim::Ppm share) {
  std::string text = std::to_string(share / 10'000);
  if (const sim::Ppm rest = share % 10'000; rest != 0) {
    text += "." + std::to_string(10'000 + rest).substr(1);
    while (text.back() == '0') text.pop_back();
  }
  return text + "%";
}

std::string link_model_in_words(const sim::plan::LinkModel& model) {
  std::string text = "messages take " + in_words(model.delay);
  const auto add = [&](sim::Ppm share, const std::string& what) {
    if (share != 0) text += ", " + percentage(share) + " " + what;
  };
  add(model.drop, "are lost");
  add(model.duplicate, "come twice");
  add(model.reorder, "come late by " + in_words(model.reorder_by));
  add(model.garble, "are corrupted in flight");
  if (model.bandwidth != 0) {
    text += ", " + std::to_string(model.bandwidth) + " bytes pass a second";
  }
  if (model.queue_bytes != 0) text += ", " + std::to_string(model.queue_bytes) + " wait at most";
  return text;
}

std::string clock_in_words(const sim::plan::ClockChange& clock) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? " " : ", ") + what; };
  if (clock.rate_ppm) {
    const std::int32_t ppm = *clock.rate_ppm;
    add(ppm == 0 ? "runs at the right rate"
                 : "runs " + std::to_string(ppm < 0 ? -ppm : ppm) + " ppm " +
                       (ppm < 0 ? "slow" : "fast"));
  }
  if (clock.jump_us > 0) {
    add("jumps forward by " + milliseconds(static_cast<sim::Time>(clock.jump_us)));
  } else if (clock.jump_us < 0) {
    add("jumps back by " + milliseconds(static_cast<sim::Time>(-clock.jump_us)));
  }
  if (clock.stopped) add(*clock.stopped ? "stops" : "goes on");
  return text.empty() ? " stays as it is" : text;
}

std::string clients_in_words(std::uint32_t count) {
  return count == 1 ? "a client asks" : std::to_string(count) + " clients ask";
}

/// The phrase of the step's row, with its members put in.
std::string told_in_words(const Step& step, const std::string& whom) {
  const sim::plan::StepRow& row = sim::plan::row_of(step.kind);
  const bool has_ended = !row.ended.empty() && step.delay == sim::Delay{};
  std::string text(has_ended ? row.ended : row.told);
  const auto put = [&](std::string_view name, const std::string& words) {
    const std::size_t at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), words);
  };
  put("{whom}", whom);
  put("{messages}", messages_in_words(step.message_type));
  put("{by}", in_words(step.delay));
  put("{clients}", clients_in_words(step.value));
  return text;
}

}  // namespace

std::string describe(const Step& step, Bound bound) {
  using Fields = sim::plan::StepFields;
  const std::string whom = chosen_in_words(step, bound);
  switch (sim::plan::row_of(step.kind).fields) {
    case Fields::link_model:
      return "from " + whom + " to " + target_in_words(step.to, bound) + ", " +
             link_model_in_words(step.link_model);
    case Fields::clock:
      return "the clock of " + whom + clock_in_words(step.clock);
    case Fields::object:
      return told_in_words(step, whom);
    case Fields::servers:
    case Fields::crash:
    case Fields::configuration:
    case Fields::groups:
    case Fields::shape:
    case Fields::links:
    case Fields::any_links:
      break;  // their actions show
  }
  return "";
}

std::string_view name(sim::plan::Fault fault) noexcept { return core::name_of(fault); }

std::vector<sim::plan::Fault> random_faults_in(const sim::plan::Plan& plan) {
  std::array<bool, sim::plan::kFaults> asked{};
  const auto ask = [&](sim::plan::Fault fault, bool asks) {
    asked[static_cast<std::size_t>(fault)] |= asks;
  };
  for (const sim::plan::RandomFaultRow& row : sim::plan::kRandomFaults) {
    ask(row.fault, (plan.faults.*row.timing).every_us != 0);
  }
  const auto ask_links = [&](const sim::plan::LinkModel& links) {
    ask(sim::plan::Fault::drop, links.drop != 0);
    ask(sim::plan::Fault::duplicate, links.duplicate != 0);
    ask(sim::plan::Fault::reorder, links.reorder != 0);
    ask(sim::plan::Fault::garble, links.garble != 0);
    ask(sim::plan::Fault::bandwidth, links.bandwidth != 0);
  };
  ask_links(plan.links);
  for (const sim::plan::LinkRule& rule : plan.link_rules) ask_links(rule.model);
  std::vector<sim::plan::Fault> faults;
  for (int at = 0; at < sim::plan::kFaults; ++at) {
    if (asked[static_cast<std::size_t>(at)]) faults.push_back(static_cast<sim::plan::Fault>(at));
  }
  return faults;
}

}  // namespace squall::traces
