// Runs until they are as long as the shortest, and the record of that.
#include "traces/shrink/shorter_runs.hpp"

#include "scenarios/write.hpp"
#include "traces/judgement.hpp"
#include "traces/record.hpp"
#include "traces/run.hpp"
#include "traces/shrink/simpler_scenario.hpp"

namespace squall::traces::shrink {

ShorterRuns::ShorterRuns(const Trace& trace, const scenarios::Scenario& scenario,
                         const core::MachineMaker& maker)
    : scenario_(scenario),
      maker_(maker),
      header_(trace.header),
      seed_(trace.header.seed),
      events_(trace.outcome.event + 1) {
  SQUALL_ASSERT(trace.outcome.violation);
  property_ = trace.outcome.violation->property;
  if (!is_shorter(scenario_, seed_) || events_ != trace.outcome.event) {
    phase_ = Phase::not_reproduced;
  }
  has_shorter_ = false;
}

std::uint64_t ShorterRuns::violated_after(const scenarios::Scenario& scenario, std::uint64_t seed,
                                          std::uint64_t events_max) {
  ++tries_;
  Run run(scenario, seed, maker_);
  while (!run.world().verdict() && run.world().tally().events < events_max) {
    if (run.advance() == nullptr) break;
  }
  const checkers::Verdict& verdict = run.world().verdict();
  const std::uint64_t events = run.world().tally().events;
  const bool is_same = verdict && verdict->property == property_;
  return is_same && events < events_max ? events : 0;
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
  Run run(scenario_, seed, maker_);
  Recorder recorder(false);
  while (const sim::Report* report = run.advance()) {
    recorder.add(*report, run.simulator().now());
    if (run.world().verdict()) break;
  }
  Trace trace;
  trace.header = header_;
  trace.header.scenario = scenarios::write(scenario_);
  trace.header.seed = seed;
  recorder.take(trace);
  trace.outcome = outcome(run.world(), run.simulator());
  return trace;
}

}  // namespace squall::traces::shrink
