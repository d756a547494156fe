// Values of histories: equal values have equal numbers, and sequences share their prefixes.
#include "checkers/linearizability/value_tree.hpp"

#include <rapidcheck.h>

#include <map>

#include "tests/catch.hpp"

namespace squall::tests::value_tree_test {

using namespace squall::checkers;
using namespace squall::checkers::linearizability;

namespace {

Value extended(ValueTree& tree, const std::vector<std::uint32_t>& parts) {
  Value value = kEmpty;
  for (const std::uint32_t part : parts) value = tree.extend(value, part);
  return value;
}

}  // namespace

TEST_CASE("every plain value is another one", "[checkers][value_tree]") {
  ValueTree tree;
  const Value one = tree.add_plain();
  const Value other = tree.add_plain();
  CHECK(one != other);
  CHECK(one != kNil);
  CHECK(one != kEmpty);
  CHECK(tree.prefix(one) == kNil);
}

TEST_CASE("an append to nil begins with the empty sequence", "[checkers][value_tree]") {
  ValueTree tree;
  const Value value = tree.extend(kNil, 7);
  CHECK(value == tree.extend(kEmpty, 7));
  CHECK(tree.find(kNil, 7) == value);
  CHECK(tree.prefix(value) == kEmpty);
  CHECK(tree.prefix(kEmpty) == kNil);
}

TEST_CASE("a sequence that was never made is not found", "[checkers][value_tree]") {
  ValueTree tree;
  const Value value = tree.extend(kEmpty, 1);
  const std::uint32_t size = tree.size();
  CHECK(tree.find(value, 1) == kUnnamed);
  CHECK(tree.find(kEmpty, 2) == kUnnamed);
  CHECK(tree.size() == size);
}

TEST_CASE("sequences are equal exactly when their parts are", "[checkers][value_tree]") {
  CHECK(rc::check([] {
    using Parts = std::vector<std::uint32_t>;
    const auto part = rc::gen::inRange<std::uint32_t>(0, 3);
    const auto lists = *rc::gen::container<std::vector<Parts>>(rc::gen::container<Parts>(part));
    ValueTree tree;
    std::map<Parts, Value> known;
    for (const Parts& parts : lists) {
      const Value value = extended(tree, parts);
      RC_ASSERT(tree.parts(value) == parts);
      const auto [at, is_new] = known.emplace(parts, value);
      RC_ASSERT(is_new || at->second == value);
    }
    std::map<Value, Parts> back;
    for (const auto& [parts, value] : known) RC_ASSERT(back.emplace(value, parts).second);
  }));
}

}  // namespace squall::tests::value_tree_test
