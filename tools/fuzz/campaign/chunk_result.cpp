// Adds up the records of a chunk, and reads and writes the sums.
#include "tools/fuzz/campaign/chunk_result.hpp"

#include <algorithm>
#include <fstream>

#include "core/hash.hpp"
#include "tools/io/numbers.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;

constexpr std::size_t kNamesMax = 100'000;
constexpr scenarios::json::JsonBounds kChunkBounds{64, 100'000};

Value json_of(const SeedGroup& group) {
  return Value{{"count", group.count}, {"first", Value(group.first)}};
}

SeedGroup read_seed_group(const Reader& json) {
  SeedGroup group;
  group.count = json.at("count").integer(0, kAny);
  for (const Reader& seed : json.at("first").items(SeedGroup::kNamedMax)) {
    group.first.push_back(seed.integer(0, kAny));
  }
  return group;
}

/// In the order of the probes: how many runs hit it, and the first one; nothing else where none did.
Value probes_json(const Totals& totals) {
  Value json = Value::array();
  for (int at = 0; at < traces::kProbes; ++at) {
    const auto first = totals.growth.first_seed(static_cast<traces::Probe>(at));
    Value probe = Value::array({totals.probes.runs[static_cast<std::size_t>(at)]});
    if (first) probe.push_back(*first);
    json.push_back(std::move(probe));
  }
  return json;
}

Value json_of(const Totals& totals) {
  Value json;
  json["virtual_us"] = totals.virtual_us;
  json["repeated"] = totals.repeated;
  json["verdicts"] = Value::object();
  for (const auto& [verdict, count] : totals.verdicts) json["verdicts"][verdict] = count;
  json["faults"] = campaign::json_of(totals.faults);
  json["vacuous"] = Value::object();
  for (const auto& [reason, group] : totals.vacuous) json["vacuous"][reason] = json_of(group);
  json["probes"] = probes_json(totals);
  json["pairs"] = totals.coverage.counts();
  json["pairs_alone"] = totals.coverage.seeds_alone();
  return json;
}

void read_probes(const Reader& json, Totals& totals) {
  const std::vector<Reader> probes = json.items(traces::kProbes);
  if (probes.size() != traces::kProbes) json.fail("expected every probe");
  for (std::size_t at = 0; at < probes.size(); ++at) {
    const std::vector<Reader> numbers = probes[at].items(2);
    if (numbers.empty()) probes[at].fail("expected a number");
    totals.probes.runs[at] = numbers[0].integer(0, kAny);
    if (numbers.size() > 1) {
      totals.growth.hit(static_cast<traces::Probe>(at), numbers[1].integer(0, kAny));
    }
  }
}

Totals read_totals(const Reader& json) {
  Totals totals;
  totals.virtual_us = json.at("virtual_us").integer(0, kAny);
  totals.repeated = json.at("repeated").integer(0, kAny);
  for (const auto& member : json.at("verdicts").object().items()) {
    totals.verdicts[member.key()] = json.at("verdicts").at(member.key()).integer(0, kAny);
    totals.runs += totals.verdicts[member.key()];
  }
  totals.faults = read_faults(json.at("faults"));
  for (const auto& member : json.at("vacuous").object().items()) {
    totals.vacuous[member.key()] = read_seed_group(json.at("vacuous").at(member.key()));
  }
  read_probes(json.at("probes"), totals);
  std::vector<std::uint64_t> alone;
  for (const Reader& seed : json.at("pairs_alone").items(PairCoverage::kPairs)) {
    alone.push_back(seed.integer(0, kAny));
  }
  if (!totals.coverage.read(totals.runs, json.at("pairs").text(), alone)) {
    json.at("pairs").fail("expected as many pairs as there are");
  }
  return totals;
}

Value json_of(const std::map<std::string, SignatureGroup>& groups) {
  Value json = Value::object();
  for (const auto& [signature, group] : groups) {
    Value item;
    item["count"] = group.count;
    item["first"] = Value::array();
    for (const FoundRun& found : group.first) item["first"].push_back(campaign::json_of(found));
    item["shortest"] = group.shortest ? campaign::json_of(*group.shortest) : Value();
    json[signature] = std::move(item);
  }
  return json;
}

std::map<std::string, SignatureGroup> read_groups(const Reader& json) {
  std::map<std::string, SignatureGroup> groups;
  for (const auto& member : json.object().items()) {
    const Reader item = json.at(member.key());
    SignatureGroup& group = groups[member.key()];
    group.count = item.at("count").integer(1, kAny);
    for (const Reader& found : item.at("first").items(SignatureGroup::kFirstMax)) {
      group.first.push_back(read_found(found));
    }
    if (item.at("shortest").is_object()) group.shortest = read_found(item.at("shortest"));
  }
  return groups;
}

Value json_of(const Chunk& chunk, const ChunkSummary& summary, std::uint64_t digest) {
  Value json;
  json["chunk"] = chunk.number;
  json["first_seed"] = io::seed_text(chunk.first_seed);
  json["runs"] = summary.runs;
  json["events"] = summary.events;
  json["digest"] = io::digest_text(digest);
  json["findings"] = Value::object();
  for (const auto& [signature, count] : summary.findings) json["findings"][signature] = count;
  return json;
}

[[noreturn]] void refuse_torn(const std::filesystem::path& path) {
  throw scenarios::UserError{path.string(),
                             "is torn, or was changed after it was written: remove it, and "
                             "\"squall campaign work\" runs its "
                             "seeds again"};
}

scenarios::json::Document next_line(std::ifstream& file, const std::filesystem::path& path) {
  std::string line;
  if (!std::getline(file, line)) refuse_torn(path);
  const std::optional<std::string_view> text = unsealed(line);
  if (!text) refuse_torn(path);
  try {
    return {scenarios::json::parse_json(*text, kChunkBounds), path.string(), true};
  } catch (const scenarios::json::JsonFault&) {
    refuse_torn(path);
  }
}

ChunkSummary read_summary(const Reader& json, const Chunk& chunk,
                          const std::filesystem::path& path) {
  ChunkSummary summary;
  summary.runs = json.at("runs").integer(0, kSeedsPerChunkMax);
  if (json.at("chunk").integer(0, kAny) != chunk.number ||
      json.at("first_seed").hexadecimal(true) != chunk.first_seed || summary.runs != chunk.seeds) {
    throw scenarios::UserError{path.string(), "holds other seeds than the plan has here"};
  }
  summary.events = json.at("events").integer(0, kAny);
  for (const auto& member : json.at("findings").object().items()) {
    summary.findings[member.key()] = json.at("findings").at(member.key()).integer(1, kAny);
  }
  return summary;
}

}  // namespace

