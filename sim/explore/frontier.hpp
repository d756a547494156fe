// The frontier: packed states that are not expanded yet.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/explore/ensembles.hpp"
#include "sim/explore/tables/base_128.hpp"
#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/spill_store.hpp"

namespace squall::sim::explore {

/// A state of an exploration: an ensemble, the messages in flight, and the rest of every budget.
/// Messages are sorted by number; where links are FIFO, by link, and then in the order of sending.
struct ExploredState {
  EnsembleId ensemble = 0;
  RemainingBudget remaining;
  std::uint32_t count = 0;
  std::array<MessageId, kExploredMessagesMax> messages;  // the first `count`
};

/// A packed state takes at most so many bytes.
inline constexpr std::size_t kStateBytesMax = 5 + 10 + 1 + 5 * kExploredMessagesMax;

/// Writes the state, with integers in base 128 (LEB128); returns the place after it.
inline std::uint8_t* put_state(std::uint8_t* at, const ExploredState& state) {
  static_assert(kExploredMessagesMax <= 0xff);
  at = tables::put_base_128(at, state.ensemble);
  at = tables::put_base_128(at, state.remaining.bits());
  *at++ = static_cast<std::uint8_t>(state.count);
  for (std::uint32_t i = 0; i < state.count; ++i) at = tables::put_base_128(at, state.messages[i]);
  return at;
}
/// Reads a state, and moves `at` behind it.
inline void get_state(const std::uint8_t*& at, ExploredState& state) {
  state.ensemble = static_cast<EnsembleId>(tables::get_base_128(at));
  state.remaining = RemainingBudget(tables::get_base_128(at));
  state.count = *at++;
  for (std::uint32_t i = 0; i < state.count; ++i) {
    state.messages[i] = static_cast<MessageId>(tables::get_base_128(at));
  }
}

using StateId = std::uint64_t;
/// Workers get the numbers of states in blocks of this size.
inline constexpr std::uint32_t kStateBlock = 1024;

/// States with consecutive numbers, packed.
struct Packet {
  StateId first = 0;
  std::uint32_t count = 0;
  std::vector<std::uint8_t> bytes;
  /// Where part of the visited set is on disk: of each state, until it is known whether it is new.
  std::vector<std::uint64_t> fingerprints;
  /// Those of the states that were not new, by place; empty: all were.
  std::vector<bool> gone;
  /// Where `bytes` are while they are on disk; size 0: they are not.
  tables::SpillPlace place;

  std::uint32_t left() const {
    return count - static_cast<std::uint32_t>(std::count(gone.begin(), gone.end(), true));
  }
  std::size_t memory() const {
    return sizeof *this + bytes.capacity() + fingerprints.capacity() * sizeof(std::uint64_t) +
           gone.capacity() / 8;
  }

  /// Frees the memory of the states; `= {}` would keep it.
  void free_bytes() { std::vector<std::uint8_t>().swap(bytes); }

  void add(const ExploredState& state) {
    // Room for the longest state, once, instead of a check at every byte.
    const std::size_t size = bytes.size();
    if (bytes.capacity() < size + kStateBytesMax) bytes.reserve(2 * size + kStateBytesMax);
    bytes.resize(size + kStateBytesMax);
    const std::uint8_t* end = put_state(bytes.data() + size, state);
    bytes.resize(static_cast<std::size_t>(end - bytes.data()));
    ++count;
  }
  void save(tables::ByteSink& sink) const {
    sink.put(first);
    sink.put(count);
    sink.put_all(std::span<const std::uint8_t>(bytes));
  }
  void restore(tables::ByteSource& source) {
    first = source.get<StateId>();
    count = source.get<std::uint32_t>();
    bytes = source.get_all<std::uint8_t>();
  }
};

/// Unpacks the states of a packet one after the other, without those that are gone.
class PacketReader {
 public:
  explicit PacketReader(const Packet& packet)
      : packet_(packet), at_(packet.bytes.data()), left_(packet.left()) {}
  bool done() const { return left_ == 0; }
  /// The next state; returns its number. REQUIRES: not done().
  StateId next(ExploredState& state) {
    --left_;
    read(state);
    if (!packet_.gone.empty()) {
      while (packet_.gone[place_ - 1]) read(state);
    }
    return packet_.first + place_ - 1;
  }

 private:
  void read(ExploredState& state) {
    ++place_;
    get_state(at_, state);
  }

  const Packet& packet_;
  const std::uint8_t* at_;
  std::uint32_t left_;
  std::uint32_t place_ = 0;  // states read so far
};

}  // namespace squall::sim::explore
