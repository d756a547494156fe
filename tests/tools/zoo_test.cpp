// Mutants of core/: their files, whether they fit, and that campaigns find them.
#include <cstdlib>

#include "tests/tools/program.hpp"
#include "tools/fuzz/zoo/kept_mutants.hpp"
#include "tools/fuzz/zoo/mutant.hpp"

namespace squall::tests::zoo_test {

using scenarios::json::UserError;
using tools::fuzz::zoo::KeptMutants;
using tools::fuzz::zoo::Mutant;
using tools::fuzz::zoo::MutantKind;
using tools::fuzz::zoo::parse_mutant;

namespace {

std::string mutant(const std::string& id, const std::string& kind, const std::string& find,
                   const std::string& replace) {
  nlohmann::json json = {{"id", id},         {"kind", kind},     {"system", "some"},
                         {"source", "here"}, {"feature", "log"}, {"breaks", "little"},
                         {"summary", "One."}};
  json["change"] = {{{"file", "core/election.hpp"}, {"find", find}, {"replace", replace}}};
  return json.dump();
}

std::string complaint_of(const std::string& text) {
  try {
    parse_mutant(text, "a.json");
  } catch (const UserError& error) {
    return error.where + ": " + error.message;
  }
  return "";
}

/// With folders for mutants.
struct OwnZoo : Program {
  OwnZoo() { std::filesystem::create_directories(path("mine/deeper")); }
};

constexpr const char* kLogCheck = "return candidate_last >= own_last;";

}  // namespace

TEST_CASE("A mutant is read from its file", "[tools][zoo]") {
  const Mutant read = parse_mutant(mutant("a", "control", "x", "y"), "a.json");
  CHECK(read.id == "a");
  CHECK(read.kind == MutantKind::control);
  CHECK(read.summary == "One.");
  CHECK(read.changes == std::vector<tools::fuzz::zoo::Change>{{"core/election.hpp", "x", "y"}});
}

TEST_CASE("What is wrong with a mutant's file is told with its place", "[tools][zoo]") {
  CHECK(complaint_of("{}") == "a.json: /: the key \"id\" is missing");
  CHECK(complaint_of(mutant("a", "safe", "x", "y")) ==
        "a.json: /kind: unknown word \"safe\", did you mean \"safety\"? Allowed: safety, liveness, "
        "control");
  CHECK(complaint_of(mutant("a", "safety", "", "y")) ==
        "a.json: /change/0/find: expected some text to change");
  std::string fixed = mutant("a", "safety", "x", "y");
  fixed.replace(fixed.find("\"id\""), 0, "\"fixed_membership\": true, ");
  CHECK(complaint_of(fixed) ==
        "a.json: /fixed_membership: a bug of safety or liveness is looked for in all draws; "
        "expected kind \"control\"");
  std::string explored = mutant("a", "safety", "x", "y");
  explored.replace(explored.find("\"id\""), 0, "\"exploration\": \"elections-of-thre\", ");
  CHECK(contains(complaint_of(explored),
                 "a.json: /exploration: unknown word \"elections-of-thre\", did you mean "
                 "\"elections-of-three\"?"));
  std::string outside = mutant("a", "safety", "x", "y");
  outside.replace(outside.find("core/"), 5, "../core/");
  CHECK(complaint_of(outside) == "a.json: /change/0/file: expected a file in \"core/\"");
}

TEST_CASE("Every mutant of the zoo fits the sources", "[tools][zoo]") {
  const Program squall;
  const Finished finished = squall({"zoo", "check"});
  INFO(finished.error);
  CHECK(finished.code == 0);
  const auto mutants = squall.json({"zoo", "list"});
  CHECK(mutants.size() == 39);
  for (const auto& one : mutants) {
    CHECK_FALSE(one["source"].get<std::string>().empty());
    CHECK_FALSE(one["summary"].get<std::string>().empty());
  }
}

TEST_CASE("A mutant that does not fit any more is named", "[tools][zoo]") {
  const OwnZoo squall;
  squall.write("mine/a.json", mutant("stale-one", "safety", "no such text", ""));
  const Finished stale = squall({"zoo", "check", "--dir", "mine"});
  CHECK(stale.code == 2);
  CHECK(stale.error ==
        "squall: stale-one: does not fit core/election.hpp any more: the text that it changes is "
        "there 0 times, expected once: no such text\n");
  squall.write("mine/a.json", mutant("stale-one", "safety", "bool", ""));
  CHECK(squall({"zoo", "check", "--dir", "mine"}).error.find(" times, expected once: bool") !=
        std::string::npos);
}

TEST_CASE("A folder of mutants has some, and each id once", "[tools][zoo]") {
  const OwnZoo squall;
  CHECK(squall({"zoo", "list", "--dir", "nowhere"}).code == 2);
  squall.write("mine/a.json", mutant("one", "safety", kLogCheck, ""));
  squall.write("mine/deeper/b.json", mutant("one", "safety", kLogCheck, ""));
  CHECK(squall({"zoo", "list", "--dir", "mine"}).error ==
        "squall: mine: two mutants have the id \"one\"\n");
  CHECK(squall({"zoo", "list", "E99"}).error ==
        "squall: zoo: no mutant is named \"E99\"; \"squall zoo list\" shows all\n");
}

TEST_CASE("A mutant that does not compile is told with the compiler's words",
          "[tools][zoo][slow]") {
  const OwnZoo squall;
  squall.write("mine/a.json", mutant("no-code", "safety", kLogCheck, "return no_such_name;"));
  const Finished finished = squall({"zoo", "run", "--dir", "mine"});
  CHECK(finished.code == 2);
  CHECK(finished.error.starts_with("squall: no-code: does not compile: "));
  CHECK(finished.error.find("no_such_name") != std::string::npos);
}

TEST_CASE("A campaign finds a mutant, and accuses no harmless change", "[tools][zoo][slow]") {
  if (kSanitized) return;
  const OwnZoo squall;
  const auto found = squall.json({"zoo", "run", "R04", "--seconds", "60", "--shrink-seconds", "1"});
  REQUIRE(found["mutants"].size() == 1);
  CHECK(found["mutants"][0]["mutant"] == "R04-gap-in-batch");
  CHECK(found["mutants"][0]["found_by"] == "state_machine_safety");
  CHECK(found["missed"].empty());
  CHECK(found["exit_code"] == 0);

  squall.write("mine/a.json",
               mutant("harmless", "control", kLogCheck, "return !(candidate_last < own_last);"));
  const Finished held = squall({"zoo", "run", "--dir", "mine", "--seconds", "1"});
  CHECK(held.code == 0);
  CHECK(held.out.starts_with("harmless"));
  CHECK(held.out.find("  HELD  ") != std::string::npos);

  // As a bug it is missed, for it is none.
  squall.write("mine/a.json",
               mutant("harmless", "safety", kLogCheck, "return !(candidate_last < own_last);"));
  const auto missed = squall.json({"zoo", "run", "--dir", "mine", "--seconds", "1"});
  CHECK(missed["missed"] == nlohmann::json{"harmless"});
  CHECK(missed["mutants"][0]["found_by"].is_null());
  CHECK(missed["exit_code"] == 4);
}

TEST_CASE("A score tells how often and how soon campaigns find a mutant", "[tools][zoo][slow]") {
  if (kSanitized) return;
  const Program squall;
  const auto json = squall.json({"zoo", "score", "R04", "--base-seeds", "3", "--seconds", "60"});
  CHECK(json["exit_code"] == 0);
  CHECK(json["missed"].empty());
  REQUIRE(json["score"].size() == 1);
  const auto& score = json["score"][0];
  CHECK(score["mutant"] == "R04-gap-in-batch");
  CHECK(score["found_by"] == "campaign");
  CHECK(score["property"] == "state_machine_safety");
  CHECK(score["found"] == 3);
  CHECK(score["campaigns"] == 3);
  CHECK(score["seconds_worst"] >= score["seconds_median"]);
  CHECK(score["events_worst"] >= score["events_median"]);
  CHECK(score["events_total"] >= score["events_worst"]);
  CHECK(score["shrunk_choices"] > 10);
  CHECK(score["shrunk_choices"] < 400);
}

TEST_CASE("A score tells which exploration finds a mutant, and the shortest way there",
          "[tools][zoo][slow]") {
  if (kSanitized) return;
  const Program squall;
  const auto json = squall.json({"zoo", "score", "E03", "--base-seeds", "1", "--shrink-seconds",
                                 "5", "--report", "score.html"});
  const auto& score = json["score"][0];
  CHECK(score["exploration"] == "elections-of-three");
  CHECK(score["depth"] > 4);
  CHECK(score["states"] > 4);
  CHECK(score["shortest_choices"] == 4);
  CHECK(score["shrunk_choices"] == 4);
  CHECK(contains(squall.read("score.html"), "\"mutant\":\"E03-"));
  CHECK(squall.files("score-runs") ==
        std::vector<std::string>{score["mutant"].get<std::string>() + ".html"});
  const auto none =
      squall.json({"zoo", "score", "E03", "--base-seeds", "1", "--no-shrink", "--no-explore"});
  CHECK(none["score"][0]["shrunk_choices"].is_null());
  CHECK(none["score"][0]["exploration"].is_null());
  CHECK(none["score"][0]["shortest_choices"].is_null());
}

TEST_CASE("A score says which scenario of a folder catches a bug, and which bugs none does",
          "[tools][zoo][slow]") {
  if (kSanitized) return;
  const OwnZoo squall;
  squall.write("mine/idle.json", R"({"name": "idle", "servers": 3, "end": {"at": "1s"}})");
  const auto none =
      squall.json({"zoo", "score", "R04", "--with", "mine", "--base-seeds", "1", "--seconds", "1"});
  CHECK(none["missed"] == nlohmann::json{"R04-gap-in-batch"});
  CHECK(none["score"][0]["found_by"].is_null());
  CHECK(none["exit_code"] == 4);
  squall.write("mine/losses.json",
               R"({"name": "losses", "servers": 3, "network": {"drop": "20%"},
                   "clients": {"count": 4, "think": "1ms"}, "end": {"at": "5s"}})");
  const auto found = squall.json(
      {"zoo", "score", "R04", "--with", "mine", "--base-seeds", "1", "--seconds", "20"});
  CHECK(found["score"][0]["found_by"] == "losses");

