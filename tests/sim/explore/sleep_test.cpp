// Sleeping on steps whose other order is taken: fewer look-ups, and the same of everything else.
#include "sim/explore/sleep.hpp"

#include <rapidcheck.h>

#include <set>
#include <vector>

#include "core/server.hpp"
#include "sim/explore/prefix.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "tests/sim/explore/spaces.hpp"

using namespace squall;
using namespace squall::tests;
using sim::explore::Bounds;
using sim::explore::Budget;
using sim::explore::ExploredState;
using sim::explore::Explorer;
using sim::explore::Fate;
using sim::explore::Successor;

namespace {

/// The small ones, and one in which two leaders may be asked by whoever is the first to ask.
std::vector<Space> spaces() {
  std::vector<Space> all = small_spaces();
  Space space = two_terms(4);
  space.name = "two leaders, two clients";
  space.setup.clients = 2;
  space.bounds.first_leader = 1;
  space.bounds.depth = 7;
  space.bounds[Budget::elections] = 1;
  space.bounds[Budget::requests] = 2;
  all.push_back(space);
  return all;
}

/// Looks at every state of a space, and at every two own steps of two servers that it has.
class Diamonds {
 public:
  explicit Diamonds(const Space& space)
      : bounds_(sleeping(space.bounds)),
        ensembles_(space.setup, maker_, bounds_, nullptr),
        successors_(ensembles_, bounds_) {
    std::vector<sim::explore::MessageId> in_flight;
    ensembles_.begin_after(sim::explore::beginning(space.setup, maker_, bounds_), in_flight);
    ExploredState first;
    first.ensemble = ensembles_.initial();
    first.purse = bounds_.purse();
    for (const sim::explore::MessageId message : in_flight) successors_.put(first, message);
    add(first);
  }

  /// Returns how many pairs there are. ENSURES: each was CHECKed.
  std::uint64_t check_all(std::size_t states_max) {
    std::uint64_t pairs = 0;
    for (std::size_t at = 0; at < states_.size() && at < states_max; ++at) {
      const ExploredState state = states_[at];
      const std::vector<Successor> steps = taken(state);
      for (const Successor& one : steps) {
        ExploredState next;
        successors_.take(state, one, next);
        add(next);
        for (const Successor& other : steps) {
          if (!are_own(one, other)) continue;
          ++pairs;
          if (!commute(state, one, other)) FAIL("two steps that are their servers' own do not");
        }
      }
    }
    return pairs;
  }

 private:
  static Bounds sleeping(Bounds bounds) {
    bounds.sleeps = true;
    return bounds;
  }
  void add(const ExploredState& state) {
    if (seen_.insert(successors_.fingerprint(state)).second) states_.push_back(state);
  }
  std::vector<Successor> taken(const ExploredState& state) {
    std::vector<Successor> steps;
    successors_.list(state, [&](const Successor& step) {
      if (step.cut == sim::explore::Cut::none) steps.push_back(step);
    });
    return steps;
  }
  static bool are_own(const Successor& one, const Successor& other) {
    return one.effect != nullptr && other.effect != nullptr && one.effect->is_own &&
           other.effect->is_own && one.effect->server < other.effect->server;
  }
  bool is_same(const ExploredState& a, const Successor& one, const ExploredState& b,
               const Successor& other) {
    if (one.fate != other.fate || one.kind != other.kind) return false;
    if (one.fate == Fate::arrives) return a.messages[one.message] == b.messages[other.message];
    return one.fate == Fate::stays && ensembles_.move_of(a.ensemble, *one.effect).action ==
                                          ensembles_.move_of(b.ensemble, *other.effect).action;
  }
  enum class Second { is_another, is_cut, is_taken };
  /// `first`, then what `second` is there.
  Second take_both(const ExploredState& state, const Successor& first, const Successor& second,
                   ExploredState& end) {
    ExploredState between;
    successors_.take(state, first, between);
    Second found = Second::is_another;
    successors_.list(between, [&](const Successor& step) {
      if (!is_same(state, second, between, step)) return;
      if (!step.effect->is_own || step.effect->server != second.effect->server) return;
      found = step.cut == sim::explore::Cut::none ? Second::is_taken : Second::is_cut;
      if (found == Second::is_taken) successors_.take(between, step, end);
    });
    return found;
  }
  bool commute(const ExploredState& state, const Successor& one, const Successor& other) {
    ExploredState end, other_end;
    const Second after_one = take_both(state, one, other, end);
    const Second after_other = take_both(state, other, one, other_end);
    if (after_one == Second::is_another || after_other == Second::is_another) return false;
    // A bound forbids it: then there is nothing to sleep on.
    if (after_one == Second::is_cut || after_other == Second::is_cut) return true;
    return successors_.fingerprint(end) == successors_.fingerprint(other_end);
  }

