// Names of conditions and steps.
#include "traces/describe_plan.hpp"

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
  switch (condition.kind) {
    case Kind::term:
    case Kind::commit_index:
    case Kind::last_index:
    case Kind::committed:
    case Kind::truncated:
    case Kind::writes_lost:
      return text + " at least " + std::to_string(condition.at_least);
    default:
      return text;
  }
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
      return true;
    default:
      return false;
  }
}

}  // namespace squall::traces
