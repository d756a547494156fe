// `explore --report`: what the page of a certificate holds.
#include "tests/tools/program.hpp"

namespace squall::tests::certificate_page_test {

namespace {

nlohmann::json data_of(const Program& squall, const std::string& file) {
  const std::string page = squall.read(file);
  const std::string begin = "id=\"data\">";
  const std::size_t at = page.find(begin) + begin.size();
  return nlohmann::json::parse(page.substr(at, page.find("</script>", at) - at));
}

constexpr const char* kTwo = R"({"servers": 2, "bounds": {"terms": 1, "requests": 0}})";

}  // namespace

TEST_CASE("The page of a certificate holds what --json tells, and the lines of the text",
          "[tools][explore][report]") {
  const Program squall;
  squall.write("two.json", kTwo);
  const Finished run = squall({"explore", "two.json", "--crashes", "1", "--symmetry", "--threads",
                               "2", "--report", "out/two.html"});
  CHECK(run.code == 0);
  CHECK(starts_with(field(run.out, "report"), "out/two.html, "));
  CHECK(squall.read("out/two.html").find("Content-Security-Policy") != std::string::npos);
  const auto data = data_of(squall, "out/two.html");
  CHECK(data["kind"] == "certificate");
  CHECK(data["title"] == "two");
  CHECK(data["headline"] == "EXPLORED WITHIN ITS BOUNDS");
  auto certificate = data["certificate"];
  auto json = squall.json({"explore", "two.json", "--crashes", "1", "--symmetry"});
  for (auto* one : {&certificate, &json}) {
    for (const char* effort : {"seconds", "memory_bytes", "threads"}) one->erase(effort);
  }
  CHECK(certificate == json);
  for (const auto& line : data["lines"]) {
    if (line[0] == "effort") continue;
    CHECK(contains(run.out, line[0].get<std::string>()));
  }
  CHECK(data["rules"].size() == 23);
  CHECK(data["rules"][0]["name"] == "election_safety");
  CHECK(data["rules"][0]["judged"] == true);
  CHECK(data["path"].is_null());
  CHECK(data["run"].is_null());
  SECTION("its command explores the same") {
    CHECK(data["command"] == "squall explore two.json --crashes 1 --symmetry");
    const auto again = squall.json({"explore", "two.json", "--crashes", "1", "--symmetry"});
    CHECK(again["states"] == certificate["states"]);
  }
  SECTION("nothing is printed where all held, and the page is written") {
    const Finished quiet = squall({"explore", "two.json", "--quiet", "--report", "quiet.html"});
    CHECK(quiet.out.empty());
    CHECK(data_of(squall, "quiet.html")["command"] == "squall explore two.json");
  }
}

TEST_CASE("The page of what was found has the path, and its trace", "[tools][explore][report]") {
  const Program squall;
  squall.write("goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  const Finished found = squall({"explore", "goal.json", "--report", "goal.html"});
  CHECK(found.code == 0);
  const auto data = data_of(squall, "goal.html");
  CHECK(data["headline"] == "GOAL REACHED");
  CHECK(data["path"]["length"] == 3);
  CHECK(data["path"]["shortest"] == true);
  REQUIRE(data["path"]["steps"].size() == 3);
  CHECK(contains(data["path"]["steps"][0].get<std::string>(), "election timeout of server 2"));
  CHECK(data["run"]["trace_href"] == "squall-findings/goal-reached-explored.trace.jsonl");
  CHECK(data["certificate"]["trace"] == data["run"]["trace"]);
}

TEST_CASE("The page says what is judged, and what else was drawn", "[tools][explore][report]") {
  const Program squall;
  squall.write("rules.json", R"({"servers": 2, "bounds": {"terms": 1, "requests": 0},
      "expect": {"not_judged": ["vote_once"]}})");
  CHECK(squall({"explore", "rules.json", "--search", "dfs", "--depth", "4", "--mutant",
                "E03-vote-forgotten-same-term", "--report", "rules.html"})
            .code != 2);
  const auto data = data_of(squall, "rules.html");
  for (const auto& rule : data["rules"]) {
    CHECK(rule["judged"] == (rule["name"] != "vote_once"));
  }
  CHECK(data["command"] ==
        "squall explore rules.json --depth 4 --search dfs --mutant E03-vote-forgotten-same-term");
  squall.write("two.json", kTwo);
  CHECK(squall({"explore", "two.json", "--graph", "a/<i>.svg", "--report", "b/p.html"}).code == 0);
  const auto drawn = data_of(squall, "b/p.html");
  CHECK(drawn["graph_href"] == "../a/%3Ci%3E.svg");
  CHECK_FALSE(contains(squall.read("b/p.html"), "<i>"));
}

TEST_CASE("A certificate's page that cannot be written, or is an input, is refused",
          "[tools][explore][report]") {
  const Program squall;
  squall.write("two.json", kTwo);
  const Finished beside = squall({"explore", "two.json", "--report", "two.json/page.html"});
  CHECK(beside.code == 2);
  CHECK(contains(beside.error, "two.json/page.html"));
  const Finished over = squall({"explore", "two.json", "--report", "two.json"});
  CHECK(over.code == 2);
  CHECK(contains(over.error, "--report"));
  CHECK(squall.read("two.json") == kTwo);
  const Finished all = squall({"explore", "--all", "--report", "all.html"});
  CHECK(all.code == 2);
  CHECK(all.error == "squall: --report: is for one exploration, not for --all\n");
  CHECK(squall({"explore", "two.json", "--trace", "p.html", "--report", "p.html"}).code == 2);
}

}  // namespace squall::tests::certificate_page_test
