// Writes and reads the files of workers.
#include "tools/fuzz/campaign/worker_status.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <tuple>

#include "scenarios/json/json_reader.hpp"
#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;

constexpr std::uint64_t kStatusNumberMax = ~std::uint64_t{0};
/// A worker writes every second; clocks of hosts and caches of file systems differ.
constexpr double kSilentSecondsMax = 20;
constexpr double kMilli = 1000;

std::uint64_t in_ms(double seconds) { return static_cast<std::uint64_t>(seconds * kMilli); }
double of_ms(const Reader& number) {
  return static_cast<double>(number.integer(0, kStatusNumberMax)) / kMilli;
}

WorkerStatus read_status(const std::filesystem::path& path) {
  const scenarios::json::Document document =
      scenarios::json::parse_document(read_text(path.string()), path.string());
  const Reader json = document.root();
  WorkerStatus status;
  status.host = json.at("host").text();
  status.process = json.at("process").integer(0, kStatusNumberMax);
  status.begun_ms = json.at("begun_ms").integer(0, kStatusNumberMax);
  status.shard = json.at("shard").integer(1, kStatusNumberMax);
  status.shards = json.at("shards").integer(1, kStatusNumberMax);
  status.threads = json.at("threads").integer(1, kStatusNumberMax);
  status.state = json.at("state").text();
  status.seconds = of_ms(json.at("wall_ms"));
  status.cpu_seconds = of_ms(json.at("cpu_ms"));
  status.runs = json.at("runs").integer(0, kStatusNumberMax);
  status.events = json.at("events").integer(0, kStatusNumberMax);
  status.runs_per_second = of_ms(json.at("runs_per_1000_seconds"));
  using FileClock = std::filesystem::file_time_type::clock;
  const auto age = FileClock::now() - std::filesystem::last_write_time(path);
  status.silent_seconds = std::max(0.0, std::chrono::duration<double>(age).count());
  return status;
}

}  // namespace

bool WorkerStatus::is_live() const {
  return state == "working" && silent_seconds < kSilentSecondsMax;
}

WorkerStatus own_status() {
  WorkerStatus status;
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) status.host = host.data();
  // It becomes a part of a file's name.
  std::replace(status.host.begin(), status.host.end(), '/', '-');
  status.process = static_cast<std::uint64_t>(::getpid());
  status.begun_ms =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count());
  return status;
}

void write_status(const std::filesystem::path& folder, const WorkerStatus& status) {
  Value json;
  json["host"] = status.host;
  json["process"] = status.process;
  json["begun_ms"] = status.begun_ms;
  json["shard"] = status.shard;
  json["shards"] = status.shards;
  json["threads"] = status.threads;
  json["state"] = status.state;
  json["wall_ms"] = in_ms(status.seconds);
  json["cpu_ms"] = in_ms(status.cpu_seconds);
  json["runs"] = status.runs;
  json["events"] = status.events;
  json["runs_per_1000_seconds"] = in_ms(status.runs_per_second);
  const std::string name = status.host + "-" + std::to_string(status.process) + "-" +
                           std::to_string(status.begun_ms) + ".json";
  io::write_whole(workers_folder(folder) / name, json.dump(2) + "\n");
}

std::vector<WorkerStatus> read_statuses(const std::filesystem::path& folder) {
  std::vector<WorkerStatus> statuses;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(workers_folder(folder), ignored)) {
    if (entry.path().extension() != ".json") continue;
    try {
      statuses.push_back(read_status(entry.path()));
    } catch (const scenarios::UserError&) {
    } catch (const std::filesystem::filesystem_error&) {
    }
  }
  std::sort(statuses.begin(), statuses.end(), [](const WorkerStatus& one, const WorkerStatus& two) {
    return std::tie(one.host, one.begun_ms, one.process) <
           std::tie(two.host, two.begun_ms, two.process);
  });
  return statuses;
}

}  // namespace squall::tools::fuzz::campaign
