// Names of conditions and steps.
#include "traces/describe_plan.hpp"

#include <array>

#include "core/describe.hpp"
#include "traces/prose.hpp"

namespace squall::traces {

using sim::plan::Condition;
using sim::plan::Step;

std::string_view name(Condition::Kind kind) noexcept { return sim::plan::word_of(kind); }

std::string_view name(Step::Kind kind) noexcept { return core::name_of(kind); }

namespace {

using ConditionFields = sim::plan::ConditionFields;
using Conditions = std::span<const Condition>;
using sim::plan::Finding;

/// "at least 5".
std::string compared_in_words(const Condition& condition) {
  const std::string number = std::to_string(condition.value);
  switch (condition.comparison) {
    case sim::plan::Comparison::at_least:
      return "at least " + number;
    case sim::plan::Comparison::at_most:
      return "at most " + number;
    case sim::plan::Comparison::equals:
      return "exactly " + number;
  }
  return number;
}

/// A role, a server or a number, as the condition's kind has it.
std::string value_in_words(const Condition& condition, std::uint64_t value) {
  const ConditionFields fields = sim::plan::row_of(condition.kind).fields;
  if (fields == ConditionFields::role) {
    return std::string(core::name_of(static_cast<core::Role>(value)));
  }
  if (fields == ConditionFields::flow) {
    return std::string(core::name_of(static_cast<core::Flow>(value)));
  }
  if (fields == ConditionFields::other_server && value == 0) return "none";
  return std::to_string(value);
}

std::string describe_one(const Condition& condition) {
  std::string text(name(condition.kind));
  const bool is_of_progress = sim::plan::is_of_progress(condition.kind);
  if (condition.server != core::kNobody) {
    text += (is_of_progress ? " at server " : " of server ") + to_string(condition.server);
  }
  if (condition.of != core::kNobody) text += " of server " + to_string(condition.of);
  switch (sim::plan::row_of(condition.kind).fields) {
    case ConditionFields::number:
    case ConditionFields::count:
    case ConditionFields::progress:
      return text + " " + compared_in_words(condition);
    case ConditionFields::servers:
      return text + " " +
             core::describe(condition.configuration.voters | condition.configuration.learners);
    case ConditionFields::role:
    case ConditionFields::other_server:
    case ConditionFields::flow:
      return text + " is " + value_in_words(condition, condition.value);
    case ConditionFields::configuration:
      return text + " is " + in_words(condition.configuration);
    case ConditionFields::nothing:
    case ConditionFields::server:
    case ConditionFields::parts:
    case ConditionFields::part:
      break;
  }
  return text;
}

/// `below`: the conditions that it combines, each followed by its own.
std::string describe_all(const Condition& condition, Conditions below) {
  if (!sim::plan::combines(condition.kind)) return describe_one(condition);
  std::string list;
  for (std::size_t at = 0; at < below.size(); at += below[at].span) {
    list += list.empty() ? "" : ", ";
    list += describe_all(below[at], below.subspan(at + 1, below[at].span - 1u));
  }
  const bool negates = condition.kind == Condition::Kind::negation;
  return std::string(name(condition.kind)) + (negates ? " (" : " of (") + list + ")";
}

std::string leader_in_words(const Finding& finding) {
  if (finding.server == core::kNobody) return "no server leads";
  return "server " + to_string(finding.server) + " leads";
}

/// What was found of a condition without parts.
std::string found_in_words(const Condition& condition, const Finding& finding) {
  const std::string server = "server " + to_string(finding.server);
  const std::string word(name(condition.kind));
  switch (sim::plan::row_of(condition.kind).fields) {
    case ConditionFields::number:
    case ConditionFields::role:
    case ConditionFields::other_server:
      if (finding.server == core::kNobody) break;
      if (finding.is_down) return server + " is down";
      return server + ": " + word + " is " + value_in_words(condition, finding.value);
    case ConditionFields::configuration:
      if (finding.server == core::kNobody) break;
      if (finding.is_down) return server + " is down";
      return server + ": configuration is " + in_words(finding.configuration);
    case ConditionFields::flow:
    case ConditionFields::progress:
      if (finding.server == core::kNobody) break;
      if (finding.is_down) return server + " is down";
      if (finding.knows_none) return server + " leads no such follower";
      return server + ": " + word + " of server " + to_string(finding.of) + " is " +
             value_in_words(condition, finding.value);
    case ConditionFields::count:
      return word + " is " + std::to_string(finding.value);
    case ConditionFields::servers:
      if (finding.server == core::kNobody) return leader_in_words(finding);
      return leader_in_words(finding) + ", its configuration is " + in_words(finding.configuration);
    case ConditionFields::nothing:
    case ConditionFields::server:
      if (condition.kind == Condition::Kind::leader ||
          condition.kind == Condition::Kind::no_leader) {
        return leader_in_words(finding);
      }
      break;
    case ConditionFields::parts:
    case ConditionFields::part:
      break;
  }
  return "\"" + describe_one(condition) + "\" " + (finding.holds ? "holds" : "does not hold") +
         (finding.is_down ? " (" + server + " is down)" : "");
}

std::string expected_in_words(const Condition& condition) {
  switch (sim::plan::row_of(condition.kind).fields) {
    case ConditionFields::number:
    case ConditionFields::count:
    case ConditionFields::progress:
      return ", " + compared_in_words(condition) + " is expected";
    case ConditionFields::role:
    case ConditionFields::other_server:
    case ConditionFields::flow:
      return ", " + value_in_words(condition, condition.value) + " is expected";
    case ConditionFields::configuration:
      return ", " + in_words(condition.configuration) + " is expected";
    case ConditionFields::servers:
      return ", " +
             core::describe(condition.configuration.voters | condition.configuration.learners) +
             " is expected";
    case ConditionFields::nothing:
    case ConditionFields::server:
    case ConditionFields::parts:
    case ConditionFields::part:
      break;
  }
  return "";
}

/// A clause for each condition without parts that decided.
void add_clauses(const Condition& condition, Conditions below, std::span<const Finding> findings,
                 bool is_wanted, std::string& text) {
  if (!sim::plan::combines(condition.kind)) {
    text += text.empty() ? "" : "; ";
    text += found_in_words(condition, findings.front());
    if (is_wanted && !findings.front().is_down) text += expected_in_words(condition);
    return;
  }
  if (condition.kind == Condition::Kind::negation) is_wanted = !is_wanted;
  for (std::size_t at = 0; at < below.size(); at += below[at].span) {
    const std::span<const Finding> of_part = findings.subspan(at + 1, below[at].span);
    if (of_part.front().holds == is_wanted) continue;
    add_clauses(below[at], below.subspan(at + 1, below[at].span - 1u), of_part, is_wanted, text);
  }
}

}  // namespace

std::string describe(const Condition& condition) {
  return describe_all(condition, condition.parts);
}

std::string explain(const Condition& condition, const sim::plan::Findings& findings,
                    bool is_wanted) {
  std::string text;
  add_clauses(condition, condition.parts, findings, is_wanted, text);
  return text;
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
  if (model.in_order) text += ", in the order in which they are sent";
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
    case Fields::servers:
      return told_in_words(step, whom);
    case Fields::request:
      if (step.client) return "client " + std::to_string(*step.client) + " asks " + whom;
      return clients_in_words(step.value) + " " + whom;
    case Fields::condition:
      return "checked: " + describe(step.condition);
    case Fields::filter:
    case Fields::messages:
    case Fields::crash:
    case Fields::change:
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
