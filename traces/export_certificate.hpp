// An exploration's certificate, as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "traces/certificate.hpp"

namespace squall::traces {

/// {"verdict": "explored_completely" | "explored_within_bounds" | "violated" |
///  "violated_as_expected" | "expectation_failed" | "reached" | "depth" | "memory" | "limit" |
///  "interrupted", "property": name or null, "statement", "explanation" (both null without a
///  violation), "scenario": name, "servers", "clients", "begins_after": events,
///  "bounds": {"terms": number or null, "entries", "depth", "messages", "network", "restart",
///    each budget: number or "unlimited"}, "states", "steps", "depth": levels, "waiting",
///  "ensembles", "distinct_steps", "cuts": {bound: steps not taken…}, "collision_odds": one in so
///  many, "actions": {kind: how often…}, "never_taken": [kind…], "probes": {"met": [name…],
///  "missed": [name…]}, "way": steps to what was found or null, "memory_bytes", "threads",
///  "seconds"}
nlohmann::ordered_json certificate_json(const Certificate& certificate);

}  // namespace squall::traces
