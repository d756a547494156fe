// Canonical choices, and a run's outcome.
#include "traces/trace.hpp"

namespace squall::traces {

Choice canonical(Choice choice) noexcept {
  using Fields = sim::ActionFields;
  sim::Action& action = choice.action;
  const Fields fields = sim::fields_of(action.kind);
  if (fields != Fields::message) choice.message_key = 0;
  if (!sim::uses_slot(fields)) action.slot = 0;
  if (fields == Fields::misdirection && !action.is_silent()) action.slot = 0;
  if (!sim::uses_server(fields)) action.server = core::kNobody;
  if (!sim::uses_value(fields)) action.value = 0;
  // kNobody is no member, and has no links.
  if (fields == Fields::configuration) action.value &= 0xfffe;
  if (fields == Fields::configuration || fields == Fields::change) action.slot &= 0xfffe;
  if (fields == Fields::change) {
    action.value = (action.value & 0xfffe) | static_cast<std::uint32_t>(action.by()) << 16;
  }
  if (sim::uses_links(fields)) action.value &= ~std::uint32_t{0x0001'0001};
  return choice;
}

Outcome outcome(const sim::World& world, const sim::simulate::Simulator& simulator) {
  Outcome result;
  result.violation = world.verdict();
  result.failure = world.failure_text();
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
