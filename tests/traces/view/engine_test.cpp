// The engine of the page: states by running, branches, and traces that replay takes.
#include "traces/view/engine.hpp"

#include <cstring>

#include <nlohmann/json.hpp>

#include "core/hexadecimal.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/replay.hpp"

namespace squall::tests::engine_test {

using nlohmann::json;

namespace {

const core::ServerMaker kMaker;

class Page {
 public:
  json ask(const json& request) { return json::parse(engine_.answer(request.dump())); }
  json open(const std::string& story) {
    return ask({{"do", "open"},
                {"scenario", json::parse(scenarios::find_story(story)->text)},
                {"name", story}});
  }
  json state(int branch, std::size_t event) {
    return ask({{"do", "state"}, {"branch", branch}, {"event", event}});
  }
  json act(int branch, std::size_t event, const json& action) {
    return ask({{"do", "act"}, {"branch", branch}, {"event", event}, {"action", action}});
  }
  /// Does what the first offer with this beginning says, at the branch's end.
  json choose(int branch, std::size_t event, const std::string& label) {
    const json now = state(branch, event);
    for (const json& offer : now["enabled"]) {
      if (offer["label"].get<std::string>().rfind(label, 0) == 0) {
        return act(branch, event, offer["action"]);
      }
    }
    return {{"error", "no offer begins with " + label}};
  }
  traces::Trace trace(int branch) {
    return trace_of(ask({{"do", "trace"}, {"branch", branch}})["trace"].get<std::string>());
  }

 private:
  traces::view::Engine engine_{kMaker, small_header()};
};

constexpr std::string_view kTwoServersOfThree = R"({"servers": 3, "clients": {"count": 1},
    "end": {"at": "0"}})";

json quiet_cluster(Page& page) {
  return page.ask(
      {{"do", "open"}, {"scenario", json::parse(kTwoServersOfThree)}, {"name", "quiet"}});
}

}  // namespace

TEST_CASE("A page's run has the digest of the run that the program makes", "[view]") {
  Page page;
  for (const char* const story : {"leader-crash", "leadership-transfer", "figure-3.7"}) {
    const json opened = page.open(story);
    const auto scenario = scenarios::parse(*scenarios::find_story(story));
    traces::Run native(scenario, scenario.seed, kMaker);
    while (native.advance() != nullptr) {
    }
    INFO(story);
    CHECK(opened["run"]["outcome"]["digest"] == core::hexadecimal(native.simulator().digest()));
    CHECK(opened["run"]["events"] == native.world().tally().events);
    CHECK(opened["run"]["time"].size() == native.world().tally().events);
  }
}

