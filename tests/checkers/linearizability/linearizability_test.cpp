// Verdicts of the linearizability checker on written histories, and their explanations.
#include "checkers/linearizability/linearizability.hpp"

#include "tests/catch.hpp"
#include "tests/checkers/linearizability/client_history_fixture.hpp"

namespace squall::tests::linearizability_test {

using checkers::linearizability::Decision;
using checkers::linearizability::judge_linearizability;
using checkers::linearizability::Linearizability;

namespace {

Decision decision(const HistoryStory& story) {
  return judge_linearizability(story.history()).decision;
}

}  // namespace

TEST_CASE("an empty history is linearizable", "[checkers][linearizability]") {
  HistoryStory story;
  CHECK(decision(story) == Decision::linearizable);
}

TEST_CASE("a key holds its initial value until the first write", "[checkers][linearizability]") {
  HistoryStory story;
  story.read(1, 0);
  CHECK(decision(story) == Decision::linearizable);
  story.history().initial = story.plain(4);
  CHECK(decision(story) == Decision::not_linearizable);
  story.history().operations[0].value = story.plain(4);
  CHECK(decision(story) == Decision::linearizable);
}

TEST_CASE("a read that begins after a write has completed returns it",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  story.write(1, 2);
  story.read(2, 2);
  CHECK(decision(story) == Decision::linearizable);
  story.read(2, 1);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE(
    "reads during a write may return the old value, then the new one, and never the old again",
    "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  const auto write = story.open_write(1, 2);
  story.read(2, 1);
  story.read(3, 2);
  const auto last = story.open_read(2);
  story.complete_read(last, story.plain(2));
  story.complete(write);
  CHECK(decision(story) == Decision::linearizable);
  story.history().operations[last].value = story.plain(1);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("a write that changes nothing can still hide another one",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto hidden = story.open_write(1, 2);
  story.write(2, 0);
  story.read(2, 0);
  story.complete(hidden);
  story.read(2, 0);
  CHECK(decision(story) == Decision::linearizable);
  story.read(2, 2);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("a write of a value that no later operation looks for can complete",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto mismatch = story.open_cas(1, 1, 0);
  const auto late = story.open_write(3, 1);
  story.complete(mismatch, OperationOutcome::mismatched);
  const auto impossible = story.open_cas(2, 2, 0);
  story.complete(late);
  story.complete(impossible);
  const Linearizability result = judge_linearizability(story.history());
  REQUIRE(result.decision == Decision::not_linearizable);
  CHECK(result.operation == impossible);
}

TEST_CASE("a write of unknown outcome may take effect long after", "[checkers][linearizability]") {
  HistoryStory story;
  story.open_write(1, 1);
  story.write(2, 2);
  story.read(2, 2);
  story.read(2, 1);
  CHECK(decision(story) == Decision::linearizable);
  SECTION("but once only") {
    story.write(2, 2);
    story.read(2, 1);
    CHECK(decision(story) == Decision::not_linearizable);
  }
}

TEST_CASE("a write that failed never takes effect", "[checkers][linearizability]") {
  HistoryStory story;
  story.complete(story.open_write(1, 1), OperationOutcome::failed);
  story.read(2, 0);
  CHECK(decision(story) == Decision::linearizable);
  story.read(2, 1);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("a compare-and-set that took effect found what it expected",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  story.complete(story.open_cas(2, 1, 2));
  story.read(1, 2);
  CHECK(decision(story) == Decision::linearizable);
  story.complete(story.open_cas(2, 1, 3));
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("a compare-and-set that mismatched found something else", "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  story.complete(story.open_cas(2, 2, 3), OperationOutcome::mismatched);
  story.read(1, 1);
  CHECK(decision(story) == Decision::linearizable);
  story.complete(story.open_cas(2, 1, 3), OperationOutcome::mismatched);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("of two compare-and-sets from one value at most one takes effect",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  const auto one = story.open_cas(1, 1, 2);
  const auto other = story.open_cas(2, 1, 3);
  story.complete(one);
  SECTION("one") { CHECK(decision(story) == Decision::linearizable); }
  SECTION("both") {
    story.complete(other);
    CHECK(decision(story) == Decision::not_linearizable);
  }
}

TEST_CASE("a written value that no operation reads can still show in a mismatch",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  story.open_write(2, 2);  // of unknown outcome: the only way away from 1
  story.complete(story.open_cas(3, 1, 3), OperationOutcome::mismatched);
  CHECK(decision(story) == Decision::linearizable);
  story.read(1, 1);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("appends add up in an order that all reads agree on", "[checkers][linearizability]") {
  HistoryStory story;
  const auto a = story.open_append(1, "a");
  const auto b = story.open_append(2, "bb");
  story.complete(a);
  story.complete(b);
  const auto read = story.read_text(3, "bba");
  CHECK(decision(story) == Decision::linearizable);
  SECTION("for others too") {
    story.append(1, "c");
    story.read_text(2, "bbac");
    CHECK(decision(story) == Decision::linearizable);
    story.read_text(2, "abbc");
    CHECK(decision(story) == Decision::not_linearizable);
  }
  SECTION("which has all of them") {
    story.history().operations[read].value = story.text("bb");
    CHECK(decision(story) == Decision::not_linearizable);
  }
}

TEST_CASE("the same text is the same value however it was put together",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.append(1, "ab");
  story.append(1, "c");
  story.read_text(2, "abc");
  story.complete(story.invoke(1, OperationKind::write, story.text("")));
  story.append(1, "a");
  story.append(1, "bc");
  story.read_text(2, "abc");
  CHECK(decision(story) == Decision::linearizable);
}

TEST_CASE("each key is judged for itself", "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1, 0);
  story.write(1, 2, 1);
  story.read(2, 1, 0);
  story.read(2, 2, 1);
  CHECK(decision(story) == Decision::linearizable);
  story.read(2, 2, 0);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("the earliest contradiction of all keys is told", "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1, 0);
  const auto late = story.open_read(2, 0);
  const auto early = story.open_read(3, 1);
  story.complete_read(early, story.plain(5));
  story.complete_read(late, story.plain(2));
  const Linearizability result = judge_linearizability(story.history());
  REQUIRE(result.decision == Decision::not_linearizable);
  CHECK(result.operation == early);
}

TEST_CASE("a stale read is told with what was possible and what it contradicts",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 7);
  story.write(1, 1);
  const auto two = story.write(1, 2);
  const auto concurrent = story.open_write(2, 3);
  const auto stale = story.read(4, 1);
  story.complete(concurrent);
  story.read(1, 3);
  const Linearizability result = judge_linearizability(story.history());
  REQUIRE(result.decision == Decision::not_linearizable);
  CHECK(result.operation == stale);
  CHECK(result.possible_is_complete);
  CHECK(result.possible == std::vector<Value>{story.plain(2), story.plain(3)});
  // Whatever it was before 2 was written, it is 2 or 3 then.
  CHECK(result.contradiction == std::vector<std::uint32_t>{two, stale});
  CHECK(result.contradiction_since == story.history().operations[two].invoked);
  CHECK(result.contradiction_is_minimal);
}

TEST_CASE("a text that no operation could read is told as a value without a name",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.append(1, "a");
  story.append(1, "b");
  story.read_text(2, "ba");
  const Linearizability result = judge_linearizability(story.history());
  REQUIRE(result.decision == Decision::not_linearizable);
  CHECK(result.possible == std::vector<Value>{checkers::linearizability::kUnnamed});
}

TEST_CASE("too little memory gives no verdict, and never a wrong one",
          "[checkers][linearizability]") {
  // Six open writes and a read of each in an order that only one choice allows.
  HistoryStory story;
  for (std::uint32_t value = 1; value <= 6; ++value) story.open_cas(value, value - 1, value);
  for (std::uint32_t value = 1; value <= 6; ++value) story.open_cas(10 + value, 0, value);
  story.read(20, 6);
  story.read(20, 3);
  CHECK(judge_linearizability(story.history()).decision == Decision::not_linearizable);
  CHECK(judge_linearizability(story.history(), {1'000'000, 0}).decision == Decision::undecided);
}

TEST_CASE("what is given up while a completion is looked at gives no verdict",
          "[checkers][linearizability]") {
  // Of very many ways one leads to the value that is read.
  HistoryStory story;
  for (std::uint32_t to = 1; to <= 10; ++to) {
    for (std::uint32_t from = 0; from < to; ++from) story.open_cas(100 * from + to, from, to);
  }
  for (std::uint32_t to = 11; to <= 15; ++to) story.open_cas(to, to - 1, to);
  story.read(20, 15);
  for (std::uint32_t value = 1; value <= 10; ++value) {
    story.write(20, value);
    story.read(20, value);
  }
  CHECK(decision(story) == Decision::linearizable);
  CHECK(judge_linearizability(story.history(), {1'000'000, 0}).decision == Decision::undecided);
}

TEST_CASE("a hundred operations of unknown outcome cost a hundred decisions, not their product",
          "[checkers][linearizability]") {
  HistoryStory story;
  for (std::uint32_t process = 0; process < 100; ++process) {
    story.open_write(process, 1 + process % 5);
  }
  for (std::uint32_t number = 0; number < 100; ++number) story.read(200, 1 + number * 2 % 5);
  const Linearizability result = judge_linearizability(story.history());
  CHECK(result.decision == Decision::linearizable);
  CHECK(result.possibilities < 10'000);
  SECTION("though none is left to explain one read more") {
    const auto last = story.read(200, 1);
    const Linearizability broken = judge_linearizability(story.history());
    CHECK(broken.decision == Decision::not_linearizable);
    CHECK(broken.operation == last);
  }
}

TEST_CASE("a write that was overwritten unseen may also be seen later",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto late = story.open_write(1, 9);
  story.write(2, 1);
  story.read(3, 1);
  SECTION("by who reads it") {
    story.complete(late);
    story.read(3, 9);
  }
  SECTION("by who finds that something changed") {
    story.complete(late);
    story.complete(story.open_cas(3, 1, 3), OperationOutcome::mismatched);
  }
  CHECK(decision(story) == Decision::linearizable);
}

TEST_CASE("of two writes of a value, one that may be forgotten serves the first read",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto early = story.open_write(1, 5);
  story.write(2, 6);
  const auto late = story.open_write(3, 5);
  story.read(4, 5);
  story.complete(early);
  story.write(2, 6);
  story.read(4, 6);
  story.read(4, 5);
  story.complete(late);
  CHECK(decision(story) == Decision::linearizable);
  story.write(2, 6);
  story.read(4, 5);
  CHECK(decision(story) == Decision::not_linearizable);
}

TEST_CASE("appends that no read tells apart do not multiply", "[checkers][linearizability]") {
  HistoryStory story;
  std::vector<std::uint32_t> open;
  for (std::uint32_t round = 0; round < 10; ++round) {
    for (std::uint32_t process = 0; process < 12; ++process) {
      open.push_back(story.open_append(process, std::string(1, char('a' + process))));
    }
    for (const std::uint32_t operation : open) story.complete(operation);
    open.clear();
  }
  story.complete(story.invoke(1, OperationKind::write, story.text("x")));
  story.read_text(2, "x");
  const Linearizability result = judge_linearizability(story.history());
  CHECK(result.decision == Decision::linearizable);
  CHECK(result.possibilities < 1'000);
}

TEST_CASE("an undecided key does not hide the contradiction of another",
          "[checkers][linearizability]") {
  HistoryStory story;
  for (std::uint32_t value = 1; value <= 6; ++value) story.open_write(value, value, 1);
  story.read(20, 6, 1);
  story.read(20, 3, 1);
  story.read(1, 3, 0);
  const Linearizability result = judge_linearizability(story.history(), {1});
  CHECK(result.decision == Decision::not_linearizable);
  CHECK(result.undecided_keys == std::vector<std::uint32_t>{1});
}

}  // namespace squall::tests::linearizability_test
