// `squall view`: what goes into the page, and the options.
#include "tools/view/view_verb.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/scenario_source.hpp"
#include "tools/view/lessons.hpp"
#include "traces/codec.hpp"
#include "traces/prose.hpp"
#include "traces/view/engine.hpp"
#include "traces/view/page.hpp"
#include "traces/view/page_texts.hpp"
#include "traces/view/recording.hpp"

namespace squall::tools::view {
namespace {

namespace fs = std::filesystem;
using scenarios::json::Value;
using traces::Trace;

constexpr std::string_view kMinimal = ".min.trace.jsonl";
constexpr std::string_view kTrace = ".trace.jsonl";

Value parsed(const std::string& json) {
  return scenarios::json::parse_json(json, scenarios::json::kDocumentBounds);
}

bool has_engine() { return chosen_machine().maker == nullptr; }

/// What the page is to show, and a name for its file.
struct Subject {
  std::string title;
  std::string paste;  // a command that repeats it
  Trace trace;        // with its choices
  scenarios::Scenario scenario;
  bool is_of_seed = false;  // scenario and seed give the same run
};

Subject of_seed(scenarios::Scenario scenario, std::uint64_t seed, std::string paste) {
  Subject subject;
  subject.title = scenario.name;
  subject.paste = std::move(paste);
  traces::Recorder recorder(false);
  Execution run = execute(scenario, seed, io::catch_interrupts(), &recorder);
  if (run.interrupted) throw scenarios::UserError{scenario.name, "interrupted before its end"};
  subject.trace.header = trace_header();
  subject.trace.header.scenario = scenarios::write(scenario);
  subject.trace.header.seed = seed;
  recorder.take(subject.trace);
  subject.trace.outcome = run.outcome;
  subject.scenario = std::move(scenario);
  subject.scenario.seed = seed;
  subject.is_of_seed = true;
  return subject;
}

/// A trace that its seed gives again needs no choices in the page.
bool is_its_seeds(const Trace& trace, const scenarios::Scenario& scenario) {
  if (scenario.bounds) return false;
  const Execution run = execute(scenario, trace.header.seed, io::catch_interrupts());
  return !run.interrupted && run.outcome.digest == trace.outcome.digest;
}

Subject of_trace(const std::string& path) {
  Subject subject;
  Trace trace = trace_to_repeat(path);
  subject.scenario = scenarios::parse(trace.header.scenario, path + " (its scenario)");
  subject.scenario.seed = trace.header.seed;
  subject.title = fs::path(path).filename().string();
  subject.title.resize(subject.title.size() -
                       (subject.title.ends_with(kTrace) ? kTrace.size() : 0));
  subject.paste = io::program_word() + " replay " + io::shell_word(path) + seat_option();
  subject.is_of_seed = is_its_seeds(trace, subject.scenario);
  subject.trace = with_choices(std::move(trace), subject.scenario, path, io::catch_interrupts());
  subject.trace.descriptions.clear();
  return subject;
}

Value request_of(const Subject& subject) {
  Value request;
  request["do"] = "open";
  if (subject.is_of_seed) {
    request["scenario"] = parsed(subject.trace.header.scenario);
    request["name"] = subject.scenario.name;
    request["seed"] = io::seed_text(subject.trace.header.seed);
    return request;
  }
  std::ostringstream text;
  traces::write(text, subject.trace);
  request["trace"] = text.str();
  return request;
}

Subject subject_of(const ViewOptions& options) {
  if (options.what.ends_with(".jsonl")) return of_trace(options.what);
  if (const auto seed = io::as_number(options.what)) {
    return of_seed(drawn_scenario(*seed), *seed,
                   io::program_word() + " replay " + io::seed_text(*seed) + seat_option());
  }
  scenarios::Scenario scenario = scenario_from(options.what);
  if (scenario.bounds) {
    throw scenarios::UserError{options.what,
                               "an exploration is no run: explore it, and view the "
                               "trace of what it finds"};
  }
  fit_to_machine(scenario);
  const std::uint64_t seed = options.seed.value_or(scenario.seed);
  return of_seed(std::move(scenario), seed,
                 io::program_word() + " run " + io::shell_word(options.what) + seat_option() +
                     " --seed " + io::seed_text(seed));
}

/// The other one of a finding and its shrunk form, where it lies beside it.
Value sibling(const std::string& path, bool asks_minimal) {
  const bool is_minimal = path.ends_with(kMinimal);
  if (is_minimal == asks_minimal || !path.ends_with(kTrace)) return nullptr;
  const std::string other =
      asks_minimal ? path.substr(0, path.size() - kTrace.size()) + std::string(kMinimal)
                   : path.substr(0, path.size() - kMinimal.size()) + std::string(kTrace);
  std::error_code ignored;
  if (!fs::exists(other, ignored)) return nullptr;
  return request_of(of_trace(other));
}

/// What the engine answers; the page asks the same.
std::string answer(traces::view::Engine& engine, const Value& request) {
  std::string text = engine.answer(request.dump());
  if (text.starts_with("{\"error\":")) {
    throw scenarios::UserError{"view", parsed(text).find("error")->text()};
  }
  return text;
}

std::string page_of(const Subject& subject, const ViewOptions& options, bool with_engine) {
  traces::view::Engine engine(machine_under_test(), trace_header(), has_engine());
  const Value request = request_of(subject);
  const std::string opened = answer(engine, request);
  Value input;
  input["mode"] = "run";
  input["title"] = subject.title;
  input["paste"] = subject.paste;
  input["request"] = request;
  input["minimal"] = with_engine ? sibling(options.what, true) : Value(nullptr);
  input["original"] = with_engine ? sibling(options.what, false) : Value(nullptr);
  input["lessons"] = Value::array();
  input["lesson"] = 0;
  traces::view::PageContent content;
  if (with_engine) {
    content.engine = traces::view::page_engine_txt();
  } else {
    Value explain = {{"do", "explain"}, {"branch", 0}};
    // The states are there; what they came from is not needed twice.
    input["request"] = nullptr;
    content.recorded = traces::view::recording(
        subject.trace, subject.scenario, machine_under_test(), opened, answer(engine, explain));
  }
  content.input = input.dump();
  return traces::view::page(traces::view::page_view_html(), content);
}

/// The lesson of this name; nothing: there is none.
std::optional<std::size_t> lesson_of(const std::string& name) {
  for (std::size_t at = 0; at < lessons().size(); ++at) {
    if (lessons()[at].name == name) return at;
  }
  return std::nullopt;
}

/// A page in which nothing has happened yet.
std::string playground(const ViewOptions& options) {
  Value list = Value::array();
  for (const Lesson& lesson : lessons()) list.push_back(parsed(std::string(lesson.json())));
  const std::optional<std::size_t> chosen =
      options.what.empty() ? std::size_t{0} : lesson_of(options.what);
  Value request;
  request["do"] = "open";
  if (chosen) {
    request["scenario"] = *list.list()[*chosen].find("scenario");
    request["name"] = lessons()[*chosen].name;
  } else {
    // By hand, from the start: no client asks, no fault and no timer comes by itself.
    scenarios::Scenario scenario = scenario_from(options.what);
    scenario.plan.end_us = 0;
    scenario.plan.timeline.clear();
    scenario.bounds.reset();
    scenario.goals = {};
    request["scenario"] = parsed(scenarios::write(scenario));
    request["name"] = scenario.name;
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
  traces::view::Engine engine(machine_under_test(), trace_header());
  answer(engine, request);
  traces::view::PageContent content;
  content.engine = traces::view::page_engine_txt();
  content.input = input.dump();
  return traces::view::page(traces::view::page_view_html(), content);
}

io::ExitCode play(const ViewOptions& options) {
  if (options.no_engine || !has_engine()) {
    throw scenarios::UserError{"--play", "the playground is the engine, with Squall's own servers"};
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
  const bool is_seed = io::as_number(options.what).has_value();
  const SeatUnderTest seat(options.seat,
                           is_seed ? scenarios::Seats{} : seats_asked_by(options.what));
  if (options.plays) {
    const io::ExitCode code = play(options);
    if (options.opens) open_in_browser(options.output.empty() ? "playground.html" : options.output);
    return code;
  }
  if (options.what.empty()) {
    throw scenarios::UserError{"what", "a trace, a scenario or a seed is needed, or --play"};
  }
  const bool with_engine = has_engine() && !options.no_engine;
  const Subject subject = subject_of(options);
  const std::string text = page_of(subject, options, with_engine);
  const std::string path = options.output.empty() ? subject.title + ".html" : options.output;
  io::write_whole(path, text);
  std::string told = "page      " + path + ": " + traces::grouped(subject.trace.choices.size()) +
                     " events, " + std::string(subject.trace.outcome.word()) + "\n";
  if (!with_engine) {
    told +=
        options.no_engine
            ? "engine    none: the page holds states, and no branch can be made\n"
            : "engine    none: it has Squall's own servers only; the page holds the states of " +
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
