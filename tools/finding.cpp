// Writes the trace of a finding, and a second time with its choices.
#include "tools/finding.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/hash.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "traces/codec.hpp"

namespace squall::tools {
namespace {

// Beyond these a trace would fill memory; its scenario and seed give it again.
constexpr std::uint64_t kEventsDescribedMax = 2'000'000;
constexpr std::uint64_t kEventsRecordedMax = 20'000'000;

traces::Trace verdict_only(const scenarios::Scenario& scenario, const Execution& execution) {
  traces::Trace trace;
  trace.header = trace_header();
  trace.header.scenario = scenarios::write(scenario);
  trace.header.seed = execution.seed;
  trace.outcome = execution.outcome;
  trace.recorded = false;
  return trace;
}

/// The scenario as it stands in a trace's first line.
std::string scenario_line(const traces::Trace& trace) {
  std::ostringstream out;
  traces::write(out, trace);
  const std::string text = out.str();
  const std::size_t from = text.find("\"scenario\":");
  return text.substr(from, text.find("\"seed\":\"0x", from) - from);
}

/// False, and the error kept, when it cannot be written.
bool put(const std::string& path, const traces::Trace& trace, Kept& kept) {
  try {
    io::WholeFile file(path);
    traces::write(file.stream(), trace);
    file.commit();
    kept.path = path;
    return true;
  } catch (const scenarios::UserError& error) {
    kept.error = error;
    return false;
  }
}

/// Runs it again with a recorder. ENSURES: trace.recorded, or a remark why not.
void record(const scenarios::Scenario& scenario, Execution& execution,
            const std::atomic<bool>& stop, traces::Trace& trace, Kept& kept) {
  const std::uint64_t events = execution.outcome.event;
  if (events > kEventsRecordedMax) {
    kept.remark = "the run has more than " + traces::grouped(kEventsRecordedMax) +
                  " events: its trace holds the scenario, the seed and the verdict only";
    return;
  }
  traces::Recorder recorder(events <= kEventsDescribedMax);
  const Execution again = execute(scenario, execution.seed, stop, &recorder);
  if (again.interrupted) {
    kept.remark = "interrupted before its choices were recorded";
    return;
  }
  if (const std::string difference = execution.difference(again); !difference.empty()) {
    execution.not_reproducible = with_first_event(difference, scenario, execution.seed, stop);
    kept.remark = "not reproducible: " + execution.not_reproducible;
    return;
  }
  recorder.take(trace);
}

/// What of a scenario's name can stand in a file's.
std::string plain_name(const std::string& scenario) {
  std::string name;
  for (const char c : scenario.substr(0, 80)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || (c == '.' && !name.empty());
    if (plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  return name.empty() ? "scenario" : name;
}

constexpr std::string_view kTraceEnd = ".trace.jsonl";

/// With a hash of the scenario in it where another one's trace is there.
std::string free_path(const std::filesystem::path& path, const traces::Trace& trace) {
  std::ifstream before(path, std::ios::binary);
  std::string first_line;
  if (!before || !std::getline(before, first_line)) return path.string();
  const std::string own = scenario_line(trace);
  if (first_line.find(own) != std::string::npos) return path.string();
  std::string name = path.string();
  return name.insert(
      name.size() - kTraceEnd.size(),
      "-" + io::digest_text(core::hash_bytes(std::as_bytes(std::span(own)))).substr(0, 8));
}

}  // namespace

std::string trace_file_name(const scenarios::Scenario& scenario, const Execution& execution) {
  const auto& violation = execution.outcome.violation;
  const std::string_view what =
      violation ? checkers::name(violation->property) : execution.verdict();
  return plain_name(scenario.name) + "-" + std::string(what) + "-" + io::seed_text(execution.seed) +
         std::string(kTraceEnd);
}

std::string finding_path(const std::string& folder, const scenarios::Scenario& scenario,
                         const Execution& execution) {
  return free_path(std::filesystem::path(folder) / trace_file_name(scenario, execution),
                   verdict_only(scenario, execution));
}

std::string way_path(const std::string& folder, const traces::Trace& way,
                     const std::string& scenario, const std::string& what) {
  const std::string name = plain_name(scenario) + "-" + what + "-explored" + std::string(kTraceEnd);
  return free_path(std::filesystem::path(folder) / name, way);
}

traces::Trace with_choices(traces::Trace trace, const scenarios::Scenario& scenario,
                           const std::string& where, const std::atomic<bool>& stop) {
  if (trace.recorded) return trace;
  traces::Recorder recorder(true);
  const Execution run = execute(scenario, trace.header.seed, stop, &recorder);
  if (run.interrupted)
    throw scenarios::UserError{where, "interrupted before its choices were recorded"};
  if (run.outcome.violation != trace.outcome.violation) {
    throw scenarios::UserError{where, "its seed now gives a different run"};
  }
  recorder.take(trace);
  return trace;
}

Kept keep(const traces::Trace& trace, const std::string& path) {
  Kept kept;
  kept.recorded = put(path, trace, kept);
  return kept;
}

Kept keep(const scenarios::Scenario& scenario, Execution& execution, const std::string& path,
          const std::atomic<bool>& stop) {
  traces::Trace trace = verdict_only(scenario, execution);
  Kept kept;
  const bool only_once = io::is_stream(path);
  if (!only_once && !put(path, trace, kept)) return kept;
  record(scenario, execution, stop, trace, kept);
  if (!only_once && !trace.recorded) return kept;
  kept.recorded = put(path, trace, kept) && trace.recorded;
  if (kept.error) kept.remark = "without its choices: " + kept.error->message;
  return kept;
}

}  // namespace squall::tools
