// How far a campaign is, as any process sees it that reads its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "tools/fuzz/campaign/shared_plan.hpp"
#include "tools/fuzz/campaign/worker_status.hpp"

namespace squall::tools::fuzz::campaign {

struct CampaignStatus {
  std::uint64_t asked = 0;  // runs
  std::uint64_t done = 0;
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> findings;  // by signature
  std::vector<WorkerStatus> workers;

  double runs_per_second() const;  // of those that work
  std::size_t live() const;
  std::size_t hosts() const;  // of those that work
};

/// COST: reads a line of each result file, and the logs. ERRORS: UserError: a file is torn.
CampaignStatus read_campaign_status(const std::filesystem::path& folder, const SharedPlan& plan);

std::string text_of(const CampaignStatus& status, const std::filesystem::path& folder);
/// {"asked", "done", "left", "events", "findings": {signature: count…}, "runs_per_second", "seconds_left": number or
/// null, "hosts", "workers": [{"host", "process", "shard", "shards", "threads", "state", "is_live", "runs", "events",
/// "runs_per_second", "seconds", "cpu_seconds", "silent_seconds"}…]}
scenarios::json::Value json_of(const CampaignStatus& status);

}  // namespace squall::tools::fuzz::campaign
