// What a campaign came to, for its reports: one that runs, or one that is read from a folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/fuzz/campaign_totals.hpp"

namespace squall::tools::fuzz {

/// A run that did not hold.
struct Finding {
  std::string scenario;  // its name
  Execution execution;
  std::optional<Kept> kept;  // violations, and expectations that failed
};

enum class CampaignEnd : std::uint8_t { none, seeds, seconds, findings, interrupt, memory, error };
/// "seeds", "seconds", …
std::string_view name(CampaignEnd end) noexcept;

/// The run is a finding of a campaign. REQUIRES: it came to its end.
bool is_finding(const Execution& execution, bool is_of_swarm);
/// What was wrong with it, for people.
std::string what_happened(const Execution& execution);
/// The run of this seed is one of the share that is done twice and compared.
bool is_in_sample(std::uint64_t seed, std::uint32_t repeat_ppm);

class CampaignResults {
 public:
  virtual ~CampaignResults() = default;
  /// How many seeds there are to run; nothing: as many as the time allows.
  virtual std::optional<std::uint64_t> seeds_asked() const = 0;
  /// Each seed draws its own scenario.
  virtual bool is_of_swarm() const = 0;
  virtual Totals totals() const = 0;
  virtual std::size_t findings() const = 0;
  /// Stays where and as it is. REQUIRES: at < findings().
  virtual const Finding& finding(std::size_t at) const = 0;
  virtual CampaignEnd ending() const = 0;
  /// What broke the campaign itself; empty: nothing.
  virtual std::string error() const = 0;
  /// Of those with this signature, where not all of them are kept as findings; nothing: all are.
  virtual std::optional<std::uint64_t> findings_of(const std::string& signature) const {
    static_cast<void>(signature);
    return std::nullopt;
  }
};

}  // namespace squall::tools::fuzz
