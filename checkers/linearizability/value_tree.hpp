// A tree of interned values: a plain value is a number, a sequence is a path in the tree.
#pragma once

#include <cstdint>
#include <vector>

#include "core/open_table.hpp"

namespace squall::checkers::linearizability {

/// Names a value. Equal values have equal numbers; what a number stands for is known to the parser
/// of the history only.
using Value = std::uint32_t;
/// The value of a key that was never written.
inline constexpr Value kNil = 0;
/// The empty sequence.
inline constexpr Value kEmpty = 1;
/// Stands for every value that no operation names.
inline constexpr Value kUnnamed = 0xffff'ffff;

/// A plain value has no structure. A sequence (a text, a list) can be appended to: it is a prefix,
/// which is another sequence, and a last part. To append to kNil is to append to kEmpty.
class ValueTree {
 public:
  ValueTree();

  /// A new plain value.
  Value add_plain() noexcept;
  /// `sequence` (or kNil) with `part` at its end; the same value for the same arguments.
  Value extend(Value sequence, std::uint32_t part) noexcept;
  /// As extend(), but kUnnamed when extend() never made this sequence.
  Value find(Value sequence, std::uint32_t part) const noexcept;
  /// The sequence without its last part; kNil for the empty sequence and for plain values.
  Value prefix(Value value) const noexcept { return nodes_[value].prefix; }
  /// REQUIRES: a sequence that is not empty.
  std::uint32_t last_part(Value sequence) const noexcept { return nodes_[sequence].part; }
  /// The parts of a sequence, the first one first. COST: O(length).
  std::vector<std::uint32_t> parts(Value sequence) const noexcept;
  /// The number of values: every value is less than this.
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(nodes_.size()); }

 private:
  struct Node {
    Value prefix;
    std::uint32_t part;
  };
  std::size_t slot(Value sequence, std::uint32_t part) const noexcept;

  std::vector<Node> nodes_;
  core::OpenTable<> by_parts_;  // of sequences; kNil, which is 0, is none
};

}  // namespace squall::checkers::linearizability
