// The names of budgets and kinds of network.
#include "sim/explore/bounds.hpp"

namespace squall::sim::explore {

namespace {
constexpr std::array<std::string_view, kBudgets> kBudgetNames{
    "free",  "elections",  "heartbeats",         "requests",    "retries",   "crashes",
    "drops", "duplicates", "membership_changes", "compactions", "transfers", "lost_syncs"};
constexpr std::array<std::string_view, kNetworkKinds> kNetworkNames{"datagrams", "at_most_once",
                                                                    "links"};
}  // namespace

std::string_view name(Budget budget) noexcept {
  return kBudgetNames[static_cast<std::size_t>(budget)];
}
std::string_view name(NetworkKind kind) noexcept {
  return kNetworkNames[static_cast<std::size_t>(kind)];
}

}  // namespace squall::sim::explore