TEST_CASE("A state is the same whichever way one came to its event", "[view]") {
  Page page;
  const std::size_t events = page.open("leader-crash")["run"]["events"];
  REQUIRE(events > 5'000);
  const json late = page.state(0, 4'321);
  CHECK(late["event"] == 4'321);
  CHECK(page.state(0, 17)["event"] == 17);
  CHECK(page.state(0, 4'321) == late);
  CHECK(page.state(0, events)["event"] == events);
  CHECK(page.state(0, 4'321) == late);
  CHECK(page.state(0, 0)["what"] == "boot");
  CHECK(page.open("leader-crash")["seed"] == "0x1");
}

/// What lies there: [bytes of a number, first byte, count].
std::vector<std::int64_t> numbers_at(const json& place, const std::string& bytes) {
  std::vector<std::int64_t> numbers;
  const std::size_t width = place[0];
  const std::size_t from = place[1];
  REQUIRE(from % width == 0);
  REQUIRE(from + width * place[2].get<std::size_t>() <= bytes.size());
  for (std::size_t at = 0; at < place[2].get<std::size_t>(); ++at) {
    double wide = 0;
    std::int32_t narrow = 0;
    const char* const number = bytes.data() + from + at * width;
    if (width == 8) std::memcpy(&wide, number, sizeof wide);
    if (width == 4) std::memcpy(&narrow, number, sizeof narrow);
    numbers.push_back(width == 8 ? static_cast<std::int64_t>(wide) : narrow);
  }
  return numbers;
}

TEST_CASE("The columns of a run as bytes are those of its lists", "[view]") {
  traces::view::Engine engine(kMaker, small_header());
  json request = {{"do", "open"},
                  {"scenario", json::parse(scenarios::find_story("leader-crash")->text)},
                  {"name", "leader-crash"}};
  const json lists = json::parse(engine.answer(request.dump()))["run"];
  CHECK(engine.bytes().empty());
  request["bytes"] = true;
  json run = json::parse(engine.answer(request.dump()))["run"];
  for (const char* const column : {"time", "kind", "server", "message", "flags"}) {
    INFO(column);
    run[column] = numbers_at(run[column], engine.bytes());
  }
  CHECK(run["messages"].size() == 12);
  for (json& column : run["messages"]) column = numbers_at(column, engine.bytes());
  CHECK(run == lists);
  // They belong to one answer.
  engine.answer(R"({"do": "state", "branch": 0, "event": 1})");
  CHECK(engine.bytes().empty());
}

TEST_CASE("While a run is computed the engine tells how many events are done", "[view]") {
  static std::vector<std::uint32_t> told;
  told.clear();
  traces::view::Engine engine(kMaker, small_header());
  engine.tell_progress([](std::uint32_t events) { told.push_back(events); });
  engine.answer(json{
      {"do", "open"},
      {"scenario",
       {{"servers", 3}, {"limits", {{"events", 20'000}}}, {"end", {{"at", "100000s"}}}}},
      {"name",
       "long"}}.dump());
  CHECK(told == std::vector<std::uint32_t>{8'192, 16'384});
  // A branch is run as well.
  engine.answer(
      R"({"do": "continue", "branch": 0, "event": 15000, "seed": "0x2", "events": 3000})");
  CHECK(told == std::vector<std::uint32_t>{8'192, 16'384, 8'192, 16'384});
}

TEST_CASE("Every message of a run has one fate", "[view]") {
  Page page;
  const json opened = page.open("leader-crash");
  const json& run = opened["run"];
  const json& messages = run["messages"];
  std::size_t delivered = 0;
  for (std::size_t at = 0; at < messages["fate"].size(); ++at) {
    const bool arrives = messages["received"][at] != 0;
    CHECK(arrives == (messages["fate"][at] == 1));
    if (!arrives) continue;
    ++delivered;
    CHECK(messages["entered"][at] < messages["received"][at]);
    CHECK(run["server"][messages["received"][at].get<std::size_t>() - 1] == messages["to"][at]);
  }
  std::size_t arrivals = 0;
  for (std::size_t at = 0; at < run["kind"].size(); ++at) {
    const bool steps = (run["flags"][at].get<int>() & 1) != 0;
    if (run["kinds"][run["kind"][at].get<std::size_t>()] == "deliver" && steps) ++arrivals;
  }
  CHECK(delivered == arrivals);
  CHECK(delivered > 1'000);
}

TEST_CASE("What is done by hand is a branch, judged, undone, and replayed", "[view]") {
  Page page;
  quiet_cluster(page);
  json run = page.choose(0, 0, "election timeout of server 1")["run"];
  CHECK(run["branch"] == 1);
  CHECK(run["parent"] == 0);
  run = page.choose(1, 1, "deliver RequestVote 1→2")["run"];
  CHECK(page.state(1, 2)["servers"][0]["votes"] == json::array({1}));
  run = page.choose(1, 2, "deliver RequestVoteReply 2→1")["run"];
  CHECK(run["branch"] == 1);
  const json state = page.state(1, 3);
  CHECK(state["leader"] == 1);
  CHECK(state["servers"][0]["role"] == "leader");
  CHECK(state["servers"][1]["vote"] == 1);
  CHECK(page.ask({{"do", "goal"}, {"branch", 1}, {"condition", {{"leader", 1}}}})["reached"] == 3);

  const traces::Trace trace = page.trace(1);
  sim::World world(scenarios::parse(kTwoServersOfThree, "quiet").setup, kMaker);
  const auto replayed =
      traces::replay(world, trace, scenarios::parse(kTwoServersOfThree, "quiet").plan.timing);
  CHECK(replayed.kind == traces::ReplayKind::same);
  CHECK(core::hexadecimal(replayed.world_digest) == run["outcome"]["world_digest"]);

  const json undone = page.ask({{"do", "undo"}, {"branch", 1}})["run"];
  CHECK(undone["events"] == 2);
  CHECK(page.state(1, 2)["leader"] == 0);
}

TEST_CASE("The simulator goes on from any event, with the seed that one names", "[view]") {
  Page page;
  page.open("leader-crash");
  const json request = {
      {"do", "continue"}, {"branch", 0}, {"event", 500}, {"seed", "0x7"}, {"events", 300}};
  const json one = page.ask(request)["run"];
  CHECK(one["fork"] == 500);
  CHECK(one["events"] == 800);
  json other = page.ask(request)["run"];
  CHECK(other["branch"] == 2);
  CHECK(other["outcome"] == one["outcome"]);
  json another = request;
  another["seed"] = "0x8";
  CHECK(page.ask(another)["run"]["outcome"]["digest"] != one["outcome"]["digest"]);
}

TEST_CASE("A violation is explained, and a branch of it is a scenario", "[view]") {
  Page page;
  const json opened = page.ask({{"do", "open"},
                                {"name", "corrupt"},
                                {"scenario", json::parse(R"({"servers": 3, "clients": {"count": 1},
      "expect": {"violates": "log_matching"}, "timeline": [
      {"when": {"commit_index": {"server": 3, "at_least": 5}}, "crash": 3},
      {"when": {"crashed": 3}, "after": "10ms", "corrupt": {"server": 3, "index": 2}},
      {"when": {"crashed": 3}, "after": "20ms", "restart": 3}], "end": {"at": "5s"}})")}});
  REQUIRE(opened["run"]["outcome"]["property"] == "log_matching");
  const std::size_t events = opened["run"]["events"];
  const json told = page.ask({{"do", "explain"}, {"branch", 0}});
  CHECK(told["property"] == "log_matching");
  CHECK(told["sentences"].size() > 3);
  CHECK(told["slice"].back() == events);
  const json futures = page.ask({{"do", "futures"}, {"branch", 0}});
  REQUIRE(futures["shares"].size() > 10);
  std::size_t last = 0;
  for (const json& share : futures["shares"]) {
    CHECK(share[0] >= last);
    last = share[0];
    CHECK(share[2] == 40);
    const bool is_decided = share[0] >= futures["no_return"];
    CHECK(is_decided == (share[1] == 40));
  }
  // One event before it, the same restart by hand comes to the same.
  const json again = page.choose(0, events - 1, "restart server 3")["run"];
  CHECK(again["outcome"]["property"] == "log_matching");
  const json script = page.ask({{"do", "scenario"}, {"branch", 1}});
  REQUIRE(script.contains("scenario"));
  const auto scenario = scenarios::parse(script["scenario"].dump(), "branch.json");
  traces::Run run(scenario, scenario.seed, kMaker);
  while (run.advance() != nullptr) {
  }
  REQUIRE(run.world().verdict());
  CHECK(checkers::name(run.world().verdict()->property) == std::string("log_matching"));
}

TEST_CASE("A request may ask for other servers by their name", "[view]") {
  const Maker<VotesTwice> twice;
  traces::view::Engine engine(kMaker, small_header());
  engine.add_machine("votes-twice", twice);
  const auto ask = [&](const json& request) { return json::parse(engine.answer(request.dump())); };
  json request = {{"do", "open"},
                  {"name", "one"},
                  {"machine", "votes-twice"},
                  {"scenario", json::parse(R"({"servers": 3, "end": {"at": "2s"},
                    "raft": {"election_timeout": {"min": "50ms", "max": "51ms"}}})")}};
  const json broken = ask(request);
  CHECK(broken["machine"] == "votes-twice");
  CHECK(broken["run"]["outcome"]["property"] == "vote_once");
  CHECK(ask({{"do", "explain"}, {"branch", 0}})["first_step"]["reference"].get<std::string>().find(
            "vote") != std::string::npos);
  const std::string trace = ask({{"do", "trace"}, {"branch", 0}})["trace"];
  CHECK(trace_of(trace).header.machine == "votes-twice");
  // The next request gets Squall's own again.
  request.erase("machine");
  const json honest = ask(request);
  CHECK(honest["machine"] == "");
  CHECK(honest["run"]["outcome"]["property"].is_null());
  request["machine"] = "votes-twise";
  CHECK(ask(request)["error"].get<std::string>().find("did you mean \"votes-twice\"?") !=
        std::string::npos);
}

TEST_CASE("A wrong request is answered by one sentence", "[view]") {
  Page page;
  CHECK(page.ask({{"do", "state"}})["error"] == "nothing is open");
  quiet_cluster(page);
  CHECK(page.ask({{"do", "stat"}})["error"].get<std::string>().find("did you mean \"state\"?") !=
        std::string::npos);
  CHECK(page.state(7, 0).contains("error"));
  CHECK(page.state(0, 99).contains("error"));
  CHECK(page.act(0, 0, {{"do", "resume"}, {"server", 1}}).contains("error"));
  CHECK(page.act(0, 0, {{"do", "deliver"}, {"key", "1"}})["error"] ==
        "this message is not in flight");
  CHECK(page.ask({{"do", "undo"}, {"branch", 0}}).contains("error"));
  CHECK(json::parse(traces::view::Engine(kMaker, small_header()).answer("{")).contains("error"));
  // Nothing of it changed anything.
  CHECK(page.state(0, 0)["event"] == 0);
}

}  // namespace squall::tests::engine_test
