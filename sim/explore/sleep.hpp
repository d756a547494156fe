// Steps that need not be looked up: another order of the same two steps leads to the same state.
//
// A step is its server's own when it changes nothing but this server, its disk, what history
// remembers of what it has told and shown, and messages in flight. World::apply looks at nothing
// else where it changes anything, so that own steps of two servers do the same in either order. A
// state that was found by an own step of one server sleeps on the own steps of servers before it
// that were possible already before that step: what they lead to is found in the other order.
//
// That one known way to the state is enough. Say that the step t of server a is left out at the
// state s, which was found by a step u of server b > a at the state p. The state x behind t is
// then behind u as well at the state that t leads to from p, which is as deep as s. If u is left
// out there, then for a step of a server after b; and so on, but there are only so many servers. So
// a step into x is taken by which x is found as deep as without this. Nothing that somebody
// remarks on is left out, and where a bound would forbid t at p, it is not, either.
#pragma once

#include <cstdint>

#include "core/types.hpp"

namespace squall::sim::explore {

/// How a state was found, as far as it decides on which steps it sleeps.
class Arrival {
 public:
  /// By nobody's own step.
  constexpr Arrival() = default;
  constexpr explicit Arrival(std::uint64_t bits) : bits_(bits) {}
  /// By an own step of `server`; `shrank`: it has left one message less in flight.
  constexpr Arrival(core::ServerId server, bool shrank) : bits_(server | (shrank ? kShrank : 0)) {}
  constexpr core::ServerId server() const { return bits_ & kServer; }
  constexpr bool shrank() const { return (bits_ & kShrank) != 0; }
  /// The message at this position could not have arrived before.
  constexpr void set_fresh(std::uint32_t position) { bits_ |= kFresh << position; }
  constexpr bool is_fresh(std::uint32_t position) const {
    return (bits_ & kFresh << position) != 0;
  }
  constexpr std::uint64_t bits() const { return bits_; }

 private:
  static constexpr std::uint64_t kServer = 0xf;
  static constexpr std::uint64_t kShrank = 0x10;
  static constexpr std::uint64_t kFresh = 0x20;
  std::uint64_t bits_ = 0;
};
static_assert(core::kServersMax < 16);

}  // namespace squall::sim::explore
