// Timers that a machine names itself: when they run out, and what is done with them.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::named_timers_test {

namespace {

const std::string kShort = R"({"servers": 3, "clients": {"count": 1}, "end": {"at": "500ms"}})";

/// No step of it asks for an election: that is a matter of the machine's own timers.
const std::string kCrash = R"({"servers": 3, "clients": {"count": 2}, "timeline": [
    {"at": "2s", "crash": "leader", "as": "old"}, {"at": "4s", "restart": "old"}],
    "expect": {"converged": true}, "end": {"at": "6s"}})";

/// The small Raft with timers 100 and 101 in place of RAFT_ELECTION and RAFT_HEARTBEAT.
std::string with_own_timers() {
  std::string source =
      RaftSource::with(RaftSource::in_c(), "#include \"raft_machine.h\"\n",
                       "#include \"raft_machine.h\"\n"
                       "static void own_timer(raft_env *env, raft_timer_id which, int runs) {\n"
                       "  const uint64_t us = which == RAFT_HEARTBEAT ? 50000 : 150000 + "
                       "raft_random(env) % 150000;\n"
                       "  raft_timer_for(env, 100 + (uint32_t)which, runs ? us : 0);\n"
                       "}\n"
                       "#define raft_timer own_timer\n");
  source = RaftSource::with(source, "  switch (given->kind) {\n",
                            "  raft_input_kind kind = given->kind;\n"
                            "  if (kind == RAFT_ELECTION_TIMEOUT) return;\n"
                            "  if (kind == RAFT_TIMER) {\n"
                            "    kind = given->timer == 100 ? RAFT_ELECTION_TIMEOUT : "
                            "RAFT_HEARTBEAT_TIMEOUT;\n"
                            "  }\n"
                            "  switch (kind) {\n");
  return source;
}

/// One that does nothing but this when it starts, and this when a timer runs out.
std::string that(const std::string& at_boot, const std::string& at_timeout) {
  std::string source =
      RaftSource::with(RaftSource::in_c(), "  raft_timer(env, RAFT_ELECTION, 1);\n  return s;\n",
                       "  " + at_boot + "\n  return s;\n");
  return RaftSource::with(source, "  switch (given->kind) {\n",
                          "  if (given->kind == RAFT_TIMER) { " + at_timeout +
                              " }\n  if (given->kind != RAFT_RECEIVE) return;\n"
                              "  switch (given->kind) {\n");
}

/// The times at which a timer of a server ran out, in microseconds.
std::vector<std::uint64_t> timeouts(const std::string& trace, int server, int timer) {
  std::vector<std::uint64_t> times;
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json.value("do", "") == "named_timeout" && json["server"] == server &&
        json["timer"] == timer) {
      times.push_back(json["t"]);
    }
  }
  return times;
}

}  // namespace

TEST_CASE("A Raft with timers of its own runs, and is explored, as any other",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string machine = squall.compiled(with_own_timers());
  squall.write("crash.json", kCrash);
  const Finished run = squall({"run", "crash.json", "--machine", machine, "--trace", "own.jsonl"});
  CHECK(run.code == 0);
  CHECK(field(run.out, "leader changes") == "2");
  CHECK(starts_with(squall({"replay", "own.jsonl", "--machine", machine}).out, "SAME  "));
  CHECK(squall.json({"fuzz", "--seeds", "1..5", "--machine", machine})["held"] == 5);
  CHECK(squall({"doctor", machine}).code == 0);
  const Finished explored = squall({"explore", "elections-of-three", "--machine", machine});
  CHECK(explored.code == 0);
  CHECK(contains(squall({"run", "crash.json", "--events", "--machine", machine}).out,
                 "101 for 50000 us"));
}

TEST_CASE("What depends on a timer that a machine names is found, replayed and shrunk",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string machine = squall.compiled(RaftSource::with(
      with_own_timers(), "(s->voted_for == RAFT_NOBODY || s->voted_for == from)", "1"));
  const auto found = squall.json({"explore", "elections-of-three", "--machine", machine});
  CHECK(found["property"] == "vote_once");
  const std::string trace = found["trace"];
  CHECK(contains(squall.read(trace), "\"do\":\"named_timeout\""));
  CHECK(starts_with(squall({"replay", trace, "--machine", machine}).out, "SAME  "));
  CHECK(contains(squall({"explain", trace, "--machine", machine}).out, "(timer 100 of server "));
  CHECK(squall.json({"shrink", trace, "--machine", machine})["property"] == "vote_once");
}

