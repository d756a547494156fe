// Opens a run and answers what is asked of its events.
#include "traces/view/engine.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "core/hexadecimal.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "traces/codec.hpp"
#include "traces/describe_action.hpp"
#include "traces/view/run_columns.hpp"
#include "traces/view/state_json.hpp"

namespace squall::traces::view {

using scenarios::json::Value;

namespace {

/// Events that a search gives.
constexpr std::size_t kFoundMax = 10'000;
/// So many events are computed before the next word about it.
constexpr std::uint32_t kEventsBetween = 8'192;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return text;
}

Value program_json(const Header& header) {
  Value json;
  json["squall"] = header.squall;
  json["commit"] = header.commit;
  json["machine"] = header.machine;
  return json;
}

}  // namespace

std::string Engine::answer(std::string_view request) {
  try {
    const scenarios::json::Document document(
        scenarios::json::parse_json(request, scenarios::json::kDocumentBounds), "request");
    return handle(document.root());
  } catch (const scenarios::json::JsonFault& fault) {
    Value error = {{"error", fault.message}};
    return error.dump();
  } catch (const scenarios::UserError& wrong) {
    // Of the request as a whole there is no place to tell.
    const bool has_place = wrong.where != "request: /";
    Value error = {{"error", (has_place ? wrong.where + ": " : "") + wrong.message}};
    return error.dump();
  }
}

std::string Engine::handle(const Reader& request) {
  using Handler = std::string (Engine::*)(const Reader&);
  struct Row {
    std::string_view word;
    Handler handler;
  };
  // The first two need no run.
  constexpr std::array kRows{
      Row{"open", &Engine::open},       Row{"digest", &Engine::digest},
      Row{"state", &Engine::state},     Row{"lines", &Engine::lines},
      Row{"search", &Engine::search},   Row{"act", &Engine::act},
      Row{"continue", &Engine::go_on},  Row{"undo", &Engine::undo},
      Row{"name", &Engine::rename},     Row{"trace", &Engine::trace},
      Row{"scenario", &Engine::script}, Row{"explain", &Engine::explain},
      Row{"futures", &Engine::futures}, Row{"goal", &Engine::goal},
  };
  std::array<std::string_view, kRows.size()> words;
  std::transform(kRows.begin(), kRows.end(), words.begin(),
                 [](const Row& row) { return row.word; });
  const std::size_t which = request.at("do").word(words, "request");
  const auto bytes = request.find("bytes");
  asks_for_bytes_ = bytes && bytes->boolean();
  bytes_ = {};
  if (which > 1 && branches_.empty()) request.fail("nothing is open");
  return (this->*kRows[which].handler)(request);
}

void Engine::choose_machine(const Reader& request) {
  chosen_ = 0;
  const auto asked = request.find("machine");
  if (!asked) return;
  std::vector<std::string_view> names;
  for (const NamedMachine& one : machines_) {
    names.push_back(one.name.empty() ? std::string_view("squall") : std::string_view(one.name));
  }
  chosen_ = asked->word(names, "machine");
}

std::uint64_t Engine::read_scenario(const Reader& request) {
  const auto name = request.find("name");
  scenario_ = scenarios::parse(request.at("scenario").object().dump(),
                               name ? name->text() : std::string("scenario"));
  return request.has("seed") ? request.at("seed").hexadecimal(true) : scenario_.seed;
}

void Engine::keep_original(traces::judged::JudgedRun& run, Recorder& recorder) {
  auto branch = std::make_unique<Branch>();
  branch->name = "original";
  Trace trace;
  recorder.take(trace);
  branch->choices = std::move(trace.choices);
  branch->outcome = traces::outcome(run.world(), run.run().simulator());
  branch->judgement = judge(run.run().scenario(), run.facts());
  branches_.push_back(std::move(branch));
}

std::string Engine::digest(const Reader& request) {
  walk_.reset();
  branches_.clear();
  choose_machine(request);
  scenario_.seed = read_scenario(request);
  traces::judged::JudgedRun run(scenario_, scenario_.seed, maker());
  Recorder recorder(false);
  while (const sim::Report* report = run.advance()) recorder.add(*report, run.now());
  keep_original(run, recorder);
  const Branch& branch = *branches_.front();
  Value json;
  json["digest"] = core::hexadecimal(branch.outcome.digest);
  json["events"] = branch.outcome.event;
  json["result"] = name(branch.judgement->result);
  return json.dump();
}

std::string Engine::open(const Reader& request) {
  walk_.reset();
  branches_.clear();
  recorded_by_ = {};
  choose_machine(request);
  std::string text = "{\"run\":";
  if (const auto trace = request.find("trace")) {
    open_trace(trace->text(std::size_t{1} << 30), text);
  } else {
    open_seed(read_scenario(request), text);
  }
  Value json;
  json["engine"] = program_json(program_);
  json["trace_engine"] = recorded_by_.squall.empty() ? Value(nullptr) : program_json(recorded_by_);
  json["machine"] = machines_[chosen_].name;
  json["name"] = scenario_.name;
  json["description"] = scenario_.description;
  json["scenario"] =
      scenarios::json::parse_json(scenarios::write(scenario_), scenarios::json::kDocumentBounds);
  json["seed"] = "0x" + core::short_hexadecimal(scenario_.seed);
  text += ',';
  text.append(json.dump(), 1);
  return text;
}

