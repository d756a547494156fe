// Adds up runs, and sums of runs.
#include "tools/fuzz/campaign_totals.hpp"

#include <algorithm>

namespace squall::tools::fuzz {

void SeedGroup::add(const SeedGroup& later) {
  // Behind a seed without a name, no seed is one of the first.
  if (count == first.size()) {
    const std::size_t room = kNamedMax - first.size();
    first.insert(
        first.end(), later.first.begin(),
        later.first.begin() + static_cast<std::ptrdiff_t>(std::min(room, later.first.size())));
  }
  count += later.count;
}

RunFigures figures_of(const Execution& execution, bool repeated) {
  RunFigures run;
  run.seed = execution.seed;
  run.events = execution.outcome.event;
  run.virtual_us = execution.outcome.time_us;
  run.verdict = execution.verdict();
  const auto& reasons = execution.judgement.reasons;
  if (run.verdict == "vacuous" && !reasons.empty()) run.vacuous_reason = reasons.front();
  run.faults = execution.statistics.faults;
  run.probes = execution.probes;
  run.repeated = repeated;
  return run;
}

void Totals::add(const RunFigures& run) {
  ++runs;
  events += run.events;
  virtual_us += run.virtual_us;
  faults.add(run.faults);
  repeated += run.repeated ? 1 : 0;
  ++verdicts[run.verdict];
  probes.add(run.probes);
  coverage.add(run.seed, run.probes);
  growth.add(run.seed, run.probes, coverage);
  if (run.verdict == "vacuous") vacuous[run.vacuous_reason].add(run.seed);
}

void Totals::add(const Totals& later) {
  runs += later.runs;
  events += later.events;
  virtual_us += later.virtual_us;
  faults.add(later.faults);
  repeated += later.repeated;
  given_up.add(later.given_up);
  for (const auto& [verdict, count] : later.verdicts) verdicts[verdict] += count;
  for (const auto& [reason, group] : later.vacuous) vacuous[reason].add(group);
  for (std::size_t at = 0; at < probes.runs.size(); ++at) probes.runs[at] += later.probes.runs[at];
  coverage.add(later.coverage);
  growth.add(later.growth, coverage);
}

}  // namespace squall::tools::fuzz
