// Steps about messages, with filters that have names, for properties.
#pragma once

#include <string>
#include <vector>

#include "sim/plan/plan_kinds.hpp"
#include "tests/scenarios/any_condition.hpp"

namespace squall::tests {

inline void any_traits(sim::MessageTraits& traits) {
  if (any_bool()) traits.pre_vote = any_bool();
  if (any_bool()) traits.heartbeat = any_bool();
  if (any_bool()) traits.success = any_bool();
  if (any_bool()) traits.term = core::Term::of(any_number(1, 0xffff'ffff));
  if (any_bool()) traits.index = core::Index::of(any_number(1, 0xffff'ffff));
}

/// Filters that holds, or blocks, have named so far: their numbers.
inline std::vector<std::uint8_t> filters_of(const sim::plan::Plan& plan, bool is_block) {
  std::vector<std::uint8_t> found;
  for (std::size_t at = 0; at < plan.filters.size(); ++at) {
    const bool blocks = plan.filters[at].starts_with("block");
    if (blocks == is_block) found.push_back(static_cast<std::uint8_t>(at));
  }
  return found;
}

/// `target`: draws one.
template <typename Draw>
void any_messages(sim::plan::Plan& plan, sim::plan::Step& step, Draw&& target) {
  using Kind = sim::plan::Step::Kind;
  const bool is_single = sim::plan::row_of(step.kind).fields == sim::plan::StepFields::messages ||
                         (step.kind == Kind::release && any_bool());
  if (is_single) step.value = static_cast<std::uint32_t>(any_number(1, 1000));
  const bool is_block = step.kind == Kind::block || step.kind == Kind::unblock;
  if (sim::plan::adds_filter(step.kind)) {
    if (any_bool() && plan.filters.size() < 60) {
      plan.filters.push_back((is_block ? "block-" : "hold-") + std::to_string(plan.filters.size()));
      step.filter = static_cast<std::uint8_t>(plan.filters.size() - 1);
    }
  } else if (const auto known = filters_of(plan, is_block); !known.empty() && any_bool()) {
    step.filter = known[any_number(0, known.size() - 1)];
  }
  step.target.kind = sim::plan::Target::Kind::all;
  step.to.kind = sim::plan::Target::Kind::all;
  if (step.filter && !sim::plan::adds_filter(step.kind) && !is_single) return;
  step.target = target();
  step.to = target();
  if (any_bool()) {
    step.message_type = static_cast<std::uint16_t>(any_number(0, core::kMessageTypes - 1));
  }
  any_traits(step.traits);
}

}  // namespace squall::tests
