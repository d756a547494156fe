// The steps by which the states of one level on one rank were found first, packed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/explore/ranks/byte_record.hpp"
#include "sim/explore/ranks/level_order.hpp"

namespace squall::sim::explore::ranks {

class OriginList {
 public:
  /// `place`: of the state in its level. COST: few bytes where places and parents ascend.
  void add(std::uint64_t place, const StepKey& key) {
    RecordWriter writer(bytes_);
    writer.number(tables::fold_sign(static_cast<std::int64_t>(place - last_place_)));
    writer.number(tables::fold_sign(static_cast<std::int64_t>(key.parent - last_parent_)));
    writer.number(key.choice);
    last_place_ = place;
    last_parent_ = key.parent;
  }
  /// Nothing: the state is on another rank. COST: O(states).
  std::optional<StepKey> find(std::uint64_t place) const {
    std::uint64_t at = 0;
    std::uint64_t parent = 0;
    for (RecordReader reader(bytes_); !reader.done();) {
      at += static_cast<std::uint64_t>(tables::unfold_sign(reader.number()));
      parent += static_cast<std::uint64_t>(tables::unfold_sign(reader.number()));
      const auto choice = static_cast<std::uint32_t>(reader.number());
      if (at == place) return StepKey{parent, choice};
    }
    return std::nullopt;
  }
  void shrink_to_fit() { bytes_.shrink_to_fit(); }
  std::size_t memory() const { return bytes_.capacity(); }

 private:
  Bytes bytes_;
  std::uint64_t last_place_ = 0;
  std::uint64_t last_parent_ = 0;
};

}  // namespace squall::sim::explore::ranks
