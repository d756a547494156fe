// The entries that the log trees of several Worlds have in common: a ref means the same in all.
//
// No lock is held during a step. A thread publishes the entries that its step appended afterwards.
// If another thread has published different entries meanwhile, the refs of this step are wrong, and
// the thread repeats the step. That is rare: an entry is appended once, and reached by many steps.
#pragma once

#include <atomic>

#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/spin_lock.hpp"
#include "sim/explore/tables/stable_array.hpp"
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
  /// The entry that `ref` names. REQUIRES: 1 <= ref <= size().
  const Place& operator[](core::Ref ref) const { return *places_[ref.value() - 1]; }

  /// Appends to the World's tree the entries that it lacks. REQUIRES: the tree is a prefix of these
  /// entries.
  void catch_up(World& world) const {
    const core::Ref last = this->last();
    for (core::Ref ref = world.tree().last() + 1; ref <= last; ++ref) {
      const core::Ref is = world.restore_entry((*this)[ref].parent, (*this)[ref].entry);
      SQUALL_ASSERT(is == ref);
    }
  }
  /// Publishes the entries of the tree after its first `known` ones. False: other threads have
  /// published different entries meanwhile; then nothing is added.
  bool add(const core::LogTree& tree, std::uint32_t known) {
    if (tree.size() == known) return true;
    const tables::SpinGuard turn(lock_);
    const auto published = core::Ref::of(places_.size());
    for (core::Ref ref = core::Ref::of(known + 1); ref <= tree.last(); ++ref) {
      const Place place{tree.parent(ref), tree.entry(ref)};
      if (ref <= published) {
        if (!((*this)[ref] == place)) return false;
      } else {
        *places_.add() = place;
      }
    }
    size_.store(static_cast<std::uint32_t>(places_.size()), std::memory_order_release);
    return true;
  }

  /// Each entry in the order of refs, field by field.
  void save(tables::ByteSink& sink) const {
    sink.put(size());
    for (core::Ref ref = 1; ref <= last(); ++ref) {
      const Place& place = (*this)[ref];
      sink.put(place.parent);
      sink.put(place.entry.term);
      sink.put(place.entry.kind);
      sink.put(place.entry.payload);
    }
  }
  /// False where the entries are no tree, or differ from those that are there. REQUIRES: no other
  /// thread uses this.
  bool restore(tables::ByteSource& source) {
    const auto last = source.get<core::Ref>();
    for (core::Ref ref = 1; ref <= last && source.ok(); ++ref) {
      Place place;
      place.parent = source.get<core::Ref>();
      place.entry.term = source.get<core::Term>();
      place.entry.kind = source.get<core::EntryKind>();
      place.entry.payload = source.get<core::Payload>();
      if (!source.ok() || place.parent >= ref) return false;
      if (ref.value() > places_.size()) {
        *places_.add() = place;
      } else if (!((*this)[ref] == place)) {
        return false;
      }
    }
    size_.store(static_cast<std::uint32_t>(places_.size()), std::memory_order_relaxed);
    return source.ok();
  }

 private:
  core::Ref last() const { return core::Ref::of(size()); }

  tables::SpinLock lock_;
  tables::StableArray<Place> places_;
  std::atomic<std::uint32_t> size_{0};
};

}  // namespace squall::sim::explore
