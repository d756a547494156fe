// `squall campaign`: a campaign as a folder that any number of processes work on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/campaign/campaign_worker.hpp"
#include "tools/io/exit_code.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::fuzz::campaign {

inline constexpr std::uint64_t kShrinkTriesDefault = 5'000;

struct CampaignOptions {
  std::string folder;
  bool json = false;
  bool quiet = false;
  SeatOptions seat;
  // init
  std::vector<std::string> scenarios;  // files or stories; none: the swarm
  io::SeedRange seeds;
  std::optional<std::uint64_t> seeds_per_chunk;
  std::uint32_t repeat_ppm = 50'000;
  std::uint64_t shrink_tries = kShrinkTriesDefault;
  // work
  WorkOrder order;
  bool has_threads = false;
  // merge
  std::vector<std::string> from;
  // report
  std::string output;  // the page; empty: report.html in the folder
  std::string junit;
  // query
  std::string sql;
};

/// The machine that the options name, or else the plan.
SeatOptions seat_of(const CampaignOptions& options, const SharedPlan& plan);

/// Writes the plan. --json: {"campaign": folder, "runs", "chunks", "seeds_per_chunk", "exit_code"}.
io::ExitCode init(const CampaignOptions& options);
/// Held when the shard is done, whatever was found; no_verdict when it ended before. --json: {"shard",
/// "shards", "seeds", "done", "runs", "events", "findings", "elsewhere", "ended", "exit_code"}.
io::ExitCode work(const CampaignOptions& options);
/// --json: see json_of(CampaignStatus), with "exit_code".
io::ExitCode status(const CampaignOptions& options);
/// --json: see json_of(SharedPlan, Merged, FoundTraces).
io::ExitCode merge(const CampaignOptions& options);
/// --json: as merge.
io::ExitCode report(const CampaignOptions& options);
/// --json: {"rows": [{column: value…}…], "exit_code"}.
io::ExitCode query(const CampaignOptions& options);

/// Adds the verb to the program.
void add_campaign_verb(io::CommandLine& program);

}  // namespace squall::tools::fuzz::campaign
