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

}  // namespace squall::tests::explain_test
