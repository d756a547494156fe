// One verdict, then property by property.
#include "tools/check/check_report.hpp"

#include <fstream>

#include "scenarios/json/strict_json.hpp"
#include "tools/io/console.hpp"
#include "tools/run_report.hpp"
#include "traces/prose.hpp"

namespace squall::tools::check {

using checkers::Property;
using core::ServerId;

namespace {

constexpr std::size_t kLineShown = 160;

/// The line as its file has it, shortened; empty where the file cannot be read again.
std::string line_text(const EventLog& log, std::uint32_t event) {
  const Event& at = log.events[event];
  std::ifstream file(log.files[at.file]);
  std::string text;
  for (std::uint32_t line = 0; line < at.line; ++line) {
    if (!std::getline(file, text)) return "";
  }
  if (text.size() > kLineShown) {
    text = std::string(scenarios::json::cut(text, kLineShown)) + "…";
  }
  return io::one_line(text);
}

std::string event_text(const EventLog& log, const std::string& label, std::uint32_t event) {
  std::string text = labelled(label, io::one_line(log.place(event)) + ", a line of server " +
                                         io::one_line(log.names[log.events[event].server]));
  const std::string line = line_text(log, event);
  if (!line.empty()) text += unbroken("", line);
  return text;
}

std::string listed(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) text += (text.empty() ? "" : ", ") + io::one_line(file);
  return text;
}

/// "1, 2 and 3", with names where those are others.
std::string servers_text(const EventLog& log) {
  std::string text;
  for (const ServerId server : log.servers) {
    const std::string number = to_string(server);
    text += (text.empty() ? "" : ", ") + number;
    if (log.names[server] != number) text += " is " + io::one_line(log.names[server]);
  }
  return text;
}

/// Why a property that lines can tell was judged nowhere.
std::string missing_lines(const EventLog& log, Property property) {
  switch (property) {
    case Property::election_safety:
      return "no line tells that a server became leader";
    case Property::leader_append_only:
      return "no line tells how the log of a leader changed";
    case Property::log_matching:
      return "no line tells what the log of a server holds";
    case Property::leader_completeness:
      return "no line tells the log of a leader, or what was committed in a log that is known";
    case Property::state_machine_safety:
      return "no line tells what is committed in a log that is known";
    case Property::vote_once:
    case Property::vote_kept:
      return "no line tells a server's vote";
    case Property::term_monotonic:
      return "no line tells a server's term";
    case Property::commit_monotonic:
      return "no line tells a commit index";
    case Property::commit_quorum:
      return log.tells_acknowledgements
                 ? "no line tells what a leader whose voters are known committed"
                 : "no header says that each acknowledgement has its line";
    case Property::durability:
      return "no server that had sent a message started again";
    case Property::reply_after_sync:
      return "no line tells when a write was on disk";
    case Property::configuration_safety:
      return "no line tells a configuration in a log, and the first one";
    case Property::election_quorum:
      return log.tells_votes ? "no line tells that a server was elected whose voters are known"
                             : "no header says that each vote has its line";
    case Property::snapshot_prefix:
      return "no line tells of a snapshot in a log that is known";
    case Property::lease_exclusivity:
      return "no line tells of leases: they are a matter of time";
    case Property::read_freshness:
    case Property::real_time_order:
    case Property::exactly_once:
      return "it is about what clients were told: see check-history";
    case Property::applied_in_order:
      return "no line tells what a state machine got from a log that is known";
    case Property::entry_origin:
      return "log_matching judges every entry that a line tells, at any time";
    case Property::machine_failed:
    case Property::unpersisted_state:
      return "only a machine in a seat of a simulation shows it";
  }
  return "";
}

scenarios::json::Value finding_json(const EventLog& log, const Finding& finding) {
  scenarios::json::Value json;
  json["property"] = checkers::name(finding.violation.property);
  json["statement"] = checkers::statement(finding.violation.property);
  json["explanation"] = checkers::explain(finding.violation);
  json["line"] = log.place(finding.event);
  json["against"] = nullptr;
  if (finding.against != kNoEvent) json["against"] = log.place(finding.against);
  return json;
}

std::string findings_text(const EventLog& log, const LogJudge& judge) {
  std::string text;
  for (const Finding& finding : judge.findings()) {
    text += violation_text(finding.violation, "") + event_text(log, "where", finding.event);
    if (finding.against != kNoEvent && finding.against != finding.event) {
      text += event_text(log, "against", finding.against);
    }
  }
  return text;
}

std::string lost_logs_text(const EventLog& log, const LogJudge& judge) {
  std::string text;
  for (const ServerId server : log.servers) {
    const Standing& standing = judge.replay().standing(server);
    if (standing.lost_at == kNoEvent) continue;
    text += labelled("log unknown", "of server " + io::one_line(log.names[server]) + ", from " +
                                        io::one_line(log.place(standing.lost_at)) +
                                        (standing.knows_log ? " until a later line" : " on") +
                                        ": " + standing.lost_why);
  }
  return text;
}

}  // namespace