void SignatureGroup::add(const FoundRun& found) {
  ++count;
  if (first.size() < kFirstMax) first.push_back(found);
  if (!found.can_be_shrunk()) return;
  if (shortest && shortest->execution.outcome.event <= found.execution.outcome.event) return;
  shortest = found;
}

void SignatureGroup::add(const SignatureGroup& later, std::size_t first_max) {
  count += later.count;
  for (const FoundRun& found : later.first) {
    if (first.size() < first_max) first.push_back(found);
  }
  if (!later.shortest) return;
  const std::uint64_t events = later.shortest->execution.outcome.event;
  if (!shortest || events < shortest->execution.outcome.event) shortest = later.shortest;
}

ChunkResult result_of(const std::map<std::uint64_t, RunRecord>& records) {
  ChunkResult result;
  std::vector<std::uint64_t> digests;
  for (const auto& [seed, record] : records) {
    result.totals.add(record.figures);
    digests.push_back(record.digest);
    if (record.found) result.groups[record.found->signature()].add(*record.found);
  }
  result.digest = core::hash_bytes(std::as_bytes(std::span(digests)));
  return result;
}

ChunkSummary summary_of(const ChunkResult& result) {
  ChunkSummary summary;
  summary.runs = result.totals.runs;
  summary.events = result.totals.events;
  for (const auto& [signature, group] : result.groups) summary.findings[signature] = group.count;
  return summary;
}

ChunkSummary summary_of(const std::map<std::uint64_t, RunRecord>& records) {
  ChunkSummary summary;
  for (const auto& [seed, record] : records) {
    ++summary.runs;
    summary.events += record.figures.events;
    if (record.found) ++summary.findings[record.found->signature()];
  }
  return summary;
}

std::string text_of(const Chunk& chunk, const ChunkResult& result) {
  Value json;
  json["totals"] = json_of(result.totals);
  json["groups"] = json_of(result.groups);
  return sealed(json_of(chunk, summary_of(result), result.digest)) + sealed(json);
}

ChunkResult read_chunk(const std::filesystem::path& path, const Chunk& chunk) {
  std::ifstream file(path, std::ios::binary);
  const scenarios::json::Document first = next_line(file, path);
  const ChunkSummary summary = read_summary(first.root(), chunk, path);
  const scenarios::json::Document second = next_line(file, path);
  ChunkResult result;
  result.totals = read_totals(second.root().at("totals"));
  result.totals.events = summary.events;
  result.groups = read_groups(second.root().at("groups"));
  result.digest = first.root().at("digest").hexadecimal();
  return result;
}

ChunkSummary read_chunk_summary(const std::filesystem::path& path, const Chunk& chunk) {
  std::ifstream file(path, std::ios::binary);
  const scenarios::json::Document line = next_line(file, path);
  return read_summary(line.root(), chunk, path);
}

}  // namespace squall::tools::fuzz::campaign
