// `squall campaign`: findings of all shards, questions, and what is refused.
#include "tests/tools/campaign/campaign_folders.hpp"

namespace squall::tests::campaign_results_test {

namespace {

namespace fs = std::filesystem;

std::string refusal(const Program& squall, const std::vector<std::string>& words) {
  const Finished run = squall(words);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(lines(run.error) == 1);
  return run.error;
}

}  // namespace

TEST_CASE("Findings of all shards are one for each signature, recorded and shrunk once",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall.write("late.json", kTooLate);
  CHECK(squall({"campaign", "init", "a", "corruption.json", "--seeds", "1..9", "--seeds-per-chunk",
                "1", "--shrink-tries", "100"})
            .code == 0);
  for (const char* shard : {"2/2", "1/2"}) {
    CHECK(squall({"campaign", "work", "a", "--threads", "1", "--shard", shard}).code == 0);
  }
  const auto merged = squall.json({"campaign", "merge", "a"});
  CHECK(merged["exit_code"] == 1);
  const auto& scenario = merged["scenarios"][0];
  REQUIRE(scenario["signatures"].size() == 1);
  const auto& signature = scenario["signatures"][0];
  CHECK(signature["signature"] == "log_matching: entries, by a follower against another server");
  CHECK(signature["count"] == 9);
  CHECK(signature["seeds"].size() == 9);
  CHECK(signature["seeds"][0] == "0x1");
  CHECK(signature["choices"] < signature["choices_before"]);
  CHECK(scenario["findings"].size() == 9);
  CHECK(squall.files("a/findings").size() == 4);
  CHECK(squall({"replay", "a/" + signature["shrunk"].get<std::string>()}).code == 1);

  const Finished report = squall({"campaign", "report", "a", "--junit", "a.xml"});
  CHECK(report.code == 1);
  CHECK(contains(report.out, "findings: 9 of 1 kind\n"));
  CHECK(contains(report.out, "report    a/report.html"));
  CHECK(contains(report.out, "and 1 page of a run"));
  CHECK(contains(squall.read("a.xml"), "log_matching"));
}

TEST_CASE("Another build, machine or plan is refused in one sentence",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("held.json", kHeld);
  CHECK(squall({"campaign", "init", "a", "held.json", "--seeds", "1..8"}).code == 0);
  const std::string plan = squall.read("a/plan.json");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = plan;
    text.replace(text.find(from), from.size(), to);
    fs::create_directories(squall.path("b"));
    squall.write("b/plan.json", text);
  };
  with("\"squall 0.1.0", "\"squall 0.0.9");
  CHECK(
      starts_with(refusal(squall, {"campaign", "work", "b"}),
                  "squall: b/plan.json: the campaign is of another build: squall 0.0.9 (commit "));
  CHECK(
      contains(refusal(squall, {"campaign", "merge", "b"}), "; and this program is squall 0.1.0"));
  with("\"machine\": \"\"", "\"machine\": \"etcd_3\"");
  CHECK(
      refusal(squall, {"campaign", "work", "b"}) ==
      "squall: b/plan.json: the campaign is of machine \"etcd_3\", and Squall's own servers would "
      "run\n");
  const std::size_t digest = plan.find("\"digest\": \"") + 11;
  with(plan.substr(digest, 16), "0123456789abcdef");
  CHECK(
      refusal(squall, {"campaign", "work", "b"}) ==
      "squall: b/plan.json: Squall's own servers run otherwise here than when the campaign began: "
      "seed 0x1 of the swarm has another digest\n");
  with("\"squall_campaign\": 1", "\"squall_campaign\": 2");
  CHECK(refusal(squall, {"campaign", "work", "b"}) ==
        "squall: b/plan.json: has format 2, and this program reads format 1\n");
  with("\"seeds\": 8", "\"seeds\": 9");
  CHECK(refusal(squall, {"campaign", "merge", "a", "b"}) ==
        "squall: b: has another plan than a (/seeds: 9 | 8): only parts of one campaign can be "
        "merged\n");
  CHECK(
      refusal(squall, {"campaign", "init", "a", "held.json", "--seeds", "1..9"}) ==
      "squall: a: is a campaign with another plan (/seeds: 8 | 9): give another folder, or remove "
      "this one\n");
  CHECK(squall({"campaign", "init", "a", "held.json", "--seeds", "1..8"}).code == 0);
}

TEST_CASE("What is no campaign, and what is no shard, is refused", "[tools][shared_campaign]") {
  const Program squall;
  squall.write("held.json", kHeld);
  for (const char* verb : {"work", "status", "merge", "report"}) {
    CHECK(
        refusal(squall, {"campaign", verb, "nowhere"}) ==
        "squall: nowhere: is no campaign, for it has no plan.json; \"squall campaign init\" makes "
        "one\n");
  }
  for (const char* shard : {"0/3", "4/3", "3", "a/b", "1/", "-1/3"}) {
    CHECK(refusal(squall, {"campaign", "work", "nowhere", "--shard", shard}) ==
          "squall: --shard: must be a shard and how many there are, such as 3/16, not \"" +
              std::string(shard) + "\"\n");
  }
  CHECK(
      starts_with(refusal(squall, {"campaign", "init", "a", "--seeds", "0..18446744073709551614"}),
                  "squall: --seeds: a campaign has at most 1 099 511 627 776 seeds\n"));
  squall.write("seats.json", R"({"servers": 3, "machine": "squall", "end": {"at": "1s"}})");
  CHECK(refusal(squall, {"campaign", "init", "a", "held.json", "seats.json", "--seeds", "1..2"}) ==
        "squall: seats: asks for other machines than held: a campaign has the same ones in all of "
        "its scenarios\n");
  CHECK(squall({"campaign", "init", "a", "held.json", "--seeds", "1..2"}).code == 0);
  CHECK(refusal(squall, {"campaign", "query", "a", "select 1"}).size() > 0);
}

