// `squall run`: a verdict in words and as JSON, an exit code, and a line to paste.
#include <sstream>

#include "tests/tools/program.hpp"

namespace squall::tests::run_test {

TEST_CASE("A run that held says so, and exits with 0", "[tools][run]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const Finished run = squall({"run", "held.json"});
  CHECK(run.code == 0);
  CHECK(starts_with(run.out, "HELD  held, seed 0x1\n"));
  CHECK(run.error.empty());
  CHECK(field(run.out, "virtual time") == "1.000 s");
  CHECK(pasted(run.out, "run again") ==
        std::vector<std::string>{"run", "held.json", "--seed", "0x1"});
  CHECK(squall.files().empty());
}

TEST_CASE("A violation says which rule, where, by whom, and how to see it again", "[tools][run]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = squall({"run", "corruption.json", "--seed", "7"});
  CHECK(run.code == 1);
  CHECK(starts_with(run.out, "VIOLATED log_matching  corruption, seed 0x7\n"));
  CHECK(starts_with(field(run.out, "rule"), "Log Matching (§3.5): if two logs contain an entry"));
  CHECK(contains(run.out, "server 3 and server 1"));
  CHECK(contains(run.out, "of term 1 at index 5"));
  CHECK(starts_with(field(run.out, "where"), "event "));
  CHECK(contains(field(run.out, "where"), ", virtual time 0."));
  CHECK(squall.files() == std::vector<std::string>{"corruption-log_matching-0x7.trace.jsonl"});

  const Finished again = squall(pasted(run.out, "replay"));
  CHECK(again.code == 1);
  CHECK(starts_with(again.out, "SAME  squall-findings/corruption-log_matching-0x7.trace.jsonl, "));
  const Finished same_seed = squall(pasted(run.out, "run again"));
  CHECK(same_seed.code == 1);
  CHECK(field(same_seed.out, "digest") == field(run.out, "digest"));
}

TEST_CASE("A failed expectation is no violation: exit code 4, and a trace", "[tools][run]") {
  const Program squall;
  squall.write("late.json", kTooLate);
  const Finished run = squall({"run", "late.json"});
  CHECK(run.code == 4);
  CHECK(starts_with(run.out, "EXPECTATION FAILED  late, seed 0x1\n"));
  CHECK(starts_with(field(run.out, "because"),
                    "expected a leader within 1 ms, but the first was elected"));
  CHECK(squall.files() == std::vector<std::string>{"late-expectation_failed-0x1.trace.jsonl"});
}

TEST_CASE("A run that tested nothing is vacuous: exit code 4", "[tools][run]") {
  const Program squall;
  squall.write("vacuous.json", kVacuous);
  const Finished run = squall({"run", "vacuous.json"});
  CHECK(run.code == 4);
  CHECK(starts_with(run.out, "VACUOUS  vacuous, seed 0x1\n"));
  CHECK(contains(run.out, "vacuous: no fault had an effect: crash"));
}

TEST_CASE("A follower that lacks entries long after the last answer has not converged",
          "[tools][run]") {
  const Program squall;
  squall.write("empty-follower.json", R"({
    "servers": 3, "raft": {"election_timers": false}, "clients": {"count": 1, "commands": 3},
    "timeline": [{"at": "0", "block": {"message": "append_entries", "to": 3}},
                 {"at": "10ms", "election_timeout": 1}],
    "end": {"at": "10s"}, "expect": {"converged": true, "committed": 3}})");
  const Finished run = squall({"run", "empty-follower.json"});
  CHECK(run.code == 4);
  CHECK(field(run.out, "because") ==
        "expected the servers to converge by the end, but they did not: server 3 waits");
  CHECK(run.out.find(" for entries 1 to 4\n") != std::string::npos);
}

TEST_CASE("A run that reached a limit has no verdict: exit code 5", "[tools][run]") {
  const Program squall;
  squall.write("limited.json", kLimited);
  const Finished run = squall({"run", "limited.json"});
  CHECK(run.code == 5);
  CHECK(starts_with(run.out, "LIMIT REACHED  limited, seed 0x1\n"));
  CHECK(field(run.out, "because") == "the limit \"entries\" of 5 was reached");
}

TEST_CASE("A violation that the scenario expects has held", "[tools][run]") {
  const Program squall;
  const Finished run = squall({"run", "silent-corruption-outside-the-model"});
  CHECK(run.code == 0);
  CHECK(starts_with(
      run.out, "EXPECTED VIOLATION log_matching  silent-corruption-outside-the-model, seed 0x1\n"));
}

TEST_CASE("Quiet is silent about what held, and only about that", "[tools][run]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall.write("corruption.json", kSilentCorruption);
  CHECK(squall({"run", "held.json", "--quiet"}).out.empty());
  CHECK(starts_with(squall({"run", "corruption.json", "--quiet"}).out, "VIOLATED"));
}

