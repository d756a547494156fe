// What differs between two traces, for people and for programs.
#include "tools/diff/diff_report.hpp"

#include "core/describe.hpp"
#include "scenarios/json/json_reader.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/write.hpp"
#include "tools/diff/diff_verb.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/run_report.hpp"
#include "traces/prose.hpp"

namespace squall::tools::diff {
namespace {

using scenarios::json::Value;
using traces::story::Divergence;
using traces::story::FieldDifference;

std::vector<FieldDifference> header_differences(const ReadRun& first, const ReadRun& second) {
  std::vector<FieldDifference> found;
  const auto add = [&](const char* field, const std::string& one, const std::string& other) {
    if (one != other) found.push_back({field, one, other});
  };
  const traces::Header& a = first.trace.header;
  const traces::Header& b = second.trace.header;
  add("squall", a.squall, b.squall);
  add("commit", a.commit, b.commit);
  add("compiler", a.compiler, b.compiler);
  const auto machine = [](const ReadRun& run) {
    return run.machine.empty() ? std::string("Squall's own") : run.machine;
  };
  add("machine", machine(first), machine(second));
  add("seed", io::seed_text(a.seed), io::seed_text(b.seed));
  return found;
}

/// What the run depends on: not how its scenario is called.
Value scenario_json(const ReadRun& run) {
  Value json =
      scenarios::json::parse_json(scenarios::write(run.scenario), scenarios::json::kDocumentBounds);
  for (const char* key : {"name", "description", "source"}) json.erase(key);
  return json;
}

std::string or_nothing(const std::string& text) { return text.empty() ? "nothing" : text; }

std::string pair_of(const std::string& first, const std::string& second) {
  return io::one_line(or_nothing(first)) + " | " + io::one_line(or_nothing(second));
}

/// Why the draws differ, or that none does.
std::string stream_text(const Differences& differences, const Divergence& divergence,
                        const ReadRun& first, const ReadRun& second) {
  const auto [one, other] = differences.of_seeds;
  if (!one || !other) {
    if (!one && !other) {
      return "none: neither trace's choices are those of its seed; they were recorded so";
    }
    const std::string whose = one ? "second" : "first";
    return "none: the " + whose +
           " trace's choices are not those of its seed, but were recorded so";
  }
  if (divergence.stream.empty()) return "none: no draw decides when this happens";
  const std::string name(divergence.stream);
  if (first.trace.header.seed == second.trace.header.seed) {
    return name + ": the seed is the same and so are its draws; what is made of them differs";
  }
  return name + ": seed " + io::seed_text(first.trace.header.seed) + " and seed " +
         io::seed_text(second.trace.header.seed) + " draw differently";
}

std::string at_text(std::uint64_t event, sim::Time time_us) {
  return "event " + traces::grouped(event) + ", " + traces::milliseconds(time_us);
}

std::string elsewhere_text(const Divergence& divergence) {
  const std::string sooner = divergence.is_first_sooner ? "first" : "second";
  const std::string later = divergence.is_first_sooner ? "second" : "first";
  if (divergence.elsewhere == 0) {
    return "what the " + sooner + " run does here never happens in the " + later + " one";
  }
  return "what the " + sooner + " run does here, the " + later + " one does in " +
         at_text(*divergence.elsewhere, divergence.elsewhere_us);
}

std::string divergence_text(const Divergence& divergence) {
  std::string text;
  if (divergence.kind == Divergence::Kind::boot) {
    text += labelled("where", "before the first event: the servers boot otherwise");
  } else {
    text += labelled(
        "where",
        at_text(divergence.event, divergence.time_us) +
            (divergence.server == core::kNobody ? "" : ", " + traces::in_words(divergence.server)));
    const auto told = [](const std::string& choice) {
      return choice.empty() ? std::string("(the run has ended)") : io::one_line(choice);
    };
    if (divergence.first == divergence.second) {
      text += labelled("both", told(divergence.first));
    } else {
      text +=
          labelled("first", told(divergence.first)) + labelled("second", told(divergence.second));
    }
  }
  for (const FieldDifference& field : divergence.fields) {
    text += labelled(field.field, pair_of(field.first, field.second));
  }
  if (divergence.elsewhere) {
    text += labelled("elsewhere", elsewhere_text(divergence));
  }
  return text;
}

std::string end_text(const ReadRun& run) {
  const traces::Outcome& outcome = run.trace.outcome;
  std::string text(outcome.word());
  if (outcome.violation) {
    text += " " + std::string(checkers::name(outcome.violation->property));
  } else if (!outcome.limit.empty()) {
    text += " " + outcome.limit;
  }
  text += " after " + traces::grouped(outcome.event) + " events, " +
          traces::milliseconds(outcome.time_us);
  // What a machine makes of another one's choices is not known before it has.
  return run.machine == run.trace.header.machine ? text : "recorded by another machine: " + text;
}

std::string scenario_text(const std::vector<scenarios::json::Difference>& parts) {
  std::string text;
  for (std::size_t at = 0; at < std::min(parts.size(), kPartsShown); ++at) {
    text += labelled(at == 0 ? "scenario" : "",
                     parts[at].pointer + ": " + pair_of(parts[at].first, parts[at].second));
  }
  if (parts.size() > kPartsShown) {
    text += labelled("", "and " + traces::grouped(parts.size() - kPartsShown) + " more parts");
  }
  return text;
}

Value or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value to_json(const FieldDifference& field) {
  return {{"field", field.field}, {"first", field.first}, {"second", field.second}};
}

Value to_json(const std::optional<Divergence>& divergence, const Differences& differences) {
  Value json;
  if (!divergence) return json;
  json["kind"] = traces::story::name(divergence->kind);
  json["event"] = divergence->event;
  json["time_us"] = divergence->time_us;
  json["server"] = nullptr;
  if (divergence->server != core::kNobody) json["server"] = divergence->server;
  json["first"] = or_null(divergence->first);
  json["second"] = or_null(divergence->second);
  json["fields"] = Value::array();
  for (const FieldDifference& field : divergence->fields) json["fields"].push_back(to_json(field));
  json["stream"] = nullptr;
  if (!divergence->stream.empty()) {
    json["stream"] = {
        {"name", divergence->stream},
        {"of_seeds", Value::array({differences.of_seeds[0], differences.of_seeds[1]})}};
  }
  json["elsewhere"] = nullptr;
  if (divergence->elsewhere.value_or(0) != 0) {
    json["elsewhere"] = {{"event", *divergence->elsewhere}, {"time_us", divergence->elsewhere_us}};
  }
  return json;
}

Value to_json(const ReadRun& run) {
  const traces::Outcome& outcome = run.trace.outcome;
  Value json;
  json["trace"] = run.path;
  json["machine"] = run.machine;
  json["seed"] = io::seed_text(run.trace.header.seed);
  json["events"] = outcome.event;
  json["verdict"] = outcome.word();
  json["property"] = nullptr;
  if (outcome.violation) json["property"] = checkers::name(outcome.violation->property);
  return json;
}

}  // namespace

Differences differences_of(const ReadRun& first, const ReadRun& second) {
  Differences differences;
  differences.header = header_differences(first, second);
  differences.scenario = scenarios::json::differences(scenario_json(first), scenario_json(second));
  differences.runs = traces::story::compare(first.compared(), second.compared());
  const auto& divergence = differences.runs.first;
  if (divergence) {
    differences.of_seeds = {traces::story::comes_from_seed(first.compared(), divergence->event),
                            traces::story::comes_from_seed(second.compared(), divergence->event)};
  }
  return differences;
}

std::string text_of(const Differences& differences, const ReadRun& first, const ReadRun& second) {
  const auto& divergence = differences.runs.first;
  const std::string files = io::one_line(first.path) + " | " + io::one_line(second.path);
  std::string text = divergence ? io::paint(io::Colour::red, "DIFFERENT") + "  " + files + "\n"
                                : io::paint(io::Colour::green, "SAME") + "  " + files + ", " +
                                      traces::grouped(differences.runs.events) + " events\n";
  for (const FieldDifference& field : differences.header) {
    text += labelled(field.field, pair_of(field.first, field.second));
  }
  text += scenario_text(differences.scenario);
  if (!divergence) return text;
  text += "\nThe first divergence\n" + divergence_text(*divergence);
  if (divergence->kind == Divergence::Kind::time || divergence->kind == Divergence::Kind::choice) {
    text += labelled("random stream", stream_text(differences, *divergence, first, second));
  }
  if (divergence->kind == Divergence::Kind::time) {
    text += differences.runs.behaviour
                ? "\nWhere they first do different things\n" +
                      divergence_text(*differences.runs.behaviour)
                : labelled("behaviour", "the same to the end: only times differ");
  }
  text += "\nHow they end\n" + labelled("first", end_text(first)) +
          labelled("second", end_text(second));
  return text;
}

Value json_of(const Differences& differences, const ReadRun& first, const ReadRun& second,
              io::ExitCode code) {
  Value json;
  json["same"] = differences.is_same();
  json["events"] = differences.runs.events;
  json["traces"] = Value::array({to_json(first), to_json(second)});
  json["header"] = Value::array();
  for (const FieldDifference& field : differences.header) json["header"].push_back(to_json(field));
  json["scenario"] = Value::array();
  for (const scenarios::json::Difference& part : differences.scenario) {
    json["scenario"].push_back({{"pointer", part.pointer},
                                {"first", or_null(part.first)},
                                {"second", or_null(part.second)}});
  }
  json["first"] = to_json(differences.runs.first, differences);
  json["behaviour"] = to_json(differences.runs.behaviour, differences);
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace squall::tools::diff
