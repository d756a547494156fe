// Jepsen's histories: what each event means, and a sentence for each mistake.
#include "checkers/linearizability/linearizability.hpp"
#include "tests/catch.hpp"
#include "tests/traces/history/history_fixture.hpp"

namespace squall::tests::history_edn_test {

using checkers::linearizability::Decision;

namespace {

using Texts = std::vector<std::string>;

Decision decision(const std::string& text, const std::string& initial = "") {
  return checkers::linearizability::judge_linearizability(history_of(text, initial).history)
      .decision;
}

}  // namespace

TEST_CASE("Invocations and completions of a process make operations", "[traces][history]") {
  const auto named = history_of(R"([
{:process 0, :type :invoke, :f :write, :value 3, :time 1, :index 0}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 0, :type :ok, :f :write, :value 3}
{:process 1, :type :ok, :f :read, :value 3}
{:process 1, :type :invoke, :f :cas, :value [3 4]}
{:process 0, :type :invoke, :f :cas, :value [3 5]}
{:process 0, :type :fail, :f :cas, :value [3 5], :error [:duplicate-key "x"]}
{:process 1, :type :info, :f :cas, :value [3 4], :error :timed-out}
{:process 6, :type :invoke, :f :read, :value nil}
])");
  CHECK(operations_of(named) ==
        Texts{"process 0 wrote 3 (lines 2–4)", "process 1 read 3 (lines 3–5)",
              "process 1 was to change from 3 to 4, outcome unknown (line 6)",
              "process 0 was to change from 3 to 5, and failed (lines 7–8)",
              "process 6 was to read, outcome unknown (line 10)"});
  CHECK(named.processes == Texts{"0", "1", "6"});
  CHECK(named.keys == Texts{""});
}

TEST_CASE("Records and loose maps are read like maps in a vector", "[traces][history]") {
  const auto named = history_of(
      "#jepsen.history.Op{:index 0, :time 28, :type :invoke, :process 2, :f :read, :value nil}\n"
      "#knossos.op.Op{:type :ok, :process 2, :f :read, :value \"a b\", :extra {:x #{1}}}\n");
  CHECK(operations_of(named) == Texts{"process 2 read \"a b\" (lines 1–2)"});
}

