// The entries, and the bytes of messages, that the log trees of several Worlds have in common: a ref
// means the same in all.
//
// No lock is held during a step. A thread publishes what its step appended afterwards. If another
// thread has published something else meanwhile, the refs of this step are wrong, and the thread
// repeats the step. That is rare: an entry is appended once, and reached by many steps.
#pragma once

#include <algorithm>
#include <atomic>
#include <vector>

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

  using Bytes = std::vector<std::byte>;

  /// How many entries there are.
  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }
  /// The entry that `ref` names. REQUIRES: 1 <= ref <= size().
  const Place& operator[](core::Ref ref) const { return *places_[ref.value() - 1]; }

  /// Appends to the World's tree what it lacks. REQUIRES: the tree is a prefix of what is here.
  void catch_up(World& world) const {
    const core::Ref last = this->last();
    for (core::Ref ref = world.tree().last() + 1; ref <= last; ++ref) {
      const core::Ref is = world.restore_entry((*this)[ref].parent, (*this)[ref].entry);
      SQUALL_ASSERT(is == ref);
    }
    const core::BytesRef last_string = this->last_string();
    for (core::BytesRef ref = world.tree().strings().last() + 1; ref <= last_string; ++ref) {
      const core::BytesRef is = world.restore_bytes(string(ref));
      SQUALL_ASSERT(is == ref);
    }
  }
  /// Publishes what the tree has beyond `known`. False: other threads have published something else
  /// meanwhile; then nothing is added.
  bool add(const core::LogTree& tree, core::LogTree::Extent known) {
    if (tree.extent() == known) return true;
    const tables::SpinGuard turn(lock_);
    if (!agrees(tree, known)) return false;
    for (core::Ref ref = last() + 1; ref <= tree.last(); ++ref) {
      *places_.add() = {tree.parent(ref), tree.entry(ref)};
    }
    for (core::BytesRef ref = last_string() + 1; ref <= tree.strings().last(); ++ref) {
      const auto bytes = tree.strings()[ref];
      strings_.add()->assign(bytes.begin(), bytes.end());
    }
    publish(std::memory_order_release);
    return true;
  }

  /// Each entry in the order of refs, field by field; then the strings.
  void save(tables::ByteSink& sink) const {
    sink.put(size());
    for (core::Ref ref = 1; ref <= last(); ++ref) {
      const Place& place = (*this)[ref];
      sink.put(place.parent);
      sink.put(place.entry.term);
      sink.put(place.entry.kind);
      sink.put(place.entry.payload);
    }
    sink.put(last_string());
    for (core::BytesRef ref = 1; ref <= last_string(); ++ref) {
      sink.put_all(std::span<const std::byte>(string(ref)));
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
    if (!restore_strings(source)) return false;
    publish(std::memory_order_relaxed);
    return source.ok();
  }

 private:
  core::Ref last() const { return core::Ref::of(size()); }
  core::BytesRef last_string() const {
    return core::BytesRef::of(string_count_.load(std::memory_order_acquire));
  }
  const Bytes& string(core::BytesRef ref) const { return *strings_[ref.value() - 1]; }
  /// What the tree has beyond `known` is what is here, as far as both go.
  bool agrees(const core::LogTree& tree, core::LogTree::Extent known) const {
    const core::Ref both = std::min(last(), tree.last());
    for (core::Ref ref = core::Ref::of(known.entries + 1); ref <= both; ++ref) {
      if ((*this)[ref] != Place{tree.parent(ref), tree.entry(ref)}) return false;
    }
    const core::BytesRef both_have = std::min(last_string(), tree.strings().last());
    for (core::BytesRef ref = core::BytesRef::of(known.strings + 1); ref <= both_have; ++ref) {
      if (!std::ranges::equal(string(ref), tree.strings()[ref])) return false;
    }
    return true;
  }
  bool restore_strings(tables::ByteSource& source) {
    const auto last = source.get<core::BytesRef>();
    for (core::BytesRef ref = 1; ref <= last && source.ok(); ++ref) {
      Bytes bytes = source.get_all<std::byte>();
      if (!source.ok()) return false;
      if (ref.value() > strings_.size()) {
        *strings_.add() = std::move(bytes);
      } else if (string(ref) != bytes) {
        return false;
      }
    }
    return source.ok();
  }
  void publish(std::memory_order order) {
    size_.store(static_cast<std::uint32_t>(places_.size()), order);
    string_count_.store(static_cast<std::uint32_t>(strings_.size()), order);
  }

  tables::SpinLock lock_;
  tables::StableArray<Place> places_;
  tables::StableArray<Bytes> strings_;
  std::atomic<std::uint32_t> size_{0};
  std::atomic<std::uint32_t> string_count_{0};
};

}  // namespace squall::sim::explore
