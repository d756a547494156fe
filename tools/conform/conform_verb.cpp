// `squall conform`: the runs, the first disagreement, and the options.
#include "tools/conform/conform_verb.hpp"

#include <algorithm>
#include <memory>

#include "core/describe.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/user_error.hpp"
#include "scenarios/library.hpp"
#include "scenarios/within_offers.hpp"
#include "sim/simulate/simulator.hpp"
#include "tools/conform/conformance.hpp"
#include "tools/conform/figure_words.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/describe_action.hpp"

namespace squall::tools::conform {
namespace {

using scenarios::Scenario;
using scenarios::json::Value;
using traces::story::Deviation;

constexpr auto& kFreedomWords = core::kNamesOf<Freedom>;

struct Disagreement {
  Deviation deviation;
  std::string run;    // "leader-crash"
  std::string again;  // the command that repeats the run
  std::uint64_t seed = 0;
  std::uint64_t event = 0;  // from 1; 0: the first boot
  sim::Time time_us = 0;
  std::string step;    // in words
  std::string before;  // the state, in words
};

struct Result {
  std::optional<Disagreement> first;
  std::uint64_t runs = 0;
  std::uint64_t steps = 0;
  bool interrupted = false;
};

Freedoms freedoms_of(const std::vector<std::string>& names) {
  Freedoms freedoms;
  for (const std::string& name : names) {
    const auto* const found = std::find(kFreedomWords.begin(), kFreedomWords.end(), name);
    if (found == kFreedomWords.end()) {
      std::string allowed;
      for (const std::string_view word : kFreedomWords) {
        allowed += (allowed.empty() ? "" : ", ") + std::string(word);
      }
      throw scenarios::UserError{
          "--may",
          "unknown freedom \"" + name + "\"" +
              scenarios::json::suggestion(name, {kFreedomWords.begin(), kFreedomWords.end()}) +
              ". Allowed: " + allowed};
    }
    freedoms.grant(static_cast<Freedom>(found - kFreedomWords.begin()));
  }
  return freedoms;
}

std::string state_in_words(const core::View& view, const core::LogTree& tree) {
  return role_in_words(view) + ", " + vote_in_words(view.durable.voted_for) + ", its log " +
         position_in_words(tree.position(view.durable.log.tip)) + ", its commit index is " +
         to_string(view.commit_index);
}

class Campaign {
 public:
  Campaign(const ConformOptions& options, const core::MachineMaker& machine)
      : freedoms_(freedoms_of(options.may)), machine_(machine), stop_(io::catch_interrupts()) {}

  const Result& result() const { return result_; }
  bool is_over() const { return result_.first.has_value() || result_.interrupted; }

  void run(const Scenario& scenario, std::uint64_t seed, const std::string& again) {
    if (is_over()) return;
    const Conformance judged(machine_, freedoms_);
    sim::World world(scenario.setup, judged);
    sim::simulate::Simulator simulator(world, scenario.plan, seed);
    std::string step = "boots";
    while (!judged.found()) {
      if (stop_.load()) {
        result_.interrupted = true;
        return;
      }
      const sim::Report* const report = simulator.advance();
      if (report == nullptr) break;
      if (judged.found()) step = traces::describe(*report);
    }
    ++result_.runs;
    result_.steps += judged.steps();
    if (!judged.found()) return;
    result_.first = Disagreement{*judged.found(),
                                 scenario.name,
                                 again,
                                 seed,
                                 world.tally().events,
                                 simulator.now(),
                                 step,
                                 state_in_words(judged.found()->before, world.tree())};
  }

