// The threads of a campaign and its results in the order of seeds.
#include "tools/fuzz/campaign.hpp"

#include <algorithm>

#include "scenarios/swarm/generate.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz {
namespace {

// Threads run ahead of one slow seed only so far, for its results wait in memory.
constexpr std::uint64_t kSeedsAheadMax = 10'000;

void fix_membership(sim::plan::Plan& plan) {
  plan.faults.membership = {};
  plan.faults.replace = {};
  std::erase_if(plan.timeline, [](const sim::plan::Step& step) {
    return step.kind == sim::plan::Step::Kind::membership;
  });
}

}  // namespace

Campaign::Campaign(CampaignPlan plan)
    : plan_(std::move(plan)), interrupts_(io::catch_interrupts()) {
  threads_.start(
      plan_.threads, [this] { work(); }, [this] { conclude(); });
}

Campaign::~Campaign() {
  stop();
  threads_.join();
}

bool Campaign::wait(std::chrono::milliseconds patience) {
  using Seconds = std::chrono::duration<double>;
  Seconds longest = patience;
  if (plan_.seconds && !stop_) longest = std::min(longest, Seconds(*plan_.seconds - seconds()));
  if (threads_.wait(longest)) return true;
  if (interrupts_.load()) {
    end(io::is_memory_used_up() ? CampaignEnd::memory : CampaignEnd::interrupt);
  }
  if (plan_.seconds && seconds() >= *plan_.seconds) end(CampaignEnd::seconds);
  return false;
}

Totals Campaign::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

std::size_t Campaign::findings() const {
  const std::lock_guard lock(mutex_);
  return findings_.size();
}

const Finding& Campaign::finding(std::size_t at) const {
  const std::lock_guard lock(mutex_);
  return findings_[at];
}

CampaignEnd Campaign::ending() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

std::string Campaign::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void Campaign::work() {
  try {
    while (const auto number = next()) hand_in(*number, run(plan_.first_seed + *number));
  } catch (const scenarios::UserError& error) {
    end(CampaignEnd::error, error.where + ": " + error.message);
  } catch (const std::exception& error) {
    end(CampaignEnd::error, error.what());
  }
}

void Campaign::conclude() {
  // After an error there may be gaps; what stands behind them counts as well.
  for (auto& [number, result] : waiting_) take(result);
  waiting_.clear();
  if (end_ == CampaignEnd::none) end_ = CampaignEnd::seeds;
}

std::optional<std::uint64_t> Campaign::next() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return stop_ || next_ - taken_ < kSeedsAheadMax; });
  if (stop_ || next_ == plan_.seeds) return std::nullopt;
  return next_++;
}

Campaign::Result Campaign::run(std::uint64_t seed) const {
  const io::Running running(seed);
  scenarios::Scenario scenario = plan_.scenario ? *plan_.scenario : drawn_scenario(seed);
  if (plan_.fixed_membership && !plan_.scenario) fix_membership(scenario.plan);
  scenario.setup.not_judged = scenario.setup.not_judged | plan_.not_judged;
  Result result;
  result.finding.scenario = scenario.name;
  Execution& execution = result.finding.execution;
  execution = execute(scenario, seed, stop_);
  if (execution.interrupted) return result;
  const auto kept = [&] {
    // A finding is kept whole when time is up; a signal ends that, too.
    return keep(scenario, execution, finding_path(plan_.out, scenario, execution), interrupts_);
  };
  if (execution.is_finding() && (plan_.counts == nullptr || plan_.counts(execution))) {
    result.finding.kept = kept();
    result.repeated = true;  // by keeping it
    return result;
  }
  if (!is_in_sample(seed, plan_.repeat_ppm)) return result;
  const Execution again = execute(scenario, seed, stop_);
  if (again.interrupted) return result;
  result.repeated = true;
  const std::string difference = execution.difference(again);
  if (difference.empty()) return result;
  execution.not_reproducible = with_first_event(difference, scenario, seed, stop_);
  result.finding.kept = kept();
  return result;
}

void Campaign::hand_in(std::uint64_t number, Result result) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(number, std::move(result));
  while (!waiting_.empty() && waiting_.begin()->first == taken_) {
    take(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    ++taken_;
  }
  room_.notify_all();
}

void Campaign::take(Result& result) {
  if (end_ == CampaignEnd::findings) return;
  const Execution& execution = result.finding.execution;
  if (execution.interrupted) {
    totals_.given_up.add(execution.seed);
    return;
  }
  totals_.add(figures_of(execution, result.repeated));
  if (!is_finding(execution, is_of_swarm()) ||
      (plan_.counts != nullptr && !plan_.counts(execution)))
    return;
  findings_.push_back(std::move(result.finding));
  if (findings_.size() < plan_.findings_max) return;
  end_ = CampaignEnd::findings;
  stop_ = true;
}

void Campaign::end(CampaignEnd reason, const std::string& error) {
  const std::lock_guard lock(mutex_);
  if (end_ == CampaignEnd::none) end_ = reason;
  if (error_.empty()) error_ = error;
  stop_ = true;
  room_.notify_all();
}

}  // namespace squall::tools::fuzz
