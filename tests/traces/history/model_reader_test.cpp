// Histories of lists, sets, counters, queues, locks and transactions, in both notations.
#include "traces/history/model_reader.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/traces/history/history_fixture.hpp"
#include "traces/history/export_history_verdict.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::tests::model_reader_test {

using checkers::linearizability::Decision;
using checkers::linearizability::Model;
using traces::history::HistoryJudgement;
using traces::history::NamedHistory;

namespace {

using Texts = std::vector<std::string>;

HistoryJudgement judged(const NamedHistory& named) {
  return traces::history::judge_history(named, {}, true);
}

Decision decision(const std::string& text) { return judged(history_of(text)).result.decision; }

/// An operation of process 0 that completes at once, as EDN.
std::string edn(const std::string& f, const std::string& asked, const std::string& answer = "") {
  const std::string event = "{:process 0 :f :" + f + " :type :";
  return event + "invoke :value " + asked + "}\n" + event + "ok :value " +
         (answer.empty() ? asked : answer) + "}\n";
}

/// The same as JSON Lines.
std::string json(const std::string& f, const std::string& asked, const std::string& answer = "",
                 const std::string& key = "") {
  const std::string of_key = key.empty() ? "" : ",\"key\":" + key;
  return R"({"process":0,"type":"invoke","f":")" + f + "\"" + of_key +
         (asked.empty() ? "" : ",\"value\":" + asked) + "}\n" + R"({"process":0,"type":"ok")" +
         (answer.empty() ? "" : ",\"value\":" + answer) + "}\n";
}

}  // namespace

TEST_CASE("The model is recognized by the operations", "[traces][history]") {
  const auto model = [](const std::string& text) { return history_of(text).model; };
  CHECK(model(edn("read", "nil", "3")) == Model::registers);
  CHECK(model(edn("write", "3") + edn("read", "nil", "3")) == Model::registers);
  CHECK(model(json("append", "\"a\"")) == Model::registers);
  CHECK(model(edn("append", "3")) == Model::list);
  CHECK(model(edn("txn", "[[:w :x 1]]")) == Model::multi_register);
  CHECK(model(edn("add", "3") + edn("read", "nil", "#{3}")) == Model::set);
  CHECK(model(json("add", "3") + json("read", "", "[3]")) == Model::set);
  CHECK(model(edn("add", "3")) == Model::set);
  CHECK(model(edn("add", "3") + edn("read", "nil", "3")) == Model::counter);
  CHECK(model(edn("enqueue", "3")) == Model::queue);
  CHECK(model(json("acquire", "") + json("release", "")) == Model::lock);
}

TEST_CASE("A list is appended to by elements", "[traces][history]") {
  const std::string text = edn("read", "nil", "[]") + edn("append", "3") + edn("append", "[4]") +
                           edn("read", "nil", "[3 [4]]");
  CHECK(decision(text) == Decision::linearizable);
  CHECK(decision(text + edn("read", "nil", "[[4] 3]")) == Decision::not_linearizable);
  CHECK(operations_of(history_of(text)) ==
        Texts{"process 0 read nil (lines 1–2)", "process 0 appended 3 (lines 3–4)",
              "process 0 appended [4] (lines 5–6)", "process 0 read [3 [4]] (lines 7–8)"});
  CHECK(history_refusal(text + edn("read", "nil", "7")) ==
        "a.history:10: a read of a list returns its elements, not 7");
}

TEST_CASE("A set has each element once", "[traces][history]") {
  const std::string text = json("add", "\"a\"") + json("add", "7") + json("read", "", "[7,\"a\"]");
  CHECK(decision(text) == Decision::linearizable);
  CHECK(decision(text + json("read", "", "[\"a\",7,7]")) == Decision::not_linearizable);
  const NamedHistory named = history_of(text + json("read", "", "[7]"));
  const HistoryJudgement judgement = judged(named);
  CHECK(judgement.possible == Texts{"{\"a\" 7}"});
  const std::string verdict = traces::history::verdict_text(named, judgement);
  CHECK(verdict.find("  model             set\n") == 0);
  CHECK(verdict.find("\n  cannot be placed  process 0: read [7] (lines 7–8)\n"
                     "  possible then     {\"a\" 7}\n") != std::string::npos);
  const auto document =
      nlohmann::json::parse(traces::history::verdict_json(named, judgement).dump());
  CHECK(document["model"] == "set");
  CHECK(document["operation"]["f"] == "read");
  CHECK(document["operation"]["value"] == "[7]");
  CHECK(document["possible_values"] == nlohmann::json::array({"{\"a\" 7}"}));
}

