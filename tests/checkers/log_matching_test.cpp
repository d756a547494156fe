// Log Matching, §3.5: what two logs with an entry of the same index and term must share.
#include <algorithm>
#include <utility>
#include <vector>

#include <rapidcheck/catch.h>

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::log_matching_test {

namespace {

Violation mismatch(ServerId server, ServerId other, Term term, Index index) {
  return {.property = Property::log_matching,
          .server = server,
          .other = other,
          .term = term,
          .index = index};
}

using Entries = std::vector<std::pair<Term, std::uint64_t>>;  // terms and payloads

Ref log_of(HandmadeCluster& cluster, const Entries& entries) {
  Ref tip = kRoot;
  for (const auto& [term, payload] : entries) tip = cluster.log({term}, payload, tip);
  return tip;
}

/// The first index at which the logs have an entry of the same term and are not identical up
/// through it; 0: they match.
Index first_mismatch(const Entries& a, const Entries& b) {
  bool identical = true;
  for (std::size_t at = 0; at < std::min(a.size(), b.size()); ++at) {
    identical = identical && a[at] == b[at];
    if (!identical && a[at].first == b[at].first) return Index::of(at + 1);
  }
  return 0;
}

rc::Gen<Entries> some_entries() {
  return rc::gen::container<Entries>(
      rc::gen::pair(tests::number_in<Term>(1, 4), rc::gen::inRange<std::uint64_t>(0, 2)));
}

}  // namespace

TEST_CASE("different entries of one index and term break log matching",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1, 2});
  const Ref other = cluster.log({2}, 7, cluster.log({1}));
  REQUIRE(cluster.step(1, follower(2, one)) == silent);
  CHECK(cluster.step(3, follower(2, other)) == cluster.between(one, other, mismatch(3, 1, 2, 2)));
}

TEST_CASE("equal entries with different pasts break log matching", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1, 3});
  const Ref other = cluster.log({2, 3});
  REQUIRE(cluster.step(1, follower(3, one)) == silent);
  CHECK(cluster.step(2, follower(3, other)) == cluster.between(one, other, mismatch(2, 1, 3, 2)));
}

TEST_CASE("every entry that a step adds is looked at, not the last alone",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1, 2, 4});
  const Ref other = cluster.log({3}, 0, cluster.log({2}, 7, cluster.log({1})));
  REQUIRE(cluster.step(1, follower(4, one)) == silent);
  CHECK(cluster.step(2, follower(4, other)) == cluster.between(one, other, mismatch(2, 1, 2, 2)));
}

TEST_CASE("entries that go beyond the other log do not hide those below its end",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1});
  const Ref other = cluster.log({2, 2, 2}, 0, cluster.log({1}, 7));
  REQUIRE(cluster.step(1, follower(2, one)) == silent);
  CHECK(cluster.step(2, follower(2, other)) == cluster.between(one, other, mismatch(2, 1, 1, 1)));
}

TEST_CASE("a log whose terms go back is looked at everywhere", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1, 1, 3});
  const Ref other = cluster.log({2, 1, 2});
  REQUIRE(cluster.step(1, follower(3, one)) == silent);
  CHECK(cluster.step(2, follower(3, other)) == cluster.between(one, other, mismatch(2, 1, 1, 2)));
}

TEST_CASE("an entry put in place of another is looked at", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1, 2});
  const Ref other = cluster.log({2}, 7, cluster.log({1}));
  REQUIRE(cluster.step(1, follower(2, one)) == silent);
  REQUIRE(cluster.step(2, follower(2, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(2, follower(2, other)) == cluster.between(one, other, mismatch(2, 1, 2, 2)));
}

TEST_CASE("the log on the disk of a server that is down counts", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1});
  const Ref other = cluster.log({1}, 7);
  REQUIRE(cluster.step(2, follower(1, one)) == silent);
  cluster.crash(2);
  CHECK(cluster.step(3, leader(2, other)) == cluster.between(one, other, mismatch(3, 2, 1, 1)));
}

TEST_CASE("a log that a crash brings back is looked at then, and when its server boots",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1});
  const Ref other = cluster.log({1}, 7);
  REQUIRE(cluster.step(2, follower(1, one)) == silent);
  REQUIRE(cluster.step_unsynced(2, follower(2, kRoot)) == silent);
  REQUIRE(cluster.step(3, follower(2, other)) == silent);
  CHECK(cluster.crash(2) == cluster.between(other, one, mismatch(2, 3, 1, 1)));
  CHECK(cluster.boot(2) == cluster.between(other, one, mismatch(2, 3, 1, 1)));
}

