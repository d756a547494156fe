// Scenarios that are refused: each mistake has its sentence, with a JSON pointer.
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::refusal_test {

namespace {

const std::string kServer = "expected a whole number from 1 to 3, found ";
const std::string kDuration =
    "expected a duration such as \"15ms\", \"2s\", \"500us\", \"1min\" or \"0\", found ";

/// What is said about this step as the only one of a timeline.
std::string about_step(const std::string& step) {
  return refusal_of(R"({"timeline": [)" + step + "]}");
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

std::string repeated(int count, const std::string& text) {
  std::string all = text;
  for (int at = 1; at < count; ++at) all += "," + text;
  return all;
}

}  // namespace

TEST_CASE("Whatever is no object is no scenario", "[scenarios][refusal]") {
  CHECK(refusal_of("[]") == "a.json: /: expected an object, found []");
  CHECK(refusal_of("7") == "a.json: /: expected an object, found 7");
  CHECK(refusal_of("") == "a.json: the file is empty");
  CHECK(starts_with(refusal_of("{\n  x}"), "a.json:2:3: the text is no JSON: "));
}

TEST_CASE("An unknown key is told which one was meant", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"server": 3})") ==
        "a.json: /: unknown key \"server\", did you mean \"servers\"? Allowed: $schema, version, "
        "name, description, source, seed, servers, spare, raft, network, disk, clients, "
        "outside_model, initial, faults, timeline, end, limits, bounds, expect, server_settings, "
        "machine, machines");
  const std::pair<const char*, const char*> inner[]{
      {R"({"raft": {"heart_beat": "1s"}})",
       "a.json: /raft: unknown key \"heart_beat\", did you mean \"heartbeat\"?"},
      {R"({"raft": {"election_timeout": {"mim": 1}}})",
       "a.json: /raft/election_timeout: unknown key \"mim\", did you mean \"min\"?"},
      {R"({"network": {"dely": 1}})",
       "a.json: /network: unknown key \"dely\", did you mean \"delay\"?"},
      {R"({"network": {"links": [{"form": 1}]}})",
       "a.json: /network/links/0: unknown key \"form\", did you mean \"from\"?"},
      {R"({"disk": {"sink": 1}})", "a.json: /disk: unknown key \"sink\", did you mean \"sync\"?"},
      {R"({"clients": {"counts": 1}})",
       "a.json: /clients: unknown key \"counts\", did you mean \"count\"?"},
      {R"({"initial": {"1": {"logs": 1}}})",
       "a.json: /initial/1: unknown key \"logs\", did you mean \"log\"?"},
      {R"({"faults": {"crashes": 1}})",
       "a.json: /faults: unknown key \"crashes\", did you mean \"crash\"?"},
      {R"({"faults": {"crash": {"evry": 1}}})",
       "a.json: /faults/crash: unknown key \"evry\", did you mean \"every\"?"},
      {R"({"end": {"utill": 1}})", "a.json: /end: unknown key \"utill\", did you mean \"until\"?"},
      {R"({"limits": {"event": 1}})",
       "a.json: /limits: unknown key \"event\", did you mean \"events\"?"},
      {R"({"expect": {"save": true}})",
       "a.json: /expect: unknown key \"save\", did you mean \"safe\"?"},
      {R"({"timeline": [{"crsh": 1}]})",
       "a.json: /timeline/0: unknown key \"crsh\", did you mean \"crash\"?"},
      {R"({"timeline": [{"cut": {"from": 1, "too": 2}}]})",
       "a.json: /timeline/0/cut: unknown key \"too\", did you mean \"to\"?"},
      {R"({"timeline": [{"block": {"mesage": 1}}]})",
       "a.json: /timeline/0/block: unknown key \"mesage\", did you mean \"message\"?"},
      {R"({"timeline": [{"request": {"cout": 1}}]})",
       "a.json: /timeline/0/request: unknown key \"cout\", did you mean \"count\"?"},
      {R"({"timeline": [{"links": {"drops": 1}}]})",
       "a.json: /timeline/0/links: unknown key \"drops\", did you mean \"drop\"?"},
      {R"({"timeline": [{"corrupt": {"indx": 1}}]})",
       "a.json: /timeline/0/corrupt: unknown key \"indx\", did you mean \"index\"?"}};
  for (const auto& [text, start] : inner) {
    CHECK(starts_with(refusal_of(text), start));
  }
}

