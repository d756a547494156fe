// One server and its door: what is ours beyond the dissertation's sentences (see tests/paper).
#include "core/server.hpp"

#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"

namespace squall::tests::server_test {

using namespace squall::core;
using squall::tests::Bench;

TEST_CASE("a synced write of an earlier term does not count for this one", "[server]") {
  Bench bench({}, {{ServerSet::first(3)}, 64, 256, false});
  bench.lead();
  bench.receive(3, 1, AppendEntriesReply{true, 1, {}});
  CHECK(bench.step(Synced{0, {0, 1}}).commit_index == 0);
}

TEST_CASE("what is synced means nothing to a server that does not lead", "[server]") {
  Bench bench({1, kNobody, {}}, {{ServerSet::first(3)}, 64, 256, false});
  const View before = bench.view();
  CHECK(bench.step(Synced{1, {1, 4}}) == before);
  CHECK(bench.server.state().progress[1].match_index == 0);
}

TEST_CASE("a server alone leads and commits by itself", "[server]") {
  Bench bench({}, {{ServerSet::of(1)}, 64, 256, true});
  const View& view = bench.step(ElectionTimeout{});
  CHECK(view.role == Role::leader);
  CHECK(view.commit_index == 1);
  CHECK(bench.output.messages.empty());
}

TEST_CASE("a server alone leads when its vote is on its disk, and commits what is, no sooner",
          "[server]") {
  Bench bench({}, {{ServerSet::of(1)}, 64, 256, false});
  CHECK(bench.step(ElectionTimeout{}).role == Role::candidate);
  CHECK(bench.step(Synced{0, {}}).role == Role::candidate);
  CHECK(bench.step(Synced{1, {}}).role == Role::leader);
  CHECK(bench.view().commit_index == 0);
  CHECK(bench.step(Synced{1, {1, 1}}).commit_index == 1);
}

TEST_CASE("the entries in flight to a follower are bounded", "[server]") {
  Bench bench({}, {{ServerSet::first(3)}, 2, 4, true});
  bench.lead();
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  std::uint32_t in_flight = 0;
  for (int i = 0; i < 20; ++i) {
    bench.step(ClientRequest{{1, static_cast<std::uint64_t>(i)}});
    for (const Message& message : bench.output.messages) {
      if (message.to == 2) in_flight += std::get_if<AppendEntries>(&message.body)->count;
    }
  }
  CHECK(in_flight == 4);
  CHECK(bench.count_sent<AppendEntries>(2) == 0);
}

TEST_CASE("a step sends at most two messages to a follower", "[server]") {
  Bench bench({}, {{ServerSet::first(kServersMax)}, 1, 64, true});
  bench.lead();
  for (int i = 0; i < 20; ++i) bench.step(ClientRequest{{1, static_cast<std::uint64_t>(i)}});
  bench.receive(2, 1, AppendEntriesReply{true, 1, {}});
  CHECK(bench.output.messages.size() == 2);
  bench.receive(2, 1, AppendEntriesReply{true, 3, {}});
  CHECK(bench.output.messages.size() == 2);
}

}  // namespace squall::tests::server_test
