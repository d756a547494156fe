// A campaign: many seeds, one World per thread, results in the order of the seeds.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "tools/execution.hpp"
#include "tools/fuzz/campaign_results.hpp"
#include "tools/fuzz/run_threads.hpp"

namespace squall::tools::fuzz {

struct CampaignPlan {
  std::optional<scenarios::Scenario> scenario;  // nothing: the swarm draws one for each seed
  std::uint64_t first_seed = 0;
  std::uint64_t seeds = 1;        // at most so many runs
  std::optional<double> seconds;  // of the wall's clock; runs that are not over then are given up
  unsigned threads = 1;
  std::uint32_t repeat_ppm = 0;  // share of runs that are done twice and compared
  std::size_t findings_max = 1;  // the campaign ends with this one
  /// Which runs that did not hold are findings; nullptr: all of them.
  bool (*counts)(const Execution& execution) = nullptr;
  std::string out;                     // folder for traces
  checkers::PropertySet not_judged{};  // besides what the scenario leaves out
  bool fixed_membership = false;       // the swarm's draws ask for no other configuration
};

/// Which findings there are, and in which order, depends on the plan only, not on the threads, if
/// neither time nor a signal ends it.
class Campaign final : public CampaignResults {
 public:
  /// Starts at once. ERRORS: scenarios::UserError when there cannot be one thread.
  explicit Campaign(CampaignPlan plan);
  ~Campaign() override;
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  /// True: over. Else false when the patience is at its end. Keeps the campaign to its time.
  bool wait(std::chrono::milliseconds patience);
  /// Ends it as an interrupt would.
  void stop() { end(CampaignEnd::interrupt); }

  double seconds() const { return threads_.seconds(); }
  std::optional<std::uint64_t> seeds_asked() const override {
    return plan_.seconds ? std::nullopt : std::optional(plan_.seeds);
  }
  bool is_of_swarm() const override { return !plan_.scenario; }
  Totals totals() const override;
  std::size_t findings() const override;
  const Finding& finding(std::size_t at) const override;
  CampaignEnd ending() const override;
  std::string error() const override;

 private:
  struct Result {
    Finding finding;
    bool repeated = false;
  };

  void work();
  /// After the last run.
  void conclude();
  std::optional<std::uint64_t> next();
  Result run(std::uint64_t seed) const;
  void hand_in(std::uint64_t number, Result result);
  void take(Result& result);
  void end(CampaignEnd reason, const std::string& error = "");

  const CampaignPlan plan_;
  const std::atomic<bool>& interrupts_;
  RunThreads threads_;
  std::mutex& mutex_ = threads_.mutex();
  std::atomic<bool> stop_{false};
  std::condition_variable room_;
  std::uint64_t next_ = 0;                   // seeds are counted from the first
  std::uint64_t taken_ = 0;                  // results of all below this one
  std::map<std::uint64_t, Result> waiting_;  // for those of smaller seeds
  Totals totals_;
  std::deque<Finding> findings_;
  CampaignEnd end_ = CampaignEnd::none;
  std::string error_;
};

}  // namespace squall::tools::fuzz
