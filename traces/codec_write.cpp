// Writes a trace as JSON Lines.
#include <ostream>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "scenarios/json/json_reader.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"
#include "traces/seal.hpp"

namespace squall::traces {

using scenarios::json::Value;

namespace {

void write_line(std::ostream& out, const Value& line, Seal& seal) {
  // Text that is no UTF-8 (a strange machine's name) must not cost the trace.
  const std::string text = line.dump();
  seal.add(text);
  out << text << '\n';
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

std::string_view message_type(std::uint16_t type) {
  if (type >= core::kMessageTypes) return "any";
  return core::name(static_cast<core::MessageType>(type));
}

/// What the choice names, in the order of the format.
void add_fields(const Choice& choice, Value& line) {
  using Fields = sim::ActionFields;
  const sim::Action& action = choice.action;
  const Fields fields = sim::fields_of(action.kind);
  if (sim::uses_server(fields)) line["server"] = action.server;
  switch (fields) {
    case Fields::message:
      line["key"] = core::hexadecimal(choice.message_key);
      return;
    case Fields::server:
      return;
    case Fields::filter:
      line["message"] = message_type(action.message_type());
      if (action.traits() != 0) line["traits"] = action.traits();
      [[fallthrough]];
    case Fields::links:
      line["from"] = list(action.links_from());
      line["to"] = list(action.links_to());
      return;
    case Fields::client:
      line["client"] = action.client();
      if (action.command() != 0) line["command"] = action.command();
      return;
    case Fields::survivors:
      if (action.writes_in_step() != 0) {
        line["after_writes"] = action.writes_in_step();
      } else {
        line["survivors"] = action.survivors();
      }
      return;
    case Fields::entry:
      line["index"] = action.index();
      return;
    case Fields::misdirection:
      line["index"] = action.index();
      line["silent"] = action.is_silent();
      return;
    case Fields::configuration:
    case Fields::change:
      line["voters"] = list(action.voters());
      line["learners"] = list(action.learners());
      if (action.by() != core::ChangeBy::settings) line["by"] = core::name_of(action.by());
      return;
    case Fields::timer:
      line["timer"] = action.timer();
      break;
    case Fields::room:
      line["entries"] = action.room();
      return;
    case Fields::target:
      line["target"] = action.target();
      return;
  }
}

void add_choice(const Choice& choice, Value& line) {
  line["do"] = name(choice.action.kind);
  add_fields(choice, line);
}

Value choice_line(const Choice& choice, std::size_t number, const std::string* what) {
  Value line;
  line["k"] = number;
  line["t"] = choice.time_us;
  add_choice(choice, line);
  if (what != nullptr && !what->empty()) line["what"] = *what;
  return line;
}

Value verdict(const Outcome& outcome) {
  Value line;
  line["verdict"] = outcome.word();
  if (outcome.violation) {
    line["property"] = checkers::name(outcome.violation->property);
    line["statement"] = checkers::statement(outcome.violation->property);
    line["explanation"] = outcome.explanation();
    if (!outcome.failure.empty()) line["failure"] = outcome.failure;
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

Value to_json(const Choice& choice) {
  Value line;
  add_choice(choice, line);
  return line;
}

void write(std::ostream& out, const Trace& trace) {
  Seal seal;
  write_line(out, header(trace), seal);
  for (std::size_t at = 0; at < trace.choices.size(); ++at) {
    const bool described = at < trace.descriptions.size();
    write_line(
        out, choice_line(trace.choices[at], at + 1, described ? &trace.descriptions[at] : nullptr),
        seal);
  }
  const std::string last = verdict(trace.outcome).dump();
  seal.add(last);
  out << Seal::sealed(last, seal.text()) << '\n';
}

}  // namespace squall::traces
