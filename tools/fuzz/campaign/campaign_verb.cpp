// The verbs of `squall campaign`, and their options.
#include "tools/fuzz/campaign/campaign_verb.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <thread>

#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/fuzz/campaign/campaign_merge.hpp"
#include "tools/fuzz/campaign/campaign_status.hpp"
#include "tools/fuzz/campaign/results_database.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::campaign {
namespace {

using scenarios::UserError;
using scenarios::json::Value;

/// What --machine would have to say for the machine that runs.
std::string machine_text(const SeatOptions& options, const scenarios::Seats& asked) {
  if (!options.mutant.empty()) return "";
  if (!options.machine.empty()) return options.machine;
  const char* const everywhere = std::getenv("SQUALL_MACHINE");
  if (asked.machine.empty() && everywhere != nullptr && *everywhere != '\0') return everywhere;
  return asked.machine.empty() ? usual_machine() : asked.machine;
}

std::uint64_t seeds_per_chunk(std::uint64_t seeds) {
  return std::clamp((seeds + kChunksWanted - 1) / kChunksWanted, kSeedsPerChunkMin,
                    kSeedsPerChunkMax);
}

std::string plan_summary(const SharedPlan& plan) {
  std::string text = io::grouped(plan.seeds) + (plan.seeds == 1 ? " seed of " : " seeds of ");
  text += plan.scenario_count() == 1
              ? plan.scenario_name(0)
              : "each of " + io::grouped(plan.scenario_count()) + " scenarios";
  const std::uint64_t chunks = plan.chunks();
  return text + ", in " + io::grouped(chunks) + (chunks == 1 ? " chunk" : " chunks");
}

std::string command(const std::string& verb, const std::string& folder) {
  return io::program_word() + " campaign " + verb + " " + io::shell_word(folder);
}

io::ExitCode print_json(Value json, io::ExitCode code) {
  json["exit_code"] = static_cast<int>(code);
  return io::print_result(document(json), code);
}

}  // namespace

io::ExitCode init(const CampaignOptions& options) {
  SharedPlan plan;
  for (const std::string& name : options.scenarios) plan.scenarios.push_back(scenario_from(name));
  const scenarios::Seats asked = seats_of(plan.scenarios);
  const SeatUnderTest seat(options.seat, asked);
  for (scenarios::Scenario& scenario : plan.scenarios) fit_to_machine(scenario);
  plan.build = build_text();
  plan.machine = chosen_machine().name;
  plan.machine_file = machine_file_hash();
  plan.seat = {options.seat.mutant, machine_text(options.seat, asked)};
  plan.digest = behaviour();
  plan.first_seed = options.seeds.first;
  plan.seeds = options.seeds.count;
  if (plan.seeds > kSeedsMax) {
    throw UserError{"--seeds", "a campaign has at most " + io::grouped(kSeedsMax) + " seeds"};
  }
  plan.seeds_per_chunk = options.seeds_per_chunk.value_or(seeds_per_chunk(plan.seeds));
  plan.repeat_ppm = options.repeat_ppm;
  plan.shrink_tries = options.shrink_tries;
  const std::string path = plan_path(options.folder).string();
  bool is_there = false;
  if (std::filesystem::exists(path)) {
    is_there = true;
    const std::string difference = difference_of(read_plan(options.folder), plan);
    if (!difference.empty()) {
      throw UserError{options.folder, "is a campaign with another plan (" + difference +
                                          "): give another folder, or remove this one"};
    }
  } else {
    io::write_whole(path, text_of(plan));
  }
  const io::ExitCode code = io::ExitCode::held;
  if (options.json) {
    Value json{{"campaign", options.folder}};
    json["runs"] = plan.runs();
    json["chunks"] = plan.chunks();
    json["seeds_per_chunk"] = plan.seeds_per_chunk;
    return print_json(std::move(json), code);
  }
  std::string text = "campaign " + io::one_line(options.folder) + "\n";
  text += labelled("plan", plan_summary(plan) + (is_there ? "; it was there already" : ""));
  text += unbroken("work", command("work", options.folder));
  text += unbroken("shards", command("work", options.folder) + " --shard 1/4");
  text += unbroken("then", command("merge", options.folder));
  return io::print_result(text, code);
}

io::ExitCode status(const CampaignOptions& options) {
  const SharedPlan plan = read_plan(options.folder);
  const CampaignStatus now = read_campaign_status(options.folder, plan);
  const io::ExitCode code = io::ExitCode::held;
  if (options.json) return print_json(json_of(now), code);
  return io::print_result(text_of(now, options.folder), code);
}

io::ExitCode query(const CampaignOptions& options) {
  if (!has_database()) {
    throw UserError{"campaign query",
                    "this program was built without SQLite: install libsqlite3-dev, and build it "
                    "again"};
  }
  read_plan(options.folder);
  const Answer answer = ask_database(options.folder, options.sql);
  const io::ExitCode code = io::ExitCode::held;
  if (!options.json) return io::print_result(text_of(answer), code);
  return print_json(Value{{"rows", json_of(answer)}}, code);
}

