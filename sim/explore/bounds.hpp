// The bounds of an exploration: budgets of events, limits, and the network's guarantees.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/enumeration.hpp"
#include "core/types.hpp"

namespace squall::sim::explore {

/// Events that a path may have a limited number of times. `free`: without a limit.
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
  crashes_in_step,
};
inline constexpr int kBudgets = static_cast<int>(core::count_of<Budget>());

/// "elections", …
std::string_view name(Budget budget) noexcept;

/// A budget is at most kBudgetMax, or kUnlimited.
inline constexpr std::uint8_t kBudgetMax = 14;
inline constexpr std::uint8_t kUnlimited = 15;

/// The rest of every budget at a state, in four bits each.
class RemainingBudget {
 public:
  constexpr RemainingBudget() = default;
  constexpr explicit RemainingBudget(std::uint64_t bits) : bits_(bits) {}
  constexpr std::uint8_t operator[](Budget budget) const {
    return budget == Budget::free ? kUnlimited
                                  : static_cast<std::uint8_t>(bits_ >> shift(budget) & 0xf);
  }
  constexpr void set(Budget budget, std::uint8_t amount) {
    bits_ = (bits_ & ~(std::uint64_t{0xf} << shift(budget))) | std::uint64_t{amount}
                                                                   << shift(budget);
  }
  /// The rest after one more event. REQUIRES: (*this)[budget] > 0.
  constexpr RemainingBudget spend(Budget budget) const {
    if ((*this)[budget] == kUnlimited) return *this;
    return RemainingBudget(bits_ - (std::uint64_t{1} << shift(budget)));
  }
  constexpr std::uint64_t bits() const { return bits_; }
  friend constexpr bool operator==(RemainingBudget, RemainingBudget) = default;

 private:
  static constexpr int shift(Budget budget) { return 4 * static_cast<int>(budget); }
  std::uint64_t bits_ = 0;
};
static_assert(kBudgets <= 16);

/// datagrams: messages in flight are a multiset, and arrive in any order. at_most_once: they are a
/// set; a message that equals one in flight is not added. links: each directed link is FIFO;
/// messages are lost and duplicated only as far as a budget allows it.
enum class NetworkKind : std::uint8_t { datagrams, at_most_once, links };
inline constexpr int kNetworkKinds = static_cast<int>(core::count_of<NetworkKind>());
std::string_view name(NetworkKind kind) noexcept;

inline constexpr std::uint32_t kExploredMessagesMax = 48;

struct Bounds {
  core::Term terms = 0;                           // no server enters a later term; 0: no bound
  core::Index entries = 0;                        // no log becomes longer; 0: no bound
  std::uint32_t messages = kExploredMessagesMax;  // in flight at the same time
  std::uint32_t depth = 0;                        // steps from the first state; 0: no bound
  NetworkKind network = NetworkKind::datagrams;
  /// A crashed server restarts in the same step.
  bool restarts_at_once = false;
  /// Timing is synchronous: a server that hears a leader never times out, and a leader that hears a
  /// quorum never steps down by check-quorum. Timeouts that remain are due to links that are cut.
  /// The key "timely" of a scenario.
  bool synchronous = false;
  /// Membership changes also make learners: of servers outside, and of voters (§4.2.1).
  bool learners = false;
  /// In the first state this server was just elected, and all servers know it (see prefix.hpp);
  /// kNobody: servers have just started.
  core::ServerId first_leader = core::kNobody;
  /// A reduction, no bound: deliveries that are no-ops are left out. See Successors::list().
  bool skips_no_ops = false;
  /// By sender: links that lose every message of the exploration; see prefix.hpp.
  core::PerServer<core::ServerSet> cut_links{};
  /// By budget; see default_budgets().
  std::array<std::uint8_t, kBudgets> budgets = default_budgets();
  friend bool operator==(const Bounds&, const Bounds&) = default;

  std::uint8_t& operator[](Budget budget) { return budgets[static_cast<std::size_t>(budget)]; }
  std::uint8_t operator[](Budget budget) const { return budgets[static_cast<std::size_t>(budget)]; }
  RemainingBudget initial_budget() const {
    RemainingBudget remaining;
    for (int i = 1; i < kBudgets; ++i) remaining.set(static_cast<Budget>(i), budgets[i]);
    return remaining;
  }
  /// Any number of elections, one request, and no fault.
  static constexpr std::array<std::uint8_t, kBudgets> default_budgets() {
    std::array<std::uint8_t, kBudgets> budgets{};
    budgets[static_cast<std::size_t>(Budget::free)] = kUnlimited;
    budgets[static_cast<std::size_t>(Budget::elections)] = kUnlimited;
    budgets[static_cast<std::size_t>(Budget::requests)] = 1;
    return budgets;
  }
};

/// The bound that disabled a step.
enum class Cut : std::uint8_t { none, budget, terms, entries, messages, depth };
inline constexpr int kCuts = static_cast<int>(core::count_of<Cut>());

}  // namespace squall::sim::explore
