// An exploration by several ranks comes to the numbers, the verdict and the path of one process.
#include "sim/explore/ranks/rank_explorer.hpp"

#include <algorithm>
#include <optional>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/sim/explore/memory_ranks.hpp"
#include "tests/sim/explore/rank_outcome.hpp"
#include "tests/sim/explore/spaces.hpp"

namespace squall::tests::rank_explorer_test {

using sim::explore::Explorer;
using sim::explore::ranks::RankExplorer;
using sim::explore::ranks::Ranks;

namespace {

Outcome by_rank(const Space& space, const core::MachineMaker& maker, bool symmetric, Ranks& ranks,
                sim::explore::StepObserver* observer = nullptr) {
  RankExplorer explorer(space.setup, maker, space.bounds, observer, kGigabyte, symmetric, ranks);
  return finish(explorer);
}

void check(const Space& space, const core::MachineMaker& maker, bool symmetric) {
  const Outcome expected = alone(space, maker, symmetric);
  for (const int count : {1, 2, 3, 4}) {
    INFO(space.name << (symmetric ? ", symmetric, " : ", ") << count << " ranks");
    std::vector<Outcome> outcomes(static_cast<std::size_t>(count));
    on_ranks(count, [&](Ranks& ranks) {
      outcomes[static_cast<std::size_t>(ranks.own())] = by_rank(space, maker, symmetric, ranks);
    });
    for (const Outcome& outcome : outcomes) check_equal(outcome, expected);
  }
}

}  // namespace

TEST_CASE("Ranks come to the numbers of one process", "[slow][ranks]") {
  for (const Space& space : small_spaces()) check(space, core::ServerMaker(), false);
}

TEST_CASE("With symmetry, ranks keep the states that one process keeps", "[slow][ranks]") {
  for (const Space& space : small_spaces()) check(space, core::ServerMaker(), true);
}

TEST_CASE("Ranks come to the numbers of one process on every kind of network", "[slow][ranks]") {
  Space space = small_spaces().front();
  for (const auto kind :
       {sim::explore::NetworkKind::at_most_once, sim::explore::NetworkKind::links}) {
    space.bounds.network = kind;
    space.name = sim::explore::name(kind);
    check(space, core::ServerMaker(), false);
    check(space, core::ServerMaker(), true);
  }
}

TEST_CASE("Ranks find the violation of one process, by the same path", "[slow][ranks]") {
  const auto convict = [](const Space& space, const core::MachineMaker& maker,
                          std::size_t steps = 2) {
    REQUIRE(alone(space, maker, false).path.size() >= steps);
    check(space, maker, false);
    check(space, maker, true);
  };
  convict(two_terms_and_a_crash(3), Maker<ForgetsVote>());
  convict(two_terms(4), Maker<SkipsLogCheck>(), 10);
  convict(two_terms(4), Maker<VotesTwice>());
}

TEST_CASE("A depth that is bounded, and states that are pruned, are so on ranks", "[slow][ranks]") {
  Space space = two_terms(4);
  space.bounds.depth = 7;
  check(space, core::ServerMaker(), false);
  Pruner pruner;
  const Outcome expected = alone(space, core::ServerMaker(), false, &pruner);
  REQUIRE(expected.tally.pruned > 0);
  on_ranks(3, [&](Ranks& ranks) {
    Pruner own;
    const Outcome outcome = by_rank(space, core::ServerMaker(), false, ranks, &own);
    if (ranks.own() == 0) check_equal(outcome, expected);
  });
}

TEST_CASE("What stops one rank stops all", "[ranks]") {
  class StopsAt final : public sim::explore::ranks::Watch {
   public:
    explicit StopsAt(bool stops) : stops_(stops) {}
    bool must_stop(std::uint64_t states) noexcept override { return stops_ && states > 500; }

   private:
    bool stops_;
  };
  const Space space = two_terms(4);
  std::vector<std::uint8_t> stopped(3);
  on_ranks(3, [&](Ranks& ranks) {
    const core::ServerMaker maker;
    RankExplorer explorer(space.setup, maker, space.bounds, nullptr, kGigabyte, false, ranks);
    StopsAt watch(ranks.own() == 1);
    while (explorer.explore_level(watch) && !explorer.was_stopped()) {
    }
    stopped[static_cast<std::size_t>(ranks.own())] = explorer.was_stopped();
  });
  CHECK(std::ranges::count(stopped, 1) == 3);
}

TEST_CASE("A rank without memory ends the exploration of all", "[ranks]") {
  const Space space = two_terms(6);
  on_ranks(2, [&](Ranks& ranks) {
    const core::ServerMaker maker;
    const std::size_t memory = ranks.own() == 0 ? kGigabyte : std::size_t{1} << 20;
    RankExplorer explorer(space.setup, maker, space.bounds, nullptr, memory, false, ranks);
    NoWatch watch;
    while (explorer.explore_level(watch)) {
    }
    CHECK(explorer.phase() == Explorer::Phase::memory);
  });
}

}  // namespace squall::tests::rank_explorer_test