namespace {

using Options = std::shared_ptr<CampaignOptions>;
using Text = const std::string&;

io::Verb add_part(const io::Verb& verb, const Options& options, const std::string& name,
                  const std::string& help) {
  io::Verb part = verb.add_verb(name, help);
  part.name("folder", "", options->folder, "The campaign's folder").required();
  return part;
}

void add_json(const io::Verb& part, const Options& options) {
  part.flag("--json", options->json, "One JSON document instead of text");
}

void add_init(const io::Verb& verb, const Options& options) {
  const io::Verb part = add_part(verb, options, "init", "Write the plan of a campaign");
  part.list("scenarios", "", options->scenarios,
            "Files or stories; without them each seed draws its own scenario");
  part.text(
          "--seeds", "A..B",
          [options](Text name, Text text) { options->seeds = io::seed_range(name, text); },
          "These seeds, both ends included, of each scenario")
      .required();
  part.text(
      "--seeds-per-chunk", "N",
      [options](Text name, Text text) {
        options->seeds_per_chunk = io::number(name, text, 1, kSeedsPerChunkMax);
      },
      "Seeds that one process runs and one result file holds; as many as fit unless given. For "
      "runs that "
      "take minutes: 1");
  part.text(
      "--repeat-share", "P%",
      [options](Text name, Text text) { options->repeat_ppm = io::share_ppm(name, text); },
      "Share of runs done twice and compared, besides all findings; 5% unless given");
  part.text(
      "--shrink-tries", "N",
      [options](Text name, Text text) {
        options->shrink_tries = io::number(name, text, 0, ~std::uint64_t{0});
      },
      "For each kind of finding, when it is merged; 5000 unless given, 0: none is shrunk");
  add_seat_options(part, options->seat);
  add_json(part, options);
  part.footer("Example: squall campaign init nightly --seeds 1..1000000");
  part.run([options] { return init(*options); });
}

/// "3/16".
void read_shard(Text name, Text text, WorkOrder& order) {
  const std::size_t slash = text.find('/');
  const auto shard = io::as_number(text.substr(0, slash));
  const auto shards =
      slash == std::string::npos ? std::nullopt : io::as_number(text.substr(slash + 1));
  if (!shard || !shards || *shard == 0 || *shard > *shards) {
    throw UserError{name, "must be a shard and how many there are, such as 3/16, not \"" +
                              io::one_line(text) + "\""};
  }
  order.shard = *shard;
  order.shards = *shards;
}

void add_work(const io::Verb& verb, const Options& options) {
  const io::Verb part = add_part(verb, options, "work", "Run seeds of which there is no result");
  part.text(
      "--shard", "K/N", [options](Text name, Text text) { read_shard(name, text, options->order); },
      "The K-th of N parts; all of it unless given");
  part.text(
      "--threads", "N",
      [options](Text name, Text text) {
        options->order.threads = static_cast<unsigned>(io::number(name, text, 1, 1024));
        options->has_threads = true;
      },
      "As many as processors unless given");
  part.text(
      "--seconds", "S",
      [options](Text name, Text text) { options->order.seconds = io::seconds(name, text); },
      "End after this time of the wall's clock");
  part.text(
      "--cpu-seconds", "S",
      [options](Text name, Text text) { options->order.cpu_seconds = io::seconds(name, text); },
      "End after this time of processors");
  part.text(
      "--events", "N",
      [options](Text name, Text text) {
        options->order.events = io::number(name, text, 1, ~std::uint64_t{0});
      },
      "End when its runs have so many events");
  add_seat_options(part, options->seat);
  part.flag("--quiet", options->quiet, "Print nothing when it comes to its end");
  add_json(part, options);
  part.footer(
      "Ended early, by a budget, a signal or a crash, it goes on where it was when it is called "
      "again.\n"
      "Example: squall campaign work nightly --shard 3/16");
  part.run([options] { return work(*options); });
}

void add_merge(const io::Verb& verb, const Options& options) {
  const io::Verb part = add_part(verb, options, "merge", "Make results of what is there");
  part.list("from", "", options->from, "Folders of the same campaign, to be brought in first");
  add_seat_options(part, options->seat);
  add_json(part, options);
  part.footer("Example: squall campaign merge nightly from-host-2 from-host-3");
  part.run([options] { return merge(*options); });
}

void add_report(const io::Verb& verb, const Options& options) {
  const io::Verb part =
      add_part(verb, options, "report", "Tell the results, and write them as a page");
  part.name("--output", "FILE", options->output,
            "The page; report.html in the folder unless given");
  part.name("--junit", "FILE", options->junit, "Also write JUnit XML to this file");
  add_seat_options(part, options->seat);
  add_json(part, options);
  part.footer("Example: squall campaign report nightly");
  part.run([options] { return report(*options); });
}

}  // namespace

void add_campaign_verb(io::CommandLine& program) {
  const io::Verb verb =
      program.add_verb("campaign", "Run seeds by many processes, on one host or on many");
  verb.footer(
      "Example: squall campaign init nightly --seeds 1..1000000\n"
      "         squall campaign work nightly --shard 3/16");
  const auto options = std::make_shared<CampaignOptions>();
  add_init(verb, options);
  add_work(verb, options);
  const io::Verb status_part =
      add_part(verb, options, "status", "Tell how far it is, and who works");
  add_json(status_part, options);
  status_part.footer("Example: squall campaign status nightly");
  status_part.run([options] { return status(*options); });
  add_merge(verb, options);
  add_report(verb, options);
  const io::Verb query_part =
      add_part(verb, options, "query", "Ask the merged results a question in SQL");
  query_part.name("sql", "", options->sql, "One statement that changes nothing").required();
  add_json(query_part, options);
  query_part.footer(
      "Tables: plan, scenarios, chunks, verdicts, findings, signatures, probes, faults, vacuous\n"
      "Example: squall campaign query nightly \"select signature, runs from signatures\"");
  query_part.run([options] { return query(*options); });
}

}  // namespace squall::tools::fuzz::campaign
