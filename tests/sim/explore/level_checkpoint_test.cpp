// Checkpoints of ranks: an exploration that goes on, with any number of ranks, comes to the numbers
// and the path of one that was not cut off.
#include <algorithm>
#include <vector>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/memory_bytes.hpp"
#include "tests/sim/explore/memory_ranks.hpp"
#include "tests/sim/explore/rank_outcome.hpp"
#include "tests/sim/explore/spaces.hpp"

namespace squall::tests::level_checkpoint_test {

using sim::explore::ranks::RankExplorer;
using sim::explore::ranks::Ranks;

namespace {

/// What one rank saved, and which one it was.
struct Part {
  int rank = 0;
  int ranks = 0;
  MemoryBytes bytes;
};

struct Checkpoint {
  MemoryBytes sums;
  std::vector<Part> states;
  std::vector<Part> frontiers;
};

struct Exploration {
  Space space;
  const core::MachineMaker& maker;
  bool symmetric = false;
  bool prunes = false;
};

/// Stops in a level, after so many looks.
class StopsAfter final : public sim::explore::ranks::Watch {
 public:
  explicit StopsAfter(int looks) : looks_(looks) {}
  bool must_stop(std::uint64_t) noexcept override { return looks_-- <= 0; }

 private:
  int looks_;
};

/// One rank of an exploration, new or from a checkpoint.
class Rank {
 public:
  Rank(const Exploration& what, Ranks& ranks, const Checkpoint& before)
      : ranks_(ranks),
        explorer_(what.space.setup, what.maker, what.space.bounds, what.prunes ? &pruner_ : nullptr,
                  kGigabyte, what.symmetric, ranks) {
    explorer_.keep_for_checkpoints();
    if (before.frontiers.empty()) return;
    MemoryBytes sums = before.sums;
    bool is_restored = explorer_.restore_sums(sums);
    for (Part part : before.states) {
      if (is_for(part)) is_restored = explorer_.restore_states(part.bytes) && is_restored;
    }
    for (Part part : before.frontiers) {
      if (is_for(part)) is_restored = explorer_.restore_frontier(part.bytes) && is_restored;
    }
    SQUALL_ASSERT(is_restored);
    explorer_.go_on();
  }
  RankExplorer& explorer() { return explorer_; }
  /// The part of this rank in a checkpoint.
  void save_states(Part& part) {
    part.rank = ranks_.own();
    part.ranks = ranks_.count();
    explorer_.save_states(part.bytes);
    explorer_.forget_saved();
  }
  void save_frontier(Part& part) {
    part.rank = ranks_.own();
    part.ranks = ranks_.count();
    explorer_.save_frontier(part.bytes);
  }

