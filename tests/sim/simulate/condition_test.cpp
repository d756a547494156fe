// When each condition of a plan holds, on worlds driven by hand.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::condition_test {

using Kind = Condition::Kind;

namespace {

struct Watched : HandWorld {
  explicit Watched(const sim::Setup& setup) : HandWorld(setup), simulator(world, plan, 1) {}
  bool holds(Kind kind, ServerId server = kNobody, std::uint64_t at_least = 0) const {
    return simulator.holds({kind, server, at_least});
  }
  bool has_converged(std::uint32_t clients) const {
    return sim::plan::holds({Kind::converged}, world, {world.servers(), clients});
  }
  bool reaches(Kind kind, std::uint64_t at_least) const { return holds(kind, kNobody, at_least); }

  Plan plan;
  sim::simulate::Simulator simulator;
};

}  // namespace

TEST_CASE("A leader, or no leader, is a live one", "[sim][conditions]") {
  Watched hand(servers(3));
  CHECK_FALSE(hand.holds(Kind::leader));
  CHECK(hand.holds(Kind::no_leader));
  hand.elect(2);
  CHECK(hand.holds(Kind::leader));
  CHECK(hand.holds(Kind::leader, 2));
  CHECK_FALSE(hand.holds(Kind::leader, 1));
  CHECK_FALSE(hand.holds(Kind::no_leader));
  hand.act(ActionKind::pause, 2);
  CHECK(hand.holds(Kind::leader, 2));
  hand.act(ActionKind::crash, 2);
  CHECK_FALSE(hand.holds(Kind::leader, 2));
  CHECK(hand.holds(Kind::no_leader));
}

TEST_CASE("Two leaders are live, and of different terms", "[sim][conditions]") {
  Watched hand(servers(3));
  hand.elect(1);
  CHECK_FALSE(hand.holds(Kind::two_leaders));
  hand.part(set({1}), set({2, 3}));
  hand.elect(2);
  CHECK(hand.holds(Kind::two_leaders));
  hand.act(ActionKind::crash, 1);
  CHECK_FALSE(hand.holds(Kind::two_leaders));
}

TEST_CASE("Two candidates are of one term", "[sim][conditions]") {
  Watched hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.holds(Kind::candidate));
  CHECK(hand.holds(Kind::candidate, 1));
  CHECK_FALSE(hand.holds(Kind::candidate, 2));
  CHECK_FALSE(hand.holds(Kind::two_candidates));
  hand.act(ActionKind::election_timeout, 2);
  CHECK(hand.holds(Kind::two_candidates));
  hand.act(ActionKind::election_timeout, 2);
  CHECK_FALSE(hand.holds(Kind::two_candidates));
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.holds(Kind::two_candidates));
  hand.act(ActionKind::crash, 2);
  CHECK_FALSE(hand.holds(Kind::two_candidates));
  CHECK_FALSE(hand.holds(Kind::candidate, 2));
}

TEST_CASE("Terms and indexes are reached by any server, or by the one meant", "[sim][conditions]") {
  Watched hand(servers(3, 1));
  hand.elect(1);
  CHECK(hand.reaches(Kind::term, 1));
  CHECK_FALSE(hand.reaches(Kind::term, 2));
  hand.request(1);
  CHECK(hand.reaches(Kind::last_index, 2));
  CHECK_FALSE(hand.reaches(Kind::last_index, 3));
  CHECK(hand.holds(Kind::last_index, 1, 2));
  CHECK_FALSE(hand.holds(Kind::last_index, 3, 2));
  CHECK_FALSE(hand.reaches(Kind::commit_index, 2));
  hand.settle();
  CHECK(hand.holds(Kind::last_index, 3, 2));
  CHECK(hand.reaches(Kind::commit_index, 2));
  CHECK(hand.holds(Kind::commit_index, 1, 2));
  CHECK_FALSE(hand.holds(Kind::commit_index, 3, 2));
  hand.heartbeat(1);
  CHECK(hand.holds(Kind::commit_index, 3, 2));
  hand.act(ActionKind::crash, 3);
  CHECK_FALSE(hand.holds(Kind::commit_index, 3, 2));
}

