// Verdicts about histories, in the words of their files.
#include "traces/history/history_verdict.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/traces/history/history_fixture.hpp"
#include "traces/history/export_history_verdict.hpp"

namespace squall::tests::history_verdict_test {

namespace {

const std::string kStale = R"({"process":0,"type":"invoke","f":"write","key":"x","value":1}
{"process":0,"type":"ok"}
{"process":0,"type":"invoke","f":"write","key":"x","value":2}
{"process":0,"type":"ok"}
{"process":1,"type":"invoke","f":"write","key":"x","value":3}
{"process":2,"type":"invoke","f":"read","key":"x"}
{"process":2,"type":"ok","value":1}
{"process":1,"type":"ok"}
)";

std::string text_of(const std::string& history,
                    const checkers::linearizability::SearchBudget& budget = {}) {
  const traces::history::NamedHistory named = history_of(history);
  return traces::history::verdict_text(
      named, checkers::linearizability::judge_linearizability(named.history, budget));
}

nlohmann::ordered_json json_of(const std::string& history,
                               const checkers::linearizability::SearchBudget& budget = {}) {
  const traces::history::NamedHistory named = history_of(history);
  return nlohmann::ordered_json::parse(
      traces::history::verdict_json(
          named, checkers::linearizability::judge_linearizability(named.history, budget))
          .dump());
}

}  // namespace

TEST_CASE("A stale read is told with its prefix, what was possible, and what it contradicts",
          "[traces][history]") {
  std::string text = text_of(kStale);
  text.erase(0, text.find("  shortest"));
  CHECK(text == R"(  shortest prefix   ends with line 7
  cannot be placed  process 2 read 1 from "x" (lines 6–7)
  possible then     2, 3
  contradiction     from line 3 on, whatever came before:
                    process 0 wrote 2 to "x" (lines 3–4)
                    process 2 read 1 from "x" (lines 6–7)
)");
}

TEST_CASE("A verdict begins with what was judged", "[traces][history]") {
  CHECK(text_of("{:process 0 :type :invoke :f :write :value 1}"
                "{:process 1 :type :invoke :f :read :value nil}"
                "{:process 1 :type :ok :f :read :value 1}") ==
        R"(  operations        2 of 2 processes on 1 key, 1 of unknown outcome
  looked at         1 possibility
)");
}

TEST_CASE("A read that nothing explains contradicts all by itself", "[traces][history]") {
  const std::string text = text_of(
      "{:process 1 :type :invoke :f :read :value nil}"
      "{:process 1 :type :ok :f :read :value 7}");
  CHECK(text.find("\n  possible then     nil\n"
                  "  contradiction     this alone, whatever the others did\n") !=
        std::string::npos);
}

TEST_CASE("A budget that was spent is told", "[traces][history]") {
  const std::string text = text_of(kStale, {2});
  CHECK(text.find("\n  undecided         \"x\": the possibilities were spent; raise --budget\n"
                  "  linearizable      every prefix before line 7\n"
                  "  stopped at        process 2 read 1 from \"x\" (lines 6–7)\n") !=
        std::string::npos);
  CHECK(json_of(kStale, {2})["ended_by"].dump() == R"(["possibilities"])");
  CHECK(json_of(kStale, {2})["linearizable_before_line"] == 7);
  CHECK(json_of(kStale, {2})["verdict"] == "undecided");
  CHECK(json_of(kStale, {2})["undecided_keys"].dump() == R"(["\"x\""])");
  // Enough for the verdict, too little to explain it.
  const std::string bare = text_of(kStale, {6});
  CHECK(bare.find("\n  possible then     unknown: the budget was spent first\n") !=
        std::string::npos);
  CHECK(bare.find("                    (fewer may suffice: the budget was spent first)\n") !=
        std::string::npos);
}

TEST_CASE("A verdict as JSON has the shape that is documented", "[traces][history]") {
  const auto json = json_of(kStale);
  CHECK(json["verdict"] == "not_linearizable");
  CHECK(json["file"] == "a.history");
  CHECK(json["operations"] == 4);
  CHECK(json["processes"] == 3);
  CHECK(json["keys"] == 1);
  CHECK(json["unknown_outcomes"] == 0);
  CHECK(json["possibilities"].get<int>() > 0);
  CHECK(json["undecided_keys"].empty());
  CHECK(json["prefix_line"] == 7);
  CHECK(json["prefix_is_shortest"] == true);
  CHECK(json["without_effect"].empty());
  CHECK(json["operation"].dump() ==
        R"({"process":"2","f":"read","key":"\"x\"","value":"1","expected":null,"outcome":"ok",)"
        R"("invoked_line":6,"completed_line":7,"text":"process 2 read 1 from \"x\""})");
  CHECK(json["possible_values"].dump() == R"(["2","3"])");
  CHECK(json["possible_values_complete"] == true);
  CHECK(json["contradiction"]["since_line"] == 3);
  CHECK(json["contradiction"]["minimal"] == true);
  REQUIRE(json["contradiction"]["operations"].size() == 2);
  CHECK(json["contradiction"]["operations"][0]["text"] == "process 0 wrote 2 to \"x\"");
  CHECK(json["contradiction"]["operations"][1] == json["operation"]);
}