  const Finished empty = squall({"zoo", "score", "R04", "--with", "mine/deeper"});
  CHECK(empty.code == 2);
  CHECK(empty.error == "squall: mine/deeper: has no scenario: no file *.json is there\n");
  const Finished late = squall({"zoo", "score", "R04", "--base-seed", "0xffffffffffffffff"});
  CHECK(late.code == 2);
}

TEST_CASE("The campaign of a scenario of one's own says what it would catch",
          "[tools][zoo][slow]") {
  if (kSanitized) return;
  const Program squall;
  squall.write("idle.json", R"({"servers": 3, "end": {"at": "1s"}})");
  const auto json = squall.json({"zoo", "run", "R04", "--with", "idle.json", "--seconds", "1"});
  CHECK(json["missed"] == nlohmann::json{"R04-gap-in-batch"});
}

TEST_CASE("A mutant's trace is repeated and shrunk with the mutant, and with nothing else",
          "[tools][zoo][slow]") {
  if (kSanitized) return;
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = squall({"run", "corruption.json", "--mutant", "E05", "--trace", "m.jsonl"});
  CHECK(contains(field(run.out, "replay"), " replay m.jsonl --mutant E05-index-only-log-check"));
  CHECK(contains(field(run.out, "run again"), " --mutant E05-index-only-log-check --seed "));
  CHECK(starts_with(squall({"replay", "m.jsonl", "--mutant", "E05"}).out, "SAME  "));
  CHECK(squall.json({"shrink", "m.jsonl", "--mutant", "E05-index"})["property"] == "log_matching");
  const Finished without = squall({"shrink", "m.jsonl"});
  CHECK(without.code == 2);
  CHECK(
      without.error ==
      "squall: m.jsonl: recorded with machine \"E05-index-only-log-check\", and Squall's own "
      "servers run; where that is a mutant of the zoo, add --mutant E05-index-only-log-check, and "
      "else its --machine\n");

  squall({"run", "corruption.json", "--trace", "own.jsonl"});
  const Finished with = squall({"replay", "own.jsonl", "--mutant", "E05"});
  CHECK(with.code == 2);
  CHECK(with.error ==
        "squall: own.jsonl: recorded with Squall's own servers, and "
        "E05-index-only-log-check runs: leave out --mutant E05-index-only-log-check\n");
}

