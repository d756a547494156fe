// `squall view`: pages of runs, traces and seeds; the playground and its lessons.
#include "core/server.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/tools/program.hpp"
#include "tools/fuzz/zoo/mutant.hpp"
#include "tools/view/lessons.hpp"
#include "traces/view/engine.hpp"
#include "traces/view/page_mutants.hpp"

namespace squall::tests::view_test {

using nlohmann::json;

namespace {

json element(const std::string& page, const std::string& id) {
  const std::string opening = "id=\"" + id + "\">";
  const std::size_t at = page.find(opening);
  REQUIRE(at != std::string::npos);
  const std::size_t from = at + opening.size();
  return json::parse(page.substr(from, page.find("</script>", from) - from), nullptr, false);
}

const core::ServerMaker kMaker;

/// As the mutant C01 does.
const Maker<CountsOldTerms> kCountsOldTerms;

/// What the page asks its engine.
class Asked {
 public:
  Asked() { engine_.add_machine("C01-figure8", kCountsOldTerms); }
  json operator()(const json& request) { return json::parse(engine_.answer(request.dump())); }

 private:
  traces::view::Engine engine_{kMaker, {}};
};

}  // namespace

TEST_CASE("A page of a scenario holds it and its seed, and an engine", "[tools][view]") {
  const Program squall;
  const Finished made = squall({"view", "leader-crash", "--seed", "7", "--output", "p.html"});
  CHECK(made.code == 0);
  CHECK(starts_with(made.out, "page      p.html: "));
  const std::string page = squall.read("p.html");
  CHECK(page.size() < 2'000'000);
  const json input = element(page, "input");
  CHECK(input["paste"] == "squall run leader-crash --seed 0x7");
  Asked engine;
  const json opened = engine(input["request"]);
  const json run = squall.json({"run", "leader-crash", "--seed", "7"});
  CHECK(opened["run"]["outcome"]["digest"] == run["digest"]);
  CHECK(input["events"] == opened["run"]["events"]);
  CHECK(element(page, "recorded").is_null());
}

TEST_CASE("A page of a trace shows that run: by its seed, or by its choices", "[tools][view]") {
  const Program squall;
  squall.write("corrupt.json", kSilentCorruption);
  REQUIRE(squall({"run", "corrupt.json", "--trace", "f.trace.jsonl"}).code == 1);
  REQUIRE(squall({"view", "f.trace.jsonl"}).code == 0);
  const json whole = element(squall.read("f.html"), "input");
  CHECK(whole["request"].contains("scenario"));
  CHECK(whole["minimal"].is_null());
  REQUIRE(squall({"shrink", "f.trace.jsonl", "--seconds", "2"}).code == 0);
  REQUIRE(squall({"view", "f.min.trace.jsonl"}).code == 0);
  const json input = element(squall.read("f.min.html"), "input");
  CHECK(input["request"].contains("trace"));
  Asked engine;
  for (const json& request : {input["request"], input["original"], whole["request"]}) {
    const json opened = engine(request);
    CHECK(opened["run"]["outcome"]["property"] == "log_matching");
  }
}

TEST_CASE("A seed of the swarm is a run, too", "[tools][view]") {
  const Program squall;
  REQUIRE(squall({"view", "39", "--output", "p.html"}).code == 0);
  const json input = element(squall.read("p.html"), "input");
  Asked engine;
  CHECK(engine(input["request"])["name"] == "swarm-0x27");
  CHECK(squall({"scenario", "show", "39"}).code == 0);
}

TEST_CASE("Without an engine the page holds the states", "[tools][view]") {
  const Program squall;
  const Finished made = squall({"view", "leader-crash", "--no-engine", "--output", "p.html"});
  CHECK(contains(made.out, "engine    none: the page holds states"));
  const std::string page = squall.read("p.html");
  const json recorded = element(page, "recorded");
  CHECK(recorded["lines"].size() == recorded["open"]["run"]["events"]);
  CHECK(element(page, "input")["request"].is_null());
}

TEST_CASE("The goal of each lesson is reached by its solution, and not before", "[tools][view]") {
  const auto all = tools::view::lessons();
  CHECK(all.size() >= 8);
  for (const tools::view::Lesson& one : all) {
    const json lesson = json::parse(one.json());
    INFO(one.name);
    Asked engine;
    json request = {{"do", "open"}, {"scenario", lesson["scenario"]}, {"name", one.name}};
    if (lesson.contains("machine")) request["machine"] = lesson["machine"];
    const json opened = engine(request);
    REQUIRE(opened["run"]["events"] == 0);
    json goal = {{"do", "goal"}, {"branch", 0}};
    for (const char* const key : {"condition", "property"}) {
      if (lesson["goal"].contains(key)) goal[key] = lesson["goal"][key];
    }
    std::size_t event = 0;
    for (const json& label : lesson["solution"]) {
      CHECK(engine(goal)["reached"].is_null());
      const json state = engine({{"do", "state"}, {"branch", goal["branch"]}, {"event", event}});
      json action;
      for (const json& offer : state["enabled"]) {
        if (starts_with(offer["label"].get<std::string>(), label.get<std::string>())) {
          action = offer["action"];
          break;
        }
      }
      INFO(label);
      const json acted =
          engine({{"do", "act"}, {"branch", goal["branch"]}, {"event", event}, {"action", action}});
      REQUIRE(acted.contains("run"));
      goal["branch"] = acted["run"]["branch"];
      event = acted["run"]["events"];
    }
    CHECK(engine(goal)["reached"] == event);
    for (const char* const text : {"title", "text", "hints"}) CHECK_FALSE(lesson[text].empty());
  }
}

TEST_CASE("The mutants of the page are mutants of the zoo", "[tools][view]") {
  const auto zoo = tools::fuzz::zoo::mutants_in(SQUALL_SOURCE_DIR "/tests/zoo");
  for (const std::string_view id : traces::view::kPageMutants) {
    INFO(id);
    CHECK(std::any_of(zoo.begin(), zoo.end(), [&](const auto& mutant) { return mutant.id == id; }));
  }
}

TEST_CASE("A trace of a mutant that the page has is viewed with the engine",
          "[tools][view][slow]") {
  if (kSanitized) return;
  const Program squall;
  squall.write("held.json", kHeld);
  REQUIRE(squall({"run", "held.json", "--mutant", "C01", "--trace", "f.trace.jsonl"}).code == 0);
  REQUIRE(squall({"view", "f.trace.jsonl"}).code == 0);
  const std::string page = squall.read("f.html");
  CHECK(element(page, "input")["request"]["machine"] == "C01-figure8");
  CHECK(contains(element(page, "input")["paste"].get<std::string>(), "--mutant C01-figure8"));
  CHECK(element(page, "recorded").is_null());
  CHECK(page.size() < 2'000'000);
}

TEST_CASE("The playground has the lessons, or any scenario in which nothing happened yet",
          "[tools][view]") {
  const Program squall;
  REQUIRE(squall({"view", "--play"}).code == 0);
  const json lessons = element(squall.read("playground.html"), "input");
  CHECK(lessons["mode"] == "play");
  CHECK(lessons["lesson"] == 0);
  CHECK(lessons["lessons"].size() == tools::view::lessons().size());
  REQUIRE(squall({"view", "--play", "figure-3.7", "--output", "p.html"}).code == 0);
  const json free = element(squall.read("p.html"), "input");
  CHECK(free["lesson"].is_null());
  Asked engine;
  CHECK(engine(free["request"])["run"]["events"] == 0);
}

TEST_CASE("What cannot be viewed is refused in one line, and nothing is written", "[tools][view]") {
  const Program squall;
  CHECK(contains(squall({"view"}).error, "a trace, a scenario or a seed is needed, or --play"));
  CHECK(contains(squall({"view", "leader-crsh"}).error, "did you mean \"leader-crash\"?"));
  CHECK(contains(squall({"view", "elections-of-three"}).error, "an exploration is no run"));
  CHECK(squall({"view", "--play", "--no-engine"}).code == 2);
  CHECK(contains(squall({"view", "--play", "commit", "--mutant", "C01"}).error,
                 "--mutant: a lesson has servers of its own: name a scenario"));
  CHECK(squall({"view", "nothing.trace.jsonl"}).code == 2);
  CHECK(squall.files("").empty());
}

}  // namespace squall::tests::view_test
