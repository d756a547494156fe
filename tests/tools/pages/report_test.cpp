// `--report`: what the page of a campaign holds, and what lies beside it.
#include <csignal>

#include "sim/plan/probe.hpp"
#include "tests/tools/program.hpp"
#include "tools/pages/report_page.hpp"
#include "traces/probes.hpp"

namespace squall::tests::report_test {

namespace {

/// The text of a script element of a page.
std::string element(const std::string& page, const std::string& id) {
  const std::string begin = "<script type=\"application/json\" id=\"" + id + "\">";
  const std::size_t at = page.find(begin);
  REQUIRE(at != std::string::npos);
  return page.substr(at + begin.size(), page.find("</script>", at) - at - begin.size());
}

nlohmann::json data_of(const Program& squall, const std::string& file) {
  return nlohmann::json::parse(element(squall.read(file), "data"));
}

}  // namespace

TEST_CASE("The report of a campaign groups its findings, each group with the page of a run",
          "[tools][fuzz][report][slow]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = squall({"fuzz", "corruption.json", "--seeds", "1..6", "--shrink-seconds",
                               "1", "--report", "out/report.html"});
  CHECK(run.code == 1);
  CHECK(contains(run.out, "\nreport    out/report.html, "));
  CHECK(contains(run.out, " KiB, and 1 page of a run\n"));

  const auto data = data_of(squall, "out/report.html");
  CHECK(data["kind"] == "campaign");
  CHECK(data["title"] == "corruption.json");
  CHECK(data["command"] == "squall fuzz corruption.json --seeds 0x1..0x6");
  CHECK(data["totals"]["runs"] == 6);
  CHECK(data["totals"]["violated"] == 6);
  CHECK(data["totals"]["charges"].is_object());
  CHECK(data["probes"].size() == sim::plan::kProbes);
  REQUIRE(data["groups"].size() == 1);
  const auto& group = data["groups"][0];
  CHECK(group["property"] == "log_matching");
  CHECK(starts_with(group["rule"], "Log Matching"));
  CHECK(group["count"] == 6);
  REQUIRE(group["findings"].size() == 6);
  CHECK(group["findings"][2]["seed"] == "0x3");
  CHECK(group["findings"][2]["run"]["trace_href"] ==
        "../squall-findings/corruption-log_matching-0x3.trace.jsonl");

  const auto& shown = group["run"];
  CHECK(shown["choices"] < shown["choices_before"]);
  CHECK(contains(shown["trace"], ".min.trace.jsonl"));
  CHECK(shown["page_missing"].is_null());
  const std::string page = shown["page_href"];
  CHECK(starts_with(page, "report-runs/corruption-log_matching-0x"));
  const auto input = nlohmann::json::parse(element(squall.read("out/" + page), "input"));
  CHECK(input["request"]["do"] == "open");
  CHECK(input["original"].is_object());
}

TEST_CASE("The command of a report repeats its campaign", "[tools][fuzz][report]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall({"fuzz", "held.json", "--seeds", "7..11", "--report", "report.html"});
  const std::string command = data_of(squall, "report.html")["command"];
  CHECK(command == "squall fuzz held.json --seeds 0x7..0xb");
  CHECK(contains(squall({"fuzz", "held.json", "--seeds", "0x7..0xb"}).out, "\n5 runs ("));
}

