// The explorer against a plain search, with and without symmetry, on honest and broken servers.
#include "sim/explore/explorer.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/sim/explore/plain_search.hpp"
#include "tests/sim/explore/spaces.hpp"

namespace squall::tests::explorer_test {

using sim::Setup;
using sim::explore::Bounds;
using sim::explore::Budget;
using sim::explore::Explorer;

namespace {

Explorer::Phase explore_space(const Space& space, const core::MachineMaker& maker, bool symmetric,
                              PlainSearch::Result& result, int threads = 1) {
  Explorer explorer(space.setup, maker, space.bounds, nullptr, kGigabyte, symmetric);
  explore(explorer, threads);
  result.states = explorer.tally().states;
  result.steps = explorer.tally().steps;
  result.levels = explorer.depth();
  result.violated = explorer.phase() == Explorer::Phase::found;
  return explorer.phase();
}

}  // namespace

TEST_CASE("the explorer finds what a plain search finds, state by state",
          "[slow][long][explorer]") {
  for (const Space& space : small_spaces()) {
    INFO(space.name);
    const PlainSearch::Result plain =
        PlainSearch(space.setup, core::ServerMaker(), space.bounds).run();
    PlainSearch::Result found;
    CHECK(explore_space(space, core::ServerMaker(), false, found) == Explorer::Phase::complete);
    CHECK(found.states == plain.states);
    CHECK(found.steps == plain.steps);
    CHECK(found.levels == plain.levels);
    CHECK_FALSE(plain.violated);
    CHECK(plain.states > 50);
  }
}

TEST_CASE("symmetry keeps the depth and leaves out up to as many states as there are renamings",
          "[slow][explorer]") {
  for (const Space& space : small_spaces()) {
    INFO(space.name);
    PlainSearch::Result whole, reduced;
    explore_space(space, core::ServerMaker(), false, whole);
    CHECK(explore_space(space, core::ServerMaker(), true, reduced) == Explorer::Phase::complete);
    CHECK(reduced.levels == whole.levels);
    CHECK(reduced.states < whole.states);
    CHECK(reduced.states * 6 >= whole.states);
  }
}

TEST_CASE("two threads count what one counts, with symmetry and without", "[slow][explorer]") {
  for (const Space& space : small_spaces()) {
    for (const bool symmetric : {false, true}) {
      INFO(space.name << (symmetric ? ", symmetric" : ""));
      PlainSearch::Result one, two;
      explore_space(space, core::ServerMaker(), symmetric, one, 1);
      explore_space(space, core::ServerMaker(), symmetric, two, 2);
      CHECK((one == two));
    }
  }
}

TEST_CASE("a broken server is found, at the same depth with symmetry and without", "[explorer]") {
  const Maker<VotesTwice> votes_twice;
  const Maker<ForgetsVote> forgets_vote;
  const Maker<ForgetsEntry> forgets_entry;
  const Maker<CommitsAtOnce> commits_at_once;
  const std::map<std::string, const core::MachineMaker*> broken{
      {"votes twice", &votes_twice},
      {"forgets its vote", &forgets_vote},
      {"forgets an entry", &forgets_entry},
      {"commits at once", &commits_at_once}};
  for (const auto& [name, maker] : broken) {
    INFO(name);
    PlainSearch::Result whole, reduced;
    const Space space = two_terms_and_a_crash(4);
    CHECK(explore_space(space, *maker, false, whole) == Explorer::Phase::found);
    CHECK(explore_space(space, *maker, true, reduced) == Explorer::Phase::found);
    CHECK(reduced.levels == whole.levels);
  }
}

namespace {

/// Messages in flight are not bounded: no message takes the place of another.
Space room_for_messages() {
  Space space = two_terms_and_a_crash(sim::explore::kExploredMessagesMax);
  space.bounds[Budget::elections] = 2;
  return space;
}
struct Met {
  std::uint64_t states;
  std::uint32_t ensembles;
  std::uint32_t levels;
  Explorer::Phase phase;
};
Met met(const Space& space, const core::MachineMaker& maker) {
  Explorer explorer(space.setup, maker, space.bounds, nullptr, kGigabyte, true);
  explore(explorer);
  return {explorer.tally().states, explorer.ensembles().ensembles(), explorer.depth(),
          explorer.phase()};
}

}  // namespace

TEST_CASE("messages that change nothing need not arrive: fewer states, the same ensembles",
          "[slow][explorer]") {
  Space space = room_for_messages();
  space.bounds[Budget::crashes] = 0;
  const Met whole = met(space, core::ServerMaker());
  space.bounds.skips_no_ops = true;
  const Met reduced = met(space, core::ServerMaker());
  CHECK(whole.phase == Explorer::Phase::complete);
  CHECK(reduced.phase == Explorer::Phase::complete);
  CHECK(reduced.ensembles == whole.ensembles);
  CHECK(reduced.states * 2 < whole.states);
}

TEST_CASE(
    "a broken server is found as soon where messages that change nothing do not arrive, and "
    "where losses need steps of their own",
    "[explorer]") {
  const Maker<VotesTwice> votes_twice;
  const Maker<ForgetsVote> forgets_vote;
  const Maker<CommitsAtOnce> commits_at_once;
  const std::vector<const core::MachineMaker*> all{&votes_twice, &forgets_vote, &commits_at_once};
  for (const core::MachineMaker* maker : all) {
    Space space = room_for_messages();
    const Met whole = met(space, *maker);
    CHECK(whole.phase == Explorer::Phase::found);
    space.bounds[Budget::drops] = 2;
    const Met losing = met(space, *maker);
    CHECK(losing.phase == Explorer::Phase::found);
    CHECK(losing.levels == whole.levels);
    space.bounds[Budget::drops] = 0;
    space.bounds.skips_no_ops = true;
    const Met reduced = met(space, *maker);
    CHECK(reduced.phase == Explorer::Phase::found);
    CHECK(reduced.levels == whole.levels);
  }
}

TEST_CASE("a bound on depth leaves as many steps as it says, and the states at their end",
          "[explorer]") {
  Space space = two_terms(3);
  Explorer whole(space.setup, core::ServerMaker(), space.bounds, nullptr, kGigabyte);
  explore(whole);
  std::uint64_t sum = 0;
  for (const std::uint64_t level : whole.levels()) sum += level;
  CHECK(whole.levels().size() == whole.depth());
  CHECK(sum == whole.tally().states);
  space.bounds.depth = 4;
  Explorer near(space.setup, core::ServerMaker(), space.bounds, nullptr, kGigabyte);
  explore(near);
  CHECK(near.phase() == Explorer::Phase::depth);
  CHECK(near.depth() == 5);
  CHECK(std::equal(near.levels().begin(), near.levels().end(), whole.levels().begin()));
  CHECK(near.frontier() == near.levels().back());
}

TEST_CASE("losses bring no ensemble that was not there without them", "[explorer]") {
  Space space = room_for_messages();
  space.bounds[Budget::crashes] = 0;
  space.bounds.terms = 1;
  const Met never_arriving = met(space, core::ServerMaker());
  space.bounds[Budget::drops] = 3;
  const Met losing = met(space, core::ServerMaker());
  CHECK(losing.states > never_arriving.states);
  CHECK(losing.ensembles == never_arriving.ensembles);
}

}  // namespace squall::tests::explorer_test
