// Majorities, for every number of servers: the arithmetic that all of Raft's safety leans on.
#include "core/configuration.hpp"

#include "tests/catch.hpp"

namespace squall::tests::configuration_test {

using namespace squall::core;

namespace {

/// All sets of servers 1 … count, as bits.
constexpr std::uint32_t sets(int count) { return 1u << count; }
ServerSet set(std::uint32_t number) { return ServerSet(static_cast<std::uint16_t>(number << 1)); }

}  // namespace

TEST_CASE("any two quorums share a server", "[configuration]") {
  for (int count = 1; count <= 7; ++count) {
    const Configuration configuration{ServerSet::first(count)};
    bool share = true;
    for (std::uint32_t a = 0; a < sets(count); ++a) {
      for (std::uint32_t b = 0; configuration.is_quorum(set(a)) && b < sets(count); ++b) {
        share = share && (!configuration.is_quorum(set(b)) || !(set(a) & set(b)).empty());
      }
    }
    CHECK(share);
  }
}

TEST_CASE("those that are not in a quorum are none, up to the most servers", "[configuration]") {
  // With more servers never being fewer than a quorum, this is the sentence above.
  for (int count = 1; count <= kServersMax; ++count) {
    const Configuration configuration{ServerSet::first(count)};
    int quorums = 0;
    bool others = false;
    bool shrinks = false;
    for (std::uint32_t number = 0; number < sets(count); ++number) {
      if (!configuration.is_quorum(set(number))) continue;
      ++quorums;
      others = others || configuration.is_quorum(configuration.voters - set(number));
      for (const ServerId server : configuration.voters) {
        shrinks = shrinks || !configuration.is_quorum(set(number) | ServerSet::of(server));
      }
    }
    CHECK(quorums > 0);
    CHECK_FALSE(others);
    CHECK_FALSE(shrinks);
  }
}

TEST_CASE("a quorum is more than half: of four servers three, of five three", "[configuration]") {
  for (int count = 1; count <= kServersMax; ++count) {
    const Configuration configuration{ServerSet::first(count)};
    CHECK(configuration.is_quorum(ServerSet::first(count / 2 + 1)));
    CHECK_FALSE(configuration.is_quorum(ServerSet::first(count / 2)));
  }
}

TEST_CASE("servers that are no voters count nothing", "[configuration]") {
  const Configuration configuration{ServerSet::of(2) | ServerSet::of(4) | ServerSet::of(9)};
  CHECK(configuration.is_quorum(ServerSet::of(2) | ServerSet::of(9)));
  CHECK_FALSE(configuration.is_quorum(ServerSet::first(kServersMax) - configuration.voters));
  CHECK_FALSE(configuration.is_quorum(ServerSet::of(1) | ServerSet::of(2) | ServerSet::of(3)));
}

TEST_CASE("a configuration without voters has no quorum", "[configuration]") {
  CHECK_FALSE(Configuration{}.is_quorum(ServerSet()));
  CHECK_FALSE(Configuration{}.is_quorum(ServerSet::first(kServersMax)));
}

}  // namespace squall::tests::configuration_test
