// Faults that Raft cannot bear, and the properties that each of them makes meaningless.
#pragma once

#include "checkers/history.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// A bit of a stored entry was flipped and no checksum tells: two logs may now differ where they
/// must not, and everything that rests on Log Matching goes with it.
inline constexpr PropertySet kMeaninglessAfterCorruption = PropertySet::of(
    Property::leader_append_only, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::commit_quorum, Property::durability,
    Property::reply_after_sync, Property::snapshot_prefix, Property::configuration_safety,
    Property::read_freshness, Property::real_time_order, Property::exactly_once);

/// A server that had promised something has lost its disk, and goes on under its old name: it may
/// vote again and forget what was counted (§3.8).
inline constexpr PropertySet kMeaninglessAfterWipe = PropertySet::of(
    Property::election_safety, Property::log_matching, Property::leader_completeness,
    Property::state_machine_safety, Property::vote_once, Property::durability,
    Property::commit_quorum, Property::election_quorum, Property::snapshot_prefix,
    Property::configuration_safety, Property::lease_exclusivity, Property::read_freshness,
    Property::real_time_order, Property::exactly_once);

/// Nothing, where the server had told nobody anything.
inline PropertySet meaningless_after_wipe(core::ServerId server, const History& history) noexcept {
  return history.promises[server] == Promise{} ? PropertySet() : kMeaninglessAfterWipe;
}

}  // namespace squall::checkers
