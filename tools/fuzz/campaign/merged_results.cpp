// Adds up chunks.
#include "tools/fuzz/campaign/merged_results.hpp"

#include <algorithm>

#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {

MergedResults::MergedResults(const SharedPlan& plan, std::size_t scenario)
    : name_(plan.scenario_name(scenario)), is_of_swarm_(plan.is_of_swarm()), seeds_(plan.seeds) {}

void MergedResults::add(const ChunkResult& chunk) {
  totals_.add(chunk.totals);
  for (const auto& [signature, group] : chunk.groups) {
    groups_[signature].add(group, kFindingsListedMax);
  }
}

void MergedResults::list_findings() {
  struct Listed {
    const FoundRun* found;
    const std::string* signature;
    bool is_shown;
  };
  std::vector<Listed> listed;
  for (const auto& [signature, group] : groups_) {
    const std::uint64_t shown =
        (group.shortest ? *group.shortest : group.first.front()).execution.seed;
    bool is_listed = false;
    for (const FoundRun& found : group.first) {
      const bool is_shown = found.execution.seed == shown;
      is_listed = is_listed || is_shown;
      listed.push_back({&found, &signature, is_shown});
    }
    if (!is_listed) listed.push_back({&*group.shortest, &signature, true});
  }
  std::sort(listed.begin(), listed.end(), [](const Listed& one, const Listed& two) {
    return one.found->execution.seed < two.found->execution.seed;
  });
  for (const Listed& one : listed) {
    if (one.is_shown) shown_[*one.signature] = findings_.size();
    const std::string scenario =
        is_of_swarm_ ? drawn_scenario(one.found->execution.seed).name : name_;
    findings_.push_back({scenario, one.found->execution, std::nullopt});
  }
}

std::optional<std::uint64_t> MergedResults::findings_of(const std::string& signature) const {
  const auto group = groups_.find(signature);
  if (group == groups_.end()) return std::nullopt;
  return group->second.count;
}

bool Merged::is_complete() const {
  return std::all_of(scenarios.begin(), scenarios.end(),
                     [](const MergedResults& one) { return one.is_complete(); });
}

Merged merge_chunks(const std::filesystem::path& folder, const SharedPlan& plan) {
  Merged merged;
  for (std::size_t at = 0; at < plan.scenario_count(); ++at) {
    merged.scenarios.emplace_back(plan, at);
  }
  for (std::uint64_t number = 0; number < plan.chunks(); ++number) {
    const Chunk chunk = chunk_of(plan, number);
    const std::filesystem::path done = chunk_path(folder, number);
    const ChunkResult result = std::filesystem::exists(done)
                                   ? read_chunk(done, chunk)
                                   : result_of(read_log(log_path(folder, number)));
    const Totals& totals = result.totals;
    if (totals.runs == 0) continue;
    merged.chunks.push_back(
        {chunk, totals.runs, totals.events, totals.virtual_us, totals.verdicts, result.digest});
    merged.scenarios[chunk.scenario].add(result);
  }
  for (MergedResults& scenario : merged.scenarios) scenario.list_findings();
  return merged;
}

}  // namespace squall::tools::fuzz::campaign
