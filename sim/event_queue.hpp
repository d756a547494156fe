// What is due when: a 4-ary heap of (time, order of insertion), so that ties never depend on
// chance.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/setup.hpp"

namespace squall::sim {

struct Event {
  Time time = 0;
  /// Order of insertion in the high bits, then what (kind, 8 bits) and whom (index, 16 bits).
  std::uint64_t order_and_what = 0;

  std::uint8_t kind() const { return static_cast<std::uint8_t>(order_and_what >> 16); }
  std::uint16_t index() const { return static_cast<std::uint16_t>(order_and_what); }
};

class EventQueue {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  const Event& top() const { return heap_.front(); }

  void push(Time time, std::uint8_t kind, std::uint16_t index) {
    const Event event{time, ++order_ << 24 | std::uint64_t{kind} << 16 | index};
    std::size_t at = heap_.size();
    heap_.push_back(event);
    while (at > 0) {
      const std::size_t up = (at - 1) / 4;
      if (!before(event, heap_[up])) break;
      heap_[at] = heap_[up];
      at = up;
    }
    heap_[at] = event;
  }
  /// REQUIRES: not empty.
  Event pop() {
    const Event first = heap_.front();
    const Event last = heap_.back();
    heap_.pop_back();
    const std::size_t size = heap_.size();
    if (size == 0) return first;
    std::size_t at = 0;
    for (;;) {
      const std::size_t child = 4 * at + 1;
      if (child >= size) break;
      std::size_t least = child;
      const std::size_t end = child + 4 < size ? child + 4 : size;
      for (std::size_t other = child + 1; other < end; ++other) {
        if (before(heap_[other], heap_[least])) least = other;
      }
      if (!before(heap_[least], last)) break;
      heap_[at] = heap_[least];
      at = least;
    }
    heap_[at] = last;
    return first;
  }

 private:
  static bool before(const Event& a, const Event& b) {
    // One comparison of 128 bits: no branch on equal times.
    __extension__ using Wide = unsigned __int128;
    return (static_cast<Wide>(a.time) << 64 | a.order_and_what) <
           (static_cast<Wide>(b.time) << 64 | b.order_and_what);
  }
  std::vector<Event> heap_;
  std::uint64_t order_ = 0;  // 2^40 events
};

}  // namespace squall::sim