TEST_CASE("Committed counts the commands that clients have answers to", "[sim][conditions]") {
  Watched hand(servers(3, 2));
  hand.elect(1);
  hand.request(1, 0);
  hand.request(1, 1);
  CHECK_FALSE(hand.reaches(Kind::committed, 1));
  hand.settle();
  CHECK(hand.reaches(Kind::committed, 2));
  CHECK_FALSE(hand.reaches(Kind::committed, 3));
}

TEST_CASE("Truncated counts the times that a server replaced entries", "[sim][conditions]") {
  Watched hand(servers(3, 2));
  hand.elect(1);
  hand.part(set({1}), set({2, 3}));
  hand.request(1, 0);
  hand.elect(2);
  CHECK_FALSE(hand.reaches(Kind::truncated, 1));
  hand.heal_all();
  hand.heartbeat(2);
  CHECK(hand.reaches(Kind::truncated, 1));
  CHECK_FALSE(hand.reaches(Kind::truncated, 2));
}

TEST_CASE("Writes lost counts the crashes that took back what was not synced",
          "[sim][conditions]") {
  sim::Setup setup = servers(3);
  setup.settings.synchronous_disk = false;
  Watched hand(setup);
  hand.act(ActionKind::crash, 1);
  CHECK_FALSE(hand.reaches(Kind::writes_lost, 1));
  hand.act(ActionKind::restart, 1);
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::crash, 1);
  CHECK(hand.reaches(Kind::writes_lost, 1));
  CHECK_FALSE(hand.reaches(Kind::writes_lost, 2));
}

TEST_CASE("Crashed means down now", "[sim][conditions]") {
  Watched hand(servers(3));
  CHECK_FALSE(hand.holds(Kind::crashed));
  hand.act(ActionKind::crash, 2);
  CHECK(hand.holds(Kind::crashed));
  CHECK(hand.holds(Kind::crashed, 2));
  CHECK_FALSE(hand.holds(Kind::crashed, 1));
  hand.act(ActionKind::restart, 2);
  CHECK_FALSE(hand.holds(Kind::crashed));
}

TEST_CASE("Converged: all servers up, one term, and no server behind in what is committed",
          "[sim][conditions]") {
  Watched hand(servers(3));
  CHECK_FALSE(hand.holds(Kind::converged));
  hand.elect(1);
  CHECK_FALSE(hand.holds(Kind::converged));  // the followers do not know of the commit
  hand.heartbeat(1);
  CHECK(hand.holds(Kind::converged));
  hand.act(ActionKind::crash, 3);
  CHECK_FALSE(hand.holds(Kind::converged));
  hand.act(ActionKind::restart, 3);
  CHECK_FALSE(hand.holds(Kind::converged));
  hand.heartbeat(1);
  CHECK(hand.holds(Kind::converged));
  hand.on_links(ActionKind::cut, sim::links(set({3}), set({1, 2})));
  hand.act(ActionKind::election_timeout, 3);
  CHECK_FALSE(hand.holds(Kind::converged));
}

TEST_CASE("While clients ask, followers may be a few commits behind and still have converged",
          "[sim][conditions]") {
  Watched hand(servers(3, 1));
  hand.elect(1);
  hand.heartbeat(1);
  for (int command = 1; command <= 4; ++command) {
    hand.request(1);
    hand.deliver(1, 2);
    hand.deliver(2, 1);
    hand.drop(1, 3);
  }
  CHECK(hand.commit_index(1) == 5);
  CHECK(hand.commit_index(3) == 1);
  CHECK(hand.has_converged(1));
  CHECK_FALSE(hand.has_converged(0));  // no client asked for a while
  hand.request(1);
  hand.deliver(1, 2);
  hand.deliver(2, 1);
  CHECK(hand.commit_index(1) == 6);
  CHECK_FALSE(hand.has_converged(1));
}

