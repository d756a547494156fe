// `squall explore`: one search, its certificate, and the trace of what it found.
#include "tools/explore/explore_verb.hpp"

#include "tools/explore/exploration_search.hpp"
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
  if (!options.spill.empty() && (options.explosion || !options.resume.empty())) {
    throw scenarios::UserError{
        "--spill", std::string("goes without ") + (options.explosion ? "--explosion" : "--resume")};
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

}  // namespace

io::ExitCode explore(const ExploreOptions& options) {
  io::keep_small_reserve();
  Scenario scenario = space_of(options);
  const SeatUnderTest seat(options.seat, scenario.seats);
  seat.prepare_to_go_back();
  fit_to_machine(scenario);
  refuse_contradictions(options);
  std::vector<sim::Action> prefix = prefix_of(scenario, options, machine_under_test());
  if (options.symmetry) require_symmetry(scenario);
  if (options.absorb) require_absorption(scenario);
  io::require_writable({{"--trace", options.trace}, {"--graph", options.graph}},
                       inputs_of(options));
  scenario.bounds->skips_no_ops = options.absorb;
  const Explored result =
      search_space(scenario, options, std::move(prefix), {~std::uint64_t{0}, options.seconds});
  io::ExitCode code = exit_code(result);
  if (result.has_trouble) code = io::worse(code, io::ExitCode::bad_input);
  const std::optional<Kept> kept = keep_way(result, options.trace, options.out, code);
  if (options.json) {
    return io::print_result(document(json_of(result, kept ? &*kept : nullptr, code)), code);
  }
  if (options.quiet && code == io::ExitCode::held) return code;
  std::string story;
  const std::optional<traces::Trace>& way = result.way ? result.way : result.whole.way;
  if (options.tells && way) {
    story = traces::transcript::told(*way, scenario, machine_under_test()) + "\n";
  }
  return io::print_result(story + text_of(result, kept ? &*kept : nullptr, !options.tells), code);
}

}  // namespace squall::tools::explore
