// Where each entry of the logs was first seen: by its index and its term.
#pragma once

#include <cstdint>
#include <vector>

#include "core/hash.hpp"
#include "core/log_tree.hpp"
#include "core/open_table.hpp"

namespace squall::tools::check {

/// Log Matching says that index and term name an entry and all before it, in whichever logs, and at
/// whatever times: a term has one leader, which writes each of its indexes once (§3.5). So one table
/// judges it for every order of the lines; and it finds the entries that a snapshot covers.
class LogPositions {
 public:
  struct Place {
    core::Position position;
    core::Ref ref;
    std::uint32_t event = 0;  // that had it first
  };

  LogPositions() { places_.emplace_back(); }

  /// Null: no log had such an entry so far.
  const Place* find(core::Position position) const {
    const std::uint32_t number = table_[slot_of(position)];
    return number == core::OpenTable<>::kNone ? nullptr : &places_[number];
  }
  /// The first place with this position, which this one becomes where there is none.
  const Place& add(core::Position position, core::Ref ref, std::uint32_t event) {
    const std::size_t slot = slot_of(position);
    if (table_[slot] != core::OpenTable<>::kNone) return places_[table_[slot]];
    places_.push_back({position, ref, event});
    table_.insert(slot, hash(position), static_cast<std::uint32_t>(places_.size() - 1));
    return places_.back();
  }

 private:
  static std::uint64_t hash(core::Position position) {
    return core::mix(position.term.value(), position.index.value());
  }
  std::size_t slot_of(core::Position position) const {
    return table_.find(hash(position),
                       [&](std::uint32_t number) { return places_[number].position == position; });
  }

  std::vector<Place> places_;  // the first stands for none
  core::OpenTable<> table_{1024};
};

}  // namespace squall::tools::check