TEST_CASE("JSON has one shape for every verdict", "[tools][run]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall.write("corruption.json", kSilentCorruption);
  squall.write("late.json", kTooLate);
  squall.write("vacuous.json", kVacuous);
  squall.write("limited.json", kLimited);
  const auto held = squall.json({"run", "held.json"});
  std::vector<std::string> keys;
  for (const auto& item : held.items()) keys.push_back(item.key());
  for (const auto& [name, verdict] :
       std::vector<std::pair<std::string, std::string>>{{"held", "held"},
                                                        {"corruption", "violated"},
                                                        {"late", "expectation_failed"},
                                                        {"vacuous", "vacuous"},
                                                        {"limited", "limit"}}) {
    const auto json = squall.json({"run", name + ".json"});
    CHECK(json["verdict"] == verdict);
    CHECK(json["scenario"] == name);
    CHECK(json["seed"] == "0x1");
    CHECK(json["digest"].get<std::string>().size() == 16);
    CHECK(json["events"].get<long>() > 0);
    CHECK(json["virtual_time_us"].get<long>() > 0);
    CHECK(json["reasons"].empty() == (verdict == "held"));
    const bool kept = verdict == "violated" || verdict == "expectation_failed";
    CHECK(json["trace"].is_string() == kept);
    CHECK(json["property"].is_string() == (verdict == "violated"));
    std::vector<std::string> these;
    for (const auto& item : json.items()) these.push_back(item.key());
    CHECK(these == keys);
  }
}

TEST_CASE("The same seed gives the same digest, another seed another", "[tools][run]") {
  const Program squall;
  const auto one = squall.json({"run", "leader-crash", "--seed", "0xfff"});
  CHECK(squall.json({"run", "leader-crash", "--seed", "4095"})["digest"] == one["digest"]);
  CHECK(squall.json({"run", "leader-crash", "--seed", "4096"})["digest"] != one["digest"]);
  const auto top = squall.json({"run", "leader-crash", "--seed", "18446744073709551615"});
  CHECK(top["seed"] == "0xffffffffffffffff");
}

TEST_CASE("A trace can be had of any run, in any place", "[tools][run]") {
  const Program squall;
  const Finished run = squall({"run", "leader-crash", "--trace", "new/folder/a trace.jsonl"});
  CHECK(run.code == 0);
  CHECK(field(run.out, "replay") == "squall replay 'new/folder/a trace.jsonl'");
  const Finished again = squall({"replay", "new/folder/a trace.jsonl"});
  CHECK(again.code == 0);
  CHECK(starts_with(again.out, "SAME  new/folder/a trace.jsonl, "));
  CHECK(squall.files("new/folder") == std::vector<std::string>{"a trace.jsonl"});
}

TEST_CASE("JUnit's XML says what the exit code says", "[tools][run]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall.write("corruption.json", kSilentCorruption);
  squall.write("limited.json", kLimited);
  squall({"run", "held.json", "--junit", "held.xml"});
  CHECK(contains(squall.read("held.xml"), "tests=\"1\" failures=\"0\" errors=\"0\""));
  squall({"run", "corruption.json", "--junit", "corruption.xml"});
  CHECK(contains(squall.read("corruption.xml"), "tests=\"1\" failures=\"1\" errors=\"0\""));
  CHECK(contains(squall.read("corruption.xml"),
                 "<failure type=\"log_matching\" message=\"server 3 and"));
  CHECK(contains(squall.read("corruption.xml"),
                 "trace: squall-findings/corruption-log_matching-0x1.trace.jsonl"));
  squall({"run", "limited.json", "--junit", "limited.xml"});
  CHECK(contains(squall.read("limited.xml"), "tests=\"1\" failures=\"0\" errors=\"1\""));
}

TEST_CASE("A scenario's name leads out of no folder", "[tools][run]") {
  const Program squall;
  squall.write("a.json", R"({"name": "../../etc / x", "expect": {"leader_within": "1ms"},
                             "end": {"at": "1s"}})");
  const Finished run = squall({"run", "a.json"});
  CHECK(run.code == 4);
  CHECK(starts_with(run.out, "EXPECTATION FAILED  ../../etc / x, seed 0x1\n"));
  CHECK(squall.files() == std::vector<std::string>{"etc-x-expectation_failed-0x1.trace.jsonl"});
}

TEST_CASE("Colour is for terminals whose owners want it", "[tools][run]") {
  const Program squall;
  squall.write("held.json", kHeld);
  Command command = squall.command({"run", "held.json"});
  CHECK_FALSE(contains(squall.run(command).out, "\x1b["));
  if (!has_terminals()) {
    WARN("the rest is skipped: no pseudo-terminal can be opened here");
    return;
  }
  command.out.kind = Sink::Kind::terminal;
  CHECK(starts_with(squall.run(command).out, "\x1b[32mHELD\x1b[0m"));
  command.environment.push_back("NO_COLOR=1");
  CHECK_FALSE(contains(squall.run(command).out, "\x1b["));
}

