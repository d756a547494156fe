// Election Quorum: a leader has the votes of a majority of those who have a vote.
#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::election_quorum_test {

namespace {

/// Judges elections, too.
struct Election : HandmadeCluster {
  Election(int servers, int voters) : HandmadeCluster(servers, voters) {
    history.off = checkers::PropertySet::of(Property::entry_origin);
  }
  void campaign(ServerId server, Term term) {
    REQUIRE(step(server, voting(candidate(term, kRoot), server)) == silent);
  }
  void grant(ServerId voter, ServerId server, Term term, bool pre_vote = false) {
    if (!pre_vote) REQUIRE(step(voter, voting(follower(term, kRoot), server)) == silent);
    REQUIRE(send(voter, server, term, core::RequestVoteReply{true, pre_vote, term}) == silent);
  }
  Verdict win(ServerId server, Term term) {
    return step(server, voting(leader(term, kRoot), server));
  }
};

Violation too_few(Term term, std::uint64_t majority, std::uint64_t votes) {
  return {Property::election_quorum, 1, kNobody, term, 0, Values::counts, majority, votes};
}

}  // namespace

TEST_CASE("a majority's votes make a leader, and fewer make a violation",
          "[checkers][election_quorum]") {
  Election five(5, 5);
  five.campaign(1, 1);
  five.grant(2, 1, 1);
  CHECK(five.win(1, 1) == too_few(1, 3, 2));
  Election again(5, 5);
  again.campaign(1, 1);
  again.grant(2, 1, 1);
  again.grant(4, 1, 1);
  CHECK(again.win(1, 1) == silent);
}

TEST_CASE("votes of learners and of earlier terms do not count", "[checkers][election_quorum]") {
  Election learners(5, 3);
  learners.campaign(1, 1);
  for (const ServerId learner : {4, 5}) learners.grant(learner, 1, 1);
  CHECK(learners.win(1, 1) == too_few(1, 2, 1));
  Election earlier(3, 3);
  earlier.campaign(1, 1);
  earlier.grant(2, 1, 1);
  earlier.campaign(1, 2);
  CHECK(earlier.win(1, 2) == too_few(2, 2, 1));
}

TEST_CASE("a pre-vote is no vote", "[checkers][election_quorum]") {
  Election election(3, 3);
  election.step(2, follower(1, kRoot));
  election.grant(2, 1, 1, true);
  election.campaign(1, 1);
  CHECK(election.win(1, 1) == too_few(1, 2, 1));
}

TEST_CASE("a joint configuration asks for both majorities", "[checkers][election_quorum]") {
  for (const ServerId last : {3, 5}) {
    Election election(5, 3);
    const core::Configuration joint{core::ServerSet(0b111000), core::ServerSet::first(3), {}};
    const Ref log =
        election.tree.append(kRoot, {1, core::EntryKind::configuration, payload_of(joint)});
    REQUIRE(election.step(1, voting(candidate(2, log), 1)) == silent);
    for (const ServerId voter : {ServerId{2}, ServerId{4}, last}) election.grant(voter, 1, 2);
    CHECK((election.step(1, voting(leader(2, log), 1)) == silent));
  }
  Election old_only(5, 3);
  const core::Configuration joint{core::ServerSet(0b111000), core::ServerSet::first(3), {}};
  const Ref log =
      old_only.tree.append(kRoot, {1, core::EntryKind::configuration, payload_of(joint)});
  REQUIRE(old_only.step(1, voting(candidate(2, log), 1)) == silent);
  for (const ServerId voter : {2, 4}) old_only.grant(voter, 1, 2);
  CHECK(old_only.step(1, voting(leader(2, log), 1)) == too_few(2, 2, 3));
}

TEST_CASE("who votes alone may lead without an election where that is the Raft's rule",
          "[checkers][election_quorum]") {
  Election alone(2, 1);
  CHECK(alone.step(1, leader(1, kRoot)) == too_few(1, 1, 0));
  constexpr core::Rules kUnelected{.leads_unelected = true};
  Election by_rule(2, 1);
  by_rule.go_by(kUnelected);
  CHECK(by_rule.step(1, leader(1, kRoot)) == silent);
  Election one_of_three(3, 3);
  one_of_three.go_by(kUnelected);
  CHECK(one_of_three.step(1, leader(1, kRoot)) == too_few(1, 2, 0));
}

TEST_CASE("where a configuration is in force when it is applied, its voters elect",
          "[checkers][election_quorum]") {
  constexpr core::Rules kApplied{.configures_when_applied = true};
  const core::Configuration of_two{core::ServerSet::first(2), {}, {}};
  const auto elected = [&](const core::Rules& rules) {
    Election election(3, 3);
    election.go_by(rules);
    election.history.off.add(Property::configuration_safety);
    // Its entry is in the log of server 1, and not applied: servers 1, 2 and 3 have votes.
    const Ref log =
        election.tree.append(kRoot, {1, core::EntryKind::configuration, payload_of(of_two)});
    core::View view = voting(candidate(2, log), 1);
    view.configuration = {core::ServerSet::first(3), {}, {}};
    REQUIRE(election.step(1, view) == silent);
    election.grant(3, 1, 2);
    view = voting(leader(2, log), 1);
    view.configuration = {core::ServerSet::first(3), {}, {}};
    return election.step(1, view);
  };
  CHECK(elected({}) == too_few(2, 2, 1));
  CHECK(elected(kApplied) == silent);
}

}  // namespace squall::tests::election_quorum_test