TEST_CASE("A counter adds up whole numbers", "[traces][history]") {
  const std::string text = edn("add", "3") + edn("add", "-5") + edn("read", "nil", "-2");
  CHECK(decision(text) == Decision::linearizable);
  CHECK(decision(text + edn("read", "nil", "3")) == Decision::not_linearizable);
  CHECK(judged(history_of(text + edn("read", "nil", "3"))).possible == Texts{"-2"});
  CHECK(history_refusal(text + edn("add", "1.5")) ==
        "a.history:7: an add to a counter needs a whole number, not 1.5");
  CHECK(history_refusal(text + edn("read", "nil", "[1]")) ==
        "a.history:8: a read of a counter returns a whole number, not [1]");
}

TEST_CASE("A queue gives back what came first, and nil when it is empty", "[traces][history]") {
  const std::string text = edn("enqueue", "3") + edn("enqueue", "4") + edn("dequeue", "nil", "3");
  CHECK(decision(text + edn("dequeue", "nil", "4") + edn("dequeue", "nil", "nil")) ==
        Decision::linearizable);
  CHECK(judged(history_of(text + edn("dequeue", "nil", "nil"))).possible == Texts{"[4]"});
  CHECK(history_refusal(edn("enqueue", "nil")) ==
        "a.history:1: a queue holds values, and nil is none");
  CHECK(history_refusal(text + edn("drain", "nil", "[4]")) ==
        "a.history:7: \"drain\" is no operation of the model queue; its operations: enqueue, "
        "dequeue");
}

TEST_CASE("A lock of each key is held once at a time", "[traces][history]") {
  const std::string text = json("acquire", "", "", "1") + json("acquire", "", "", "2") +
                           json("release", "", "", "1") + json("acquire", "", "", "1");
  CHECK(decision(text) == Decision::linearizable);
  const NamedHistory named = history_of(text + json("acquire", "", "", "2"));
  const HistoryJudgement judgement = judged(named);
  CHECK(judgement.possible == Texts{"held"});
  CHECK(named.operation_text(judgement.result.operation) == "process 0: acquire on 2");
  REQUIRE(judgement.result.keys.size() == 2);
  CHECK(judgement.result.keys[0].decision == Decision::linearizable);
  CHECK(judgement.result.keys[0].witness == std::vector<std::uint32_t>{0, 2, 3});
}

TEST_CASE("Transactions read and write several registers at once", "[traces][history]") {
  const std::string text = edn("txn", "[[:w :x 1] [:w :y 1]]") +
                           edn("txn", "[[:r :x nil] [:append :l 5] [:r :y nil]]",
                               "[[:r :x 1] [:append :l 5] [:r :y 1]]") +
                           edn("txn", "[[:r :l nil]]", "[[:r :l [5]]]") + edn("txn", "[[:w :z 1]]");
  CHECK(decision(text) == Decision::linearizable);
  const NamedHistory named =
      history_of(text + edn("txn", "[[:r :x nil] [:r :y nil]]", "[[:r :x 1] [:r :y nil]]"));
  const HistoryJudgement judgement = judged(named);
  CHECK(judgement.result.decision == Decision::not_linearizable);
  CHECK(judgement.possible == Texts{":x = 1, :y = 1, :l = [5]"});
  CHECK(named.keys == Texts{":x, :y, :l", ":z"});
  CHECK(named.operation_text(judgement.result.operation) ==
        "process 0: txn [[:r :x 1] [:r :y nil]]");
  CHECK(decision(text + edn("txn", "[[:r :l nil]]", "[[:r :l [5 5]]]")) ==
        Decision::not_linearizable);
}

