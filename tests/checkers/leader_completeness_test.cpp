// Leader Completeness, §3.6: what the log of an elected leader must hold, and what it may lack.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <rapidcheck/catch.h>

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::leader_completeness_test {

using squall::checkers::Commitment;

namespace {

/// Servers 1 and 2 hold two entries of term 1; server 1 leads it.
struct TermOne : HandmadeCluster {
  const Ref entries = log({1, 1});
  TermOne() {
    REQUIRE(step(2, follower(1, entries)) == silent);
    REQUIRE(step(1, leader(1, entries)) == silent);
  }
  /// The leader of term 1 calls both entries committed.
  Verdict commit() { return step(1, leader(1, entries, 2)); }
};

Violation incomplete(ServerId server, ServerId new_leader, Term term, Index index) {
  return {.property = Property::leader_completeness,
          .server = server,
          .other = new_leader,
          .term = term,
          .index = index};
}

/// The longest prefix committed before `term`, as the history tells it.
Ref committed_before(const std::vector<Commitment>& commitments, Term term) {
  Ref tip = kRoot;
  for (const Commitment& commitment : commitments) {
    if (commitment.term < term) tip = commitment.tip;
  }
  return tip;
}

}  // namespace

TEST_CASE("a leader elected without a committed entry breaks leader completeness",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  CHECK(cluster.step(3, leader(2, kRoot)) ==
        cluster.between(cluster.entries, kRoot, incomplete(3, 3, 2, 1)));
}

TEST_CASE("the first committed entry that an elected leader has another one for is named",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  const Ref other = cluster.log({1, 2, 2});
  REQUIRE(cluster.step(3, follower(2, other)) == silent);
  CHECK(cluster.step(3, leader(3, other)) ==
        cluster.between(cluster.entries, other, incomplete(3, 3, 3, 2)));
}

TEST_CASE("what the leader of a far later term lacks breaks leader completeness, too",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  REQUIRE(cluster.step(2, leader(2, cluster.entries)) == silent);
  const Ref short_log = cluster.log({1});
  CHECK(cluster.step(3, leader(1000, short_log)) ==
        cluster.between(cluster.entries, short_log, incomplete(3, 3, 1000, 2)));
}

TEST_CASE("a commit that becomes known after the election of an incomplete leader names both",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.step(3, leader(2, kRoot)) == silent);
  CHECK(cluster.commit() == cluster.between(cluster.entries, kRoot, incomplete(1, 3, 2, 1)));
}

TEST_CASE("a late commit is held against every later leader, by its log when elected",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  const Ref short_log = cluster.log({1});
  REQUIRE(cluster.step(2, leader(2, cluster.entries)) == silent);
  REQUIRE(cluster.step(3, leader(3, short_log)) == silent);
  REQUIRE(cluster.step(3, leader(3, cluster.log({3, 3}, 0, short_log))) == silent);
  CHECK(cluster.commit() == cluster.between(cluster.entries, short_log, incomplete(1, 3, 3, 2)));
}

TEST_CASE("a server seen to become leader of a term twice is held to each election",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  const Ref short_log = cluster.log({1});
  REQUIRE(cluster.step(3, leader(2, cluster.entries)) == silent);
  REQUIRE(cluster.step(3, follower(2, short_log)) == silent);
  REQUIRE(cluster.step(3, leader(2, short_log)) == silent);
  CHECK(cluster.commit() == cluster.between(cluster.entries, short_log, incomplete(1, 3, 2, 2)));
}

TEST_CASE("a candidate of term 1 that wins late, after term 2 has committed, is honest",
          "[checkers][leader_completeness]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({2});
  REQUIRE(cluster.step(1, candidate(1, kRoot)) == silent);
  REQUIRE(cluster.step(3, follower(2, log)) == silent);
  REQUIRE(cluster.step(2, leader(2, log)) == silent);
  REQUIRE(cluster.step(2, leader(2, log, 1)) == silent);
  CHECK(cluster.step(1, leader(1, kRoot)) == silent);
  CHECK(cluster.step(1, leader(1, cluster.log({1}))) == silent);
}

TEST_CASE("a late winner is held to what was committed in the terms before its own",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  const Ref longer = cluster.log({4}, 0, cluster.entries);
  REQUIRE(cluster.step(1, follower(4, longer, 2)) == silent);
  REQUIRE(cluster.step(2, leader(4, longer)) == silent);
  REQUIRE(cluster.step(2, leader(4, longer, 3)) == silent);
  SECTION("the leader of term 3 needs the entries of term 1, not that of term 4") {
    CHECK(cluster.step(3, leader(3, cluster.entries)) == silent);
  }
  SECTION("the leader of term 4 needs no more") {
    // Were there another leader of term 4, that would be Election Safety's question.
    CHECK(cluster.step(2, follower(4, longer, 3)) == silent);
    CHECK(cluster.step(2, leader(4, longer, 3)) == silent);
  }
  SECTION("the leader of term 3 without an entry of term 1 is incomplete") {
    const Ref short_log = cluster.log({1});
    CHECK(cluster.step(3, leader(3, short_log)) ==
          cluster.between(cluster.entries, short_log, incomplete(3, 3, 3, 2)));
  }
  SECTION("the leader of term 5 without the entry of term 4 is incomplete") {
    CHECK(cluster.step(3, leader(5, cluster.entries)) ==
          cluster.between(longer, cluster.entries, incomplete(3, 3, 5, 3)));
  }
}

