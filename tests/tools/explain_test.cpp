// `squall explain`: the story, the rule, and what each server believes.
#include "tests/tools/program.hpp"

namespace squall::tests::explain_test {

TEST_CASE(
    "A silent corruption is told from the election to the restart, and breaks no rule of a server",
    "[tools][explain]") {
  const Program squall;
  squall.write("flip.json", kSilentCorruption);
  squall({"run", "flip.json", "--trace", "flip.trace.jsonl"});
  const Finished told = squall({"explain", "flip.trace.jsonl"});
  CHECK(told.code == 1);
  CHECK(starts_with(told.out, "VIOLATED log_matching"));
  CHECK(contains(told.out, "becomes a candidate in"));
  CHECK(contains(told.out, "silently corrupt entry 5 of server 3."));
  CHECK(contains(told.out, "server 3 restarts in term 1"));
  CHECK(contains(told.out, "no server did anything but what Squall's own server does"));

  const auto json = squall.json({"explain", "flip.trace.jsonl"});
  CHECK(json["property"] == "log_matching");
  CHECK(json["rule"].is_null());
  CHECK(json["beliefs"].size() == 3);
  const auto& story = json["story"];
  REQUIRE_FALSE(story.empty());
  CHECK(story.back()["last_event"] == json["events"]);
  for (std::size_t at = 1; at < story.size(); ++at) {
    CHECK(story[at - 1]["first_event"] < story[at]["first_event"]);
  }
}

TEST_CASE("A trace without a violation is told to its end, with exit code 0", "[tools][explain]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.trace.jsonl"});
  const Finished told = squall({"explain", "held.trace.jsonl"});
  CHECK(told.code == 0);
  CHECK(starts_with(told.out, "NO VIOLATION"));
  CHECK(contains(told.out, "becomes leader of term 1"));
  CHECK(contains(told.out, "no server did anything but what Squall's own server does"));
}

TEST_CASE("The first step that breaks a rule is told, in the words of Figure 3.1",
          "[tools][explain][slow]") {
  if (kSanitized) return;
  const Program squall;
  const auto zoo = squall.json({"zoo", "run", "E05", "--shrink-seconds", "1"});
  const auto trace = zoo["mutants"][0]["trace"].get<std::string>();
  const auto json = squall.json({"explain", trace, "--mutant", "E05"});
  CHECK(json["property"] == zoo["mutants"][0]["found_by"]);
  const auto& rule = json["rule"];
  REQUIRE(rule.is_object());
  CHECK(contains(rule["rule"].get<std::string>(), "RequestVote, receiver (Figure 3.1)"));
  CHECK(contains(rule["input"].get<std::string>(), "receive RequestVote"));
  CHECK(rule["event"] < json["events"]);
  // Without the mutant, another server than the trace's would be accused.
  const Finished other = squall({"explain", trace});
  CHECK(other.code == 2);
  CHECK(contains(other.error, "--mutant E05-index-only-log-check"));
}

TEST_CASE("The point of no return and the nearest run that passes are told",
          "[tools][explain][slow]") {
  const Program squall;
  squall.write("flip.json", kSilentCorruption);
  squall({"run", "flip.json", "--trace", "flip.trace.jsonl"});
  const auto json = squall.json({"explain", "flip.trace.jsonl"});
  const auto& futures = json["futures"];
  CHECK(futures["not_asked"].is_null());
  CHECK(futures["whole"] == true);
  CHECK(futures["before"]["violated"] == 0);
  CHECK(futures["after"]["violated"] == futures["runs_each"]);
  CHECK(contains(futures["nearest"]["first"], "silently corrupt entry 5 of server 3"));
  CHECK(futures["nearest"]["event"] == futures["no_return"]);
  const Finished told = squall({"explain", "flip.trace.jsonl"});
  CHECK(contains(told.out, "\nWhen it was decided\n"));
  CHECK(contains(told.out, "0 of 40 runs"));
  CHECK(squall.json({"explain", "flip.trace.jsonl", "--no-futures"})["futures"].is_null());
}

TEST_CASE("A failed expectation is told by who waits for what: exit code 4", "[tools][explain]") {
  const Program squall;
  // Server 1 hears server 2 and is not heard, has the longer log, and server 3 is down.
  squall.write("refused.json", R"({
    "servers": 3,
    "initial": {"1": {"log": [1, 1]}, "2": {"log": [1]}, "3": {"log": [1, 1]}},
    "timeline": [{"at": "0", "crash": 3},
                 {"at": "0", "block": {"message": "request_vote", "from": 1, "to": 2}}],
    "expect": {"leader_within": "2s"}, "end": {"at": "4s"}})");
  CHECK(squall({"run", "refused.json", "--trace", "refused.trace.jsonl"}).code == 4);
  const Finished told = squall({"explain", "refused.trace.jsonl"});
  CHECK(told.code == 4);
  CHECK(starts_with(told.out, "EXPECTATION FAILED  refused.trace.jsonl\n"));
  CHECK(contains(told.out, "Who waits for what, from 1000 ms on"));
  const auto json = squall.json({"explain", "refused.trace.jsonl"});
  std::string all;
  for (const auto& sentence : json["standstill"]["sentences"])
    all += sentence.get<std::string>() + "\n";
  CHECK(contains(all, "at the end no server leads; down or paused: server 3"));
  CHECK(contains(all, "server 1 refuses server 2 "));
  CHECK(contains(all, " since its own log is more up-to-date, "));
  CHECK(
      contains(all, "the candidate's log ends with entry 1 of term 1, its own ends with entry 2"));
  CHECK_FALSE(contains(all, "votes for it"));
  CHECK(contains(json["reasons"][0], "expected a leader within 2000 ms"));
  CHECK(json["futures"].is_null());
}

TEST_CASE("Two that need each other's vote, and never get it, are told as a cycle",
          "[tools][explain]") {
  const Program squall;
  // Both always become candidates at the same time, and server 3 is down.
  squall.write("split.json", R"({
    "servers": 3, "raft": {"election_timeout": {"min": "150ms", "max": "150ms"}},
    "timeline": [{"at": "0", "crash": 3}],
    "expect": {"leader_within": "2s"}, "end": {"at": "4s"}})");
  CHECK(squall({"run", "split.json", "--trace", "split.trace.jsonl"}).code == 4);
  const Finished told = squall({"explain", "split.trace.jsonl"});
  CHECK(told.code == 4);
  CHECK(contains(told.out, "server 1 and server 2 refuse each other every time"));
}

}  // namespace squall::tests::explain_test
