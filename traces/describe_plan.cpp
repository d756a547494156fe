// Names of conditions and steps.
#include "traces/describe_plan.hpp"

#include <array>

namespace squall::traces {

using sim::Condition;
using sim::Step;

std::string_view name(Condition::Kind kind) noexcept {
  constexpr std::array<std::string_view, 12> kNames{
      "leader",       "no_leader",  "two_leaders", "two_candidates", "candidate", "term",
      "commit_index", "last_index", "committed",   "truncated",      "crashed",   "converged"};
  static_assert(static_cast<std::size_t>(Condition::Kind::converged) + 1 == kNames.size());
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name(Step::Kind kind) noexcept {
  constexpr std::array<std::string_view, 17> kNames{
      "crash",   "restart", "pause",   "resume", "isolate", "partition",        "cut",
      "heal",    "hold",    "release", "block",  "unblock", "election_timeout", "heartbeat_timeout",
      "request", "links",   "corrupt"};
  static_assert(static_cast<std::size_t>(Step::Kind::corrupt) + 1 == kNames.size());
  return kNames[static_cast<std::size_t>(kind)];
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
