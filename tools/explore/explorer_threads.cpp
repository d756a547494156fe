// Worker threads with a barrier around each round, and the progress line.
#include "tools/explore/explorer_threads.hpp"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "traces/exploration/states_left.hpp"

namespace squall::tools::explore {
namespace {

using Clock = std::chrono::steady_clock;

/// Writes the progress line. It reads the explorer between rounds, when no worker counts.
class Progress {
 public:
  explicit Progress(bool tells)
      : is_terminal_(io::is_error_terminal()), every_(is_terminal_ ? 1 : 15), tells_(tells) {}

  void look(const sim::explore::Explorer& explorer) {
    if (!is_due()) return;
    tell(explorer.tally().states, explorer.depth(),
         rounded(explorer.frontier()) + " waiting, " + outlook(explorer) +
             traces::grouped(explorer.memory() >> 20) + " MiB");
  }
  void look(const sim::explore::PathSearch& search) {
    if (!is_due()) return;
    tell(search.tally().states, search.depth(),
         traces::grouped(search.rounds()) + " rounds, " + traces::grouped(search.memory() >> 20) +
             " MiB");
  }
  void look(const sim::explore::ranks::RankExplorer& explorer, std::uint64_t states) {
    if (!is_due()) return;
    tell(states, explorer.depth(), traces::grouped(explorer.memory() >> 20) + " MiB on this rank");
  }
  void conclude() const {
    if (shown_ && is_terminal_) io::print_error("\r\x1b[K");
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

 private:
  static std::string outlook(const sim::explore::Explorer& explorer) {
    if (traces::exploration::still_grows(explorer.levels())) return "still growing, ";
    const auto left = traces::exploration::states_left(explorer.levels(), states_since(explorer));
    if (!left) return "";
    return rounded(left->at_least) + " to " + rounded(left->at_most) + " left, ";
  }
  static std::string rounded(std::uint64_t number) {
    return io::short_text(static_cast<double>(number));
  }
  bool is_due() const { return tells_ && seconds() >= shown_at_ + every_; }
  void tell(std::uint64_t states, std::uint32_t depth, const std::string& rest) {
    const double since = seconds() - shown_at_;
    shown_at_ = seconds();
    // With deepening, the number of states begins again with each round.
    const auto rate = static_cast<double>(states > states_ ? states - states_ : 0) / since;
    states_ = states;
    const std::string text = rounded(states) + " states (" + io::short_text(rate) + "/s), level " +
                             traces::grouped(depth) + ", " + rest;
    // A line that wraps could not be erased; numbers are short so that it fits.
    io::print_error(is_terminal_ ? "\r" + text.substr(0, io::error_columns() - 1) + "\x1b[K"
                                 : "squall: " + text + "\n");
    shown_ = true;
  }
  const Clock::time_point begin_ = Clock::now();
  const bool is_terminal_;
  const double every_;  // seconds
  const bool tells_;
  bool shown_ = false;
  double shown_at_ = 0;
  std::uint64_t states_ = 0;
};

/// Threads that live as long as the exploration, so that the scheduler places them once.
class Crew {
 public:
  Crew(sim::explore::Explorer& explorer, unsigned threads) : gate_(threads) {
    for (unsigned at = 0; at < threads; ++at) workers_.push_back(&explorer.add_worker());
    for (unsigned at = 1; at < threads; ++at) {
      try {
        others_.emplace_back([this, worker = workers_[at]] { follow(*worker); });
      } catch (const std::system_error&) {
        gate_.arrive_and_drop();  // fewer threads do the same
      }
    }
  }
  ~Crew() {
    is_over_ = true;
    gate_.arrive_and_wait();
    for (std::thread& other : others_) other.join();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void work() {
    gate_.arrive_and_wait();
    workers_[0]->work();
    gate_.arrive_and_wait();
  }

 private:
  void follow(sim::explore::ExplorerWorker& worker) {
    for (;;) {
      gate_.arrive_and_wait();
      if (is_over_) return;
      worker.work();
      gate_.arrive_and_wait();
    }
  }
  std::barrier<> gate_;  // before each round, and after it
  bool is_over_ = false;
  std::vector<sim::explore::ExplorerWorker*> workers_;
  std::vector<std::thread> others_;
};

}  // namespace

namespace {
/// Whether the exploration must end here for want of states or time, which is noted.
bool is_used_up(const Allowance& allowance, std::uint64_t states, double seconds, Effort& effort) {
  effort.out_of_time = allowance.seconds && seconds >= *allowance.seconds;
  effort.out_of_states = states > allowance.states;
  return effort.out_of_time || effort.out_of_states;
}
}  // namespace

std::uint64_t states_since(const sim::explore::Explorer& explorer) {
  std::uint64_t complete = 0;
  for (const std::uint64_t level : explorer.levels()) complete += level;
  // Pruned states belong to no level.
  return explorer.tally().states - explorer.tally().pruned - complete;
}

Effort explore_all(sim::explore::Explorer& explorer, unsigned threads,
                   const std::atomic<bool>& stop, bool tells, io::CheckpointFile* checkpoint,
                   const Allowance& allowance) {
  Progress progress(tells);
  Crew crew(explorer, threads);
  Effort effort;
  while (explorer.next_round()) {
    if (stop.load(std::memory_order_relaxed)) {
      if (checkpoint != nullptr) checkpoint->save(explorer);
      effort.interrupted = true;
      break;
    }
    if (checkpoint != nullptr) checkpoint->save_when_due(explorer);
    if (is_used_up(allowance, explorer.tally().states, progress.seconds(), effort)) {
      if (checkpoint != nullptr && effort.out_of_time) checkpoint->save(explorer);
      break;
    }
    crew.work();
    progress.look(explorer);
  }
  progress.conclude();
  effort.seconds = progress.seconds();
  return effort;
}

namespace {
/// Ends a level where one process ends between two rounds.
class LevelWatch final : public sim::explore::ranks::Watch {
 public:
  LevelWatch(const sim::explore::ranks::RankExplorer& explorer, const std::atomic<bool>& stop,
             bool tells, const Allowance& allowance)
      : explorer_(explorer), stop_(stop), progress_(tells), allowance_(allowance) {}
  bool must_stop(std::uint64_t states) noexcept override {
    progress_.look(explorer_, states);
    effort_.interrupted = stop_.load(std::memory_order_relaxed);
    return is_used_up(allowance_, explorer_.tally().states, progress_.seconds(), effort_) ||
           effort_.interrupted;
  }
  Effort effort() {
    progress_.conclude();
    effort_.seconds = progress_.seconds();
    // Another rank may have heard of it first.
    const bool knows = effort_.interrupted || effort_.out_of_time || effort_.out_of_states;
    if (explorer_.was_stopped() && !knows) {
      (allowance_.seconds ? effort_.out_of_time : effort_.interrupted) = true;
    }
    return effort_;
  }

