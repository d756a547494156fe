// Brings folders together, and writes what they come to.
#include "tools/fuzz/campaign/campaign_merge.hpp"

#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/fuzz/campaign/chunk_log.hpp"
#include "tools/fuzz/campaign_report.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

namespace fs = std::filesystem;
using scenarios::UserError;
using scenarios::json::Value;

constexpr std::size_t kChunkBytesMax = std::size_t{1} << 30;

void bring_log(const fs::path& log, const fs::path& folder, const Chunk& chunk) {
  const std::map<std::uint64_t, RunRecord> records = read_log(log);
  if (records.empty()) return;
  const fs::path own = log_path(folder, chunk.number);
  std::optional<ChunkLog> into = ChunkLog::take(own);
  if (!into) {
    throw UserError{own.string(), "a worker has it: merge when it is done, or has been stopped"};
  }
  std::map<std::uint64_t, RunRecord> all = into->records();
  for (const auto& [seed, record] : records) {
    if (seed - chunk.first_seed >= chunk.seeds || !all.emplace(seed, record).second) continue;
    into->append(record);
  }
  if (all.size() < chunk.seeds) return;
  io::write_whole(chunk_path(folder, chunk.number), text_of(chunk, result_of(all)));
  into->remove();
}

void bring_chunk(const fs::path& from, const fs::path& folder, const Chunk& chunk) {
  read_chunk(from, chunk);  // whole, and of these seeds
  io::write_whole(chunk_path(folder, chunk.number), read_text(from.string(), kChunkBytesMax));
  std::error_code ignored;
  fs::remove(log_path(folder, chunk.number), ignored);
}

void bring_workers(const fs::path& from, const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(workers_folder(from), ignored)) {
    const fs::path own = workers_folder(folder) / entry.path().filename();
    if (entry.path().extension() != ".json" || fs::exists(own)) continue;
    io::write_whole(own, read_text(entry.path().string()));
    // It is as old as it was.
    fs::last_write_time(own, fs::last_write_time(entry.path(), ignored), ignored);
  }
}

std::string relative_name(const std::string& name) {
  return name.empty() ? "" : "findings/" + name;
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value property_json(const Execution& run) {
  const auto& violation = run.outcome.violation;
  return violation ? Value(checkers::name(violation->property)) : Value();
}

Value signatures_json(const MergedResults& results,
                      const std::map<std::string, FoundTrace>& traces) {
  Value list = Value::array();
  for (const auto& [signature, group] : results.groups()) {
    const auto found = traces.find(signature);
    const FoundTrace trace = found == traces.end() ? FoundTrace{} : found->second;
    const Execution& shown = results.finding(results.shown_of(signature)).execution;
    Value item;
    item["signature"] = signature;
    item["property"] = property_json(shown);
    item["count"] = group.count;
    item["seeds"] = Value::array();
    for (const FoundRun& run : group.first) {
      item["seeds"].push_back(io::seed_text(run.execution.seed));
    }
    item["shown_seed"] = io::seed_text(shown.seed);
    item["trace"] = text_or_null(relative_name(trace.trace));
    item["shrunk"] = text_or_null(relative_name(trace.shrunk));
    item["scenario"] = text_or_null(relative_name(trace.scenario));
    item["not_shrunk"] = text_or_null(trace.not_shrunk);
    item["choices_before"] = trace.choices_before;
    item["choices"] = trace.choices;
    item["minimal"] = trace.is_minimal;
    list.push_back(std::move(item));
  }
  return list;
}

Value findings_json(const MergedResults& results) {
  Value list = Value::array();
  for (std::size_t at = 0; at < results.findings(); ++at) {
    const FoundRun found{results.finding(at).execution};
    const Execution& run = found.execution;
    Value item;
    item["seed"] = io::seed_text(run.seed);
    item["scenario"] = results.finding(at).scenario;
    item["verdict"] = run.verdict();
    item["property"] = property_json(run);
    item["signature"] = found.signature();
    item["what"] = what_happened(run);
    item["events"] = run.outcome.event;
    item["virtual_time_us"] = run.outcome.time_us;
    item["digest"] = io::digest_text(run.outcome.digest);
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace

std::vector<std::string> bring_in(const fs::path& from, const fs::path& folder,
                                  const SharedPlan& plan) {
  const std::string difference = difference_of(read_plan(from), plan);
  if (!difference.empty()) {
    throw UserError{from.string(), "has another plan than " + folder.string() + " (" + difference +
                                       "): only parts of one campaign can be merged"};
  }
  std::vector<std::string> differences;
  for (std::uint64_t number = 0; number < plan.chunks(); ++number) {
    const Chunk chunk = chunk_of(plan, number);
    const fs::path theirs = chunk_path(from, number);
    const fs::path own = chunk_path(folder, number);
    if (!fs::exists(theirs)) {
      if (!fs::exists(own)) bring_log(log_path(from, number), folder, chunk);
      continue;
    }
    if (!fs::exists(own)) {
      bring_chunk(theirs, folder, chunk);
    } else if (read_text(theirs.string(), kChunkBytesMax) !=
               read_text(own.string(), kChunkBytesMax)) {
      read_chunk(theirs, chunk);
      read_chunk(own, chunk);
      differences.push_back(theirs.string() + " and " + own.string());
    }
  }
  bring_workers(from, folder);
  return differences;
}

io::ExitCode exit_code(const Merged& merged) {
  io::ExitCode code = merged.is_complete() ? io::ExitCode::held : io::ExitCode::no_verdict;
  for (const MergedResults& one : merged.scenarios) code = io::worse(code, fuzz::exit_code(one));
  return code;
}

Value json_of(const SharedPlan& plan, const Merged& merged, const FoundTraces& traces) {
  Value json;
  json["complete"] = merged.is_complete();
  json["seeds"] = plan.seeds;
  json["scenarios"] = Value::array();
  for (std::size_t at = 0; at < merged.scenarios.size(); ++at) {
    const MergedResults& results = merged.scenarios[at];
    const io::ExitCode code = fuzz::exit_code(results);
    Value item{{"scenario", results.scenario_name()}};
    const Value totals = to_json(results, {}, plan.first_seed, 0, code);
    for (const auto& member : totals.items()) {
      const std::string& key = member.key();
      if (key == "seconds" || key == "ended" || key == "groups" || key == "findings") continue;
      item.append(key, member.value());
    }
    item["signatures"] = signatures_json(results, traces[at]);
    item["findings"] = findings_json(results);
    json["scenarios"].push_back(std::move(item));
  }
  json["exit_code"] = static_cast<int>(exit_code(merged));
  return json;
}

}  // namespace squall::tools::fuzz::campaign
