// Reads a trace and checks every field.
#include <algorithm>
#include <array>
#include <istream>
#include <optional>
#include <vector>

#include "core/describe.hpp"
#include "scenarios/json/json_reader.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/words.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"
#include "traces/seal.hpp"

namespace squall::traces {

using scenarios::json::Reader;
using sim::ActionKind;

namespace {

/// What JSON readers everywhere can hold: 285 years.
constexpr std::uint64_t kWholeMax = (std::uint64_t{1} << 53) - 1;
constexpr std::uint64_t kWordMax = ~std::uint64_t{0};

std::string text_if_any(const Reader& line, std::string_view key) {
  const auto value = line.find(key);
  return value ? value->text() : std::string();
}

/// Hands out lines, and knows where it is.
class Lines {
 public:
  Lines(std::istream& in, std::string_view name, const FileLimits& limits)
      : in_(in), name_(name), limits_(limits) {}

  std::string where() const { return name_ + ":" + std::to_string(number_); }
  [[noreturn]] void refuse(const std::string& message) const {
    throw scenarios::UserError{where(), message};
  }
  /// The next line without its end; nothing at the end of the file.
  std::optional<std::string_view> next() {
    using Traits = std::istream::traits_type;
    std::streambuf& buffer = *in_.rdbuf();
    int byte = buffer.sbumpc();
    if (byte == Traits::eof()) return std::nullopt;
    ++number_;
    if (number_ > limits_.lines_max) {
      refuse("the file has more than " + std::to_string(limits_.lines_max) + " lines");
    }
    line_.clear();
    const std::size_t bytes_max = number_ == 1 ? limits_.header_bytes_max : limits_.line_bytes_max;
    for (; byte != Traits::eof() && byte != '\n'; byte = buffer.sbumpc()) {
      if (line_.size() == bytes_max) {
        refuse("the line is longer than " + std::to_string(bytes_max) + " bytes");
      }
      line_.push_back(Traits::to_char_type(byte));
    }
    return line_;
  }