 private:
  const sim::explore::ranks::RankExplorer& explorer_;
  const std::atomic<bool>& stop_;
  Progress progress_;
  const Allowance& allowance_;
  Effort effort_;
};
}  // namespace

Effort explore_by_ranks(sim::explore::ranks::RankExplorer& explorer, const std::atomic<bool>& stop,
                        bool tells, RankCheckpoint* checkpoint, const Allowance& allowance) {
  LevelWatch watch(explorer, stop, tells, allowance);
  while (explorer.explore_level(watch) && !explorer.was_stopped()) {
    if (checkpoint != nullptr) checkpoint->save_when_due(explorer);
  }
  return watch.effort();
}

Effort search_all(sim::explore::PathSearch& search, const std::atomic<bool>& stop, bool tells,
                  const Allowance& allowance) {
  // Steps of a slow child process take milliseconds each: the time is asked for more often then.
  constexpr std::uint64_t kMostSteps = 100'000;
  constexpr double kLong_s = 0.25;
  std::uint64_t steps = 64;
  Progress progress(tells);
  Effort effort;
  while (true) {
    const double begin = progress.seconds();
    if (!search.advance(steps)) break;
    steps = progress.seconds() - begin > kLong_s ? std::max<std::uint64_t>(steps / 2, 1)
                                                 : std::min(2 * steps, kMostSteps);
    if (stop.load(std::memory_order_relaxed)) {
      effort.interrupted = true;
      break;
    }
    progress.look(search);
    if (is_used_up(allowance, search.tally().states, progress.seconds(), effort)) break;
  }
  progress.conclude();
  effort.seconds = progress.seconds();
  return effort;
}

}  // namespace squall::tools::explore
