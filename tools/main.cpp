// The program `squall`: the table of its verbs, and the exit code.
#include <csignal>

#include "tools/about.hpp"
#include "tools/fuzz/zoo/mutant_machine.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/options.hpp"
#include "tools/io/program_name.hpp"
#include "tools/machines/machine_choice.hpp"
#include "verbs.hpp"

namespace {

using namespace squall;
namespace io = tools::io;

/// One line per verb, in the order of --help. A verb declares its options in its own file.
constexpr void (*kVerbs[])(io::CommandLine&) = {
    tools::add_run_verb,
    tools::fuzz::add_fuzz_verb,
    tools::fuzz::add_shrink_verb,
    tools::explain::add_explain_verb,
    tools::diff::add_diff_verb,
    tools::explore::add_explore_verb,
    tools::replay::add_replay_verb,
    tools::replay::add_regress_verb,
    tools::add_scenario_verb,
    tools::add_probes_verb,
    tools::add_check_history_verb,
    tools::check::add_check_verb,
    tools::check::add_import_verb,
    tools::doctor::add_doctor_verb,
    tools::conform::add_conform_verb,
    tools::init::add_init_verb,
    tools::bench::add_bench_verb,
    tools::atlas::add_atlas_verb,
    tools::fuzz::zoo::add_zoo_verb,
};

io::ExitCode run_program(int argc, char** argv) {
  io::CommandLine program("squall", "squall: deterministic simulation and model checking for Raft",
                          tools::version_line(),
                          std::string("Example: squall run leader-crash\n\n") + io::kExitCodesHelp);
  tools::mutant_loader() = tools::fuzz::zoo::load_mutant;
  tools::machine_loader() = tools::machines::load_machine;
  tools::seats_loader() = tools::machines::load_seats;
  for (const auto add_verb : kVerbs) add_verb(program);
  return program.run(argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  io::hold_standard_files();
  io::set_program_name(argc > 0 ? argv[0] : nullptr);
  io::clean_up_on_signals();
  io::guard_memory();
  // A closed pipe and a file that may not grow are errors of writing, told like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  io::ExitCode code = io::ExitCode::bad_input;
  try {
    code = run_program(argc, argv);
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
  } catch (const io::OutputError& error) {
    io::print_error("squall: " + error.message + "\n");
  } catch (const std::exception& error) {
    io::print_error(std::string("squall: ") + error.what() + "\n");
  }
  return static_cast<int>(code);
}
