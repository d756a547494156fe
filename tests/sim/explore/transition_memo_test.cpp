// Transition memos with Worlds of their own agree on the numbers of ensembles and entries.
#include "sim/explore/transition_memo.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/server.hpp"
#include "sim/explore/shared_logs.hpp"
#include "tests/catch.hpp"
#include "tests/sim/explore/memory_bytes.hpp"

namespace squall::tests::transition_memo_test {

using sim::ActionKind;
using sim::explore::Effect;
using sim::explore::EnsembleId;
using sim::explore::Ensembles;
using sim::explore::TransitionMemo;

namespace {

/// While one memo is in the middle of a request, another one takes all steps of an ensemble.
class Interrupter final : public sim::explore::StepObserver {
 public:
  sim::explore::StepOutcome observe(const sim::World&,
                                    const sim::Report& report) noexcept override {
    if (report.action.kind != ActionKind::request) return sim::explore::StepOutcome::nothing;
    ++requests;
    if (other != nullptr) std::exchange(other, nullptr)->row(ensemble);
    return sim::explore::StepOutcome::nothing;
  }
  TransitionMemo* other = nullptr;
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

EnsembleId after(TransitionMemo& memo, EnsembleId ensemble, ActionKind kind) {
  const auto row = memo.row(ensemble);
  const auto effect =
      std::find_if(row.begin(), row.end(), [&](const Effect& some) { return some.kind == kind; });
  REQUIRE(effect != row.end());
  return effect->ensemble;
}

/// Of server 1, as this memo understands it.
std::vector<core::Entry> log(TransitionMemo& memo, EnsembleId ensemble) {
  const sim::World& world = memo.show(ensemble);
  const core::Ref tip = world.views()[1].durable.log.tip;
  std::vector<core::Entry> entries;
  for (core::Index index = 1; index <= world.tree().index(tip); ++index) {
    entries.push_back(world.tree().entry(world.tree().at(tip, index)));
  }
  return entries;
}

/// A leader with one request may get another one, or it crashes, restarts and is elected again: two
/// entries after different prefixes.
struct Fork {
  EnsembleId asked, restarted;
};
Fork fork(TransitionMemo& memo, EnsembleId initial) {
  const EnsembleId leader = after(memo, initial, ActionKind::election_timeout);
  const EnsembleId down = after(memo, leader, ActionKind::crash);
  return {after(memo, leader, ActionKind::request), after(memo, down, ActionKind::restart)};
}

}  // namespace

TEST_CASE("a step during which another appended something else is taken once more, and counts once",
          "[explorer]") {
  const core::ServerMaker maker;
  Interrupter observer;
  Ensembles ensembles(one_server(), maker, requests_and_crashes(), &observer);
  TransitionMemo& one = ensembles.memo();
  TransitionMemo& other = ensembles.add_memo();
  const Fork ways = fork(one, ensembles.initial());
  observer.other = &other;
  observer.ensemble = ways.restarted;
  observer.requests = 0;
  const EnsembleId asked_twice = after(one, ways.asked, ActionKind::request);
  CHECK(observer.requests == 2);
  const EnsembleId elected_twice = after(one, ways.restarted, ActionKind::election_timeout);

  // Alone it would have come to the same, one after the other.
  Ensembles alone(one_server(), maker, requests_and_crashes(), nullptr);
  const Fork same_ways = fork(alone.memo(), alone.initial());
  const EnsembleId same_asked = after(alone.memo(), same_ways.asked, ActionKind::request);
  const EnsembleId same_elected =
      after(alone.memo(), same_ways.restarted, ActionKind::election_timeout);
  for (TransitionMemo* memo : {&one, &other}) {
    CHECK((log(*memo, asked_twice) == log(alone.memo(), same_asked)));
    CHECK((log(*memo, elected_twice) == log(alone.memo(), same_elected)));
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
  Interrupter observer;
  Ensembles ensembles(one_server(), maker, requests_and_crashes(), &observer);
  TransitionMemo& one = ensembles.memo();
  const EnsembleId leader = after(one, ensembles.initial(), ActionKind::election_timeout);
  observer.other = &ensembles.add_memo();
  observer.ensemble = leader;
  const std::uint64_t steps = ensembles.distinct_steps();
  const auto row = one.row(leader);
  CHECK(observer.requests == 2);
  CHECK(ensembles.distinct_steps() - steps >= row.size());
  const std::uint64_t all = ensembles.distinct_steps();
  CHECK(one.row(leader).data() == row.data());
  CHECK(ensembles.distinct_steps() == all);
  Ensembles alone(one_server(), maker, requests_and_crashes(), nullptr);
  alone.memo().row(after(alone.memo(), alone.initial(), ActionKind::election_timeout));
  CHECK(all == alone.distinct_steps());
}

TEST_CASE("an entry that two append at the same time is one", "[explorer]") {
  const core::Entry command{1, core::EntryKind::command, {0, 7}};
  sim::explore::SharedLogs logs;
  core::LogTree one, other;
  one.append(core::kRoot, command);
  other.append(other.append(core::kRoot, command), command);
  CHECK(logs.add(one, {}));
  CHECK(logs.add(other, {}));
  CHECK(logs.size() == 2);
  one.append(core::kRoot, {2, core::EntryKind::no_op, {}});
  CHECK_FALSE(logs.add(one, {1, 0}));
  CHECK(logs.size() == 2);
}

TEST_CASE("bytes that two append at the same time are one string", "[explorer]") {
  const auto bytes = [](const char* text) { return std::as_bytes(std::span(text, 3)); };
  sim::explore::SharedLogs logs;
  core::LogTree one, other;
  one.append_bytes(bytes("one"));
  other.append_bytes(bytes("one"));
  other.append_bytes(bytes("two"));
  CHECK(logs.add(one, {}));
  CHECK(logs.add(other, {}));
  one.append_bytes(bytes("six"));
  CHECK_FALSE(logs.add(one, {0, 1}));
  const core::ServerMaker maker;
  sim::World world(one_server(), maker);
  logs.catch_up(world);
  CHECK(world.tree().strings().size() == 2);
  CHECK(world.tree().strings().with_hash(other.strings().hash(2)) == 2);
}

TEST_CASE("what explorers share comes back from a checkpoint, or is refused", "[explorer]") {
  core::LogTree tree;
  tree.append(core::kRoot, {1, core::EntryKind::command, {0, 7}});
  tree.append_bytes(std::as_bytes(std::span("bytes", 5)));
  sim::explore::SharedLogs logs, again, another;
  REQUIRE(logs.add(tree, {}));
  MemoryBytes kept;
  logs.save(kept);
  CHECK(again.restore(kept));
  CHECK(again.add(tree, {}));  // the same
  kept.at = 0;
  CHECK(again.restore(kept));
  core::LogTree foreign;
  foreign.append(core::kRoot, {1, core::EntryKind::command, {0, 7}});
  foreign.append_bytes(std::as_bytes(std::span("other", 5)));
  REQUIRE(another.add(foreign, {}));
  kept.at = 0;
  CHECK_FALSE(another.restore(kept));
  kept.at = 0;
  kept.bytes.pop_back();
  CHECK_FALSE(sim::explore::SharedLogs().restore(kept));
}

}  // namespace squall::tests::transition_memo_test
