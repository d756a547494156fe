// `squall campaign work`: a worker, its progress, and its status file.
#include <algorithm>
#include <deque>
#include <thread>

#include "tools/fuzz/campaign/campaign_verb.hpp"
#include "tools/fuzz/campaign/worker_status.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::json::Value;

constexpr std::chrono::milliseconds kWorkPatience{50};
constexpr double kTellSeconds = 1;
constexpr std::size_t kRateSamples = 10;  // the rate is that of so many seconds

/// Tells of the worker while it runs: in its status file, and on a terminal.
class WorkTeller {
 public:
  WorkTeller(const CampaignOptions& options, const WorkOrder& order)
      : options_(options), status_(own_status()) {
    status_.shard = order.shard;
    status_.shards = order.shards;
    status_.threads = order.threads;
  }
  ~WorkTeller() {
    if (shows_progress_) io::print_error("\r\x1b[K");
  }
  WorkTeller(const WorkTeller&) = delete;
  WorkTeller& operator=(const WorkTeller&) = delete;

  /// ERRORS: UserError: the status file cannot be written.
  void tell(const CampaignWorker& worker) {
    const double now = worker.seconds();
    if (told_at_ && now < *told_at_ + kTellSeconds) return;
    told_at_ = now;
    samples_.push_back({now, worker.progress().own_runs});
    if (samples_.size() > kRateSamples) samples_.pop_front();
    update(worker, "working");
    show(worker);
  }
  /// The last word. A disk that is full was complained of already.
  void conclude(const CampaignWorker& worker) {
    try {
      update(worker, std::string(name(worker.ending())));
    } catch (const scenarios::UserError&) {
    }
  }

 private:
  struct Sample {
    double seconds = 0;
    std::uint64_t runs = 0;
  };

  void update(const CampaignWorker& worker, const std::string& state) {
    const WorkProgress progress = worker.progress();
    status_.state = state;
    status_.seconds = worker.seconds();
    status_.cpu_seconds = CampaignWorker::cpu_seconds();
    status_.runs = progress.own_runs;
    status_.events = progress.own_events;
    status_.runs_per_second = rate(progress.own_runs);
    write_status(options_.folder, status_);
  }
  double rate(std::uint64_t runs) const {
    const Sample first = samples_.empty() ? Sample{} : samples_.front();
    const double seconds = status_.seconds - first.seconds;
    return seconds > 0 ? static_cast<double>(runs - first.runs) / seconds : 0;
  }
  void show(const CampaignWorker& worker) const {
    if (!shows_progress_) return;
    const WorkProgress progress = worker.progress();
    const std::string text = io::grouped(progress.findings) + " findings, " +
                             io::grouped(progress.runs) + " of " + io::grouped(worker.seeds()) +
                             " runs (" + io::short_text(status_.runs_per_second) + "/s), " +
                             io::short_text(static_cast<double>(progress.own_events)) + " events";
    io::print_error("\r" + text.substr(0, io::error_columns() - 1) + "\x1b[K");
  }

  const CampaignOptions& options_;
  WorkerStatus status_;
  std::deque<Sample> samples_;
  std::optional<double> told_at_;
  const bool shows_progress_ = io::is_error_terminal() && !options_.quiet;
};

std::string why(WorkEnd end) {
  switch (end) {
    case WorkEnd::seconds:
      return "the time was over";
    case WorkEnd::cpu_seconds:
      return "the time of processors was spent";
    case WorkEnd::events:
      return "the events were spent";
    case WorkEnd::interrupt:
      return "interrupted";
    case WorkEnd::memory:
      return io::memory_text();
    case WorkEnd::error:
      return "an error";
    case WorkEnd::none:
    case WorkEnd::done:
      break;
  }
  return "";
}

std::string work_text(const CampaignOptions& options, const CampaignWorker& worker) {
  const WorkProgress progress = worker.progress();
  std::string text =
      "shard " + std::to_string(options.order.shard) + "/" + std::to_string(options.order.shards) +
      ": " + io::grouped(progress.runs) + " of " + io::grouped(worker.seeds()) + " runs done, " +
      io::grouped(progress.own_runs) + " by this process, " + io::grouped(progress.findings) +
      (progress.findings == 1 ? " finding\n" : " findings\n");
  if (progress.elsewhere > 0) {
    text += labelled("elsewhere", io::grouped(progress.elsewhere) +
                                      " runs are in chunks that another process works on");
  }
  if (worker.ending() != WorkEnd::done) {
    text += labelled("stopped", why(worker.ending()) + "; the same command goes on from here");
  }
  return text;
}

io::ExitCode code_of(WorkEnd end) {
  if (end == WorkEnd::done) return io::ExitCode::held;
  return end == WorkEnd::error ? io::ExitCode::bad_input : io::ExitCode::no_verdict;
}

Value json_of(const CampaignOptions& options, const CampaignWorker& worker, io::ExitCode code) {
  const WorkProgress progress = worker.progress();
  Value json;
  json["shard"] = options.order.shard;
  json["shards"] = options.order.shards;
  json["seeds"] = worker.seeds();
  json["done"] = progress.runs;
  json["runs"] = progress.own_runs;
  json["events"] = progress.own_events;
  json["findings"] = progress.findings;
  json["elsewhere"] = progress.elsewhere;
  json["ended"] = name(worker.ending());
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace

io::ExitCode work(const CampaignOptions& options) {
  io::catch_interrupts();
  SharedPlan plan = read_plan(options.folder);
  const SeatUnderTest seat(seat_of(options, plan), seats_of(plan.scenarios));
  require_same_program(plan, options.folder);
  io::remove_abandoned_files(options.folder, true);
  WorkOrder order = options.order;
  if (!options.has_threads) order.threads = std::max(1u, std::thread::hardware_concurrency());
  io::say_last_words(plan.is_of_swarm() ? io::program_word() + " replay" + seat_option()
                                        : io::program_word() + " campaign work " +
                                              io::shell_word(options.folder) + " # seed");
  WorkTeller teller(options, order);
  CampaignWorker worker(options.folder, plan, order);
  io::ExitCode code = io::ExitCode::held;
  try {
    do {
      teller.tell(worker);
    } while (!worker.wait(kWorkPatience));
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
    code = io::ExitCode::bad_input;
    worker.stop();
    while (!worker.wait(kWorkPatience)) {
    }
  }
  teller.conclude(worker);
  if (const auto error = worker.error(); error && code == io::ExitCode::held) {
    io::print_complaint(*error);
  }
  code = io::worse(code, code_of(worker.ending()));
  if (options.json) return io::print_result(document(json_of(options, worker, code)), code);
  if (options.quiet && code == io::ExitCode::held) return code;
  return io::print_result(work_text(options, worker), code);
}

}  // namespace squall::tools::fuzz::campaign
