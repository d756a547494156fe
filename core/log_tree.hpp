// A tree of interned log entries: every log is a path in it, and equal prefixes are stored once.
// Beside the tree, the bytes of messages that are not Squall's own.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "core/byte_strings.hpp"
#include "core/enumeration.hpp"
#include "core/open_table.hpp"
#include "core/types.hpp"

namespace squall::core {

/// Names an entry and all entries before it: a prefix of a log. Within one tree, two refs are equal
/// exactly when the prefixes are. kRoot is the empty prefix.
using Ref = Number<struct RefMeaning, std::uint32_t>;
inline constexpr Ref kRoot = 0;

/// One server's log: a path in the log tree. `base`: the last entry that the snapshot covers
/// (chapter 5); kRoot while nothing is compacted.
struct Log {
  Ref base = kRoot;
  Ref tip = kRoot;
  friend bool operator==(const Log&, const Log&) = default;
};
static_assert(sizeof(Log) == 8);

/// configuration: a membership change (chapter 4), see core/configuration.hpp; session: a client
/// registers (§6.3).
enum class EntryKind : std::uint8_t { command, no_op, configuration, session };
inline constexpr int kEntryKinds = static_cast<int>(count_of<EntryKind>());

struct Entry {
  Term term = 0;
  EntryKind kind = EntryKind::command;
  Payload payload;
  friend bool operator==(const Entry&, const Entry&) = default;
};
static_assert(std::is_trivially_copyable_v<Entry> && sizeof(Entry) == 24);

/// Entries are interned by (parent, term, kind, payload), which are compared exactly: a hash
/// decides where an entry is looked for, never whether two are equal. A path is stored as runs of
/// consecutive refs, so that the entry at an index is found in O(1) inside a run and in O(log runs)
/// across runs.
///
/// The Raft code in core compares (term, index) only, as a real server must. Only checkers compare
/// refs, and this class, where the result is the same as that of a comparison entry by entry.
class LogTree {
 public:
  /// `entries_max`: the largest number of distinct entries, and of distinct strings(), which have a bound
  /// of 256 bytes for each of that number; see full().
  explicit LogTree(std::uint32_t entries_max = 1u << 24);

  /// The ref of `entry` after `parent`; the same ref for the same arguments. ERRORS: when the tree
  /// is full, returns `parent`, and full() is true from then on: the run must end as "limit
  /// reached".
  Ref append(Ref parent, const Entry& entry) noexcept;
  /// Appends one entry after the other. COST: less than calls of append(), for the look-ups overlap.
  Ref append_all(Ref parent, std::span<const Entry> entries) noexcept;
  /// Appends the last `count` entries of the path to `tip` after `onto`. COST: O(1) when they
  /// follow `onto` already, else O(count).
  Ref append_path(Ref onto, Ref tip, std::uint32_t count) noexcept;
  /// The entry at `index` on the path to `tip`; kRoot for index 0. REQUIRES: index <= index(tip).
  Ref at(Ref tip, Index index) const noexcept {
    const Run& run = runs_[node(tip).run];
    if (index >= run.first_index) return run.first + (index - run.first_index);
    return at_earlier_run(tip, index);
  }
  Ref parent(Ref ref) const noexcept { return node(ref).parent; }
  Term term(Ref ref) const noexcept { return node(ref).term; }
  Index index(Ref ref) const noexcept { return node(ref).index; }
  /// The latest configuration entry on the path (§4.1), kRoot when there is none.
  Ref configuration(Ref ref) const noexcept { return node(ref).configuration; }
  const Payload& payload(Ref ref) const noexcept { return node(ref).payload; }
  EntryKind kind(Ref ref) const noexcept { return node(ref).kind; }
  Position position(Ref ref) const noexcept { return {node(ref).term, node(ref).index}; }
  /// REQUIRES: ref != kRoot.
  Entry entry(Ref ref) const noexcept {
    const Node& found = node(ref);
    return {found.term, found.kind, found.payload};
  }
  /// A hash of the whole path. It does not depend on the order in which entries were interned.
  std::uint64_t path_hash(Ref ref) const noexcept { return node(ref).path_hash; }
  /// The ref whose path has this hash; kRoot where none has. COST: a look-up.
  Ref with_path_hash(std::uint64_t hash) const noexcept {
    return Ref::of(by_path_[by_path_.find(
        hash, [&](std::uint32_t number) { return nodes_[number].path_hash == hash; })]);
  }
  /// True when `ancestor` is on the path to `tip`, or is `tip`.
  bool contains(Ref tip, Ref ancestor) const noexcept {
    return index(ancestor) <= index(tip) && at(tip, index(ancestor)) == ancestor;
  }
  /// The longest common prefix of two paths. COST: O(log n) calls of at().
  Ref common_prefix(Ref a, Ref b) const noexcept;
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(nodes_.size()) - 1; }
  /// The latest ref; kRoot when there is no entry.
  Ref last() const noexcept { return Ref::of(size()); }
  /// What messages of other Rafts are made of: Worlds that share entries share these, too.
  const ByteStrings& strings() const noexcept { return strings_; }
  /// See ByteStrings::append().
  BytesRef append_bytes(std::span<const std::byte> bytes) noexcept;
  bool full() const noexcept { return full_ || strings_.full(); }

  /// How much is in a tree.
  struct Extent {
    std::uint32_t entries = 0;
    std::uint32_t strings = 0;
    friend bool operator==(const Extent&, const Extent&) = default;
  };
  Extent extent() const noexcept { return {size(), strings_.size()}; }
  /// Removes the latest entries and strings, so that these are left. REQUIRES: the refs of the others
  /// are not used any more.
  void take_back(Extent extent) noexcept;
  /// Removes everything and keeps the memory.
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

  /// Consecutive entries of one path: first, first+1, … `jump` is an earlier run on the path
  /// (skew-binary jump pointers, Myers 1983); `jump_ref` is the last entry of that run on the path.
  struct Run {
    Ref first;
    Index first_index;
    std::uint32_t depth;
    std::uint32_t jump;
    Ref jump_ref;
  };
  const Node& node(Ref ref) const noexcept { return nodes_[ref.value()]; }
  Ref at_earlier_run(Ref tip, Index index) const noexcept;
  Ref append_hashed(Ref parent, const Entry& entry, std::uint64_t hash) noexcept;

  std::uint32_t entries_max_;
  bool full_ = false;
  std::vector<Node> nodes_;
  std::vector<Run> runs_;
  OpenTable<> by_path_;  // of refs; kRoot, which is 0, is never looked up
  ByteStrings strings_;
};

}  // namespace squall::core
