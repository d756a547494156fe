// The memo table of message arrivals: the effect of each message on each ensemble.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/hash.hpp"
#include "sim/explore/effect.hpp"
#include "sim/explore/shared_table.hpp"

namespace squall::sim::explore {

/// Any number of threads may read while one adds.
class Deliveries {
 public:
  /// Null: the effect is not known. It is valid until tidy().
  const Effect* find(EnsembleId ensemble, MessageId message) const {
    const std::uint64_t wanted = key_of(ensemble, message);
    const auto* slot =
        table_.find(hash_of(wanted), [&](std::uint64_t key) { return key == wanted; });
    return slot == nullptr ? nullptr : &slot->value;
  }
  void prefetch(EnsembleId ensemble, MessageId message) const {
    table_.prefetch(hash_of(key_of(ensemble, message)));
  }
  /// REQUIRES: the effect is not known; one thread at a time.
  const Effect& add(EnsembleId ensemble, MessageId message, const Effect& effect) {
    const std::uint64_t key = key_of(ensemble, message);
    return table_.add(hash_of(key), key, effect, hash_of).value;
  }
  /// See SharedTable.
  void tidy() { table_.tidy(); }
  std::size_t memory() const { return table_.memory(); }
  std::size_t growth_ahead() const { return table_.growth_ahead(); }

 private:
  static constexpr std::size_t kSlotsFirst = std::size_t{1} << 14;
  static std::uint64_t key_of(EnsembleId ensemble, MessageId message) {
    return std::uint64_t{ensemble} << 32 | (std::uint64_t{message} + 1);
  }
  static std::uint64_t hash_of(std::uint64_t key) { return core::mix(key, 0); }

  SharedTable<Effect> table_{kSlotsFirst};
};
static_assert(sizeof(SharedTable<Effect>::Slot) == 32, "two slots fill a line of the cache");

}  // namespace squall::sim::explore