TEST_CASE("A step of a timeline lets a timer that a machine has named run out",
          "[tools][machines]") {
  const RaftSource squall;
  const std::string machine = squall.compiled(that("raft_timer_for(env, 7, 900000);", ""));
  squall.write("step.json", R"({"servers": 3, "timeline": [
      {"at": "200ms", "named_timeout": {"server": 2, "timer": 7}}], "end": {"at": "400ms"}})");
  const Finished run = squall({"run", "step.json", "--machine", machine, "--trace", "step.jsonl"});
  CHECK(run.error.empty());
  CHECK(timeouts(squall.read("step.jsonl"), 2, 7) == std::vector<std::uint64_t>{200'000});
}

TEST_CASE("A timer runs for the duration that it was given, on the server's own clock",
          "[tools][machines]") {
  const RaftSource squall;
  const std::string machine =
      squall.compiled(that("raft_timer_for(env, 7, 30000); raft_timer_for(env, 8, 40000); "
                           "raft_timer_for(env, 9, 50000);",
                           "if (given->timer == 7) raft_timer_for(env, 7, 30000); "
                           "else raft_timer_for(env, 9, 0);"));
  squall.write(
      "ticks.json",
      R"({"servers": 3, "server_settings": {"2": {"clock": {"rate": "+100000ppm"}}}, "timeline": [
      {"at": "100ms", "crash": 3}, {"at": "200ms", "restart": 3},
      {"at": "100ms", "pause": 1}, {"at": "135ms", "resume": 1}], "end": {"at": "250ms"}})");
  const Finished run =
      squall({"run", "ticks.json", "--machine", machine, "--trace", "ticks.jsonl"});
  INFO(run.out << run.error);
  const std::string trace = squall.read("ticks.jsonl");
  using Times = std::vector<std::uint64_t>;
  CHECK(timeouts(trace, 1, 7) == Times{30'000, 60'000, 90'000, 135'000, 165'000, 195'000, 225'000});
  CHECK(timeouts(trace, 3, 7) == Times{30'000, 60'000, 90'000, 230'000});
  CHECK(timeouts(trace, 1, 8) == Times{40'000});
  CHECK(timeouts(trace, 1, 9).empty());  // stopped by the timer before it
  const Times fast = timeouts(trace, 2, 7);
  REQUIRE(fast.size() >= 2);
  CHECK(fast[0] == 27'273);
}

TEST_CASE("A child process names timers, too", "[tools][machines]") {
  const RaftSource squall;
  const std::string framed = squall.process(with_own_timers());
  squall.write("crash.json", kCrash);
  const Finished run = squall({"run", "crash.json", "--machine", framed});
  CHECK(run.code == 0);
  CHECK(field(run.out, "leader changes") == "2");

  std::string source = RaftSource::with(
      RaftSource::in_python(), "        self.do(\"timer\", timer=which, runs=runs)\n",
      "        if which == \"heartbeat\":\n"
      "            self.do(\"timer_for\", timer=1, microseconds=50000 if runs else 0)\n"
      "        else:\n"
      "            self.do(\"timer\", timer=which, runs=runs)\n");
  source = RaftSource::with(source, "elif what == \"heartbeat_timeout\" and",
                            "elif what == \"timer\" and given[\"timer\"] == 1 and");
  squall.write("short.json", kShort);
  const Finished json = squall({"run", "short.json", "--machine", squall.script(source)});
  CHECK(json.code == 0);
  CHECK(field(json.out, "leader changes") == "1");
}

TEST_CASE("A timer that cannot be is refused", "[tools][machines]") {
  const RaftSource squall;
  squall.write("short.json", kShort);
  const auto explanation = [&](const std::string& call) {
    const std::string machine = squall.compiled(that(call, ""));
    return squall.json({"run", "short.json", "--machine", machine})["explanation"]
        .get<std::string>();
  };
  CHECK(contains(explanation("raft_timer_for(env, 65536, 1);"),
                 "failed: raft_timer_for: timer 65536, and 65535 is the last"));
  CHECK(contains(explanation("raft_timer_for(env, 1, UINT64_MAX);"),
                 "failed: raft_timer_for: timer 1 for 18446744073709551615 microseconds, and 1000 "
                 "days are the most"));
  CHECK(contains(explanation("for (uint32_t i = 0; i < 65; ++i) raft_timer_for(env, i, 1000);"),
                 "failed: raft_timer_for: timer 64, and 64 others run already"));
}

}  // namespace squall::tests::named_timers_test
