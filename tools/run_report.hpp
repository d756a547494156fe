// The result of a run as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"

namespace squall::tools {

/// A label and a text below a headline, broken after 80 characters; the label once.
std::string labelled(const std::string& label, const std::string& text);
/// The same in one line, however long: for what is to be pasted.
std::string unbroken(const std::string& label, const std::string& text);
/// Property, rule and what happened, in the dissertation's words.
/// `failure`: the words of a machine that failed; else empty.
std::string violation_text(const checkers::Violation& violation, const std::string& failure = "");

/// The verdict's line: coloured word, scenario's name, seed.
std::string verdict_line(const std::string& scenario, const Execution& execution);
/// "HELD", "VIOLATED", … in its colour.
std::string verdict_word(const Execution& execution);

/// For people; the verdict's line first. `kept`: nullptr when no trace was written.
/// `again`: a command that runs the same; empty when there is none.
/// `warnings`: of the scenario.
std::string summary(const std::string& scenario, const Execution& execution, const Kept* kept,
                    const std::string& again, const std::vector<std::string>& warnings = {});
/// The verdict's line and the line to paste.
std::string short_summary(const std::string& scenario, const Execution& execution, const Kept* kept,
                          const std::string& again);

/// {"verdict": "held" | "violated" | "expectation_failed" | "vacuous" | "limit" | "interrupted" |
///  "not_reproducible", "property": name or null, "statement", "explanation" (both null without a
///  violation), "reasons": [text…], "not_judged": text or null, "warnings": [text…], "until":
///  "reached", "not_reached" or null (where nothing stands in /end/until), "scenario": name, "seed": "0x…", "digest": 16 hexadecimal
///  digits, "events", "virtual_time_us", "seconds", "leader_changes", "commands_answered",
///  "faults": effects, "charges": {fault: {"begun", "effects"}…}, "tally": {action: how often…},
///  "trace": path or null, "exit_code"}
scenarios::json::Value to_json(const std::string& scenario, const Execution& execution,
                               const Kept* kept, const std::vector<std::string>& warnings = {});

/// What each kind of fault did; those that never began are left out.
scenarios::json::Value fault_statistics_json(const sim::plan::FaultStatistics& fault_statistics);

/// One JSON document, with a line's end. Bytes that are no UTF-8 are replaced.
std::string document(const scenarios::json::Value& json);

}  // namespace squall::tools
