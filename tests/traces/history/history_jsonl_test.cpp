// Histories as JSON Lines: what each line means, and a sentence for each mistake.
#include "checkers/linearizability/linearizability.hpp"
#include "tests/catch.hpp"
#include "tests/traces/history/history_fixture.hpp"

namespace squall::tests::history_jsonl_test {

using checkers::linearizability::Decision;

namespace {

using Texts = std::vector<std::string>;

Decision decision(const std::string& text, const std::string& initial = "") {
  return checkers::linearizability::judge_linearizability(history_of(text, initial).history)
      .decision;
}

const std::string kRead = R"({"process":0,"type":"invoke","f":"read"})"
                          "\n";

/// What is said about this line as the second of a file, after the invocation of a read.
std::string about(const std::string& line) { return history_refusal(kRead + line); }

std::string invoke(const std::string& rest) {
  return R"({"process":9,"type":"invoke",)" + rest + "}\n";
}
/// An operation of process 9 that took effect.
std::string done(const std::string& question, const std::string& answer = "") {
  return invoke(question) + R"({"process":9,"type":"ok")" + answer + "}\n";
}

}  // namespace

TEST_CASE("The example of the format is read, and is linearizable", "[traces][history]") {
  const std::string text =
      R"({"squall_history":1,"initial":null}
{"process":0,"type":"invoke","f":"write","key":"x","value":"a"}
{"process":0,"type":"ok"}
{"process":1,"type":"invoke","f":"append","key":"x","value":"b"}
{"process":2,"type":"invoke","f":"read","key":"x"}
{"process":1,"type":"info","error":"timeout"}

{"process":2,"type":"ok","value":"ab"}
{"process":2,"type":"invoke","f":"cas","key":"x","value":["ab","c"]}
{"process":2,"type":"ok","swapped":false}
{"process":2,"type":"invoke","f":"cas","key":"x","value":["ab","d"],"time":12.5}
{"process":2,"type":"ok","f":"cas","key":"x"}
)";
  const auto named = history_of(text);
  CHECK(
      operations_of(named) ==
      Texts{R"(process 0 wrote "a" to "x" (lines 2–3))",
            R"(process 1 was to append "b" to "x", outcome unknown (line 4))",
            R"(process 2 read "ab" from "x" (lines 5–8))",
            R"(process 2 was to change "x" from "ab" to "c" and found another value (lines 9–10))",
            R"(process 2 changed "x" from "ab" to "d" (lines 11–12))"});
  CHECK(decision(text) == Decision::not_linearizable);
  std::string other = text;
  other.replace(other.find(R"(["ab","c"])"), 10, R"(["b","c"])");
  CHECK(decision(other) == Decision::linearizable);
}

TEST_CASE("Without a key there is one register, and any values", "[traces][history]") {
  for (const char* value : {"7", "\"a\"", "null", "[1,[2]]", R"({"a":1})", "true", "7.5"}) {
    const std::string write = done(R"("f":"write","value":)" + std::string(value));
    CHECK(decision(write + done(R"("f":"read")", R"(,"value":)" + std::string(value))) ==
          Decision::linearizable);
    CHECK(decision(write + done(R"("f":"read")", R"(,"value":8)")) == Decision::not_linearizable);
  }
}

TEST_CASE("Texts grow at their ends, and so do lists", "[traces][history]") {
  const auto appended = [](const std::string& first, const std::string& second,
                           const std::string& read) {
    return decision(done(R"("f":"append","value":)" + first) +
                    done(R"("f":"append","value":)" + second) +
                    done(R"("f":"read")", R"(,"value":)" + read));
  };
  CHECK(appended(R"("a")", R"("bc")", R"("abc")") == Decision::linearizable);
  CHECK(appended(R"("ab")", R"("c")", R"("abc")") == Decision::linearizable);
  CHECK(appended(R"("a")", R"("bc")", R"("bca")") == Decision::not_linearizable);
  CHECK(appended(R"("ü")", R"("")", R"("ü")") == Decision::linearizable);
  CHECK(appended("[1]", R"([[2],"x"])", R"([1,[2],"x"])") == Decision::linearizable);
  CHECK(appended("[1]", "[23]", "[12,3]") == Decision::not_linearizable);
  CHECK(appended("[]", "[]", "[]") == Decision::linearizable);
  CHECK(appended("[]", "[]", "null") == Decision::not_linearizable);
}

TEST_CASE("Only keys with appends take their values apart", "[traces][history]") {
  const std::string text = done(R"("f":"append","key":1,"value":"a")") +
                           done(R"("f":"append","key":2,"value":["a"])") +
                           done(R"("f":"write","key":3,"value":"a")") +
                           done(R"("f":"read","key":1)", R"(,"value":"a")") +
                           done(R"("f":"read","key":2)", R"(,"value":["a"])") +
                           done(R"("f":"read","key":3)", R"(,"value":"a")");
  CHECK(decision(text) == Decision::linearizable);
  CHECK(history_refusal(text + done(R"("f":"read","key":2)", R"(,"value":"a")")) ==
        "a.history:14: values of a key with appends must all be texts, or all be lists, not \"a\"");
  CHECK(history_refusal(done(R"("f":"append","value":"a")") + invoke(R"("f":"write","value":1)")) ==
        "a.history:3: values of a key with appends must all be texts, or all be lists, not 1");
}

