// The reason why a server refused what it was asked for: an operation, a transfer, to start, to
// forget its leader.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/enumeration.hpp"
#include "sim/world.hpp"

namespace squall::sim {

enum class Refusal : std::uint8_t {
  none,  // it accepted, or nothing was asked
  is_down,
  disk_is_unreadable,  // a server that was to restart
  does_not_lead,
  takes_no_more,       // operations of clients: now, or before a transfer has ended
  leads_already,       // the target of the transfer
  is_no_voter,         // the target of the transfer
  transfer_under_way,  // another one (§3.10)
  no_voters,           // asked for
  is_in_use,           // the configuration asked for
  is_joint,            // the configuration in use (§4.3)
  is_uncommitted,      // the configuration in use (§4.1)
  no_entry_of_term,    // committed by this leader
  several_servers,     // change at once, without joint consensus (§4.1)
  no_learner_yet,      // a new voter must catch up first (§4.2.1)
  request_under_way,   // another transfer, or a server that catches up
  is_no_follower,      // to forget its leader
  lease_relies_on_it,  // of the leader that it is to forget (§6.4.1)
  hears_no_leader      // that it could forget
};

struct RefusalRow {
  Refusal kind;
  std::string_view reason;  // a clause about the server that was asked
};
inline constexpr std::array kRefusals{
    RefusalRow{Refusal::none, ""},
    RefusalRow{Refusal::is_down, "it is down or paused"},
    RefusalRow{Refusal::disk_is_unreadable, "it cannot read its disk"},
    RefusalRow{Refusal::does_not_lead, "it does not lead"},
    RefusalRow{Refusal::takes_no_more, "it takes no operation now"},
    RefusalRow{Refusal::leads_already, "the target is the leader itself"},
    RefusalRow{Refusal::is_no_voter, "the target is no voter"},
    RefusalRow{Refusal::transfer_under_way, "another transfer is under way"},
    RefusalRow{Refusal::no_voters, "the configuration has no voter"},
    RefusalRow{Refusal::is_in_use, "this configuration is in use"},
    RefusalRow{Refusal::is_joint, "the configuration in use is joint"},
    RefusalRow{Refusal::is_uncommitted, "the configuration in use is not committed"},
    RefusalRow{Refusal::no_entry_of_term, "no entry of its term is committed"},
    RefusalRow{Refusal::several_servers, "without joint consensus one voter changes at a time"},
    RefusalRow{Refusal::no_learner_yet,
               "a new voter must be a learner first, because catch_up_rounds is set"},
    RefusalRow{Refusal::request_under_way, "another change or transfer is under way"},
    RefusalRow{Refusal::is_no_follower, "it is no follower"},
    RefusalRow{Refusal::lease_relies_on_it, "the leader's lease relies on its followers"},
    RefusalRow{Refusal::hears_no_leader, "it hears no leader"},
};
static_assert(core::lists_each_once(kRefusals));

constexpr std::string_view reason(Refusal refusal) noexcept {
  return kRefusals[static_cast<std::size_t>(refusal)].reason;
}

/// By what a server shows and by the rules of §3.10 and §4.1 to §4.3: another Raft may have other
/// reasons. REQUIRES: the report is the world's last one.
Refusal refusal_of(const World& world, const Report& report) noexcept;

}  // namespace squall::sim
