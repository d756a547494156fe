// `squall campaign merge` and `report`.
#include <algorithm>

#include "scenarios/warnings.hpp"
#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/fuzz/campaign/campaign_merge.hpp"
#include "tools/fuzz/campaign/campaign_verb.hpp"
#include "tools/fuzz/campaign/results_database.hpp"
#include "tools/fuzz/campaign/worker_status.hpp"
#include "tools/fuzz/campaign_page.hpp"
#include "tools/fuzz/campaign_report.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/junit_run.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

namespace fs = std::filesystem;
using scenarios::json::Value;

std::string findings_word(const FoundTrace& trace) {
  if (trace.trace.empty()) return "no trace yet: \"campaign merge\" makes one";
  if (trace.shrunk.empty()) return trace.trace + "; not shrunk: " + trace.not_shrunk;
  return trace.shrunk + ": " + io::grouped(trace.choices_before) + " choices to " +
         io::grouped(trace.choices) + (trace.is_minimal ? "" : ", and more may go");
}

/// Each kind of finding, and where its trace is.
std::string signatures_text(const fs::path& folder, const MergedResults& results,
                            const std::map<std::string, FoundTrace>& traces) {
  std::string text;
  for (const auto& [signature, group] : results.groups()) {
    const auto found = traces.find(signature);
    const FoundTrace trace = found == traces.end() ? FoundTrace{} : found->second;
    text += labelled(io::grouped(group.count), io::one_line(signature));
    text += labelled("trace", findings_word(trace));
    if (trace.trace.empty()) continue;
    const std::string& shown = trace.shrunk.empty() ? trace.trace : trace.shrunk;
    text += unbroken("replay", io::program_word() + " replay" + seat_option() + " " +
                                   io::shell_word((findings_folder(folder) / shown).string()));
  }
  return text;
}

std::string heading(const Merged& merged, const MergedResults& results) {
  return merged.scenarios.size() == 1 ? ""
                                      : "scenario " + io::one_line(results.scenario_name()) + "\n";
}

/// The time of processors that all workers have told of.
double effort(const fs::path& folder) {
  double seconds = 0;
  for (const WorkerStatus& worker : read_statuses(folder)) seconds += worker.cpu_seconds;
  return seconds;
}

/// The pages of findings lie beside the report; they take their traces from here.
ShrunkFindings name_traces(const fs::path& folder, MergedResults& results,
                           const std::map<std::string, FoundTrace>& traces) {
  ShrunkFindings shrunk;
  for (const auto& [signature, trace] : traces) {
    const std::size_t at = results.shown_of(signature);
    Kept kept;
    kept.path = (findings_folder(folder) / trace.trace).string();
    kept.recorded = trace.remark.empty();
    kept.remark = trace.remark;
    results.finding_to_keep(at).kept = kept;
    if (trace.shrunk.empty()) continue;
    Shrunk one;
    one.path = (findings_folder(folder) / trace.shrunk).string();
    one.trace = trace_from(one.path);
    one.choices_before = trace.choices_before;
    one.is_minimal = trace.is_minimal;
    shrunk.by_finding.emplace(at, std::move(one));
  }
  return shrunk;
}

/// "report.html", or "report-2.html" of several scenarios.
fs::path page_path(const CampaignOptions& options, const Merged& merged, std::size_t at) {
  fs::path path =
      options.output.empty() ? fs::path(options.folder) / "report.html" : fs::path(options.output);
  if (merged.scenarios.size() == 1) return path;
  const std::string name = path.stem().string() + "-" + std::to_string(at + 1);
  return path.replace_filename(name + path.extension().string());
}

std::string write_page(const CampaignOptions& options, const SharedPlan& plan, const Merged& merged,
                       std::size_t at, const ShrunkFindings& shrunk, double seconds) {
  const MergedResults& results = merged.scenarios[at];
  CampaignPage page;
  page.path = page_path(options, merged, at).string();
  page.title = results.scenario_name();
  page.command = io::program_word_in_files() + " campaign report " + io::shell_word(options.folder);
  Value totals = to_json(results, shrunk, plan.first_seed, seconds, fuzz::exit_code(results));
  totals["warnings"] =
      plan.is_of_swarm() ? std::vector<std::string>{} : scenarios::warnings(plan.scenarios[at]);
  return write_campaign_page(page, results, shrunk, std::move(totals));
}

}  // namespace

