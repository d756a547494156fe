// Two that take steps in Worlds of their own mean the same by what they number.
#include "sim/explore/transition_memo.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/server.hpp"
#include "sim/explore/shared_logs.hpp"
#include "tests/catch.hpp"

using namespace squall;
using sim::ActionKind;
using sim::explore::Effect;
using sim::explore::EnsembleId;
using sim::explore::Ensembles;
using sim::explore::Taker;

namespace {

/// While one taker is in the middle of a request, another one takes all steps of an ensemble.
class Interrupter final : public sim::explore::Watcher {
 public:
  sim::explore::Remark watch(const sim::World&, const sim::Report& report) noexcept override {
    if (report.action.kind != ActionKind::request) return sim::explore::Remark::nothing;
    ++requests;
    if (other != nullptr) std::exchange(other, nullptr)->row(ensemble);
    return sim::explore::Remark::nothing;
  }
  Taker* other = nullptr;
  EnsembleId ensemble = 0;
  int requests = 0;
};

sim::Setup one_server() {
  sim::Setup setup;
  setup.servers = 1;
  setup.clients = 1;
  return setup;
}
sim::explore::Bounds requests_and_crashes() {
  sim::explore::Bounds bounds;
  bounds[sim::explore::Budget::crashes] = 1;
  return bounds;
}

EnsembleId after(Taker& taker, EnsembleId ensemble, ActionKind kind) {
  const auto row = taker.row(ensemble);
  const auto effect =
      std::find_if(row.begin(), row.end(), [&](const Effect& some) { return some.kind == kind; });
  REQUIRE(effect != row.end());
  return effect->ensemble;
}

/// Of server 1, as this taker understands it.
std::vector<core::Entry> log(Taker& taker, EnsembleId ensemble) {
  const sim::World& world = taker.show(ensemble);
  const core::Ref tip = world.views()[1].durable.log.tip;
  std::vector<core::Entry> entries;
  for (core::Index index = 1; index <= world.tree().index(tip); ++index) {
    entries.push_back(world.tree().entry(world.tree().at(tip, index)));
  }
  return entries;
}

/// A leader that has been asked once may be asked again, or it crashes, restarts and is elected
/// anew: two entries that follow different ones.
struct Fork {
  EnsembleId asked, restarted;
};
Fork fork(Taker& taker, EnsembleId initial) {
  const EnsembleId leader = after(taker, initial, ActionKind::election_timeout);
  const EnsembleId down = after(taker, leader, ActionKind::crash);
  return {after(taker, leader, ActionKind::request), after(taker, down, ActionKind::restart)};
}

}  // namespace

TEST_CASE("a step during which another appended something else is taken once more, and counts once",
          "[explorer]") {
  const core::ServerMaker maker;
  Interrupter watcher;
  Ensembles ensembles(one_server(), maker, requests_and_crashes(), &watcher);
  Taker& one = ensembles.taker();
  Taker& other = ensembles.add_taker();
  const Fork ways = fork(one, ensembles.initial());
  watcher.other = &other;
  watcher.ensemble = ways.restarted;
  watcher.requests = 0;
  const EnsembleId asked_twice = after(one, ways.asked, ActionKind::request);
  CHECK(watcher.requests == 2);
  const EnsembleId elected_twice = after(one, ways.restarted, ActionKind::election_timeout);

  // Alone it would have come to the same, one after the other.
  Ensembles alone(one_server(), maker, requests_and_crashes(), nullptr);
  const Fork same_ways = fork(alone.taker(), alone.initial());
  const EnsembleId same_asked = after(alone.taker(), same_ways.asked, ActionKind::request);
  const EnsembleId same_elected =
      after(alone.taker(), same_ways.restarted, ActionKind::election_timeout);
  for (Taker* taker : {&one, &other}) {
    CHECK((log(*taker, asked_twice) == log(alone.taker(), same_asked)));
    CHECK((log(*taker, elected_twice) == log(alone.taker(), same_elected)));
  }
  CHECK(log(one, asked_twice).size() == 3);
  CHECK(log(one, elected_twice).size() == 2);
  CHECK(ensembles.ensembles() == alone.ensembles());
  CHECK(ensembles.distinct_steps() == alone.distinct_steps());
  CHECK(*ensembles.fingerprints_of_ensemble(ways.asked) ==
        *alone.fingerprints_of_ensemble(same_ways.asked));
}

TEST_CASE("who comes second to a step keeps what is there", "[explorer]") {
  const core::ServerMaker maker;
  Interrupter watcher;
  Ensembles ensembles(one_server(), maker, requests_and_crashes(), &watcher);
  Taker& one = ensembles.taker();
  const EnsembleId leader = after(one, ensembles.initial(), ActionKind::election_timeout);
  watcher.other = &ensembles.add_taker();
  watcher.ensemble = leader;
  const std::uint64_t steps = ensembles.distinct_steps();
  const auto row = one.row(leader);
  CHECK(watcher.requests == 2);
  CHECK(ensembles.distinct_steps() - steps >= row.size());
  const std::uint64_t all = ensembles.distinct_steps();
  CHECK(one.row(leader).data() == row.data());
  CHECK(ensembles.distinct_steps() == all);
  Ensembles alone(one_server(), maker, requests_and_crashes(), nullptr);
  alone.taker().row(after(alone.taker(), alone.initial(), ActionKind::election_timeout));
  CHECK(all == alone.distinct_steps());
}

TEST_CASE("an entry that two append at the same time is one", "[explorer]") {
  const core::Entry command{1, core::EntryKind::command, {0, 7}};
  sim::explore::SharedLogs logs;
  core::LogTree one, other;
  one.append(core::kRoot, command);
  other.append(other.append(core::kRoot, command), command);
  CHECK(logs.add(one, 0));
  CHECK(logs.add(other, 0));
  CHECK(logs.size() == 2);
  one.append(core::kRoot, {2, core::EntryKind::no_op, {}});
  CHECK_FALSE(logs.add(one, 1));
  CHECK(logs.size() == 2);
}
