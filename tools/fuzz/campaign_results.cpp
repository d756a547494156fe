// Which runs are findings, and what is said of them.
#include "tools/fuzz/campaign_results.hpp"

#include "core/enumeration.hpp"
#include "sim/rng.hpp"

namespace squall::tools::fuzz {

std::string_view name(CampaignEnd end) noexcept { return core::name_of(end); }

bool is_finding(const Execution& execution, bool is_of_swarm) {
  // A draw of the swarm whose faults had no effect says nothing about Raft.
  const bool by_chance = is_of_swarm && execution.verdict() == "vacuous";
  return execution.exit_code() != io::ExitCode::held && !by_chance;
}

std::string what_happened(const Execution& execution) {
  if (!execution.not_reproducible.empty()) return execution.not_reproducible;
  if (execution.outcome.violation) return execution.outcome.explanation();
  std::string text;
  for (const std::string& reason : execution.judgement.reasons) {
    text += (text.empty() ? "" : "; ") + reason;
  }
  return text;
}

bool is_in_sample(std::uint64_t seed, std::uint32_t repeat_ppm) {
  return sim::Rng::stream(seed, "repeat").chance(repeat_ppm);
}

}  // namespace squall::tools::fuzz
