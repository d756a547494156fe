// `squall diff`: reads both traces, and the options.
#include "tools/diff/diff_verb.hpp"

#include <memory>

#include "scenarios/parse.hpp"
#include "tools/diff/diff_report.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::diff {
namespace {

/// The servers of one of the runs.
struct Seats {
  const core::MachineMaker* maker = nullptr;
  std::string name;  // empty: Squall's own
};

/// Those that recorded the trace. ERRORS: they are not at hand.
Seats recorded_by(const traces::Trace& trace, const std::string& where, const Seats& own,
                  const Seats& other) {
  const std::string& machine = trace.header.machine;
  if (machine.empty()) return own;
  if (machine == other.name) return other;
  throw scenarios::UserError{
      where, "recorded with machine \"" + machine + "\"" +
                 (other.name.empty() ? "" : ", and the one given is " + other.name) +
                 "; where that is a mutant of the zoo, add --mutant " + io::shell_word(machine) +
                 ", else --machine with the one that it is"};
}

ReadRun read_run(const std::string& path, traces::Trace trace, const Seats& seats) {
  scenarios::Scenario scenario = scenarios::parse(trace.header.scenario, path + " (its scenario)");
  if (!trace.recorded) {
    const MachineUnderTest running(*seats.maker, seats.name);
    trace = with_choices(std::move(trace), scenario, path, io::catch_interrupts());
  }
  return {path, std::move(trace), std::move(scenario), seats.maker, seats.name};
}

}  // namespace

io::ExitCode diff(const DiffOptions& options) {
  io::catch_interrupts();
  if (options.second.empty() && options.seat.mutant.empty() && options.seat.machine.empty()) {
    throw scenarios::UserError{"diff",
                               "a second trace is needed, or --mutant ID, or --machine SEAT"};
  }
  traces::Trace first_trace = trace_from(options.first);
  const std::string& second_path = options.second.empty() ? options.first : options.second;
  traces::Trace second_trace = trace_from(second_path);
  std::unique_ptr<LoadedMachine> loaded;
  const core::ServerMaker own_maker;
  const Seats own{&own_maker, ""};
  Seats other;
  if (!options.seat.mutant.empty()) {
    loaded = mutant_loader()(options.seat.mutant);
  } else if (!options.seat.machine.empty()) {
    loaded = machine_loader()(options.seat.machine);
  }
  if (loaded) other = {&loaded->maker(), loaded->name()};
  const bool is_one = options.second.empty();
  const Seats first_seats = is_one ? own : recorded_by(first_trace, options.first, own, other);
  const Seats second_seats = is_one ? other : recorded_by(second_trace, second_path, own, other);
  const ReadRun first = read_run(options.first, std::move(first_trace), first_seats);
  const ReadRun second = read_run(second_path, std::move(second_trace), second_seats);
  const Differences differences = differences_of(first, second);
  if (!differences.runs.stuck.empty()) {
    throw scenarios::UserError{options.first, differences.runs.stuck +
                                                  ": this build does not repeat it; see "
                                                  "replay"};
  }
  const io::ExitCode code = differences.is_same() ? io::ExitCode::held : io::ExitCode::violated;
  return io::print_result(options.json ? document(json_of(differences, first, second, code))
                                       : text_of(differences, first, second),
                          code);
}

void add_diff_verb(io::CommandLine& program) {
  const auto options = std::make_shared<DiffOptions>();
  const io::Verb verb = program.add_verb("diff", "Where two traces part for the first time");
  verb.name("first", "", options->first, "A trace").required();
  verb.name("second", "", options->second,
            "Another one; without it the first one is repeated by Squall's own servers and by the "
            "others");
  add_seat_options(verb, options->seat);
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer(
      "Exit code 0: the runs are the same, 1: they differ, 2: bad input.\n"
      "Example: squall diff before.trace.jsonl after.trace.jsonl");
  verb.run([options] { return diff(*options); });
}

}  // namespace squall::tools::diff
