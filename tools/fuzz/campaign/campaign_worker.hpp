// The threads that run the seeds of a shard, and put down each result when it is there.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "tools/fuzz/campaign/chunk_log.hpp"
#include "tools/fuzz/campaign/shared_plan.hpp"
#include "tools/fuzz/run_threads.hpp"

namespace squall::tools::fuzz::campaign {

struct WorkOrder {
  std::uint64_t shard = 1;  // of `shards`: chunks shard-1, shard-1+shards, …
  std::uint64_t shards = 1;
  unsigned threads = 1;
  std::optional<double> seconds;        // of the wall's clock
  std::optional<double> cpu_seconds;    // of all threads
  std::optional<std::uint64_t> events;  // of its own runs
};

enum class WorkEnd : std::uint8_t {
  none,
  done,
  seconds,
  cpu_seconds,
  events,
  interrupt,
  memory,
  error
};
/// "done", "seconds", …
std::string_view name(WorkEnd end) noexcept;

struct WorkProgress {
  std::uint64_t runs = 0;  // in all of the shard: those that were there, too
  std::uint64_t own_runs = 0;
  std::uint64_t own_events = 0;
  std::uint64_t findings = 0;   // of its own runs
  std::uint64_t elsewhere = 0;  // seeds that another process works on
};

/// Runs what nothing is there of. A chunk that another process has is passed over.
class CampaignWorker {
 public:
  /// Starts at once. REQUIRES: the plan's machine is under test. ERRORS: UserError: no thread starts.
  CampaignWorker(std::filesystem::path folder, const SharedPlan& plan, const WorkOrder& order);
  /// What runs is given up.
  ~CampaignWorker();
  CampaignWorker(const CampaignWorker&) = delete;
  CampaignWorker& operator=(const CampaignWorker&) = delete;

  /// True: over. Else false when the patience is at its end. Keeps to the budgets.
  bool wait(std::chrono::milliseconds patience);
  /// Ends it as an interrupt would.
  void stop() { end(WorkEnd::interrupt); }
  WorkProgress progress() const;
  double seconds() const { return threads_.seconds(); }
  static double cpu_seconds();
  WorkEnd ending() const;
  /// What could not be written or run.
  std::optional<scenarios::UserError> error() const;
  /// Of the shard.
  std::uint64_t seeds() const { return seeds_; }

 private:
  /// A chunk that this process has.
  struct OpenChunk {
    Chunk chunk;
    ChunkLog log;
    std::map<std::uint64_t, RunRecord> records;
    std::uint64_t next = 0;  // seeds below it have a result or a thread
  };
  struct Job {
    std::shared_ptr<OpenChunk> chunk;
    std::uint64_t seed = 0;
  };

  void work();
  /// After the last run.
  void conclude();
  std::optional<Job> next();
  std::optional<std::uint64_t> seed_of(OpenChunk& open) const;
  /// It has a result; its runs are counted then.
  bool is_done(const Chunk& chunk);
  /// Nothing: there is no further one.
  std::shared_ptr<OpenChunk> open_next();
  std::optional<RunRecord> run(const Chunk& chunk, std::uint64_t seed) const;
  void hand_in(const Job& job, RunRecord record);
  void finish(OpenChunk& open) const;
  void end(WorkEnd reason, const std::optional<scenarios::UserError>& error = std::nullopt);

  const std::filesystem::path folder_;
  const SharedPlan& plan_;
  const WorkOrder order_;
  const std::atomic<bool>& interrupts_;
  RunThreads threads_;
  std::mutex& mutex_ = threads_.mutex();
  std::uint64_t seeds_ = 0;
  std::atomic<bool> stop_{false};
  std::uint64_t cursor_ = 0;  // the shard's chunks below it were looked at
  std::shared_ptr<OpenChunk> current_;
  WorkProgress progress_;
  bool takes_seeds_ = true;
  WorkEnd end_ = WorkEnd::none;
  std::optional<scenarios::UserError> error_;
};

}  // namespace squall::tools::fuzz::campaign
