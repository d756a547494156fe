// What clients see: fresh reads, commands in real time's order, and each of them once.
#include "checkers/client_order.hpp"

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::client_order_test {

TEST_CASE("a read of less than was answered before it was asked is stale",
          "[checkers][client_order]") {
  CHECK(checkers::read_freshness(2, 3, 7, 8) ==
        Violation{Property::read_freshness, 2, kNobody, 3, 7, Values::indexes, 8, 7});
  CHECK(checkers::read_freshness(2, 3, 8, 8) == silent);
  CHECK(checkers::read_freshness(2, 3, 9, 8) == silent);
}

TEST_CASE("a command takes effect after all that was answered before it was asked",
          "[checkers][client_order]") {
  CHECK(checkers::real_time_order(2, 3, 8, 8) ==
        Violation{Property::real_time_order, 2, kNobody, 3, 8, Values::indexes, 8, 8});
  CHECK(checkers::real_time_order(2, 3, 9, 8) == silent);
}

TEST_CASE("a command that takes effect again is once too often", "[checkers][client_order]") {
  core::Applied applied{true, false, true, true, 5};
  CHECK(checkers::exactly_once(2, 3, 8, applied) ==
        Violation{Property::exactly_once, 2, kNobody, 3, 8, Values::counts, 1, 2});
  applied.repeated = false;
  CHECK(checkers::exactly_once(2, 3, 8, applied) == silent);
}

}  // namespace squall::tests::client_order_test
