// Writes a trace as JSON Lines.
#include <ostream>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "scenarios/json/json_reader.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"

namespace squall::traces {

using scenarios::json::Value;
using sim::ActionKind;

namespace {

void write_line(std::ostream& out, const Value& line) {
  // Text that is no UTF-8 (a strange machine's name) must not cost the trace.
  out << line.dump() << '\n';
}

Value list(core::ServerSet servers) {
  Value result = Value::array();
  for (const core::ServerId server : servers) result.push_back(server);
  return result;
}

Value header(const Trace& trace) {
  const Header& from = trace.header;
  Value line;
  line["squall_trace"] = kFormatVersion;
  line["squall"] = from.squall;
  line["commit"] = from.commit;
  line["compiler"] = from.compiler;
  if (!from.machine.empty()) line["machine"] = from.machine;
  line["scenario"] = scenarios::json::parse_json(from.scenario, scenarios::json::kDocumentBounds);
  SQUALL_ASSERT(line["scenario"].is_object());
  line["seed"] = "0x" + core::hexadecimal(from.seed);
  if (!trace.recorded) line["choices"] = "not recorded";
  return line;
}

Value choice_line(const Choice& choice, std::size_t number, const std::string* what) {
  const sim::Action& action = choice.action;
  Value line;
  line["k"] = number;
  line["t"] = choice.time_us;
  line["do"] = name(action.kind);
  if (names_message(action.kind)) line["key"] = core::hexadecimal(choice.message_key);
  if (names_server(action.kind)) line["server"] = action.server;
  if (names_message_type(action.kind)) {
    line["message"] = action.slot < core::kMessageTypes
                          ? core::name(static_cast<core::MessageType>(action.slot))
                          : "any";
  }
  if (names_links(action.kind)) {
    line["from"] = list(sim::links_from(action.value));
    line["to"] = list(sim::links_to(action.value));
  }
  if (action.kind == ActionKind::crash) line["survivors"] = action.value;
  if (action.kind == ActionKind::request) line["client"] = action.value;
  if (names_index(action.kind)) line["index"] = action.value;
  if (action.kind == ActionKind::misdirect) line["silent"] = action.slot == sim::kSilently;
  if (action.kind == ActionKind::change_membership) {
    line["voters"] = list(core::ServerSet(static_cast<std::uint16_t>(action.value)));
    line["learners"] = list(core::ServerSet(action.slot));
  }
  if (action.kind == ActionKind::transfer) line["target"] = action.value;
  if (what != nullptr && !what->empty()) line["what"] = *what;
  return line;
}

Value verdict(const Outcome& outcome) {
  Value line;
  line["verdict"] = outcome.word();
  if (outcome.violation) {
    line["property"] = checkers::name(outcome.violation->property);
    line["statement"] = checkers::statement(outcome.violation->property);
    line["explanation"] = checkers::explain(*outcome.violation);
  } else if (!outcome.limit.empty()) {
    line["limit"] = outcome.limit;
  }
  line["event"] = outcome.event;
  line["time_us"] = outcome.time_us;
  if (const checkers::Verdict& violation = outcome.violation) {
    line["server"] = violation->server;
    line["other"] = violation->other;
    line["term"] = violation->term;
    line["index"] = violation->index;
    line["values"] = checkers::name(violation->values);
    if (violation->values == checkers::Values::entries) {
      line["expected"] = core::hexadecimal(violation->expected);
      line["expected_term"] = violation->expected_term;
      line["found"] = core::hexadecimal(violation->found);
      line["found_term"] = violation->found_term;
    } else {
      line["expected"] = violation->expected;
      line["found"] = violation->found;
    }
  }
  line["digest"] = core::hexadecimal(outcome.digest);
  line["world_digest"] = core::hexadecimal(outcome.world_digest);
  return line;
}

}  // namespace

void write(std::ostream& out, const Trace& trace) {
  write_line(out, header(trace));
  for (std::size_t at = 0; at < trace.choices.size(); ++at) {
    const bool described = at < trace.descriptions.size();
    write_line(
        out, choice_line(trace.choices[at], at + 1, described ? &trace.descriptions[at] : nullptr));
  }
  write_line(out, verdict(trace.outcome));
}

}  // namespace squall::traces