TEST_CASE("What a scenario says of itself is checked", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"version": 2})") ==
        "a.json: /version: version 2 of the format; this program reads version 1");
  CHECK(
      starts_with(refusal_of(R"({"version": "1"})"), "a.json: /version: expected a whole number"));
  CHECK(refusal_of(R"({"$schema": 1})") == "a.json: /$schema: expected a string, found 1");
  CHECK(refusal_of(R"({"name": ""})") == "a.json: /name: expected a name of one line, found \"\"");
  CHECK(refusal_of(R"({"name": "a\nb"})") ==
        "a.json: /name: expected a name of one line, found \"a\\nb\"");
  CHECK(refusal_of("{\"name\": \"" + std::string(201, 'n') + "\"}") ==
        "a.json: /name: a string of more than 200 bytes");
  CHECK(refusal_of("{\"description\": \"" + std::string(65'537, 'd') + "\"}") ==
        "a.json: /description: a string of more than 65536 bytes");
  CHECK(refusal_of(R"({"source": []})") == "a.json: /source: expected a string, found []");
  CHECK(refusal_of(R"({"seed": -1})") ==
        "a.json: /seed: expected a whole number from 0 to 18446744073709551615, found -1");
  CHECK(refusal_of(R"({"servers": 16})") ==
        "a.json: /servers: expected a whole number from 1 to 15, found 16");
  CHECK(refusal_of(R"({"servers": 0})") ==
        "a.json: /servers: expected a whole number from 1 to 15, found 0");
}

TEST_CASE("Timing that would never end is refused", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"raft": {"heartbeat": "0ms"}})") ==
        "a.json: /raft/heartbeat: a heartbeat interval of 0 would never end");
  const auto timeout = [](const char* value) {
    return refusal_of(R"({"raft": {"election_timeout": )" + std::string(value) + "}}");
  };
  CHECK(timeout(R"({"min": "0", "max": "1s"})") ==
        "a.json: /raft/election_timeout: an election timeout of 0 would never end");
  CHECK(timeout(R"({"min": "2s", "max": "1s"})") ==
        "a.json: /raft/election_timeout: \"min\" is greater than \"max\"");
  CHECK(timeout(R"({"min": "2s"})") ==
        "a.json: /raft/election_timeout: the key \"max\" is missing");
  CHECK(timeout(R"("2s")") == "a.json: /raft/election_timeout: expected an object, found \"2s\"");
  CHECK(refusal_of(R"({"raft": {"election_timers": 1}})") ==
        "a.json: /raft/election_timers: expected true or false, found 1");
  CHECK(refusal_of(R"({"raft": {"entries_per_message": 65536}})") ==
        "a.json: /raft/entries_per_message: expected a whole number from 1 to 65535, found 65536");
  CHECK(refusal_of(R"({"raft": {"entries_in_flight": 0}})") ==
        "a.json: /raft/entries_in_flight: expected a whole number from 1 to 1000000, found 0");
  CHECK(refusal_of(R"({"clients": {"retry": "0"}})") ==
        "a.json: /clients/retry: a retry after 0 would never end");
}

TEST_CASE("Network, disk, clients and faults are checked value by value", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"network": {"delay": 5}})") == "a.json: /network/delay: " + kDuration + "5");
  CHECK(starts_with(refusal_of(R"({"network": {"drop": 0.05}})"),
                    "a.json: /network/drop: expected a share from \"0%\" to \"100%\""));
  CHECK(refusal_of(R"({"network": {"links": [{"from": 1}]}})") ==
        "a.json: /network/links/0: the key \"to\" is missing");
  CHECK(refusal_of(R"({"network": {"links": [{"from": 4, "to": 1}]}})") ==
        "a.json: /network/links/0/from: " + kServer + "4");
  CHECK(refusal_of(R"({"network": {"links": [)" + repeated(101, R"({"from": 1, "to": 2})") +
                   "]}}") == "a.json: /network/links: a list of 101, at most 100 are allowed");
  CHECK(refusal_of(R"({"disk": {}})") == "a.json: /disk: the key \"sync\" is missing");
  CHECK(refusal_of(R"({"disk": {"sync": "never"}})") ==
        "a.json: /disk/sync: " + kDuration + "\"never\"");
  CHECK(refusal_of(R"({"clients": {"count": 1025}})") ==
        "a.json: /clients/count: expected a whole number from 0 to 1024, found 1025");
  CHECK(refusal_of(R"({"clients": {"commands": 0}})") ==
        "a.json: /clients/commands: expected a whole number from 1 to 4294967295, found 0");
  CHECK(refusal_of(R"({"faults": {"crash": {"every": "1s"}}})") ==
        "a.json: /faults/crash: the key \"lasts\" is missing");
  CHECK(refusal_of(R"({"faults": {"crash": {"every": "1s", "lasts": "1s", "who": "crashed"}}})") ==
        "a.json: /faults/crash/who: a random fault strikes servers that are up");
  CHECK(starts_with(
      refusal_of(R"({"faults": {"crash": {"every": "1s", "lasts": "1s", "who": "leaders"}}})"),
      "a.json: /faults/crash/who: unknown target \"leaders\", did you mean \"leader\"?"));
  CHECK(starts_with(
      refusal_of(R"({"faults": {"shape": {"every": "1s", "lasts": "1s", "who": "leader"}}})"),
      "a.json: /faults/shape: unknown key \"who\""));
  CHECK(refusal_of(R"({"faults": {"until": "soon"}})") ==
        "a.json: /faults/until: " + kDuration + "\"soon\"");
  CHECK(refusal_of(R"({"limits": {"messages": 65001}})") ==
        "a.json: /limits/messages: expected a whole number from 1 to 65000, found 65001");
}

