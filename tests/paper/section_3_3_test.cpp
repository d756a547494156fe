// §3.3, Raft basics: terms as a logical clock, and who speaks at all.
#include <rapidcheck.h>

#include <vector>

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"

namespace squall::tests::section_3_3_test {

using namespace squall::core;

namespace {

const std::vector<Body>& all_messages() {
  static const std::vector<Body> messages{RequestVote{{0, 0}}, RequestVoteReply{true},
                                          AppendEntries{}, AppendEntriesReply{}};
  return messages;
}

/// Makes server 1 a follower, a candidate or a leader of term 1.
void become(Role role, Bench& bench) {
  if (role == Role::follower) bench.boot({1, 1, {}});
  if (role == Role::candidate) bench.step(ElectionTimeout{});
  if (role == Role::leader) bench.lead();
  REQUIRE(bench.view().role == role);
  REQUIRE(bench.view().durable.current_term == 1);
}

}  // namespace

TEST_CASE("if one server's current term is smaller, it updates it to the larger value",
          "[paper][3.3]") {
  for (const Role role : {Role::follower, Role::candidate, Role::leader}) {
    for (const Body& body : all_messages()) {
      Bench bench;
      become(role, bench);
      const View& view = bench.receive(3, 6, body);
      CHECK(view.durable.current_term == 6);
      // The vote belonged to the earlier term.
      const bool asks = std::holds_alternative<RequestVote>(body);
      CHECK(view.durable.voted_for == (asks && role != Role::leader ? 3 : kNobody));
    }
  }
}

TEST_CASE("a candidate or leader whose term is out of date immediately reverts to follower",
          "[paper][3.3]") {
  for (const Role role : {Role::candidate, Role::leader}) {
    for (const Body& body : all_messages()) {
      Bench bench;
      become(role, bench);
      CHECK(bench.receive(3, 6, body).role == Role::follower);
    }
  }
}

TEST_CASE("a leader that steps down stops its heartbeats and waits for a leader", "[paper][3.3]") {
  Bench bench;
  bench.lead();
  const View& view = bench.receive(3, 9, RequestVoteReply{false});
  CHECK(view.role == Role::follower);
  CHECK(view.leader == kNobody);
  CHECK(bench.output.heartbeat_timer == Timer::stop);
  CHECK(bench.output.election_timer == Timer::restart);
}

TEST_CASE("a request with a stale term number is rejected, in every role", "[paper][3.3]") {
  for (const Role role : {Role::follower, Role::candidate, Role::leader}) {
    Bench bench;
    become(role, bench);
    const View before = bench.view();
    CHECK(bench.receive(3, 0, RequestVote{{9, 9}}) == before);
    CHECK_FALSE(bench.sent<RequestVoteReply>().vote_granted);
    // The reply's term deposes the server that asked.
    CHECK(bench.output.messages[0].term == 1);
    CHECK(bench.receive(3, 0, AppendEntries{}) == before);
    CHECK_FALSE(bench.sent<AppendEntriesReply>().success);
    CHECK(bench.output.messages[0].term == 1);
    CHECK(bench.output.election_timer == Timer::leave);
  }
}

TEST_CASE("a reply with a stale term number says nothing", "[paper][3.3]") {
  Bench candidate;
  candidate.step(ElectionTimeout{});
  candidate.step(ElectionTimeout{});
  CHECK(candidate.receive(2, 1, RequestVoteReply{true}).role == Role::candidate);

  Bench leader;
  leader.boot({4, kNobody, {}});
  leader.lead();
  CHECK(leader.receive(2, 4, AppendEntriesReply{true, 1, {}}).commit_index == 0);
  CHECK(leader.receive(2, 4, AppendEntriesReply{false, 0, {}}).commit_index == 0);
  CHECK(leader.output.messages.empty());
}

TEST_CASE("terms are numbered with consecutive integers, each begins with an election",
          "[paper][3.3]") {
  Bench bench({6, kNobody, {}});
  CHECK(bench.step(ElectionTimeout{}).durable.current_term == 7);
  CHECK(bench.step(ElectionTimeout{}).durable.current_term == 8);
  bench.receive(2, 8, RequestVoteReply{true});
  CHECK(bench.view().role == Role::leader);
  CHECK(bench.view().durable.current_term == 8);
}

TEST_CASE("a current term increases monotonically over time, over restarts too", "[paper][3.3]") {
  Term highest = 0;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      RC_ASSERT(move.output.view.durable.current_term >= move.before.durable.current_term);
      highest = std::max(highest, move.output.view.durable.current_term);
    }
  }));
  CHECK(highest > 10);
}

TEST_CASE("followers are passive: they issue no requests on their own", "[paper][3.3]") {
  CHECK(rc::check([] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      if (move.output.view.role != Role::follower) continue;
      for (const Message& message : move.output.messages) {
        RC_ASSERT(message.type() != MessageType::request_vote);
        RC_ASSERT(message.type() != MessageType::append_entries);
      }
    }
  }));
}

TEST_CASE("a follower redirects a client to the leader", "[paper][3.3]") {
  Bench bench;
  bench.receive(3, 1, AppendEntries{});
  const View before = bench.view();
  CHECK(bench.step(ClientRequest{{1, 1}}) == before);
  CHECK_FALSE(bench.output.accepted);
  CHECK(bench.output.messages.empty());
  CHECK(bench.view().leader == 3);
}

TEST_CASE("a candidate accepts no command", "[paper][3.3]") {
  Bench bench;
  const View before = bench.step(ElectionTimeout{});
  CHECK(bench.step(ClientRequest{{1, 1}}) == before);
  CHECK_FALSE(bench.output.accepted);
}

}  // namespace squall::tests::section_3_3_test
