// What may still come: livelocks that are known appear where Raft is left plain, and go with its
// remedies.
#include "traces/graph/liveness.hpp"

#include <string>

#include "core/server.hpp"
#include "tests/catch.hpp"

namespace squall::tests::liveness_test {

using sim::Setup;
using sim::explore::Bounds;
using sim::explore::Budget;
using traces::graph::Liveness;
using traces::graph::StateGraph;

namespace {

struct Space {
  Setup setup;
  Bounds bounds;
};

/// Server 2 leads and time is as it should be; then links are cut for good.
Space led_by_2() {
  Space space;
  space.setup.clients = 1;
  space.bounds.terms = 3;
  space.bounds.network = sim::explore::NetworkKind::at_most_once;
  space.bounds.synchronous = true;
  space.bounds.first_leader = 2;
  return space;
}
void cut(Space& space, core::ServerId from, core::ServerId to) {
  space.bounds.cut_links[from].add(to);
}

Liveness judged(const Space& space) {
  StateGraph graph(space.setup, core::ServerMaker(), space.bounds);
  REQUIRE(graph.build(1'000'000));
  return judge_liveness(graph);
}

}  // namespace

TEST_CASE("a server that receives nothing deposes every leader, and with pre-vote none",
          "[explorer]") {
  Space space = led_by_2();
  cut(space, 2, 1);
  cut(space, 3, 1);
  const Liveness plain = judged(space);
  CHECK(plain.settled == 0);
  CHECK(plain.stable.yes == 0);
  CHECK(plain.unstable.stem.size() == 1);
  CHECK(plain.unstable.loop.size() > 1);
  space.setup.settings.pre_vote = true;
  const Liveness remedied = judged(space);
  CHECK(remedied.stable.yes == remedied.stable.asked);
  CHECK(remedied.settled == remedied.stable.asked);
  CHECK(remedied.answer.yes == remedied.answer.asked);
  CHECK(remedied.answer.asked > 0);
}

TEST_CASE("a leader without answers stays for ever, and with check-quorum it does not",
          "[explorer]") {
  Space space = led_by_2();
  space.bounds.terms = 2;
  space.bounds[Budget::retries] = 1;
  cut(space, 1, 2);
  cut(space, 3, 2);
  const Liveness plain = judged(space);
  CHECK(plain.answer.yes == 0);
  CHECK(plain.answer.open == 0);
  CHECK(plain.answer.never == plain.answer.asked);
  CHECK(plain.answer.asked > 0);
  CHECK(plain.settled == plain.stable.asked);
  space.setup.settings.check_quorum = true;
  const Liveness remedied = judged(space);
  CHECK(remedied.answer.never == 0);
  CHECK(remedied.answer.yes > 0);
}

TEST_CASE("where all is well a leader can be elected and an answer be given from every state",
          "[explorer]") {
  Space space = led_by_2();
  const Liveness liveness = judged(space);
  CHECK(liveness.leader.yes == liveness.leader.asked);
  CHECK(liveness.answer.yes == liveness.answer.asked);
  CHECK(liveness.answer.asked > 0);
  CHECK(liveness.stable.yes == liveness.stable.asked);
  CHECK(liveness.lassos.empty());
}

TEST_CASE("what leaders and answers need is told in lines", "[explorer]") {
  Space space = led_by_2();
  cut(space, 2, 1);
  cut(space, 3, 1);
  StateGraph graph(space.setup, core::ServerMaker(), space.bounds);
  REQUIRE(graph.build(1'000'000));
  const std::string text = liveness_text(judge_liveness(graph), graph);
  CHECK(text.find("a stable leader can be elected: from 0 of ") != std::string::npos);
  CHECK(text.find("no stable leader: after 0 steps server 2 leads term 1, after 5 more server 2 "
                  "leads term 3, and so on\n") != std::string::npos);
}

TEST_CASE("a space of more states than asked for is no graph", "[explorer]") {
  const Space space = led_by_2();
  StateGraph graph(space.setup, core::ServerMaker(), space.bounds);
  CHECK_FALSE(graph.build(3));
}

}  // namespace squall::tests::liveness_test
