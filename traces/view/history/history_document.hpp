// What the page of a history shows, as JSON.
#pragma once

#include <string>

#include "scenarios/json/value.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::traces::view::history {

/// {"file", "model", "verdict": as of traces::history::verdict_json(), "report": the verdict in words,
///  "timed": a line is an operation,
///  "processes": [name…], "keys": [name…], "texts": [text…], which is what T stands for below,
///  "operations": columns, by operation in the order of invocation:
///    {"process": [], "key": [], "f": [T], "value": [T or -1], "expected": [T or -1], "say": [T: a sentence],
///     "outcome": [0 unknown, 1 ok, 2 mismatched, 3 failed], "observes": [0 or 1], "invoked": [event],
///     "completed": [event or -1]},
///  "lines": [line of the file, by event; event 0 is the beginning],
///  "times": null, or [by event, from the first one on], "time_unit": "ns" or "": the file does not tell it,
///  "no_times": why there are none, or "",
///  "orders": [{"key", "decision": "linearizable" | "not_linearizable" | "undecided", "known": false where the
///     budget did not suffice, "order": [operation…], "states": [T…] before the first and after each,
///     "unplaced": [operation…], "until": event or null: the order explains what comes before}…],
///  "could": [[operation, [T…]]…]: what an observer could have been told, whatever it was told,
///  "finding": null, or {"operation", "shortest": bool, "possible": [T…], "complete": bool,
///     "contradiction": [operation…], "since": event, "minimal": bool, "without_effect": [operation…]}}
/// Long texts are shortened.
///
/// REQUIRES: `judgement` was made with witnesses. COST: that of the judgement, some times.
scenarios::json::Value history_document(const traces::history::NamedHistory& named,
                                        const traces::history::HistoryJudgement& judgement,
                                        const checkers::linearizability::SearchBudget& budget,
                                        const std::string& report);

/// The page, with the document in it.
std::string history_page(const scenarios::json::Value& document);

}  // namespace squall::traces::view::history
