// `squall explore`: a certificate in words and as JSON, an exit code, and a way to what was found.
#include <csignal>

#include "tests/tools/program.hpp"

namespace squall::tests::explore_test {

TEST_CASE("What nothing cut was explored completely", "[tools][explore]") {
  const Program squall;
  // A server alone: it elects itself, and that is all.
  const auto json =
      squall.json({"explore", "--servers", "1", "--requests", "0", "--elections", "1"});
  CHECK(json["verdict"] == "explored_completely");
  CHECK(json["exit_code"] == 0);
  CHECK(json["cuts"].empty());
  CHECK(json["states"] == 2);
  CHECK(json["never_taken"].empty());
  CHECK(json["trace"].is_null());
  const Finished text =
      squall({"explore", "--servers", "1", "--requests", "0", "--elections", "1"});
  CHECK(starts_with(text.out, "EXPLORED COMPLETELY  1-servers\n"));
  CHECK(field(text.out, "bounded") == "no step");
  CHECK(text.error.empty());
  CHECK(squall.files().empty());
}

TEST_CASE("What a bound cut was explored within its bounds, which are named", "[tools][explore]") {
  const Program squall;
  squall.write("two.json", R"({"servers": 2, "bounds": {"terms": 1, "requests": 0}})");
  const auto json = squall.json({"explore", "two.json"});
  CHECK(json["verdict"] == "explored_within_bounds");
  CHECK(json["scenario"] == "two");
  CHECK(json["cuts"]["terms"].get<int>() > 0);
  CHECK(json["bounds"]["terms"] == 1);
  CHECK(json["probes"]["met"].size() > 1);
  SECTION("an option outranks the file") {
    const auto more = squall.json(
        {"explore", "two.json", "--terms", "2", "--crashes", "1", "--restart", "at_once"});
    CHECK(more["bounds"]["terms"] == 2);
    CHECK(more["bounds"]["crashes"] == 1);
    CHECK(more["bounds"]["restart"] == "at_once");
    CHECK(more["actions"]["crash"].get<int>() > 0);
    CHECK(more["states"].get<int>() > json["states"].get<int>());
  }
  SECTION("the number of threads changes nothing that is counted") {
    auto other = squall.json({"explore", "two.json", "--threads", "3"});
    for (const char* key : {"states", "steps", "depth", "ensembles", "cuts", "actions"}) {
      CHECK(other[key] == json[key]);
    }
  }
}

TEST_CASE("A goal is reached on the shortest way, which is kept and replayed", "[tools][explore]") {
  const Program squall;
  squall.write("goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  const Finished found = squall({"explore", "goal.json"});
  CHECK(found.code == 0);
  CHECK(starts_with(found.out, "GOAL REACHED  goal\n"));
  CHECK(starts_with(field(found.out, "path"), "1 "));
  CHECK(contains(found.out, "1  election timeout of server 2"));
  CHECK(squall.files() == std::vector<std::string>{"goal-reached-explored.trace.jsonl"});
  const Finished again = squall(pasted(found.out, "replay"));
  CHECK(again.code == 0);
  CHECK(starts_with(again.out, "SAME  squall-findings/goal-reached-explored.trace.jsonl, 3 "));
  const auto json = squall.json({"explore", "goal.json", "--trace", "here.jsonl"});
  CHECK(json["way"] == 3);
  CHECK(json["trace"] == "here.jsonl");
  CHECK(squall({"replay", "here.jsonl"}).code == 0);
}

TEST_CASE("A goal that holds at the beginning is reached in no step", "[tools][explore]") {
  const Program squall;
  squall.write("now.json", R"({"bounds": {"terms": 1, "until": [{"no_leader": true}]}})");
  const auto json = squall.json({"explore", "now.json"});
  CHECK(json["verdict"] == "reached");
  CHECK(json["way"] == 0);
  CHECK(squall({"replay", json["trace"]}).code == 0);
}

TEST_CASE("A depth is a bound like any other, and what lies beyond it is counted",
          "[tools][explore]") {
  const Program squall;
  const std::vector<std::string> space{"explore", "--servers", "3", "--depth", "4"};
  const auto shallow = squall.json(space);
  CHECK(shallow["verdict"] == "explored_within_bounds");
  CHECK(shallow["exit_code"] == 0);
  CHECK(shallow["depth"] == 5);
  CHECK(shallow["levels"].size() == 5);
  CHECK(shallow["cuts"]["depth"] == shallow["levels"][4]);
  CHECK(shallow["left"].is_null());
  const Finished text = squall(space);
  CHECK(starts_with(text.out, "EXPLORED WITHIN ITS BOUNDS  3-servers\n"));
  CHECK(contains(field(text.out, "bounded"), " states by `depth`"));
  std::vector<std::string> deepening = space;
  deepening.insert(deepening.end(), {"--search", "deepening"});
  CHECK(squall.json(deepening)["verdict"] == "explored_within_bounds");
  CHECK(squall.json(deepening)["depth"] == 5);
}

TEST_CASE("More memory than there is may be allowed", "[slow][tools][explore]") {
  const auto json = Program().json({"explore", "replication", "--memory", "65536"});
  CHECK(json["verdict"] == "explored_within_bounds");
}

TEST_CASE("What ends before its bounds has no verdict: exit code 5", "[tools][explore]") {
  const Program squall;
  const auto lost = squall.json({"explore", "--servers", "3", "--depth", "4", "--search", "dfs"});
  CHECK(lost["verdict"] == "depth");
  CHECK(lost["exit_code"] == 5);
  squall.write("few.json", R"({"limits": {"terms": 2}, "bounds": {"terms": 9, "requests": 0}})");
  const auto limited = squall.json({"explore", "few.json"});
  CHECK(limited["verdict"] == "limit");
  CHECK(limited["exit_code"] == 5);
  const Finished text = squall({"explore", "few.json"});
  CHECK(starts_with(field(text.out, "because"), "the limit \"terms\" was reached before every"));
}

TEST_CASE("An expected violation that does not exist within the bounds fails the expectation",
          "[tools][explore]") {
  const Program squall;
  squall.write("vain.json", R"({"servers": 2, "expect": {"violates": "vote_once"},
                                "bounds": {"terms": 1, "requests": 0}})");
  const Finished vain = squall({"explore", "vain.json", "--quiet"});
  CHECK(vain.code == 4);
  CHECK(starts_with(vain.out, "EXPECTATION FAILED  vain\n"));
}

TEST_CASE("Quiet says nothing of what held", "[tools][explore]") {
  const Program squall;
  const Finished quiet =
      squall({"explore", "--servers", "2", "--terms", "1", "--requests", "0", "--quiet"});
  CHECK(quiet.code == 0);
  CHECK(quiet.out.empty());
  CHECK(quiet.error.empty());
}

TEST_CASE("What cannot be explored is refused in a sentence", "[tools][explore]") {
  const Program squall;
  squall.write("lease.json", R"({"raft": {"reads": "lease", "stickiness": true,
    "check_quorum": true}, "bounds": {"terms": 1}})");
  squall.write("endless.json", R"({"bounds": {}})");
  const auto refusal = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "explore");
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(refused.out.empty());
    return refused.error;
  };
  CHECK(starts_with(refusal({"lease.json"}), "squall: lease.json: a lease depends on time"));
  CHECK(starts_with(refusal({"endless.json"}), "squall: endless.json: elections are unbounded: "));
  CHECK(
      starts_with(refusal({}),
                  "squall: explore: nothing to explore: give a file, a built-in name (--list) or"));
  CHECK(starts_with(refusal({"--servers", "3", "--terms", "1", "--requests", "unlimited"}),
                    "squall: explore: logs are unbounded: \"requests\" is unlimited"));
  CHECK(starts_with(refusal({"--servers", "3", "--crashes", "15"}), "squall: --crashes: \"15\""));
  CHECK(contains(refusal({"--servers", "3", "--network", "link"}), "did you mean \"links\"?"));
  CHECK(refusal({"endless.json", "--servers", "3"}).size() > 10);
}

