// Names of log entries in verdicts, equal on every machine.
#pragma once

#include "checkers/verdict.hpp"
#include "core/log_tree.hpp"

namespace squall::checkers {

/// A hash of the entry at `index` and all entries before it; 0: the log has no such entry.
inline std::uint64_t entry_name(const core::LogTree& tree, core::Ref tip,
                                core::Index index) noexcept {
  return index == 0 || index > tree.index(tip) ? 0 : tree.path_hash(tree.at(tip, index));
}

/// The term of the entry at `index`; 0: the log has no such entry.
inline core::Term entry_term(const core::LogTree& tree, core::Ref tip, core::Index index) noexcept {
  return index > tree.index(tip) ? 0 : tree.term(tree.at(tip, index));
}

/// Adds to the violation the entries at its index in the logs `expected` and `found`.
inline Violation with_entries(Violation violation, const core::LogTree& tree, core::Ref expected,
                              core::Ref found) noexcept {
  violation.values = Values::entries;
  violation.expected = entry_name(tree, expected, violation.index);
  violation.found = entry_name(tree, found, violation.index);
  violation.expected_term = entry_term(tree, expected, violation.index);
  violation.found_term = entry_term(tree, found, violation.index);
  return violation;
}

}  // namespace squall::checkers
