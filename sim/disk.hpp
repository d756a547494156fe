// One server's disk: what is written, what is being synced, and which messages wait for it (§3.8).
#pragma once

#include <cstdint>
#include <vector>

#include "core/step.hpp"

namespace squall::sim {

/// Writes are numbered; an fsync covers what was written when it began. What survives a crash for
/// sure stands in the World's checkers::Disks, where the checkers see it.
class Disk {
 public:
  struct Waiting {
    std::uint64_t write;
    core::Message message;
  };

  void write(const core::Durable& state) {
    written_ = state;
    ++written_number_;
  }
  bool clean() const { return synced_number_ == written_number_; }
  bool syncing() const { return syncing_; }
  void begin_sync() {
    syncing_ = true;
    image_ = written_;
    image_number_ = written_number_;
  }
  /// REQUIRES: syncing(). Returns what is on disk from now on.
  const core::Durable& end_sync() {
    syncing_ = false;
    synced_number_ = image_number_;
    return image_;
  }

  void wait(const core::Message& message) { waiting_.push_back({written_number_, message}); }
  /// Moves the messages that need wait no longer to `free`, in the order in which they were sent.
  void release(std::vector<core::Message>& free) {
    std::size_t count = 0;
    while (count < waiting_.size() && waiting_[count].write <= synced_number_) {
      free.push_back(waiting_[count++].message);
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  bool has_unsynced() const { return syncing_ || !clean(); }
  /// Of the writes under way the oldest `survivors` (at most two: that of the fsync, and all after
  /// it) reach the disk. `synced`: what is there for sure.
  void crash(std::uint32_t survivors, core::Durable& synced) {
    if (survivors >= 1 && syncing_) synced = image_;
    if (survivors >= 2 && !clean()) synced = written_;
    written_ = synced;
    written_number_ = image_number_ = synced_number_ = 0;
    syncing_ = false;
    waiting_.clear();
  }

 private:
  core::Durable written_;
  core::Durable image_;
  std::uint64_t written_number_ = 0;
  std::uint64_t image_number_ = 0;
  std::uint64_t synced_number_ = 0;
  bool syncing_ = false;
  std::vector<Waiting> waiting_;
};

}  // namespace squall::sim