TEST_CASE("A signal ends an exploration in order, and nothing is claimed of the rest",
          "[slow][tools][explore][signals]") {
  const Program squall;
  Process process(squall.command({"explore", "pre-vote"}));
  REQUIRE(process.works(std::chrono::milliseconds{200}));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.in_time);
  CHECK(finished.code == 5);
  CHECK(starts_with(finished.out, "INTERRUPTED  pre-vote\n"));
  CHECK(contains(field(finished.out, "states"), "of them not expanded"));
}

TEST_CASE("Who watches a terminal is told every second how far it is",
          "[slow][tools][explore][signals]") {
  if (!has_terminals()) {
    WARN("skipped: no pseudo-terminal can be opened here");
    return;
  }
  const Program squall;
  Command command = squall.command({"explore", "pre-vote"});
  command.error.kind = Sink::Kind::terminal;
  Process process(command);
  REQUIRE(process.works(std::chrono::milliseconds{2500}));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.code == 5);
  CHECK(contains(finished.out, " waiting, still growing, "));  // the terminal's text
  CHECK(contains(finished.out, " MiB\x1b[K\r\x1b[K"));
}

TEST_CASE("The program's own explorations are listed with their size", "[tools][explore]") {
  const Program squall;
  const Finished list = squall({"explore", "--list"});
  CHECK(list.code == 0);
  CHECK(contains(list.out, "replication  997 states, at once\n  One leader and one command, "));
  const auto json = squall.json({"explore", "--list"});
  CHECK(json.size() >= 12);
  for (const auto& one : json) {
    CHECK(contains(one["size"], " states, "));
    CHECK_FALSE(contains(one["description"], " states, "));
  }
  const auto done = squall.json({"explore", "replication"});
  CHECK(done["states"] == 997);
  CHECK(done["exit_code"] == 0);
  const Finished misspelt = squall({"explore", "replicaton"});
  CHECK(misspelt.code == 2);
  CHECK(contains(misspelt.error, "did you mean \"replication\"?"));
}

