// Shapes of networks: who is left to hear whom.
#include "sim/shape.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::shape_test {

using core::ServerId;
using core::ServerSet;
using sim::Shape;

namespace {

const std::vector<ServerId> kFive{1, 2, 3, 4, 5};

ServerSet heard(Shape shape, const std::vector<ServerId>& order, ServerId server) {
  ServerSet all;
  for (const ServerId one : order) all.add(one);
  return all - sim::cuts_of(shape, order)[server] - ServerSet::of(server);
}

ServerSet set(std::initializer_list<ServerId> servers) {
  ServerSet all;
  for (const ServerId server : servers) all.add(server);
  return all;
}

}  // namespace

TEST_CASE("In a ring each hears its two neighbours", "[sim][shape]") {
  CHECK(heard(Shape::ring, kFive, 1) == set({2, 5}));
  CHECK(heard(Shape::ring, kFive, 3) == set({2, 4}));
  CHECK(heard(Shape::ring, {3, 1, 5, 2, 4}, 3) == set({1, 4}));
}

TEST_CASE("A chain is a ring that is open", "[sim][shape]") {
  CHECK(heard(Shape::chain, kFive, 1) == set({2}));
  CHECK(heard(Shape::chain, kFive, 5) == set({4}));
  CHECK(heard(Shape::chain, kFive, 3) == set({2, 4}));
}

TEST_CASE("Two halves meet at the bridge only", "[sim][shape]") {
  CHECK(heard(Shape::bridge, kFive, 1) == set({2, 3, 4, 5}));
  CHECK(heard(Shape::bridge, kFive, 2) == set({1, 3}));
  CHECK(heard(Shape::bridge, kFive, 5) == set({1, 4}));
}

TEST_CASE("Three groups hear themselves only", "[sim][shape]") {
  const std::vector<ServerId> six{1, 2, 3, 4, 5, 6};
  CHECK(heard(Shape::split, six, 1) == set({2}));
  CHECK(heard(Shape::split, six, 4) == set({3}));
  CHECK(heard(Shape::split, six, 6) == set({5}));
}

TEST_CASE("Links are cut both ways, and no server is cut from itself", "[sim][shape]") {
  for (int kind = 0; kind < sim::kShapes; ++kind) {
    for (std::size_t count = 1; count <= 15; ++count) {
      std::vector<ServerId> order;
      for (std::size_t id = 1; id <= count; ++id) order.push_back(ServerId::of(id));
      const auto cuts = sim::cuts_of(static_cast<Shape>(kind), order);
      for (const ServerId one : order) {
        CHECK_FALSE(cuts[one].contains(one));
        for (const ServerId other : cuts[one]) CHECK(cuts[other].contains(one));
      }
    }
  }
}

}  // namespace squall::tests::shape_test