TEST_CASE("Initial logs belong to servers, and their terms never decrease",
          "[scenarios][refusal]") {
  const auto initial = [](const char* value) {
    return refusal_of(R"({"initial": )" + std::string(value) + "}");
  };
  CHECK(initial("[]") == "a.json: /initial: expected an object, found []");
  CHECK(initial(R"({"4": {}})") == "a.json: /initial: \"4\" is no server; expected \"1\" to \"3\"");
  CHECK(initial(R"({"01": {}})") ==
        "a.json: /initial: \"01\" is no server; expected \"1\" to \"3\"");
  CHECK(initial(R"({"1": {"log": [2, 1]}})") ==
        "a.json: /initial/1/log/1: a log's terms never decrease");
  CHECK(initial(R"({"1": {"log": [0]}})") ==
        "a.json: /initial/1/log/0: expected a whole number from 1 to 1000000, found 0");
  CHECK(initial(R"({"1": {"log": [3], "term": 2}})") ==
        "a.json: /initial/1/term: expected a whole number from 3 to 1000000, found 2");
  CHECK(starts_with(initial(("{\"1\": {\"log\": [" + repeated(10'001, "1") + "]}}").c_str()),
                    "a.json: /initial/1/log: a list of 10001, at most 10000 are allowed"));
}

TEST_CASE("Bounds of an exploration are checked", "[scenarios][refusal]") {
  const auto about = [](const std::string& bounds) {
    return refusal_of(R"({"bounds": {)" + bounds + "}}");
  };
  CHECK(starts_with(about(R"("election": 1)"),
                    "a.json: /bounds: unknown key \"election\", did you mean \"elections\"? "
                    "Allowed: terms, entries, messages, depth, network, restart, until, unless, "
                    "timely, learners, leader, cut, elections, heartbeats, "));
  CHECK(starts_with(about(R"("free": 1)"), "a.json: /bounds: unknown key \"free\""));
  CHECK(about(R"("crashes": 15)") ==
        "a.json: /bounds/crashes: expected a whole number from 0 to 14, found 15");
  CHECK(about(R"("crashes": "many")") ==
        "a.json: /bounds/crashes: expected a whole number from 0 to 14, or \"unlimited\", found "
        "\"many\"");
  CHECK(about(R"("messages": 49)") ==
        "a.json: /bounds/messages: expected a whole number from 1 to 48, found 49");
  CHECK(about(R"("terms": 0)") ==
        "a.json: /bounds/terms: expected a whole number from 1 to 4294967295, found 0");
  CHECK(about(R"("network": "link")") ==
        "a.json: /bounds/network: unknown word \"link\", did you mean \"links\"? Allowed: "
        "datagrams, at_most_once, links");
  CHECK(about(R"("restart": "never")") ==
        "a.json: /bounds/restart: unknown word \"never\"; allowed: later, at_once");
  CHECK(about(R"("until": [{"leader": 1}, {"committed": 2}])") ==
        "a.json: /bounds/until/1: \"committed\" counts what happened in a run, or depends on time; "
        "an exploration knows states only");
  CHECK(starts_with(about(R"("unless": [{"lease": 1}])"), "a.json: /bounds/unless/0: \"lease\" "));
}

TEST_CASE("Expectations are checked", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"expect": {"safe": false}})") ==
        "a.json: /expect/safe: only true has a meaning here; leave the key out instead");
  CHECK(refusal_of(R"({"expect": {"safe": true, "violates": "vote_once"}})") ==
        "a.json: /expect/violates: contradicts \"safe\"");
  CHECK(refusal_of(R"({"expect": {"violates": "log_maching"}})") ==
        "a.json: /expect/violates: unknown property \"log_maching\", did you mean "
        "\"log_matching\"? Allowed: election_safety, leader_append_only, log_matching, "
        "leader_completeness, state_machine_safety, vote_once, term_monotonic, commit_monotonic, "
        "commit_quorum, durability, reply_after_sync, configuration_safety, election_quorum, "
        "snapshot_prefix, lease_exclusivity, read_freshness, real_time_order, exactly_once, "
        "vote_kept, applied_in_order, machine_failed, unpersisted_state, entry_origin");
  CHECK(refusal_of(R"({"expect": {"not_judged": ["vote_keep"]}})")
            .find("a.json: /expect/not_judged/0: unknown property \"vote_keep\", did you mean "
                  "\"vote_kept\"?") == 0);
  CHECK(refusal_of(R"({"expect": {"committed": 0}})") ==
        "a.json: /expect/committed: expected a whole number from 1 to 4294967295, found 0");
  CHECK(refusal_of(R"({"expect": {"sometimes": {}}})") ==
        "a.json: /expect/sometimes: expected a list, found {}");
  CHECK(refusal_of(R"({"expect": {"sometimes": [{"condition": {"leader": 1}}]}})") ==
        "a.json: /expect/sometimes/0: the key \"from\" is missing");
}

