// Runs the findings' seeds once more, with a recorder.
#include "tools/fuzz/campaign/found_traces.hpp"

#include <algorithm>
#include <set>

#include "core/hash.hpp"
#include "scenarios/json/json_reader.hpp"
#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/fuzz/shrinking.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;
namespace fs = std::filesystem;

/// The file that says that all others of the signature are there: it is written last.
fs::path told_path(const fs::path& folder, std::size_t scenario, const std::string& signature) {
  const std::uint64_t hash = core::hash_bytes(std::as_bytes(std::span(signature)));
  return findings_folder(folder) /
         ("signature-" + std::to_string(scenario) + "-" + io::digest_text(hash) + ".json");
}

Value told(const FoundTrace& found, const std::string& signature, std::uint64_t seed) {
  Value json;
  json["signature"] = signature;
  json["seed"] = io::seed_text(seed);
  json["trace"] = found.trace;
  json["remark"] = found.remark;
  json["shrunk"] = found.shrunk;
  json["scenario"] = found.scenario;
  json["not_shrunk"] = found.not_shrunk;
  json["choices_before"] = found.choices_before;
  json["choices"] = found.choices;
  json["minimal"] = found.is_minimal;
  return json;
}

/// Nothing: it is not there, or of another run.
std::optional<FoundTrace> read_told(const fs::path& path, std::uint64_t seed) {
  if (!fs::exists(path)) return std::nullopt;
  const scenarios::json::Document document =
      scenarios::json::parse_document(read_text(path.string()), path.string());
  const Reader json = document.root();
  if (json.at("seed").hexadecimal(true) != seed) return std::nullopt;
  FoundTrace found;
  found.trace = json.at("trace").text();
  found.remark = json.at("remark").text();
  found.shrunk = json.at("shrunk").text();
  found.scenario = json.at("scenario").text();
  found.not_shrunk = json.at("not_shrunk").text();
  found.choices_before = json.at("choices_before").integer(0, kAny);
  found.choices = json.at("choices").integer(0, kAny);
  found.is_minimal = json.at("minimal").boolean();
  for (const std::string& name : {found.trace, found.shrunk, found.scenario}) {
    if (!name.empty() && !fs::exists(findings_folder(path.parent_path().parent_path()) / name)) {
      return std::nullopt;
    }
  }
  return found;
}

std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

/// The run, shrunk. ERRORS: UserError{path, …}: it cannot be written.
void shrink_found(const fs::path& trace, std::uint64_t tries, FoundTrace& found) {
  std::optional<Shrunk> shrunk;
  try {
    shrunk =
        shrink_trace(trace_from(trace.string()), trace.string(), {.seconds = {}, .tries = tries});
  } catch (const scenarios::UserError& error) {
    found.not_shrunk = error.message;
    return;
  }
  if (io::catch_interrupts()) return;
  keep_shrunk(*shrunk, path_beside(trace.string()));
  found.shrunk = name_of(shrunk->path);
  found.scenario = shrunk->scenario_path.empty() ? "" : name_of(shrunk->scenario_path);
  found.choices_before = shrunk->choices_before;
  found.choices = shrunk->trace.choices.size();
  found.is_minimal = shrunk->is_minimal;
}

scenarios::Scenario scenario_of(const SharedPlan& plan, std::size_t at, std::uint64_t seed) {
  return plan.is_of_swarm() ? drawn_scenario(seed) : plan.scenarios[at];
}

FoundTrace keep_trace(const fs::path& folder, const SharedPlan& plan, std::size_t at,
                      const FoundRun& run) {
  Execution execution = run.execution;
  const io::Running running(execution.seed);
  const scenarios::Scenario scenario = scenario_of(plan, at, execution.seed);
  // Two scenarios may have one name.
  const fs::path path =
      findings_folder(folder) / ((plan.scenario_count() > 1 ? std::to_string(at) + "-" : "") +
                                 trace_file_name(scenario, execution));
  const Kept kept = keep(scenario, execution, path.string(), io::catch_interrupts());
  if (kept.error) throw *kept.error;
  FoundTrace found;
  found.trace = name_of(kept.path);
  found.remark = kept.remark;
  if (!run.can_be_shrunk()) {
    found.not_shrunk = "it fails no property and no expectation in the same way again";
  } else if (plan.shrink_tries == 0) {
    found.not_shrunk = "the plan has no tries for it";
  } else if (!io::catch_interrupts()) {
    shrink_found(path, plan.shrink_tries, found);
  }
  return found;
}

const FoundRun& shown_run_of(const SignatureGroup& group) {
  return group.shortest ? *group.shortest : group.first.front();
}

/// Traces of runs that stand for no signature any more, for shorter ones were found.
void remove_others(const fs::path& folder, const std::set<std::string>& needed) {
  std::error_code ignored;
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(findings_folder(folder), ignored)) {
    const bool is_ours =
        entry.path().extension() == ".jsonl" || entry.path().extension() == ".json";
    if (is_ours && needed.count(entry.path().filename().string()) == 0) {
      others.push_back(entry.path());
    }
  }
  for (const fs::path& other : others) fs::remove(other, ignored);
}

}  // namespace

std::optional<FoundTraces> keep_traces(const fs::path& folder, const SharedPlan& plan,
                                       const Merged& merged) {
  FoundTraces all(merged.scenarios.size());
  std::set<std::string> needed;
  for (std::size_t at = 0; at < all.size(); ++at) {
    for (const auto& [signature, group] : merged.scenarios[at].groups()) {
      const FoundRun& run = shown_run_of(group);
      const std::uint64_t seed = run.execution.seed;
      const fs::path told_at = told_path(folder, at, signature);
      std::optional<FoundTrace> found = read_told(told_at, seed);
      if (!found) {
        found = keep_trace(folder, plan, at, run);
        if (io::catch_interrupts()) return std::nullopt;
        io::write_whole(told_at, told(*found, signature, seed).dump(2) + "\n");
      }
      needed.insert({name_of(told_at.string()), found->trace, found->shrunk, found->scenario});
      all[at].emplace(signature, std::move(*found));
    }
  }
  remove_others(folder, needed);
  return all;
}

FoundTraces read_traces(const fs::path& folder, const Merged& merged) {
  FoundTraces all(merged.scenarios.size());
  for (std::size_t at = 0; at < all.size(); ++at) {
    for (const auto& [signature, group] : merged.scenarios[at].groups()) {
      const auto found =
          read_told(told_path(folder, at, signature), shown_run_of(group).execution.seed);
      if (found) all[at].emplace(signature, *found);
    }
  }
  return all;
}

}  // namespace squall::tools::fuzz::campaign