void Engine::note_progress(std::uint32_t events) const {
  if (tell_ != nullptr && events % kEventsBetween == 0) tell_(events);
}

/// The columns are filled while the run is judged: to repeat it would take as long again.
void Engine::open_seed(std::uint64_t seed, std::string& text) {
  scenario_.seed = seed;
  traces::judged::JudgedRun run(scenario_, seed, maker());
  Recorder recorder(false);
  MessageLedger ledger(run.world());
  RunColumns columns(run.world());
  std::uint32_t event = 0;
  while (const sim::Report* report = run.advance()) {
    if (!report->enabled) continue;
    recorder.add(*report, run.now());
    ledger.add(*report, run.world(), ++event);
    columns.add(*report, run.world(), ledger, run.probes(), run.now());
    note_progress(event);
  }
  keep_original(run, recorder);
  NumberColumns out = columns_in(text);
  columns.write(out, *branches_.front(), 0, run.world(), ledger);
}

void Engine::open_trace(std::string_view recorded, std::string& text) {
  std::istringstream in{std::string(recorded)};
  Trace trace = read(in, "trace");
  recorded_by_ = trace.header;
  scenario_ = scenarios::parse(trace.header.scenario, "scenario");
  if (!trace.recorded) return open_seed(trace.header.seed, text);
  scenario_.seed = trace.header.seed;
  auto branch = std::make_unique<Branch>();
  branch->name = "recorded";
  branch->choices = std::move(trace.choices);
  branch->outcome = std::move(trace.outcome);
  branches_.push_back(std::move(branch));
  run_branch(0, text);
}

std::uint32_t Engine::number_of(const Reader& request) const {
  return static_cast<std::uint32_t>(request.at("branch").integer(0, branches_.size() - 1));
}

Branch& Engine::branch_of(const Reader& request) {
  Branch& branch = *branches_[number_of(request)];
  if (branch.is_gone) request.fail("this branch was taken back");
  return branch;
}

std::size_t Engine::event_of(const Reader& request, const Branch& branch) const {
  return static_cast<std::size_t>(request.at("event").integer(0, branch.choices.size()));
}

Walk& Engine::walk_to(std::uint32_t branch, std::size_t event) {
  if (walk_ == nullptr || walked_ != branch) {
    walk_ = std::make_unique<Walk>(scenario_, maker(), branches_[branch]->choices);
    walked_ = branch;
  }
  walk_->go_to(event);
  return *walk_;
}

void Engine::run_branch(std::uint32_t number, std::string& text) {
  Branch& branch = *branches_[number];
  Walk& walk = walk_to(number, 0);
  RunColumns columns(walk.world());
  Probes probes;
  while (walk.advance() != nullptr) {
    probes.add(walk.report(), walk.world());
    columns.add(walk.report(), walk.world(), walk.ledger(), probes, walk.now());
    note_progress(static_cast<std::uint32_t>(walk.at()));
  }
  if (!walk.stuck().empty()) throw scenarios::UserError{"trace", walk.stuck()};
  if (branch.parent) {
    branch.outcome = {};
    branch.outcome.violation = walk.world().verdict();
    branch.outcome.failure = walk.world().failure_text();
    branch.outcome.event = walk.world().tally().events;
    branch.outcome.time_us = walk.now();
    branch.outcome.digest = branch.outcome.world_digest = walk.world().digest();
  }
  NumberColumns out = columns_in(text);
  columns.write(out, branch, number, walk.world(), walk.ledger());
}

std::string Engine::run_json(std::uint32_t number) {
  std::string text = "{\"run\":";
  run_branch(number, text);
  return text += '}';
}

std::string Engine::state(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::size_t event = event_of(request, branch);
  const std::uint32_t number = number_of(request);
  // The step before: the report of the event itself is wanted.
  Walk& walk = walk_to(number, event == 0 ? 0 : event - 1);
  if (event > 0) walk.advance();
  return state_json(walk).dump();
}

std::string Engine::lines(const Reader& request) {
  const Branch& branch = branch_of(request);
  const std::uint32_t number = number_of(request);
  const std::uint64_t to = request.at("to").integer(0, branch.choices.size());
  const std::uint64_t from = request.at("from").integer(1, to + 1);
  Walk& walk = walk_to(number, from - 1);
  Value lines = Value::array();
  while (walk.at() < to && walk.advance() != nullptr) lines.push_back(describe(walk.report()));
  Value json;
  json["lines"] = std::move(lines);
  return json.dump();
}

std::string Engine::search(const Reader& request) {
  branch_of(request);
  const std::uint32_t number = number_of(request);
  const std::string wanted = lower(request.at("text").text());
  Walk& walk = walk_to(number, 0);
  Value events = Value::array();
  std::size_t found = 0;
  while (found < kFoundMax && walk.advance() != nullptr) {
    if (lower(describe(walk.report())).find(wanted) == std::string::npos) continue;
    events.push_back(walk.at());
    ++found;
  }
  Value json;
  json["events"] = std::move(events);
  return json.dump();
}

}  // namespace squall::traces::view
