// Snapshot Prefix: a snapshot equals the state after the committed entries that it covers.
#pragma once

#include "checkers/change.hpp"
#include "checkers/history.hpp"
#include "checkers/verdict.hpp"
#include "core/configuration.hpp"

namespace squall::checkers {

/// Chapter 5: a snapshot replaces committed log entries, and includes the latest configuration as
/// of its last entry.
///
/// REQUIRES: the server took, installed or booted with a snapshot in this step, and its committed
/// prefix has been recorded. COST: O(1).
inline Verdict snapshot_prefix(const Observation& step, const History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Durable& durable = step.after.durable;
  const core::Ref base = durable.log.base;
  if (base == core::kRoot) return {};
  Violation violation{
      .property = Property::snapshot_prefix,
      .server = step.server,
      .term = durable.current_term,
      .index = tree.index(base),
  };
  if (tree.index(base) > step.after.commit_index) {
    violation.values = Values::indexes;
    violation.expected = step.after.commit_index.value();
    violation.found = tree.index(base).value();
    return violation;
  }
  if (!tree.contains(history.committed(), base)) {
    return with_entries(violation, tree, history.committed(), base);
  }
  const core::Configuration said = configuration_of(step.cluster, base);
  if (durable.snapshot_configuration == said) return {};
  violation.values = Values::configurations;
  violation.expected = core::payload_of(said).high;
  violation.found = core::payload_of(durable.snapshot_configuration).high;
  return violation;
}

}  // namespace squall::checkers