 private:
  Freedoms freedoms_;
  const core::MachineMaker& machine_;
  const std::atomic<bool>& stop_;
  Result result_;
};

Result judged(const ConformOptions& options) {
  Campaign campaign(options, machine_under_test());
  const std::string run = io::program_word() + " run ";
  if (!options.scenario.empty()) {
    Scenario scenario = scenario_from(options.scenario);
    fit_to_machine(scenario);
    campaign.run(scenario, scenario.seed, run + io::shell_word(options.scenario) + seat_option());
    return campaign.result();
  }
  for (const auto& entry : scenarios::library()) {
    const Scenario scenario = scenarios::parse(entry);
    if (!scenarios::asked_beyond(scenario, chosen_machine().offers).empty()) continue;
    campaign.run(scenario, scenario.seed, run + scenario.name + seat_option());
  }
  for (std::uint64_t at = 0; at < options.seeds.count; ++at) {
    const std::uint64_t seed = options.seeds.first + at;
    campaign.run(drawn_scenario(seed), seed,
                 io::program_word() + " replay " + io::seed_text(seed) + seat_option());
  }
  return campaign.result();
}

Value to_json(const Disagreement& one) {
  return {{"run", one.run},
          {"seed", one.seed},
          {"event", one.event},
          {"time_us", one.time_us},
          {"server", one.deviation.server.value()},
          {"step", one.step},
          {"did", one.deviation.did},
          {"reference", one.deviation.reference},
          {"rule", traces::story::rule_of(one.deviation)},
          {"before", one.before}};
}

std::string text_of(const Result& result) {
  const std::string name = chosen_machine().name;
  const std::string runs =
      io::grouped(result.runs) + " runs, " + io::grouped(result.steps) + " steps judged";
  if (!result.first) {
    const std::string verdict = result.interrupted ? "INTERRUPTED  " : "CONFORMS  ";
    return verdict + name + ": " + runs + "\n";
  }
  const Disagreement& one = *result.first;
  std::string text = "DISAGREES  " + name + " with Figure 3.1\n";
  const auto line = [&](const char* label, const std::string& words) {
    text += "  " + std::string(label) + words + "\n";
  };
  line("run           ",
       one.run + ", event " + io::grouped(one.event) + ", " + io::time_text(one.time_us));
  line("step          ", one.step);
  line("server        ", to_string(one.deviation.server) + ", which " + one.before);
  line("it            ", one.deviation.did);
  line("the reference ", one.deviation.reference);
  line("rule          ", std::string(traces::story::rule_of(one.deviation)));
  line("judged        ", runs);
  line("run again     ", one.again);
  return text;
}

}  // namespace

io::ExitCode conform(const ConformOptions& options) {
  if (options.machine == "squall") {
    throw scenarios::UserError{"machine",
                               "Squall's own servers are the reference: name another one"};
  }
  const SeatUnderTest seat({"", options.machine});
  const Result result = judged(options);
  const io::ExitCode code = result.first         ? io::ExitCode::violated
                            : result.interrupted ? io::ExitCode::no_verdict
                                                 : io::ExitCode::held;
  if (!options.json) return io::print_result(text_of(result), code);
  Value json = {{"machine", chosen_machine().name},
                {"runs", result.runs},
                {"steps", result.steps},
                {"disagreement", nullptr}};
  if (result.first) json["disagreement"] = to_json(*result.first);
  json["exit_code"] = static_cast<int>(code);
  return io::print_result(document(json), code);
}

void add_conform_verb(io::CommandLine& program) {
  const auto options = std::make_shared<ConformOptions>();
  const io::Verb verb = program.add_verb(
      "conform", "Find the first step of a machine that Figure 3.1 of Raft's dissertation forbids");
  verb.name("machine", "", options->machine, "lib:FILE.so[:ARGUMENT] or cmd:COMMAND").required();
  const io::Option scenario =
      verb.name("--scenario", "NAME", options->scenario,
                "A file, or a story of the library; unless given, all stories for the machine, and "
                "the seeds");
  verb.text(
          "--seeds", "A..B",
          [options](const std::string& name, const std::string& text) {
            options->seeds = io::seed_range(name, text);
          },
          "Seeds of the swarm, both ends included; 1..50 unless given")
      .excludes(scenario);
  verb.list("--may", "FREEDOM", options->may,
            "What the machine may do otherwise: refuse_votes, commit_late, acknowledge_less, "
            "lead_unelected");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer(
      "Exit code 0: no step is forbidden, 1: one is, 2: bad input.\n"
      "Example: squall conform lib:./mine.so");
  verb.run([options] { return conform(*options); });
}

}  // namespace squall::tools::conform
