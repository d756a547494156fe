// What the page of a history is given, and that it ends no element of the page.
#include "traces/view/history/history_document.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/traces/history/history_fixture.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::tests::history_document_test {

using nlohmann::json;

namespace {

using Places = std::vector<int>;

/// Invocation and completion.
std::string done(int process, const std::string& call, const std::string& answer = "") {
  const std::string who = R"({"process":)" + std::to_string(process);
  return who + R"(,"type":"invoke",)" + call + "}\n" + who + R"(,"type":"ok")" + answer + "}\n";
}
std::string wrote(int process, int value, const std::string& key = "x") {
  return done(process, R"("f":"write","key":")" + key + R"(","value":)" + std::to_string(value));
}
std::string told(int process, int value, const std::string& key = "x") {
  return done(process, R"("f":"read","key":")" + key + "\"", ",\"value\":" + std::to_string(value));
}

json document_of(const std::string& text, std::uint64_t possibilities = 10'000'000) {
  const auto named = history_of(text);
  checkers::linearizability::SearchBudget budget;
  budget.possibilities = possibilities;
  const auto judgement = traces::history::judge_history(named, budget, true);
  return json::parse(
      traces::view::history::history_document(named, judgement, budget, "the report").dump());
}

/// The texts of a list of their places.
std::vector<std::string> words(const json& document, const json& places) {
  std::vector<std::string> all;
  for (const json& place : places) all.push_back(document["texts"][place.get<std::size_t>()]);
  return all;
}

