// Writes, reads and compares plans.
#include "tools/fuzz/campaign/shared_plan.hpp"

#include <algorithm>

#include "core/hash.hpp"
#include "scenarios/json/differences.hpp"
#include "scenarios/json/json_reader.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/execution.hpp"
#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::UserError;
using scenarios::json::Value;

constexpr std::size_t kProgramBytesMax = std::size_t{4} << 30;
/// Its run of the swarm tells one behaviour from another.
constexpr std::uint64_t kBehaviourSeed = 1;

std::string hash_of_file(const std::string& path) {
  const std::string bytes = read_text(path, kProgramBytesMax);
  return io::digest_text(core::hash_bytes(std::as_bytes(std::span(bytes))));
}

std::string seat_text(const std::string& machine) {
  return machine.empty() ? "Squall's own servers" : "machine \"" + machine + "\"";
}

}  // namespace

std::string build_text() {
  std::string text = version_line() + " " + about().flags;
  const std::string& commit = about().commit;
  // The commit says nothing of what was changed since.
  if (commit == "unknown" || commit.ends_with("-dirty")) {
    text += ", program " + hash_of_file("/proc/self/exe");
  }
  return text;
}

std::uint64_t behaviour() {
  return execute(drawn_scenario(kBehaviourSeed), kBehaviourSeed, io::kNeverStop).outcome.digest;
}

std::string machine_file_hash() {
  const std::string& object = chosen_machine().object;
  return object.empty() ? "" : hash_of_file(object);
}

std::string SharedPlan::scenario_name(std::size_t at) const {
  return is_of_swarm() ? "the swarm" : scenarios[at].name;
}

std::uint64_t SharedPlan::chunks_of_scenario() const {
  return (seeds + seeds_per_chunk - 1) / seeds_per_chunk;
}

Chunk chunk_of(const SharedPlan& plan, std::uint64_t number) {
  Chunk chunk;
  chunk.number = number;
  const std::uint64_t round = number / plan.scenario_count();
  // Each round begins with another scenario: else a shard could have one of them only.
  chunk.scenario = static_cast<std::size_t>((number + round) % plan.scenario_count());
  const std::uint64_t before = round * plan.seeds_per_chunk;
  chunk.first_seed = plan.first_seed + before;
  chunk.seeds = std::min(plan.seeds_per_chunk, plan.seeds - before);
  return chunk;
}

scenarios::Seats seats_of(const std::vector<scenarios::Scenario>& scenarios) {
  for (const scenarios::Scenario& scenario : scenarios) {
    if (scenario.seats == scenarios.front().seats) continue;
    throw UserError{scenario.name, "asks for other machines than " + scenarios.front().name +
                                       ": a campaign has the same ones in all of its scenarios"};
  }
  return scenarios.empty() ? squall::scenarios::Seats{} : scenarios.front().seats;
}

std::string text_of(const SharedPlan& plan) {
  Value json;
  json["squall_campaign"] = kPlanFormat;
  json["build"] = plan.build;
  json["machine"] = plan.machine;
  json["machine_file"] = plan.machine_file;
  json["mutant_option"] = plan.seat.mutant;
  json["machine_option"] = plan.seat.machine;
  json["digest"] = io::digest_text(plan.digest);
  json["first_seed"] = io::seed_text(plan.first_seed);
  json["seeds"] = plan.seeds;
  json["seeds_per_chunk"] = plan.seeds_per_chunk;
  json["repeat_ppm"] = plan.repeat_ppm;
  json["shrink_tries"] = plan.shrink_tries;
  json["scenarios"] = Value::array();
  for (const scenarios::Scenario& scenario : plan.scenarios) {
    json["scenarios"].push_back(scenarios::json::parse_json(scenarios::write(scenario), {64, 256}));
  }
  return json.dump(2) + "\n";
}

std::string difference_of(const SharedPlan& one, const SharedPlan& other) {
  const scenarios::json::JsonBounds bounds{64, 256};
  const auto all =
      scenarios::json::differences(scenarios::json::parse_json(text_of(one), bounds),
                                   scenarios::json::parse_json(text_of(other), bounds));
  if (all.empty()) return "";
  const auto word = [](const std::string& text) { return text.empty() ? "nothing" : text; };
  return all.front().pointer + ": " + word(all.front().first) + " | " + word(all.front().second);
}

SharedPlan read_plan(const std::filesystem::path& folder) {
  const std::filesystem::path path = plan_path(folder);
  if (!std::filesystem::exists(path)) {
    throw UserError{folder.string(),
                    "is no campaign, for it has no plan.json; \"squall campaign init\" makes one"};
  }
  const scenarios::json::Document document =
      scenarios::json::parse_document(read_text(path.string()), path.string());
  const scenarios::json::Reader root = document.root();
  const std::uint64_t format = root.at("squall_campaign").integer(0, 1'000'000);
  if (format != kPlanFormat) {
    throw UserError{path.string(), "has format " + std::to_string(format) +
                                       ", and this program reads format " +
                                       std::to_string(kPlanFormat)};
  }
  SharedPlan plan;
  plan.build = root.at("build").text();
  plan.machine = root.at("machine").text();
  plan.machine_file = root.at("machine_file").text();
  plan.seat.mutant = root.at("mutant_option").text();
  plan.seat.machine = root.at("machine_option").text();
  plan.digest = root.at("digest").hexadecimal();
  plan.first_seed = root.at("first_seed").hexadecimal(true);
  plan.seeds = root.at("seeds").integer(1, kSeedsMax);
  plan.seeds_per_chunk = root.at("seeds_per_chunk").integer(1, kSeedsPerChunkMax);
  plan.repeat_ppm = static_cast<std::uint32_t>(root.at("repeat_ppm").integer(0, 1'000'000));
  plan.shrink_tries = root.at("shrink_tries").integer(0, ~std::uint64_t{0});
  for (const auto& scenario : root.at("scenarios").items(kScenariosMax)) {
    plan.scenarios.push_back(scenarios::parse(scenario.json().dump(), path.string()));
  }
  return plan;
}

void require_same_program(const SharedPlan& plan, const std::filesystem::path& folder) {
  const std::string path = plan_path(folder).string();
  if (const std::string build = build_text(); build != plan.build) {
    throw UserError{
        path, "the campaign is of another build: " + plan.build + "; and this program is " + build};
  }
  if (chosen_machine().name != plan.machine) {
    throw UserError{path, "the campaign is of " + seat_text(plan.machine) + ", and " +
                              seat_text(chosen_machine().name) + " would run"};
  }
  if (machine_file_hash() != plan.machine_file) {
    throw UserError{
        path, "the file of machine \"" + plan.machine +
                  "\" is another one than when the campaign began: " + chosen_machine().object};
  }
  if (behaviour() != plan.digest) {
    throw UserError{path, seat_text(plan.machine) +
                              " run otherwise here than when the campaign began: seed " +
                              io::seed_text(kBehaviourSeed) + " of the swarm has another digest"};
  }
}

}  // namespace squall::tools::fuzz::campaign
