// Names of conditions and steps.
#include "traces/describe_plan.hpp"

#include "core/describe.hpp"
#include "scenarios/words.hpp"

namespace squall::traces {

using sim::Condition;
using sim::Step;

std::string_view name(Condition::Kind kind) noexcept {
  return scenarios::kConditionWords[static_cast<std::size_t>(kind)];
}

std::string_view name(Step::Kind kind) noexcept {
  return scenarios::kStepWords[static_cast<std::size_t>(kind)];
}

std::string describe(const Condition& condition) {
  using Kind = Condition::Kind;
  std::string text(name(condition.kind));
  if (condition.server != core::kNobody) text += " of server " + std::to_string(condition.server);
  if (condition.kind == Kind::voters || condition.kind == Kind::learners) {
    return text + " " + core::describe(condition.servers);
  }
  return condition.at_least == 0 ? text : text + " at least " + std::to_string(condition.at_least);
}

bool is_fault(Step::Kind kind) noexcept {
  switch (kind) {
    case Step::Kind::crash:
    case Step::Kind::pause:
    case Step::Kind::isolate:
    case Step::Kind::partition:
    case Step::Kind::cut:
    case Step::Kind::hold:
    case Step::Kind::block:
    case Step::Kind::corrupt:
    case Step::Kind::fail_sync:
    case Step::Kind::fill_disk:
    case Step::Kind::rot:
    case Step::Kind::wipe:
    case Step::Kind::slow:
    case Step::Kind::clock:
    case Step::Kind::shape:
      return true;
    default:
      return false;
  }
}

}  // namespace squall::traces