TEST_CASE("The first line may give a version and an initial value", "[traces][history]") {
  const std::string header = R"({"squall_history":1,"initial":"a"})"
                             "\n";
  const std::string read = done(R"("f":"read")", R"(,"value":"a")");
  CHECK(decision(read) == Decision::not_linearizable);
  CHECK(decision(header + read) == Decision::linearizable);
  CHECK(decision(read, R"("a")") == Decision::linearizable);
  CHECK(decision(header + read, R"("b")") == Decision::not_linearizable);
  CHECK(decision(header + done(R"("f":"append","value":"b")") +
                 done(R"("f":"read")", R"(,"value":"ab")")) == Decision::linearizable);
  CHECK(decision(header + read + done(R"("f":"append","key":1,"value":"b")") +
                 done(R"("f":"read","key":1)", R"(,"value":"ab")")) == Decision::linearizable);
  CHECK(history_refusal(header + done(R"("f":"append","key":1,"value":"a")") +
                        done(R"("f":"append","key":2,"value":["a"])")) ==
        "a.history: an initial value needs appends of one sort, or none");
  CHECK(history_refusal(read + header) ==
        "a.history:3: \"squall_history\" may stand in the first line only");
  CHECK(history_refusal("{\"squall_history\":2}") ==
        "a.history:1: this history has format version 2, this program reads version 1");
  CHECK(history_refusal("{\"squall_history\":1,\"inital\":2}") ==
        "a.history:1: unknown key \"inital\" (did you mean \"initial\"?)");
  CHECK(history_refusal(read, "a") == "--initial: must be one value, written as JSON");
}

TEST_CASE("A process may go on after an operation of unknown outcome", "[traces][history]") {
  const std::string text =
      invoke(R"("f":"write","value":1)") + "{\"process\":9,\"type\":\"info\"}\n" +
      done(R"("f":"read")", R"(,"value":null)") + done(R"("f":"read")", R"(,"value":1)");
  CHECK(decision(text) == Decision::linearizable);
}

TEST_CASE("A malformed line of a history is refused", "[traces][history]") {
  CHECK(about("{").find("a.history:2:2: the line is no JSON: ") == 0);
  CHECK(about("[]") == "a.history:2: the line must be a JSON object");
  CHECK(about(R"({"type":"ok"})") == "a.history:2: the key \"process\" is missing");
  CHECK(about(R"({"process":1.5,"type":"ok"})") ==
        "a.history:2: \"process\" must be a whole number or a text, not 1.5");
  CHECK(about(R"({"process":0,"type":"okay"})") ==
        "a.history:2: unknown \"type\": \"okay\" (did you mean \"ok\"?)");
  CHECK(about(R"({"process":1,"type":"invoke","f":"raed"})") ==
        "a.history:2: unknown \"f\": \"raed\" (did you mean \"read\"?)");
  CHECK(about(R"({"process":1,"type":"invoke","f":"read","vlaue":1})") ==
        "a.history:2: unknown key \"vlaue\" (did you mean \"value\"?)");
  CHECK(about(R"({"process":1,"type":"invoke","f":"read","value":1})") ==
        "a.history:2: a read that is invoked has no \"value\" yet");
  CHECK(about(R"({"process":1,"type":"invoke","f":"write"})") ==
        "a.history:2: the key \"value\" is missing");
  CHECK(about(R"({"process":1,"type":"invoke","f":"cas","value":[1]})") ==
        "a.history:2: the \"value\" of a cas must be [old, new]");
  CHECK(about(R"({"process":1,"type":"invoke","f":"append","value":1})") ==
        "a.history:2: the \"value\" of an append must be a text or a list");
  CHECK(about(R"({"process":0,"type":"ok"})") == "a.history:2: the key \"value\" is missing");
  CHECK(about(R"({"process":0,"type":"ok","value":1,"swapped":true})") ==
        "a.history:2: \"swapped\" is true or false, and stands where a cas completes \"ok\"");
}

TEST_CASE("A completion that does not fit its invocation is refused", "[traces][history]") {
  CHECK(about(R"({"process":1,"type":"ok"})") ==
        "a.history:2: process 1 completes an operation, but has none under way");
  CHECK(about(R"({"process":0,"type":"fail","f":"write"})") ==
        "a.history:2: process 0 completes \"write\", but what it invoked in line 1 is \"read\"");
  CHECK(about(R"({"process":0,"type":"fail","key":"x"})") ==
        "a.history:2: the operation of process 0 has no key, not \"x\"");
  CHECK(
      history_refusal(invoke(R"("f":"read","key":1)") + R"({"process":9,"type":"info","key":2})") ==
      "a.history:2: the operation of process 9 has key 1, not 2");
}

}  // namespace squall::tests::history_jsonl_test
