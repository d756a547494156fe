// How far an exploration goes: what may happen how often, and where it stops.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/enumeration.hpp"
#include "core/types.hpp"

namespace squall::sim::explore {

/// What happens only so often on one way through the space. `free`: as often as can be.
enum class Budget : std::uint8_t {
  free,
  elections,
  heartbeats,
  requests,
  retries,
  crashes,
  drops,
  duplicates,
  membership_changes,
  compactions,
  transfers,
  lost_syncs,
};
inline constexpr int kBudgets = static_cast<int>(core::count_of<Budget>());

/// "elections", …
std::string_view name(Budget budget) noexcept;

/// How often; at most kBudgetMax, or kUnlimited.
inline constexpr std::uint8_t kBudgetMax = 14;
inline constexpr std::uint8_t kUnlimited = 15;

/// What is left of every budget, four bits each.
class Purse {
 public:
  constexpr Purse() = default;
  constexpr explicit Purse(std::uint64_t bits) : bits_(bits) {}
  constexpr std::uint8_t operator[](Budget budget) const {
    return budget == Budget::free ? kUnlimited
                                  : static_cast<std::uint8_t>(bits_ >> shift(budget) & 0xf);
  }
  constexpr void set(Budget budget, std::uint8_t amount) {
    bits_ = (bits_ & ~(std::uint64_t{0xf} << shift(budget))) | std::uint64_t{amount}
                                                                   << shift(budget);
  }
  /// What is left after one more. REQUIRES: (*this)[budget] > 0.
  constexpr Purse spend(Budget budget) const {
    if ((*this)[budget] == kUnlimited) return *this;
    return Purse(bits_ - (std::uint64_t{1} << shift(budget)));
  }
  constexpr std::uint64_t bits() const { return bits_; }
  friend constexpr bool operator==(Purse, Purse) = default;

 private:
  static constexpr int shift(Budget budget) { return 4 * static_cast<int>(budget); }
  std::uint64_t bits_ = 0;
};
static_assert(kBudgets <= 16);

/// Datagrams: a multiset, any order. At most once: a message that is like one in flight is that
/// one. Links: each directed link delivers in the order of sending, and neither loses nor doubles
/// but where a budget says so.
enum class NetworkKind : std::uint8_t { datagrams, at_most_once, links };
inline constexpr int kNetworkKinds = static_cast<int>(core::count_of<NetworkKind>());
std::string_view name(NetworkKind kind) noexcept;

inline constexpr std::uint32_t kExploredMessagesMax = 48;

struct Bounds {
  core::Term terms = 0;                           // no server gets into a later one; 0: no bound
  core::Index entries = 0;                        // no log gets longer; 0: no bound
  std::uint32_t messages = kExploredMessagesMax;  // no more of them in flight
  std::uint32_t depth = 0;                        // steps from the start; 0: no bound
  NetworkKind network = NetworkKind::datagrams;
  /// A crashed server starts again in the same step.
  bool restarts_at_once = false;
  /// Time as it should be: who hears a leader does not time out, and a leader that hears a quorum
  /// is not made to step down by its clock. What remains is what links that are cut make of it.
  bool timely = false;
  /// Changes of membership make learners, too: of servers outside, and of voters (§4.2.1).
  bool learners = false;
  /// The first state is one in which this server has just been elected, and everybody has heard of
  /// it; kNobody: servers have just started.
  core::ServerId first_leader = core::kNobody;
  /// A reduction, no bound: a message whose arrival would change nothing never arrives. See
  /// Successors::list().
  bool absorbs = false;
  /// A reduction, no bound, for breadth-first search: see sim/sleep.hpp. REQUIRES: datagrams, no
  /// symmetry, not `timely`, and nobody who prunes.
  bool sleeps = false;
  /// By sender: these links lose everything, always; see sim/beginning.hpp.
  std::array<core::ServerSet, core::kServersMax + 1> cut_links{};
  /// Of each budget; see default_budgets().
  std::array<std::uint8_t, kBudgets> budgets = default_budgets();
  friend bool operator==(const Bounds&, const Bounds&) = default;

  std::uint8_t& operator[](Budget budget) { return budgets[static_cast<std::size_t>(budget)]; }
  std::uint8_t operator[](Budget budget) const { return budgets[static_cast<std::size_t>(budget)]; }
  Purse purse() const {
    Purse purse;
    for (int i = 1; i < kBudgets; ++i) purse.set(static_cast<Budget>(i), budgets[i]);
    return purse;
  }
  /// Elections as often as can be, one request, and no fault.
  static constexpr std::array<std::uint8_t, kBudgets> default_budgets() {
    std::array<std::uint8_t, kBudgets> budgets{};
    budgets[static_cast<std::size_t>(Budget::free)] = kUnlimited;
    budgets[static_cast<std::size_t>(Budget::elections)] = kUnlimited;
    budgets[static_cast<std::size_t>(Budget::requests)] = 1;
    return budgets;
  }
};

/// Why a step was not taken.
enum class Cut : std::uint8_t { none, budget, terms, entries, messages, depth };
inline constexpr int kCuts = static_cast<int>(core::count_of<Cut>());

}  // namespace squall::sim::explore