json could(const json& document, int operation) {
  for (const json& row : document["could"]) {
    if (row[0] == operation) return words(document, row[1]);
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a linearizable history has an order with its states", "[view][history]") {
  const json document = document_of(wrote(0, 1) + told(1, 1) + wrote(0, 2));
  CHECK(document["verdict"] == "linearizable");
  CHECK(document["finding"] == nullptr);
  REQUIRE(document["orders"].size() == 1);
  const json& order = document["orders"][0];
  CHECK(order["order"] == json({0, 1, 2}));
  CHECK(words(document, order["states"]) == std::vector<std::string>{"null", "1", "1", "2"});
  CHECK(order["until"] == nullptr);
  CHECK(could(document, 1) == json({"1"}));
  CHECK(document["operations"]["invoked"] == json({1, 3, 5}));
  CHECK(document["operations"]["completed"] == json({2, 4, 6}));
  CHECK(document["operations"]["observes"] == json({0, 1, 0}));
  CHECK(words(document, document["operations"]["say"])[1] == "process 1 read 1 from \"x\"");
}

TEST_CASE("what cannot be placed is left out of the longest order", "[view][history]") {
  const json document =
      document_of(wrote(0, 1) + wrote(0, 2) + told(1, 1) + told(1, 2) + told(2, 1) + wrote(0, 3));
  CHECK(document["verdict"] == "not_linearizable");
  const json& order = document["orders"][0];
  CHECK(order["unplaced"] == json({2, 4}));
  CHECK(order["order"] == json({0, 1, 3, 5}));
  CHECK(order["until"] == nullptr);
  CHECK(document["finding"]["operation"] == 2);
  CHECK(words(document, document["finding"]["possible"]) == std::vector<std::string>{"2"});
  CHECK(document["finding"]["contradiction"] == json({1, 2}));
  for (const int read : {2, 3, 4}) CHECK(could(document, read) == json({"2"}));
}

TEST_CASE("times count from the first event, in the unit of the format", "[view][history]") {
  const auto times = [](const std::string& text) {
    const json document = document_of(text);
    CHECK(document["no_times"] == "");
    return json({document["times"], document["time_unit"]});
  };
  CHECK(times(R"({"process":0,"type":"invoke","f":"write","value":1,"time":1764500000000000100}
{"process":1,"type":"invoke","f":"read","time":1764500000000000100}
{"process":0,"type":"info","time":1764500000000000150}
{"process":1,"type":"ok","value":1,"time":1764500000000000200}
)") == json::parse(R"([[0, 0, 0, 100], "ns"])"));
  CHECK(times("{:process 0, :type :invoke, :f :write, :value 1, :time -5}\n"
              "{:process 0, :type :ok, :f :write, :value 1, :time 7}\n") ==
        json::parse(R"([[0, 0, 12], "ns"])"));
  CHECK(times("{:process 0, :type :invoke, :f :add, :value 1, :time 4}\n"
              "{:process 0, :type :ok, :f :add, :value 1, :time 9}\n"
              "{:process 0, :type :invoke, :f :read, :value nil, :time 10}\n"
              "{:process 0, :type :ok, :f :read, :value #{1}, :time 12}\n") ==
        json::parse(R"([[0, 0, 5, 6, 8], "ns"])"));
  CHECK(times(R"({"client":1,"input":{"f":"read"},"output":1,"call":5,"return":6}
{"client":0,"input":{"f":"write","value":1},"output":null,"call":-1,"return":2}
)") == json::parse(R"([[0, 0, 3, 6, 7], ""])"));
}

TEST_CASE("without a time for every event in their order there are none, and it says why",
          "[view][history]") {
  const auto why = [](const std::string& invoked, const std::string& returned) {
    const json document =
        document_of(R"({"process":0,"type":"invoke","f":"write","value":1)" + invoked +
                    "}\n\n"
                    R"({"process":0,"type":"ok")" +
                    returned + "}\n");
    CHECK(document["times"] == nullptr);
    return document["no_times"].get<std::string>();
  };
  CHECK(why("", "") == "The events have no times.");
  CHECK(why("", R"(,"time":4)") == "The events have no times.");
  CHECK(why(R"(,"time":4)", "") == "The event of line 3 has no time.");
  CHECK(why(R"(,"time":4)", R"(,"time":12.5)") == "The event of line 3 has no time.");
  CHECK(why(R"(,"time":4)", R"(,"time":3)") ==
        "The time of line 3 is before that of the event before it.");
  CHECK(document_of("0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n")["no_times"] ==
        "The events have no times.");
}

TEST_CASE("an operation of unknown outcome has no completion", "[view][history]") {
  const json document =
      document_of(R"({"process":3,"type":"invoke","f":"write","key":"x","value":9})"
                  "\n" +
                  told(1, 9));
  CHECK(document["operations"]["completed"] == json({-1, 3}));
  CHECK(document["operations"]["outcome"] == json({0, 1}));
  CHECK(document["orders"][0]["order"] == json({0, 1}));
}

TEST_CASE("the keys that have an order keep it", "[view][history]") {
  const json document =
      document_of(wrote(0, 1, "x") + told(1, 5, "x") + wrote(0, 7, "y") + told(1, 7, "y"));
  REQUIRE(document["orders"].size() == 2);
  CHECK(document["orders"][0]["decision"] == "not_linearizable");
  CHECK(document["orders"][0]["order"] == json::array({0}));
  CHECK(document["orders"][1]["decision"] == "linearizable");
  CHECK(document["orders"][1]["order"] == json::array({2, 3}));
}

TEST_CASE("an undecided key has the order of what is decided", "[view][history]") {
  const json document = document_of(wrote(0, 1) + wrote(0, 2) + told(1, 2), 1);
  CHECK(document["verdict"] == "undecided");
  CHECK(document["orders"][0]["decision"] == "undecided");
  CHECK(document["orders"][0]["until"].is_number());
}

TEST_CASE("states of other models are in words", "[view][history]") {
  const auto states = [](const std::string& text) {
    const json document = document_of(text);
    return words(document, document["orders"][0]["states"]);
  };
  const auto act = [](const std::string& f, const std::string& asked, const std::string& answer) {
    return done(0, "\"f\":\"" + f + "\"" + (asked.empty() ? "" : ",\"value\":" + asked),
                answer.empty() ? "" : ",\"value\":" + answer);
  };
  using Words = std::vector<std::string>;
  CHECK(states(act("enqueue", "1", "") + act("enqueue", "2", "") + act("dequeue", "", "1")) ==
        Words{"[]", "[1]", "[1 2]", "[2]"});
  CHECK(states(act("acquire", "", "") + act("release", "", "")) == Words{"free", "held", "free"});
  CHECK(states(act("add", "3", "") + act("read", "", "[3]")) == Words{"{}", "{3}", "{3}"});
  CHECK(states(act("append", R"("a")", "") + act("append", R"("b")", "") +
               act("read", "", R"("ab")")) == Words{"null", R"("a")", R"("ab")", R"("ab")"});
}

TEST_CASE("hostile names end no element of the page", "[view][history]") {
  const std::string key = "</script><script>alert(1)</script>";
  const auto named = history_of(wrote(0, 1, key));
  const auto judgement = traces::history::judge_history(named, {}, true);
  const std::string page = traces::view::history::history_page(
      traces::view::history::history_document(named, judgement, {}, key));
  const std::string opening = "id=\"data\">";
  const std::size_t from = page.find(opening) + opening.size();
  const json document = json::parse(page.substr(from, page.find("</script>", from) - from));
  CHECK(document["report"] == key);
  CHECK(document["keys"][0].get<std::string>().find(key) != std::string::npos);
}

}  // namespace squall::tests::history_document_test
