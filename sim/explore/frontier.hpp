// The frontier: packed states that are not expanded yet.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "sim/explore/ensembles.hpp"
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

/// Message numbers up to this one take two bytes, others four.
inline constexpr MessageId kShortMessageMax = 0x7fff;
/// A packed state takes at most so many bytes.
inline constexpr std::size_t kStateBytesMax = 4 + 8 + 1 + 4 * kExploredMessagesMax;

/// Writes the state; returns the place after it. Integers are of fixed length, but for messages with
/// large numbers: in base 128, packing took 42 of 1 425 million instructions more (M1).
inline std::uint8_t* put_state(std::uint8_t* at, const ExploredState& state) {
  static_assert(kExploredMessagesMax <= 0xff);
  const auto put = [&at](auto number) {
    std::memcpy(at, &number, sizeof number);
    at += sizeof number;
  };
  put(state.ensemble);
  put(state.remaining.bits());
  put(static_cast<std::uint8_t>(state.count));
  for (std::uint32_t i = 0; i < state.count; ++i) {
    const MessageId id = state.messages[i];
    if (id <= kShortMessageMax) {
      put(static_cast<std::uint16_t>(id));
    } else {
      put(static_cast<std::uint16_t>((id & kShortMessageMax) | (kShortMessageMax + 1)));
      put(static_cast<std::uint16_t>(id >> 15));
    }
  }
  return at;
}
/// Reads a state, and moves `at` behind it.
inline void get_state(const std::uint8_t*& at, ExploredState& state) {
  const auto get = [&at]<typename Number>(Number number) {
    std::memcpy(&number, at, sizeof number);
    at += sizeof number;
    return number;
  };
  state.ensemble = get(EnsembleId{});
  state.remaining = RemainingBudget(get(std::uint64_t{}));
  state.count = get(std::uint8_t{});
  for (std::uint32_t i = 0; i < state.count; ++i) {
    MessageId id = get(std::uint16_t{});
    if (id > kShortMessageMax) {
      id = (id & kShortMessageMax) | MessageId{get(std::uint16_t{})} << 15;
    }
    state.messages[i] = id;
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

  /// `fingerprint`: null, or where every state of the packet has its own beside it.
  void add(const ExploredState& state, const std::uint64_t* fingerprint = nullptr) {
    // Room for the longest state, once, instead of a check at every byte.
    constexpr std::size_t kLongest = sizeof *fingerprint + kStateBytesMax;
    const std::size_t size = bytes.size();
    if (bytes.capacity() < size + kLongest) bytes.reserve(2 * size + kLongest);
    bytes.resize(size + kLongest);
    std::uint8_t* at = bytes.data() + size;
    if (fingerprint != nullptr) {
      std::memcpy(at, fingerprint, sizeof *fingerprint);
      at += sizeof *fingerprint;
    }
    at = put_state(at, state);
    bytes.resize(static_cast<std::size_t>(at - bytes.data()));
    ++count;
  }
  void save(tables::ByteSink& sink) const {
    sink.put(first);
    sink.put(count);
    sink.put(place);
    const bool is_on_disk = place.size > 0;
    sink.put_all(is_on_disk ? std::span<const std::uint8_t>() : std::span(bytes));
    sink.put_all(std::span<const std::uint64_t>(fingerprints));
    const std::vector<std::uint8_t> is_gone(gone.begin(), gone.end());
    sink.put_all(std::span<const std::uint8_t>(is_gone));
  }
  void restore(tables::ByteSource& source) {
    first = source.get<StateId>();
    count = source.get<std::uint32_t>();
    place = source.get<tables::SpillPlace>();
    bytes = source.get_all<std::uint8_t>();
    fingerprints = source.get_all<std::uint64_t>();
    const std::vector<std::uint8_t> is_gone = source.get_all<std::uint8_t>();
    gone.assign(is_gone.begin(), is_gone.end());
  }
};

/// Unpacks the states of a packet one after the other, without those that are gone.
class PacketReader {
 public:
  /// `has_fingerprints`: as the packet was written.
  explicit PacketReader(const Packet& packet, bool has_fingerprints = false)
      : packet_(packet),
        has_fingerprints_(has_fingerprints),
        at_(packet.bytes.data()),
        left_(packet.left()) {}
  bool done() const { return left_ == 0; }
  /// The next state, and its fingerprint where packets have them; returns its number. REQUIRES: not done().
  StateId next(ExploredState& state, std::uint64_t& fingerprint) {
    --left_;
    read(state, fingerprint);
    if (!packet_.gone.empty()) {
      while (packet_.gone[place_ - 1]) read(state, fingerprint);
    }
    return packet_.first + place_ - 1;
  }
  StateId next(ExploredState& state) {
    std::uint64_t none = 0;
    return next(state, none);
  }

 private:
  void read(ExploredState& state, std::uint64_t& fingerprint) {
    ++place_;
    if (has_fingerprints_) {
      std::memcpy(&fingerprint, at_, sizeof fingerprint);
      at_ += sizeof fingerprint;
    }
    get_state(at_, state);
  }

  const Packet& packet_;
  const bool has_fingerprints_;
  const std::uint8_t* at_;
  std::uint32_t left_;
  std::uint32_t place_ = 0;  // states read so far
};

}  // namespace squall::sim::explore
