// The words that every room uses: sets of servers, positions, and what a programmer's error does.
#include "core/types.hpp"

#include <rapidcheck.h>

#include <set>
#include <vector>

#include "tests/catch.hpp"
#include "tests/core/dying_child.hpp"

namespace squall::tests::types_test {

using namespace squall::core;
using squall::tests::last_words;

namespace {

using Model = std::set<ServerId>;

/// Each server in or out as a coin falls.
Model any_servers() {
  Model servers;
  const auto coins = *rc::gen::inRange<std::uint32_t>(0, 1u << kServersMax);
  for (ServerId server = 1; server <= kServersMax; ++server) {
    if ((coins >> (server.value() - 1) & 1) != 0) servers.insert(server);
  }
  return servers;
}

ServerSet set_of(const Model& servers) {
  ServerSet set;
  for (const ServerId server : servers) set.add(server);
  return set;
}

Model model_of(ServerSet set) { return Model(set.begin(), set.end()); }

}  // namespace

TEST_CASE("a set of servers holds what was added and not removed", "[types]") {
  CHECK(rc::check([] {
    ServerSet set;
    Model model;
    for (const auto& [adds, server] :
         *rc::gen::container<std::vector<std::pair<bool, ServerId>>>(rc::gen::pair(
             rc::gen::arbitrary<bool>(), squall::tests::number_in<ServerId>(1, kServersMax + 1)))) {
      if (adds) {
        set.add(server);
        model.insert(server);
      } else {
        set.remove(server);
        model.erase(server);
      }
      RC_ASSERT(set.contains(server) == adds);
      RC_ASSERT(set.size() == static_cast<int>(model.size()));
      RC_ASSERT(set.empty() == model.empty());
      RC_ASSERT(model_of(set) == model);
    }
  }));
}

TEST_CASE("sets of servers have the algebra of sets", "[types]") {
  CHECK(rc::check([] {
    const Model a = any_servers();
    const Model b = any_servers();
    Model both, either = a, without = a;
    for (const ServerId server : b) {
      if (a.contains(server)) both.insert(server);
      either.insert(server);
      without.erase(server);
    }
    RC_ASSERT(model_of(set_of(a) & set_of(b)) == both);
    RC_ASSERT(model_of(set_of(a) | set_of(b)) == either);
    RC_ASSERT(model_of(set_of(a) - set_of(b)) == without);
    RC_ASSERT((set_of(a) == set_of(b)) == (a == b));
  }));
}

TEST_CASE("a set of servers iterates in ascending order, each server once", "[types]") {
  CHECK(rc::check([] {
    const Model servers = any_servers();
    const ServerSet set = set_of(servers);
    const std::vector<ServerId> seen(set.begin(), set.end());
    RC_ASSERT(seen == std::vector<ServerId>(servers.begin(), servers.end()));
    if (!servers.empty()) RC_ASSERT(set.lowest() == *servers.begin());
  }));
}

TEST_CASE("the first servers are numbered from 1", "[types]") {
  CHECK(ServerSet::first(0).empty());
  CHECK(model_of(ServerSet::first(3)) == Model{1, 2, 3});
  CHECK(ServerSet::first(kServersMax).size() == kServersMax);
  CHECK(ServerSet::first(kServersMax).contains(kServersMax));
  CHECK_FALSE(ServerSet::first(kServersMax).contains(kNobody));
  CHECK(model_of(ServerSet::of(kServersMax)) == Model{kServersMax});
}

TEST_CASE("a set's bits are all there is of it", "[types]") {
  CHECK(rc::check([] {
    const ServerSet set = set_of(any_servers());
    RC_ASSERT(ServerSet(set.bits()) == set);
  }));
}

TEST_CASE("the later term is the greater position, and in one term the longer log", "[types]") {
  const auto greater = [](Position a, Position b) {
    if (a.term != b.term) return a.term > b.term;
    return a.index > b.index;
  };
  for (int term = 0; term < 16; ++term) {
    for (int index = 0; index < 16; ++index) {
      const Position a{term / 4, index / 4};
      const Position b{term % 4, index % 4};
      CHECK((a > b) == greater(a, b));
      CHECK((a == b) == (!greater(a, b) && !greater(b, a)));
    }
  }
}

TEST_CASE("a programmer's error ends the program and names its place", "[types]") {
  const std::string said = last_words([] { SQUALL_ASSERT(1 + 1 == 3); });
  CHECK(said.find("assertion failed: 1 + 1 == 3 (") != std::string::npos);
  CHECK(said.find("types_test.cpp:") != std::string::npos);
  CHECK(last_words([] { SQUALL_ASSERT(1 + 1 == 2); }) == "lives");
}

}  // namespace squall::tests::types_test
