// Who may be voted for: a table, and the order of logs that it leans on.
#include "core/election.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::election_test {

using namespace squall::core;

namespace {

/// A voter of term 5 whose log ends at index 3, in term 4, and what it is asked.
struct Question {
  ServerId voted_for;
  Term term;
  ServerId candidate;
  Position last_log;
};

bool grants(const Question& question) {
  LogTree tree;
  State state;
  state.current_term = 5;
  state.voted_for = question.voted_for;
  for (const Term term : {2, 4, 4}) {
    state.log.tip = tree.append(state.log.tip, {term, EntryKind::command, {}});
  }
  Message message;
  message.from = question.candidate;
  message.to = 1;
  message.term = question.term;
  return grants_vote(state, tree, message, {question.last_log});
}

std::vector<Position> small_positions() {
  std::vector<Position> positions;
  for (Term term = 0; term < 4; ++term) {
    for (Index index = 0; index < 4; ++index) positions.push_back({term, index});
  }
  return positions;
}

}  // namespace

TEST_CASE("a vote is granted where term, earlier vote and log allow it", "[election]") {
  // There is no earlier vote.
  CHECK(grants({kNobody, 5, 2, {4, 3}}));
  CHECK(grants({kNobody, 5, 2, {4, 4}}));
  CHECK(grants({kNobody, 5, 2, {5, 1}}));
  CHECK_FALSE(grants({kNobody, 5, 2, {4, 2}}));
  CHECK_FALSE(grants({kNobody, 5, 2, {3, 9}}));
  CHECK_FALSE(grants({kNobody, 5, 2, {0, 0}}));
  // This candidate has been voted for: the reply was lost, or the request came twice.
  CHECK(grants({2, 5, 2, {4, 3}}));
  CHECK_FALSE(grants({2, 5, 2, {4, 2}}));
  // Another one has.
  CHECK_FALSE(grants({3, 5, 2, {4, 3}}));
  CHECK_FALSE(grants({3, 5, 2, {9, 9}}));
  CHECK_FALSE(grants({1, 5, 2, {9, 9}}));
  // A request of an earlier term.
  CHECK_FALSE(grants({kNobody, 4, 2, {4, 3}}));
  CHECK_FALSE(grants({2, 4, 2, {9, 9}}));
}

TEST_CASE("of two logs one is at least as up-to-date as the other", "[election]") {
  for (const Position a : small_positions()) {
    CHECK(is_up_to_date(a, a));
    for (const Position b : small_positions()) {
      CHECK((is_up_to_date(a, b) || is_up_to_date(b, a)));
      CHECK((is_up_to_date(a, b) && is_up_to_date(b, a)) == (a == b));
    }
  }
}

TEST_CASE("what is up-to-date for a log is so for all that are behind it", "[election]") {
  int chains = 0;
  for (const Position a : small_positions()) {
    for (const Position b : small_positions()) {
      for (const Position c : small_positions()) {
        if (!is_up_to_date(a, b) || !is_up_to_date(b, c)) continue;
        ++chains;
        if (!is_up_to_date(a, c)) FAIL("not transitive");
      }
    }
  }
  CHECK(chains == 16 * 17 * 18 / 6);
}

}  // namespace squall::tests::election_test