TEST_CASE("a leader that has all that is committed, and more, is complete",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  CHECK(cluster.step(2, leader(2, cluster.entries)) == silent);
  CHECK(cluster.step(3, leader(3, cluster.log({1, 1, 2}))) == silent);
}

TEST_CASE("a leader may lack what is on a majority and not committed, Figure 3.7",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  CHECK(cluster.step(3, leader(3, cluster.log({2}))) == silent);
}

TEST_CASE("followers and candidates may lack what is committed",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  CHECK(cluster.step(3, follower(2, kRoot)) == silent);
  CHECK(cluster.step(3, candidate(3, kRoot)) == silent);
}

TEST_CASE("a leader is not held to what was committed in its own term",
          "[checkers][leader_completeness]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  REQUIRE(cluster.step(1, follower(2, log)) == silent);
  REQUIRE(cluster.step(3, follower(2, log)) == silent);
  REQUIRE(cluster.step(3, follower(2, log, 1)) == silent);
  CHECK(cluster.step(2, leader(2, kRoot)) == silent);
}

TEST_CASE("an incomplete leader is told once, though others hear of the commit later",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  REQUIRE(cluster.step(3, leader(2, kRoot)) != silent);
  CHECK(cluster.step(2, follower(1, cluster.entries, 2)) == silent);
}

TEST_CASE("an old leader may call committed what all later leaders had",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  const Ref longer = cluster.log({2}, 0, cluster.entries);
  REQUIRE(cluster.step(3, follower(2, longer)) == silent);
  REQUIRE(cluster.step(2, leader(2, longer)) == silent);
  REQUIRE(cluster.step(2, leader(2, longer, 3)) == silent);
  CHECK(cluster.commit() == silent);
}

TEST_CASE("a follower that hears late of a commit is not taken for its origin",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.commit() == silent);
  REQUIRE(cluster.step(2, leader(2, cluster.entries)) == silent);
  CHECK(cluster.step(3, follower(2, cluster.entries, 2)) == silent);
  CHECK(cluster.history.commitments == std::vector<Commitment>{{1, cluster.entries}});
}

TEST_CASE("an entry committed in an earlier term, known later, moves to that term",
          "[checkers][leader_completeness]") {
  TermOne cluster;
  REQUIRE(cluster.step(3, follower(3, cluster.entries, 1)) == silent);
  REQUIRE(cluster.history.commitments ==
          std::vector<Commitment>{{3, cluster.tree.at(cluster.entries, 1)}});
  REQUIRE(cluster.commit() == silent);
  CHECK(cluster.history.commitments == std::vector<Commitment>{{1, cluster.entries}});
}

TEST_CASE("for each term the longest prefix committed before it is remembered",
          "[checkers][leader_completeness]") {
  CHECK(rc::check([] {
    constexpr std::uint32_t kLastTerm = 6;
    constexpr std::uint32_t kLastIndex = 8;
    HandmadeCluster cluster;
    Ref log = kRoot;
    for (std::uint32_t index = 1; index <= kLastIndex; ++index) log = cluster.log({1}, index, log);
    std::array<Index, kLastTerm + 2> longest{};  // committed before the term
    const auto commits = *rc::gen::container<std::vector<std::pair<Term, Index>>>(rc::gen::pair(
        tests::number_in<Term>(1, kLastTerm + 1), tests::number_in<Index>(1, kLastIndex + 1)));
    for (const auto& [term, index] : commits) {
      cluster.views[1] = {};
      cluster.step(1, follower(term, log, index));
      for (std::size_t later = term.value() + 1; later < longest.size(); ++later) {
        longest[later] = std::max(longest[later], index);
      }
      for (std::size_t later = 0; later < longest.size(); ++later) {
        RC_ASSERT(committed_before(cluster.history.commitments, Term::of(later)) ==
                  cluster.tree.at(log, longest[later]));
      }
    }
    const auto& kept = cluster.history.commitments;
    for (std::size_t at = 1; at < kept.size(); ++at) {
      RC_ASSERT(kept[at - 1].term < kept[at].term);
      RC_ASSERT(cluster.tree.index(kept[at - 1].tip) < cluster.tree.index(kept[at].tip));
    }
  }));
}

}  // namespace squall::tests::leader_completeness_test
