// Configuration Safety: quorums of successive configurations overlap.
#pragma once

#include <algorithm>

#include "checkers/change.hpp"
#include "checkers/verdict.hpp"
#include "core/configuration.hpp"

namespace squall::checkers {

/// True when every majority of `a` shares a server with every majority of `b`.
inline bool majorities_meet(core::ServerSet a, core::ServerSet b) noexcept {
  // A majority takes as many servers as possible from outside of the common part. Two majorities
  // can be disjoint when the common part has enough servers for the rest of both.
  const int common = (a & b).size();
  const int from_common = std::max(0, a.size() / 2 + 1 - (a - b).size()) +
                          std::max(0, b.size() / 2 + 1 - (b - a).size());
  return from_common > common;
}

/// True when every quorum of `a` shares a server with every quorum of `b`. A quorum of a joint
/// configuration is a majority of both its sets, so one overlapping set is enough (§4.3).
inline bool quorums_meet(const core::Configuration& a, const core::Configuration& b) noexcept {
  const auto meets = [&](core::ServerSet voters) {
    return majorities_meet(voters, b.voters) ||
           (b.is_joint() && majorities_meet(voters, b.outgoing));
  };
  return meets(a.voters) || (a.is_joint() && meets(a.outgoing));
}

inline Violation configuration_violation(const Observation& step, core::Index index,
                                         const core::Configuration& expected,
                                         const core::Configuration& found) noexcept {
  return {
      .property = Property::configuration_safety,
      .server = step.server,
      .term = step.after.durable.current_term,
      .index = index,
      .values = Values::configurations,
      .expected = core::payload_of(expected).high,
      .found = core::payload_of(found).high,
  };
}

/// §4.1: "a server always uses the latest configuration in its log"; "the leader may not begin a
/// change before the one before is committed", as far as the leader knows; and "any majority of the
/// old cluster overlaps with any majority of the new", §4.1, §4.3.
///
/// Judged at leaders only: followers store what leaders appended.
///
/// COST: O(1) unless the log received a configuration entry.
inline Verdict configuration_safety(const Observation& step, const Change& change) noexcept {
  const Cluster& cluster = step.cluster;
  const core::LogTree& tree = cluster.tree;
  const core::Ref tip = step.after.durable.log.tip;
  const core::Configuration latest = configuration_of(cluster, tip);
  if (step.after.configuration != latest) {
    return configuration_violation(step, 0, latest, step.after.configuration);
  }
  if (step.after.role != core::Role::leader || step.booted || !change.extends) return {};
  for (core::Ref entry = tree.configuration(tip); tree.index(entry) > tree.index(change.kept);
       entry = tree.configuration(tree.parent(entry))) {
    const core::Ref before = tree.configuration(tree.parent(entry));
    const core::Index committed = step.after.commit_index;
    if (tree.index(before) > committed) {
      return accuse({
          .property = Property::configuration_safety,
          .server = step.server,
          .term = step.after.durable.current_term,
          .index = tree.index(entry),
          .values = Values::indexes,
          .expected = committed.value(),
          .found = tree.index(before).value(),
      });
    }
    const core::Configuration old = configuration_of(cluster, tree.parent(entry));
    const core::Configuration next = configuration_of(cluster, entry);
    if (!quorums_meet(old, next)) {
      return configuration_violation(step, tree.index(entry), old, next);
    }
  }
  return {};
}

}  // namespace squall::checkers
