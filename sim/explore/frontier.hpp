// The frontier: packed states that are not expanded yet, and the step that reached each state
// first.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/explore/byte_stream.hpp"
#include "sim/explore/ensembles.hpp"

namespace squall::sim::explore {

/// A state of an exploration: an ensemble, the messages in flight, and the rest of every budget.
/// Messages are sorted by number; where links are FIFO, by link, and then in the order of sending.
struct ExploredState {
  EnsembleId ensemble = 0;
  RemainingBudget remaining;
  std::uint32_t count = 0;
  std::array<MessageId, kExploredMessagesMax> messages;  // the first `count`
};

using StateId = std::uint64_t;
/// Workers get the numbers of states in blocks of this size.
inline constexpr std::uint32_t kStateBlock = 1024;

/// States with consecutive numbers; integers are in base 128 (LEB128).
struct Packet {
  StateId first = 0;
  std::uint32_t count = 0;
  std::vector<std::uint8_t> bytes;

  void add(const ExploredState& state) {
    // Room for the longest state, once, instead of a check at every byte.
    const std::size_t size = bytes.size();
    if (bytes.capacity() < size + kStateBytesMax) bytes.reserve(2 * size + kStateBytesMax);
    bytes.resize(size + kStateBytesMax);
    std::uint8_t* at = bytes.data() + size;
    at = put(at, state.ensemble);
    at = put(at, state.remaining.bits());
    *at++ = static_cast<std::uint8_t>(state.count);
    for (std::uint32_t i = 0; i < state.count; ++i) at = put(at, state.messages[i]);
    bytes.resize(static_cast<std::size_t>(at - bytes.data()));
    ++count;
  }
  void save(ByteSink& sink) const {
    sink.put(first);
    sink.put(count);
    sink.put_all(std::span<const std::uint8_t>(bytes));
  }
  void restore(ByteSource& source) {
    first = source.get<StateId>();
    count = source.get<std::uint32_t>();
    bytes = source.get_all<std::uint8_t>();
  }

 private:
  static_assert(kExploredMessagesMax <= 0xff);
  static constexpr std::size_t kStateBytesMax = 5 + 10 + 1 + 5 * kExploredMessagesMax;
  static std::uint8_t* put(std::uint8_t* at, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) *at++ = static_cast<std::uint8_t>(number | 0x80);
    *at++ = static_cast<std::uint8_t>(number);
    return at;
  }
};

/// Unpacks the states of a packet one after the other.
class PacketReader {
 public:
  explicit PacketReader(const Packet& packet)
      : at_(packet.bytes.data()), left_(packet.count), id_(packet.first) {}
  bool done() const { return left_ == 0; }
  /// The next state; returns its number. REQUIRES: not done().
  StateId next(ExploredState& state) {
    --left_;
    state.ensemble = static_cast<EnsembleId>(number());
    state.remaining = RemainingBudget(number());
    state.count = *at_++;
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

/// The parent of each state and the step between them: counterexamples are rebuilt from it.
class Origins {
 public:
  /// `memory_max`: bytes that the exploration may use; a state needs more than two words of them.
  /// There is room for the states of one more round, and for blocks that workers have begun.
  explicit Origins(std::size_t memory_max)
      : blocks_(memory_max / (2 * kStateBlock * sizeof(std::uint64_t)) + kBlocksBeyond) {}

  /// kStateBlock new numbers for one worker; returns the first.
  StateId new_block() {
    const std::uint64_t block = next_.fetch_add(1, std::memory_order_relaxed);
    SQUALL_ASSERT(block < blocks_.size());
    blocks_[block] = std::make_unique<std::uint64_t[]>(kStateBlock);
    return block * kStateBlock;
  }
  /// `choice` is the position of the step among those of `parent`, from 0.
  void set(StateId state, StateId parent, std::uint32_t choice) {
    blocks_[state / kStateBlock][state % kStateBlock] = parent << kChoiceBits | choice;
  }
  StateId parent(StateId state) const { return word(state) >> kChoiceBits; }
  std::uint32_t choice(StateId state) const {
    return static_cast<std::uint32_t>(word(state) & ((1u << kChoiceBits) - 1));
  }
  void save(ByteSink& sink) const {
    sink.put(blocks());
    for (std::uint64_t block = 0; block < blocks(); ++block) {
      sink.put_all(std::span<const std::uint64_t>(blocks_[block].get(), kStateBlock));
    }
  }
  /// Replaces the blocks. There may be more than `memory_max` allows, if the exploration that was
  /// saved had more. False: the bytes are wrong.
  bool restore(ByteSource& source) {
    const std::uint64_t count = source.get_length();
    for (std::uint64_t block = 0; block < count && source.ok(); ++block) {
      const std::vector<std::uint64_t> words = source.get_all<std::uint64_t>();
      if (words.size() != kStateBlock) return false;
      if (block >= blocks_.size()) blocks_.resize(block + 1);
      blocks_[block] = std::make_unique<std::uint64_t[]>(kStateBlock);
      std::copy(words.begin(), words.end(), blocks_[block].get());
      next_ = block + 1;
    }
    return source.ok();
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
