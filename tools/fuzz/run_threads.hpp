// The threads that run the seeds of a campaign.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "scenarios/scenario.hpp"

namespace squall::tools::fuzz {

/// Threads that do the same until nothing is left, their mutex, and the time since they began.
class RunThreads {
 public:
  RunThreads() = default;
  ~RunThreads() { join(); }
  RunThreads(const RunThreads&) = delete;
  RunThreads& operator=(const RunThreads&) = delete;

  /// `work`: what each of them does. `over`: what the last one does at its end, with the mutex. Fewer threads
  /// than `count` may start. ERRORS: scenarios::UserError: none starts.
  template <typename Work, typename Over>
  void start(unsigned count, Work work, Over over) {
    for (unsigned at = 0; at < count; ++at) {
      const std::lock_guard lock(mutex_);
      try {
        threads_.emplace_back([this, work, over] {
          work();
          const std::lock_guard at_end(mutex_);
          if (--working_ > 0) return;
          over();
          over_.notify_all();
        });
        ++working_;
      } catch (const std::system_error& error) {
        if (working_ > 0) break;  // fewer do the same
        throw scenarios::UserError{"--threads", std::string("no thread starts: ") + error.what()};
      }
    }
  }
  /// True: all are at their end. Else false when the patience is at its end.
  bool wait(std::chrono::duration<double> patience) {
    std::unique_lock lock(mutex_);
    return over_.wait_for(lock, patience, [this] { return working_ == 0; });
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  /// Of the wall's clock.
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  std::mutex& mutex() { return mutex_; }

 private:
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable over_;
  unsigned working_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace squall::tools::fuzz
