// What a checker says: which property was violated, by whom, with which values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/enumeration.hpp"
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
  configuration_safety,
  election_quorum,
  snapshot_prefix,
  lease_exclusivity,
  read_freshness,
  real_time_order,
  exactly_once,
  vote_kept,
  applied_in_order,
  machine_failed,
  unpersisted_state,
  entry_origin,
};
inline constexpr int kProperties = static_cast<int>(core::count_of<Property>());

/// Some of the properties.
class PropertySet {
 public:
  constexpr PropertySet() = default;
  template <typename... Some>
  static constexpr PropertySet of(Some... properties) {
    PropertySet set;
    ((set.bits_ |= 1u << static_cast<unsigned>(properties)), ...);
    return set;
  }
  constexpr bool contains(Property property) const {
    return (bits_ >> static_cast<unsigned>(property) & 1u) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(Property property) { bits_ |= 1u << static_cast<unsigned>(property); }
  friend constexpr bool operator==(PropertySet, PropertySet) = default;
  friend constexpr PropertySet operator|(PropertySet a, PropertySet b) {
    a.bits_ |= b.bits_;
    return a;
  }

 private:
  std::uint32_t bits_ = 0;
};

/// The file's name of the property: "election_safety", …
std::string_view name(Property property) noexcept;
std::optional<Property> property_named(std::string_view name) noexcept;
/// Rules of Figure 3.1, §3.5, §3.8 and chapter 4 from which the other properties follow. A Raft that
/// goes by other rules may break them and be safe: Setup::not_judged.
inline constexpr PropertySet kRules =
    PropertySet::of(Property::vote_once, Property::term_monotonic, Property::commit_monotonic,
                    Property::commit_quorum, Property::durability, Property::reply_after_sync,
                    Property::configuration_safety, Property::election_quorum, Property::vote_kept);

/// The rule in the dissertation's words, with its §.
std::string_view statement(Property property) noexcept;

/// What the two values of a violation are.
enum class Values : std::uint8_t {
  servers,  // ServerId; kNobody: no vote
  terms,
  indexes,
  counts,          // of servers
  entries,         // see entry_name(); 0: no entry
  configurations,  // as the high half of core::payload_of()
};
inline constexpr int kValues = static_cast<int>(core::count_of<Values>());

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
///                         from `index` on. `server`: `other` itself, or the server that commits it
///                         only now.
///                         entries: the committed one, that of the leader when it was elected.
///   state_machine_safety  `server`, in `term`, changed its own committed entries from `index` on
///                         (then `other` is `server`): entries: before, after. Or calls another
///                         entry at `index` committed than `other` does; `other` is kNobody when all
///                         servers that did are down: entries: first committed, now. Or calls `index`
///                         committed beyond the end of its log: indexes: the last of its log, `index`.
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
///   configuration_safety  `server`, in `term`, goes by another configuration than the latest in
///                         its log; or, as leader, put one at `index` whose majorities need not meet
///                         those of the one before: configurations: the log's or the one before,
///                         in use or new. Or put one at `index` while the one before, at the index
///                         found, was not committed: indexes: its commit index, that one's.
///   election_quorum       `server` became leader of `term` with too few voters' votes.
///                         counts: a majority, the voters that voted for it.
///   snapshot_prefix       `server`, in `term`, has a snapshot up to `index` that is no prefix of
///                         what was committed: entries: committed there, in the snapshot. Or that
///                         goes beyond its own commit index: indexes: that, `index`. Or with
///                         another configuration than that prefix has: configurations.
///   lease_exclusivity     `server` holds the lease of `term` while `other` leads a later one.
///                         terms: the lease's, the leader's.
///   read_freshness        `server`, in `term`, answered a read from the state after the index
///                         found. indexes: where something that had been answered before the read
///                         was asked took effect, and that.
///   real_time_order       a command that `server`, in `term`, committed at `index` takes effect
///                         before one that had been answered earlier. indexes: that one's, `index`.
///   exactly_once          a command that `server`, in `term`, applied at `index` took effect once
///                         more. counts: allowed, so far.
///   vote_kept             `server` withdrew its vote for `other` in `term`.
///   applied_in_order      `server`, in `term`, applied at `index` another entry than the committed
///                         one: entries: committed, applied. Or applied up to `index` and calls
///                         less committed: indexes: its commit index, `index`. Or went back without
///                         a restart (then `other` is `server`): indexes: before, after.
///   machine_failed        `server`, in `term`, failed: an assertion, a crash, an impossible call. The
///                         machine's own words are World::failure_text().
///   unpersisted_state     `server` shows a term or, in `term`, a vote that it has not written.
///                         terms, servers: written, shown.
///   entry_origin          `server` has, at `index`, an entry of `term` that `other`, which led that
///                         term, had not; kNobody: no server led it. entries: that of `other`, that
///                         of `server`. Or `server`, leader of `term`, added one of another term:
///                         terms: its own, the entry's.
struct Violation {
  Property property = Property::election_safety;
  core::ServerId server = core::kNobody;  // who did it
  core::ServerId other = core::kNobody;   // against which server; kNobody: none
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

/// What a checker returns when it fires. Out of line, so that honest steps pay nothing for it:
/// measured, a violation that is put together beside the hot path cost them a tenth.
[[gnu::cold, gnu::noinline]] Verdict accuse(const Violation& violation) noexcept;

/// One sentence: who, index, term, both values. `failure`: the words of a machine that failed.
std::string explain(const Violation& violation, const std::string& failure = "");

}  // namespace squall::checkers