TEST_CASE("A malformed transaction is refused", "[traces][history]") {
  CHECK(history_refusal(edn("txn", "[[:r :x]]")) ==
        "a.history:1: a txn consists of [r, key, value], [w, key, value] and [append, key, "
        "element], not [[:r :x]]");
  CHECK(history_refusal(edn("txn", "7")).find("a.history:1: the value of a txn must be a list") ==
        0);
  CHECK(history_refusal(edn("txn", "[[:w :x 1]]", "[[:w :x 2]]")) ==
        "a.history:2: a txn completes with other reads and writes than it was invoked with: "
        "[[:w :x 2]]");
  CHECK(history_refusal(edn("txn", "[[:append :x 1]]") + edn("txn", "[[:w :x 1]]")) ==
        "a.history:3: a list is not written: key :x has appends");
  CHECK(history_refusal(edn("txn", "[[:append :x 1]]") +
                        edn("txn", "[[:r :x nil]]", "[[:r :x 1]]")) ==
        "a.history:4: a read of a list returns its elements: key :x has appends");
}

TEST_CASE("Tuples of jepsen.independent are keys of other models, too", "[traces][history]") {
  const auto named = history_of(edn("enqueue", "[:a 1]") + edn("dequeue", "[:a nil]", "[:a 1]") +
                                edn("dequeue", "[:b nil]", "[:b nil]"));
  CHECK(named.keys == Texts{":a", ":b"});
  CHECK(judged(named).result.decision == Decision::linearizable);
  CHECK(history_refusal(edn("enqueue", "1") + edn("dequeue", "[:a nil]", "[:a 1]")) ==
        "a.history:1: the :value must be [key value] as in other invocations, not 1");
}

TEST_CASE("A model that is given is not recognized", "[traces][history]") {
  const std::string text = edn("add", "3");
  CHECK(traces::history::read_history(text, "a", "", Model::counter).model == Model::counter);
  try {
    traces::history::read_history(edn("reads", "nil"), "a", "", Model::set);
    FAIL("it was read");
  } catch (const scenarios::UserError& error) {
    CHECK(error.where == "a:1");
    CHECK(
        error.message ==
        "\"reads\" is no operation of the model set (did you mean \"read\"?); its operations: add, "
        "read");
  }
  CHECK(history_refusal(edn("add", "3"), "0") ==
        "--initial: this is for registers, and the history of a.history is not of registers");
}

TEST_CASE("A history that was told nothing is vacuous for every model", "[traces][history]") {
  using traces::history::observes_nothing;
  CHECK(observes_nothing(history_of(edn("add", "3"))));
  CHECK(observes_nothing(history_of(edn("enqueue", "3"))));
  CHECK(observes_nothing(history_of(edn("txn", "[[:w :x 1]]"))));
  CHECK_FALSE(observes_nothing(history_of(edn("add", "3") + edn("read", "nil", "#{}"))));
  CHECK_FALSE(observes_nothing(history_of(edn("dequeue", "nil"))));
  CHECK_FALSE(observes_nothing(history_of(json("acquire", ""))));
  CHECK_FALSE(observes_nothing(history_of(edn("txn", "[[:r :x nil]]"))));
  CHECK_FALSE(observes_nothing(history_of(edn("append", "1") + edn("read", "nil", "[1]"))));
}

TEST_CASE("Operations of a model may have times", "[traces][history]") {
  const auto named = history_of(
      R"({"client":0,"input":{"f":"dequeue"},"output":7,"call":30,"return":40}
{"client":1,"input":{"f":"enqueue","value":7},"output":null,"call":10,"return":20}
)");
  CHECK(named.model == Model::queue);
  CHECK(judged(named).result.decision == Decision::linearizable);
  CHECK(operations_of(named) ==
        Texts{"process 1: enqueue 7 (line 2)", "process 0: dequeue 7 (line 1)"});
}

}  // namespace squall::tests::model_reader_test