TEST_CASE("A step does one thing, at a time that can come", "[scenarios][refusal]") {
  CHECK(about_step("7") == "a.json: /timeline/0: expected an object, found 7");
  CHECK(about_step(R"({"crash": 1, "restart": 1})") ==
        "a.json: /timeline/0: a step does one thing; found \"crash\" and \"restart\"");
  CHECK(about_step(R"({"at": "1s"})") ==
        "a.json: /timeline/0: says nothing to do; one of these is needed: crash, restart, pause, "
        "resume, isolate, partition, cut, heal, hold, release, block, unblock, election_timeout, "
        "heartbeat_timeout, request, links, corrupt, compact, transfer, membership, fail_sync, "
        "fill_disk, free_disk, latent_sector_error, misdirect, wipe, slow, clock, shape, "
        "slow_messages, deliver, drop, duplicate, check, forget_leader, stall_disk, lying_sync, "
        "back_up_disk, restore_disk, shorten_log, limit_disk, sync, "
        "force_configuration, named_timeout");
  CHECK(about_step(R"({"after": "1s", "crash": 1})") ==
        "a.json: /timeline/0/after: \"after\" counts from \"when\", which is missing");
  CHECK(about_step(R"({"at": "soon", "crash": 1})") ==
        "a.json: /timeline/0/at: " + kDuration + "\"soon\"");
  CHECK(refusal_of(R"({"timeline": [)" + repeated(1001, R"({"crash": 1})") + "]}") ==
        "a.json: /timeline: a list of 1001, at most 1000 are allowed");
  CHECK(refusal_of(R"({"timeline": [)" + repeated(101, R"({"links": {"from": 1, "to": 2}})") +
                   "]}") == "a.json: /timeline/100: more than 100 changes of link models");
}

TEST_CASE("A target is a word, a name or a server that exists", "[scenarios][refusal]") {
  CHECK(about_step(R"({"crash": "leder"})") ==
        "a.json: /timeline/0/crash: unknown target \"leder\", did you mean \"leader\"? Allowed: "
        "leader, followers, minority, majority, random, crashed, all, a server's number or a list "
        "of them");
  CHECK(refusal_of(R"({"timeline": [{"crash": 1, "as": "first"}, {"restart": "frst"}]})") ==
        "a.json: /timeline/1/restart: unknown target \"frst\", did you mean \"first\"? Allowed: "
        "leader, followers, minority, majority, random, crashed, all, first, a server's number or "
        "a list of them");
  CHECK(starts_with(about_step(R"({"crash": "others"})"),
                    "a.json: /timeline/0/crash: unknown target \"others\""));
  CHECK(starts_with(about_step(R"({"crash": "bound"})"),
                    "a.json: /timeline/0/crash: unknown target \"bound\""));
  CHECK(about_step(R"({"crash": 4})") == "a.json: /timeline/0/crash: " + kServer + "4");
  CHECK(about_step(R"({"crash": [1, 0]})") == "a.json: /timeline/0/crash/1: " + kServer + "0");
  CHECK(about_step(R"({"crash": []})") == "a.json: /timeline/0/crash: an empty list of servers");
  CHECK(about_step(R"({"crash": null})") == "a.json: /timeline/0/crash: " + kServer + "null");
  CHECK(about_step(R"({"crash": "a\nb"})").find("unknown target \"a\\nb\"; allowed: ") !=
        std::string::npos);
}

