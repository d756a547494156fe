// What the rules of a Raft leave unjudged.
#pragma once

#include "checkers/verdict.hpp"
#include "core/machine.hpp"

namespace squall::checkers {

/// The properties that say nothing of a machine with these rules: the configuration in force is not that of its log, by
/// which they judge.
inline PropertySet not_judged_by(const core::Rules& rules) noexcept {
  if (!rules.configures_when_applied) return {};
  return PropertySet::of(Property::configuration_safety, Property::commit_quorum);
}

}  // namespace squall::checkers
