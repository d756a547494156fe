// Shrinks the first finding of each property.
#include "tools/fuzz/shrunk_findings.hpp"

#include "tools/io/interrupt.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz {

ShrunkFindings shrink_findings(const Campaign& campaign, double seconds) {
  ShrunkFindings shrunk;
  checkers::PropertySet seen;
  for (std::size_t at = 0; at < campaign.findings() && !io::catch_interrupts(); ++at) {
    const Finding& finding = campaign.finding(at);
    const auto& violation = finding.execution.outcome.violation;
    const bool has_trace =
        finding.kept && !finding.kept->path.empty() && finding.execution.not_reproducible.empty();
    if (!violation || !has_trace || seen.contains(violation->property)) continue;
    seen = seen | checkers::PropertySet::of(violation->property);
    const std::string& path = finding.kept->path;
    try {
      Shrunk one = shrink_trace(trace_from(path), path, seconds);
      keep_shrunk(one, path_beside(path));
      shrunk.by_finding.emplace(at, std::move(one));
    } catch (const scenarios::UserError& error) {
      shrunk.errors.push_back(error);
    }
  }
  return shrunk;
}

}  // namespace squall::tools::fuzz
