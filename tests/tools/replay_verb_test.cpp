// `squall replay`: the same again, fixed, diverged, or no trace at all.
#include "tests/tools/program.hpp"

namespace squall::tests::replay_verb_test {

namespace {

/// The lines of a trace.
std::vector<nlohmann::ordered_json> trace_lines(const std::string& text) {
  std::vector<nlohmann::ordered_json> all;
  std::size_t from = 0;
  for (std::size_t end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
    all.push_back(nlohmann::ordered_json::parse(text.substr(from, end - from)));
  }
  return all;
}

std::string trace_text(const std::vector<nlohmann::ordered_json>& all) {
  std::string text;
  for (const auto& line : all) text += line.dump() + "\n";
  return text;
}

/// A Raft that was broken when this was recorded: a good run, and the verdict of a bad one.
std::string recorded_by_a_broken_build(const Program& squall) {
  squall.write("corruption.json", kSilentCorruption);
  squall.write("held.json", kHeld);
  squall({"run", "corruption.json", "--trace", "corruption.jsonl"});
  squall({"run", "held.json", "--trace", "held.jsonl"});
  auto held = trace_lines(squall.read("held.jsonl"));
  held.back() = trace_lines(squall.read("corruption.jsonl")).back();
  held.front()["commit"] = "0ldc0de";
  return trace_text(held);
}

}  // namespace

TEST_CASE("A violation that is still there is the SAME: exit code 1", "[tools][replay]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall({"run", "corruption.json", "--trace", "corruption.jsonl"});
  const Finished replay = squall({"replay", "corruption.jsonl"});
  CHECK(replay.code == 1);
  CHECK(starts_with(replay.out, "SAME  corruption.jsonl, "));
  CHECK(field(replay.out, "property") == "log_matching");
  CHECK(contains(replay.out, "of term 1 at index 5"));
  const auto json = squall.json({"replay", "corruption.jsonl"});
  CHECK(json[0]["replay"] == "same");
  CHECK(json[0]["verdict"] == "violated");
  CHECK(json[0]["property"] == "log_matching");
  CHECK(json[0]["exit_code"] == 1);
}

TEST_CASE("A violation that is gone is FIXED: exit code 0", "[tools][replay]") {
  const Program squall;
  squall.write("old.jsonl", recorded_by_a_broken_build(squall));
  const Finished replay = squall({"replay", "old.jsonl"});
  CHECK(replay.code == 0);
  CHECK(starts_with(replay.out, "FIXED  old.jsonl, "));
  CHECK(starts_with(field(replay.out, "recorded"), "server 3 and server 1"));
  CHECK(contains(replay.out, "every property held"));
  CHECK(field(replay.out, "made by") == "squall 0.1.0, commit 0ldc0de");
}

TEST_CASE("A choice that is not there any more is told: DIVERGED, and what the seed comes to",
          "[tools][replay]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall({"run", "corruption.json", "--trace", "corruption.jsonl"});
  auto all = trace_lines(squall.read("corruption.jsonl"));
  std::size_t at = 1;
  while (all[at]["do"] != "deliver") ++at;
  all[at]["key"] = "0123456789abcdef";
  all[at]["what"] = "RequestVote 2→3 of an older build\x1b[2J\n";
  squall.write("old.jsonl", trace_text(all));
  const Finished replay = squall({"replay", "old.jsonl"});
  CHECK(replay.code == 1);  // the seed's
  CHECK(field(replay.out, "its seed") == "violated");
  CHECK(starts_with(replay.out, "DIVERGED  old.jsonl at choice " + std::to_string(at) + " of "));
  CHECK(contains(replay.out, "(deliver RequestVote 2→3 of an older build\\x1b[2J\\x0a): "));
  CHECK_FALSE(contains(replay.out, "\x1b"));
  const auto json = squall.json({"replay", "old.jsonl"});
  CHECK(json[0]["replay"] == "diverged");
  CHECK(contains(json[0]["reason"], "): this message is not in flight"));
  CHECK(json[0]["choice"] == at);
  CHECK(json[0]["verdict"].is_null());
  CHECK(json[0]["seed_verdict"] == "violated");
  CHECK(json[0]["exit_code"] == 1);
}

TEST_CASE("A run that held and diverges now is not reproducible: exit code 3", "[tools][replay]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.jsonl"});
  auto all = trace_lines(squall.read("held.jsonl"));
  std::size_t at = 1;
  while (all[at]["do"] != "deliver") ++at;
  all[at]["key"] = "0123456789abcdef";
  squall.write("old.jsonl", trace_text(all));
  const Finished replay = squall({"replay", "old.jsonl"});
  CHECK(replay.code == 3);
  CHECK(field(replay.out, "its seed") == "held");
}

