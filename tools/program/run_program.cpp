// The program `squall`: the table of its verbs, and the exit code.
#include "tools/program/run_program.hpp"

#include <csignal>

#include "tools/about.hpp"
#include "tools/fuzz/zoo/mutant_machine.hpp"
#include "tools/io/console.hpp"
#include "tools/io/crash_guard.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/options.hpp"
#include "tools/io/program_name.hpp"
#include "tools/machines/foreign_machine.hpp"
#include "tools/machines/machine_choice.hpp"
#include "tools/program/guarded_machine.hpp"
#include "tools/program/verbs.hpp"

namespace squall::tools::program {
namespace {

/// One line per verb, in the order of --help. A verb declares its options in its own file.
constexpr void (*kVerbs[])(io::CommandLine&) = {
    tools::add_run_verb,
    tools::fuzz::add_fuzz_verb,
    tools::fuzz::campaign::add_campaign_verb,
    tools::fuzz::add_shrink_verb,
    tools::explain::add_explain_verb,
    tools::view::add_view_verb,
    tools::diff::add_diff_verb,
    tools::exports::add_export_verb,
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

/// nullptr: none is linked with the program.
const OwnMachine* own_machine = nullptr;

class LinkedMachine final : public LoadedMachine {
 public:
  explicit LinkedMachine(const OwnMachine& mine)
      : maker_(mine.maker),
        name_(machines::machine_name(mine.name, mine.version)),
        offers_(mine.offers) {
    io::guard_crashes();
  }
  const core::MachineMaker& maker() const override { return maker_; }
  const std::string& name() const override { return name_; }
  scenarios::OfferSet offers() const override { return offers_; }

 private:
  GuardedMaker maker_;
  std::string name_;
  scenarios::OfferSet offers_;
};

std::unique_ptr<LoadedMachine> load(const std::string& text) {
  if (own_machine != nullptr && text == own_machine->name) {
    return std::make_unique<LinkedMachine>(*own_machine);
  }
  return machines::load_machine(text);
}

io::ExitCode read_command_line(int argc, char** argv) {
  io::CommandLine program("squall", "squall: deterministic simulation and model checking for Raft",
                          tools::version_line(),
                          std::string("Example: squall run leader-crash\n\n") + io::kExitCodesHelp);
  mutant_loader() = fuzz::zoo::load_mutant;
  machine_loader() = load;
  seats_loader() = machines::load_seats;
  for (const auto add_verb : kVerbs) add_verb(program);
  return program.run(argc, argv);
}

}  // namespace

int run_program(int argc, char** argv) {
  io::hold_standard_files();
  io::set_program_name(argc > 0 ? argv[0] : nullptr);
  io::clean_up_on_signals();
  io::guard_memory();
  io::keep_freed_memory();
  // A closed pipe and a file that may not grow are errors of writing, told like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  io::ExitCode code = io::ExitCode::bad_input;
  try {
    code = read_command_line(argc, argv);
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
  } catch (const io::OutputError& error) {
    io::print_error("squall: " + error.message + "\n");
  } catch (const std::exception& error) {
    io::print_error(std::string("squall: ") + error.what() + "\n");
  }
  return static_cast<int>(code);
}

int run_program(int argc, char** argv, const OwnMachine& mine) {
  own_machine = &mine;
  usual_machine() = mine.name;
  return run_program(argc, argv);
}

}  // namespace squall::tools::program
