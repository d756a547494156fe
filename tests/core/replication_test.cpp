// Chapter 3.5 and 3.6.2 as sentences: what followers store, where leaders go on, what is committed.
#include "core/replication.hpp"

#include <initializer_list>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::replication_test {

using namespace squall::core;

namespace {

/// A log whose entries have these terms.
Log log_of(LogTree& tree, std::initializer_list<Term> terms) {
  Log log;
  for (const Term term : terms) {
    log.tip = tree.append(log.tip, {term, EntryKind::command, {0, term.value()}});
  }
  return log;
}

AppendEntries request_of(LogTree& tree, const Log& leader, Index prev, std::uint32_t count) {
  const Position prev_log = tree.position(tree.at(leader.tip, prev));
  return {prev_log, tree.at(leader.tip, prev + count), count, 0};
}

std::vector<Term> terms(const LogTree& tree, Ref tip) {
  std::vector<Term> result;
  for (Index index = 1; index <= tree.index(tip); ++index) {
    result.push_back(tree.term(tree.at(tip, index)));
  }
  return result;
}

}  // namespace

TEST_CASE("a log holds prev_log only with the same term at the same index", "[replication]") {
  LogTree tree;
  const Log log = log_of(tree, {1, 1, 2});
  CHECK(holds(log, tree, {0, 0}));
  CHECK(holds(log, tree, {1, 2}));
  CHECK(holds(log, tree, {2, 3}));
  CHECK_FALSE(holds(log, tree, {2, 2}));
  CHECK_FALSE(holds(log, tree, {2, 4}));
}

TEST_CASE("a refusal names the conflicting term and its first index", "[replication]") {
  LogTree tree;
  const Log log = log_of(tree, {1, 1, 2, 2, 2, 3});
  CHECK(refusal(log, tree, {3, 5}).conflict == Position{2, 3});
  CHECK(refusal(log, tree, {3, 2}).conflict == Position{1, 1});
  CHECK(refusal(log, tree, {3, 9}).conflict == Position{0, 7});
  CHECK(refusal(log, tree, {3, 9}).match_index == 9);
  CHECK_FALSE(refusal(log, tree, {3, 9}).success);
}

TEST_CASE("a leader goes on after its own last entry of the conflicting term", "[replication]") {
  LogTree tree;
  const Log leader = log_of(tree, {1, 1, 2, 2, 4});
  CHECK(next_after_refusal(leader, tree, {false, 5, {2, 2}}) == 5);
  CHECK(next_after_refusal(leader, tree, {false, 5, {1, 1}}) == 3);
}

TEST_CASE("a leader without the conflicting term goes to its first index", "[replication]") {
  LogTree tree;
  const Log leader = log_of(tree, {1, 1, 4, 4});
  CHECK(next_after_refusal(leader, tree, {false, 4, {3, 2}}) == 2);
  CHECK(next_after_refusal(leader, tree, {false, 4, {0, 3}}) == 3);
  // Whatever a follower answers, the result lies within 1 … last + 1.
  CHECK(next_after_refusal(leader, tree, {false, 9, {0, 99}}) == 5);
  CHECK(next_after_refusal(leader, tree, {false, 4, {0, 0}}) == 1);
}

TEST_CASE("a leader goes back after a refusal, though it has the conflicting term further on",
          "[replication]") {
  LogTree tree;
  const Log leader = log_of(tree, {1, 1, 3, 3});
  CHECK(next_after_refusal(leader, tree, {false, 2, {3, 2}}) == 2);
  CHECK(next_after_refusal(leader, tree, {false, 2, {3, 1}}) == 1);
  // Below what is compacted, too: the leader then sends a snapshot.
  const Log compacted{tree.at(leader.tip, 3), leader.tip};
  CHECK(next_after_refusal(compacted, tree, {false, 2, {3, 2}}) == 2);
}

TEST_CASE("conflicting entries are replaced, with all that follow them", "[replication]") {
  LogTree tree;
  const Log follower = log_of(tree, {1, 1, 2, 2, 2});
  const Log leader = log_of(tree, {1, 1, 3});
  const Ref tip = store(follower, tree, request_of(tree, leader, 2, 1));
  CHECK(terms(tree, tip) == std::vector<Term>{1, 1, 3});
  CHECK(tip == leader.tip);
}

TEST_CASE("a late, shorter request takes nothing back", "[replication]") {
  LogTree tree;
  const Log leader = log_of(tree, {1, 1, 1, 1});
  const Ref tip = store(leader, tree, request_of(tree, leader, 1, 1));
  CHECK(tip == leader.tip);
}

TEST_CASE("a heartbeat changes no log", "[replication]") {
  LogTree tree;
  const Log follower = log_of(tree, {1, 2});
  CHECK(store(follower, tree, {{1, 1}, kRoot, 0, 0}) == follower.tip);
}

TEST_CASE("the quorum index is what a majority stores", "[replication]") {
  State state;
  state.progress[1].match_index = 9;
  state.progress[2].match_index = 4;
  state.progress[3].match_index = 7;
  CHECK(quorum_index(state, {ServerSet::first(3)}) == 7);
  CHECK(quorum_index(state, {ServerSet::first(2)}) == 4);
  CHECK(quorum_index(state, {ServerSet::of(1)}) == 9);
  state.progress[4].match_index = 1;
  // Of four servers three are a majority.
  CHECK(quorum_index(state, {ServerSet::first(4)}) == 4);
}

TEST_CASE("a leader counts only entries of its own term", "[replication]") {
  LogTree tree;
  State state;
  state.log = log_of(tree, {1, 2, 4});
  state.current_term = 4;
  CHECK_FALSE(may_commit(state, tree, 2));
  CHECK(may_commit(state, tree, 3));
  state.commit_index = 3;
  CHECK_FALSE(may_commit(state, tree, 3));
}

}  // namespace squall::tests::replication_test