TEST_CASE("Every search that ended early is told with what ended it", "[traces][history]") {
  using checkers::linearizability::Decision;
  using checkers::linearizability::SearchEnd;
  std::string history;
  for (const char* key : {"1", "2", "3", "4"}) {
    history += R"({"process":0,"type":"invoke","f":"read","key":)" + std::string(key) + "}\n";
    history += R"({"process":0,"type":"ok","value":null})"
               "\n";
  }
  const traces::history::NamedHistory named = history_of(history);
  auto result = checkers::linearizability::judge_linearizability(named.history);
  result.decision = Decision::undecided;
  const std::vector<SearchEnd> ends{SearchEnd::memory, SearchEnd::stopped, SearchEnd::decided,
                                    SearchEnd::memory};
  for (std::size_t at = 0; at < ends.size(); ++at) {
    if (ends[at] == SearchEnd::decided) continue;
    result.keys[at].decision = Decision::undecided;
    result.keys[at].ended = ends[at];
    result.keys[at].completed = static_cast<std::uint32_t>(2 * at + 2);
  }
  const std::string text = traces::history::verdict_text(named, result, "interrupted");
  CHECK(text.find("\n  undecided         1, 4: the memory was spent; raise --memory-mib\n"
                  "  undecided         2: interrupted\n"
                  "  linearizable      every prefix before line 2\n") != std::string::npos);
  const auto json = nlohmann::ordered_json::parse(
      traces::history::verdict_json(named, result, "interrupted").dump());
  CHECK(json["ended_by"].dump() == R"(["memory","stopped"])");
  CHECK(json["stopped"] == "interrupted");
  CHECK(json["linearizable_before_line"] == 2);
  CHECK(json["key_verdicts"][1]["ended_by"] == "stopped");
  CHECK(json["key_verdicts"][1]["stopped_at"]["completed_line"] == 4);
  CHECK(json["key_verdicts"][2]["verdict"] == "linearizable");
  CHECK(json["key_verdicts"][2]["ended_by"].is_null());
}

TEST_CASE("Each key has a verdict, and a witness where it is asked for", "[traces][history]") {
  const std::string history =
      kStale + R"({"process":4,"type":"invoke","f":"write","key":"y","value":5}
{"process":5,"type":"invoke","f":"read","key":"y"}
{"process":5,"type":"ok","value":5}
{"process":4,"type":"ok"}
{"process":6,"type":"invoke","f":"write","key":"z","value":5}
{"process":6,"type":"fail"}
)";
  const traces::history::NamedHistory named = history_of(history);
  const auto result = checkers::linearizability::judge_linearizability(named.history, {}, true);
  const auto json =
      nlohmann::ordered_json::parse(traces::history::verdict_json(named, result).dump());
  const auto& keys = json["key_verdicts"];
  REQUIRE(keys.size() == 3);
  CHECK(keys[0]["key"] == "\"x\"");
  CHECK(keys[0]["verdict"] == "not_linearizable");
  CHECK(keys[0]["operations"] == 4);
  CHECK(keys[0]["prefix_line"] == 7);
  CHECK(keys[0]["operation"] == json["operation"]);
  CHECK(keys[0]["witness"].is_null());
  CHECK(keys[1]["verdict"] == "linearizable");
  REQUIRE(keys[1]["witness"].size() == 2);
  CHECK(keys[1]["witness"][0]["text"] == "process 4 wrote 5 to \"y\"");
  CHECK(keys[1]["witness"][1]["text"] == "process 5 read 5 from \"y\"");
  CHECK(keys[2]["verdict"] == "linearizable");
  CHECK(keys[2]["operations"] == 1);
  CHECK(traces::history::witness_text(named, result) ==
        "  witness           \"y\":\n"
        "                    process 4 wrote 5 to \"y\" (lines 9–12)\n"
        "                    process 5 read 5 from \"y\" (lines 10–11)\n");
  CHECK(traces::history::verdict_text(named, result)
            .find("\n  keys              1 of 3 not linearizable: \"x\"\n") != std::string::npos);
}

TEST_CASE("A linearizable history leaves as JSON what it lacks null", "[traces][history]") {
  const auto json = json_of(
      "{:process 0 :type :invoke :f :cas :value [nil 1]}"
      "{:process 1 :type :invoke :f :read :value nil}"
      "{:process 1 :type :ok :f :read :value nil}");
  CHECK(json["verdict"] == "linearizable");
  CHECK(json["unknown_outcomes"] == 1);
  for (const char* key : {"prefix_line", "prefix_is_shortest", "operation", "possible_values",
                          "possible_values_complete", "contradiction", "without_effect",
                          "linearizable_before_line", "stopped"}) {
    REQUIRE(json.contains(key));
    CHECK(json[key].is_null());
  }
}

TEST_CASE("A text that no operation read is put together where it was possible",
          "[traces][history]") {
  const std::string text = text_of(R"({"process":0,"type":"invoke","f":"append","value":"a"}
{"process":0,"type":"ok"}
{"process":1,"type":"invoke","f":"append","value":"b"}
{"process":2,"type":"invoke","f":"read"}
{"process":2,"type":"ok","value":"abc"}
)");
  CHECK(text.find("\n  possible then     \"a\", \"ab\"\n") != std::string::npos);
}

}  // namespace squall::tests::history_verdict_test
