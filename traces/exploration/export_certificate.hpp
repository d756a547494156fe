// An exploration certificate as JSON.
#pragma once

#include "scenarios/json/value.hpp"
#include "traces/exploration/certificate.hpp"

namespace squall::traces::exploration {

/// {"verdict": "explored_completely" | "explored_within_bounds" | "violated" |
///  "violated_as_expected" | "expectation_failed" | "reached" | "not_reached" | "depth" | "memory" | "limit" |
///  "interrupted" | "time" | "walked", "property": name or null, "statement", "explanation" (both null
///  without a violation), "scenario": name, "servers", "clients", "begins_after": events, "bounds":
///  {"terms": number or null, "entries", "depth", "messages", "network", "restart",
///    "timely", "learners", "leader": server or null, "cut": [[from, to]…], each budget: number or
///    "unlimited"}, "search", "symmetric", "absorbing", "resumed", "states", "steps",
///  "depth": levels, "levels": [states…], empty but for breadth-first search, "waiting",
///  "left": {"at_least": states, "at_most"} or null, "ensembles", "distinct_steps",
///  "cuts": {bound: steps not taken…; of "depth" and "unless" states not gone on from},
///  "collision_odds": one in so many, "actions": {kind: how often…}, "never_taken": [kind…],
///  "probes": {"met": [name…], "missed": [name…]}, "not_met": [what "expect" wants
///  and no step met…], "way": steps to what was found or null,
///  "memory_bytes", "disk_bytes", "threads", "seconds"}
scenarios::json::Value certificate_json(const Certificate& certificate);

}  // namespace squall::traces::exploration
