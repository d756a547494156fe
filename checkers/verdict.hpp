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

/// What the two values of a violation are.
enum class Values : std::uint8_t {
  servers,  // ServerId; kNobody: no vote
  terms,
  indexes,
  counts,   // of servers
  entries,  // see entry_name(); 0: no entry
};
inline constexpr int kValues = 5;

/// "servers", "terms", …
std::string_view name(Values values) noexcept;

/// One violation: values, no text, so that it costs nothing to make.
///
///   election_safety       `server` became leader of `term`, with `index` entries, after `other`.
///                         servers: the first leader, the second.
///   leader_append_only    `server`, leader of `term`, changed its log from `index` on.
///                         entries: before, after.
///   log_matching          `server` and `other` have different entries of `term` at `index`.
///                         entries: that of `other`, that of `server`.
///   leader_completeness   `other` became leader of `term` and lacks what was committed before,
///   from
///                         `index` on. `server`: `other` itself, or who commits it only now.
///                         entries: the committed one, that of the leader when it was elected.
///   state_machine_safety  `server`, in `term`, changed its own committed entries from `index` on
///                         (then `other` is `server`): entries: before, after. Or calls another
///                         entry at `index` committed than `other` does, who is nobody when all who
///                         did are down: entries: first committed, now. Or calls `index` committed
///                         beyond the end of its log: indexes: the last of its log, `index`.
///   vote_once             `server` voted for a second candidate, `other`, in `term`.
///                         servers: the first, the second.
///   term_monotonic        `server`, with `index` entries, went back to `term`.
///                         terms: before, after.
///   commit_monotonic      `server`, in `term`, went back from `index`. indexes: before, after.
///   commit_quorum         `server`, in `term`, calls `index` committed too early.
///                         counts: a majority, the voters that have the entry on disk.
///   durability            `server` restarted and has forgotten its `term`. terms: told, kept. Or
///                         its vote in `term` for `other`: servers: told, kept. Or the entries that
///                         it had acknowledged from `index` on: entries: acknowledged, kept.
///   reply_after_sync      `server` told `other`, in a message of `term`, what its disk does not
///                         hold. terms, servers (its vote), or, at `index`, entries: told, on disk.
struct Violation {
  Property property = Property::election_safety;
  core::ServerId server = core::kNobody;  // who did it
  core::ServerId other = core::kNobody;   // against whom, if anybody
  core::Term term = 0;
  core::Index index = 0;
  /// The two values that should agree, and what they are.
  Values values = Values::servers;
  std::uint64_t expected = 0;
  std::uint64_t found = 0;
  /// Of entries: their terms; else 0.
  core::Term expected_term = 0;
  core::Term found_term = 0;
  friend bool operator==(const Violation&, const Violation&) = default;
};
static_assert(sizeof(Violation) <= 40);

/// Nothing, or the first violation in the suite's fixed order.
using Verdict = std::optional<Violation>;

/// One sentence: who, index, term, both values.
std::string explain(const Violation& violation);

}  // namespace squall::checkers
