// Runs until they are as long as the shortest, and the record of that.
#include "traces/shrink/shorter_runs.hpp"

#include "traces/run.hpp"
#include "traces/shrink/recorded_run.hpp"
#include "traces/shrink/simpler_scenario.hpp"

namespace squall::traces::shrink {

ShorterRuns::ShorterRuns(const Trace& trace, const scenarios::Scenario& scenario,
                         const core::MachineMaker& maker)
    : scenario_(scenario),
      maker_(maker),
      header_(trace.header),
      seed_(trace.header.seed),
      events_(trace.outcome.event) {
  SQUALL_ASSERT(trace.outcome.violation);
  ++tries_;
  Run run(scenario_, seed_, maker_);
  while (!run.world().verdict() && run.world().tally().events < events_) {
    if (run.advance() == nullptr) break;
  }
  const bool is_same =
      run.world().verdict() == trace.outcome.violation && run.world().tally().events == events_;
  signature_ = signature_of(run.world());
  if (!is_same) phase_ = Phase::not_reproduced;
}

std::uint64_t ShorterRuns::violated_after(const scenarios::Scenario& scenario, std::uint64_t seed,
                                          std::uint64_t events_max) {
  ++tries_;
  Run run(scenario, seed, maker_);
  while (!run.world().verdict() && run.world().tally().events < events_max) {
    if (run.advance() == nullptr) break;
  }
  const std::uint64_t events = run.world().tally().events;
  if (!run.world().verdict() || events >= events_max) return 0;
  return signature_of(run.world()) == signature_ ? events : 0;
}

bool ShorterRuns::is_shorter(const scenarios::Scenario& scenario, std::uint64_t seed) {
  const std::uint64_t events = violated_after(scenario, seed, events_);
  if (events == 0) return false;
  if (&scenario != &scenario_) scenario_ = scenario;
  seed_ = seed;
  events_ = events;
  has_shorter_ = true;
  return true;
}

bool ShorterRuns::try_one() {
  switch (phase_) {
    case Phase::seeds:
      is_shorter(scenario_, header_.seed + 1 + seeds_tried_);
      if (++seeds_tried_ == kSeeds) {
        seeds_tried_ = 0;
        phase_ = Phase::scenarios;
      }
      return true;
    case Phase::scenarios:
      return try_simpler();
    case Phase::others:
      return try_other();
    case Phase::done:
    case Phase::not_reproduced:
      return false;
  }
  return false;
}

/// What can be taken away once may be taken away again.
bool ShorterRuns::try_simpler() {
  if (way_ == simplifications()) {
    phase_ = Phase::others;
    return true;
  }
  const auto less = simpler(scenario_, way_);
  if (!less || seeds_tried_ == kSeedsOfSimpler) {
    ++way_;
    seeds_tried_ = 0;
    return true;
  }
  if (is_shorter(*less, seed_ + seeds_tried_)) {
    seeds_tried_ = 0;
  } else {
    ++seeds_tried_;
  }
  return true;
}

/// They may be longer than the shortest, but not by much.
bool ShorterRuns::try_other() {
  if (seeds_tried_ == kSeedsOfLast || others_.size() == kOthersMax) {
    phase_ = Phase::done;
    return false;
  }
  const std::uint64_t seed = seed_ + ++seeds_tried_;
  if (violated_after(scenario_, seed, 4 * events_) != 0) others_.push_back(seed);
  return true;
}

std::vector<Trace> ShorterRuns::others() const {
  std::vector<Trace> traces;
  for (const std::uint64_t seed : others_) traces.push_back(trace_of_seed(seed));
  return traces;
}

Trace ShorterRuns::trace_of_seed(std::uint64_t seed) const {
  return recorded_run(scenario_, seed, header_, maker_);
}

}  // namespace squall::traces::shrink
