// Looks at each held message, and at each step that adds or ends a filter.
#include "sim/plan/message_steps.hpp"

#include <algorithm>

#include "sim/plan/plan_kinds.hpp"

namespace squall::sim::plan {

namespace {

/// Its place in Setup::filter_traits, counted from 1; 0 where messages may say anything.
std::uint16_t number_of(const MessageTraits& traits, const Setup& setup) {
  if (traits == MessageTraits{}) return 0;
  const auto found = std::find(setup.filter_traits.begin(), setup.filter_traits.end(), traits);
  SQUALL_ASSERT(found != setup.filter_traits.end());
  return static_cast<std::uint16_t>(found - setup.filter_traits.begin() + 1);
}

/// The slots of the oldest held messages that match, at most as many as the step asks for.
std::vector<std::uint16_t> held_messages(const World& world, const Step& step, core::ServerSet from,
                                         core::ServerSet to, const std::optional<Action>& named) {
  std::vector<std::uint16_t> found;
  for (const std::uint16_t slot : world.network().held()) {
    const core::Message& message = world.network().message(slot);
    const bool of_type = step.message_type == kAnyMessageType ||
                         step.message_type == static_cast<std::uint16_t>(message.stands_for());
    if (!of_type || !from.contains(message.from) || !to.contains(message.to)) continue;
    if (!has(message, step.traits)) continue;
    if (named && !is_filtered_by(message, world.setup(), *named)) continue;
    found.push_back(slot);
    if (found.size() == step.value) break;
  }
  return found;
}

}  // namespace

std::optional<std::vector<Action>> actions_on_messages(const World& world, const Step& step,
                                                       core::ServerSet from, core::ServerSet to,
                                                       const std::optional<Action>& named) {
  const ActionKind kind = *action_of(step.kind);
  if (step.value == 0) {
    if (named) return {{{kind, core::kNobody, named->slot, named->value}}};
    return {{Action::of_filter(kind, step.message_type, from, to,
                               number_of(step.traits, world.setup()))}};
  }
  const std::vector<std::uint16_t> slots = held_messages(world, step, from, to, named);
  if (slots.size() < step.value) return std::nullopt;
  std::vector<Action> actions;
  const ActionKind each = kind == ActionKind::release ? ActionKind::release_message : kind;
  for (const std::uint16_t slot : slots) actions.push_back(Action::of_message(each, slot));
  return actions;
}

std::vector<MessageTraits> filter_traits_of(const std::vector<Step>& timeline) {
  std::vector<MessageTraits> found;
  for (const Step& step : timeline) {
    const bool has_any =
        row_of(step.kind).fields == StepFields::filter && step.traits != MessageTraits{};
    if (!has_any || std::find(found.begin(), found.end(), step.traits) != found.end()) continue;
    found.push_back(step.traits);
  }
  return found;
}

}  // namespace squall::sim::plan
