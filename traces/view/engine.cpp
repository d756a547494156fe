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
#include "traces/history/client_record.hpp"
#include "traces/record.hpp"
#include "traces/run.hpp"
#include "traces/view/run_columns.hpp"
#include "traces/view/state_json.hpp"

namespace squall::traces::view {

using scenarios::json::Value;

namespace {

/// Events that a search gives.
constexpr std::size_t kFoundMax = 10'000;

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
  if (which > 1 && branches_.empty()) request.fail("nothing is open");
  return (this->*kRows[which].handler)(request);
}

void Engine::open_scenario(const Reader& request) {
  const auto name = request.find("name");
  scenario_ = scenarios::parse(request.at("scenario").object().dump(),
                               name ? name->text() : std::string("scenario"));
  run_seed(request.has("seed") ? request.at("seed").hexadecimal(true) : scenario_.seed);
}

std::string Engine::digest(const Reader& request) {
  walk_.reset();
  branches_.clear();
  open_scenario(request);
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
  if (const auto text = request.find("trace")) {
    open_trace(text->text(std::size_t{1} << 30));
  } else {
    open_scenario(request);
  }
  Value json;
  json["engine"] = program_json(program_);
  json["trace_engine"] = recorded_by_.squall.empty() ? Value(nullptr) : program_json(recorded_by_);
  json["name"] = scenario_.name;
  json["description"] = scenario_.description;
  json["scenario"] =
      scenarios::json::parse_json(scenarios::write(scenario_), scenarios::json::kDocumentBounds);
  json["seed"] = "0x" + core::short_hexadecimal(scenario_.seed);
  std::string text = json.dump();
  text.pop_back();
  return text + ",\"run\":" + run_json(0) + "}";
}

void Engine::open_trace(std::string_view text) {
  std::istringstream in{std::string(text)};
  Trace trace = read(in, "trace");
  recorded_by_ = trace.header;
  scenario_ = scenarios::parse(trace.header.scenario, "scenario");
  if (!trace.recorded) return run_seed(trace.header.seed);
  scenario_.seed = trace.header.seed;
  auto branch = std::make_unique<Branch>();
  branch->name = "recorded";
  branch->choices = std::move(trace.choices);
  branch->outcome = std::move(trace.outcome);
  branches_.push_back(std::move(branch));
}

void Engine::run_seed(std::uint64_t seed) {
  scenario_.seed = seed;
  Run run(scenario_, seed, maker_);
  Recorder recorder(false);
  Probes probes;
  history::ClientRecord clients;
  while (const sim::Report* report = run.advance()) {
    recorder.add(*report, run.simulator().now());
    probes.add(*report, run.world());
    clients.add(*report, run.world());
  }
  auto branch = std::make_unique<Branch>();
  branch->name = "original";
  Trace trace;
  recorder.take(trace);
  branch->choices = std::move(trace.choices);
  branch->outcome = traces::outcome(run.world(), run.simulator());
  Facts facts = traces::facts(run.world(), run.simulator());
  const checkers::PropertySet off = run.world().history().off;
  if (!facts.violation && !off.contains(checkers::Property::real_time_order) &&
      !off.contains(checkers::Property::read_freshness)) {
    facts.contradiction = clients.contradiction(run.world());
  }
  probes.finish(run.world());
  facts.probes = probes;
  branch->judgement = judge(run.scenario(), facts);
  branches_.push_back(std::move(branch));
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
    walk_ = std::make_unique<Walk>(scenario_, maker_, branches_[branch]->choices);
    walked_ = branch;
  }
  walk_->go_to(event);
  return *walk_;
}

std::string Engine::run_json(std::uint32_t number) {
  Branch& branch = *branches_[number];
  Walk& walk = walk_to(number, 0);
  RunColumns columns(walk);
  while (walk.advance() != nullptr) columns.add(walk);
  if (!walk.stuck().empty()) throw scenarios::UserError{"trace", walk.stuck()};
  if (branch.parent) {
    branch.outcome = {};
    branch.outcome.violation = walk.world().verdict();
    branch.outcome.failure = walk.world().failure_text();
    branch.outcome.event = walk.world().tally().events;
    branch.outcome.time_us = walk.now();
    branch.outcome.digest = branch.outcome.world_digest = walk.world().digest();
  }
  return columns.json(branch, number, walk);
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
