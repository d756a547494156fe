// The causal past of a step, in lists small enough to be read.
#include "traces/shrink/causal_past.hpp"

#include "tests/catch.hpp"

namespace squall::tests::causal_past_test {

using sim::Action;
using traces::shrink::causal_past;
using traces::shrink::Step;
using traces::shrink::Steps;

namespace {

class List {
 public:
  /// Returns its number.
  std::uint32_t add(const Action& action, std::uint32_t sent_by = 0, core::ServerId to = 0) {
    Step step;
    step.choice.action = action;
    step.number = static_cast<std::uint32_t>(steps.size() + 1);
    step.sent_by = sent_by;
    step.to = to;
    steps.push_back(step);
    return step.number;
  }
  Steps steps;
};

std::vector<std::uint32_t> numbers(const Steps& steps) {
  std::vector<std::uint32_t> found;
  for (const Step& step : steps) found.push_back(step.number);
  return found;
}

}  // namespace

TEST_CASE("What a server cannot know of is not in the past of its step", "[traces][shrink]") {
  List list;
  const auto asked = list.add(Action::election_timeout(1));
  const auto unheard = list.add(Action::election_timeout(2));
  const auto before = list.add(Action::heartbeat_timeout(3));
  const auto last = list.add(Action::deliver(0), asked, 3);
  CHECK(numbers(causal_past(list.steps)) == std::vector{asked, before, last});
  CHECK(numbers(causal_past(list.steps, 2)) == std::vector{asked, unheard, before, last});
}

TEST_CASE("Links matter to all, and that a message was lost to none", "[traces][shrink]") {
  List list;
  const auto cut = list.add(Action::cut(core::ServerSet::of(1), core::ServerSet::of(2)));
  const auto asked = list.add(Action::election_timeout(1));
  list.add(Action::drop(0), asked, 2);
  const auto copied = list.add(Action::duplicate(0), asked, 3);
  const auto last = list.add(Action::deliver(0), copied, 3);
  CHECK(numbers(causal_past(list.steps)) == std::vector{cut, asked, copied, last});
}

TEST_CASE("What comes after the sending of a message is not in the past of its receipt",
          "[traces][shrink]") {
  List list;
  const auto asked = list.add(Action::election_timeout(1));
  list.add(Action::heartbeat_timeout(1));
  const auto last = list.add(Action::deliver(0), asked, 3);
  CHECK(numbers(causal_past(list.steps)) == std::vector{asked, last});
}

}  // namespace squall::tests::causal_past_test