 private:
  bool is_for(const Part& part) const {
    return sim::explore::ranks::share_homes(ranks_.own(), ranks_.count(), part.rank, part.ranks);
  }
  Ranks& ranks_;
  Pruner pruner_;
  RankExplorer explorer_;
};

/// Goes on for so many levels, with so many ranks. Their states are saved in two parts each. `stops`:
/// the level after these is begun, and stopped.
Checkpoint cut_off(const Exploration& what, const Checkpoint& before, int count, int levels,
                   bool stops = false) {
  Checkpoint checkpoint;
  checkpoint.states = before.states;
  const std::size_t known = before.states.size();
  const auto ranks = static_cast<std::size_t>(count);
  checkpoint.states.resize(known + 2 * ranks);
  checkpoint.frontiers.resize(ranks);
  on_ranks(count, [&](Ranks& own_ranks) {
    const auto own = static_cast<std::size_t>(own_ranks.own());
    Rank rank(what, own_ranks, before);
    NoWatch watch;
    const auto explore = [&](int more) {
      for (int level = 0; level < more; ++level) rank.explorer().explore_level(watch);
    };
    explore(levels / 2);
    rank.save_states(checkpoint.states[known + own]);
    explore(levels - levels / 2);
    StopsAfter stop(0);
    if (stops) rank.explorer().explore_level(stop);
    rank.save_states(checkpoint.states[known + ranks + own]);
    rank.save_frontier(checkpoint.frontiers[own]);
    if (own == 0) rank.explorer().save_sums(checkpoint.sums);
  });
  return checkpoint;
}

void check_goes_on(const Exploration& what, const Checkpoint& checkpoint, const Outcome& expected,
                   const std::vector<int>& counts = {1, 2, 3}) {
  for (const int count : counts) {
    INFO(what.space.name << (what.symmetric ? ", symmetric, " : ", ") << count << " ranks");
    std::vector<Outcome> outcomes(static_cast<std::size_t>(count));
    on_ranks(count, [&](Ranks& ranks) {
      Rank rank(what, ranks, checkpoint);
      outcomes[static_cast<std::size_t>(ranks.own())] = finish(rank.explorer());
    });
    for (const Outcome& outcome : outcomes) check_equal(outcome, expected);
  }
}

void check(const Exploration& what, int levels, const std::vector<int>& counts = {1, 2, 3}) {
  Pruner pruner;
  const Outcome expected =
      alone(what.space, what.maker, what.symmetric, what.prunes ? &pruner : nullptr);
  REQUIRE(expected.levels.size() > static_cast<std::size_t>(levels) + 1);
  check_goes_on(what, cut_off(what, {}, 2, levels), expected, counts);
}

}  // namespace

TEST_CASE("Ranks that go on from a level come to the numbers of one process", "[slow][ranks]") {
  check({small_spaces().front(), core::ServerMaker()}, 4);
  check({small_spaces().back(), core::ServerMaker()}, 7, {3});
}

TEST_CASE("With symmetry, ranks go on from the states that one process keeps", "[slow][ranks]") {
  check({small_spaces().front(), core::ServerMaker(), true}, 5);
}

TEST_CASE("Ranks that go on find the violation of one process, by the same path", "[slow][ranks]") {
  for (const bool symmetric : {false, true}) {
    check({two_terms(4), Maker<SkipsLogCheck>(), symmetric}, 6);
    check({two_terms(4), Maker<VotesTwice>(), symmetric}, 2);
  }
}

TEST_CASE("States that are pruned are known to ranks that go on", "[slow][ranks]") {
  check({two_terms(3), core::ServerMaker(), false, true}, 8);
}

TEST_CASE("Ranks go on on every kind of network", "[slow][ranks]") {
  Space space = small_spaces().front();
  for (const auto kind :
       {sim::explore::NetworkKind::at_most_once, sim::explore::NetworkKind::links}) {
    space.bounds.network = kind;
    space.name = sim::explore::name(kind);
    check({space, core::ServerMaker()}, 5);
  }
}

TEST_CASE("A level that was stopped is explored again", "[slow][ranks]") {
  const Exploration what{small_spaces().front(), core::ServerMaker()};
  const Outcome expected = alone(what.space, what.maker, false);
  for (const int levels : {0, 5}) {
    check_goes_on(what, cut_off(what, {}, 3, levels, true), expected, {2});
  }
}

TEST_CASE("Ranks may be fewer or more each time that they go on", "[slow][ranks]") {
  const Exploration what{small_spaces().front(), core::ServerMaker()};
  Checkpoint checkpoint;
  for (const int count : {1, 3, 2, 4}) checkpoint = cut_off(what, checkpoint, count, 2);
  check_goes_on(what, checkpoint, alone(what.space, what.maker, false), {2});
}

TEST_CASE("The checkpoint of a rank that was cut short is refused", "[ranks]") {
  const Exploration what{small_spaces().front(), core::ServerMaker()};
  const Checkpoint checkpoint = cut_off(what, {}, 1, 6);
  const auto is_restored = [&](std::size_t sums, std::size_t states, std::size_t frontier) {
    bool restored = false;
    on_ranks(1, [&](Ranks& ranks) {
      RankExplorer explorer(what.space.setup, what.maker, what.space.bounds, nullptr, kGigabyte,
                            false, ranks);
      Checkpoint cut = checkpoint;
      cut.sums.bytes.resize(cut.sums.bytes.size() - sums);
      cut.states[0].bytes.bytes.resize(cut.states[0].bytes.bytes.size() - states);
      cut.frontiers[0].bytes.bytes.resize(cut.frontiers[0].bytes.bytes.size() - frontier);
      restored = explorer.restore_sums(cut.sums) && explorer.restore_states(cut.states[0].bytes) &&
                 explorer.restore_frontier(cut.frontiers[0].bytes);
    });
    return restored;
  };
  CHECK(is_restored(0, 0, 0));
  CHECK_FALSE(is_restored(1, 0, 0));
  CHECK_FALSE(is_restored(0, 1, 0));
  CHECK_FALSE(is_restored(0, 0, 1));
}

TEST_CASE("Each home has one owner, and ranks that share homes know it", "[ranks]") {
  using namespace sim::explore::ranks;
  for (const int count : {1, 2, 3, 7, 1024}) {
    for (const int others : {1, 2, 5, 1000}) {
      std::vector<std::pair<int, int>> shared;
      for (std::uint64_t home = 0; home < kHomes; ++home) {
        shared.emplace_back(owner_of_home(static_cast<Home>(home), count),
                            owner_of_home(static_cast<Home>(home), others));
      }
      CHECK(std::is_sorted(shared.begin(), shared.end()));
      CHECK(shared.back() == std::pair(count - 1, others - 1));
      shared.erase(std::unique(shared.begin(), shared.end()), shared.end());
      std::size_t found = 0;
      for (int rank = 0; rank < count; ++rank) {
        for (int other = 0; other < others; ++other) {
          found += share_homes(rank, count, other, others);
        }
      }
      CHECK(found == shared.size());
      for (const auto& [rank, other] : shared) CHECK(share_homes(rank, count, other, others));
    }
  }
}

}  // namespace squall::tests::level_checkpoint_test