  const core::ServerMaker maker_;
  Bounds bounds_;
  sim::explore::Ensembles ensembles_;
  sim::explore::Successors successors_;
  std::vector<ExploredState> states_;
  std::set<std::uint64_t> seen_;
};

struct Found {
  Explorer::Phase phase;
  std::uint32_t depth;
  std::uint64_t states, steps;
  std::vector<std::uint64_t> cuts;
  std::vector<std::uint8_t> labels;
  friend bool operator==(const Found&, const Found&) = default;
};

Found found(const Space& space, const core::MachineMaker& maker, bool sleeps, int threads = 1,
            std::uint64_t* asleep = nullptr) {
  Bounds bounds = space.bounds;
  bounds.sleeps = sleeps;
  Explorer explorer(space.setup, maker, bounds, nullptr, kGigabyte);
  if (bounds.first_leader != core::kNobody) {
    REQUIRE(explorer.start_after(sim::explore::beginning(space.setup, maker, bounds)));
  }
  explore(explorer, threads);
  const sim::explore::ExplorationTally tally = explorer.tally();
  if (asleep != nullptr) *asleep = tally.asleep;
  return {explorer.phase(),
          explorer.depth(),
          tally.states,
          tally.steps,
          {tally.cuts.begin(), tally.cuts.end()},
          explorer.labels()};
}

/// Any small space, to a few steps from its start.
Space any_space() {
  const auto below = [](std::uint32_t end) { return *rc::gen::inRange<std::uint32_t>(0, end); };
  Space space{"any", {}, {}};
  space.setup.servers = 2 + static_cast<int>(below(2));
  space.setup.clients = below(2);
  space.setup.settings.synchronous_disk = below(2) == 0;
  space.setup.settings.pre_vote = below(4) == 0;
  space.setup.settings.check_quorum = below(4) == 0;
  space.bounds.messages = 2 + below(4);
  space.bounds.terms = 1 + below(3);
  space.bounds.depth = 7;
  space.bounds.restarts_at_once = below(2) == 0;
  for (const Budget budget :
       {Budget::heartbeats, Budget::crashes, Budget::drops, Budget::duplicates, Budget::compactions,
        Budget::membership_changes, Budget::transfers, Budget::lost_syncs}) {
    space.bounds[budget] = static_cast<std::uint8_t>(below(5) == 0 ? 1 : 0);
  }
  return space;
}

}  // namespace

TEST_CASE("own steps of two servers do the same in either order", "[explorer][sleep]") {
  for (const Space& space : spaces()) {
    INFO(space.name);
    CHECK(Diamonds(space).check_all(1'000) > 20);
  }
}

TEST_CASE("an exploration that sleeps finds all states at their depth, and all that was cut",
          "[explorer][sleep]") {
  for (const Space& space : spaces()) {
    INFO(space.name);
    std::uint64_t asleep = 0;
    const Found all = found(space, core::ServerMaker(), false, 1, &asleep);
    CHECK(asleep == 0);
    CHECK((found(space, core::ServerMaker(), true, 1, &asleep) == all));
    CHECK(asleep > 0);
    CHECK((found(space, core::ServerMaker(), true, 2) == all));
  }
}

TEST_CASE("in any small space sleeping changes nothing that is found", "[explorer][sleep]") {
  CHECK(rc::check([] {
    const Space space = any_space();
    RC_ASSERT(found(space, core::ServerMaker(), true) == found(space, core::ServerMaker(), false));
  }));
}

TEST_CASE("a broken server is found as soon by an exploration that sleeps", "[explorer][sleep]") {
  const Maker<VotesTwice> votes_twice;
  const Maker<ForgetsVote> forgets_vote;
  const Maker<ForgetsEntry> forgets_entry;
  const Maker<CommitsAtOnce> commits_at_once;
  for (const core::MachineMaker* maker : std::vector<const core::MachineMaker*>{
           &votes_twice, &forgets_vote, &forgets_entry, &commits_at_once}) {
    const Found all = found(two_terms_and_a_crash(4), *maker, false);
    CHECK(all.phase == Explorer::Phase::found);
    CHECK((found(two_terms_and_a_crash(4), *maker, true) == all));
  }
}
