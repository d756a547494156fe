// Ranks that are threads of one process, and a function that explores with some of them.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/explore/ranks/ranks.hpp"

namespace squall::tests {

/// What the threads share.
class MemoryHub {
 public:
  using Bytes = sim::explore::ranks::Bytes;
  using Received = sim::explore::ranks::Ranks::Received;
  explicit MemoryHub(int count)
      : count_(count), sent_(static_cast<std::size_t>(count)), given_(sent_.size()) {}
  int count() const { return count_; }

  void send(int from, int to, std::span<const std::byte> bytes) {
    const std::lock_guard turn(lock_);
    sent_[static_cast<std::size_t>(to)].push_back({from, Bytes(bytes.begin(), bytes.end())});
    changed_.notify_all();
  }
  std::optional<Received> receive(int to, bool waits) {
    std::unique_lock turn(lock_);
    auto& mine = sent_[static_cast<std::size_t>(to)];
    if (waits) changed_.wait(turn, [&] { return !mine.empty(); });
    if (mine.empty()) return std::nullopt;
    Received first = std::move(mine.front());
    mine.pop_front();
    return first;
  }
  std::vector<Bytes> exchange(int from, const std::vector<Bytes>& all) {
    std::unique_lock turn(lock_);
    given_[static_cast<std::size_t>(from)] = all;
    meet(turn);
    std::vector<Bytes> mine;
    for (const auto& given : given_) mine.push_back(given[static_cast<std::size_t>(from)]);
    meet(turn);
    return mine;
  }

 private:
  void meet(std::unique_lock<std::mutex>& turn) {
    const std::uint64_t round = round_;
    if (++here_ == count_) {
      here_ = 0;
      ++round_;
      changed_.notify_all();
    } else {
      changed_.wait(turn, [&] { return round_ != round; });
    }
  }
  const int count_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<std::deque<Received>> sent_;
  std::vector<std::vector<Bytes>> given_;
  int here_ = 0;
  std::uint64_t round_ = 0;
};

class MemoryRanks final : public sim::explore::ranks::Ranks {
 public:
  MemoryRanks(MemoryHub& hub, int own) : hub_(hub), own_(own) {}
  int own() const noexcept override { return own_; }
  int count() const noexcept override { return hub_.count(); }
  void send(int to, std::span<const std::byte> bytes) noexcept override {
    hub_.send(own_, to, bytes);
  }
  std::optional<Received> receive(bool waits) noexcept override {
    return hub_.receive(own_, waits);
  }
  std::vector<MemoryHub::Bytes> exchange(
      const std::vector<MemoryHub::Bytes>& all) noexcept override {
    return hub_.exchange(own_, all);
  }

 private:
  MemoryHub& hub_;
  int own_;
};

/// Calls `work(ranks)` on so many threads, each with a rank of its own.
template <typename Work>
void on_ranks(int count, Work&& work) {
  MemoryHub hub(count);
  std::vector<std::thread> threads;
  for (int own = 0; own < count; ++own) {
    threads.emplace_back([&, own] {
      MemoryRanks ranks(hub, own);
      work(ranks);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace squall::tests
