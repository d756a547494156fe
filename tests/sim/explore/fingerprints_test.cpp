// A state has the same fingerprint in whatever order its parts were found.
#include <algorithm>
#include <set>

#include <rapidcheck/catch.h>

#include "core/server.hpp"
#include "sim/explore/successors.hpp"
#include "tests/catch.hpp"
#include "tests/sim/explore/spaces.hpp"

namespace squall::tests::fingerprints_test {

using namespace sim::explore;

namespace {

/// Ensembles of its own, and a walk in them.
class Walk {
 public:
  Walk(const Space& space, bool symmetric)
      : ensembles_(space.setup, maker_, space.bounds, nullptr, symmetric),
        successors_(ensembles_, space.bounds) {
    first_.ensemble = ensembles_.initial();
    first_.remaining = space.bounds.initial_budget();
    state_ = first_;
  }
  std::uint64_t fingerprint() const { return successors_.fingerprint(state_); }
  /// Of the states after one step more, by their fingerprints.
  std::vector<std::pair<std::uint64_t, ExploredState>> next() {
    std::vector<std::pair<std::uint64_t, ExploredState>> all;
    const std::uint64_t own = fingerprint();
    successors_.list(state_, [&](const Successor& step) {
      if (step.cut != Cut::none) return;
      ExploredState next;
      successors_.take(state_, step, next);
      RC_ASSERT(successors_.fingerprint_after(state_, own, step) == successors_.fingerprint(next));
      all.emplace_back(successors_.fingerprint(next), next);
    });
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return all;
  }
  /// False: there is no step.
  bool step(unsigned choice) {
    const auto all = next();
    if (all.empty()) return false;
    state_ = all[choice % all.size()].second;
    return true;
  }
  void begin_again() { state_ = first_; }
  bool is_portable() const { return ensembles_.is_portable(); }

 private:
  core::ServerMaker maker_;
  Ensembles ensembles_;
  Successors successors_;
  ExploredState first_;
  ExploredState state_;
};

std::vector<std::uint64_t> fingerprints(Walk& walk) {
  std::vector<std::uint64_t> all;
  for (const auto& next : walk.next()) all.push_back(next.first);
  return all;
}

}  // namespace

TEST_CASE("A state's fingerprint does not depend on what was found before it", "[slow][explorer]") {
  for (const Space& space : small_spaces()) {
    for (const bool symmetric : {false, true}) {
      // Each finds other states before those that both find.
      Walk one(space, symmetric);
      Walk other(space, symmetric);
      const auto check = [&](const std::vector<unsigned>& before,
                             const std::vector<unsigned>& way) {
        other.begin_again();
        for (const unsigned choice : before) other.step(choice);
        one.begin_again();
        other.begin_again();
        for (const unsigned choice : way) {
          RC_ASSERT(fingerprints(one) == fingerprints(other));
          // Under symmetry equal fingerprints stand for several states, and the walks would part.
          if (symmetric || !one.step(choice)) break;
          other.step(choice);
          RC_ASSERT(one.fingerprint() == other.fingerprint());
        }
        RC_ASSERT(one.is_portable() && other.is_portable());
      };
      rc::prop(space.name, check);
    }
  }
}

TEST_CASE("States that differ have fingerprints that differ", "[explorer]") {
  for (const Space& space : small_spaces()) {
    INFO(space.name);
    Walk walk(space, false);
    for (int steps = 0; steps < 12; ++steps) {
      std::set<std::uint64_t> known;
      std::set<std::vector<std::uint64_t>> states;
      for (const auto& [fingerprint, state] : walk.next()) {
        std::vector<std::uint64_t> words{state.ensemble, state.remaining.bits()};
        words.insert(words.end(), state.messages.begin(), state.messages.begin() + state.count);
        known.insert(fingerprint);
        states.insert(words);
      }
      CHECK(known.size() == states.size());
      if (!walk.step(static_cast<unsigned>(7 * steps + 3))) break;
    }
  }
}

}  // namespace squall::tests::fingerprints_test
