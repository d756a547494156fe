// The text of run records, and its checksum.
#include "tools/fuzz/campaign/run_record.hpp"

#include <array>
#include <bit>
#include <sstream>

#include "core/enumeration.hpp"
#include "core/hash.hpp"
#include "tools/fuzz/campaign_results.hpp"
#include "tools/io/numbers.hpp"
#include "traces/codec.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;

constexpr std::size_t kChecksumDigits = 16;
constexpr std::size_t kReasonsMax = 10'000;
constexpr std::array kResults{traces::Result::held, traces::Result::violated,
                              traces::Result::expectation_failed, traces::Result::vacuous,
                              traces::Result::limit};

std::string checksum(std::string_view text) {
  return io::digest_text(core::hash_bytes(std::as_bytes(std::span(text))));
}

/// A trace without choices, for the codec knows every field of an outcome.
std::string outcome_text(const Execution& execution) {
  traces::Trace trace;
  trace.header.scenario = "{}";
  trace.header.seed = execution.seed;
  trace.outcome = execution.outcome;
  trace.recorded = false;
  std::ostringstream out;
  traces::write(out, trace);
  return out.str();
}

}  // namespace

std::string FoundRun::signature() const {
  const bool has_none = !execution.not_reproducible.empty() || execution.signature.empty();
  return has_none ? std::string(execution.verdict()) : execution.signature.text;
}

bool FoundRun::can_be_shrunk() const {
  return execution.is_finding() && execution.not_reproducible.empty() &&
         !execution.signature.empty();
}

Value json_of(const FoundRun& found) {
  const Execution& execution = found.execution;
  Value json;
  json["outcome"] = outcome_text(execution);
  json["result"] = traces::name(execution.judgement.result);
  json["reasons"] = execution.judgement.reasons;
  json["signature"] = execution.signature.text;
  json["not_reproducible"] = execution.not_reproducible;
  return json;
}

FoundRun read_found(const Reader& json) {
  FoundRun found;
  Execution& execution = found.execution;
  std::istringstream in(json.at("outcome").text());
  const traces::Trace trace = traces::read(in, "outcome");
  execution.seed = trace.header.seed;
  execution.outcome = trace.outcome;
  std::array<std::string_view, kResults.size()> names;
  for (std::size_t at = 0; at < names.size(); ++at) names[at] = traces::name(kResults[at]);
  execution.judgement.result = kResults[json.at("result").word(names)];
  for (const Reader& reason : json.at("reasons").items(kReasonsMax)) {
    execution.judgement.reasons.push_back(reason.text());
  }
  execution.signature.text = json.at("signature").text();
  execution.not_reproducible = json.at("not_reproducible").text();
  return found;
}

RunRecord record_of(const Execution& execution, bool repeated, bool is_of_swarm) {
  RunRecord record;
  record.figures = figures_of(execution, repeated);
  record.digest = execution.outcome.digest;
  if (!is_finding(execution, is_of_swarm)) return record;
  Execution kept;
  kept.seed = execution.seed;
  kept.outcome = execution.outcome;
  kept.judgement = execution.judgement;
  kept.signature.text = execution.signature.text;
  kept.not_reproducible = execution.not_reproducible;
  record.found = FoundRun{std::move(kept)};
  return record;
}

Value json_of(const sim::plan::FaultStatistics& faults) {
  Value json = Value::array();
  for (int at = 0; at < sim::plan::kFaults; ++at) {
    const sim::plan::FaultCount& count = faults[static_cast<sim::plan::Fault>(at)];
    if (count == sim::plan::FaultCount{}) continue;
    json.push_back(at);
    json.push_back(count.begun);
    json.push_back(count.effects);
  }
  return json;
}

sim::plan::FaultStatistics read_faults(const Reader& json) {
  std::array<sim::plan::FaultCount, sim::plan::kFaults> counts{};
  const std::vector<Reader> numbers = json.items(3 * counts.size());
  for (std::size_t at = 0; at + 2 < numbers.size(); at += 3) {
    const std::uint64_t fault = numbers[at].integer(0, counts.size() - 1);
    counts[fault] = {numbers[at + 1].integer(0, kAny), numbers[at + 2].integer(0, kAny)};
  }
  return std::bit_cast<sim::plan::FaultStatistics>(counts);
}

std::string sealed(const Value& json) {
  const std::string text = json.dump();
  return checksum(text) + " " + text + "\n";
}

std::optional<std::string_view> unsealed(std::string_view line) {
  if (line.size() <= kChecksumDigits || line[kChecksumDigits] != ' ') return std::nullopt;
  const std::string_view text = line.substr(kChecksumDigits + 1);
  if (line.substr(0, kChecksumDigits) != checksum(text)) return std::nullopt;
  return text;
}

std::string line_of(const RunRecord& record) {
  const RunFigures& run = record.figures;
  Value json;
  json["seed"] = io::seed_text(run.seed);
  json["verdict"] = run.verdict;
  json["events"] = run.events;
  json["time_us"] = run.virtual_us;
  json["digest"] = io::digest_text(record.digest);
  json["probes"] = run.probes.text();
  json["faults"] = json_of(run.faults);
  json["repeated"] = run.repeated;
  if (!run.vacuous_reason.empty()) json["vacuous"] = run.vacuous_reason;
  if (record.found) json["found"] = json_of(*record.found);
  return sealed(json);
}

std::optional<RunRecord> read_record(std::string_view line) {
  const std::optional<std::string_view> text = unsealed(line);
  if (!text) return std::nullopt;
  try {
    const scenarios::json::Document document = scenarios::json::parse_line(*text, "log");
    const Reader json = document.root();
    RunRecord record;
    RunFigures& run = record.figures;
    run.seed = json.at("seed").hexadecimal(true);
    run.verdict = json.at("verdict").text();
    run.events = json.at("events").integer(0, kAny);
    run.virtual_us = json.at("time_us").integer(0, kAny);
    record.digest = json.at("digest").hexadecimal();
    if (!run.probes.read(json.at("probes").text())) return std::nullopt;
    run.faults = read_faults(json.at("faults"));
    run.repeated = json.at("repeated").boolean();
    if (const auto reason = json.find("vacuous")) run.vacuous_reason = reason->text();
    if (const auto found = json.find("found")) record.found = read_found(*found);
    return record;
  } catch (const scenarios::UserError&) {
    return std::nullopt;
  }
}

}  // namespace squall::tools::fuzz::campaign