SeatOptions seat_of(const CampaignOptions& options, const SharedPlan& plan) {
  const bool is_given = !options.seat.machine.empty() || !options.seat.mutant.empty();
  return is_given ? options.seat : plan.seat;
}

io::ExitCode merge(const CampaignOptions& options) {
  io::catch_interrupts();
  const SharedPlan plan = read_plan(options.folder);
  const SeatUnderTest seat(seat_of(options, plan), seats_of(plan.scenarios));
  require_same_program(plan, options.folder);
  io::remove_abandoned_files(options.folder, true);
  for (const std::string& from : options.from) {
    const std::vector<std::string> differences = bring_in(from, options.folder, plan);
    for (const std::string& files : differences) {
      io::print_error("squall: " + files + ": the same seeds came to other results\n");
    }
    if (!differences.empty()) return io::ExitCode::not_reproducible;
  }
  const Merged merged = merge_chunks(options.folder, plan);
  const auto traces = keep_traces(options.folder, plan, merged);
  if (!traces) {
    io::print_error("squall: interrupted; the same command goes on from here\n");
    return io::ExitCode::no_verdict;
  }
  const Value json = json_of(plan, merged, *traces);
  io::write_whole(results_path(options.folder), json.dump(1) + "\n");
  if (has_database()) write_database(options.folder, plan, merged, *traces);
  const io::ExitCode code = exit_code(merged);
  if (options.json) return io::print_result(document(json), code);
  std::uint64_t runs = 0;
  for (const MergedResults& one : merged.scenarios) runs += one.totals().runs;
  std::string text = "merged " + io::grouped(runs) + " of " + io::grouped(plan.runs()) + " runs" +
                     (merged.is_complete() ? "\n" : ": what is left is not in the results\n");
  for (std::size_t at = 0; at < merged.scenarios.size(); ++at) {
    const std::string told = signatures_text(options.folder, merged.scenarios[at], (*traces)[at]);
    if (!told.empty()) text += heading(merged, merged.scenarios[at]) + told;
  }
  text += labelled("results", results_path(options.folder).string());
  text += labelled("database", has_database() ? database_path(options.folder).string()
                                              : "none: this program was built without SQLite");
  return io::print_result(text, code);
}

io::ExitCode report(const CampaignOptions& options) {
  io::catch_interrupts();
  const SharedPlan plan = read_plan(options.folder);
  io::require_writable({{"--junit", options.junit}, {"--output", options.output}}, {});
  const SeatUnderTest seat(seat_of(options, plan), seats_of(plan.scenarios));
  require_same_program(plan, options.folder);
  Merged merged = merge_chunks(options.folder, plan);
  const FoundTraces traces = read_traces(options.folder, merged);
  const double seconds = effort(options.folder);
  std::string text;
  std::vector<io::JunitCase> cases;
  for (std::size_t at = 0; at < merged.scenarios.size(); ++at) {
    MergedResults& results = merged.scenarios[at];
    const ShrunkFindings shrunk = name_traces(options.folder, results, traces[at]);
    text += heading(merged, results) + totals_text(results, seconds) +
            signatures_text(options.folder, results, traces[at]);
    text += write_page(options, plan, merged, at, shrunk, seconds);
    for (io::JunitCase& one :
         junit_cases(results, plan.first_seed, seconds, fuzz::exit_code(results))) {
      cases.push_back(std::move(one));
    }
  }
  io::ExitCode code = exit_code(merged);
  if (!options.junit.empty()) code = io::worse(code, write_junit(options.junit, cases));
  if (options.json) return io::print_result(document(json_of(plan, merged, traces)), code);
  return io::print_result(text, code);
}

}  // namespace squall::tools::fuzz::campaign