TEST_CASE("A torn line of a log is run again, and a torn result is refused by name",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const std::vector<std::string> plan{"held.json", "--seeds", "1..8"};
  const auto expected = whole(squall, plan, 0);
  CHECK(squall({"campaign", "init", "a", "held.json", "--seeds", "1..8"}).code == 0);
  CHECK(squall({"campaign", "work", "a", "--threads", "1", "--events", "1"}).code == 5);
  const std::string log = squall.read("a/chunks/0000/0000000.log");
  // Half of a second line, and a first one in which one digit is another.
  std::string changed = log;
  changed.replace(changed.find("\"events\":") + 9, 1, "9");
  squall.write("a/chunks/0000/0000000.log", changed + log.substr(0, log.size() / 2));
  const auto work = squall.json({"campaign", "work", "a", "--threads", "1"});
  CHECK(work["runs"] == 8);
  CHECK(squall({"campaign", "merge", "a"}).code == 0);
  check_same(expected, merged_files(squall, "a"));

  const std::string result = squall.read("a/chunks/0000/0000000.json");
  squall.write("a/chunks/0000/0000000.json", result.substr(0, result.size() - 10));
  for (const char* verb : {"merge", "report"}) {
    CHECK(
        refusal(squall, {"campaign", verb, "a"}) ==
        "squall: a/chunks/0000/0000000.json: is torn, or was changed after it was written: remove "
        "it, and \"squall campaign work\" runs its seeds again\n");
  }
  fs::remove(squall.path("a/chunks/0000/0000000.json"));
  CHECK(squall.json({"campaign", "work", "a"})["runs"] == 8);
}

TEST_CASE("The same seeds with other results cannot be repeated",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("held.json", kHeld);
  for (const std::string folder : {"a", "b", "c"}) {
    CHECK(squall({"campaign", "init", folder, "held.json", "--seeds", "1..8"}).code == 0);
    if (folder != "c") CHECK(squall({"campaign", "work", folder}).code == 0);
  }
  // A log may be of another run only where a machine does not repeat itself.
  CHECK(squall({"campaign", "init", "d", "held.json", "--seeds", "1..8"}).code == 0);
  CHECK(squall({"campaign", "merge", "c", "a", "b"}).code == 0);
  const std::string of_d = "d/chunks/0000/0000000.json";
  fs::create_directories(squall.path("d/chunks/0000"));
  squall.write("other.json", R"({"servers": 5, "end": {"at": "1s"}})");
  CHECK(squall({"campaign", "init", "e", "other.json", "--seeds", "1..8"}).code == 0);
  CHECK(squall({"campaign", "work", "e"}).code == 0);
  squall.write(of_d, squall.read("e/chunks/0000/0000000.json"));
  const Finished merge = squall({"campaign", "merge", "c", "d"});
  CHECK(merge.code == 3);
  CHECK(merge.error ==
        "squall: d/chunks/0000/0000000.json and c/chunks/0000/0000000.json: the same "
        "seeds came to other results\n");
}

TEST_CASE("Results are asked in SQL, or it is said what is missing", "[tools][shared_campaign]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  CHECK(
      squall({"campaign", "init", "a", "corruption.json", "--seeds", "1..3", "--shrink-tries", "0"})
          .code == 0);
  const std::string early = refusal(squall, {"campaign", "query", "a", "select 1"});
  if (contains(early, "without SQLite")) {
    CHECK(early ==
          "squall: campaign query: this program was built without SQLite: install libsqlite3-dev, "
          "and build it again\n");
    return;
  }
  CHECK(early == "squall: a: has no results.sqlite yet: \"squall campaign merge\" writes it\n");
  CHECK(squall({"campaign", "work", "a"}).code == 0);
  CHECK(squall({"campaign", "merge", "a"}).code == 1);
  const Finished table =
      squall({"campaign", "query", "a", "select seed, verdict, property from findings"});
  CHECK(table.code == 0);
  CHECK(table.out ==
        "seed  verdict   property\n"
        "0x1   violated  log_matching\n"
        "0x2   violated  log_matching\n"
        "0x3   violated  log_matching\n");
  CHECK(squall({"campaign", "query", "a", "select runs, name, null from scenarios"}).out ==
        "runs  name        null\n   3  corruption\n");
  const auto rows = squall.json({"campaign", "query", "a", "select sum(runs) as n from chunks"});
  CHECK(rows["rows"][0]["n"] == 3);
  CHECK(refusal(squall, {"campaign", "query", "a", "select x from findings"}) ==
        "squall: a/results.sqlite: SQLite: no such column: x\n");
  CHECK(contains(refusal(squall, {"campaign", "query", "a", "delete from findings"}), "readonly"));
  CHECK(refusal(squall, {"campaign", "query", "a", "select 1; select 2"}) ==
        "squall: query: one statement at a time: \" select 2\" is another\n");
  CHECK(refusal(squall, {"campaign", "query", "a", " "}) ==
        "squall: query: there is no statement in it\n");
}

}  // namespace squall::tests::campaign_results_test
