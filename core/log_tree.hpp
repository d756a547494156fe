// All logs of a world as paths in one interned tree: a log is a handle, a shared prefix is shared.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "core/enumeration.hpp"
#include "core/types.hpp"

namespace squall::core {

/// Names an entry together with everything before it. Equal refs = equal prefixes. kRoot = empty.
using Ref = std::uint32_t;
inline constexpr Ref kRoot = 0;

/// configuration: chapter 4, see core/configuration.hpp; session: a client registers (§6.3).
enum class EntryKind : std::uint8_t { command, no_op, configuration, session };
inline constexpr int kEntryKinds = static_cast<int>(count_of<EntryKind>());

struct Entry {
  Term term = 0;
  EntryKind kind = EntryKind::command;
  Payload payload;
  friend bool operator==(const Entry&, const Entry&) = default;
};
static_assert(std::is_trivially_copyable_v<Entry> && sizeof(Entry) == 24);

/// Entries are interned by (parent, term, kind, payload) exactly; hashes serve fingerprints only.
/// A path is stored as runs of consecutive refs, so that the entry at an index is found in O(1)
/// inside a run and in O(log runs) across runs.
///
/// Honesty rule: core compares (term, index) only, as a real Raft must. Refs are compared by
/// checkers, and inside this class as a shortcut whose result equals the long way.
class LogTree {
 public:
  /// `entries_max`: bound on distinct entries; see full().
  explicit LogTree(std::uint32_t entries_max = 1u << 24);

  /// The entry after `parent`; the same ref for the same arguments. When full, returns `parent`
  /// and full() turns true: the run must then end as "limit reached".
  Ref append(Ref parent, const Entry& entry) noexcept;
  /// The last `count` entries of the path ending at `tip`, put after `onto` instead.
  /// COST: O(1) when they already stand there, else O(count).
  Ref append_path(Ref onto, Ref tip, std::uint32_t count) noexcept;
  /// REQUIRES: index <= position(tip).index. Index 0 gives kRoot.
  Ref at(Ref tip, Index index) const noexcept {
    const Run& run = runs_[nodes_[tip].run];
    if (index >= run.first_index) return run.first + (index - run.first_index);
    return at_earlier_run(tip, index);
  }
  Ref parent(Ref ref) const noexcept { return nodes_[ref].parent; }
  Term term(Ref ref) const noexcept { return nodes_[ref].term; }
  Index index(Ref ref) const noexcept { return nodes_[ref].index; }
  /// The latest configuration entry on the path (§4.1), kRoot when there is none.
  Ref configuration(Ref ref) const noexcept { return nodes_[ref].configuration; }
  const Payload& payload(Ref ref) const noexcept { return nodes_[ref].payload; }
  EntryKind kind(Ref ref) const noexcept { return nodes_[ref].kind; }
  Position position(Ref ref) const noexcept { return {nodes_[ref].term, nodes_[ref].index}; }
  /// REQUIRES: ref != kRoot.
  Entry entry(Ref ref) const noexcept {
    const Node& node = nodes_[ref];
    return {node.term, node.kind, node.payload};
  }
  /// Hash of the whole path, independent of the order in which entries were interned.
  std::uint64_t path_hash(Ref ref) const noexcept { return nodes_[ref].path_hash; }
  /// True when `ancestor` lies on the path to `tip` (or equals it).
  bool contains(Ref tip, Ref ancestor) const noexcept {
    return index(ancestor) <= index(tip) && at(tip, index(ancestor)) == ancestor;
  }
  /// The longest common prefix. COST: O(log n) ancestor queries.
  Ref common_prefix(Ref a, Ref b) const noexcept;
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(nodes_.size()) - 1; }
  bool full() const noexcept { return full_; }
  /// Takes back the latest entries, so that `size` are left. REQUIRES: nobody knows their refs.
  void take_back(std::uint32_t size) noexcept;
  /// Forgets everything but keeps its memory.
  void clear() noexcept;

 private:
  struct Node {
    Ref parent;
    Term term;
    Index index;
    std::uint32_t run;
    Payload payload;
    std::uint64_t path_hash;
    Ref configuration;
    EntryKind kind;
  };

  /// first, first+1, … are consecutive entries of one path. `jump` leads several runs back
  /// (skew-binary, Myers 1983); jump_ref is the entry of that run through which the path leaves.
  struct Run {
    Ref first;
    Index first_index;
    std::uint32_t depth;
    std::uint32_t jump;
    Ref jump_ref;
  };
  Ref at_earlier_run(Ref tip, Index index) const noexcept;
  void grow_table() noexcept;

  std::uint32_t entries_max_;
  bool full_ = false;
  std::vector<Node> nodes_;
  std::vector<Run> runs_;
  std::vector<Ref> table_;  // open addressing; 0 = free, for kRoot is never looked up
};

}  // namespace squall::core
