// The verdict of a search from how it ended, and the trace of what it found.
#include "tools/explore/search_end.hpp"

#include <algorithm>
#include <utility>

#include "tools/about.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::explore {

using traces::exploration::Certificate;
using traces::exploration::ExplorationEnd;

ExplorationEnd end_of(sim::explore::Explorer::Phase phase, const Effort& effort,
                      const scenarios::Scenario& scenario, const Certificate& certificate) {
  if (effort.interrupted) {
    return io::is_memory_used_up() ? ExplorationEnd::memory : ExplorationEnd::interrupted;
  }
  if (effort.out_of_time) return ExplorationEnd::time;
  using Phase = sim::explore::Explorer::Phase;
  if (phase == Phase::walked) return ExplorationEnd::walked;
  if (phase == Phase::memory) return ExplorationEnd::memory;
  if (phase == Phase::disk) return ExplorationEnd::disk;
  if (phase == Phase::entries || effort.out_of_states) return ExplorationEnd::limit;
  // Breadth first or deepening, a bound on depth is one like any other.
  if (phase == Phase::depth && certificate.search == "depth_first") return ExplorationEnd::depth;
  if (!scenario.expect.violates.empty()) return ExplorationEnd::not_violated;
  if (!scenario.goals.until.empty()) return ExplorationEnd::not_reached;
  if (!missed_situations(certificate).empty()) return ExplorationEnd::not_met;
  return phase == Phase::depth || !traces::exploration::cuts(certificate).empty()
             ? ExplorationEnd::within_bounds
             : ExplorationEnd::complete;
}

void sign(traces::Trace& way) {
  way.header.squall = trace_header().squall;
  way.header.commit = trace_header().commit;
  way.header.compiler = trace_header().compiler;
  way.header.machine = trace_header().machine;
}

void take_way(Explored& result, traces::Trace way, sim::explore::StepOutcome remark) {
  Certificate& certificate = result.certificate;
  // What the prefix breaks needs no step more.
  certificate.path_length =
      way.choices.size() - std::min<std::uint64_t>(way.choices.size(), certificate.prefix);
  certificate.violation = way.outcome.violation;
  certificate.failure = way.outcome.failure;
  certificate.end = ExplorationEnd::reached;
  if (certificate.violation) {
    const bool wished =
        checkers::name(certificate.violation->property) == certificate.scenario.expect.violates;
    certificate.end = wished ? ExplorationEnd::violated_as_expected : ExplorationEnd::violated;
  } else if (remark == sim::explore::StepOutcome::violation) {
    result.not_reproducible =
        "a violation was found, but its path, repeated from the initial state, shows none";
  }
  sign(way);
  result.way = std::move(way);
}

}  // namespace squall::tools::explore
