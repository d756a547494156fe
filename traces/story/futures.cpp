// Looks for the last prefix from which a run still passes, first in growing steps, then by halves.
#include "traces/story/futures.hpp"

#include <algorithm>
#include <memory>

#include "traces/action_words.hpp"
#include "traces/replay.hpp"
#include "traces/story/continuation.hpp"

namespace squall::traces::story {

namespace {

constexpr std::uint64_t kEventsEachMax = 4'000;

/// How far a run goes on.
struct Horizon {
  std::uint64_t events = 0;  // at least, and so long:
  sim::Time lasts_us = 0;
};

std::uint64_t seed_of(const Trace& trace, std::uint32_t run) {
  return sim::Rng::stream(trace.header.seed + run, "futures").next();
}

/// The World after a prefix, from which runs go on.
class Fork {
 public:
  Fork(const Trace& trace, const scenarios::Scenario& scenario, const core::MachineMaker& maker,
       std::uint64_t prefix)
      : trace_(trace), scenario_(scenario), world_(scenario.setup, maker), prefix_(prefix) {
    for (std::uint64_t at = 0; at < prefix; ++at) {
      sim::Action action = trace.choices[at].action;
      if (names_message(action.kind)) action.slot = slot_of(world_, trace.choices[at]);
      world_.apply(action);
    }
    moment_ = world_.moment();
  }

  /// True: it violates a property before it is given up. `passed`: gets the choices of one that does
  /// not.
  bool violates(std::uint32_t run, const Horizon& horizon, std::uint64_t& events, Trace* passed) {
    if (world_.verdict()) return true;
    const sim::Time elapsed = prefix_ == 0 ? 0 : trace_.choices[prefix_ - 1].time_us;
    Continuation rest(world_, scenario_.plan, elapsed, seed_of(trace_, run));
    const auto is_over = [&] {
      const std::uint64_t done = rest.choices().size();
      return done >= kEventsEachMax ||
             (done >= horizon.events && rest.lasted_us() >= horizon.lasts_us);
    };
    while (!world_.verdict() && !is_over() && rest.advance()) {
    }
    events += rest.choices().size();
    const bool violates = world_.verdict().has_value();
    if (!violates && passed != nullptr) give(rest, *passed);
    world_.go_back(moment_);
    return violates;
  }

 private:
  void give(const Continuation& rest, Trace& passed) const {
    passed.header = trace_.header;
    passed.choices.assign(trace_.choices.begin(),
                          trace_.choices.begin() + static_cast<std::ptrdiff_t>(prefix_));
    passed.choices.insert(passed.choices.end(), rest.choices().begin(), rest.choices().end());
    passed.descriptions = trace_.descriptions;
    passed.descriptions.resize(prefix_);
    passed.descriptions.insert(passed.descriptions.end(), rest.descriptions().begin(),
                               rest.descriptions().end());
  }

  const Trace& trace_;
  const scenarios::Scenario& scenario_;
  sim::World world_;
  sim::World::Moment moment_;
  std::uint64_t prefix_;
};

class Search {
 public:
  Search(const Trace& trace, const scenarios::Scenario& scenario, const core::MachineMaker& maker)
      : trace_(trace),
        scenario_(scenario),
        maker_(maker),
        horizon_{2 * trace.choices.size(), 2 * scenario.plan.timing.election_timeout_max_us} {}

  Futures run() {
    const std::uint64_t last = trace_.choices.size();
    // The last choice itself violates a property: after it all do.
    found_.no_return = boundary(
        last, [this](std::uint64_t event) { return share(event, true).violated; }, kFuturesEach);
    found_.after = share(found_.no_return, false);
    if (found_.no_return == 0) return std::move(found_);
    Trace passed;
    passed_ = &passed;
    found_.before = share(found_.no_return - 1, false);
    passed_ = nullptr;
    if (!passed.choices.empty()) found_.passing = std::move(passed);
    if (2 * found_.before.violated <= kFuturesEach) return std::move(found_);
    found_.half = boundary(
        found_.no_return - 1, [this](std::uint64_t event) { return share(event, false).violated; },
        kFuturesEach / 2 + 1);
    found_.half_after = share(found_.half, false);
    if (found_.half > 0) found_.half_before = share(found_.half - 1, false);
    return std::move(found_);
  }

  std::vector<Share> curve(std::span<const std::uint64_t> events) {
    std::vector<Share> shares;
    for (const std::uint64_t event : events) {
      if (is_spent()) break;
      shares.push_back(share(event, false));
    }
    return shares;
  }

 private:
  /// The least prefix after which at least so many runs violate a property, as if their number only
  /// grew. REQUIRES: they do after `known`.
  template <typename Violated>
  std::uint64_t boundary(std::uint64_t known, Violated&& violated, std::uint32_t least) {
    std::uint64_t high = known;
    std::uint64_t step = 1;
    std::uint64_t low = 0;  // below: not so many, or not asked
    bool is_low_known = false;
    while (high > 0 && !is_spent()) {
      const std::uint64_t at = high - std::min(step, high);
      if (violated(at) < least) {
        low = at;
        is_low_known = true;
        break;
      }
      high = at;
      step *= 2;
    }
    if (!is_low_known) return high;
    while (high - low > 1 && !is_spent()) {
      const std::uint64_t middle = low + (high - low) / 2;
      (violated(middle) < least ? low : high) = middle;
    }
    return high;
  }

  bool is_spent() {
    found_.is_whole = found_.is_whole && found_.events < kFutureEventsMax;
    return !found_.is_whole;
  }

  /// `until_one_passes`: then the rest does not matter.
  Share share(std::uint64_t event, bool until_one_passes) {
    Fork fork(trace_, scenario_, maker_, event);
    found_.events += event;
    Share share{event, 0, 0};
    while (share.runs < kFuturesEach) {
      Trace* passed = passed_ != nullptr && passed_->choices.empty() ? passed_ : nullptr;
      const bool violates = fork.violates(share.runs++, horizon_, found_.events, passed);
      share.violated += violates ? 1 : 0;
      if (!violates && until_one_passes) break;
    }
    return share;
  }

  const Trace& trace_;
  const scenarios::Scenario& scenario_;
  const core::MachineMaker& maker_;
  Horizon horizon_;
  Futures found_;
  Trace* passed_ = nullptr;
};

}  // namespace

Futures futures_of(const Trace& trace, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker) {
  return Search(trace, scenario, maker).run();
}

std::vector<Share> shares_of(const Trace& trace, const scenarios::Scenario& scenario,
                             const core::MachineMaker& maker,
                             std::span<const std::uint64_t> events) {
  return Search(trace, scenario, maker).curve(events);
}

}  // namespace squall::traces::story
