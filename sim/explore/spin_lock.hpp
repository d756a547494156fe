// Holds others off for the moment that it takes to add to what is shared. Threads themselves live
// in tools/ only.
#pragma once

#include <atomic>

namespace squall::sim::explore {

/// What is one at a time. On a line of the cache of its own: whoever waits looks at it all the
/// time.
class alignas(64) Turns {
 private:
  friend class Turn;
  std::atomic_flag taken_;
};

class Turn {
 public:
  explicit Turn(Turns& turns) : taken_(turns.taken_) {
    int looks = 0;
    while (taken_.test_and_set(std::memory_order_acquire)) {
      // A turn is over sooner than anybody could fall asleep and be woken, unless who has it
      // sleeps.
      while (taken_.test(std::memory_order_relaxed)) {
        if (++looks > kLooks) taken_.wait(true, std::memory_order_relaxed);
      }
    }
  }
  ~Turn() {
    taken_.clear(std::memory_order_release);
    taken_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  static constexpr int kLooks = 1000;
  std::atomic_flag& taken_;
};

}  // namespace squall::sim::explore
