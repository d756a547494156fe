// The new states of a level on one rank, each with the first of the steps that found it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/open_table.hpp"
#include "sim/explore/frontier.hpp"
#include "sim/explore/ranks/level_order.hpp"
#include "sim/explore/ranks/state_exchange.hpp"

namespace squall::sim::explore::ranks {

/// Which step is first does not depend on the order of arrival.
class NewStates {
 public:
  /// `symmetric`: states that have a fingerprint in common may differ; the one that the first step
  /// leads to is kept.
  explicit NewStates(bool symmetric) : symmetric_(symmetric) {}

  /// REQUIRES: no state with this fingerprint is here. `state`: of no meaning where it is pruned.
  void add(const FoundState& found, const ExploredState& state);
  /// One more step to a state that may be here: `content()` is called where it is kept.
  template <typename Content>
  void find_again(const FoundState& found, Content&& content) {
    const std::uint32_t number = table_[slot_of(found.fingerprint)];
    if (number == core::OpenTable<>::kNone) return;
    Item& item = items_[number - 1];
    if (!(found.key < item.key)) return;
    item.key = found.key;
    pruned_ += found.is_pruned;
    pruned_ -= item.is_pruned();
    if (found.is_pruned) {
      item.at = kPruned + found.home;
    } else if (symmetric_ || item.is_pruned()) {
      item.at = pack(content());
    }
  }

  /// Sorts those that were not pruned, and returns their keys.
  std::vector<StepKey> sort();
  /// Calls `use(fingerprint, state)` with each of them, in the order of their keys. REQUIRES: sort().
  template <typename Use>
  void each(Use&& use) const {
    ExploredState state;
    for (std::size_t i = 0; i < size(); ++i) {
      const std::uint8_t* at = bytes_.data() + items_[i].at;
      get_state(at, state);
      use(items_[i].fingerprint, state);
    }
  }
  /// Calls `use(fingerprint, home)` with each that was pruned. REQUIRES: sort().
  template <typename Use>
  void each_pruned(Use&& use) const {
    for (std::size_t i = size(); i < items_.size(); ++i) {
      use(items_[i].fingerprint, static_cast<Home>(items_[i].at - kPruned));
    }
  }
  /// Where the search does not go on.
  std::uint64_t pruned() const { return pruned_; }
  /// Where it does.
  std::uint64_t size() const { return items_.size() - pruned_; }
  void clear();
  std::size_t memory() const {
    return items_.capacity() * sizeof(Item) + bytes_.capacity() + table_.memory();
  }

 private:
  /// A state that is pruned has its home instead of a place: this plus the home.
  static constexpr std::uint64_t kPruned = std::uint64_t{1} << 63;
  static constexpr std::size_t kSlotsFirst = 1024;
  struct Item {
    std::uint64_t fingerprint = 0;
    StepKey key;
    std::uint64_t at = kPruned;  // in bytes_
    bool is_pruned() const { return at >= kPruned; }
  };

  std::size_t slot_of(std::uint64_t fingerprint) const {
    return table_.find(fingerprint, [&](std::uint32_t number) {
      return items_[number - 1].fingerprint == fingerprint;
    });
  }
  std::uint64_t pack(const ExploredState& state);

  bool symmetric_;
  std::vector<Item> items_;
  std::vector<std::uint8_t> bytes_;
  core::OpenTable<> table_{kSlotsFirst};  // numbers of items, from 1
  std::uint64_t pruned_ = 0;
};

}  // namespace squall::sim::explore::ranks
