// One server's disk: what is written, what is being synced, and which messages wait for it (§3.8).
#pragma once

#include <cstdint>
#include <vector>

#include "core/renaming.hpp"
#include "core/step.hpp"

namespace squall::sim {

/// An fsync covers what was written when it began. What survives a crash for sure stands in the
/// World's checkers::Disks, where the checkers see it.
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
  void begin_sync() {
    syncing_ = true;
    dirty_ = false;
    image_ = written_;
    for (Waiting& waiting : waiting_) {
      if (waiting.until == Until::next_sync) waiting.until = Until::this_sync;
    }
  }
  /// REQUIRES: syncing(). Returns what is on disk from now on.
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
  /// Moves the messages that need wait no longer to `free`, in the order in which they were sent.
  void release(std::vector<core::Message>& free) {
    std::size_t count = 0;
    while (count < waiting_.size() && waiting_[count].until == Until::nothing) {
      free.push_back(waiting_[count++].message);
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  /// Of the writes under way the oldest `survivors` (at most two: that of the fsync, and all after
  /// it) reach the disk. `synced`: what is there for sure.
  void crash(std::uint32_t survivors, core::Durable& synced) {
    if (survivors >= 1 && syncing_) synced = image_;
    if (survivors >= 2 && !clean()) synced = written_;
    written_ = image_ = synced;
    syncing_ = dirty_ = false;
    waiting_.clear();
  }

  /// The only list of its fields. `some_disk` is const for those who save.
  template <typename SomeDisk, typename Visitor>
  static void visit_fields(SomeDisk& some_disk, Visitor&& visit) {
    visit(some_disk.written_);
    // An image of a sync that has ended means nothing.
    visit(some_disk.syncing_);
    if (some_disk.syncing_) visit(some_disk.image_);
    visit(some_disk.dirty_);
    visit.sequence(some_disk.waiting_, [&](auto& waiting) {
      visit(waiting.until);
      visit(waiting.message);
    });
  }
  void rename(const core::Renaming& to) {
    core::rename(written_, to);
    core::rename(image_, to);
    for (Waiting& waiting : waiting_) core::rename(waiting.message, to);
  }

 private:
  core::Durable written_;
  core::Durable image_;
  bool syncing_ = false;
  bool dirty_ = false;  // something was written that no sync under way covers
  std::vector<Waiting> waiting_;
};

}  // namespace squall::sim
