// Runs in the formats of other tools: golden files, the formats' own rules, windows, escapes.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/traces/exports/exports_fixture.hpp"

namespace squall::tests::exports_test {

using Json = nlohmann::json;

namespace {

const std::filesystem::path kFolder = SQUALL_SOURCE_DIR "/tests/exports";

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

scenarios::Scenario small_run() {
  return scenarios::parse(content_of(kFolder / "small.json"), "small.json");
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
  return count;
}

/// What the clock says of the host; 0: nothing.
std::uint64_t count_in(const Json& clock, const std::string& host) {
  return clock.is_object() ? clock.value(host, std::uint64_t{0}) : 0;
}

/// The rules by which ShiViz refuses a log; the first breach, or nothing.
std::string breach_of_clocks(const std::string& log) {
  std::map<std::string, Json> latest;
  const std::vector<std::string> lines = lines_of(log);
  if (lines.size() % 2 != 0) return "an event has two lines";
  for (std::size_t at = 1; at < lines.size(); at += 2) {
    const std::size_t space = lines[at].find(' ');
    const std::string host = lines[at].substr(0, space);
    const Json clock = Json::parse(lines[at].substr(space), nullptr, false);
    if (!clock.is_object()) return "no clock: " + lines[at];
    const std::uint64_t own = count_in(latest[host], host);
    if (count_in(clock, host) != own + 1) return "own clock: " + lines[at];
    for (const auto& [other, count] : latest[host].items()) {
      if (count_in(clock, other) < count) return "goes back: " + lines[at];
    }
    for (const auto& [other, count] : clock.items()) {
      if (other != host && count_in(latest[other], other) < count) {
        return "knows the future: " + lines[at];
      }
    }
    latest[host] = clock;
  }
  return "";
}

/// What importers of Chrome's trace events need; the first breach, or nothing.
std::string breach_of_slices(const Json& trace) {
  std::map<int, double> now;
  std::map<int, std::vector<std::string>> open;
  std::map<std::uint64_t, double> begun;
  std::set<std::uint64_t> ended;
  for (const Json& event : trace.at("traceEvents")) {
    const std::string phase = event.at("ph");
    if (phase == "M") continue;
    const int track = event.at("tid");
    const double ts = event.at("ts");
    if (ts < now[track]) return "a track goes back: " + event.dump();
    now[track] = ts;
    if (phase == "X" && event.at("dur").get<double>() <= 0) return "no duration: " + event.dump();
    if (phase == "B") open[track].push_back(event.at("name").get<std::string>());
    if (phase == "E") {
      if (open[track].empty() || open[track].back() != event.at("name")) return event.dump();
      open[track].pop_back();
    }
    if (phase == "s" && !begun.emplace(event.at("id").get<std::uint64_t>(), ts).second)
      return "twice " + event.dump();
    if (phase == "f") {
      const auto begin = begun.find(event.at("id").get<std::uint64_t>());
      if (begin == begun.end() || begin->second > ts) return "no beginning: " + event.dump();
      if (!ended.insert(event.at("id").get<std::uint64_t>()).second)
        return "ends twice: " + event.dump();
      if (event.at("bp") != "e") return "bound to no slice: " + event.dump();
    }
  }
  for (const auto& [track, names] : open) {
    if (!names.empty()) return "left open: " + names.back();
  }
  return begun.size() == ended.size() ? "" : "an arrow without an end";
}

/// Numbers are texts, maps are lists of pairs, and sets have each item once.
std::string breach_of_values(const Json& value) {
  if (value.is_number() || value.is_null()) return "a plain number or null";
  if (value.is_object() && value.contains("#bigint")) {
    static const std::regex kNumber("-?[0-9]+");
    const bool fits = value.size() == 1 && value["#bigint"].is_string() &&
                      std::regex_match(value["#bigint"].get<std::string>(), kNumber);
    return fits ? "" : value.dump();
  }
  if (value.is_object() && value.contains("#set")) {
    const std::set<Json> items(value["#set"].begin(), value["#set"].end());
    if (items.size() != value["#set"].size()) return "twice in a set: " + value.dump();
  }
  if (value.is_object() && value.contains("#map")) {
    for (const Json& pair : value["#map"]) {
      if (pair.size() != 2) return "no pair: " + pair.dump();
    }
  }
  if (!value.is_structured()) return "";
  for (const Json& item : value) {
    const std::string breach = breach_of_values(item);
    if (!breach.empty()) return breach;
  }
  return "";
}

std::string breach_of_states(const Json& trace) {
  const std::set<std::string> vars(trace.at("vars").begin(), trace.at("vars").end());
  std::size_t index = 0;
  for (const Json& state : trace.at("states")) {
    if (state.at("#meta").at("index") != index++) return "an index is missing";
    for (const std::string& name : vars) {
      if (!state.contains(name)) return "a state has no " + name;
    }
    if (state.size() != vars.size() + 1) return "a state has more than its variables";
    for (const std::string& name : vars) {
      const std::string breach = breach_of_values(state[name]);
      if (!breach.empty()) return name + ": " + breach;
    }
  }
  return index == 0 ? "no state" : "";
}

}  // namespace

TEST_CASE("A small run is, in each format, the golden file", "[traces][exports][golden]") {
  const std::map<std::string, std::string> kEndings{
      {"mermaid", "mmd"},  {"dot", "dot"}, {"shiviz", "log"}, {"perfetto", "perfetto.json"},
      {"itf", "itf.json"}, {"edn", "edn"}, {"etcd", "ndjson"}};
  const char* flag = std::getenv("SQUALL_REWRITE_GOLDENS");
  const bool rewrites = flag != nullptr && std::string(flag) == "1";
  for (const auto& row : traces::exports::kExports) {
    const std::string name = "small." + kEndings.at(std::string(row.name));
    const std::string now = exported(small_run(), row.name);
    if (rewrites) std::ofstream(kFolder / name, std::ios::binary) << now;
    INFO("tests/exports/" << name << " differs. If the change is intended: "
                          << "SQUALL_REWRITE_GOLDENS=1 tests_traces \"[golden]\" rewrites it");
    CHECK(content_of(kFolder / name) == now);
  }
}

TEST_CASE("Exports of stories keep the rules of their formats", "[traces][exports][slow]") {
  const std::string name =
      GENERATE(as<std::string>(), "figure-3.7", "votes-one-by-one", "duplicate-storm",
               "crash-before-sync", "filters-by-what-messages-say", "joint-change-step-by-step",
               "session-expires", "learner-loses-its-disk", "messages-corrupted-in-flight");
  INFO(name);
  const scenarios::Scenario scenario = story_named(name);
  const Window window{1, 1500};
  CHECK(breach_of_clocks(exported(scenario, "shiviz", window)) == "");
  CHECK(breach_of_slices(Json::parse(exported(scenario, "perfetto", window))) == "");
  CHECK(breach_of_states(Json::parse(exported(scenario, "itf", {1, 300}))) == "");
}

TEST_CASE("A window in the middle of a run keeps the rules, too", "[traces][exports]") {
  const scenarios::Scenario scenario = story_named("figure-3.7");
  const Window window{60, 120};
  CHECK(breach_of_clocks(exported(scenario, "shiviz", window)) == "");
  CHECK(breach_of_slices(Json::parse(exported(scenario, "perfetto", window))) == "");
  const Json states = Json::parse(exported(scenario, "itf", window));
  CHECK(breach_of_states(states) == "");
  CHECK(states["states"].size() == 62);
  CHECK(states["states"][0]["#meta"]["event"] == 59);
  CHECK(states["states"][61]["#meta"]["event"] == 120);
  // What the states say does not depend on where the export begins.
  const Json whole = Json::parse(exported(scenario, "itf"));
  for (const char* name : {"term", "log", "role", "messages"}) {
    CHECK(states["states"][0][name] == whole["states"][59][name]);
    CHECK(states["states"][61][name] == whole["states"][120][name]);
  }
  CHECK(contains(exported(scenario, "mermaid", window), "(sent before, "));
}

TEST_CASE("The validators of these tests refuse what is wrong", "[traces][exports]") {
  CHECK(breach_of_clocks("e\na {\"a\":2}\n") != "");
  CHECK(breach_of_clocks("e\na {\"a\":1}\ne\nb {\"a\":2, \"b\":1}\n") != "");
  const auto slices = [](const std::string& events) {
    return breach_of_slices(Json::parse(R"({"traceEvents":[)" + events + "]}"));
  };
  CHECK(slices(R"({"ph":"s","tid":1,"ts":1,"id":1})") != "");
  CHECK(slices(R"({"ph":"f","tid":1,"ts":1,"id":1,"bp":"e"})") != "");
  CHECK(slices(R"({"ph":"X","tid":1,"ts":2,"dur":1},{"ph":"X","tid":1,"ts":1,"dur":1})") != "");
  CHECK(slices(R"({"ph":"B","tid":1,"ts":2,"name":"a"})") != "");
  CHECK(breach_of_values(Json::parse(R"({"#bigint":"x"})")) != "");
  CHECK(breach_of_values(Json::parse(R"({"#set":[true,true]})")) != "");
  CHECK(breach_of_values(Json::parse("[1]")) != "");
}

TEST_CASE("Every message that leaves has one end: in each format as often as in the run",
          "[traces][exports]") {
  const scenarios::Scenario scenario = small_run();
  traces::Run run(scenario, scenario.seed, core::ServerMaker());
  while (run.advance() != nullptr) {
  }
  const sim::Tally& tally = run.world().tally();
  const std::uint64_t copies = tally.actions[static_cast<std::size_t>(sim::ActionKind::duplicate)];
  const std::string mermaid = exported(scenario, "mermaid");
  const std::string arrows = "s1->>s2 s1->>s3 s2-->>s1 s3-->>s1 s1-xs2 s1-xs3";
  std::uint64_t drawn = run.world().network().in_flight();
  std::istringstream kinds(arrows);
  for (std::string arrow; kinds >> arrow;) drawn += static_cast<unsigned>(count_of(mermaid, arrow));
  CHECK(drawn == tally.messages_sent + copies);
  const std::string perfetto = exported(scenario, "perfetto");
  const std::uint64_t lost_at_once = tally.lost_on_cut_links;
  CHECK(static_cast<unsigned>(count_of(perfetto, R"({"ph":"s",)")) ==
        tally.messages_sent + copies - lost_at_once);
}

TEST_CASE("Names with signs of a format's own do not break it", "[traces][exports]") {
  scenarios::Scenario scenario = small_run();
  scenario.name = "</script>\"; end\\ #x; %% `\xff";
  CHECK(contains(exported(scenario, "mermaid"), R"(title: "</script>\"; end\\ #x; %% `?, seed)"));
  CHECK(contains(exported(scenario, "dot"), R"(label="</script>\"; end\\ #x; %% `?, seed)"));
  CHECK(Json::parse(exported(scenario, "perfetto"))["traceEvents"][0]["args"]["name"] ==
        "squall: </script>\"; end\\ #x; %% `?, seed 0x1");
  CHECK(breach_of_states(Json::parse(exported(scenario, "itf"))) == "");
  CHECK(breach_of_clocks(exported(scenario, "shiviz")) == "");
  scenario.name = "two\nlines";
  CHECK(breach_of_clocks(exported(scenario, "shiviz")) == "");
  CHECK(contains(exported(scenario, "mermaid"), "title: \"two lines, seed 0x1\"\n"));
  CHECK(contains(exported(scenario, "dot"), "label=\"two lines, seed 0x1\";"));
}

TEST_CASE("A violation stands in the diagrams, with its explanation", "[traces][exports]") {
  const std::string text = R"({"servers": 3, "clients": {"count": 3},
    "timeline": [
      {"when": {"commit_index": {"server": 3, "at_least": 5}}, "crash": 3},
      {"when": {"crashed": 3}, "after": "1ms", "corrupt": {"server": 3, "index": 3}},
      {"when": {"crashed": 3}, "after": "2ms", "restart": 3}],
    "end": {"at": "2s"}})";
  const scenarios::Scenario scenario = scenarios::parse(text, "corrupt.json");
  CHECK(contains(exported(scenario, "mermaid"), "VIOLATED log_matching: "));
  CHECK(contains(exported(scenario, "dot"), "VIOLATED log_matching: "));
  CHECK(contains(exported(scenario, "dot"), "[penwidth=3, color=red3];"));
  CHECK(contains(exported(scenario, "shiviz"), "VIOLATED log_matching: "));
  CHECK(contains(exported(scenario, "perfetto"), "VIOLATED log_matching: "));
}

}  // namespace squall::tests::exports_test
