// Clocks that are right, wrong, put forward or back, or stand still.
#include "sim/simulate/clock.hpp"

#include <rapidcheck.h>

#include "tests/catch.hpp"

namespace squall::tests::clock_test {

using squall::sim::kNever;
using squall::sim::Time;
using squall::sim::simulate::Clock;
using squall::sim::simulate::kClockStart_us;
using squall::sim::simulate::kRateMax_ppm;

TEST_CASE("A clock shows virtual time unless it is told otherwise", "[sim][clock]") {
  const Clock clock;
  CHECK(clock.is_right());
  CHECK(clock.read(0) == kClockStart_us);
  CHECK(clock.read(1'234) == kClockStart_us + 1'234);
  CHECK(clock.when(kClockStart_us + 1'234) == 1'234);
  CHECK(clock.when(kClockStart_us - 1) == 0);
}

TEST_CASE("A fast clock gains, and a slow one loses", "[sim][clock]") {
  Clock clock;
  clock.set_rate(1'000'000, 200);
  CHECK_FALSE(clock.is_right());
  CHECK(clock.read(2'000'000) == kClockStart_us + 2'000'200);
  CHECK(clock.when(kClockStart_us + 2'000'200) == 2'000'000);
  clock.set_rate(2'000'000, -500'000);
  CHECK(clock.read(4'000'000) == kClockStart_us + 3'000'200);
  clock.set_rate(4'000'000, 0);
  CHECK(clock.is_right());
  CHECK(clock.read(4'000'001) == kClockStart_us + 3'000'201);
}

TEST_CASE("A clock is put forward and back", "[sim][clock]") {
  Clock clock;
  clock.jump(1'000, 500);
  CHECK(clock.read(1'000) == kClockStart_us + 1'500);
  CHECK(clock.when(kClockStart_us + 1'400) == 1'000);
  clock.jump(2'000, -2'000);
  CHECK(clock.read(2'000) == kClockStart_us + 500);
  CHECK(clock.when(kClockStart_us + 1'000) == 2'500);
}

TEST_CASE("A clock that stands still shows nothing new until it goes on", "[sim][clock]") {
  Clock clock;
  clock.stand_still(1'000, true);
  CHECK_FALSE(clock.is_right());
  CHECK(clock.read(9'000) == kClockStart_us + 1'000);
  CHECK(clock.when(kClockStart_us + 1'001) == kNever);
  CHECK(clock.when(kClockStart_us + 1'000) == 1'000);
  clock.stand_still(9'000, false);
  CHECK(clock.when(kClockStart_us + 1'001) == 9'001);
}

TEST_CASE("When a clock will show a time, it does, and not a tick sooner", "[sim][clock]") {
  CHECK(rc::check([] {
    Clock clock;
    const auto rate = *rc::gen::inRange(-kRateMax_ppm, kRateMax_ppm + 1);
    const auto since = *rc::gen::inRange<Time>(0, 1'000'000);
    clock.set_rate(since, rate);
    const Time shown = clock.read(since) + *rc::gen::inRange<Time>(1, Time{1} << 40);
    const Time when = clock.when(shown);
    RC_ASSERT(clock.read(when) >= shown);
    RC_ASSERT(clock.read(when - 1) < shown);
  }));
}

}  // namespace squall::tests::clock_test