TEST_CASE("An exploration begins after a trace's choices, or after events of a seed's run",
          "[tools][explore]") {
  const Program squall;
  squall.write("goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  squall({"explore", "goal.json", "--trace", "way.jsonl"});
  const auto rest = squall.json({"explore", "--from", "way.jsonl:2", "--trace", "again.jsonl"});
  CHECK(rest["verdict"] == "reached");
  CHECK(rest["begins_after"] == 2);
  CHECK(rest["way"] == 1);
  const Finished again = squall({"replay", "again.jsonl"});
  CHECK(again.code == 0);
  CHECK(starts_with(again.out, "SAME  again.jsonl, 3 events"));
  CHECK(squall.json({"explore", "--from", "way.jsonl"})["way"] == 0);

  const std::vector<std::string> simulated{
      "explore", "normal-case", "--from-seed", "7",          "--at-event",
      "60",      "--elections", "0",           "--requests", "1"};
  const auto midst = squall.json(simulated);
  CHECK(midst["begins_after"] == 60);
  CHECK(midst["states"].get<int>() > 1);
  CHECK(midst["exit_code"] == 0);
  CHECK(contains(squall({"explore", "--from", "way.jsonl:9"}).error, "it has only 3 choices"));
  CHECK(squall({"explore", "normal-case", "--from-seed", "7"}).code == 2);
}

TEST_CASE("Links that are cut where an exploration begins stay cut in it", "[tools][explore]") {
  const Program squall;
  squall.write("cut.json", R"({"raft": {"election_timers": false}, "timeline": [
      {"at": "0", "cut": {"from": 1, "to": [2, 3]}}, {"election_timeout": 2}],
      "bounds": {"terms": 2, "requests": 0, "until": [{"leader": 1}]}, "end": {"at": "100ms"}})");
  squall({"run", "cut.json", "--trace", "run.jsonl"});
  const Finished apart = squall({"explore", "--from", "run.jsonl:3"});
  CHECK(apart.code == 4);  // no server can hear that server 1 asks for votes
  CHECK(field(apart.out, "links cut") == "1→2, 1→3, 2→1, 3→1");
  CHECK(field(apart.out, "start") == "after the first 3 events of a run");
  CHECK(squall({"explore", "--from", "run.jsonl:3", "--symmetry"}).code == 2);
  // The other side can elect; what it did is the beginning of a further exploration.
  squall.write("bridge.json",
               R"({"bounds": {"terms": 1, "requests": 0, "cut": [{"from": 1, "to": [2, 3]}],
      "until": [{"leader": 2}]}})");
  squall({"explore", "bridge.json", "--trace", "way.jsonl"});
  const auto further = squall.json({"explore", "--from", "way.jsonl:2"});
  CHECK(further["verdict"] == "reached");
  CHECK(further["bounds"]["cut"].size() == 2);
  CHECK(squall({"explore", "--from", "way.jsonl:2", "--leader", "1"}).code == 2);
}

TEST_CASE("The path of an exploration is told as prose", "[tools][explore]") {
  const Program squall;
  squall.write("goal.json",
               R"({"bounds": {"terms": 2, "requests": 0, "until": [{"two_leaders": true}]}})");
  const Finished told = squall({"explore", "goal.json", "--tell", "--trace", "way.jsonl"});
  CHECK(told.code == 0);
  CHECK(starts_with(told.out, "goal\n"));
  CHECK(contains(told.out, " becomes leader of term 1 with the votes of servers "));
  CHECK(contains(told.out, " becomes leader of term 2 with the votes of servers "));
  CHECK(contains(told.out, "the path ends with server "));
  CHECK(contains(told.out, "\nGOAL REACHED  goal\n"));
  CHECK(field(told.out, "path").empty());
  // Its trace tells the same.
  const Finished replayed = squall({"replay", "way.jsonl", "--tell"});
  CHECK(replayed.code == 0);
  CHECK(starts_with(replayed.out, told.out.substr(0, told.out.find("\nGOAL REACHED"))));
  CHECK(squall({"explore", "goal.json", "--tell", "--json"}).code == 2);
}

TEST_CASE("A mutant is explored to the shortest path to what it breaks", "[tools][explore][slow]") {
  if (kSanitized) return;
  const Program squall;
  squall.write("two.json", R"({"bounds": {"terms": 1, "requests": 0}})");
  CHECK(squall({"explore", "two.json"}).code == 0);
  const Finished found = squall({"explore", "two.json", "--mutant", "E03"});
  CHECK(found.code == 1);
  CHECK(starts_with(found.out, "VIOLATED "));
  CHECK(contains(found.out, " --mutant E03-vote-forgotten-same-term"));
}

}  // namespace squall::tests::explore_test
