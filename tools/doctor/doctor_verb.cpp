// `squall doctor`: the self-check, the fixed digests, and the options.
#include "tools/doctor/doctor_verb.hpp"

#include <algorithm>
#include <memory>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "tools/about.hpp"
#include "tools/doctor/machine_checks.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "traces/digests/digests.hpp"
#include "traces/replay.hpp"

namespace squall::tools::doctor {
namespace {

std::vector<scenarios::Scenario> stories() {
  std::vector<scenarios::Scenario> all;
  for (const auto& entry : scenarios::library()) all.push_back(scenarios::parse(entry));
  return all;
}

/// Runs it, runs it again with a recorder, and replays what was recorded.
std::string difference_of(const scenarios::Scenario& scenario) {
  const Execution first = execute(scenario, scenario.seed, io::kNeverStop);
  traces::Recorder recorder(false);
  const Execution second = execute(scenario, scenario.seed, io::kNeverStop, &recorder);
  const std::string difference = first.difference(second);
  if (!difference.empty()) return scenario.name + ": " + difference;
  traces::Trace trace;
  recorder.take(trace);
  trace.outcome = first.outcome;
  sim::World world(scenario.setup, core::ServerMaker{});
  const traces::ReplayResult replayed = traces::replay(world, trace, scenario.plan.timing);
  if (replayed.kind == traces::ReplayKind::same) return "";
  return scenario.name + ": its replay " + std::string(name(replayed.kind)) + ": " +
         replayed.reason;
}

std::string verdict_of(const MachineCheck& one) {
  if (!one.skipped.empty()) return "not asked, " + one.skipped;
  return one.failure.empty() ? io::paint(io::Colour::green, "yes")
                             : io::paint(io::Colour::red, "NO") + ", " + one.failure;
}

io::ExitCode check(const DoctorOptions& options) {
  const SeatUnderTest seat({"", options.machine});
  if (!options.json) {
    io::print(io::paint(io::Colour::bold, chosen_machine().name.empty() ? std::string("squall")
                                                                        : chosen_machine().name) +
              "\n");
  }
  std::vector<MachineCheck> checks;
  check_machine(machine_under_test(), chosen_machine().offers, chosen_machine().object,
                [&](const MachineCheck& one) {
                  checks.push_back(one);
                  if (!options.json) io::print("  " + one.name + ": " + verdict_of(one) + "\n");
                });
  const bool passed = std::all_of(checks.begin(), checks.end(),
                                  [](const MachineCheck& one) { return one.failure.empty(); });
  const io::ExitCode code = passed ? io::ExitCode::held : io::ExitCode::not_reproducible;
  if (options.json) {
    scenarios::json::Value json = {{"machine", chosen_machine().name}};
    json["checks"] = scenarios::json::Value::array();
    for (const MachineCheck& one : checks) {
      scenarios::json::Value row = {{"name", one.name}, {"failure", nullptr}, {"skipped", nullptr}};
      if (!one.failure.empty()) row["failure"] = one.failure;
      if (!one.skipped.empty()) row["skipped"] = one.skipped;
      json["checks"].push_back(row);
    }
    json["exit_code"] = static_cast<int>(code);
    return io::print_result(document(json), code);
  }
  return io::print_result("", code);
}

}  // namespace

io::ExitCode doctor(const DoctorOptions& options) {
  if (!options.machine.empty()) return check(options);
  if (options.digests) {
    io::print(traces::digests::all());
    return io::ExitCode::held;
  }
  std::vector<std::string> differences;
  const auto all = stories();
  for (const scenarios::Scenario& scenario : all) {
    const std::string difference = difference_of(scenario);
    if (!difference.empty()) differences.push_back(difference);
  }
  const About& built = about();
  if (options.json) {
    scenarios::json::Value answer;
    answer["version"] = built.version;
    answer["commit"] = built.commit;
    answer["compiler"] = built.compiler;
    answer["build_type"] = built.build_type;
    answer["flags"] = built.flags;
    answer["system"] = built.system;
    answer["runs"] = all.size();
    answer["differences"] = differences;
    io::print(document(answer));
  } else {
    std::string text = io::paint(io::Colour::bold, "squall " + built.version) +
                       ": deterministic simulation and model checking for Raft\n";
    text += "  commit      " + built.commit + "\n  compiler    " + built.compiler + "\n";
    text += "  build       " + built.build_type + " " + built.flags + "\n";
    text += "  system      " + built.system + "\n";
    text += "  self-check  " + std::to_string(all.size()) +
            " stories run twice and replayed from their choices: ";
    text += differences.empty() ? io::paint(io::Colour::green, "the same each time") + "\n"
                                : io::paint(io::Colour::red, "DIFFERENCES") + "\n";
    for (const std::string& difference : differences) text += "    " + difference + "\n";
    io::print(text);
  }
  return differences.empty() ? io::ExitCode::held : io::ExitCode::not_reproducible;
}

void add_doctor_verb(io::CommandLine& program) {
  const auto options = std::make_shared<DoctorOptions>();
  const io::Verb verb = program.add_verb(
      "doctor", "Describe this build or check a machine, and whether its runs are reproducible");
  verb.name("machine", "", options->machine,
            "squall, lib:FILE.so[:ARGUMENT] or cmd:COMMAND; without it, this build");
  verb.flag("--digests", options->digests, "Only the digests of a fixed set of runs");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer("Example: squall doctor\n         squall doctor lib:./mine.so");
  verb.run([options] { return doctor(*options); });
}

}  // namespace squall::tools::doctor
