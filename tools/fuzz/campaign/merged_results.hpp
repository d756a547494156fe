// What lies in a campaign's folder, added up in the order of the seeds.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/campaign/chunk_result.hpp"
#include "tools/fuzz/campaign/shared_plan.hpp"
#include "tools/fuzz/campaign_results.hpp"
#include "tools/fuzz/shrunk_findings.hpp"

namespace squall::tools::fuzz::campaign {

/// Findings of one signature that merged results list one by one.
inline constexpr std::size_t kFindingsListedMax = 100;

/// One scenario of a campaign, or the swarm.
class MergedResults final : public CampaignResults {
 public:
  MergedResults(const SharedPlan& plan, std::size_t scenario);

  /// REQUIRES: its seeds are behind those that were added before.
  void add(const ChunkResult& chunk);
  /// Makes findings of the groups. REQUIRES: no add() follows.
  void list_findings();

  const std::string& scenario_name() const { return name_; }
  const std::map<std::string, SignatureGroup>& groups() const { return groups_; }
  /// Where the run that stands for the group is among the findings: the shortest, else the first.
  std::size_t shown_of(const std::string& signature) const { return shown_.at(signature); }
  Finding& finding_to_keep(std::size_t at) { return findings_[at]; }
  bool is_complete() const { return totals_.runs == seeds_; }

  std::optional<std::uint64_t> seeds_asked() const override { return seeds_; }
  bool is_of_swarm() const override { return is_of_swarm_; }
  Totals totals() const override { return totals_; }
  std::size_t findings() const override { return findings_.size(); }
  const Finding& finding(std::size_t at) const override { return findings_[at]; }
  CampaignEnd ending() const override {
    return is_complete() ? CampaignEnd::seeds : CampaignEnd::none;
  }
  std::string error() const override { return ""; }
  std::optional<std::uint64_t> findings_of(const std::string& signature) const override;

 private:
  std::string name_;
  bool is_of_swarm_;
  std::uint64_t seeds_;
  Totals totals_;
  std::map<std::string, SignatureGroup> groups_;
  std::map<std::string, std::size_t> shown_;
  std::deque<Finding> findings_;
};

/// A line of the database: a chunk, or what there is of it.
struct ChunkRow {
  Chunk chunk;
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t virtual_us = 0;
  std::map<std::string, std::uint64_t> verdicts;
  std::uint64_t digest = 0;
};

struct Merged {
  std::vector<MergedResults> scenarios;
  std::vector<ChunkRow> chunks;  // those of which there is anything

  bool is_complete() const;
};

/// A pure function of the plan and of the chunks in the folder. ERRORS: UserError: a file is torn.
Merged merge_chunks(const std::filesystem::path& folder, const SharedPlan& plan);

}  // namespace squall::tools::fuzz::campaign
