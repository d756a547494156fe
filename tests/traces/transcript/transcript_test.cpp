// Runs told as prose: what is told, how finely, and that telling changes nothing.
#include "traces/transcript/transcript.hpp"

#include <algorithm>
#include <sstream>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "traces/record.hpp"
#include "traces/transcript/tell_trace.hpp"

namespace squall::tests::transcript_test {

using Lines = std::vector<std::string>;

namespace {

std::string told(const scenarios::Scenario& scenario) {
  traces::Run run(scenario, 1, core::ServerMaker{});
  traces::transcript::Transcript transcript;
  transcript.begin(run);
  while (const sim::Report* report = run.advance()) transcript.add(*report, run);
  transcript.end(run);
  return transcript.text();
}

std::string told(std::string_view json) { return told(scenarios::parse(json, "a story.json")); }

Lines lines_of(const std::string& text) {
  std::istringstream in(text);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The lines that begin with a time, without it.
Lines moments_of(const std::string& text) {
  Lines moments;
  for (const std::string& line : lines_of(text)) {
    const std::size_t at = line.find(" ms  ");
    if (at != std::string::npos && at < 16) moments.push_back(line.substr(at + 5));
  }
  return moments;
}

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A trace is told by its choices as its run is told", "[traces][transcript]") {
  const scenarios::Scenario scenario = scenarios::parse(
      R"({"servers": 3, "clients": {"count": 2, "think": "20ms"},
          "faults": {"crash": {"every": "300ms", "lasts": "100ms"}}, "end": {"at": "1s"}})",
      "a story.json");
  traces::Run run(scenario, 1, core::ServerMaker{});
  traces::Recorder recorder;
  while (const sim::Report* report = run.advance()) recorder.add(*report, run.simulator().now());
  traces::Trace trace;
  recorder.take(trace);
  const Lines of_run = lines_of(told(scenario));
  const Lines of_trace = lines_of(traces::transcript::told(trace, scenario, core::ServerMaker{}));
  REQUIRE(of_run.size() == of_trace.size());
  std::size_t different = 0;
  for (std::size_t at = 0; at < of_run.size(); ++at) different += of_run[at] != of_trace[at];
  CHECK(different == 1);
  CHECK(tells(told(scenario), "crashes"));
  CHECK(tells(traces::transcript::told(trace, scenario, core::ServerMaker{}), "the path ends"));
}

TEST_CASE("A forwarded request is told where it goes, and what comes of it",
          "[traces][transcript]") {
  const std::string text = told(R"({"servers": 3,
      "raft": {"election_timers": false, "forward": true}, "network": {"delay": "1ms"},
      "clients": {"count": 1, "ask": "on_request", "retry": "10s"}, "timeline": [
      {"at": "10ms", "election_timeout": 1}, {"at": "100ms", "request": {"to": 2}},
      {"at": "200ms", "hold": {"message": "forward"}}, {"at": "210ms", "request": {"to": 2}},
      {"at": "220ms", "election_timeout": 3}, {"at": "300ms", "release": {"message": "forward"}}],
      "end": {"at": "400ms"}})");
  CHECK(tells(text, "server 2 forwards a request of client 0 to server 1\n"));
  CHECK(tells(text, "server 1 appends entry 2, which server 2 forwarded\n"));
  CHECK(tells(text, "server 1 drops a request, which server 2 forwarded\n"));
}

TEST_CASE("A check is told with what came of it", "[traces][transcript]") {
  const std::string text = told(R"({"servers": 1, "timeline": [
      {"at": "1ms", "check": {"no_leader": true}}, {"at": "2ms", "check": {"leader": 1}}],
      "end": {"at": "10ms"}})");
  CHECK(tells(text, "checked: no_leader: it holds\n"));
  CHECK(tells(text, "checked: leader of server 1: it does not hold\n"));
}

