// The sums of a chunk of seeds: what a campaign keeps of runs at which nothing happened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/campaign/run_record.hpp"
#include "tools/fuzz/campaign/shared_plan.hpp"
#include "tools/fuzz/campaign_totals.hpp"

namespace squall::tools::fuzz::campaign {

/// Findings that failed in the same way.
struct SignatureGroup {
  static constexpr std::size_t kFirstMax = 8;
  std::uint64_t count = 0;
  std::vector<FoundRun> first;       // by seed
  std::optional<FoundRun> shortest;  // with the fewest events of those that can be shrunk

  /// REQUIRES: its seed is behind those that were added before.
  void add(const FoundRun& found);
  /// Of seeds behind these; `first` gets at most `first_max`.
  void add(const SignatureGroup& later, std::size_t first_max);
};

struct ChunkResult {
  Totals totals;
  std::uint64_t digest = 0;                      // of all runs
  std::map<std::string, SignatureGroup> groups;  // by signature
};

/// What can be told without reading all of it.
struct ChunkSummary {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> findings;  // by signature
};

/// Of some seeds of a chunk, or of all.
ChunkResult result_of(const std::map<std::uint64_t, RunRecord>& records);
ChunkSummary summary_of(const ChunkResult& result);
ChunkSummary summary_of(const std::map<std::uint64_t, RunRecord>& records);

std::string text_of(const Chunk& chunk, const ChunkResult& result);
/// ERRORS: UserError{path, …}: torn, changed, or of other seeds.
ChunkResult read_chunk(const std::filesystem::path& path, const Chunk& chunk);
/// ERRORS: the same.
ChunkSummary read_chunk_summary(const std::filesystem::path& path, const Chunk& chunk);

}  // namespace squall::tools::fuzz::campaign