TEST_CASE("Another end of the same choices is DIFFERENT: exit code 3", "[tools][replay]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.jsonl"});
  auto all = trace_lines(squall.read("held.jsonl"));
  all.back()["world_digest"] = "0";
  squall.write("old.jsonl", trace_text(all));
  const Finished replay = squall({"replay", "old.jsonl"});
  CHECK(replay.code == 3);
  CHECK(starts_with(replay.out, "DIFFERENT  old.jsonl, "));
  CHECK(contains(replay.out, "recorded was 0000000000000000"));
}

TEST_CASE("The SAME failed expectation still fails: exit code 4", "[tools][replay]") {
  const Program squall;
  squall.write("late.json", kTooLate);
  squall({"run", "late.json", "--trace", "late.jsonl"});
  const Finished replay = squall({"replay", "late.jsonl"});
  CHECK(replay.code == 4);
  CHECK(starts_with(replay.out, "SAME  late.jsonl, "));
  CHECK(field(replay.out, "verdict") == "expectation_failed");
  CHECK(starts_with(field(replay.out, "because"), "expected a leader within 1 ms"));
  CHECK(squall.json({"replay", "late.jsonl"})[0]["verdict"] == "expectation_failed");
}

TEST_CASE("The SAME limit is no verdict still, the SAME expected violation has held",
          "[tools][replay]") {
  const Program squall;
  squall.write("limited.json", kLimited);
  squall({"run", "limited.json", "--trace", "limited.jsonl"});
  CHECK(squall({"replay", "limited.jsonl"}).code == 5);
  squall({"run", "silent-corruption-outside-the-model", "--trace", "expected.jsonl"});
  const auto json = squall.json({"replay", "expected.jsonl"});
  CHECK(json[0]["replay"] == "same");
  CHECK(json[0]["verdict"] == "held");
  CHECK(json[0]["exit_code"] == 0);
}

TEST_CASE("A trace without choices is run again from its seed", "[tools][replay]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall({"run", "corruption.json", "--seed", "9", "--trace", "corruption.jsonl"});
  auto all = trace_lines(squall.read("corruption.jsonl"));
  all.erase(all.begin() + 1, all.end() - 1);
  all.front()["choices"] = "not recorded";
  squall.write("verdict.jsonl", trace_text(all));
  const Finished replay = squall({"replay", "verdict.jsonl"});
  CHECK(replay.code == 1);
  CHECK(starts_with(replay.out, "SAME  verdict.jsonl, "));
  all.front()["scenario"].erase("timeline");
  squall.write("verdict.jsonl", trace_text(all));
  const Finished fixed = squall({"replay", "verdict.jsonl"});
  CHECK(fixed.code == 0);
  CHECK(starts_with(fixed.out, "FIXED  verdict.jsonl, "));
}

TEST_CASE("A seed of the swarm is run like a scenario", "[tools][replay]") {
  const Program squall;
  const Finished replay = squall({"replay", "0x2a"});
  CHECK(replay.code == 0);
  CHECK(starts_with(replay.out, "HELD  swarm-0x2a, seed 0x2a\n"));
  CHECK(squall.json({"replay", "42"})[0]["digest"] == field(replay.out, "digest"));
}

TEST_CASE("One bad trace keeps no other from being replayed", "[tools][replay]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall({"run", "corruption.json", "--trace", "corruption.jsonl"});
  const Finished replay =
      squall({"replay", "missing.jsonl", "3", "corruption.jsonl", "corruption.json"});
  CHECK(replay.code == 1);
  CHECK(starts_with(replay.out, "HELD  swarm-0x3, seed 0x3\n"));
  CHECK(contains(replay.out, "\nSAME  corruption.jsonl, "));
  CHECK(lines(replay.error) == 2);
  CHECK(starts_with(replay.error,
                    "squall: missing.jsonl: cannot be read: No such file or directory\n"
                    "squall: corruption.json:1:"));
  const auto json = squall.json({"replay", "3", "missing.jsonl"});
  CHECK(json[0]["verdict"] == "held");
  CHECK(json[1]["error"] == "missing.jsonl: cannot be read: No such file or directory");
  CHECK(squall({"replay", "3", "missing.jsonl"}).code == 2);
}