TEST_CASE("The nemesis is no client", "[traces][history]") {
  const auto named = history_of(R"(
{:process :nemesis, :type :info, :f :start-partition, :value [:isolated {"n1" #{"n2"}}]}
{:process 0, :type :invoke, :f :read, :value nil}
{:process :nemesis, :type :info, :f :stop-partition, :value nil}
{:process 0, :type :ok, :f :read, :value nil})");
  CHECK(operations_of(named) == Texts{"process 0 read nil (lines 3–5)"});
}

TEST_CASE("Values can be anything, and are equal when their data are", "[traces][history]") {
  const auto write_and_read = [](const std::string& written, const std::string& read) {
    return decision("{:process 0 :type :invoke :f :write :value " + written +
                    "}{:process 0 :type :ok :f :write :value " + written +
                    "}{:process 0 :type :invoke :f :read :value nil}" +
                    "{:process 0 :type :ok :f :read :value " + read + "}");
  };
  for (const char* value : {"7", "\"7\"", ":seven", "[7 7 7]", "nil", "{:a 7}", "true", "7.0"}) {
    CHECK(write_and_read(value, value) == Decision::linearizable);
    CHECK(write_and_read(value, "8") == Decision::not_linearizable);
  }
  CHECK(write_and_read("7", "\"7\"") == Decision::not_linearizable);
  CHECK(write_and_read("7", "+7") == Decision::linearizable);
  CHECK(write_and_read("{:a 1, :b [2]}", "{:b (2) :a 1}") == Decision::linearizable);
  CHECK(write_and_read("{:a 1, :b 2}", "{:a 2 :b 1}") == Decision::not_linearizable);
  CHECK(write_and_read("#{1 2}", "#{2 1}") == Decision::linearizable);
  CHECK(write_and_read("[1 2]", "[2 1]") == Decision::not_linearizable);
  CHECK(write_and_read("#:n{:a 1 :_/b 2}", "{:b 2, :n/a 1}") == Decision::linearizable);
  CHECK(write_and_read("#:n{:a 1}", "{:a 1}") == Decision::not_linearizable);
}

TEST_CASE("Tuples of jepsen.independent are a register for each key", "[traces][history]") {
  const std::string text = R"(
{:process 0, :type :invoke, :f :write, :value [:x 1]}
{:process 1, :type :invoke, :f :cas, :value [:y [nil 2]]}
{:process 0, :type :ok, :f :write, :value [:x 1]}
{:process 1, :type :ok, :f :cas, :value [:y [nil 2]]}
{:process 0, :type :invoke, :f :read, :value [:y nil]}
{:process 0, :type :ok, :f :read, :value [:y 2]})";
  const auto named = history_of(text);
  CHECK(operations_of(named) == Texts{"process 0 wrote 1 to :x (lines 2–4)",
                                      "process 1 changed :y from nil to 2 (lines 3–5)",
                                      "process 0 read 2 from :y (lines 6–7)"});
  CHECK(decision(text) == Decision::linearizable);
  CHECK(history_refusal(text + "{:process 0 :type :invoke :f :read :value [:y nil]}"
                               "{:process 0 :type :ok :f :read :value [:z 1]}") ==
        "a.history:7: the read of key :y completes with key :z");
  CHECK(history_refusal(text + "{:process 0 :type :invoke :f :read :value [:y nil]}"
                               "{:process 0 :type :ok :f :read :value 1}") ==
        "a.history:7: the :value must be [key value] as in all invocations, not 1");
}

TEST_CASE("A :key stands in every invocation or in none", "[traces][history]") {
  const std::string write = "{:process 0 :type :invoke :f :write :key :x :value [1 2]}\n";
  CHECK(operations_of(history_of(write)) ==
        Texts{"process 0 was to write [1 2] to :x, outcome unknown (line 1)"});
  CHECK(history_refusal(write + "{:process 1 :type :invoke :f :read :value nil}") ==
        "a.history:2: this invocation has no :key, but that of line 1 has: keyed and unkeyed "
        "operations do not mix");
  CHECK(history_refusal(write + "{:process 0 :type :ok :f :write :key :y :value [1 2]}") ==
        "a.history:2: the write of key :x completes with key :y");
}

TEST_CASE("Pairs are values where not every invocation has one", "[traces][history]") {
  const auto named = history_of(R"(
{:process 0, :type :invoke, :f :write, :value [1 2]}
{:process 0, :type :ok, :f :write, :value [1 2]}
{:process 0, :type :invoke, :f :read, :value nil}
{:process 0, :type :ok, :f :read, :value [1 2]})");
  CHECK(named.keys == Texts{""});
  CHECK(decision("{:process 0, :type :invoke, :f :cas, :value [nil 2]}") == Decision::linearizable);
}

TEST_CASE("The initial value is nil unless another is given", "[traces][history]") {
  const std::string text =
      "{:process 0 :type :invoke :f :read :value nil}"
      "{:process 0 :type :ok :f :read :value [0]}";
  CHECK(decision(text) == Decision::not_linearizable);
  CHECK(decision(text, "[0]") == Decision::linearizable);
  CHECK(history_refusal(text, "0 1") == "--initial: must be one value, written as EDN");
  CHECK(history_refusal(text, ";") ==
        "--initial:1: the file ends before the ']' that belongs to "
        "line 1");
}

TEST_CASE("A malformed event is refused", "[traces][history]") {
  CHECK(history_refusal("\n[:a]") ==
        "a.history:2: an event must be a map such as {:process 0, :type :invoke, …}");
  CHECK(history_refusal("{:type :invoke}") == "a.history:1: the event has no :process");
  CHECK(history_refusal("{:process 0}") == "a.history:1: the event has no :type");
  CHECK(history_refusal("{:process 0 :type :ok}") == "a.history:1: the event has no :f");
  CHECK(history_refusal("{:process 0 :type :invok :f :read}") ==
        "a.history:1: unknown :type :invok (did you mean \"invoke\"?); allowed: :invoke, :ok, "
        ":fail, :info");
  CHECK(history_refusal("{:process 0 :type \"ok\" :f :read}") ==
        "a.history:1: unknown :type \"ok\" (did you mean \"ok\"?); allowed: :invoke, :ok, :fail, "
        ":info");
  CHECK(history_refusal("{:process 0 :type :invoke :f :transfer :value [1 2]}") ==
        "a.history:1: unknown :f :transfer; allowed: :read, :write, :cas");
  CHECK(history_refusal("{:process 0 :type :invoke :f :cas :value 3}") ==
        "a.history:1: the :value of a :cas must be [old new], not 3");
}

TEST_CASE("What no client can do is refused", "[traces][history]") {
  const std::string read = "{:process 0 :type :invoke :f :read}\n";
  CHECK(history_refusal(read + read) ==
        "a.history:2: process 0 invokes another operation before "
        "that of line 1 has completed");
  CHECK(history_refusal("{:process 3 :type :ok :f :read :value 1}") ==
        "a.history:1: process 3 completes an operation, but has none under way");
  CHECK(history_refusal(read + "{:process 0 :type :ok :f :write :value 1}") ==
        "a.history:2: process 0 completes \"write\", but what it invoked in line 1 is \"read\"");
}

TEST_CASE("A file that is no history is refused", "[traces][history]") {
  CHECK(history_refusal("") == "a.history: the file is empty");
  CHECK(history_refusal(" \n") == "a.history: the file is empty");
  CHECK(history_refusal("[]") == "a.history: the history has no operation of any client");
  CHECK(history_refusal("INFO  jepsen.util - 0 :invoke :read nil") ==
        "a.history:1: this is neither EDN (Jepsen's history.edn, history.txt) nor JSON Lines");
}

}  // namespace squall::tests::history_edn_test
