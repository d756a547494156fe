// Canonical choices, and a run's outcome.
#include "traces/trace.hpp"

#include "traces/action_words.hpp"

namespace squall::traces {

using sim::ActionKind;

Choice canonical(Choice choice) noexcept {
  sim::Action& action = choice.action;
  const ActionKind kind = action.kind;
  if (!names_message(kind)) choice.message_key = 0;
  const bool is_silent = kind == ActionKind::misdirect && action.slot == sim::kSilently;
  if (!names_message_type(kind) && kind != ActionKind::change_membership) action.slot = 0;
  if (is_silent) action.slot = sim::kSilently;
  if (!names_server(kind)) action.server = core::kNobody;
  const bool counts = kind == ActionKind::request || kind == ActionKind::crash ||
                      kind == ActionKind::change_membership || kind == ActionKind::transfer ||
                      names_index(kind) || names_links(kind);
  if (!counts) action.value = 0;
  // Nobody is no member …
  if (kind == ActionKind::change_membership) {
    action.slot &= 0xfffe;
    action.value &= 0xfffe;
  }
  // … and has no links.
  if (names_links(kind)) action.value &= ~std::uint32_t{0x0001'0001};
  return choice;
}

Outcome outcome(const sim::World& world, const sim::simulate::Simulator& simulator) {
  Outcome result;
  result.violation = world.verdict();
  if (!result.violation && simulator.limit_reached() != nullptr) {
    result.limit = simulator.limit_reached();
  }
  result.event = world.tally().events;
  result.time_us = simulator.now();
  result.digest = simulator.digest();
  result.world_digest = world.digest();
  return result;
}

}  // namespace squall::traces
