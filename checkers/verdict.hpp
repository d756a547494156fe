// What a checker says: which property was violated, by whom, with which values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/types.hpp"

namespace squall::checkers {

enum class Property : std::uint8_t {
  election_safety,
  leader_append_only,
  log_matching,
  leader_completeness,
  state_machine_safety,
  vote_once,
  term_monotonic,
  commit_monotonic,
  commit_quorum,
  durability,
  reply_after_sync,
};
inline constexpr int kProperties = 11;

/// The file's name of the property: "election_safety", …
std::string_view name(Property property) noexcept;
std::optional<Property> property_named(std::string_view name) noexcept;
/// The rule in the dissertation's words, with its §.
std::string_view statement(Property property) noexcept;

/// One violation: values, no text, so that it costs nothing to make.
struct Violation {
  Property property = Property::election_safety;
  core::ServerId server = core::kNobody;  // who did it
  core::ServerId other = core::kNobody;   // against whom, if anybody
  core::Term term = 0;
  core::Index index = 0;
  /// The two values that should agree; their meaning depends on the property, see explain().
  std::uint64_t expected = 0;
  std::uint64_t found = 0;
  friend bool operator==(const Violation&, const Violation&) = default;
};

/// Nothing, or the first violation in the suite's fixed order.
using Verdict = std::optional<Violation>;

/// One sentence: who, index, term, both values.
std::string explain(const Violation& violation);

}  // namespace squall::checkers
