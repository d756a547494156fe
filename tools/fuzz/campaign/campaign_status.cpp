// Counts what is there, and who works.
#include "tools/fuzz/campaign/campaign_status.hpp"

#include <algorithm>
#include <set>

#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/fuzz/campaign/chunk_log.hpp"
#include "tools/fuzz/campaign/chunk_result.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::json::Value;

constexpr std::size_t kWorkersShown = 32;
constexpr double kMinute = 60;
constexpr double kHour = 3600;

std::string plural(std::uint64_t count, const std::string& word) {
  return io::grouped(count) + " " + word + (count == 1 ? "" : "s");
}

/// "42 s", "12 min", "3 h".
std::string rough_time(double seconds) {
  if (seconds < 2 * kMinute) return std::to_string(static_cast<std::uint64_t>(seconds + 1)) + " s";
  if (seconds < 2 * kHour) {
    return std::to_string(static_cast<std::uint64_t>(seconds / kMinute)) + " min";
  }
  return io::grouped(static_cast<std::uint64_t>(seconds / kHour)) + " h";
}

std::string rate_text(double runs_per_second) {
  return io::short_text(runs_per_second) + " runs/s";
}

double seconds_left(const CampaignStatus& status) {
  return static_cast<double>(status.asked - status.done) / status.runs_per_second();
}

std::string worker_text(const WorkerStatus& worker) {
  std::string text = io::one_line(worker.host) + " " + std::to_string(worker.process) + ", shard " +
                     std::to_string(worker.shard) + "/" + std::to_string(worker.shards) + ": ";
  if (worker.is_live()) {
    text += plural(worker.threads, "thread") + ", " + rate_text(worker.runs_per_second);
  } else if (worker.state == "working") {
    text += "silent for " + rough_time(worker.silent_seconds) + ": killed, or its host is gone";
  } else {
    text += worker.state;
  }
  return text + ", " + plural(worker.runs, "run");
}

}  // namespace

double CampaignStatus::runs_per_second() const {
  double sum = 0;
  for (const WorkerStatus& worker : workers) sum += worker.is_live() ? worker.runs_per_second : 0;
  return sum;
}

std::size_t CampaignStatus::live() const {
  return static_cast<std::size_t>(std::count_if(
      workers.begin(), workers.end(), [](const WorkerStatus& one) { return one.is_live(); }));
}

std::size_t CampaignStatus::hosts() const {
  std::set<std::string> names;
  for (const WorkerStatus& worker : workers) {
    if (worker.is_live()) names.insert(worker.host);
  }
  return names.size();
}

CampaignStatus read_campaign_status(const std::filesystem::path& folder, const SharedPlan& plan) {
  CampaignStatus status;
  status.asked = plan.runs();
  for (std::uint64_t number = 0; number < plan.chunks(); ++number) {
    const Chunk chunk = chunk_of(plan, number);
    // Its log first: a chunk that is completed in between is counted once.
    const std::map<std::uint64_t, RunRecord> records = read_log(log_path(folder, number));
    const std::filesystem::path done = chunk_path(folder, number);
    const ChunkSummary summary =
        std::filesystem::exists(done) ? read_chunk_summary(done, chunk) : summary_of(records);
    status.done += summary.runs;
    status.events += summary.events;
    for (const auto& [signature, count] : summary.findings) status.findings[signature] += count;
  }
  status.workers = read_statuses(folder);
  return status;
}

std::string text_of(const CampaignStatus& status, const std::filesystem::path& folder) {
  constexpr std::uint64_t kTenths = 1000;
  const std::uint64_t share = status.done * kTenths / status.asked;
  std::string text = "campaign " + io::one_line(folder.string()) + "\n";
  text +=
      labelled("done", io::grouped(status.done) + " of " + plural(status.asked, "run") + " (" +
                           std::to_string(share / 10) + "." + std::to_string(share % 10) + " %), " +
                           io::short_text(static_cast<double>(status.events)) + " events");
  std::uint64_t findings = 0;
  for (const auto& [signature, count] : status.findings) findings += count;
  text += labelled("findings", findings == 0 ? "none"
                                             : io::grouped(findings) + " of " +
                                                   plural(status.findings.size(), "kind"));
  for (const auto& [signature, count] : status.findings) {
    text += labelled(io::grouped(count), io::one_line(signature));
  }
  const double rate = status.runs_per_second();
  text += labelled("rate", status.live() == 0
                               ? "no worker is at work"
                               : rate_text(rate) + " by " + plural(status.live(), "worker") +
                                     " on " + plural(status.hosts(), "host"));
  if (status.done < status.asked) {
    std::string left = plural(status.asked - status.done, "run");
    if (rate > 0) left += ", about " + rough_time(seconds_left(status)) + " at this rate";
    text += labelled("left", left);
  }
  // Those at work first; then the latest.
  std::vector<WorkerStatus> workers = status.workers;
  std::stable_sort(workers.begin(), workers.end(),
                   [](const WorkerStatus& one, const WorkerStatus& two) {
                     if (one.is_live() != two.is_live()) return one.is_live();
                     return !one.is_live() && one.silent_seconds < two.silent_seconds;
                   });
  for (std::size_t at = 0; at < std::min(kWorkersShown, workers.size()); ++at) {
    text += labelled("worker", worker_text(workers[at]));
  }
  if (workers.size() > kWorkersShown) {
    text += labelled("", io::grouped(workers.size() - kWorkersShown) + " more; see --json");
  }
  return text;
}

Value json_of(const CampaignStatus& status) {
  Value json;
  json["asked"] = status.asked;
  json["done"] = status.done;
  json["left"] = status.asked - status.done;
  json["events"] = status.events;
  json["findings"] = Value::object();
  for (const auto& [signature, count] : status.findings) json["findings"][signature] = count;
  json["runs_per_second"] = status.runs_per_second();
  json["seconds_left"] = status.runs_per_second() > 0 ? Value(seconds_left(status)) : Value();
  json["hosts"] = status.hosts();
  json["workers"] = Value::array();
  for (const WorkerStatus& worker : status.workers) {
    Value item;
    item["host"] = worker.host;
    item["process"] = worker.process;
    item["shard"] = worker.shard;
    item["shards"] = worker.shards;
    item["threads"] = worker.threads;
    item["state"] = worker.state;
    item["is_live"] = worker.is_live();
    item["runs"] = worker.runs;
    item["events"] = worker.events;
    item["runs_per_second"] = worker.runs_per_second;
    item["seconds"] = worker.seconds;
    item["cpu_seconds"] = worker.cpu_seconds;
    item["silent_seconds"] = worker.silent_seconds;
    json["workers"].push_back(std::move(item));
  }
  return json;
}

}  // namespace squall::tools::fuzz::campaign
