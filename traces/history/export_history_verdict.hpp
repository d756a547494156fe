// The verdict on a client history, as JSON.
#pragma once

#include "checkers/linearizability/linearizability.hpp"
#include "scenarios/json/value.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::traces::history {

/// {"model": name,
///  "verdict": "linearizable" | "vacuous" | "not_linearizable" | "undecided", "file", "operations",
/// "processes",
///  "keys", "unknown_outcomes", "possibilities": looked at,
///  "undecided_keys": [text…]: their prefixes may be shorter,
///  "ended_by": [what ended the searches of undecided keys: "possibilities" | "memory" | "stopped"],
///  "stopped": text: why they were stopped, or null,
///  "linearizable_before_line": every prefix before this line is linearizable; null unless
///     undecided,
///  "key_verdicts": [{"key": text or null, "verdict": as above but for "vacuous", "operations",
///     "possibilities", "prefix_line" and "operation": null unless not_linearizable,
///     "ended_by", "linearizable_before_line" and "stopped_at": an operation; null unless undecided,
///     "witness": [operations, in the order in which they can have taken effect], or null}…],
///  and, null unless not_linearizable:
///  "prefix_line": the last line of the shortest prefix that is not linearizable,
///  "prefix_is_shortest": false when the budget was spent before that was known,
///  "operation": the one that cannot be placed,
///  "possible_values": [text…] that the key may have held instead: of other models their states,
///  "possible_values_complete": whether those are all,
///  "contradiction": {"since_line": 0 for the beginning, "minimal", "operations": […]},
///  "without_effect": [operations that would have written the value if they had taken effect]}
/// An operation: {"process", "f", "key", "value", "expected", "outcome": "ok" | "mismatched" |
/// "failed" | "unknown", "invoked_line", "completed_line", "text"}; null is what it does not have.
/// Keys and values are texts as the file writes them.
scenarios::json::Value verdict_json(const NamedHistory& named,
                                    const checkers::linearizability::Linearizability& result,
                                    const std::string& stopped = "");
scenarios::json::Value verdict_json(const NamedHistory& named, const HistoryJudgement& judgement,
                                    const std::string& stopped = "");

}  // namespace squall::traces::history
