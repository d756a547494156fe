// §6.3, linearizable semantics: a command that a client repeats takes effect once.
#include "tests/catch.hpp"
#include "tests/paper/stage.hpp"

namespace squall::tests::section_6_3_test {

using namespace squall::core;

namespace {

squall::sim::Setup with_sessions(std::uint32_t sessions) {
  squall::sim::Setup setup = servers(3);
  setup.clients = 2;
  setup.mix.appends = squall::sim::kPpmAll;
  setup.sessions_max = sessions;
  return setup;
}

/// The client asks, and is answered.
void serve(Stage& stage, std::uint32_t client) {
  stage.request(1, client);
  stage.deliver_all();
  REQUIRE_FALSE(stage.world().clients()[client].waiting);
}

}  // namespace

TEST_CASE("a client opens a session before its first command", "[paper][6.3]") {
  Stage stage(with_sessions(2));
  stage.elect(1, only({2, 3}));
  serve(stage, 0);
  CHECK(stage.world().clients()[0].registered);
  CHECK(stage.world().clients().answered() == 0);
  CHECK(stage.world().state_machine().has_session(1));
  CHECK_FALSE(stage.world().state_machine().has_session(2));
  serve(stage, 0);
  CHECK(stage.world().clients().answered() == 1);
}

TEST_CASE("with sessions a repeated command takes effect once, without them twice",
          "[paper][6.3]") {
  std::uint64_t once = 0;
  for (const std::uint32_t sessions : {2u, 0u}) {
    Stage stage(with_sessions(sessions));
    stage.elect(1, only({2, 3}));
    if (sessions > 0) serve(stage, 0);
    stage.request(1);
    stage.request(1);
    stage.deliver_all();
    CHECK(stage.log(1).size() == (sessions > 0 ? 4 : 3));
    CHECK(stage.world().clients().answered() == 1);
    CHECK(stage.world().tally().retries_absorbed == (sessions > 0 ? 1 : 0));
    // Appends leave a trace for each time that they take effect.
    if (sessions > 0) once = stage.world().state_machine().value(0);
    CHECK(once != 0);
    CHECK((stage.world().state_machine().value(0) == once) == (sessions > 0));
  }
}

TEST_CASE("the session that was used longest ago expires, and its client opens another",
          "[paper][6.3]") {
  Stage stage(with_sessions(1));
  stage.elect(1, only({2, 3}));
  serve(stage, 0);
  serve(stage, 1);
  CHECK_FALSE(stage.world().state_machine().has_session(1));
  CHECK(stage.world().state_machine().has_session(2));
  // Its command is refused, for no server knows any more whether it has taken effect before.
  serve(stage, 0);
  CHECK(stage.world().tally().sessions_expired == 1);
  CHECK(stage.world().state_machine().value(0) == 0);
  CHECK_FALSE(stage.world().clients()[0].registered);
  serve(stage, 0);
  CHECK(stage.world().clients()[0].registered);
  serve(stage, 0);
  CHECK(stage.world().state_machine().value(0) != 0);
}

TEST_CASE("with sessions a command that two followers forward takes effect once", "[paper][6.3]") {
  std::uint64_t once = 0;
  for (const bool twice : {false, true}) {
    squall::sim::Setup setup = with_sessions(2);
    setup.settings.forward = true;
    Stage stage(setup);
    stage.elect(1, only({2, 3}));
    stage.deliver_all();
    stage.request(3);
    stage.deliver_all();
    REQUIRE(stage.world().clients()[0].registered);
    stage.request(2);
    if (twice) stage.request(3);
    stage.deliver_all();
    CHECK(stage.log(1).size() == (twice ? 4 : 3));
    CHECK(stage.world().clients().answered() == 1);
    CHECK(stage.world().tally().retries_absorbed == (twice ? 1 : 0));
    if (!twice) once = stage.world().state_machine().value(0);
    CHECK(once != 0);
    CHECK(stage.world().state_machine().value(0) == once);
  }
}

TEST_CASE("what is forwarded late opens no session again, and has no second effect",
          "[paper][6.3]") {
  squall::sim::Setup setup = with_sessions(2);
  setup.settings.forward = true;
  Stage stage(setup);
  stage.elect(1, only({2, 3}));
  stage.deliver_all();
  const auto deliver_others = [&] {
    stage.deliver_where(
        [](const Message& message) { return message.type() != MessageType::forward; });
  };
  // Both requests are on their way from server 2 while server 1 itself serves the client.
  stage.request(2);
  stage.request(1);
  deliver_others();
  REQUIRE(stage.world().clients()[0].registered);
  stage.request(2);
  stage.request(1);
  deliver_others();
  REQUIRE(stage.world().clients().answered() == 1);
  const std::uint64_t once = stage.world().state_machine().value(0);
  REQUIRE(stage.in_flight() == 2);
  stage.deliver_all();
  CHECK(stage.log(1).size() == 5);
  CHECK(stage.world().state_machine().value(0) == once);
  CHECK(stage.world().tally().retries_absorbed == 2);
}

}  // namespace squall::tests::section_6_3_test
