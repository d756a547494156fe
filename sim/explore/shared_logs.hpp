// The entries of the log trees of several Worlds, so that a ref means the same in all of them.
//
// Nobody waits for anybody while it takes a step: whoever has appended shows it afterwards. If
// others were first with something else, its refs mean nothing, and it takes the step once more.
// That is rare: an entry is appended once, and steps that lead to it are many.
#pragma once

#include <atomic>

#include "sim/explore/spin_lock.hpp"
#include "sim/explore/stable_array.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

class SharedLogs {
 public:
  struct Place {
    core::Ref parent = core::kRoot;
    core::Entry entry;
    friend bool operator==(const Place&, const Place&) = default;
  };

  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }
  /// Of the entry that `ref` names. REQUIRES: 1 <= ref <= size().
  const Place& operator[](core::Ref ref) const { return *places_[ref - 1]; }

  /// Appends what the World's tree lacks. REQUIRES: it has the first entries of these, and no
  /// others.
  void catch_up(World& world) const {
    const std::uint32_t size = this->size();
    for (core::Ref ref = world.tree().size() + 1; ref <= size; ++ref) {
      const core::Ref is = world.restore_entry((*this)[ref].parent, (*this)[ref].entry);
      SQUALL_ASSERT(is == ref);
    }
  }
  /// Adds what the tree has beyond its first `known` entries. False: others have added something
  /// else meanwhile, and nothing happens.
  bool add(const core::LogTree& tree, std::uint32_t known) {
    if (tree.size() == known) return true;
    const Turn turn(turns_);
    for (core::Ref ref = known + 1; ref <= tree.size(); ++ref) {
      const Place place{tree.parent(ref), tree.entry(ref)};
      if (ref <= places_.size()) {
        if (!((*this)[ref] == place)) return false;
      } else {
        *places_.add() = place;
      }
    }
    size_.store(static_cast<std::uint32_t>(places_.size()), std::memory_order_release);
    return true;
  }

  /// While nobody else asks: the entry of a checkpoint. False: another one is there.
  bool restore(core::Ref ref, const Place& place) {
    if (ref <= places_.size()) return (*this)[ref] == place;
    *places_.add() = place;
    size_.store(static_cast<std::uint32_t>(places_.size()), std::memory_order_relaxed);
    return true;
  }

 private:
  Turns turns_;
  StableArray<Place> places_;
  std::atomic<std::uint32_t> size_{0};
};

}  // namespace squall::sim::explore
