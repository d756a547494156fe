// Interning, runs and ancestor queries of the log tree.
#include "core/log_tree.hpp"

#include <algorithm>
#include <array>

#include "core/hash.hpp"

namespace squall::core {

namespace {
constexpr std::size_t kSlotsFirst = 1024;

std::uint64_t hash_of(std::uint64_t parent_hash, const Entry& entry) noexcept {
  const std::uint64_t head =
      std::uint64_t{entry.term.value()} << 8 | static_cast<std::uint64_t>(entry.kind);
  return mix(mix(parent_hash, head), mix(entry.payload.high, entry.payload.low));
}
}  // namespace

LogTree::LogTree(std::uint32_t entries_max)
    : entries_max_(entries_max), by_path_(kSlotsFirst), strings_(entries_max) {
  clear();
}

void LogTree::clear() noexcept {
  full_ = false;
  nodes_.clear();
  runs_.clear();
  by_path_.clear();
  strings_.clear();
  nodes_.push_back({kRoot, 0, 0, 0, {}, 0, kRoot, EntryKind::no_op});
  runs_.push_back({kRoot, 0, 0, 0, kRoot});
}

Ref LogTree::append(Ref parent, const Entry& entry) noexcept {
  return append_hashed(parent, entry, hash_of(node(parent).path_hash, entry));
}

Ref LogTree::append_all(Ref parent, std::span<const Entry> entries) noexcept {
  std::array<std::uint64_t, 16> hashes;
  while (!entries.empty()) {
    const auto some = entries.first(std::min(entries.size(), hashes.size()));
    std::uint64_t hash = node(parent).path_hash;
    for (std::size_t at = 0; at < some.size(); ++at) {
      hashes[at] = hash = hash_of(hash, some[at]);
      by_path_.prefetch(hash);
    }
    for (std::size_t at = 0; at < some.size(); ++at) {
      parent = append_hashed(parent, some[at], hashes[at]);
    }
    entries = entries.subspan(some.size());
  }
  return parent;
}

Ref LogTree::append_hashed(Ref parent, const Entry& entry, std::uint64_t hash) noexcept {
  const std::size_t slot = by_path_.find(hash, [&](std::uint32_t number) {
    const Node& node = nodes_[number];
    return node.path_hash == hash && node.parent == parent && node.term == entry.term &&
           node.kind == entry.kind && node.payload == entry.payload;
  });
  if (const Ref known = Ref::of(by_path_[slot]); known != kRoot) return known;
  if (size() >= entries_max_) {
    full_ = true;
    return parent;
  }
  const Ref ref = Ref::of(nodes_.size());
  const Index index = node(parent).index + 1;
  std::uint32_t run = node(parent).run;
  if (parent + 1 != ref) {
    // A new run: the path leaves its parent's run before its end, or other entries came between.
    const Run& up = runs_[run];
    const Run& far = runs_[up.jump];
    Run next{ref, index, up.depth + 1, run, parent};
    if (up.depth - far.depth == far.depth - runs_[far.jump].depth) {
      next.jump = far.jump;
      next.jump_ref = far.jump_ref;
    }
    run = static_cast<std::uint32_t>(runs_.size());
    runs_.push_back(next);
  }
  const Ref configuration =
      entry.kind == EntryKind::configuration ? ref : node(parent).configuration;
  nodes_.push_back(
      {parent, entry.term, index, run, entry.payload, hash, configuration, entry.kind});
  by_path_.insert(slot, hash, ref.value());
  return ref;
}

BytesRef LogTree::append_bytes(std::span<const std::byte> bytes) noexcept {
  return strings_.append(bytes);
}

void LogTree::take_back(Extent extent) noexcept {
  strings_.take_back(extent.strings);
  while (size() > extent.entries) {
    const Ref ref = last();
    by_path_.erase(node(ref).path_hash, ref.value());
    if (runs_.back().first == ref) runs_.pop_back();
    nodes_.pop_back();
  }
}

Ref LogTree::append_path(Ref onto, Ref tip, std::uint32_t count) noexcept {
  if (count == 0) return onto;
  const Ref before = at(tip, index(tip) - count);
  if (before == onto) return tip;
  // The usual case is above. Here (term, index) agreed but the paths differ, which breaks Log
  // Matching. A real receiver would store these entries after its own, and so does this.
  const Index first = index(tip) - count + 1;
  for (std::uint32_t i = 0; i < count; ++i) onto = append(onto, entry(at(tip, first + i)));
  return onto;
}

Ref LogTree::at_earlier_run(Ref tip, Index index) const noexcept {
  std::uint32_t run = node(tip).run;
  while (index < runs_[run].first_index) {
    const Run& here = runs_[run];
    const Ref up = node(here.first).parent;
    // The jump is taken when the wanted index is at or before the entry where it lands.
    const Ref landing = index <= node(here.jump_ref).index ? here.jump_ref : up;
    tip = landing;
    run = node(tip).run;
  }
  return runs_[run].first + (index - runs_[run].first_index);
}

Ref LogTree::common_prefix(Ref a, Ref b) const noexcept {
  Index low = 0;
  Index high = index(a) < index(b) ? index(a) : index(b);
  if (at(a, high) == at(b, high)) return at(a, high);
  while (high - low > 1) {  // at(low) agrees, at(high) does not
    const Index middle = low + (high - low) / 2;
    (at(a, middle) == at(b, middle) ? low : high) = middle;
  }
  return at(a, low);
}

}  // namespace squall::core
