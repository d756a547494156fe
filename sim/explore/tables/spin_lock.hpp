// A spin lock that parks after 1000 spins.
#pragma once

#include <atomic>

namespace squall::sim::explore::tables {

/// For sections of a few dozen instructions. On a line of the cache of its own, because waiting
/// threads read it all the time.
class alignas(64) SpinLock {
 private:
  friend class SpinGuard;
  std::atomic_flag is_taken_;
};

/// Holds a SpinLock for as long as it lives.
class SpinGuard {
 public:
  explicit SpinGuard(SpinLock& lock) : is_taken_(lock.is_taken_) {
    int spins = 0;
    while (is_taken_.test_and_set(std::memory_order_acquire)) {
      // The lock is free sooner than a thread could be parked and woken, unless its holder was
      // descheduled.
      while (is_taken_.test(std::memory_order_relaxed)) {
        if (++spins > kSpinsMax) is_taken_.wait(true, std::memory_order_relaxed);
      }
    }
  }
  ~SpinGuard() {
    is_taken_.clear(std::memory_order_release);
    is_taken_.notify_one();
  }
  SpinGuard(const SpinGuard&) = delete;
  SpinGuard& operator=(const SpinGuard&) = delete;

 private:
  static constexpr int kSpinsMax = 1000;
  std::atomic_flag& is_taken_;
};

}  // namespace squall::sim::explore::tables