TEST_CASE("A folder of old traces is a test suite: one JUnit case each", "[tools][replay]") {
  const Program squall;
  squall.write("old.jsonl", recorded_by_a_broken_build(squall));
  CHECK(squall({"replay", "old.jsonl", "corruption.jsonl", "held.jsonl", "missing.jsonl", "3",
                "--junit", "xml"})
            .code == 1);
  const std::string xml = squall.read("xml");
  CHECK(contains(xml, "tests=\"5\" failures=\"1\" errors=\"1\""));
  CHECK(contains(xml, "name=\"corruption.jsonl\""));
  CHECK(contains(xml, "<failure type=\"SAME\" message=\"server 3 and server 1"));
  CHECK(contains(xml, "<error type=\"bad_input\" message=\"missing.jsonl: cannot be read"));
}

TEST_CASE("A trace of servers that this program does not know is refused", "[tools][replay]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.jsonl"});
  auto all = trace_lines(squall.read("held.jsonl"));
  all.front()["machine"] = "foreign";
  squall.write("theirs.jsonl", trace_text(all));
  const Finished replay = squall({"replay", "theirs.jsonl"});
  CHECK(replay.code == 2);
  CHECK(replay.error ==
        "squall: theirs.jsonl: recorded with machine \"foreign\", and Squall's own servers run; "
        "where that is a mutant of the zoo, add --mutant foreign, and else its --machine\n");
}

TEST_CASE("The trace of the largest scenario can be replayed", "[slow][tools][replay]") {
  const Program squall;
  nlohmann::json scenario = nlohmann::json::parse(kTooLate);
  scenario["servers"] = 15;
  for (int server = 1; server <= 15; ++server) {
    scenario["initial"][std::to_string(server)] = {{"log", std::vector<int>(10'000, 1'000'000)}};
  }
  squall.write("large.json", scenario.dump());
  CHECK(squall({"run", "large.json", "--trace", "large.jsonl"}).code == 4);
  CHECK(squall.read("large.jsonl").find('\n') > 1'000'000);
  CHECK(starts_with(squall({"replay", "large.jsonl"}).out, "SAME  large.jsonl, "));
}

TEST_CASE(
    "What is replayed is told as prose on demand: seeds, traces, and choices whose seed does "
    "otherwise",
    "[tools][replay]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const std::string told =
      squall({"run", "corruption.json", "--tell", "--trace", "corruption.jsonl"}).out;
  const std::string story = told.substr(0, told.find("\nVIOLATED"));
  CHECK(contains(story, " ms  VIOLATION of log_matching: "));
  const Finished trace = squall({"replay", "corruption.jsonl", "--tell"});
  CHECK(trace.code == 1);
  CHECK(starts_with(trace.out, story + "\nSAME  corruption.jsonl, "));
  CHECK(starts_with(squall({"replay", "0x2a", "--tell"}).out, "swarm-0x2a\n\n"));
  CHECK(squall({"replay", "0x2a", "--tell", "--json"}).code == 2);
  // The same choices under another seed's name.
  std::string text = squall.read("corruption.jsonl");
  text.replace(text.find("\"seed\":\"0x0000000000000001\""), 27, "\"seed\":\"0x0000000000000002\"");
  squall.write("other.jsonl", text);
  const std::string choices = squall({"replay", "other.jsonl", "--tell"}).out;
  CHECK(starts_with(choices, "corruption\n"));
  CHECK(contains(choices, " ms  VIOLATION of log_matching: "));
  CHECK(contains(choices, " ms  the path ends"));
}

TEST_CASE("A trace that was edited is told as edited", "[tools][replay]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall({"run", "held.json", "--trace", "held.jsonl"});
  CHECK_FALSE(contains(squall({"replay", "held.jsonl"}).out, "edited"));
  CHECK(squall.json({"replay", "held.jsonl"})[0]["edited"] == false);
  std::string text = squall.read("held.jsonl");
  const std::size_t commit = text.find("\"commit\":\"") + 10;
  text[commit] = text[commit] == '0' ? '1' : '0';
  squall.write("edited.jsonl", text);
  const Finished edited = squall({"replay", "edited.jsonl"});
  CHECK(edited.code == 0);
  CHECK(starts_with(edited.out, "SAME  edited.jsonl, "));
  CHECK(starts_with(field(edited.out, "edited"), "the file was changed after it was written"));
  CHECK(squall.json({"replay", "edited.jsonl"})[0]["edited"] == true);
}

}  // namespace squall::tests::replay_verb_test
