// What the steps about messages do: filters, and single messages that are held.
#pragma once

#include <optional>
#include <vector>

#include "sim/plan/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim::plan {

/// What happens to the filter that the step means, or to each of the messages: the oldest that are
/// held and match. Nothing while there are fewer than the step asks for. `named`: what added the
/// filter that the step refers to. REQUIRES: StepFields::filter or messages.
std::optional<std::vector<Action>> actions_on_messages(const World& world, const Step& step,
                                                       core::ServerSet from, core::ServerSet to,
                                                       const std::optional<Action>& named);

/// What the filters of these steps ask of messages, each once: Setup::filter_traits.
std::vector<MessageTraits> filter_traits_of(const std::vector<Step>& timeline);

}  // namespace squall::sim::plan