TEST_CASE("A compiled mutant is kept for the same text and the same compiler", "[tools][zoo]") {
  const OwnZoo zoo;
  setenv("XDG_CACHE_HOME", zoo.path("cache").c_str(), 1);
  write_file(zoo.path("mine/a.hpp"), "one");
  write_file(zoo.path("a.so"), "compiled");
  const KeptMutants kept(zoo.path("mine"), "c++ -O2");
  CHECK_FALSE(kept.object());
  kept.keep(zoo.path("a.so"));
  REQUIRE(kept.object());
  CHECK(read_file(*kept.object()) == "compiled");
  CHECK(KeptMutants(zoo.path("mine"), "c++ -O2").object() == kept.object());
  CHECK_FALSE(KeptMutants(zoo.path("mine"), "c++ -O3").object());
  write_file(zoo.path("mine/a.hpp"), "two");
  CHECK_FALSE(KeptMutants(zoo.path("mine"), "c++ -O2").object());
  for (int other = 0; other < 70; ++other) {
    KeptMutants(zoo.path("mine"), std::to_string(other)).keep(zoo.path("a.so"));
  }
  const std::filesystem::directory_iterator files(zoo.path("cache/squall/mutants"));
  CHECK(std::distance(begin(files), end(files)) == 64);
  CHECK(KeptMutants(zoo.path("mine"), "69").object());
  KeptMutants(zoo.path("mine"), "69").forget();
  CHECK_FALSE(KeptMutants(zoo.path("mine"), "69").object());
  // What cannot be kept is compiled again.
  setenv("XDG_CACHE_HOME", zoo.path("a.so").c_str(), 1);
  kept.keep(zoo.path("a.so"));
  const KeptMutants nowhere(zoo.path("mine"), "c++ -O2");
  nowhere.keep(zoo.path("a.so"));
  CHECK_FALSE(nowhere.object());
  unsetenv("XDG_CACHE_HOME");
}

