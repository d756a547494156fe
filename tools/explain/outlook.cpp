// Asks other futures of a trace, and tells what they come to.
#include "tools/explain/outlook.hpp"

#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "traces/prose.hpp"
#include "traces/replay.hpp"
#include "traces/story/sentence.hpp"

namespace squall::tools::explain {

using scenarios::json::Value;
using traces::story::Futures;
using traces::story::Share;

namespace {

std::string count_of(const Share& share) {
  return std::to_string(share.violated) + " of " + std::to_string(share.runs);
}

std::string event_text(std::uint64_t event) { return "event " + traces::grouped(event); }

/// What happened in it.
std::string told(std::uint64_t event, const traces::story::Repetition& run) {
  if (event == 0) return "";
  return labelled(event_text(event), traces::story::sentence_of(run.event(event), run));
}

std::string no_return_text(const Futures& futures, const traces::story::Repetition& run) {
  if (futures.no_return == 0) {
    return labelled("no return", "before the first event: " + count_of(futures.after) +
                                     " runs that go on from the start violate a property");
  }
  const bool is_last = futures.no_return == run.events.size();
  return labelled("no return", "after " + event_text(futures.no_return) +
                                   (is_last ? ", the violation itself: " : ": ") +
                                   count_of(futures.before) +
                                   " runs violate a property when they go on before it, " +
                                   count_of(futures.after) + " after it") +
         told(futures.no_return, run);
}

std::string half_text(const Futures& futures, const traces::story::Repetition& run) {
  if (futures.half == 0) {
    return labelled("likely", "from the start: " + count_of(futures.half_after) + " runs do");
  }
  return labelled("likely", "since " + event_text(futures.half) + ": " +
                                count_of(futures.half_before) + " runs before it, " +
                                count_of(futures.half_after) + " after it") +
         told(futures.half, run);
}

std::string nearest_text(const Outlook& outlook) {
  if (!outlook.to_passing) return "none was found";
  const traces::story::Divergence& part = *outlook.to_passing;
  const std::uint64_t more =
      outlook.futures.passing->choices.size() + 1 - outlook.futures.no_return;
  return "a run that violates nothing in its next " + traces::grouped(more) + " events shares " +
         traces::grouped(part.event - 1) + " events with this one; in event " +
         traces::grouped(part.event) + " this one does: " + part.first +
         "; that one: " + (part.second.empty() ? "nothing more" : part.second);
}

Value to_json(const Share& share) { return {{"event", share.event}, {"violated", share.violated}}; }

}  // namespace

Outlook outlook_of(const traces::Trace& trace, const scenarios::Scenario& scenario,
                   const traces::story::Repetition& run) {
  Outlook outlook;
  if (traces::depends_on_leases(run.verdict())) {
    outlook.not_asked =
        "leases depend on when rounds of heartbeats began, which a run that goes on from the "
        "middle "
        "does not know";
    return outlook;
  }
  if (run.events.empty()) {
    outlook.not_asked = "the servers boot into the violation";
    return outlook;
  }
  traces::Trace violating = trace;
  violating.choices.resize(run.events.size());
  const core::MachineMaker& maker = machine_under_test();
  outlook.futures = traces::story::futures_of(violating, scenario, maker);
  if (!outlook.futures.passing) return outlook;
  outlook.to_passing = traces::story::compare({violating, scenario, maker},
                                              {*outlook.futures.passing, scenario, maker})
                           .behaviour;
  return outlook;
}

std::string text_of(const Outlook& outlook, const traces::story::Repetition& run) {
  if (!outlook.not_asked.empty()) return labelled("not asked", outlook.not_asked);
  const Futures& futures = outlook.futures;
  std::string text = no_return_text(futures, run);
  if (2 * futures.before.violated > futures.before.runs) {
    text += half_text(futures, run);
  }
  if (futures.no_return > 0) text += labelled("nearest run", nearest_text(outlook));
  if (!futures.is_whole) {
    text += labelled("budget", "after " + traces::grouped(futures.events) +
                                   " events of other runs the search ended: the true events may "
                                   "be earlier");
  }
  return text;
}

Value json_of(const Outlook& outlook) {
  const Futures& futures = outlook.futures;
  Value json;
  json["not_asked"] = nullptr;
  if (!outlook.not_asked.empty()) {
    json["not_asked"] = outlook.not_asked;
    return json;
  }
  json["runs_each"] = traces::story::kFuturesEach;
  json["events"] = futures.events;
  json["whole"] = futures.is_whole;
  json["no_return"] = futures.no_return;
  json["before"] = to_json(futures.before);
  json["after"] = to_json(futures.after);
  json["half"] = nullptr;
  if (2 * futures.before.violated > futures.before.runs) {
    json["half"] = {{"event", futures.half},
                    {"before", to_json(futures.half_before)},
                    {"after", to_json(futures.half_after)}};
  }
  json["nearest"] = nullptr;
  if (outlook.to_passing) {
    json["nearest"] = {{"shared", outlook.to_passing->event - 1},
                       {"event", outlook.to_passing->event},
                       {"first", outlook.to_passing->first},
                       {"second", outlook.to_passing->second}};
  }
  return json;
}

}  // namespace squall::tools::explain
