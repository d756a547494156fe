// The agenda: actions happen in their order, events when they are due, alarms once.
#include "sim/simulate/agenda.hpp"

#include <rapidcheck.h>

#include <deque>

#include "tests/catch.hpp"

namespace squall::tests::agenda_test {

using sim::Action;
using sim::ActionKind;
using sim::kNever;
using sim::simulate::ActionQueue;
using sim::simulate::Agenda;
using sim::simulate::Alarm;
using sim::simulate::DueAction;
using sim::simulate::Event;
using sim::simulate::EventOwner;

namespace {

enum class Due : std::uint8_t { first, second };

Action crash(int server) { return {ActionKind::crash, core::ServerId::of(server), 0, 0}; }

}  // namespace

TEST_CASE("Actions happen in the order of a queue with two ends", "[sim][agenda]") {
  rc::check("like std::deque", [](const std::vector<std::uint8_t>& choices) {
    ActionQueue queue;
    std::deque<DueAction> expected;
    for (const std::uint8_t choice : choices) {
      const DueAction action{crash(choice >> 4), choice};
      if (choice % 4 == 0) {
        queue.push_front(action);
        expected.push_front(action);
      } else if (choice % 4 == 1) {
        queue.push_back(action);
        expected.push_back(action);
      } else if (!expected.empty()) {
        RC_ASSERT(queue.pop_front() == expected.front());
        expected.pop_front();
      }
      RC_ASSERT(queue.empty() == expected.empty());
    }
  });
}

TEST_CASE("An event says to which part it belongs and what is due", "[sim][agenda]") {
  Agenda agenda;
  agenda.push(20, EventOwner::calm_phase, Due::second, 7);
  agenda.push(Agenda::Lane::messages, 10, EventOwner::links, Due::first, 65'535);
  const Event first = agenda.pop_event();
  CHECK(agenda.now() == 10);
  CHECK(owner_of(first) == EventOwner::links);
  CHECK(sim::simulate::due_of<Due>(first) == Due::first);
  CHECK(first.index() == 65'535);
  const Event second = agenda.pop_event();
  CHECK(agenda.now() == 20);
  CHECK(owner_of(second) == EventOwner::calm_phase);
  CHECK(sim::simulate::due_of<Due>(second) == Due::second);
  CHECK(second.index() == 7);
}

TEST_CASE("One queued event serves an alarm that is put off again and again", "[sim][agenda]") {
  Agenda agenda;
  Alarm alarm;
  const auto set = [&](sim::Time time) {
    alarm.set(agenda, EventOwner::timers, Due::first, 0, time, time);
  };
  set(10);
  set(30);  // the event at 10 looks again
  agenda.pop_event();
  CHECK(alarm.take_event(agenda.now()));
  CHECK(alarm.deadline == 30);
  set(30);
  set(20);  // sooner: an event of its own takes the place of the one at 30
  agenda.pop_event();
  CHECK(agenda.now() == 20);
  CHECK(alarm.take_event(agenda.now()));
  alarm.deadline = kNever;
  agenda.pop_event();
  CHECK(agenda.now() == 30);
  CHECK_FALSE(alarm.take_event(agenda.now()));
}

TEST_CASE("Faults of several servers end from the highest server to the lowest", "[sim][agenda]") {
  Agenda agenda;
  agenda.add_descending(ActionKind::crash, core::ServerSet::first(3));
  agenda.add_first(crash(9));
  agenda.add(crash(4), 7);
  for (const int server : {9, 3, 2, 1}) CHECK(agenda.pop_action().action == crash(server));
  CHECK(agenda.pop_action() == DueAction{crash(4), 7});
  CHECK_FALSE(agenda.has_actions());
}

}  // namespace squall::tests::agenda_test
