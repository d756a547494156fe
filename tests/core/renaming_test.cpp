// A renaming of servers reaches every place that holds one.
#include "core/renaming.hpp"

#include "tests/core/every_server.hpp"

namespace squall::tests::renaming_test {

using namespace squall::core;
using squall::tests::places_that_rename;

TEST_CASE("a renaming moves every server in a server's state", "[renaming]") {
  CHECK(places_that_rename<State>() == 15);
}

TEST_CASE("a renaming moves every server in what is durable and what is visible", "[renaming]") {
  CHECK(places_that_rename<Durable>() == 4);
  CHECK(places_that_rename<View>() == 8);
}

TEST_CASE("a renaming moves every server in a message of any type", "[renaming]") {
  CHECK(places_that_rename<Message>() == 5);
}

TEST_CASE("a renaming leaves no server where there is none", "[renaming]") {
  Renaming swap;
  swap.set(1, 2);
  swap.set(2, 1);
  CHECK(swap(kNobody) == kNobody);
  CHECK(swap(ServerSet::of(1) | ServerSet::of(4)) == (ServerSet::of(2) | ServerSet::of(4)));
}

}  // namespace squall::tests::renaming_test
