// `squall explore --all`: many explorations, smallest first, within a time; what was not begun.
#include <chrono>
#include <csignal>
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::portfolio_test {

namespace {

/// In a folder, which is made.
void write_in(const Program& squall, const std::string& folder, const std::string& name,
              const std::string& text) {
  std::filesystem::create_directory(squall.path(folder));
  squall.write(folder + "/" + name, text);
}

/// A size in the description puts "large" behind "small"; "untold" tells none.
void write_three(const Program& squall) {
  write_in(squall, "spaces", "small.json", R"({"description": "Two servers. 20 states, at once.",
      "servers": 2, "bounds": {"terms": 1, "requests": 0}})");
  write_in(squall, "spaces", "large.json", R"({"description": "Three. 1 000 000 states, a second.",
      "bounds": {"terms": 1, "requests": 0}})");
  write_in(squall, "spaces", "a-story.json", R"({"description": "No bounds."})");
  write_in(squall, "spaces", "untold.json",
           R"({"servers": 2, "bounds": {"terms": 1, "requests": 1}})");
}

std::vector<std::string> names_of(const nlohmann::json& json) {
  std::vector<std::string> names;
  for (const auto& one : json["explorations"]) names.push_back(one["name"]);
  return names;
}

}  // namespace

TEST_CASE("All explorations of a folder are explored, smallest first", "[tools][explore]") {
  const Program squall;
  write_three(squall);
  const auto json = squall.json({"explore", "--all", "spaces"});
  CHECK(names_of(json) == std::vector<std::string>{"small", "untold", "large"});
  CHECK(json["explorations"][0]["states"] == 20);
  CHECK(json["explorations"][0]["states_expected"] == 20);
  CHECK(json["explorations"][1]["states_expected"].is_null());
  CHECK(json["not_begun"].empty());
  CHECK(json["exit_code"] == 0);
  const Finished text = squall({"explore", "--all", "spaces"});
  CHECK(text.code == 0);
  CHECK(starts_with(text.out, "EXPLORED WITHIN ITS BOUNDS  small  20 states ("));
  CHECK(field(text.out, "total") == "3 with a verdict, 0 cut off, 0 not begun");
  CHECK(squall({"explore", "--all", "spaces", "--quiet"}).out.empty());
}

TEST_CASE("One that has more states than it was tried with comes again, behind larger ones",
          "[tools][explore]") {
  const Program squall;
  write_in(squall, "spaces", "more.json", R"({"bounds": {"elections": 2, "requests": 0,
                                       "network": "links"}})");
  write_in(squall, "spaces", "told.json", R"({"description": "Two servers. 20 000 states, at once.",
      "servers": 2, "bounds": {"terms": 1, "requests": 0}})");
  const auto json = squall.json({"explore", "--all", "spaces"});
  CHECK(names_of(json) == std::vector<std::string>{"told", "more"});
  CHECK(json["explorations"][1]["states"].get<int>() > 10'000);
  CHECK(json["explorations"][1]["verdict"] == "explored_within_bounds");
}

TEST_CASE("The worst of many explorations decides the exit code, and the way is kept",
          "[tools][explore]") {
  const Program squall;
  write_three(squall);
  write_in(squall, "spaces", "vain.json", R"({"bounds": {"terms": 1, "requests": 0},
                                       "expect": {"met": ["leader_crashes"]}})");
  write_in(squall, "spaces", "goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  const Finished text = squall({"explore", "--all", "spaces", "--junit", "all.xml", "--quiet"});
  CHECK(text.code == 4);
  CHECK(starts_with(text.out, "EXPECTATION FAILED  vain  "));
  CHECK(field(text.out, "not met") == "leader_crashes");
  CHECK_FALSE(contains(text.out, "goal"));
  const std::string xml = squall.read("all.xml");
  CHECK(contains(xml, "tests=\"5\" failures=\"1\""));
  CHECK(contains(xml, "EXPECTATION FAILED"));
  CHECK(squall({"replay", "squall-findings/goal-reached-explored.trace.jsonl"}).code == 0);
}

TEST_CASE("What had no time is named: exit code 5", "[tools][explore]") {
  const Program squall;
  write_in(squall, "spaces", "a.json", R"({"servers": 5, "bounds": {"depth": 1000},
                                    "description": "Endless. 1 states, for ever."})");
  write_in(squall, "spaces", "b.json", R"({"servers": 2, "bounds": {"terms": 1},
                                    "description": "Later. 99 states, at once."})");
  const auto json = squall.json({"explore", "--all", "spaces", "--seconds", "0.2"});
  CHECK(json["exit_code"] == 5);
  CHECK(names_of(json) == std::vector<std::string>{"a"});
  CHECK(json["explorations"][0]["verdict"] == "time");
  CHECK(json["not_begun"] == nlohmann::json({"spaces/b.json"}));
  const Finished one = squall({"explore", "spaces/a.json", "--seconds", "0.2"});
  CHECK(one.code == 5);
  CHECK(starts_with(one.out, "TIME IS UP  a\n"));
}

TEST_CASE("Ctrl-C ends many explorations with what is done", "[tools][explore][signals]") {
  const Program squall;
  write_three(squall);
  write_in(squall, "spaces", "endless.json", R"({"servers": 5, "bounds": {"depth": 1000},
      "description": "Endless. 1 states, for ever."})");
  Process process(squall.command({"explore", "--all", "spaces"}));
  REQUIRE(process.works(std::chrono::milliseconds(500)));
  process.signal(SIGINT);
  const Finished cut = process.finish();
  CHECK(cut.code == 5);
  CHECK(starts_with(cut.out, "INTERRUPTED  endless  "));
  CHECK(field(cut.out, "total") == "0 with a verdict, 1 cut off, 3 not begun");
  CHECK(field(cut.out, "not begun") == "spaces/small.json, spaces/untold.json, spaces/large.json");
}

TEST_CASE("What is for one exploration is refused with --all, and a folder without any",
          "[tools][explore]") {
  const Program squall;
  write_in(squall, "empty", "readme.txt", "");
  squall.write("one.json", R"({"bounds": {"terms": 1}})");
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"--terms", "2"}, {"--search", "dfs"}, {"--liveness"}, {"--resume", "kept"}}) {
    std::vector<std::string> words{"explore", "--all"};
    words.insert(words.end(), more.begin(), more.end());
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(refused.error == "squall: " + more[0] + ": is for one exploration, not for --all\n");
  }
  CHECK(contains(squall({"explore", "--all", "one.json"}).error, "--all takes a folder"));
  CHECK(contains(squall({"explore", "--all", "empty"}).error, "no .json file here"));
}

}  // namespace squall::tests::portfolio_test