TEST_CASE("a crash is not to blame for what was in the log before it", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1});
  REQUIRE(cluster.step(2, follower(1, one)) == silent);
  REQUIRE(cluster.step(3, follower(1, cluster.log({1}, 7))) != silent);
  REQUIRE(cluster.step_unsynced(2, follower(2, cluster.log({2}, 0, one))) == silent);
  CHECK(cluster.crash(2) == silent);
}

TEST_CASE("a boot is looked at against every log, whichever leader the server believes in",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1});
  const Ref other = cluster.log({1}, 7);
  REQUIRE(cluster.step(3, follower(1, one)) == silent);
  REQUIRE(cluster.step_unsynced(3, follower(2, kRoot)) == silent);
  REQUIRE(cluster.step(1, following(leader(2, other), 1)) == silent);
  REQUIRE(cluster.step(2, following(follower(2, other), 1)) == silent);
  cluster.crash(3);
  CHECK(cluster.boot(2, following(follower(2, other), 1)) ==
        cluster.between(one, other, mismatch(2, 3, 1, 1)));
}

TEST_CASE("a follower that stores another entry than its leader breaks log matching",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1, 1});
  const Ref other = cluster.log({1}, 7, cluster.log({1}));
  REQUIRE(cluster.step(1, following(leader(1, one), 1)) == silent);
  CHECK(cluster.step(2, following(follower(1, other), 1)) ==
        cluster.between(one, other, mismatch(2, 1, 1, 2)));
}

TEST_CASE("a leader's new entry is looked at against all logs", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  const Ref one = cluster.log({1});
  const Ref other = cluster.log({1}, 7);
  REQUIRE(cluster.step(3, follower(1, one)) == silent);
  REQUIRE(cluster.step(1, following(leader(1, kRoot), 1)) == silent);
  CHECK(cluster.step(1, following(leader(1, other), 1)) ==
        cluster.between(one, other, mismatch(1, 3, 1, 1)));
}

TEST_CASE("entries of one index and different terms are honest", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(3, cluster.log({1, 1, 1}))) == silent);
  CHECK(cluster.step(2, follower(3, cluster.log({1, 2, 2}))) == silent);
  CHECK(cluster.step(3, follower(3, cluster.log({1, 3}))) == silent);
}

TEST_CASE("a log that is a prefix of another is honest", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(2, cluster.log({1, 1, 2}))) == silent);
  CHECK(cluster.step(2, follower(2, cluster.log({1, 1}))) == silent);
  CHECK(cluster.step(3, follower(2, kRoot)) == silent);
  CHECK(cluster.step(2, follower(2, cluster.log({1, 1, 2, 2}))) == silent);
}

TEST_CASE("a follower that copies its leader's log is honest, in part or whole",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, following(leader(2, cluster.log({1, 2, 2})), 1)) == silent);
  CHECK(cluster.step(2, follower(1, cluster.log({1, 1, 1, 1}))) == silent);
  CHECK(cluster.step(2, following(follower(2, cluster.log({1, 2})), 1)) == silent);
  CHECK(cluster.step(2, following(follower(2, cluster.log({1, 2, 2})), 1)) == silent);
}

TEST_CASE("a log that was only shortened needs no look", "[checkers][log_matching]") {
  HandmadeCluster cluster;
  CHECK(cluster.step(1, follower(2, cluster.log({1, 1, 1}))) == silent);
  CHECK(cluster.step(2, follower(2, cluster.log({1, 1, 2}))) == silent);
  CHECK(cluster.step(2, follower(2, cluster.log({1, 1}))) == silent);
}

TEST_CASE("an entry that was lost everywhere may be followed by another of its index and term",
          "[checkers][log_matching]") {
  HandmadeCluster cluster;
  REQUIRE(cluster.step_unsynced(2, follower(1, cluster.log({1}))) == silent);
  cluster.crash(2);
  REQUIRE(cluster.boot(2) == silent);
  CHECK(cluster.step(3, follower(1, cluster.log({1}, 7))) == silent);
}

TEST_CASE("two logs are told apart as their definition does it", "[checkers][log_matching]") {
  CHECK(rc::check([] {
    const Entries one = *some_entries();
    const auto shared = *rc::gen::inRange<std::size_t>(0, one.size() + 1);
    Entries other(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(shared));
    for (const auto& entry : *some_entries()) other.push_back(entry);
    HandmadeCluster cluster;
    const Ref log = log_of(cluster, one);
    const Ref added = log_of(cluster, other);
    RC_ASSERT(cluster.step(1, follower(9, log)) == silent);
    const Verdict verdict = cluster.step(2, follower(9, added));
    const Index index = first_mismatch(one, other);
    if (index == 0) {
      RC_ASSERT(verdict == silent);
    } else {
      const Term term = one[index.value() - 1].first;
      RC_ASSERT(verdict == cluster.between(log, added, mismatch(2, 1, term, index)));
    }
  }));
}

}  // namespace squall::tests::log_matching_test
