// Who wants which faults: actions noted, and two wishes added.
#include "sim/simulate/faults.hpp"

#include "tests/sim/world_fixture.hpp"

namespace squall::tests::faults_test {

using sim::simulate::Faults;

namespace {

Faults noted(std::initializer_list<Action> actions) {
  Faults faults;
  for (const Action& action : actions) faults.note(action);
  return faults;
}

}  // namespace

TEST_CASE("A crash and a pause are wanted until they are taken back", "[sim][faults]") {
  Faults faults = noted({{ActionKind::crash, 1, 0, 2}, {ActionKind::pause, 2, 0, 0}});
  CHECK(faults.down == ServerSet::of(1));
  CHECK(faults.paused == ServerSet::of(2));
  faults.note({ActionKind::restart, 1, 0, 0});
  faults.note({ActionKind::resume, 2, 0, 0});
  CHECK(faults.down.empty());
  CHECK(faults.paused.empty());
}

TEST_CASE("A server that crashes is no longer paused", "[sim][faults]") {
  const Faults faults = noted({{ActionKind::pause, 1, 0, 0}, {ActionKind::crash, 1, 0, 0}});
  CHECK(faults.paused.empty());
  CHECK(faults.down == ServerSet::of(1));
}

TEST_CASE("Cuts are wanted link by link", "[sim][faults]") {
  const Faults faults = noted({{ActionKind::cut, kNobody, 0, between(1, 2)},
                               {ActionKind::cut, kNobody, 0, one_way(1, 3)},
                               {ActionKind::heal, kNobody, 0, one_way(1, 2)}});
  CHECK_FALSE(faults.cut[1].contains(2));
  CHECK(faults.cut[1].contains(3));
  CHECK(faults.cut[2].contains(1));
  CHECK(faults.cut[3].empty());
}

TEST_CASE("What is no fault of servers or links changes nothing", "[sim][faults]") {
  for (const ActionKind kind :
       {ActionKind::deliver, ActionKind::drop, ActionKind::duplicate, ActionKind::election_timeout,
        ActionKind::heartbeat_timeout, ActionKind::request, ActionKind::sync, ActionKind::hold,
        ActionKind::release, ActionKind::block, ActionKind::unblock, ActionKind::corrupt}) {
    const Faults faults = noted({{kind, 1, 0, between(1, 2)}});
    CHECK(faults.down.empty());
    CHECK(faults.paused.empty());
    for (const ServerSet to : faults.cut) CHECK(to.empty());
  }
}

TEST_CASE("Two wishes together want what either wants", "[sim][faults]") {
  Faults faults =
      noted({{ActionKind::crash, 1, 0, 0}, {ActionKind::cut, kNobody, 0, one_way(1, 2)}});
  faults.add(noted({{ActionKind::crash, 2, 0, 0},
                    {ActionKind::pause, 3, 0, 0},
                    {ActionKind::cut, kNobody, 0, one_way(1, 3)}}));
  CHECK(faults.down == (ServerSet::of(1) | ServerSet::of(2)));
  CHECK(faults.paused == ServerSet::of(3));
  CHECK(faults.cut[1] == (ServerSet::of(2) | ServerSet::of(3)));
}

}  // namespace squall::tests::faults_test
