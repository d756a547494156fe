// §3.6, safety: the election restriction, entries of previous terms, and what follows from both.
#include <rapidcheck.h>

#include <vector>

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_3_6_test {

using namespace squall::core;

namespace {

/// Figure 3.7 (a) to (c): S1 leads term 4, and the entry of term 2 is on S1, S2 and S3. Requests
/// carry one entry each, so that the figure can stop between two.
class Figure37 : public Stage {
 public:
  Figure37() : Stage(setup()) {
    // (a) S1 is leader and partially replicates the entry at index 2.
    elect(1, only({2, 3, 4, 5}));
    deliver_among(only({1, 2}));
    REQUIRE(log(2) == Terms{1, 2});
    // (b) S1 crashes; S5 is elected for term 3 and accepts a different entry at index 2.
    crash(1);
    elect(5, only({3, 4}));
    REQUIRE(log(5) == Terms{1, 3});
    // (c) S5 crashes; S1 restarts, is elected, and continues replication.
    crash(5);
    restart(1);
    campaign(1, only({2}));  // of term 3, which S3 and S4 have seen led
    elect(1, only({2, 3}));
    REQUIRE(log(1) == Terms{1, 2, 4});
    deliver_among(only({1, 2}));
    deliver_where([&](const Message& message) {
      return (ServerSet::of(message.from) | ServerSet::of(message.to)) == ServerSet(0b1010) &&
             log(3) != Terms{1, 2};
    });
    deliver_where([&](const Message& message) { return message.from == 3; });
    REQUIRE(log(3) == Terms{1, 2});
  }

 private:
  static squall::sim::Setup setup() {
    squall::sim::Setup result = servers_with({{1}, {1}, {1}, {1}, {1}}, 1);
    result.settings.entries_per_message_max = 1;
    return result;
  }
};

/// What some server called committed, and in which term.
struct Commitment {
  Term term;
  Ref tip;
};

}  // namespace

TEST_CASE("a voter denies its vote if its own log is more up-to-date than the candidate's",
          "[paper][3.6.1]") {
  const auto votes_for = [](Position last_log) {
    Bench bench;
    bench.boot_with(3, {1, 3, 3});
    bench.receive(2, 4, RequestVote{last_log});
    return bench.sent<RequestVoteReply>().vote_granted;
  };
  // Last entries of different terms: the later term is more up-to-date, however short the log.
  CHECK(votes_for({4, 1}));
  CHECK_FALSE(votes_for({2, 9}));
  // Of the same term: the longer log is.
  CHECK(votes_for({3, 3}));
  CHECK(votes_for({3, 4}));
  CHECK_FALSE(votes_for({3, 2}));
}

TEST_CASE("a vote that is denied leaves the voter free for another of that term",
          "[paper][3.6.1]") {
  Bench bench;
  bench.boot_with(3, {1, 3, 3});
  bench.receive(2, 4, RequestVote{{1, 1}});
  CHECK(bench.view().durable.current_term == 4);
  CHECK(bench.view().durable.voted_for == kNobody);
  bench.receive(3, 4, RequestVote{{3, 3}});
  CHECK(bench.sent<RequestVoteReply>().vote_granted);
}

TEST_CASE("every entry committed in previous terms is on each new leader when it is elected",
          "[paper][3.6.1]") {
  std::size_t judged = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    std::vector<Commitment> commitments;
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      const View& view = move.output.view;
      const Ref tip = view.durable.log.tip;
      const Term term = view.durable.current_term;
      if (view.commit_index > 0) {
        commitments.push_back({term, wanderers.tree().at(tip, view.commit_index)});
      }
      if (view.role != Role::leader || move.before.role == Role::leader) continue;
      for (const Commitment& commitment : commitments) {
        // A late leader of an earlier term owes nothing to what was committed after it.
        if (commitment.term >= term) continue;
        RC_ASSERT(wanderers.tree().contains(tip, commitment.tip));
        ++judged;
      }
    }
  }));
  CHECK(judged > 100);
}

TEST_CASE("Figure 3.7 (c): an old entry on a majority is not committed",
          "[paper][3.6.2][figure_3_7]") {
  const Figure37 figure;
  for (const ServerId server : {1, 2, 3}) CHECK(figure.log(server)[1] == 2);
  CHECK(figure.view(1).durable.current_term == 4);
  CHECK(figure.view(1).commit_index == 0);
}

TEST_CASE("Figure 3.7 (d1): a future leader can overwrite it", "[paper][3.6.2][figure_3_7]") {
  Figure37 figure;
  figure.crash(1);
  figure.restart(5);
  figure.campaign(5, only({4}));  // of term 4, in which S3 has voted
  figure.elect(5, only({3, 4}));
  figure.deliver_among(only({2, 3, 4, 5}));
  for (const ServerId server : {2, 3, 4, 5}) CHECK(figure.log(server) == Terms{1, 3, 5});
  CHECK(figure.view(5).commit_index == 3);
  figure.restart(1);
  figure.heartbeat(5);
  figure.deliver_all();
  CHECK(figure.log(1) == Terms{1, 3, 5});
}

TEST_CASE("Figure 3.7 (d2): an entry of the current term on a majority commits all before it",
          "[paper][3.6.2][figure_3_7]") {
  Figure37 figure;
  figure.deliver_among(only({1, 3}));
  // Entries keep their original terms when a later leader replicates them.
  CHECK(figure.log(3) == Terms{1, 2, 4});
  CHECK(figure.view(1).commit_index == 3);
  // S5 cannot win an election: S2 and S3 have the later last term.
  figure.crash(1);
  figure.restart(5);
  figure.campaign(5, only({2, 3, 4}));
  figure.campaign(5, only({2, 3, 4}));
  CHECK(figure.view(5).role == Role::candidate);
  CHECK(figure.view(5).durable.current_term == 5);
  figure.elect(3, only({2, 4}));
  figure.deliver_among(only({2, 3, 4, 5}));
  CHECK(figure.log(5) == Terms{1, 2, 4, 6});
}

TEST_CASE("an entry of a previous term is not counted though every server stores it",
          "[paper][3.6.2]") {
  // A leader could safely take it for committed; Raft takes the more conservative way.
  Bench bench;
  bench.boot_with(3, {1, 3});
  bench.lead();
  bench.receive(2, 4, AppendEntriesReply{true, 2, {}});
  CHECK(bench.receive(3, 4, AppendEntriesReply{true, 2, {}}).commit_index == 0);
  CHECK(bench.receive(3, 4, AppendEntriesReply{true, 3, {}}).commit_index == 3);
}

TEST_CASE("no two servers call different entries of one index committed", "[paper][3.6.3]") {
  Index longest = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    const LogTree& tree = wanderers.tree();
    Ref committed = kRoot;
    for (const std::uint32_t choice : any_choices()) {
      const View& view = wanderers.move(choice).output.view;
      const Ref mine = tree.at(view.durable.log.tip, view.commit_index);
      RC_ASSERT((tree.contains(committed, mine) || tree.contains(mine, committed)));
      if (tree.index(mine) > tree.index(committed)) committed = mine;
    }
    longest = std::max(longest, tree.index(committed));
  }));
  CHECK(longest > 5);
}

}  // namespace squall::tests::section_3_6_test