TEST_CASE("A name is a word of its own for servers that were chosen", "[scenarios][refusal]") {
  const auto as = [](const std::string& name) {
    return about_step(R"({"crash": 1, "as": ")" + name + "\"}");
  };
  CHECK(as("old-leader_2").empty());
  for (const std::string bad : {"", "1st", "a b", "ü", "-a"}) {
    CHECK(as(bad) ==
          "a.json: /timeline/0/as: expected a name of at most 40 letters, digits, \"_\" and "
          "\"-\", the first one a letter; found \"" +
              bad + "\"");
  }
  CHECK(starts_with(as(std::string(41, 'a')), "a.json: /timeline/0/as: expected a name"));
  CHECK(as(std::string(40, 'a')).empty());
  for (const std::string taken : {"leader", "any", "none", "others"}) {
    CHECK(as(taken) == "a.json: /timeline/0/as: \"" + taken +
                           "\" cannot be a name: it is a word of the language");
  }
  CHECK(about_step(R"({"heal": true, "as": "x"})") ==
        "a.json: /timeline/0/as: this step chooses no servers to name");
  CHECK(about_step(R"({"partition": [[1]], "as": "x"})") ==
        "a.json: /timeline/0/as: this step chooses no servers to name");
  std::string many;
  for (int at = 0; at < 65; ++at) {
    many += (at == 0 ? "" : ",") + (R"({"crash": 1, "as": "n)" + std::to_string(at) + "\"}");
  }
  CHECK(refusal_of(R"({"timeline": [)" + many + "]}") ==
        "a.json: /timeline/64/as: more than 64 names");
}

TEST_CASE("Links and messages are checked", "[scenarios][refusal]") {
  CHECK(about_step(R"({"cut": {"from": 1}})") ==
        "a.json: /timeline/0/cut: the key \"to\" is missing");
  CHECK(about_step(R"({"cut": {"from": "others", "to": "others"}})") ==
        "a.json: /timeline/0/cut: \"others\" are the others than the other side: name at least one "
        "side");
  CHECK(about_step(R"({"heal": false})") ==
        "a.json: /timeline/0/heal: only true has a meaning here; leave the key out instead");
  CHECK(about_step(R"({"partition": [[1, 2], [2, 3]]})") ==
        "a.json: /timeline/0/partition/1: a server stands in two groups");
  CHECK(about_step(R"({"hold": {"message": "append_entry"}})") ==
        "a.json: /timeline/0/hold/message: unknown message \"append_entry\", did you mean "
        "\"append_entries\"? Allowed: request_vote, request_vote_reply, append_entries, "
        "append_entries_reply, install_snapshot, install_snapshot_reply, timeout_now, read_index, "
        "read_index_reply, forward, opaque, any");
  CHECK(starts_with(about_step(R"({"block": {"from": "others"}})"),
                    "a.json: /timeline/0/block/from: unknown target \"others\""));
  CHECK(about_step(R"({"request": {"count": 1}})") ==
        "a.json: /timeline/0/request: the key \"to\" is missing");
  CHECK(about_step(R"({"request": {"to": 1, "count": 0}})") ==
        "a.json: /timeline/0/request/count: expected a whole number from 1 to 1024, found 0");
  CHECK(about_step(R"({"corrupt": {"server": 1, "index": 0}})") ==
        "a.json: /timeline/0/corrupt/index: expected a whole number from 1 to 4294967295, found 0");
}

