// Takes chunks, runs their seeds, and keeps what they come to.
#include "tools/fuzz/campaign/campaign_worker.hpp"

#include <algorithm>
#include <ctime>

#include "core/enumeration.hpp"
#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/fuzz/campaign/chunk_result.hpp"
#include "tools/fuzz/campaign_results.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {

std::string_view name(WorkEnd end) noexcept { return core::name_of(end); }

CampaignWorker::CampaignWorker(std::filesystem::path folder, const SharedPlan& plan,
                               const WorkOrder& order)
    : folder_(std::move(folder)),
      plan_(plan),
      order_(order),
      interrupts_(io::catch_interrupts()),
      cursor_(order.shard - 1) {
  for (std::uint64_t number = cursor_; number < plan.chunks(); number += order.shards) {
    seeds_ += chunk_of(plan, number).seeds;
  }
  threads_.start(
      order_.threads, [this] { work(); }, [this] { conclude(); });
}

CampaignWorker::~CampaignWorker() {
  stop();
  threads_.join();
}

bool CampaignWorker::wait(std::chrono::milliseconds patience) {
  if (threads_.wait(patience)) return true;
  if (interrupts_.load()) end(io::is_memory_used_up() ? WorkEnd::memory : WorkEnd::interrupt);
  if (order_.seconds && seconds() >= *order_.seconds) end(WorkEnd::seconds);
  if (order_.cpu_seconds && cpu_seconds() >= *order_.cpu_seconds) end(WorkEnd::cpu_seconds);
  return false;
}

WorkProgress CampaignWorker::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

double CampaignWorker::cpu_seconds() {
  std::timespec time{};
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) return 0;
  constexpr double kNano = 1e-9;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * kNano;
}

WorkEnd CampaignWorker::ending() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

std::optional<scenarios::UserError> CampaignWorker::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void CampaignWorker::work() {
  try {
    while (const std::optional<Job> job = next()) {
      if (auto record = run(job->chunk->chunk, job->seed)) hand_in(*job, std::move(*record));
    }
  } catch (const scenarios::UserError& error) {
    end(WorkEnd::error, error);
  } catch (const std::exception& error) {
    end(WorkEnd::error, scenarios::UserError{"campaign", error.what()});
  }
}

void CampaignWorker::conclude() {
  current_.reset();
  if (end_ == WorkEnd::none) end_ = WorkEnd::done;
}

std::optional<CampaignWorker::Job> CampaignWorker::next() {
  const std::lock_guard lock(mutex_);
  while (takes_seeds_) {
    if (current_) {
      if (const auto seed = seed_of(*current_)) return Job{current_, *seed};
    }
    current_ = open_next();
    if (!current_) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> CampaignWorker::seed_of(OpenChunk& open) const {
  while (open.next < open.chunk.seeds) {
    const std::uint64_t seed = open.chunk.first_seed + open.next++;
    if (open.log.records().count(seed) == 0) return seed;
  }
  return std::nullopt;
}

bool CampaignWorker::is_done(const Chunk& chunk) {
  if (!std::filesystem::exists(chunk_path(folder_, chunk.number))) return false;
  progress_.runs += chunk.seeds;
  return true;
}

std::shared_ptr<CampaignWorker::OpenChunk> CampaignWorker::open_next() {
  while (cursor_ < plan_.chunks()) {
    const Chunk chunk = chunk_of(plan_, cursor_);
    cursor_ += order_.shards;
    if (is_done(chunk)) continue;
    std::optional<ChunkLog> log = ChunkLog::take(log_path(folder_, chunk.number));
    if (!log) {
      progress_.elsewhere += chunk.seeds;
      continue;
    }
    // Another process may have completed it before this one got its lock.
    if (is_done(chunk)) {
      log->remove();
      continue;
    }
    auto records = log->records();
    progress_.runs += records.size();
    auto open =
        std::make_shared<OpenChunk>(OpenChunk{chunk, std::move(*log), std::move(records), 0});
    if (open->records.size() < chunk.seeds) return open;
    finish(*open);
  }
  return nullptr;
}

std::optional<RunRecord> CampaignWorker::run(const Chunk& chunk, std::uint64_t seed) const {
  const io::Running running(seed);
  const scenarios::Scenario scenario =
      plan_.is_of_swarm() ? drawn_scenario(seed) : plan_.scenarios[chunk.scenario];
  Execution execution = execute(scenario, seed, stop_);
  if (execution.interrupted) return std::nullopt;
  const bool repeats = execution.is_finding() || is_in_sample(seed, plan_.repeat_ppm);
  if (repeats) {
    const Execution again = execute(scenario, seed, stop_);
    if (again.interrupted) return std::nullopt;
    if (const std::string difference = execution.difference(again); !difference.empty()) {
      execution.not_reproducible = with_first_event(difference, scenario, seed, stop_);
    }
  }
  return record_of(execution, repeats, plan_.is_of_swarm());
}

void CampaignWorker::hand_in(const Job& job, RunRecord record) {
  const std::lock_guard lock(mutex_);
  if (end_ == WorkEnd::error) return;
  job.chunk->log.append(record);
  ++progress_.runs;
  ++progress_.own_runs;
  progress_.own_events += record.figures.events;
  progress_.findings += record.found ? 1 : 0;
  job.chunk->records.emplace(job.seed, std::move(record));
  if (job.chunk->records.size() == job.chunk->chunk.seeds) finish(*job.chunk);
  if (!order_.events || progress_.own_events < *order_.events || !takes_seeds_) return;
  // What runs in other threads comes to its end.
  takes_seeds_ = false;
  if (end_ == WorkEnd::none) end_ = WorkEnd::events;
}

void CampaignWorker::finish(OpenChunk& open) const {
  io::write_whole(chunk_path(folder_, open.chunk.number),
                  text_of(open.chunk, result_of(open.records)));
  open.log.remove();
}

void CampaignWorker::end(WorkEnd reason, const std::optional<scenarios::UserError>& error) {
  const std::lock_guard lock(mutex_);
  if (end_ == WorkEnd::none || (end_ == WorkEnd::events && !takes_seeds_)) end_ = reason;
  if (!error_) error_ = error;
  takes_seeds_ = false;
  stop_ = true;
}

}  // namespace squall::tools::fuzz::campaign
