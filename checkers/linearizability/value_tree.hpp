// The values of a history as numbers; sequences are paths in one tree, so that prefixes are shared.
#pragma once

#include <cstdint>
#include <vector>

namespace squall::checkers::linearizability {

/// Equal values have equal numbers. What a number stands for is the reader's business.
using Value = std::uint32_t;
/// Of a key that was never written.
inline constexpr Value kNil = 0;
/// The empty sequence.
inline constexpr Value kEmpty = 1;
/// Stands for every value that nobody names.
inline constexpr Value kUnnamed = 0xffff'ffff;

/// A plain value is only itself. A sequence (a text, a list) is another one and a last part: what
/// can be appended to. Whoever appends to nil begins with the empty sequence.
class ValueTree {
 public:
  ValueTree();

  /// A new plain value.
  Value add_plain() noexcept;
  /// `sequence` (or nil) with `part` at its end; the same value for the same arguments.
  Value extend(Value sequence, std::uint32_t part) noexcept;
  /// As extend(), but kUnnamed when this sequence was never made.
  Value find(Value sequence, std::uint32_t part) const noexcept;
  /// The sequence without its last part; of the empty one, and of plain values, nil.
  Value prefix(Value value) const noexcept { return nodes_[value].prefix; }
  /// REQUIRES: a sequence, not empty.
  std::uint32_t last_part(Value sequence) const noexcept { return nodes_[sequence].part; }
  /// The parts of a sequence from its first on. COST: O(length).
  std::vector<std::uint32_t> parts(Value sequence) const noexcept;
  /// All values are less.
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(nodes_.size()); }

 private:
  struct Node {
    Value prefix;
    std::uint32_t part;
  };
  std::size_t place(Value sequence, std::uint32_t part) const noexcept;
  void grow_table() noexcept;

  std::vector<Node> nodes_;
  std::vector<Value> table_;  // open addressing; kNil = free, for no part leads to it
};

}  // namespace squall::checkers::linearizability
