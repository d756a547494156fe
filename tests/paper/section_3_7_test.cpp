// §3.7, follower and candidate crashes: requests are tried again, and do no harm twice.
#include <rapidcheck.h>

#include <array>

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_3_7_test {

using namespace squall::core;

TEST_CASE("if the crashed server restarts, then the RPC will complete successfully",
          "[paper][3.7]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
  stage.crash(3);
  for (std::uint32_t client = 0; client < 3; ++client) {
    stage.request(1, client);
    stage.deliver_all();
    stage.heartbeat(1);
    stage.deliver_all();
  }
  CHECK(stage.view(1).commit_index == 4);
  CHECK(stage.log(3).size() == 1);
  stage.restart(3);
  stage.heartbeat(1);
  stage.deliver_all();
  CHECK(stage.log(3) == stage.log(1));
}

TEST_CASE("a candidate whose voters are down asks again, until they are not", "[paper][3.7]") {
  Stage stage(servers(3));
  stage.crash(2);
  stage.crash(3);
  for (int round = 0; round < 4; ++round) {
    stage.time_out(1);
    stage.deliver_all();
    CHECK(stage.world().leader() == kNobody);
  }
  stage.restart(3);
  stage.time_out(1);
  stage.deliver_all();
  CHECK(stage.world().leader() == 1);
  CHECK(stage.view(1).durable.current_term == 5);
}

TEST_CASE("a server that crashed before it responded responds when it is asked again",
          "[paper][3.7]") {
  Bench bench;
  const Log leader = bench.log({1, 1});
  const AppendEntries request{{0, 0}, leader.tip, 2, 1};
  bench.receive(2, 1, request);
  const std::uint64_t reply = message_key(bench.output.messages[0], bench.tree);
  bench.boot(bench.view().durable);
  bench.receive(2, 1, request);
  CHECK(message_key(bench.output.messages[0], bench.tree) == reply);
  CHECK(bench.view().durable.log == leader);

  bench.receive(3, 2, RequestVote{{1, 2}});
  const std::uint64_t vote = message_key(bench.output.messages[0], bench.tree);
  bench.boot(bench.view().durable);
  bench.receive(3, 2, RequestVote{{1, 2}});
  CHECK(message_key(bench.output.messages[0], bench.tree) == vote);
}

TEST_CASE("Raft RPCs have the same effect if repeated", "[paper][3.7]") {
  std::array<int, kMessageTypes> repeated{};
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      const auto* received = move.booted ? nullptr : std::get_if<Receive>(&move.input);
      if (received == nullptr) continue;
      Output again;
      again.clear();
      wanderers.server(move.server).step(*received, again);
      RC_ASSERT(again.view == move.output.view);
      ++repeated[static_cast<std::size_t>(received->message.type())];
      // A request is answered in the same words; a leader may go on sending what it has not yet.
      if (received->message.type() != MessageType::request_vote &&
          received->message.type() != MessageType::append_entries) {
        continue;
      }
      RC_ASSERT(again.messages.size() == move.output.messages.size());
      for (std::size_t at = 0; at < again.messages.size(); ++at) {
        RC_ASSERT(message_key(again.messages[at], wanderers.tree()) ==
                  message_key(move.output.messages[at], wanderers.tree()));
      }
    }
  }));
  for (const MessageType type : {MessageType::request_vote, MessageType::request_vote_reply,
                                 MessageType::append_entries, MessageType::append_entries_reply}) {
    CHECK(repeated[static_cast<std::size_t>(type)] > 100);
  }
}

TEST_CASE("a follower ignores entries that are present in its log already", "[paper][3.7]") {
  Bench bench;
  const Log leader = bench.log({1, 1, 1, 1});
  bench.receive(2, 1, AppendEntries{{0, 0}, leader.tip, 4, 0});
  // Late and shorter than what was stored since: it takes nothing back.
  bench.receive(2, 1, AppendEntries{{0, 0}, bench.tree.at(leader.tip, 2), 2, 0});
  CHECK(bench.view().durable.log == leader);
  CHECK(bench.sent<AppendEntriesReply>().match_index == 2);
}

}  // namespace squall::tests::section_3_7_test
