// What a Raft may offer beyond elections and a log: a scenario asks for no more.
#pragma once

#include <cstdint>

#include "core/enumeration.hpp"

namespace squall::scenarios {

enum class Offer : std::uint8_t {
  snapshots,        // chapter 5
  membership,       // one server at a time, §4.1
  joint_consensus,  // §4.3
  learners,         // §4.2.1
  reads,            // §6.4; without them a get is a log entry
  transfer,         // §3.10
  pre_vote,         // §9.6
  check_quorum,     // §6.2
  slow_disk,        // messages wait for the fsync of what they tell
  all_else          // Squall's own: stickiness, leases, forwarded requests, quiescence, …
};

/// Some of the offers.
class OfferSet {
 public:
  constexpr OfferSet() = default;
  constexpr explicit OfferSet(std::uint64_t bits) : bits_(static_cast<std::uint16_t>(bits)) {}
  /// Of a Raft that is not Squall's: `all_else` is not for it.
  static constexpr OfferSet of_another(std::uint64_t bits) {
    return OfferSet(bits & ((1u << static_cast<unsigned>(Offer::all_else)) - 1u));
  }
  static constexpr OfferSet all() { return OfferSet((1u << core::count_of<Offer>()) - 1u); }

  constexpr bool contains(Offer offer) const {
    return (bits_ >> static_cast<unsigned>(offer) & 1u) != 0;
  }
  constexpr OfferSet without(Offer offer) const {
    return OfferSet(bits_ & ~(1u << static_cast<unsigned>(offer)));
  }
  friend constexpr OfferSet operator&(OfferSet one, OfferSet other) {
    return OfferSet(one.bits_ & other.bits_);
  }
  friend constexpr bool operator==(OfferSet, OfferSet) = default;

 private:
  std::uint16_t bits_ = 0;
};

}  // namespace squall::scenarios