TEST_CASE("A short run is told with every vote, entry and commitment", "[traces][transcript]") {
  const std::string text = told(R"({"servers": 3, "description": "Three servers.",
      "source": "Nowhere", "network": {"delay": "2ms"}, "raft": {"election_timers": false},
      "initial": {"1": {"term": 2, "log": [1, 1]}, "2": {"log": [1, 2]}},
      "timeline": [{"at": "10ms", "election_timeout": 1}, {"at": "20ms", "election_timeout": 2}],
      "end": {"at": "40ms"}})");
  CHECK(lines_of(text)[0] == "a story");
  CHECK(lines_of(text)[2] == "Three servers.");
  CHECK(lines_of(text)[3] == "From: Nowhere");
  CHECK(
      tells(text, "\n    10.000 ms  server 1 hears no leader and becomes a candidate in term 3\n"));
  CHECK(moments_of(text) ==
        Lines{"servers 1, 2 and 3 boot", "on the disk of server 1: term 2, entries of terms 1 1",
              "on the disk of server 2: term 2, entries of terms 1 2",
              "server 1 hears no leader and becomes a candidate in term 3",
              "server 2 denies its vote to server 1: its own log is more up-to-date",
              "server 3 votes for server 1 in term 3",
              "server 1 becomes leader of term 3 with the votes of servers 1 and 3",
              "server 2 hears no leader and becomes a candidate in term 4",
              "server 3 stores entries 1 to 3 of terms 1 to 3",
              "server 1 denies its vote to server 2: its own log is more up-to-date",
              "server 1 hears of term 4 and steps down",
              "server 3 denies its vote to server 2: its own log is more up-to-date",
              "the run ends: there is no leader"});
  CHECK(tells(text, "\nShown: "));
}

TEST_CASE("A longer run is told by its moments and by how far it had come between them",
          "[traces][transcript]") {
  const std::string text = told(R"({"servers": 3, "clients": {"count": 2},
      "timeline": [{"at": "5ms", "election_timeout": 1}, {"at": "1s", "crash": "leader"}],
      "end": {"at": "1100ms"}})");
  const Lines moments = moments_of(text);
  REQUIRE(moments.size() == 6);
  CHECK(moments[0] == "servers 1, 2 and 3 boot");
  CHECK(moments[1] == "server 1 hears no leader and becomes a candidate in term 1");
  CHECK(tells(moments[2], "server 1 becomes leader of term 1 with the votes of servers 1 and "));
  CHECK(tells(moments[3], "… committed up to "));
  CHECK(tells(moments[3], " commands answered"));
  CHECK(moments[4] == "server 1, the leader of term 1, crashes");
  CHECK(moments[5] == "the run ends: there is no leader; server 1 is down");
}

TEST_CASE("Of a run with too many moments the middle is left out, and it is said how many",
          "[traces][transcript]") {
  std::string steps;
  for (int at = 0; at < 200; ++at) {
    const std::string time = std::to_string(10 * at);
    steps += (at == 0 ? "" : ",") + std::string(R"({"at": ")") + time + R"(ms", ")" +
             (at % 2 == 0 ? "pause" : "resume") + R"(": 3})";
  }
  const std::string text =
      told(R"({"servers": 3, "timeline": [)" + steps + R"(], "end": {"at": "2s"}})");
  const Lines moments = moments_of(text);
  CHECK(moments.size() == traces::transcript::Transcript::kLinesMax - 1);
  CHECK(moments.front() == "servers 1, 2 and 3 boot");
  CHECK(tells(moments.back(), "the run ends"));
  const Lines lines = lines_of(text);
  const auto gap = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return tells(line, " lines omitted");
  });
  REQUIRE(gap != lines.end());
  // Before it those that are told first; 200 pauses and more in all.
  CHECK(tells(*(gap - 1), "server 3 "));
  const int left_out = std::stoi(gap->substr(gap->find_first_of("0123456789")));
  CHECK(left_out + static_cast<int>(moments.size()) >= 202);
}

TEST_CASE("Links that are cut together are told together, and which way", "[traces][transcript]") {
  const std::string text = told(R"({"servers": 5, "raft": {"election_timers": false}, "timeline": [
      {"at": "1ms", "partition": [[1, 2], [3, 4, 5]]},
      {"at": "2ms", "heal": {"from": 1, "to": [3, 4, 5]}},
      {"at": "3ms", "heal": true},
      {"at": "4ms", "cut": {"from": [1, 2], "to": 5, "one_way": true}},
      {"at": "5ms", "heal": true},
      {"at": "6ms", "shape": {"kind": "ring"}},
      {"at": "7ms", "block": {"message": "request_vote", "from": 1, "to": [2, 3]}},
      {"at": "8ms", "unblock": {"message": "request_vote", "from": 1, "to": [2, 3]}},
      {"at": "9ms", "hold": {}},
      {"at": "10ms", "release": {}}], "end": {"at": "20ms"}})");
  CHECK(moments_of(text) == Lines{"servers 1, 2, 3, 4 and 5 boot", "links are cut: {1,2}↔{3,4,5}",
                                  "links are healed: 1↔{3,4,5}", "all links are healed",
                                  "links are cut: {1,2}→5", "all links are healed",
                                  "links are cut: 1↔{3,4}, 2↔{4,5}, 3↔5",
                                  "all request_vote 1→{2,3} are blocked from now on",
                                  "all request_vote 1→{2,3} are unblocked",
                                  "all messages {1,2,3,4,5}→{1,2,3,4,5} are held from now on",
                                  "all messages {1,2,3,4,5}→{1,2,3,4,5} are released",
                                  "the run ends: there is no leader"});
}

