// What is said of states that are left, held against what there was: level sizes of real spaces.
#include "traces/exploration/states_left.hpp"

#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "tests/sim/explore/exploration.hpp"

namespace squall::tests::states_left_test {

using sim::explore::Explorer;
using traces::exploration::states_left;

namespace {

using Levels = std::vector<std::uint64_t>;

/// Of spaces too large for a test; the first one is the M2 of other checkers, the second one grows
/// again after it has shrunk.
const std::map<std::string, Levels> kMeasured{
    {"M2", {1,      3,      12,     39,     117,    321,    900,    2490,   6546,
            16065,  36162,  73575,  133764, 217791, 318630, 419103, 490959, 504456,
            446580, 334968, 209352, 106575, 43008,  13323,  2922,   360,    12}},
    {"concurrent-changes",
     {1,      4,      12,     24,     76,     264,    672,    1300,   1876,   2064,   2008,
      2308,   3816,   6976,   11072,  16212,  24000,  37988,  61224,  94152,  135248, 182092,
      230316, 277500, 318364, 347712, 373452, 402148, 445536, 481452, 498120, 473400, 417072,
      334764, 251304, 173868, 114444, 68352,  37608,  18936,  9132,   3828,   1212,   192}},
    {"pre-vote", {1,       3,       12,      27,      69,      195,     570,     1569,
                  4167,    10629,   25368,   54951,   108246,  197640,  338640,  541659,
                  803673,  1116870, 1478388, 1863720, 2183622, 2298972, 2109912, 1645458,
                  1064874, 557040,  227718,  69438,   14688,   1890,    108}},
    {"two-leaders-in-any-order",
     {1,      3,      12,    39,    117,   321,   840,    2064,   4536,
      8862,   15654,  25965, 41091, 60831, 83031, 104757, 122496, 132888,
      131784, 114402, 81798, 44652, 16896, 3858,  396}}};

/// An estimate may be wrong by a few states.
constexpr std::uint64_t kFew = 100;

/// At every level: what is said is true. Returns at how many something was.
int check_said(const Levels& levels) {
  int said = 0;
  for (std::size_t known = 1; known < levels.size(); ++known) {
    const auto last = levels.begin() + static_cast<std::ptrdiff_t>(known);
    const auto left = states_left(std::span(levels).first(known), 0);
    if (!left) continue;
    ++said;
    const std::uint64_t truth = std::accumulate(last, levels.end(), std::uint64_t{0});
    INFO(known << " levels known: " << in_words(*left) << ", truly " << truth);
    CHECK(truth <= left->at_most);
    if (truth >= kFew) CHECK(truth >= left->at_least);
    CHECK_FALSE(traces::exploration::still_grows(std::span(levels).first(known)));
  }
  return said;
}

}  // namespace

TEST_CASE("What is said of the states that are left of a large space is true", "[explorer]") {
  for (const auto& [name, levels] : kMeasured) {
    INFO(name);
    CHECK(check_said(levels) >= 4);
  }
}

TEST_CASE("What is said of the states that are left is true while it is said", "[explorer]") {
  for (const char* name :
       {"check-quorum", "entries-of-older-terms", "joint-consensus", "sessions"}) {
    INFO(name);
    const scenarios::Scenario scenario = scenarios::parse(*scenarios::find_exploration(name));
    Explorer explorer(scenario.setup, core::ServerMaker(), *scenario.bounds, nullptr, kGigabyte);
    explore(explorer);
    CHECK(check_said({explorer.levels().begin(), explorer.levels().end()}) >= 2);
  }
}

TEST_CASE("Nothing is said before levels have shrunk three times, and by a quarter in all",
          "[explorer]") {
  CHECK_FALSE(states_left({}, 0));
  const Levels growing{1, 10, 100, 1000};
  CHECK_FALSE(states_left(growing, 0));
  CHECK(traces::exploration::still_grows(growing));
  const Levels twice{1, 1000, 500, 250};
  CHECK_FALSE(states_left(twice, 0));
  CHECK_FALSE(traces::exploration::still_grows(twice));
  const Levels slowly{1000, 990, 980, 970};
  CHECK_FALSE(states_left(slowly, 0));
  const Levels again{1000, 500, 250, 125, 126};
  CHECK_FALSE(states_left(again, 0));
  const Levels enough{1000, 500, 250, 125};
  CHECK(states_left(enough, 0));
}

TEST_CASE("At most a geometric series is left, at least a quarter of it, less what was found since",
          "[explorer]") {
  const Levels halves{8'000'000, 4'000'000, 2'000'000, 1'000'000};
  const auto left = states_left(halves, 0);
  REQUIRE(left);
  CHECK(left->at_least == 250'000);
  CHECK(left->at_most == 1'000'000);
  CHECK(in_words(*left) == "between 250 000 and 1 000 000");
  const auto later = states_left(halves, 299'999);
  REQUIRE(later);
  CHECK(later->at_least == 0);
  CHECK(later->at_most == 710'000);
}

}  // namespace squall::tests::states_left_test
