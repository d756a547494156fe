// State machines, Figure 3.1: they get the committed entries, each once, in the order of the log.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::applied_in_order_test {

namespace {

View with_state(View view, Ref applied) {
  view.applied = applied;
  return view;
}

/// Two of three servers hold three entries; the first leads and has committed two.
struct CommittedTwo : HandmadeCluster {
  const Ref first = log({1}, 1);
  const Ref second = log({1}, 2, first);
  const Ref entries = log({1}, 3, second);
  CommittedTwo() {
    REQUIRE(step(2, follower(1, entries)) == silent);
    REQUIRE(step(1, leader(1, entries, 2)) == silent);
  }
  Verdict applies(Ref applied) { return step(1, with_state(leader(1, entries, 2), applied)); }
};

Violation wrong(Index index) {
  return {.property = Property::applied_in_order, .server = 1, .term = 1, .index = index};
}
Violation from_to(Index index, Index expected, Index found) {
  Violation violation = wrong(index);
  violation.values = Values::indexes;
  violation.expected = expected.value();
  violation.found = found.value();
  return violation;
}

}  // namespace

TEST_CASE("a server may apply what is committed at once, later, or one by one",
          "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  SECTION("at once") { CHECK(cluster.applies(cluster.second) == silent); }
  SECTION("one by one") {
    CHECK(cluster.applies(cluster.first) == silent);
    CHECK(cluster.applies(cluster.second) == silent);
  }
}

TEST_CASE("a server that applies what it does not call committed is accused",
          "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  CHECK(cluster.applies(cluster.entries) == from_to(3, 2, 3));
}

TEST_CASE("a server that skips an entry is accused", "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  const Ref without_first = cluster.log({1}, 2);
  const Verdict verdict = cluster.applies(without_first);
  CHECK(verdict == cluster.between(cluster.entries, without_first, wrong(1)));
  CHECK_THAT(explain(*verdict), Catch::StartsWith("server 1, in term 1, applied entry ") &&
                                    Catch::Contains(" of term 1 at index 1, where entry ") &&
                                    Catch::EndsWith(" of term 1 is committed"));
}

TEST_CASE("a server that applies an entry twice is accused", "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  const Ref twice = cluster.log({1}, 1, cluster.first);
  CHECK(cluster.applies(twice) == cluster.between(cluster.entries, twice, wrong(2)));
}

TEST_CASE("a server that takes its state machine back without a restart is accused",
          "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  REQUIRE(cluster.applies(cluster.second) == silent);
  Violation back = from_to(1, 2, 1);
  back.other = 1;
  CHECK(cluster.applies(cluster.first) == back);
  CHECK(explain(back) ==
        "server 1, in term 1, took its state machine back from index 2 to index 1 without a "
        "restart");
}

TEST_CASE("a server that restarts may begin with the empty state", "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  REQUIRE(cluster.applies(cluster.second) == silent);
  cluster.crash(1);
  CHECK(cluster.boot(1) == silent);
  CHECK(cluster.views[1].applied == kRoot);
}

TEST_CASE("a server that restarts with a wrong state is accused", "[checkers][applied_in_order]") {
  CommittedTwo cluster;
  cluster.crash(1);
  const Ref wrong_state = cluster.log({1}, 2);
  const View view = with_state(follower(1, cluster.entries, 2), wrong_state);
  CHECK(cluster.boot(1, view) == cluster.between(cluster.entries, wrong_state, wrong(1)));
}

TEST_CASE("a state machine ahead of its commit index is told in words",
          "[checkers][applied_in_order]") {
  CHECK(explain(from_to(3, 2, 3)) ==
        "server 1, in term 1, applied everything up to index 3, but calls only index 2 committed");
}

}  // namespace squall::tests::applied_in_order_test
