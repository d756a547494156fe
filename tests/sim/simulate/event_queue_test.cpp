// What is due when: as a list that is searched for the least, whichever way events are put in.
#include "sim/simulate/event_queue.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::event_queue_test {

using namespace squall::sim;
using namespace squall::sim::simulate;

namespace {

struct Model {
  Time time;
  std::uint64_t order;
  std::uint8_t kind;
  std::uint16_t index;
};

/// The queue, and the same events in a plain list.
class Both {
 public:
  void push(int lane, Time time, std::uint8_t kind, std::uint16_t index) {
    if (lane < 0) {
      queue_.push(time, kind, index);
    } else {
      queue_.push_in_lane(lane, time, kind, index);
    }
    list_.push_back({time, ++order_, kind, index});
  }
  void pop() {
    const auto least =
        std::min_element(list_.begin(), list_.end(), [](const Model& a, const Model& b) {
          return a.time != b.time ? a.time < b.time : a.order < b.order;
        });
    RC_ASSERT(!queue_.empty());
    const Event event = queue_.pop();
    RC_ASSERT(event.time == least->time);
    RC_ASSERT(event.kind() == least->kind);
    RC_ASSERT(event.index() == least->index);
    list_.erase(least);
  }
  bool empty() const {
    RC_ASSERT(queue_.empty() == list_.empty());
    return list_.empty();
  }

 private:
  EventQueue queue_;
  std::vector<Model> list_;
  std::uint64_t order_ = 0;
};

}  // namespace

TEST_CASE("events come by time, and of one time in the order in which they were put in",
          "[event_queue]") {
  CHECK(rc::check([] {
    Both both;
    // Narrow times make many ties, wide ones disorder.
    const Time width = *rc::gen::element<Time>(1, 4, 1000);
    const auto numbers = *rc::gen::scale(
        5, rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, 1u << 24)));
    for (const std::uint32_t number : numbers) {
      const std::uint32_t order = number % 8;
      if (order >= 5 && !both.empty()) {
        both.pop();
      } else {
        both.push(static_cast<int>(order % 3) - 1, number / 8 % width,
                  static_cast<std::uint8_t>(number >> 8), static_cast<std::uint16_t>(number));
      }
    }
    while (!both.empty()) both.pop();
  }));
}

TEST_CASE("events of lanes keep their order while lanes grow and turn", "[event_queue]") {
  CHECK(rc::check([] {
    Both both;
    // As the Simulator asks: time goes on, most events are put in in their order.
    Time now = 0;
    for (const std::uint32_t number :
         *rc::gen::container<std::vector<std::uint32_t>>(600, rc::gen::inRange(0u, 1u << 16))) {
      if (number % 5 < 2 && !both.empty()) {
        both.pop();
      } else {
        now += number / 8 % 3;
        const Time delay = number % 16 == 0 ? 50 : 10;
        both.push(static_cast<int>(number / 32 % 2), now + delay, 1,
                  static_cast<std::uint16_t>(number));
      }
    }
    while (!both.empty()) both.pop();
  }));
}

TEST_CASE("an event keeps its kind and its index to the last bit", "[event_queue]") {
  EventQueue queue;
  queue.push(kNever, 255, 0xffff);
  queue.push_in_lane(1, kNever, 0, 0xffff);
  queue.push_in_lane(0, kNever, 255, 0);
  const Event first = queue.pop();
  CHECK(first.time == kNever);
  CHECK(first.kind() == 255);
  CHECK(first.index() == 0xffff);
  const Event second = queue.pop();
  CHECK(second.kind() == 0);
  CHECK(second.index() == 0xffff);
  const Event third = queue.pop();
  CHECK(third.kind() == 255);
  CHECK(third.index() == 0);
  CHECK(queue.empty());
}

TEST_CASE("an event that is due before its lane's last one comes first", "[event_queue]") {
  EventQueue queue;
  queue.push_in_lane(0, 30, 1, 1);
  queue.push_in_lane(0, 10, 1, 2);
  queue.push_in_lane(0, 20, 1, 3);
  queue.push_in_lane(0, 30, 1, 4);
  std::vector<std::uint16_t> order;
  while (!queue.empty()) order.push_back(queue.pop().index());
  CHECK(order == std::vector<std::uint16_t>{2, 3, 1, 4});
}

TEST_CASE("thousands of events in flight come in order", "[event_queue]") {
  EventQueue queue;
  std::uint32_t number = 1;
  constexpr int kEvents = 20'000;
  for (int at = 0; at < kEvents; ++at) {
    number = number * 1664525u + 1013904223u;  // any scrambling does
    queue.push_in_lane(at % 2, number >> 12, 1, 0);
    queue.push(number >> 20, 2, 0);
  }
  int count = 0;
  bool sorted = true;
  for (Event last; !queue.empty(); ++count) {
    const Event event = queue.pop();
    sorted = sorted && (last.time < event.time ||
                        (last.time == event.time && last.order_and_what < event.order_and_what));
    last = event;
  }
  CHECK(count == 2 * kEvents);
  CHECK(sorted);
}

}  // namespace squall::tests::event_queue_test
