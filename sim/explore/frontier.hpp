// States that wait to be expanded, packed; and by which step each was reached first.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/explore/ensembles.hpp"
#include "sim/explore/sleep.hpp"

namespace squall::sim::explore {

/// A state of an exploration: an ensemble, what is in flight, and what may still happen. Messages
/// are sorted by number; by link and then in the order of sending where links keep order.
struct ExploredState {
  EnsembleId ensemble = 0;
  Purse purse;
  std::uint32_t count = 0;
  Arrival arrival;                                       // only where Bounds::sleeps
  std::array<MessageId, kExploredMessagesMax> messages;  // the first `count`
};

using StateId = std::uint64_t;
/// Numbers of states are given in blocks of this size to whoever finds them.
inline constexpr std::uint32_t kStateBlock = 1024;

/// States with consecutive numbers, seven bits of a number in each byte.
struct Packet {
  StateId first = 0;
  std::uint32_t count = 0;
  std::vector<std::uint8_t> bytes;

  /// Beside the count of messages: Arrival follows.
  static constexpr std::uint8_t kArrived = 0x80;
  static_assert(kExploredMessagesMax < kArrived);

  void add(const ExploredState& state) {
    // Room for the longest, once, instead of a look at every byte.
    const std::size_t size = bytes.size();
    if (bytes.capacity() < size + kStateBytesMax) bytes.reserve(2 * size + kStateBytesMax);
    bytes.resize(size + kStateBytesMax);
    std::uint8_t* at = bytes.data() + size;
    at = put(at, state.ensemble);
    at = put(at, state.purse.bits());
    const std::uint64_t arrival = state.arrival.bits();
    *at++ = static_cast<std::uint8_t>(state.count | (arrival == 0 ? 0 : kArrived));
    if (arrival != 0) at = put(at, arrival);
    for (std::uint32_t i = 0; i < state.count; ++i) at = put(at, state.messages[i]);
    bytes.resize(static_cast<std::size_t>(at - bytes.data()));
    ++count;
  }

 private:
  static constexpr std::size_t kStateBytesMax = 5 + 10 + 1 + 10 + 5 * kExploredMessagesMax;
  static std::uint8_t* put(std::uint8_t* at, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) *at++ = static_cast<std::uint8_t>(number | 0x80);
    *at++ = static_cast<std::uint8_t>(number);
    return at;
  }
};

/// Unpacks the states of a packet in turn.
class PacketReader {
 public:
  explicit PacketReader(const Packet& packet)
      : at_(packet.bytes.data()), left_(packet.count), id_(packet.first) {}
  bool done() const { return left_ == 0; }
  /// REQUIRES: not done(). Returns the state's number.
  StateId next(ExploredState& state) {
    --left_;
    state.ensemble = static_cast<EnsembleId>(number());
    state.purse = Purse(number());
    state.count = *at_++;
    state.arrival = {};
    if (state.count >= Packet::kArrived) {
      state.count -= Packet::kArrived;
      state.arrival = Arrival(number());
    }
    for (std::uint32_t i = 0; i < state.count; ++i) {
      state.messages[i] = static_cast<MessageId>(number());
    }
    return id_++;
  }

 private:
  std::uint64_t number() {
    std::uint64_t result = *at_++;
    if (result < 0x80) return result;
    result &= 0x7f;
    for (int shift = 7;; shift += 7) {
      const std::uint64_t next = *at_++;
      result |= (next & 0x7f) << shift;
      if (next < 0x80) return result;
    }
  }

  const std::uint8_t* at_;
  std::uint32_t left_;
  StateId id_;
};

/// By which step each state was reached first: what counterexamples are rebuilt from.
class Origins {
 public:
  /// `memory_max`: bytes that an exploration may take; a state needs more than two words of them.
  /// What one round finds, and what workers have begun, comes on top.
  explicit Origins(std::size_t memory_max)
      : blocks_(memory_max / (2 * kStateBlock * sizeof(std::uint64_t)) + kBlocksBeyond) {}

  /// kStateBlock numbers for one finder.
  StateId new_block() {
    const std::uint64_t block = next_.fetch_add(1, std::memory_order_relaxed);
    SQUALL_ASSERT(block < blocks_.size());
    blocks_[block] = std::make_unique<std::uint64_t[]>(kStateBlock);
    return block * kStateBlock;
  }
  /// `choice` counts the steps of `parent` in their order, from 0.
  void set(StateId state, StateId parent, std::uint32_t choice) {
    blocks_[state / kStateBlock][state % kStateBlock] = parent << kChoiceBits | choice;
  }
  StateId parent(StateId state) const { return word(state) >> kChoiceBits; }
  std::uint32_t choice(StateId state) const {
    return static_cast<std::uint32_t>(word(state) & ((1u << kChoiceBits) - 1));
  }
  std::span<const std::uint64_t> words(std::uint64_t block) const {
    return {blocks_[block].get(), kStateBlock};
  }
  /// Blocks come in their order, the first one may be there; more than there is memory for, too,
  /// if there was more before. False: this is none.
  bool restore(std::uint64_t block, const std::vector<std::uint64_t>& words) {
    if (words.size() != kStateBlock) return false;
    if (block >= blocks_.size()) blocks_.resize(block + 1);
    blocks_[block] = std::make_unique<std::uint64_t[]>(kStateBlock);
    std::copy(words.begin(), words.end(), blocks_[block].get());
    next_ = block + 1;
    return true;
  }
  std::uint64_t blocks() const { return next_.load(std::memory_order_relaxed); }
  std::size_t memory() const {
    return blocks() * kStateBlock * sizeof(std::uint64_t) + blocks_.size() * sizeof(void*);
  }

 private:
  static constexpr int kChoiceBits = 12;
  static constexpr std::size_t kBlocksBeyond = 4096;
  std::uint64_t word(StateId state) const {
    return blocks_[state / kStateBlock][state % kStateBlock];
  }

  std::atomic<std::uint64_t> next_{0};
  std::vector<std::unique_ptr<std::uint64_t[]>> blocks_;
};

}  // namespace squall::sim::explore