TEST_CASE("A report tells how coverage grew, and which seed hit a probe first",
          "[tools][fuzz][report]") {
  const Program squall;
  const auto json = squall.json({"fuzz", "--seeds", "1..9", "--report", "report.html"});
  const auto& growth = json["coverage"]["growth"];
  REQUIRE(growth.size() == 8);  // all numbers of runs up to 7, and the last one
  for (std::size_t at = 1; at < growth.size(); ++at) {
    CHECK(growth[at]["runs"] > growth[at - 1]["runs"]);
    CHECK(growth[at]["pairs_met"] >= growth[at - 1]["pairs_met"]);
    CHECK(growth[at]["probes_hit"] >= growth[at - 1]["probes_hit"]);
  }
  CHECK(growth.back()["runs"] == 9);
  CHECK(growth.back()["pairs_met"] == json["coverage"]["pairs_met"]);
  CHECK(growth.back()["runs_alone"] == json["coverage"]["runs_alone"]);

  const auto data = data_of(squall, "report.html");
  CHECK(data["totals"]["coverage"] == json["coverage"]);
  for (const auto& probe : data["probes"]) {
    const std::string name = probe["name"];
    INFO(name);
    CHECK(probe["runs_hit"] == json["probes"][name]);
    CHECK(probe["first_seed"].is_null() == (probe["runs_hit"] == 0));
    CHECK(probe["expected_runs"] == 2000);
  }
  // One run hits a probe in this campaign if and only if its seed alone does.
  const std::string name = data["probes"][0]["name"];
  const std::string first = data["probes"][0]["first_seed"];
  CHECK(squall.json({"fuzz", "--seeds", first + ".." + first})["probes"][name] == 1);
}

TEST_CASE("Names in a report are data", "[tools][fuzz][report]") {
  const Program squall;
  const std::string hostile = "<img src=x> & \"'.json";
  squall.write(hostile, kTooLate);
  const Finished run = squall({"fuzz", hostile, "--seeds", "1..1", "--no-shrink", "--out", "f<b>#?",
                               "--report", "r<i>.html"});
  CHECK(run.code == 4);
  const std::string page = squall.read("r<i>.html");
  CHECK_FALSE(contains(page, "<img"));
  CHECK_FALSE(contains(page, "<b>"));
  const auto data = data_of(squall, "r<i>.html");
  CHECK(data["title"] == hostile);
  const auto& shown = data["groups"][0]["run"];
  CHECK(starts_with(shown["trace"], "f<b>#?/"));
  CHECK(starts_with(shown["trace_href"], "f%3Cb%3E%23%3F/"));
  CHECK(starts_with(shown["page_href"], "r%3Ci%3E-runs/"));
}

TEST_CASE("Ctrl-C leaves a whole report, with the command for each page that it lacks",
          "[tools][fuzz][report][slow]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  Process process(squall.command({"fuzz", "corruption.json", "--seconds", "600", "--findings-max",
                                  "10000", "--report", "report.html"}));
  CHECK(process.says("VIOLATED log_matching"));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.in_time);
  CHECK(finished.code == 1);
  CHECK(contains(finished.out, "and 0 pages of runs\n"));
  const auto data = data_of(squall, "report.html");
  CHECK(data["totals"]["ended"] == "interrupt");
  const auto& shown = data["groups"][0]["run"];
  CHECK(shown["page_href"].is_null());
  CHECK(shown["page_missing"] == "interrupted");
  CHECK(starts_with(shown["view"], "squall view squall-findings/corruption-log_matching-0x"));
}

TEST_CASE("A report that cannot be written is refused before the first run",
          "[tools][fuzz][report]") {
  const Program squall;
  squall.write("held.json", kHeld);
  squall.write("file", "");
  const Finished run =
      squall({"fuzz", "held.json", "--seeds", "1..2", "--report", "file/report.html"});
  CHECK(run.code == 2);
  CHECK(contains(run.error, "file/report.html"));
  CHECK_FALSE(contains(run.out, "runs ("));
  CHECK(squall({"fuzz", "held.json", "--seeds", "1..2", "--report", "held.json"}).code == 2);
  CHECK(squall.read("held.json") == kHeld);
}

TEST_CASE("A link between files is relative, and never a scheme", "[tools][report]") {
  using tools::pages::link_between;
  CHECK(link_between("out/report.html", "out/report-runs/a.html") == "report-runs/a.html");
  CHECK(link_between("report.html", "javascript:alert(1)") == "javascript%3Aalert%281%29");
  CHECK(link_between("/a/b/report.html", "/a/c d/ü.jsonl") == "../c%20d/%C3%BC.jsonl");
  CHECK(link_between("/dev/null", "/a/b.jsonl") == "/a/b.jsonl");
}

}  // namespace squall::tests::report_test
