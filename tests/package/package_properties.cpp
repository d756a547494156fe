// Tests of a Raft in C++ with squall::testing: ready stories, and drawn scenarios that shrink.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <pocket_raft.hpp>
#include <squall/rapidcheck.hpp>
#include <squall/testing.hpp>

using squall::testing::Machine;
using squall::testing::run;

namespace {

const Machine pocket_raft{pocket::PocketMaker{}};

}  // namespace

TEST_CASE("A leader that crashes is replaced") {
  const auto end = run("leader-crash", pocket_raft);
  INFO(end);
  CHECK(end.held());
}

TEST_CASE("A scenario may stand in the test") {
  CHECK(run(R"({"servers": 3, "end": {"at": "1s"}})", pocket_raft).held());
}

TEST_CASE("Two votes in one term are found out") {
  const auto end = run("split-vote", Machine{pocket::PocketMaker{pocket::Bug::votes_twice}});
  INFO(end);
  CHECK(end.violated("vote_once"));
}

TEST_CASE("What is no scenario, or is not for this machine, is refused") {
  CHECK_THROWS_WITH(run("no-such-story", pocket_raft),
                    "no-such-story: there is no such file, and no such story");
  CHECK_THROWS_WITH(run("figure-4.2", pocket_raft),
                    "figure-4.2: the machine does not offer: changes of membership");
  CHECK_THROWS_AS(run("{\"servers\": 99}", pocket_raft), squall::testing::ScenarioError);
}

TEST_CASE("It is a Raft, whatever happens") {
  CHECK(rc::check([] {
    const auto scenario = *squall::testing::any_scenario(pocket_raft.offers());
    const auto end = run(scenario, pocket_raft);
    RC_LOG() << end;
    RC_ASSERT(end.is_safe());
  }));
}

TEST_CASE("A commit without a majority is found, and its scenario is made simpler") {
  const Machine broken{pocket::PocketMaker{pocket::Bug::commits_alone}};
  std::string first, last;
  const auto result = rc::detail::checkTestable([&] {
    const auto scenario = *squall::testing::any_scenario(broken.offers());
    const auto end = run(scenario, broken);
    if (!end.is_safe()) last = squall::testing::text_of(scenario);
    if (first.empty()) first = last;
    RC_ASSERT(end.is_safe());
  });
  CHECK(result.is<rc::detail::FailureResult>());
  CHECK(last.size() < first.size());
}
