// Groups findings by their signature, and shrinks the shortest of each.
#include "tools/fuzz/shrunk_findings.hpp"

#include <algorithm>

#include "tools/io/interrupt.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz {
namespace {

bool is_repeated(const Finding& finding) { return finding.execution.not_reproducible.empty(); }
bool can_be_shrunk(const Finding& finding) {
  return finding.kept && !finding.kept->path.empty() && is_repeated(finding) &&
         !finding.execution.signature.empty();
}

std::string signature_of(const Finding& finding) {
  const Execution& execution = finding.execution;
  const bool has_none = !is_repeated(finding) || execution.signature.empty();
  return has_none ? std::string(execution.verdict()) : execution.signature.text;
}

}  // namespace

std::vector<FindingGroup> groups_of(const CampaignResults& campaign) {
  std::vector<FindingGroup> groups;
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    const Finding& finding = campaign.finding(at);
    const std::string text = signature_of(finding);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const FindingGroup& some) { return some.signature == text; });
    if (group == groups.end()) group = groups.insert(groups.end(), {text, {}, 0, std::nullopt});
    group->findings.push_back(at);
    if (!can_be_shrunk(finding)) continue;
    const auto events = [&](std::size_t some) {
      return campaign.finding(some).execution.outcome.event;
    };
    if (!group->shortest || events(at) < events(*group->shortest)) group->shortest = at;
  }
  for (FindingGroup& group : groups) {
    group.count = campaign.findings_of(group.signature).value_or(group.findings.size());
  }
  return groups;
}

ShrunkFindings shrink_findings(const CampaignResults& campaign, double seconds) {
  ShrunkFindings shrunk;
  for (const FindingGroup& group : groups_of(campaign)) {
    if (!group.shortest || io::catch_interrupts()) continue;
    const std::string& path = campaign.finding(*group.shortest).kept->path;
    try {
      Shrunk one = shrink_trace(trace_from(path), path, {.seconds = seconds, .tries = {}});
      keep_shrunk(one, path_beside(path));
      shrunk.by_finding.emplace(*group.shortest, std::move(one));
    } catch (const scenarios::UserError& error) {
      shrunk.errors.push_back(error);
    }
  }
  return shrunk;
}

}  // namespace squall::tools::fuzz
