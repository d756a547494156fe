// `squall explore`: one search, its certificate, and the trace of what it found.
#include "tools/explore/explore_verb.hpp"

#include <optional>

#include "tools/explore/certificate_page.hpp"
#include "tools/explore/exploration_search.hpp"
#include "tools/explore/mpi_ranks.hpp"
#include "tools/io/console.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/output_files.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/transcript/tell_trace.hpp"

namespace squall::tools::explore {
namespace {

using scenarios::Scenario;

void refuse_contradictions(const ExploreOptions& options) {
  const auto needs = [&](bool given, const char* option, std::size_t search) {
    if (!given || options.search == search) return;
    throw scenarios::UserError{option, "goes with --search " + std::string(kSearchWords[search]) +
                                           ", not with --search " +
                                           std::string(kSearchWords[options.search])};
  };
  needs(!options.resume.empty(), "--resume", 0);
  needs(options.explosion, "--explosion", 0);
  needs(!options.spill.empty(), "--spill", 0);
  if (!options.spill.empty() && options.explosion) {
    throw scenarios::UserError{"--spill", "goes without --explosion"};
  }
  needs(options.threads > 1, "--threads", 0);
  if (options.liveness || !options.graph.empty()) {
    const bool begins_elsewhere = options.from_seed || !options.from.empty();
    if (options.symmetry || options.absorb || begins_elsewhere) {
      throw scenarios::UserError{
          options.liveness ? "--liveness" : "--graph",
          "looks at all states, one by one, from their beginning: not with --symmetry, --absorb, "
          "--from or --from-seed"};
    }
  }
  needs(options.walks.has_value(), "--walks", 3);
  needs(options.seed.has_value(), "--seed", 3);
  if (!options.graph.empty()) require_picture(options.graph);
}

/// What several processes do not do together.
void refuse_for_ranks(const ExploreOptions& options) {
  const auto refuse = [](bool given, const char* option) {
    if (given) throw scenarios::UserError{option, "goes without mpirun"};
  };
  refuse(options.search != 0, "--search");
  refuse(options.threads > 1, "--threads");
  refuse(!options.spill.empty(), "--spill");
  refuse(options.explosion, "--explosion");
  refuse(options.liveness, "--liveness");
  refuse(!options.graph.empty(), "--graph");
}

/// What is explored, checked.
struct Task {
  Task(const ExploreOptions& options, bool by_ranks)
      : scenario(space_of(options)), seat(options.seat, scenario.seats) {
    seat.prepare_to_go_back();
    fit_to_machine(scenario);
    refuse_contradictions(options);
    if (by_ranks) refuse_for_ranks(options);
    prefix = prefix_of(scenario, options, machine_under_test());
    if (options.symmetry) require_symmetry(scenario);
    if (options.absorb) require_absorption(scenario);
    io::require_writable(
        {{"--trace", options.trace}, {"--graph", options.graph}, {"--report", options.report}},
        inputs_of(options));
    scenario.bounds->skips_no_ops = options.absorb;
  }
  Scenario scenario;
  const SeatUnderTest seat;
  std::vector<sim::Action> prefix;
};

Explored search(const Task& task, const ExploreOptions& options,
                sim::explore::ranks::Ranks* ranks) {
  return search_space(task.scenario, options, task.prefix, {~std::uint64_t{0}, options.seconds},
                      ranks);
}

/// Writes the page, where one is wanted; a line about it. `code` becomes worse where that fails.
std::string report_of(const Explored& result, const Kept* kept, const ExploreOptions& options,
                      io::ExitCode& code) {
  if (options.report.empty()) return "";
  try {
    return write_certificate_page(options, result, kept, code);
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
    code = io::worse(code, io::ExitCode::bad_input);
    return "";
  }
}

io::ExitCode tell(const Explored& result, const ExploreOptions& options) {
  io::ExitCode code = exit_code(result);
  if (result.has_trouble) code = io::worse(code, io::ExitCode::bad_input);
  const std::optional<Kept> kept = keep_way(result, options.trace, options.out, code);
  const std::string report = report_of(result, kept ? &*kept : nullptr, options, code);
  if (options.json) {
    return io::print_result(document(json_of(result, kept ? &*kept : nullptr, code)), code);
  }
  if (options.quiet && code == io::ExitCode::held) return code;
  std::string story;
  const std::optional<traces::Trace>& way = result.way ? result.way : result.whole.way;
  if (options.tells && way) {
    story =
        traces::transcript::told(*way, result.certificate.scenario, machine_under_test()) + "\n";
  }
  return io::print_result(story + text_of(result, kept ? &*kept : nullptr, !options.tells) + report,
                          code);
}

/// As one process: the first rank alone writes, and its exit code is that of the job.
io::ExitCode explore_by_rank(const ExploreOptions& options, sim::explore::ranks::Ranks& ranks) {
  const bool is_first = ranks.own() == 0;
  std::optional<Task> task;
  std::optional<scenarios::UserError> complaint;
  try {
    task.emplace(options, true);
  } catch (const scenarios::UserError& error) {
    complaint = error;
  }
  // Where one of them cannot begin, none does.
  const std::size_t failed = complaint ? 1 : 0;
  const auto all = ranks.exchange({static_cast<std::size_t>(ranks.count()), {failed, std::byte{}}});
  for (std::size_t rank = 0; rank < all.size() && !complaint; ++rank) {
    if (all[rank].empty()) continue;
    complaint = scenarios::UserError{
        "mpirun", "rank " + std::to_string(rank) + " could not begin: see what it complained of"};
  }
  if (complaint) {
    // All ranks complain of what all have in common; that is told once.
    if (is_first || all.front().empty()) io::print_complaint(*complaint);
    return io::ExitCode::bad_input;
  }
  try {
    const Explored result = search(*task, options, &ranks);
    return is_first ? tell(result, options) : io::ExitCode::held;
  } catch (const scenarios::UserError&) {
    // All ranks refuse the same.
    if (is_first) throw;
    return io::ExitCode::bad_input;
  }
}

}  // namespace

io::ExitCode explore(const ExploreOptions& options) {
  io::keep_small_reserve();
  if (is_started_by_mpirun()) return explore_by_rank(options, *meet_mpi_ranks());
  const Task task(options, false);
  return tell(search(task, options, nullptr), options);
}

}  // namespace squall::tools::explore
