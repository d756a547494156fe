// The page as a file, its states without an engine, and the module's three functions.
#include "traces/view/page.hpp"

#include <nlohmann/json.hpp>

#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/view/engine.hpp"
#include "traces/view/module/engine_module.hpp"
#include "traces/view/page_texts.hpp"
#include "traces/view/recording.hpp"

namespace squall::tests::page_test {

using nlohmann::json;

namespace {

const core::ServerMaker kMaker;

/// What stands in the element with this id.
std::string element(const std::string& page, const std::string& id) {
  const std::string opening = "id=\"" + id + "\">";
  const std::size_t from = page.find(opening) + opening.size();
  return page.substr(from, page.find("</script>", from) - from);
}

struct Recorded {
  scenarios::Scenario scenario =
      scenarios::parse(R"({"servers": 3, "clients": {"count": 2}, "faults": {
        "crash": {"every": "200ms", "lasts": "100ms"}}, "end": {"at": "1s"}})",
                       "recorded");
  traces::Trace trace;
  json page;

  Recorded() {
    traces::Run run(scenario, scenario.seed, kMaker);
    traces::Recorder recorder(false);
    while (const sim::Report* report = run.advance()) {
      recorder.add(*report, run.simulator().now());
    }
    trace.header = small_header();
    trace.header.scenario = scenarios::write(scenario);
    trace.header.seed = scenario.seed;
    recorder.take(trace);
    trace.outcome = traces::outcome(run.world(), run.simulator());
    page = json::parse(traces::view::recording(trace, scenario, kMaker, "{}", "null"));
  }
  /// The latest row of the server up to this event.
  json state(std::size_t event, int server) const {
    json found;
    for (const json& row : page["states"]) {
      if (row[0] > event) break;
      if (row[1] == server) found = row[2];
    }
    return found;
  }
};

}  // namespace

TEST_CASE("What a page holds ends no element of it", "[view]") {
  const std::string input = json{{"title", "</script><script>alert(1)</script>"}}.dump();
  const std::string page = traces::view::page(
      traces::view::page_view_html(), {{"input", input}, {"engine", "AAAA"}, {"recorded", "null"}});
  CHECK(json::parse(element(page, "input"))["title"] == "</script><script>alert(1)</script>");
  CHECK(element(page, "engine") == "AAAA");
  CHECK(element(page, "recorded") == "null");
}

TEST_CASE("States without an engine are those that the engine computes", "[view]") {
  const Recorded recorded;
  traces::view::Engine engine(kMaker, small_header());
  const auto ask = [&](const json& request) { return json::parse(engine.answer(request.dump())); };
  ask({{"do", "open"}, {"scenario", json::parse(recorded.trace.header.scenario)}, {"name", "r"}});
  const std::size_t events = recorded.trace.choices.size();
  REQUIRE(events > 100);
  for (std::size_t event = 0; event <= events; event += 1 + events / 40) {
    const json state = ask({{"do", "state"}, {"branch", 0}, {"event", event}});
    INFO(event);
    for (json server : state["servers"]) {
      json found = recorded.state(event, server["server"]);
      // The log is a path in the table of entries.
      std::size_t at = found["log"][2];
      const json& entries = recorded.page["entries"];
      const json& listed = server["log"]["entries"];
      for (auto entry = listed.rbegin(); entry != listed.rend(); ++entry) {
        REQUIRE(at != 0);
        CHECK((*entry)[0] == entries["term"][at]);
        CHECK((*entry)[2] == entries["text"][at]);
        at = entries["parent"][at];
      }
      found.erase("log");
      server.erase("log");
      CHECK(found == server);
    }
  }
  CHECK(recorded.page["lines"].size() == events);
}

TEST_CASE("The module answers through a room in its memory", "[view]") {
  const std::string request = R"({"do": "state", "branch": 0, "event": 0})";
  char* const room =
      traces::view::module::squall_view_room(static_cast<std::uint32_t>(request.size()));
  std::copy(request.begin(), request.end(), room);
  const char* const answer =
      traces::view::module::squall_view_answer(static_cast<std::uint32_t>(request.size()));
  const std::string text(answer, traces::view::module::squall_view_answer_size());
  CHECK(json::parse(text)["error"] == "nothing is open");
}

TEST_CASE("The module runs the machines that were added to it", "[view]") {
  namespace module = traces::view::module;
  const core::MachineMaker* const maker = &kMaker;
  module::squall_view_add_machine("another", maker);
  const std::string request =
      R"({"do": "open", "machine": "another", "scenario": {"servers": 1, "end": {"at": "0"}}})";
  const auto size = static_cast<std::uint32_t>(request.size());
  std::copy(request.begin(), request.end(), module::squall_view_room(size));
  const char* const answer = module::squall_view_answer(size);
  CHECK(json::parse(std::string(answer, module::squall_view_answer_size()))["machine"] ==
        "another");
}

}  // namespace squall::tests::page_test
