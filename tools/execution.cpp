// One run: the loop, the observers, and the judgement at its end.
#include "tools/execution.hpp"

#include <chrono>

#include "tools/io/memory_limit.hpp"
#include "tools/io/numbers.hpp"
#include "tools/machine_under_test.hpp"
#include "traces/judged/judged_run.hpp"
#include "traces/transcript/event_block.hpp"
#include "traces/transcript/side_by_side.hpp"

namespace squall::tools {
namespace {

using traces::Result;

constexpr std::uint32_t kEventsBetweenLooks = 4096;  // at `stop`

}  // namespace

io::ExitCode exit_code(Result result) noexcept {
  switch (result) {
    case Result::held:
      return io::ExitCode::held;
    case Result::violated:
      return io::ExitCode::violated;
    case Result::expectation_failed:
    case Result::vacuous:
      return io::ExitCode::expectation_failed;
    case Result::limit:
      return io::ExitCode::no_verdict;
  }
  return io::ExitCode::no_verdict;
}

std::string_view Execution::verdict() const {
  if (!not_reproducible.empty()) return "not_reproducible";
  if (is_undecided()) return "interrupted";
  return name(judgement.result);
}

bool Execution::is_finding() const {
  return !interrupted &&
         (judgement.result == Result::violated || judgement.result == Result::expectation_failed);
}

io::ExitCode Execution::exit_code() const {
  if (!not_reproducible.empty()) return io::ExitCode::not_reproducible;
  return interrupted ? io::ExitCode::no_verdict : tools::exit_code(judgement.result);
}

std::string Execution::difference(const Execution& other) const {
  if (outcome.digest != other.outcome.digest) {
    return "the digest was " + io::digest_text(outcome.digest) + " at first and " +
           io::digest_text(other.outcome.digest) + " the second time";
  }
  if (outcome != other.outcome) return "the digests agree, but the outcomes do not";
  if (judgement.result != other.judgement.result) {
    return "the digests agree, but the judgement was " + std::string(name(judgement.result)) +
           " at first and " + std::string(name(other.judgement.result)) + " the second time";
  }
  return "";
}

std::string with_first_event(const std::string& difference, const scenarios::Scenario& scenario,
                             std::uint64_t seed, const std::atomic<bool>& stop) {
  traces::transcript::SideBySide runs(scenario, seed, machine_under_test());
  while (runs.advance()) {
    if (stop.load(std::memory_order_relaxed)) {
      return difference + "; interrupted before the first event that differs was found";
    }
  }
  if (runs.difference().empty())
    return difference + "; two more runs, side by side, did not differ";
  return difference + "; of two more runs, side by side, " + runs.difference();
}

namespace {

std::optional<bool> until_reached(const traces::Run& run) {
  const sim::simulate::Ending ending = run.simulator().ending();
  if (run.scenario().plan.until.empty()) return std::nullopt;
  if (ending == sim::simulate::Ending::condition) return true;
  if (ending == sim::simulate::Ending::time) return false;
  return std::nullopt;
}

std::string not_judged(const traces::Run& run, const traces::Facts& facts) {
  std::string text;
  for (const std::string& part :
       {chosen_machine().unseen, traces::not_judged(run.world()), facts.calm_not_judged}) {
    text += (text.empty() || part.empty() ? "" : "; ") + part;
  }
  return text;
}

}  // namespace

Execution execute(const scenarios::Scenario& scenario, std::uint64_t seed,
                  const std::atomic<bool>& stop, traces::Recorder* recorder,
                  traces::transcript::Transcript* transcript, std::ostream* history,
                  void (*tell)(std::string_view text)) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  traces::judged::JudgedRun judged(scenario, seed, machine_under_test());
  const traces::Run& run = judged.run();
  Execution result;
  result.seed = seed;
  if (transcript != nullptr) transcript->begin(run);
  if (tell != nullptr) tell(traces::transcript::boot_block(run.world()));
  std::uint32_t until_look = kEventsBetweenLooks;
  while (const sim::Report* report = judged.advance()) {
    if (recorder != nullptr) recorder->add(*report, run.simulator().now());
    if (transcript != nullptr) transcript->add(*report, run);
    if (tell != nullptr && report->enabled) {
      tell(traces::transcript::event_block(*report, run.world(), run.simulator().now()));
    }
    if (--until_look != 0) continue;
    until_look = kEventsBetweenLooks;
    if (stop.load(std::memory_order_relaxed)) {
      result.interrupted = true;
      break;
    }
  }
  if (transcript != nullptr) transcript->end(run);
  result.outcome = traces::outcome(run.world(), run.simulator());
  const traces::Facts facts = judged.facts();
  if (history != nullptr) judged.clients().write(*history, run.world());
  result.probes = facts.probes;
  result.judgement = traces::judge(run.scenario(), facts);
  if (result.interrupted && io::is_memory_used_up()) {
    result.ended_by_memory = true;
    result.judgement = {};
    result.judgement.result = Result::limit;
    result.judgement.reasons = {io::memory_text() + "; it was used up before the end"};
  }
  result.signature = result.outcome.violation ? traces::shrink::signature_of(run.world())
                                              : traces::shrink::signature_of(result.judgement);
  result.until_reached = until_reached(run);
  result.not_judged = not_judged(run, facts);
  result.tally = run.world().tally();
  result.statistics = run.simulator().statistics();
  result.commands_answered = run.world().clients().answered();
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (result.outcome.violation) result.interrupted = false;
  return result;
}

}  // namespace squall::tools