TEST_CASE("A run is told as prose on demand, and its summary follows", "[tools][run]") {
  const Program squall;
  const std::string plain = squall({"run", "figure-3.7"}).out;
  const Finished told = squall({"run", "figure-3.7", "--tell"});
  CHECK(told.code == 0);
  CHECK(starts_with(told.out, "figure-3.7\n\nWhy a leader counts only entries of its own term."));
  CHECK(contains(told.out,
                 "\n    14.000 ms  server 1 becomes leader of term 2 with the votes of servers "));
  CHECK(contains(told.out, "\n\nHELD  figure-3.7, seed 0x1\n"));
  const std::string digest = plain.substr(plain.find("  digest "));
  CHECK(contains(told.out, digest));
  CHECK(squall({"run", "figure-3.7", "--tell", "--json"}).code == 2);
  CHECK(squall({"run", "figure-3.7", "--tell", "--quiet"}).out.empty());
}

TEST_CASE("What a fault has made meaningless is told in words and in JSON", "[tools][run]") {
  const Program squall;
  squall.write("wipe.json", R"({"servers": 3, "clients": {"count": 2}, "timeline": [
    {"when": {"committed": 5}, "crash": 3},
    {"when": {"crashed": 3}, "after": "10ms", "wipe": 3}], "end": {"at": "2s"}})");
  const Finished run = squall({"run", "wipe.json"});
  CHECK(starts_with(field(run.out, "not judged"), "election_safety, log_matching, "));
  const auto json = squall.json({"run", "wipe.json"});
  const auto text = json["not_judged"].get<std::string>();
  CHECK(contains(text,
                 "exactly_once, applied_in_order, entry_origin: since a server lost its disk and "
                 "its promises, "
                 "which is outside of Raft's fault model"));
  CHECK(json["charges"]["wipe"]["effects"] == 1);
  squall.write("held.json", kHeld);
  CHECK(squall.json({"run", "held.json"})["not_judged"].is_null());
  CHECK(squall.json({"run", "held.json"})["charges"] == nlohmann::json::object());
}

TEST_CASE("A run's client history is written for check-history", "[tools][run]") {
  const Program squall;
  squall.write("store.json", R"({"servers": 3, "raft": {"sessions": 8}, "end": {"at": "2s"},
    "clients": {"count": 3, "think": "20ms",
                "mix": {"keys": 2, "get": "30%", "append": "20%", "compare_and_set": "20%"}}})");
  CHECK(squall({"run", "store.json", "--history", "store.history.jsonl"}).code == 0);
  CHECK(starts_with(squall.read("store.history.jsonl"), "{\"squall_history\":1}\n"));
  const Finished checked = squall({"check-history", "store.history.jsonl"});
  CHECK(checked.code == 0);
  CHECK(starts_with(checked.out, "LINEARIZABLE  store.history.jsonl\n"));
  // In virtual nanoseconds, which a view of it draws.
  std::istringstream lines(squall.read("store.history.jsonl"));
  std::string line;
  std::getline(lines, line);
  std::uint64_t newest = 0;
  while (std::getline(lines, line)) {
    const auto time = nlohmann::json::parse(line)["time"].get<std::uint64_t>();
    CHECK(time >= newest);
    newest = time;
  }
  CHECK(newest > 1'000'000'000);
  CHECK(newest < 2'000'000'000);
}

TEST_CASE("An until that was not reached is told, and fails the run", "[tools][run]") {
  const Program squall;
  squall.write("until.json", R"({"servers": 1, "end": {"at": "1s", "until": [{"leader": 1}]}})");
  CHECK(field(squall({"run", "until.json"}).out, "until") == "reached");
  CHECK(squall.json({"run", "until.json"})["until"] == "reached");
  squall.write("missed.json", R"({"servers": 1, "end": {"at": "1s", "until": [{"crashed": 1}]}})");
  const Finished missed = squall({"run", "missed.json"});
  CHECK(missed.code == 4);
  CHECK(field(missed.out, "until") == "not reached");
  CHECK(
      starts_with(field(missed.out, "because"), "/end/until/0: expected \"crashed of server 1\""));
  const auto json = squall.json({"run", "missed.json"});
  CHECK(json["until"] == "not_reached");
  CHECK(json["exit_code"] == 4);
  squall.write("none.json", kHeld);
  CHECK(squall.json({"run", "none.json"})["until"].is_null());
}

TEST_CASE("What is seldom meant gets a warning, and the exit code stays", "[tools][run]") {
  const Program squall;
  squall.write("slow.json", R"({"raft": {"heartbeat": "400ms"}, "end": {"at": "300ms"}})");
  const Finished run = squall({"run", "slow.json"});
  CHECK(run.code == 0);
  CHECK(
      starts_with(field(run.out, "warning"), "/raft/heartbeat: a leader sends heartbeats every "));
  const auto json = squall.json({"run", "slow.json"});
  REQUIRE(json["warnings"].size() == 1);
  CHECK(squall.json({"scenario", "validate", "slow.json"})[0]["warnings"] == json["warnings"]);
  CHECK(contains(squall({"scenario", "validate", "slow.json"}).out, "warning"));
  CHECK(squall.json({"fuzz", "slow.json", "--seeds", "1..2"})["warnings"] == json["warnings"]);
  squall.write("held.json", kHeld);
  CHECK(squall.json({"run", "held.json"})["warnings"].empty());
}

}  // namespace squall::tests::run_test
