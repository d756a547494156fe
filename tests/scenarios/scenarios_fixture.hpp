// Scenarios from text, and what is said about bad ones.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/parse.hpp"

namespace squall::tests {

inline scenarios::Scenario scenario_of(std::string_view text) {
  return scenarios::parse(text, "a.json");
}

/// "where: message" of the error that parsing throws; empty when it parses.
inline std::string refusal_of(std::string_view text) {
  try {
    scenario_of(text);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

/// Every key that a scenario file may have, each verb and each condition.
inline constexpr std::string_view kEverything = R"({
  "$schema": "scenario.schema.json", "version": 1, "name": "everything", "description": "All keys.",
  "source": "Nowhere", "seed": 7, "servers": 5, "spare": 5,
  "raft": {"heartbeat": "10ms", "election_timeout": {"min": "100ms", "max": "200ms"},
    "election_timers": false, "entries_per_message": 7, "entries_in_flight": 9, "pre_vote": true,
    "check_quorum": true, "stickiness": true, "reads": "lease", "lease": "70ms",
    "clock_drift_ppm": 200, "follower_reads": true, "forward": true, "membership": "joint", "catch_up_rounds": 3,
    "snapshot": {"every": 5, "keep": 6, "pieces": 7}, "uncommitted_bytes": 160, "sessions": 2},
  "network": {"delay": {"min": "1ms", "tail": "2ms"}, "drop": "1%", "duplicate": "0.5%",
    "reorder": "3%", "reorder_by": "4ms", "garble": "1%", "bandwidth": 1000, "queue": 2000, "in_order": true,
    "links": [{"from": [1, 2], "to": 3, "delay": "9ms", "drop": "50%", "duplicate": "1%",
      "reorder": "2%", "reorder_by": {"tail": "1ms"}, "garble": "2%", "bandwidth": 3000,
      "queue": 4000, "in_order": false}]},
  "disk": {"sync": {"min": "1ms", "tail": "2ms"}, "failed_write": "refuse"},
  "clients": {"count": 8, "think": {"tail": "2ms"}, "latency": "3ms", "retry": "4s", "stay": true,
    "ask": "always", "start": "5s", "stop": "9s",
    "commands": 6, "mix": {"keys": 3, "get": "50%", "append": "20%", "compare_and_set": "30%"}},
  "outside_model": "judge_all", "machine": "lib:./mine.so",
  "machines": [{"servers": [1, 2], "machine": "lib:./old.so", "after_restart": "lib:./new.so"}],
  "initial": {"leader": 1, "1": {"term": 4, "log": [1, 1, 3]}, "2": {"term": 3, "vote": 1}, "3": {"term": 4}, "5": {"term": 2}},
  "faults": {"crash": {"every": "1s", "lasts": "2s", "who": "majority"},
    "pause": {"every": "3s", "lasts": "4s", "who": [1, 2]},
    "partition": {"every": "5s", "lasts": "6s"}, "one_way": {"every": "7s", "lasts": "8s"},
    "isolate": {"every": "0", "lasts": "10s"}, "shape": {"every": "1s", "lasts": "2s"},
    "flapping": {"every": "1s", "lasts": "2s"}, "sync_failure": {"every": "1s", "lasts": "2s"},
    "slow": {"every": "1s", "lasts": "2s", "by": {"tail": "5ms"}, "who": "random"},
    "full_disk": {"every": "1s", "lasts": "2s"},
    "clock": {"every": "1s", "lasts": "2s", "within_ppm": 300, "who": "followers"}, "transfer": {"every": "1s"},
    "membership": {"every": "2s"}, "replace": {"every": "1s", "lasts": "2s"},
    "slow_messages": {"every": "1s", "lasts": "2s", "by": "4ms", "message": "timeout_now"},
    "lost_messages": {"every": "1s", "lasts": "2s", "message": "request_vote"},
    "disk_stall": {"every": "1s", "lasts": "2s", "who": "leader"},
    "cut": {"every": "1s", "lasts": "2s", "from": "leader", "to": [1, 2]},
    "clock_jump": {"every": "1s", "by": "4ms", "who": "all"}, "torn_writes": true, "crashes_in_step": true, "until": "11s"},
  "timeline": [
    {"at": "1s", "crash": "leader", "as": "old"},
    {"when": {"leader": "any"}, "after": "5ms", "restart": "old"},
    {"when": {"no_leader": true}, "pause": [1, 2]},
    {"when": {"two_leaders": true}, "resume": "all"},
    {"when": {"two_candidates": true}, "isolate": "random"},
    {"when": {"candidate": 2}, "partition": [[1, 2], 3]},
    {"when": {"term": 3}, "cut": {"from": "old", "to": "others", "one_way": true}},
    {"when": {"commit_index": 4}, "heal": true},
    {"when": {"last_index": {"server": "any", "at_least": 5}},
      "heal": {"from": 1, "to": "followers"}},
    {"when": {"committed": 6}, "hold": {"message": "request_vote", "from": "minority",
      "pre_vote": true, "heartbeat": false, "success": false, "term": 3, "index": 4}, "as": "votes"},
    {"when": {"truncated": 7}, "release": {"message": "request_vote", "from": "minority",
      "pre_vote": true, "term": 3, "count": 2}},
    {"release": {"filter": "votes", "to": 2, "heartbeat": true, "success": true, "index": 4, "count": 1}},
    {"release": "votes"},
    {"when": {"crashed": 1}, "block": {"to": "crashed", "index": 3}, "as": "lost"},
    {"when": {"converged": true}, "unblock": {"message": "read_index", "from": 1, "to": "crashed",
      "pre_vote": true, "heartbeat": false, "success": false, "term": 3, "index": 4}},
    {"unblock": "lost"},
    {"election_timeout": 1},
    {"heartbeat_timeout": "majority"},
    {"request": {"to": "leader", "count": 3}},
    {"request": {"to": 1, "client": 2, "operation": "compare_and_set", "key": 2, "value": 7,
      "expected": 6}},
    {"links": {"from": 1, "to": "others", "delay": "1ms", "drop": "1%", "duplicate": "1%",
      "reorder": "1%", "reorder_by": "1ms", "garble": "1%", "bandwidth": 5, "queue": 6,
      "in_order": false}},
    {"corrupt": {"server": 2, "index": 9}, "as": "second"},
    {"when": {"pre_candidate": 1}, "compact": "all"},
    {"when": {"lease": "any"}, "transfer": {"from": 1, "to": 2}, "refused": true},
    {"when": {"joint": true}, "membership": {"to": 1, "voters": [1, 2], "learners": 3, "by": "single"}},
    {"when": {"voters": [1, 2]}, "fail_sync": 1, "may_have_no_effect": true},
    {"when": {"learners": 3}, "fill_disk": 2},
    {"when": {"snapshots_taken": 1}, "free_disk": 2},
    {"when": {"snapshots_installed": 1}, "latent_sector_error": {"server": 2, "index": 1}},
    {"when": {"snapshots_installed": 2}, "misdirect": {"server": 2, "index": 1, "silent": true}},
    {"when": {"reads": 1}, "wipe": 2},
    {"when": {"configurations_committed": 1}, "slow": {"server": 1, "by": "3ms"}},
    {"when": {"configurations_committed": 2},
      "slow_messages": {"message": "append_entries", "by": "3ms"}},
    {"when": {"sessions_expired": 1},
      "clock": {"server": 1, "rate": "-200ppm", "jump": "-5ms", "stopped": true}},
    {"when": {"retries_absorbed": 1}, "shape": {"kind": "ring", "order": [5, 3, 1, 2, 4]}},
    {"when": {"stopped_on_full_disk": 1}, "crash": {"server": 1, "survivors": 2}},
    {"crash": {"server": 2, "torn": true}},
    {"crash": {"server": 3, "after_writes": 2}},
    {"deliver": {"message": "request_vote", "from": 1, "to": 2, "pre_vote": true, "heartbeat": false,
      "success": false, "term": 3, "index": 5, "count": 2}},
    {"drop": {"filter": "votes"}}, {"duplicate": {"from": "leader"}},
    {"stall_disk": {"server": [1, 2], "for": "50ms"}}, {"lying_sync": 1}, {"back_up_disk": 2},
    {"restore_disk": "crashed"}, {"shorten_log": {"server": 2, "index": 3}},
    {"limit_disk": {"server": "leader", "entries": 20}}, {"sync": [1, 2]},
    {"named_timeout": {"server": 2, "timer": 7}},
    {"force_configuration": {"server": "crashed", "voters": [1, 2], "learners": 3}},
    {"when": {"all": [{"role": {"server": 1, "is": "leader"}}, {"last_term": {"server": 2, "at_most": 3}}]},
      "check": {"any": [{"voted_for": {"server": 2, "is": 1}}, {"not": {"known_leader": {"server": 3, "is": "none"}}}]}},
    {"forget_leader": "followers"}, {"transfer": {"from": 1}}],
  "end": {"at": "3s", "until": [{"commit_index": {"server": 1, "at_least": 6}}],
    "calm": {"from": "2s", "core": [1, 2, 3], "shape": {"kind": "chain", "order": [3, 1, 2]},
      "cut": [{"from": 1, "to": 2, "one_way": true}], "leader_within_election_timeouts": 10,
      "answer_within_election_timeouts": 20}},
  "limits": {"entries": 1, "terms": 2, "events": 3, "messages": 4},
  "bounds": {"terms": 3, "entries": 4, "messages": 9, "depth": 20, "network": "links",
    "restart": "at_once", "timely": true, "learners": true, "leader": 1,
    "cut": [{"from": 1, "to": [2]}],
    "elections": 2, "heartbeats": 1, "requests": 0, "retries": 1,
    "crashes": "unlimited", "drops": 3, "duplicates": 4, "membership_changes": 5, "compactions": 6,
    "transfers": 7, "lost_syncs": 14, "crashes_in_step": 2, "until": [{"two_leaders": true}, {"learners": [1, 2]}],
    "unless": [{"crashed": 2}]},
  "expect": {"safe": true, "not_judged": ["vote_kept"], "leader_within": "1s", "committed": 2, "converged": true, "term_max": 3,
    "leader_changes_max": 4, "sometimes": [{"last_index": 8}, {"condition": {"writes_lost": 1}, "from": "2s"}],
    "in_order": [{"leader": "any"}, {"committed": 1}], "met": ["log_truncated"],
    "may_be_vacuous": true,
    "never": [{"reads": {"equals": 9}}, {"reads": {"at_least": 8}}, {"reads": {"at_most": 7}},
      {"term": {"server": 1, "equals": 6}}],
    "finally": [{"flow": {"server": 1, "of": "any", "is": "replicate"}}, {"match_index": {"server": "any", "of": 2, "at_least": 7}},
      {"next_index": {"server": 1, "of": 2, "at_most": 8}}, {"in_flight": {"server": "any", "of": "any", "equals": 0}},
      {"configuration": {"server": 1, "voters": [1, 2], "outgoing": [1, 3], "learners": 4}}]}})";

/// What cannot stand beside spare servers.
inline constexpr std::string_view kInitialConfiguration = R"({"servers": 5,
  "raft": {"membership": "joint", "leave_joint": "on_request", "no_op": false, "quiescence": true},
  "initial": {"configuration": {"voters": [1, 2, 3], "outgoing": [1, 2, 4], "learners": 5},
    "1": {"term": 2, "log": [1, 1], "snapshot": 1}, "2": {"term": 2, "log": [1, 1]},
    "3": {"term": 2, "log": [1]}, "4": {"term": 2}}})";

/// What cannot stand beside leases and bounds.
inline constexpr std::string_view kServerSettings = R"({"disk": {"sync": "1ms"},
  "server_settings": {"2": {"disk": {"sync": "2ms"}, "clock": {"rate": "-70ppm"}, "raft": {"pre_vote": true,
    "check_quorum": true, "stickiness": true, "heartbeat": "10ms",
    "election_timeout": {"min": "1s", "max": "2s"}}}}})";

}  // namespace squall::tests
