// Two servers that have each other's numbers in a choice.
#include "traces/shrink/exchanged_servers.hpp"

#include "tests/catch.hpp"

namespace squall::tests::exchanged_servers_test {

using core::ServerSet;
using sim::Action;
using traces::shrink::exchanged;
using traces::shrink::Step;

namespace {

const ServerSet kOneAndThree = ServerSet::of(1) | ServerSet::of(3);
const ServerSet kTwoAndThree = ServerSet::of(2) | ServerSet::of(3);

/// The action in which servers 1 and 2 have each other's numbers.
Action renamed(const Action& action) {
  Step step;
  step.choice.action = action;
  return exchanged(step, 1, 2).choice.action;
}

}  // namespace

TEST_CASE("Every field that names a server is exchanged", "[traces][shrink]") {
  CHECK(renamed(Action::election_timeout(1)) == Action::election_timeout(2));
  CHECK(renamed(Action::election_timeout(3)) == Action::election_timeout(3));
  CHECK(renamed(Action::crash(2, 1)) == Action::crash(1, 1));
  CHECK(renamed(Action::request(1, 2, 3)) == Action::request(2, 2, 3));
  CHECK(renamed(Action::transfer(3, 1)) == Action::transfer(3, 2));
  CHECK(renamed(Action::cut(kOneAndThree, ServerSet::of(2))) ==
        Action::cut(kTwoAndThree, ServerSet::of(1)));
  CHECK(renamed(Action::hold(1, kOneAndThree, ServerSet::of(2))) ==
        Action::hold(1, kTwoAndThree, ServerSet::of(1)));
  CHECK(renamed(Action::change_membership(1, kOneAndThree, ServerSet::of(2))) ==
        Action::change_membership(2, kTwoAndThree, ServerSet::of(1)));
  CHECK(renamed(Action::force_configuration(3, kOneAndThree, ServerSet::of(2))) ==
        Action::force_configuration(3, kTwoAndThree, ServerSet::of(1)));
}

TEST_CASE("A message is looked for on its new link, and no longer by its key", "[traces][shrink]") {
  Step step;
  step.choice = {Action::deliver(0), 77, 5};
  step.from = 1;
  step.to = 3;
  step.sent_by = 9;
  const Step other = exchanged(step, 1, 2);
  CHECK(other.from == 2);
  CHECK(other.to == 3);
  CHECK(other.sent_by == 9);
  CHECK(other.choice.message_key == 0);
  CHECK(other.choice.time_us == 5);
}

}  // namespace squall::tests::exchanged_servers_test
