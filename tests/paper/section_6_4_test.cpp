// §6.4: a leader's term begins with a no-op, which tells it what is committed.
#include "tests/catch.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/paper/stage.hpp"

using namespace squall::core;
using namespace squall::tests;

TEST_CASE("a leader appends a no-op entry at the start of its term", "[paper][6.4]") {
  Bench bench;
  bench.boot_with(3, {1, 3});
  bench.lead();
  CHECK(bench.last() == 3);
  CHECK(bench.tree.entry(bench.view().durable.log.tip) == Entry{4, EntryKind::no_op, {}});
  CHECK(bench.sent<AppendEntries>().count == 1);
}

TEST_CASE("as soon as the no-op is committed, the leader knows all that was committed before",
          "[paper][6.4]") {
  Stage stage(servers(3));
  stage.elect(1, only({2, 3}));
  stage.request(1);
  stage.deliver_all();
  REQUIRE(stage.view(1).commit_index == 2);
  // The others have not heard of it; whoever is elected does not know until its no-op is there.
  stage.crash(1);
  stage.elect(2, only({3}));
  CHECK(stage.view(2).commit_index < 2);
  stage.deliver_all();
  CHECK(stage.view(2).commit_index == 3);
}