TEST_CASE("A kept mutant is loaded, and compiled again where it is damaged", "[tools][zoo][slow]") {
  const OwnZoo zoo;
  Command run = zoo.command({"run", "leader-crash", "--quiet", "--mutant", "E05"});
  run.environment = {"XDG_CACHE_HOME=" + zoo.path("cache").string()};
  const auto only_file = [&] {
    const std::filesystem::directory_iterator files(zoo.path("cache/squall/mutants"));
    REQUIRE(std::distance(begin(files), end(files)) == 1);
    return std::filesystem::directory_iterator(zoo.path("cache/squall/mutants"))->path();
  };
  const std::string once = zoo.run(run).out;
  const auto written = last_write_time(only_file());
  CHECK(zoo.run(run).out == once);
  CHECK(last_write_time(only_file()) == written);
  write_file(only_file(), "no object");
  CHECK(zoo.run(run).out == once);
  CHECK(file_size(only_file()) > 10'000);
}

TEST_CASE("The option --mutant wants the id of one mutant", "[tools][zoo]") {
  const Program squall;
  CHECK(squall({"run", "leader-crash", "--mutant", "E0"}).error ==
        "squall: --mutant: 7 mutants begin with \"E0\": E01-duplicate-votes, E02-stale-vote-reply, "
        "…\n");
  const Finished unknown = squall({"run", "leader-crash", "--mutant", "E05-index-only-log-chek"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.error, "did you mean \"E05-index-only-log-check\"?"));
}

}  // namespace squall::tests::zoo_test
