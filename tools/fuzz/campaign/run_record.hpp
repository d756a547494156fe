// What a campaign keeps of one run: a line of a log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/json/value.hpp"
#include "tools/execution.hpp"
#include "tools/fuzz/campaign_totals.hpp"

namespace squall::tools::fuzz::campaign {

/// Of numbers in files that have no other bound.
inline constexpr std::uint64_t kAny = ~std::uint64_t{0};

/// A run that is a finding: of its execution the seed, the outcome, the judgement, the signature and
/// what its repetition came to.
struct FoundRun {
  Execution execution;

  /// Two with the same text are one failure: Signature::text, or the verdict where there is none.
  std::string signature() const;
  bool can_be_shrunk() const;
};

scenarios::json::Value json_of(const FoundRun& found);
/// ERRORS: UserError.
FoundRun read_found(const scenarios::json::Reader& json);

struct RunRecord {
  RunFigures figures;
  std::uint64_t digest = 0;
  std::optional<FoundRun> found;
};

/// REQUIRES: the run came to its end.
RunRecord record_of(const Execution& execution, bool repeated, bool is_of_swarm);

/// {fault number: begun and effects…} of those that began, as a flat list.
scenarios::json::Value json_of(const sim::plan::FaultStatistics& faults);
/// ERRORS: UserError.
sim::plan::FaultStatistics read_faults(const scenarios::json::Reader& json);

/// A line with its checksum, and a line's end.
std::string sealed(const scenarios::json::Value& json);
/// The text behind the checksum; nothing: torn or changed. `line`: without its end.
std::optional<std::string_view> unsealed(std::string_view line);

std::string line_of(const RunRecord& record);
/// Nothing: torn or changed.
std::optional<RunRecord> read_record(std::string_view line);

}  // namespace squall::tools::fuzz::campaign
