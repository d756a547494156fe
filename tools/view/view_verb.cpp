// `squall view`: what goes into the page, and the options.
#include "tools/view/view_verb.hpp"

#include <cstdlib>
#include <memory>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/pages/run_page.hpp"
#include "tools/scenario_source.hpp"
#include "tools/view/lessons.hpp"
#include "traces/prose.hpp"
#include "traces/view/engine.hpp"
#include "traces/view/page.hpp"
#include "traces/view/page_mutants.hpp"
#include "traces/view/page_texts.hpp"

namespace squall::tools::view {
namespace {

using scenarios::json::Value;

Value parsed(std::string_view json) {
  return scenarios::json::parse_json(std::string(json), scenarios::json::kDocumentBounds);
}

pages::Subject subject_of(const ViewOptions& options) {
  if (options.what.ends_with(".jsonl")) return pages::of_trace(options.what);
  if (const auto seed = io::as_number(options.what)) {
    return pages::of_seed(
        drawn_scenario(*seed), *seed,
        io::program_word_in_files() + " replay " + io::seed_text(*seed) + seat_option());
  }
  scenarios::Scenario scenario = scenario_from(options.what);
  if (scenario.bounds) {
    throw scenarios::UserError{options.what,
                               "an exploration is no run: explore it, and view the "
                               "trace of what it finds"};
  }
  fit_to_machine(scenario);
  const std::uint64_t seed = options.seed.value_or(scenario.seed);
  return pages::of_seed(std::move(scenario), seed,
                        io::program_word_in_files() + " run " + io::shell_word(options.what) +
                            seat_option() + " --seed " + io::seed_text(seed));
}

/// A trace of a mutant that the page has says which one it needs.
SeatOptions seat_of(const ViewOptions& options) {
  SeatOptions seat = options.seat;
  const bool is_open = seat.mutant.empty() && seat.machine.empty();
  if (!is_open || options.plays || !options.what.ends_with(".jsonl")) return seat;
  const std::string recorded = trace_from(options.what).header.machine;
  if (traces::view::is_page_mutant(recorded)) seat.mutant = recorded;
  return seat;
}

/// The lesson of this name; nothing: there is none.
std::optional<std::size_t> lesson_of(const std::string& name) {
  for (std::size_t at = 0; at < lessons().size(); ++at) {
    if (lessons()[at].name == name) return at;
  }
  return std::nullopt;
}

std::string page_mutants_text() {
  std::string text;
  for (const std::string_view id : traces::view::kPageMutants) {
    text += (text.empty() ? "" : ", ") + std::string(id);
  }
  return text;
}

/// A page in which nothing has happened yet.
std::string playground(const ViewOptions& options) {
  Value list = Value::array();
  for (const Lesson& lesson : lessons()) list.push_back(parsed(lesson.json()));
  const std::optional<std::size_t> chosen =
      options.what.empty() ? std::size_t{0} : lesson_of(options.what);
  Value request;
  request["do"] = "open";
  if (chosen) {
    request["scenario"] = *list.list()[*chosen].find("scenario");
    request["name"] = lessons()[*chosen].name;
    if (const Value* machine = list.list()[*chosen].find("machine")) request["machine"] = *machine;
  } else {
    // By hand, from the start: no client asks, no fault and no timer comes by itself.
    scenarios::Scenario scenario = scenario_from(options.what);
    scenario.plan.end_us = 0;
    scenario.plan.timeline.clear();
    scenario.bounds.reset();
    scenario.goals = {};
    request["scenario"] = parsed(scenarios::write(scenario));
    request["name"] = scenario.name;
    if (!chosen_machine().name.empty()) request["machine"] = chosen_machine().name;
  }
  Value input;
  input["mode"] = "play";
  input["title"] = chosen ? Value(lessons()[*chosen].name) : *request.find("name");
  input["paste"] = "";
  input["request"] = request;
  input["minimal"] = nullptr;
  input["original"] = nullptr;
  input["lessons"] = std::move(list);
  // None where the page is about a scenario.
  input["lesson"] = chosen ? Value(*chosen) : Value(nullptr);
  if (!chosen) {
    traces::view::Engine engine(machine_under_test(), trace_header());
    pages::answer(engine, request);
  }
  return traces::view::page(
      traces::view::page_view_html(),
      {{"input", input.dump()}, {"engine", traces::view::page_engine_txt()}, {"recorded", "null"}});
}

io::ExitCode play(const ViewOptions& options) {
  if (options.no_engine || !pages::has_engine()) {
    throw scenarios::UserError{
        "--play",
        "the playground is the engine, with Squall's own servers or one of these mutants: " +
            page_mutants_text()};
  }
  const std::string text = playground(options);
  const std::string path = options.output.empty() ? "playground.html" : options.output;
  io::write_whole(path, text);
  return io::print_result(
      "page      " + path + ": a playground, " + std::to_string(lessons().size()) + " lessons\n",
      io::ExitCode::held);
}

void open_in_browser(const std::string& path) {
  const char* const display = std::getenv("DISPLAY");
  const char* const wayland = std::getenv("WAYLAND_DISPLAY");
  const bool has_desktop =
      (display != nullptr && *display != '\0') || (wayland != nullptr && *wayland != '\0');
  if (!has_desktop || !io::is_error_terminal()) return;
  const std::string command = "xdg-open " + io::shell_word(path) + " >/dev/null 2>&1 &";
  if (std::system(command.c_str()) != 0) io::print("the browser could not be started\n");
}

}  // namespace

io::ExitCode view(const ViewOptions& options) {
  io::catch_interrupts();
  const bool is_lesson = options.plays && (options.what.empty() || lesson_of(options.what));
  if (is_lesson && !options.seat.mutant.empty()) {
    throw scenarios::UserError{"--mutant", "a lesson has servers of its own: name a scenario"};
  }
  const bool is_seed = io::as_number(options.what).has_value();
  const SeatUnderTest seat(seat_of(options),
                           is_seed ? scenarios::Seats{} : seats_asked_by(options.what));
  if (options.plays) {
    const io::ExitCode code = play(options);
    if (options.opens) open_in_browser(options.output.empty() ? "playground.html" : options.output);
    return code;
  }
  if (options.what.empty()) {
    throw scenarios::UserError{"what", "a trace, a scenario or a seed is needed, or --play"};
  }
  const bool with_engine = pages::has_engine() && !options.no_engine;
  const pages::Subject subject = subject_of(options);
  const std::string text = pages::run_page(subject, options.what, with_engine);
  const std::string path = options.output.empty() ? subject.title + ".html" : options.output;
  io::write_whole(path, text);
  std::string told = "page      " + path + ": " + traces::grouped(subject.trace.choices.size()) +
                     " events, " + std::string(subject.trace.outcome.word()) + "\n";
  if (!with_engine) {
    told += options.no_engine ? "engine    none: the page holds states, and no branch can be made\n"
                              : "engine    none: it has Squall's own servers and a few mutants; "
                                "the page holds the states of " +
                                    chosen_machine().name + "\n";
  }
  const io::ExitCode code = io::print_result(told, io::ExitCode::held);
  if (options.opens) open_in_browser(path);
  return code;
}

void add_view_verb(io::CommandLine& program) {
  const auto options = std::make_shared<ViewOptions>();
  const auto stays = std::make_shared<bool>(false);
  const io::Verb verb =
      program.add_verb("view", "Write a run as one HTML page that holds the engine itself");
  verb.name("what", "", options->what,
            "A trace, a scenario's file or name, or a seed of the swarm; with --play a lesson or a "
            "scenario");
  verb.text(
      "--seed", "N",
      [options](const std::string& name, const std::string& text) {
        options->seed = io::seed(name, text);
      },
      "Of a scenario: instead of its own");
  verb.name("--output", "FILE", options->output, "The page; named after the run unless given");
  verb.flag("--play", options->plays, "A cluster to play with, and lessons, in place of a run");
  verb.flag("--no-engine", options->no_engine, "States instead of the engine: no branches");
  verb.flag("--no-open", *stays, "Do not start a browser");
  add_seat_options(verb, options->seat);
  verb.footer(
      "Example: squall view leader-crash\n"
      "         squall view --play two-leaders\n"
      "         squall view squall-findings/swarm-0x5-durability-0x5.min.trace.jsonl");
  verb.run([options, stays] {
    options->opens = !*stays;
    return view(*options);
  });
}

}  // namespace squall::tools::view
