// Runs a scenario with a recorder.
#include "traces/shrink/recorded_run.hpp"

#include "scenarios/write.hpp"
#include "traces/judgement.hpp"
#include "traces/record.hpp"
#include "traces/run.hpp"

namespace squall::traces::shrink {

Trace recorded_run(const scenarios::Scenario& scenario, std::uint64_t seed, const Header& header,
                   const core::MachineMaker& maker) {
  Run run(scenario, seed, maker);
  Recorder recorder(false);
  while (const sim::Report* report = run.advance()) {
    recorder.add(*report, run.simulator().now());
    if (run.world().verdict()) break;
  }
  Trace trace;
  trace.header = header;
  trace.header.scenario = scenarios::write(scenario);
  trace.header.seed = seed;
  recorder.take(trace);
  trace.outcome = outcome(run.world(), run.simulator());
  return trace;
}

}  // namespace squall::traces::shrink
