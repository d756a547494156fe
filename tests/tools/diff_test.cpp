// `squall diff`: the same, another seed, another delay, other servers, and what is no trace.
#include <sstream>

#include "tests/tools/program.hpp"

namespace squall::tests::diff_test {

namespace {

const std::string kQuiet =
    R"({"servers": 3, "clients": {"count": 1, "think": {"min": "50ms", "tail": "0"}},
        "network": {"delay": {"min": "1ms", "tail": "0"}}, "end": {"at": "500ms"}})";

void record(const Program& squall, const std::string& name, const std::string& scenario,
            const std::string& seed) {
  squall.write(name + ".json", scenario);
  CHECK(squall({"run", name + ".json", "--seed", seed, "--trace", name + ".jsonl"}).code == 0);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("A trace is the same as itself: exit code 0", "[tools][diff]") {
  const Program squall;
  record(squall, "one", kQuiet, "1");
  const Finished same = squall({"diff", "one.jsonl", "one.jsonl"});
  CHECK(same.code == 0);
  CHECK(starts_with(same.out, "SAME  one.jsonl | one.jsonl, "));
  const auto json = squall.json({"diff", "one.jsonl", "one.jsonl"});
  CHECK(json["same"] == true);
  CHECK(json["events"] == json["traces"][0]["events"]);
  CHECK(json["first"].is_null());
  CHECK(json["exit_code"] == 0);
}

TEST_CASE("Of two seeds the first other choice is told, and the stream that drew it",
          "[tools][diff]") {
  const Program squall;
  const std::string silent = replaced(kQuiet, "\"count\": 1", "\"count\": 0");
  record(squall, "one", silent, "1");
  record(squall, "two", silent, "2");
  const Finished other = squall({"diff", "one.jsonl", "two.jsonl"});
  CHECK(other.code == 1);
  CHECK(starts_with(other.out, "DIFFERENT  one.jsonl | two.jsonl\n"));
  CHECK(field(other.out, "seed") == "0x1 | 0x2");
  CHECK(field(other.out, "random stream") == "timeout: seed 0x1 and seed 0x2 draw differently");
  const auto json = squall.json({"diff", "one.jsonl", "two.jsonl"});
  CHECK(json["header"][0]["field"] == "seed");
  CHECK(json["scenario"].empty());
  const auto& first = json["first"];
  CHECK(first["event"] == 1);
  CHECK(first["server"].is_number());
  CHECK(contains(first["first"], "election timeout of server "));
  CHECK(first["fields"][0]["field"] == "time_us");
  CHECK(first["stream"]["name"] == "timeout");
  CHECK(first["stream"]["of_seeds"] == nlohmann::json({true, true}));
}

TEST_CASE("Another delay: the scenario's part, the first other time, and the first other step",
          "[tools][diff]") {
  const Program squall;
  record(squall, "fast", kQuiet, "1");
  record(squall, "slow", replaced(kQuiet, "\"1ms\"", "\"2ms\""), "1");
  const Finished other = squall({"diff", "fast.jsonl", "slow.jsonl"});
  CHECK(other.code == 1);
  CHECK(contains(field(other.out, "scenario"), "/network/delay"));
  CHECK(starts_with(field(other.out, "random stream"), "delay: the seed is the same"));
  const auto json = squall.json({"diff", "fast.jsonl", "slow.jsonl"});
  CHECK(json["first"]["kind"] == "time");
  CHECK(json["first"]["fields"].size() == 1);
  CHECK(contains(json["first"]["first"], "deliver RequestVote "));
  CHECK(json["behaviour"]["kind"] == "choice");
  CHECK(json["behaviour"]["event"] > json["first"]["event"]);
}

TEST_CASE("A message that is only later is told as recorded so; the behaviour is the same",
          "[tools][diff]") {
  const Program squall;
  record(squall, "one", kQuiet, "1");
  std::istringstream lines_of_trace(squall.read("one.jsonl"));
  std::string text;
  for (std::string line; std::getline(lines_of_trace, line);) {
    auto json = nlohmann::ordered_json::parse(line);
    if (json.contains("k")) json["t"] = json["t"].get<std::uint64_t>() + 1;
    text += json.dump() + "\n";
  }
  squall.write("late.jsonl", text);
  const Finished other = squall({"diff", "one.jsonl", "late.jsonl"});
  CHECK(other.code == 1);
  CHECK(field(other.out, "behaviour") == "the same to the end: only times differ");
  CHECK(starts_with(field(other.out, "random stream"),
                    "none: the second trace's choices are not those of its seed"));
  CHECK(squall.json({"diff", "one.jsonl", "late.jsonl"})["behaviour"].is_null());
}

TEST_CASE("A run that goes on after the other one has ended is another one", "[tools][diff]") {
  const Program squall;
  record(squall, "long", kQuiet, "1");
  record(squall, "short", replaced(kQuiet, "\"500ms\"", "\"400ms\""), "1");
  const auto json = squall.json({"diff", "long.jsonl", "short.jsonl"});
  CHECK(json["scenario"][0]["pointer"] == "/end/at");
  CHECK(json["first"]["kind"] == "choice");
  CHECK(json["first"]["second"].is_null());
  CHECK(json["first"]["event"] == json["traces"][1]["events"].get<int>() + 1);
}

TEST_CASE("What is no whole trace is refused: exit code 2", "[tools][diff]") {
  const Program squall;
  record(squall, "one", kQuiet, "1");
  const std::string whole = squall.read("one.jsonl");
  squall.write("cut.jsonl", whole.substr(0, whole.rfind("{\"verdict\"")));
  const Finished cut = squall({"diff", "one.jsonl", "cut.jsonl"});
  CHECK(cut.code == 2);
  CHECK(cut.out.empty());
  CHECK(contains(cut.error, "the file ends without a verdict: it was cut off"));
  CHECK(squall({"diff", "one.json", "one.jsonl"}).code == 2);
  CHECK(squall({"diff", "missing.jsonl", "one.jsonl"}).error ==
        "squall: missing.jsonl: cannot be read: No such file or directory\n");
  CHECK(squall({"diff", "one.jsonl"}).error ==
        "squall: diff: a second trace is needed, or --mutant ID, or --machine SEAT\n");
  squall.write("theirs.jsonl", replaced(whole, "\"scenario\"", "\"machine\":\"X1\",\"scenario\""));
  const Finished theirs = squall({"diff", "one.jsonl", "theirs.jsonl"});
  CHECK(theirs.code == 2);
  CHECK(contains(theirs.error, "recorded with machine \"X1\""));
  CHECK(contains(theirs.error, "add --mutant X1"));
}

TEST_CASE("A mutant's trace is repeated with the honest servers: the first other step",
          "[tools][diff][slow]") {
  if (kSanitized) return;
  const Program squall;
  record(squall, "one", kQuiet, "1");
  const auto json = squall.json({"diff", "one.jsonl", "--mutant", "C03"});
  CHECK(json["traces"][0]["machine"] == "");
  CHECK(starts_with(json["traces"][1]["machine"], "C03"));
  CHECK(json["header"][0]["field"] == "machine");
}

}  // namespace squall::tests::diff_test