std::string why_not_judged(const EventLog& log, const LogJudge& judge, Property property) {
  const auto told = log.not_judged.find(property);
  if (told != log.not_judged.end()) return told->second;
  return judge.judged(property) > 0 ? "" : missing_lines(log, property);
}

namespace {

struct Properties {
  std::string judged;      // "election_safety 3, log_matching 120"
  std::string not_judged;  // lines
  scenarios::json::Value counts = scenarios::json::Value::object();
  scenarios::json::Value reasons = scenarios::json::Value::object();
};

Properties properties(const EventLog& log, const LogJudge& judge) {
  Properties all;
  for (int at = 0; at < checkers::kProperties; ++at) {
    const auto property = static_cast<Property>(at);
    const std::string name(checkers::name(property));
    const std::string why = why_not_judged(log, judge, property);
    if (why.empty()) {
      all.counts[name] = judge.judged(property);
      all.judged +=
          (all.judged.empty() ? "" : ", ") + name + " " + traces::grouped(judge.judged(property));
    } else {
      all.reasons[name] = why;
      all.not_judged += labelled(all.not_judged.empty() ? "not judged" : "", name + ": " + why);
    }
  }
  return all;
}

scenarios::json::Value lost_logs(const EventLog& log, const LogJudge& judge) {
  scenarios::json::Value unknown = scenarios::json::Value::array();
  for (const ServerId server : log.servers) {
    const Standing& standing = judge.replay().standing(server);
    if (standing.lost_at == kNoEvent) continue;
    unknown.push_back({{"server", log.names[server]},
                       {"since", log.place(standing.lost_at)},
                       {"why", standing.lost_why}});
  }
  return unknown;
}

std::uint64_t messages_matched(const EventLog& log) {
  std::uint64_t messages = 0;
  for (const Event& event : log.events) messages += event.sent != kNoEvent ? 1 : 0;
  return messages;
}

/// Of how the log was read.
std::string log_text(const EventLog& log) {
  const std::string left_out =
      log.skipped == 0 ? "" : ", " + traces::grouped(log.skipped) + " of them left out";
  return labelled("servers", servers_text(log)) +
         unbroken("lines", traces::grouped(log.lines) + left_out) +
         labelled("order", "each server's own lines, and " +
                               traces::grouped(messages_matched(log)) +
                               " messages from sending to arrival");
}

}  // namespace

CheckReport report(const EventLog& log, const LogJudge& judge) {
  const Properties all = properties(log, judge);
  const std::vector<Finding> findings = judge.findings();
  const bool violated = !findings.empty();
  const bool vacuous = all.judged.empty();
  CheckReport result;
  result.code = violated  ? io::ExitCode::violated
                : vacuous ? io::ExitCode::expectation_failed
                          : io::ExitCode::held;
  std::string verdict =
      vacuous ? io::paint(io::Colour::yellow, "VACUOUS") : io::paint(io::Colour::green, "HELD");
  if (violated) {
    verdict = io::paint(io::Colour::red, "VIOLATED") + " " +
              std::string(checkers::name(findings.front().violation.property));
  }
  result.text =
      verdict + "  " + listed(log.files) + "\n" + findings_text(log, judge) + log_text(log);
  if (!all.judged.empty()) result.text += labelled("judged", all.judged);
  if (judge.entries_without_id() > 0) {
    result.text += labelled("entries", traces::grouped(judge.entries_without_id()) +
                                           " without an id: index and term stand for them");
  }
  result.text += lost_logs_text(log, judge) + all.not_judged;
  scenarios::json::Value told = scenarios::json::Value::array();
  for (const Finding& finding : findings) told.push_back(finding_json(log, finding));
  scenarios::json::Value servers = scenarios::json::Value::object();
  for (const ServerId server : log.servers) servers[to_string(server)] = log.names[server];
  result.json = {{"verdict", violated  ? "violated"
                             : vacuous ? "vacuous"
                                       : "held"},
                 {"files", log.files},
                 {"servers", std::move(servers)},
                 {"lines", log.lines},
                 {"skipped", log.skipped},
                 {"messages", messages_matched(log)},
                 {"findings", std::move(told)},
                 {"judged", all.counts},
                 {"not_judged", all.reasons},
                 {"logs_unknown", lost_logs(log, judge)},
                 {"exit_code", static_cast<int>(result.code)}};
  return result;
}

}  // namespace squall::tools::check
