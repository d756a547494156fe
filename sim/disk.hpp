// One server's disk: its unsynced writes, and the messages that wait for a sync (§3.8).
#pragma once

#include <cstdint>
#include <vector>

#include "core/step.hpp"

namespace squall::sim {

/// An fsync covers everything written before it began. The durable content is in the World's
/// checkers::Disks, where the checkers see it.
class Disk {
 public:
  /// What a message waits for.
  enum class Until : std::uint8_t { nothing, this_sync, next_sync };
  struct Waiting {
    Until until;
    core::Message message;
  };

  void write(const core::Durable& state) {
    written_ = state;
    dirty_ = true;
  }
  bool clean() const { return !syncing_ && !dirty_; }
  bool syncing() const { return syncing_; }
  /// Of all that was written. Where one is under way, it has failed.
  void begin_sync() {
    syncing_ = true;
    dirty_ = false;
    image_ = written_;
    for (Waiting& waiting : waiting_) {
      if (waiting.until == Until::next_sync) waiting.until = Until::this_sync;
    }
  }
  /// What the fsync under way writes. REQUIRES: syncing().
  const core::Durable& image() const { return image_; }
  /// REQUIRES: syncing(). Returns the new durable content.
  const core::Durable& end_sync() {
    syncing_ = false;
    for (Waiting& waiting : waiting_) {
      if (waiting.until == Until::this_sync) waiting.until = Until::nothing;
    }
    return image_;
  }

  void wait(const core::Message& message) {
    const Until until = dirty_ ? Until::next_sync : syncing_ ? Until::this_sync : Until::nothing;
    waiting_.push_back({until, message});
  }
  /// Moves the messages that no longer wait to `free`, in sending order.
  void release(std::vector<core::Message>& free) {
    std::size_t count = 0;
    while (count < waiting_.size() && waiting_[count].until == Until::nothing) {
      free.push_back(waiting_[count++].message);
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  /// The `survivors` oldest unsynced writes reach the disk: at most two, the one of the running
  /// fsync and all writes after it. `synced`: the durable content.
  void crash(std::uint32_t survivors, core::Durable& synced) {
    if (survivors >= 1 && syncing_) synced = image_;
    if (survivors >= 2 && !clean()) synced = written_;
    written_ = image_ = synced;
    syncing_ = dirty_ = false;
    waiting_.clear();
  }

  /// The disk's field list. `some_disk` is const for saving visitors.
  template <typename SomeDisk, typename Visitor>
  static void visit_fields(SomeDisk& some_disk, Visitor&& visit) {
    visit(some_disk.written_);
    // The image of a finished sync is meaningless.
    visit(some_disk.syncing_);
    if (some_disk.syncing_) visit(some_disk.image_);
    visit(some_disk.dirty_);
    visit.sequence(some_disk.waiting_, [&](auto& waiting) {
      visit(waiting.until);
      visit(waiting.message);
    });
  }

 private:
  core::Durable written_;
  core::Durable image_;
  bool syncing_ = false;
  bool dirty_ = false;  // a write exists that the running sync does not cover
  std::vector<Waiting> waiting_;
};

}  // namespace squall::sim