TEST_CASE("What no action shows is told when it happens: clocks, slowness, links, requests",
          "[traces][transcript]") {
  const std::string text = told(R"({"servers": 3, "clients": {"count": 4, "start": "1s"},
      "raft": {"election_timers": false}, "timeline": [
      {"at": "1ms", "clock": {"server": 1, "rate": "+200ppm", "jump": "-50ms"}},
      {"at": "2ms", "clock": {"server": [1, 2], "rate": "0ppm", "stopped": true}},
      {"at": "3ms", "slow": {"server": 3, "by": {"min": "5ms", "tail": "2ms"}}, "as": "snail"},
      {"at": "4ms", "slow": {"server": "snail", "by": "0"}},
      {"at": "5ms", "links": {"from": 1, "to": "others", "delay": "9ms", "drop": "2.5%",
         "duplicate": "1%", "reorder": "10%", "reorder_by": "4ms", "garble": "3%",
         "bandwidth": 1000, "queue": 2000}},
      {"at": "6ms", "request": {"to": "snail", "count": 2}},
      {"at": "7ms", "request": {"to": 1}}], "end": {"at": "20ms"}})");
  CHECK(moments_of(text) ==
        Lines{"servers 1, 2 and 3 boot",
              "the clock of server 1 runs 200 ppm fast, jumps back by 50 ms",
              "the clock of servers 1 and 2 runs at the right rate, stops",
              "server 3 handles messages late from now on: by 5 ms and on average 2 ms more",
              "server 3 handles messages in time again",
              "from server 1 to the others, messages take 9 ms, 2.5% are lost, 1% come twice, 10% "
              "come late by 4 ms, 3% are corrupted in flight, 1000 bytes pass a second, 2000 wait "
              "at most",
              "2 clients ask server 3", "a client asks server 1",
              "the run ends: there is no leader"});
  CHECK(tells(text, "\n     3.000 ms  server 3 handles messages late"));
}

TEST_CASE("What a story watches for is told with the time when it was seen",
          "[traces][transcript]") {
  const std::string text =
      told(R"({"servers": 1, "timeline": [{"at": "5ms", "election_timeout": 1}],
      "end": {"at": "20ms"}, "expect": {"sometimes": [{"leader": 1}, {"crashed": 1}]}})");
  CHECK(tells(text, "\nExpected and seen: leader of server 1 (5 ms).\n"));
  CHECK(tells(text, "\nExpected but never seen: crashed of server 1.\n"));
  CHECK(tells(text, "\nProbes hit: elected_in_first_term.\n"));
}

TEST_CASE("A violation is told where it happens", "[traces][transcript]") {
  const scenarios::LibraryEntry* story =
      scenarios::find_story("silent-corruption-outside-the-model");
  REQUIRE(story != nullptr);
  const Lines moments = moments_of(told(scenarios::parse(*story)));
  const auto at =
      std::find(moments.begin(), moments.end(), "a bit of entry 5 flips on the disk of server 3");
  REQUIRE(at != moments.end());
  CHECK(tells(*(at + 2), "server 3 restarts in term 1 with a log up to "));
  CHECK(tells(*(at + 3), "VIOLATION of log_matching: server 3 and server "));
}

TEST_CASE("Bytes that are no text do not reach a transcript", "[traces][transcript]") {
  scenarios::Scenario scenario;
  scenario.name = "name";
  scenario.description = "One\x1b[31m two\nthree \xc2\x9b four\x7f five.";
  scenario.plan.end_us = 1;
  CHECK(lines_of(told(scenario))[2] == "One [31m two three four five.");
}

}  // namespace squall::tests::transcript_test
