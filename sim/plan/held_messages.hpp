// Which of the messages that are held a step means.
#pragma once

#include <vector>

#include "sim/plan/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim::plan {

/// The message says what the traits ask for.
bool has(const core::Message& message, const MessageTraits& traits) noexcept;

/// The oldest slots of held messages that match, at most as many as the step asks for.
std::vector<std::uint16_t> held_messages(const World& world, const Step& step, core::ServerSet from,
                                         core::ServerSet to);

}  // namespace squall::sim::plan