TEST_CASE("An entry that stays uncommitted while no client asks is no convergence",
          "[sim][conditions]") {
  Watched hand(servers(3, 1));
  hand.elect(1);
  hand.heartbeat(1);
  CHECK(hand.has_converged(0));
  hand.request(1);
  CHECK(hand.has_converged(1));
  CHECK_FALSE(hand.has_converged(0));
}

TEST_CASE("What a server is, voted, knows and goes by is asked of it alone", "[sim][conditions]") {
  Watched hand(servers(3, 1));
  const auto is = [&](Kind kind, ServerId server, std::uint64_t value) {
    Condition condition{kind, server, value};
    condition.comparison = sim::plan::Comparison::equals;
    return hand.simulator.holds(condition);
  };
  const auto role = [&](ServerId server, core::Role value) {
    return is(Kind::role, server, static_cast<std::uint64_t>(value));
  };
  CHECK(is(Kind::voted_for, 2, 0));
  CHECK(is(Kind::known_leader, 2, 0));
  CHECK(role(1, core::Role::follower));
  hand.elect(1);
  CHECK(role(1, core::Role::leader));
  CHECK(role(kNobody, core::Role::follower));
  CHECK_FALSE(role(kNobody, core::Role::candidate));
  CHECK(is(Kind::voted_for, 2, 1));
  CHECK(is(Kind::known_leader, 2, 1));
  CHECK(is(Kind::last_term, 2, 1));
  CHECK(is(Kind::term, 2, 1));
  Condition configuration{Kind::configuration, 2, 0, {set({1, 2, 3}), {}, {}}};
  CHECK(hand.simulator.holds(configuration));
  configuration.configuration.learners = set({3});
  CHECK_FALSE(hand.simulator.holds(configuration));
  hand.act(ActionKind::crash, 2);
  CHECK_FALSE(is(Kind::voted_for, 2, 1));
}

TEST_CASE("A number is at least, at most or exactly what is asked", "[sim][conditions]") {
  using sim::plan::Comparison;
  Watched hand(servers(3, 1));
  hand.elect(1);
  hand.request(1);
  const auto compares = [&](ServerId server, Comparison comparison, std::uint64_t value) {
    Condition condition{Kind::last_index, server, value};
    condition.comparison = comparison;
    return hand.simulator.holds(condition);
  };
  CHECK(compares(1, Comparison::at_least, 2));
  CHECK_FALSE(compares(1, Comparison::at_most, 1));
  CHECK(compares(1, Comparison::equals, 2));
  CHECK_FALSE(compares(1, Comparison::equals, 1));
  CHECK(compares(3, Comparison::at_most, 1));
  CHECK(compares(kNobody, Comparison::equals, 1));
  CHECK(compares(kNobody, Comparison::equals, 2));
}

TEST_CASE("Combined conditions hold as all, any and not say", "[sim][conditions]") {
  Watched hand(servers(3));
  const auto combined = [&](Kind kind, std::vector<Condition> parts) {
    Condition condition{kind};
    condition.parts = std::move(parts);
    return hand.simulator.holds(condition);
  };
  const Condition yes{Kind::no_leader};
  const Condition no{Kind::leader};
  CHECK(combined(Kind::all, {yes, yes}));
  CHECK_FALSE(combined(Kind::all, {yes, no}));
  CHECK(combined(Kind::any, {no, yes}));
  CHECK_FALSE(combined(Kind::any, {no, no}));
  CHECK(combined(Kind::negation, {no}));
  CHECK_FALSE(combined(Kind::negation, {yes}));
  // not (any of (no, no)), and yes.
  Condition inverse{Kind::negation};
  inverse.span = 4;
  Condition any{Kind::any};
  any.span = 3;
  CHECK(combined(Kind::all, {inverse, any, no, no, yes}));
  CHECK_FALSE(combined(Kind::all, {inverse, any, no, no, no}));
  CHECK_FALSE(combined(Kind::all, {inverse, any, no, yes, yes}));
}

}  // namespace squall::tests::condition_test