TEST_CASE("Features that need others say so", "[scenarios][refusal]") {
  CHECK(refusal_of(R"({"raft": {"forward": "always"}})") ==
        "a.json: /raft/forward: expected true or false, found \"always\"");
  CHECK(starts_with(refusal_of(R"({"raft": {"forwards": true}})"),
                    "a.json: /raft: unknown key \"forwards\", did you mean \"forward\"?"));
  CHECK(
      refusal_of(R"({"raft": {"reads": "lease", "stickiness": true}})") ==
      "a.json: /raft/reads: reads by a lease need \"stickiness\" and \"check_quorum\" to be true: "
      "a lease is what followers promise by them");
  CHECK(refusal_of(R"({"raft": {"lease": "70ms"}})") ==
        "a.json: /raft/lease: there are no leases without \"reads\": \"lease\"");
  CHECK(refusal_of(R"({"raft": {"clock_drift_ppm": 7}})") ==
        "a.json: /raft/clock_drift_ppm: there are no leases without \"reads\": \"lease\"");
  CHECK(refusal_of(R"({"raft": {"reads": "leese"}})") ==
        "a.json: /raft/reads: unknown word \"leese\", did you mean \"lease\"? Allowed: read_index, "
        "lease, log");
  CHECK(refusal_of(R"({"clients": {"mix": {"get": "60%", "append": "41%"}}})") ==
        "a.json: /clients/mix: the shares are more than 100% together");
  CHECK(refusal_of(R"({"servers": 2, "spare": [1, 2]})") ==
        "a.json: /spare: no server is left for the first configuration: all are spare");
}

TEST_CASE("What a step requests must fit its clients", "[scenarios][refusal]") {
  const auto about = [](const std::string& request) {
    return refusal_of(R"({"clients": {"count": 2, "mix": {"keys": 3}}, "timeline": [{"request": )" +
                      request + "}]}");
  };
  const std::string where = "a.json: /timeline/0/request";
  CHECK(about(R"({"to": 1, "client": 1, "operation": "put", "key": 2, "value": 7})").empty());
  CHECK(about(R"({"to": 1, "client": 2})") ==
        where + "/client: expected a whole number from 0 to 1, found 2");
  CHECK(about(R"({"to": 1, "count": 1, "client": 1})") == where + "/client: contradicts \"count\"");
  CHECK(about(R"({"to": 1, "operation": "put", "key": 3, "value": 7})") ==
        where + "/key: expected a whole number from 0 to 2, found 3");
  CHECK(about(R"({"to": 1, "operation": "put"})") == where + ": the key \"value\" is missing");
  CHECK(about(R"({"to": 1, "operation": "get", "value": 7})") ==
        where + "/value: a get has no value");
  CHECK(about(R"({"to": 1, "operation": "append", "value": 7, "expected": 1})") ==
        where + "/expected: only a compare_and_set expects a value");
  CHECK(about(R"({"to": 1, "key": 1})") == where + "/key: there is no \"operation\" to go with it");
  CHECK(refusal_of(R"({"clients": {"ask": "on_request", "think": "1ms"}})") ==
        "a.json: /clients/think: clients that ask \"on_request\" begin nothing by themselves");
  CHECK(refusal_of(R"({"comment": "", "servers": 3, "initial": {"comment": "x"}})").empty());
  CHECK(refusal_of(R"({"raft": {"comment": 7}})") ==
        "a.json: /raft/comment: expected a string, found 7");
}

TEST_CASE("What steps ask for must make sense", "[scenarios][refusal]") {
  CHECK(about_step(R"({"membership": {"voters": [1, 2], "learners": 2}})") ==
        "a.json: /timeline/0/membership/learners: a server is voter or learner, not both");
  CHECK(about_step(R"({"shape": {"kind": "ring", "order": [1, 2]}})") ==
        "a.json: /timeline/0/shape/order: the order names each server once");
  CHECK(about_step(R"({"shape": {"kind": "ring", "order": [1, 2, 2]}})") ==
        "a.json: /timeline/0/shape/order/2: stands in the order twice");
  CHECK(about_step(R"({"shape": {"kind": "rign"}})") ==
        "a.json: /timeline/0/shape/kind: unknown shape \"rign\", did you mean \"ring\"? Allowed: "
        "ring, chain, bridge, split");
  CHECK(about_step(R"({"crash": {"server": 1, "survivors": 1, "torn": true}})") ==
        "a.json: /timeline/0/crash/torn: contradicts \"survivors\"");
  const std::string rate =
      ": expected a rate such as \"+200ppm\", \"-50ppm\" or \"0ppm\", at most 900000 either way, "
      "found ";
  for (const std::string wrong :
       {"\"200\"", "\"ppm\"", "\"+ppm\"", "\"900001ppm\"", "\"1.5ppm\"", "7"}) {
    CHECK(about_step(R"({"clock": {"server": 1, "rate": )" + wrong + "}}") ==
          "a.json: /timeline/0/clock/rate" + rate + wrong);
  }
}

}  // namespace squall::tests::refusal_test
