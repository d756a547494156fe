// What the page of a run holds: a scenario and a seed, or choices, or states.
#include "tools/pages/run_page.hpp"

#include <filesystem>
#include <sstream>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/scenario_source.hpp"
#include "traces/codec.hpp"
#include "traces/view/page.hpp"
#include "traces/view/page_mutants.hpp"
#include "traces/view/page_texts.hpp"
#include "traces/view/recording.hpp"

namespace squall::tools::pages {
namespace {

namespace fs = std::filesystem;
using scenarios::json::Value;
using traces::Trace;

constexpr std::string_view kMinimal = ".min.trace.jsonl";
constexpr std::string_view kTrace = ".trace.jsonl";

Value parsed(const std::string& json) {
  return scenarios::json::parse_json(json, scenarios::json::kDocumentBounds);
}

/// A trace that its seed gives again needs no choices in the page.
bool is_its_seeds(const Trace& trace, const scenarios::Scenario& scenario) {
  if (scenario.bounds) return false;
  const Execution run = execute(scenario, trace.header.seed, io::catch_interrupts());
  return !run.interrupted && run.outcome.digest == trace.outcome.digest;
}

Value request_of(const Subject& subject) {
  Value request;
  request["do"] = "open";
  if (has_engine() && !chosen_machine().name.empty()) request["machine"] = chosen_machine().name;
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

}  // namespace

bool has_engine() {
  return chosen_machine().maker == nullptr || traces::view::is_page_mutant(chosen_machine().name);
}

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

Subject of_trace(const std::string& path) {
  Subject subject;
  Trace trace = trace_to_repeat(path);
  subject.scenario = scenarios::parse(trace.header.scenario, path + " (its scenario)");
  subject.scenario.seed = trace.header.seed;
  subject.title = fs::path(path).filename().string();
  subject.title.resize(subject.title.size() -
                       (subject.title.ends_with(kTrace) ? kTrace.size() : 0));
  subject.paste = io::program_word_in_files() + " replay " + io::shell_word(path) + seat_option();
  subject.is_of_seed = is_its_seeds(trace, subject.scenario);
  subject.trace = with_choices(std::move(trace), subject.scenario, path, io::catch_interrupts());
  subject.trace.descriptions.clear();
  return subject;
}

std::string answer(traces::view::Engine& engine, const Value& request) {
  std::string text = engine.answer(request.dump());
  if (text.starts_with("{\"error\":")) {
    throw scenarios::UserError{"view", parsed(text).find("error")->text()};
  }
  return text;
}

std::string run_page(const Subject& subject, const std::string& path, bool with_engine) {
  traces::view::Engine engine(machine_under_test(), trace_header(), has_engine());
  const Value request = request_of(subject);
  const std::string opened = answer(engine, request);
  Value input;
  input["mode"] = "run";
  input["title"] = subject.title;
  input["paste"] = subject.paste;
  input["request"] = request;
  input["events"] = subject.trace.choices.size();
  input["minimal"] = with_engine ? sibling(path, true) : Value(nullptr);
  input["original"] = with_engine ? sibling(path, false) : Value(nullptr);
  input["lessons"] = Value::array();
  input["lesson"] = 0;
  std::string recorded = "null";
  if (!with_engine) {
    Value explain = {{"do", "explain"}, {"branch", 0}};
    // The states are there; what they came from is not needed twice.
    input["request"] = nullptr;
    recorded = traces::view::recording(subject.trace, subject.scenario, machine_under_test(),
                                       opened, answer(engine, explain));
  }
  const std::string_view module = with_engine ? traces::view::page_engine_txt() : "";
  return traces::view::page(traces::view::page_view_html(),
                            {{"input", input.dump()}, {"engine", module}, {"recorded", recorded}});
}

}  // namespace squall::tools::pages