 private:
  std::istream& in_;
  std::string name_;
  const FileLimits& limits_;
  std::uint64_t number_ = 0;
  std::string line_;
};

void read_header(const Reader& line, Trace& trace) {
  if (!line.has("squall_trace")) {
    line.fail("this is no Squall trace: its first line has no \"squall_trace\"");
  }
  const std::uint64_t version = line.at("squall_trace").integer(0, kWholeMax);
  if (version != kFormatVersion) {
    line.fail("this trace has format version " + std::to_string(version) +
              ", this program reads version " + std::to_string(kFormatVersion));
  }
  line.allow(
      {"squall_trace", "squall", "commit", "compiler", "machine", "scenario", "seed", "choices"});
  Header& header = trace.header;
  header.squall = line.at("squall").text();
  header.commit = line.at("commit").text();
  header.compiler = line.at("compiler").text();
  header.machine = text_if_any(line, "machine");
  header.scenario = line.at("scenario").object().dump();
  header.seed = line.at("seed").hexadecimal(true);
  if (line.has("choices")) {
    constexpr std::array<std::string_view, 1> kWords{"not recorded"};
    line.at("choices").word(kWords);
    trace.recorded = false;
  }
}

std::uint16_t message_type(const Reader& line) {
  std::array<std::string_view, core::kMessageTypes + 1> words{"any"};
  std::copy(core::kNamesOf<core::MessageType>.begin(), core::kNamesOf<core::MessageType>.end(),
            words.begin() + 1);
  const std::size_t at = line.at("message").word(words);
  return at == 0 ? sim::kAnyMessageType : static_cast<std::uint16_t>(at - 1);
}

std::uint16_t filter_slot(const Reader& line) {
  const auto traits = line.find("traits");
  const std::uint64_t number = traits ? traits->integer(1, sim::kFilterTraitsMax) : 0;
  return sim::Action::of_filter(ActionKind::hold, message_type(line), {}, {},
                                static_cast<std::uint16_t>(number))
      .slot;
}

core::ChangeBy change_by(const Reader& line) {
  const auto by = line.find("by");
  if (!by) return core::ChangeBy::settings;
  return static_cast<core::ChangeBy>(1 + by->word(scenarios::kChangeWords));
}

/// The keys of a choice, besides k, t, do and what.
struct ChoiceKeys {
  sim::ActionFields kind;
  std::array<std::string_view, 4> keys;  // the empty ones are none
};
constexpr std::array kChoiceKeys{
    ChoiceKeys{sim::ActionFields::message, {"key"}},
    ChoiceKeys{sim::ActionFields::server, {"server"}},
    ChoiceKeys{sim::ActionFields::links, {"from", "to"}},
    ChoiceKeys{sim::ActionFields::filter, {"message", "from", "to", "traits"}},
    ChoiceKeys{sim::ActionFields::client, {"server", "client", "command"}},
    ChoiceKeys{sim::ActionFields::survivors, {"server", "survivors", "after_writes"}},
    ChoiceKeys{sim::ActionFields::entry, {"server", "index"}},
    ChoiceKeys{sim::ActionFields::misdirection, {"server", "index", "silent"}},
    ChoiceKeys{sim::ActionFields::configuration, {"server", "voters", "learners"}},
    ChoiceKeys{sim::ActionFields::change, {"server", "voters", "learners", "by"}},
    ChoiceKeys{sim::ActionFields::target, {"server", "target"}},
    ChoiceKeys{sim::ActionFields::room, {"server", "entries"}},
    ChoiceKeys{sim::ActionFields::timer, {"server", "timer"}},
};
static_assert(core::lists_each_once(kChoiceKeys));

void allow_keys(const Reader& line, sim::ActionFields fields) {
  std::vector<std::string_view> keys{"k", "t", "do", "what"};
  for (const std::string_view key : kChoiceKeys[static_cast<std::size_t>(fields)].keys) {
    if (!key.empty()) keys.push_back(key);
  }
  line.allow(keys);
}

sim::Action read_action(const Reader& line, ActionKind kind) {
  using Fields = sim::ActionFields;
  const Fields fields = sim::fields_of(kind);
  sim::Action action;
  action.kind = kind;
  if (sim::uses_server(fields)) action.server = line.at("server").server();
  const auto value = [&](std::string_view key, std::uint64_t min, std::uint64_t max) {
    action.value = static_cast<std::uint32_t>(line.at(key).integer(min, max));
  };
  const auto servers = [&](const char* key) { return line.at(key).ascending_servers(); };
  switch (fields) {
    case Fields::message:
    case Fields::server:
      break;
    case Fields::filter:
      action.slot = filter_slot(line);
      [[fallthrough]];
    case Fields::links:
      action.value = sim::links(servers("from"), servers("to"));
      break;
    case Fields::client:
      value("client", 0, sim::kClientsMax - 1);
      if (const auto command = line.find("command")) {
        action.slot = static_cast<std::uint16_t>(command->integer(1, sim::kScriptedCommandsMax));
      }
      break;
    case Fields::survivors:
      if (line.find("after_writes")) {
        value("after_writes", 1, sim::kWritesOfStepMax);
        action.value += sim::kInStep;
      } else {
        value("survivors", 0, sim::kTornWrite);
      }
      break;
    case Fields::misdirection:
      if (line.at("silent").boolean()) action.slot = sim::kSilently;
      [[fallthrough]];
    case Fields::entry:
      value("index", 1, 0xffff'ffff);
      break;
    case Fields::room:
      value("entries", 0, 0xffff'ffff);
      break;
    case Fields::timer:
      value("timer", 0, 0xffff);
      break;
    case Fields::configuration:
      action =
          sim::Action::force_configuration(action.server, servers("voters"), servers("learners"));
      break;
    case Fields::change:
      action = sim::Action::change_membership(action.server, servers("voters"), servers("learners"),
                                              change_by(line));
      break;
    case Fields::target:
      value("target", 0, core::kServersMax);
      break;
  }
  return action;
}

Choice read_choice(const Reader& line) {
  Choice choice = choice_from(line);
  choice.time_us = line.at("t").integer(0, kWholeMax);
  return choice;
}

void allow_violation_keys(const Reader& line) {
  std::vector<std::string_view> keys{
      "verdict", "property", "statement",    "explanation", "event",  "time_us",
      "server",  "other",    "term",         "index",       "values", "expected",
      "found",   "digest",   "world_digest", "seal",        "failure"};
  if (text_if_any(line, "values") == checkers::name(checkers::Values::entries)) {
    keys.insert(keys.end(), {"expected_term", "found_term"});
  }
  line.allow(keys);
}

checkers::Violation read_violation(const Reader& line) {
  allow_violation_keys(line);
  checkers::Violation violation;
  violation.property =
      static_cast<checkers::Property>(line.at("property").word(core::kNamesOf<checkers::Property>));
  text_if_any(line, "statement");
  text_if_any(line, "explanation");
  violation.server = line.at("server").server(core::kNobody);
  violation.other = line.at("other").server(core::kNobody);
  violation.term = core::Term::of(line.at("term").integer(0, 0xffff'ffff));
  violation.index = core::Index::of(line.at("index").integer(0, 0xffff'ffff));
  violation.values =
      static_cast<checkers::Values>(line.at("values").word(core::kNamesOf<checkers::Values>));
  if (violation.values == checkers::Values::entries) {
    violation.expected = line.at("expected").hexadecimal();
    violation.expected_term = core::Term::of(line.at("expected_term").integer(0, 0xffff'ffff));
    violation.found = line.at("found").hexadecimal();
    violation.found_term = core::Term::of(line.at("found_term").integer(0, 0xffff'ffff));
  } else {
    violation.expected = line.at("expected").integer(0, kWordMax);
    violation.found = line.at("found").integer(0, kWordMax);
  }
  return violation;
}

Outcome read_verdict(const Reader& line) {
  constexpr std::array<std::string_view, 3> kWords{"held", "violated", "limit"};
  constexpr std::array<std::string_view, 4> kLimits{"entries", "terms", "events", "idle"};
  Outcome outcome;
  const std::string_view word = kWords[line.at("verdict").word(kWords)];
  if (word == "held") {
    line.allow({"verdict", "event", "time_us", "digest", "world_digest", "seal"});
  } else if (word == "violated") {
    outcome.violation = read_violation(line);
    outcome.failure = text_if_any(line, "failure");
  } else {
    line.allow({"verdict", "limit", "event", "time_us", "digest", "world_digest", "seal"});
    outcome.limit = kLimits[line.at("limit").word(kLimits)];
  }
  outcome.event = line.at("event").integer(0, kWholeMax);
  outcome.time_us = line.at("time_us").integer(0, kWholeMax);
  outcome.digest = line.at("digest").hexadecimal();
  outcome.world_digest = line.at("world_digest").hexadecimal();
  return outcome;
}

void append(Trace& trace, const Reader& line) {
  if (!trace.recorded) line.fail("a choice, though the header says \"not recorded\"");
  const std::size_t number = trace.choices.size() + 1;
  if (line.at("k").integer(0, kWholeMax) != number) {
    line.fail("\"k\" must be " + std::to_string(number) + ": choices are numbered without gaps");
  }
  const Choice choice = read_choice(line);
  if (!trace.choices.empty() && choice.time_us < trace.choices.back().time_us) {
    line.fail("\"t\" goes back in time");
  }
  trace.choices.push_back(choice);
  if (!line.has("what")) return;
  trace.descriptions.resize(number);
  trace.descriptions.back() = line.at("what").text();
}

}  // namespace

Choice choice_from(const Reader& line) {
  Choice choice;
  const auto kind = static_cast<ActionKind>(line.at("do").word(action_kind_names()));
  allow_keys(line, sim::fields_of(kind));
  if (names_message(kind)) choice.message_key = line.at("key").hexadecimal();
  choice.action = read_action(line, kind);
  return choice;
}

Trace read(std::istream& in, std::string_view name, const FileLimits& limits) {
  Trace trace;
  Lines lines(in, name, limits);
  const auto first = lines.next();
  if (!first) lines.refuse("the file is empty");
  Seal seal;
  seal.add(*first);
  read_header(scenarios::json::parse_line(*first, lines.where()).root(), trace);
  for (;;) {
    const auto text = lines.next();
    if (!text) lines.refuse("the file ends without a verdict: it was cut off");
    const scenarios::json::Document document = scenarios::json::parse_line(*text, lines.where());
    const Reader line = document.root();
    if (line.has("verdict")) {
      trace.outcome = read_verdict(line);
      seal.add(Seal::unsealed(*text));
      trace.edited = core::hexadecimal(line.at("seal").hexadecimal()) != seal.text();
      break;
    }
    seal.add(*text);
    append(trace, line);
  }
  if (lines.next()) lines.refuse("nothing may follow the verdict");
  if (!trace.descriptions.empty()) trace.descriptions.resize(trace.choices.size());
  return trace;
}

}  // namespace squall::traces
