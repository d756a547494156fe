// `squall regress`: a folder of kept traces and scenarios as a test suite.
#include <csignal>
#include <sstream>

#include "tests/tools/program.hpp"

namespace squall::tests::regress_test {

namespace {

/// With an empty folder "kept".
class Keeper : public Program {
 public:
  Keeper() { std::filesystem::create_directories(path("kept")); }
};

using Lines = std::vector<nlohmann::ordered_json>;

Lines trace_lines(const std::string& text) {
  Lines all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    all.push_back(nlohmann::ordered_json::parse(line));
  return all;
}

void keep(const Program& squall, const std::string& name, const Lines& all) {
  std::string text;
  for (const auto& line : all) text += line.dump() + "\n";
  squall.write("kept/" + name, text);
}

/// In the folder "kept".
Lines recorded(const Program& squall, const std::string& name, const std::string& scenario) {
  squall.write("scenario.json", scenario);
  squall({"run", "scenario.json", "--trace", "kept/" + name});
  return trace_lines(squall.read("kept/" + name));
}

/// The same trace with a delivery of a message that no server sends any more.
Lines with_strange_message(Lines all) {
  std::size_t at = 1;
  while (all[at]["do"] != "deliver") ++at;
  all[at]["key"] = "0123456789abcdef";
  return all;
}

}  // namespace

TEST_CASE("A folder in which all is well: exit code 0, sorted by name", "[tools][regress]") {
  const Keeper squall;
  const Lines held = recorded(squall, "b.trace.jsonl", kHeld);
  squall.write("kept/a.json", kHeld);
  squall.write("kept/notes.txt", "ignored");
  const Finished good = squall({"regress", "kept"});
  CHECK(good.code == 0);
  CHECK(good.error.empty());
  CHECK(starts_with(good.out, "HELD        kept/a.json\n"));
  CHECK(contains(good.out, "\nSAME        kept/b.trace.jsonl\n"));
  CHECK(contains(good.out, "\nGOOD  2 files: 1 same, 1 held\n"));
  const auto json = squall.json({"regress", "kept", "--threads", "1"});
  CHECK(json["cases"].size() == 2);
  CHECK(json["cases"][0]["status"] == "held");
  CHECK(json["cases"][1]["status"] == "same");
  CHECK(json["counts"]["same"] == 1);
  CHECK(json["exit_code"] == 0);
}

TEST_CASE("Folders in the folder are looked into as well", "[tools][regress]") {
  const Keeper squall;
  std::filesystem::create_directories(squall.path("kept/more/old.json"));
  squall.write("kept/z.json", kHeld);
  squall.write("kept/more/old.json/a.json", kHeld);
  const auto json = squall.json({"regress", "kept"});
  REQUIRE(json["cases"].size() == 2);
  CHECK(json["cases"][0]["file"] == "kept/more/old.json/a.json");
  CHECK(json["cases"][1]["file"] == "kept/z.json");
  CHECK(json["exit_code"] == 0);
}

TEST_CASE("A kept violation that is still there is the SAME: exit code 1", "[tools][regress]") {
  const Keeper squall;
  recorded(squall, "flip.trace.jsonl", kSilentCorruption);
  const Finished still = squall({"regress", "kept", "--junit", "regress.xml"});
  CHECK(still.code == 1);
  CHECK(starts_with(still.out, "SAME        kept/flip.trace.jsonl\n"));
  CHECK(contains(still.out, "log_matching at event "));
  CHECK(contains(still.out, "\nNOT GOOD  1 file: 1 same; 1 not as they should be\n"));
  CHECK(squall.json({"regress", "kept"})["cases"][0]["property"] == "log_matching");
  const std::string xml = squall.read("regress.xml");
  CHECK(contains(xml, "tests=\"1\" failures=\"1\" errors=\"0\""));
  CHECK(contains(xml, "<failure type=\"log_matching\""));
}

TEST_CASE("A kept violation that does not occur any more is FIXED: exit code 0",
          "[tools][regress]") {
  const Keeper squall;
  const Lines bad = recorded(squall, "flip.trace.jsonl", kSilentCorruption);
  Lines held = recorded(squall, "flip.trace.jsonl", kHeld);
  held.back() = bad.back();
  keep(squall, "flip.trace.jsonl", held);
  const Finished fixed = squall({"regress", "kept"});
  CHECK(fixed.code == 0);
  CHECK(starts_with(fixed.out, "FIXED       kept/flip.trace.jsonl\n"));
  CHECK(contains(fixed.out, "does not occur any more"));
}

TEST_CASE("The same verdict on another way, or at another event, is DIFFERENT",
          "[tools][regress]") {
  const Keeper squall;
  Lines bad = recorded(squall, "flip.trace.jsonl", kSilentCorruption);
  bad.back()["world_digest"] = "0";
  keep(squall, "flip.trace.jsonl", bad);
  const auto json = squall.json({"regress", "kept"});
  CHECK(json["cases"][0]["status"] == "different");
  CHECK(contains(json["cases"][0]["reason"], "the same verdict with another digest"));
  CHECK(json["exit_code"] == 1);
}

TEST_CASE("Choices that do not fit are DIVERGED: exit code 5, and with --continue a verdict",
          "[tools][regress]") {
  const Keeper squall;
  Lines held = recorded(squall, "old.trace.jsonl", kHeld);
  held = with_strange_message(held);
  keep(squall, "old.trace.jsonl", held);
  const Finished diverged = squall({"regress", "kept"});
  CHECK(diverged.code == 5);
  CHECK(starts_with(diverged.out, "DIVERGED    kept/old.trace.jsonl\n"));
  const auto without = squall.json({"regress", "kept"})["cases"][0];
  CHECK(without["continued"].is_null());
  CHECK(contains(without["reason"], "this message is not in flight"));
  CHECK(without["choice"].is_number());
  const auto json = squall.json({"regress", "kept", "--continue"});
  CHECK(json["cases"][0]["status"] == "diverged");
  CHECK(json["cases"][0]["continued"] == "held");
  CHECK(json["cases"][0]["event"] > json["cases"][0]["choice"]);
  CHECK(json["exit_code"] == 0);
}

TEST_CASE("A scenario is judged by what it expects", "[tools][regress]") {
  const Keeper squall;
  squall.write("kept/late.json", kTooLate);
  const Finished failed = squall({"regress", "kept"});
  CHECK(failed.code == 4);
  CHECK(starts_with(failed.out, "FAILED      kept/late.json\n"));
  CHECK(contains(failed.out, "expected a leader within 1 ms"));
}

TEST_CASE("A bad file is told, and keeps no other from being judged: exit code 2",
          "[tools][regress]") {
  const Keeper squall;
  squall.write("kept/bad.json", "{\"servers\": \"many\"}");
  squall.write("kept/cut.trace.jsonl", "{\"squall_trace\":2");
  squall.write("kept/good.json", kHeld);
  const Finished told = squall({"regress", "kept"});
  CHECK(told.code == 2);
  CHECK(starts_with(told.out, "REFUSED     kept/bad.json\n"));
  CHECK(contains(told.out, "\nREFUSED     kept/cut.trace.jsonl\n"));
  CHECK(contains(told.out, "\nHELD        kept/good.json\n"));
  CHECK(contains(squall.json({"regress", "kept"})["cases"][0]["reason"], "/servers"));
}

TEST_CASE("A folder without files, and what is no folder, are refused", "[tools][regress]") {
  const Keeper squall;
  squall.write("kept/notes.txt", "nothing");
  CHECK(squall({"regress", "kept"}).error ==
        "squall: kept: it has no *.trace.jsonl and no *.json\n");
  CHECK(squall({"regress", "kept"}).code == 2);
  CHECK(squall({"regress", "missing"}).error == "squall: missing: there is no such folder\n");
  CHECK(squall({"regress", "kept/notes.txt"}).code == 2);
}

TEST_CASE("Ctrl-C ends it in order, and says what was not judged", "[tools][regress]") {
  const Keeper squall;
  squall.write("kept/a.json", kEndless);
  squall.write("kept/b.json", kHeld);
  Process process(squall.command({"regress", "kept", "--threads", "1"}));
  REQUIRE(process.works(std::chrono::milliseconds(300)));
  process.signal(SIGINT);
  const Finished ended = process.finish();
  CHECK(ended.in_time);
  CHECK(ended.code == 5);
  CHECK(contains(ended.out, "INTERRUPTED kept/a.json\n"));
  CHECK(contains(ended.out, "INTERRUPTED kept/b.json\n"));
}

}  // namespace squall::tests::regress_test
