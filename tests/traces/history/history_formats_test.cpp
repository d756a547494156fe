// One history in every format: all readers read the same operations.
#include <rapidcheck.h>

#include "tests/catch.hpp"
#include "tests/checkers/linearizability/random_history.hpp"
#include "tests/traces/history/history_fixture.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::tests::history_formats_test {

namespace {

using checkers::linearizability::ClientHistory;
using checkers::linearizability::Operation;
using Texts = std::vector<std::string>;

std::string number(Value value, const std::string& nil) {
  return value == kNil ? nil : std::to_string(value);
}

std::string pair(const Operation& operation, const std::string& nil, const std::string& comma) {
  return "[" + number(operation.expected, nil) + comma + number(operation.value, nil) + "]";
}

/// The events in their order: `line(operation, completes)` of each.
template <typename Line>
std::string written(const ClientHistory& history, Line&& line) {
  std::map<std::uint32_t, std::string> events;
  for (const Operation& operation : history.operations) {
    events[operation.invoked] = line(operation, false);
    if (operation.completed != kNeverCompleted) events[operation.completed] = line(operation, true);
  }
  std::string text;
  for (const auto& [time, event] : events) text += event + "\n";
  return text;
}

constexpr std::array<const char*, 3> kWords{"read", "write", "cas"};

std::string json_lines(const ClientHistory& history) {
  return written(history, [](const Operation& operation, bool completes) {
    const std::string process = R"({"process":)" + std::to_string(operation.process);
    const std::string key = std::to_string(operation.key);
    const bool reads = operation.kind == OperationKind::read;
    if (!completes) {
      std::string value = reads ? "" : R"(,"value":)" + number(operation.value, "null");
      if (operation.kind == OperationKind::compare_and_set) {
        value = R"(,"value":)" + pair(operation, "null", ",");
      }
      return process + R"(,"type":"invoke","f":")" + kWords[std::size_t(operation.kind)] +
             R"(","key":)" + key + value + "}";
    }
    if (operation.outcome == OperationOutcome::failed) return process + R"(,"type":"fail"})";
    if (operation.outcome == OperationOutcome::mismatched) {
      return process + R"(,"type":"ok","swapped":false})";
    }
    return process + R"(,"type":"ok")" +
           (reads ? R"(,"value":)" + number(operation.value, "null") : "") + "}";
  });
}

/// `edn`: maps; else the columns of history.txt. What found another value failed.
std::string jepsen(const ClientHistory& history, bool edn) {
  return written(history, [edn](const Operation& operation, bool completes) {
    const bool reads = operation.kind == OperationKind::read;
    std::string value = number(operation.value, "nil");
    if (reads && !completes) value = "nil";
    if (operation.kind == OperationKind::compare_and_set) value = pair(operation, "nil", " ");
    value = "[" + std::to_string(operation.key) + " " + value + "]";
    const std::string process = std::to_string(operation.process);
    std::string type = ":invoke";
    if (completes) type = operation.outcome == OperationOutcome::ok ? ":ok" : ":fail";
    const std::string f = std::string(":") + kWords[std::size_t(operation.kind)];
    if (!edn) return process + "\t" + type + "\t" + f + "\t" + value + "\t:an error (of any sort";
    return "{:process " + process + ", :type " + type + ", :f " + f + ", :value " + value + "}";
  });
}

/// Operations with times, the last one first. What failed found another value.
std::string operations_with_times(const ClientHistory& history) {
  std::string text;
  for (const Operation& operation : history.operations) {
    std::string input = R"({"f":")" + std::string(kWords[std::size_t(operation.kind)]) +
                        R"(","key":)" + std::to_string(operation.key);
    std::string output = "null";
    if (operation.kind == OperationKind::read) output = number(operation.value, "null");
    if (operation.kind == OperationKind::write) {
      input += R"(,"value":)" + number(operation.value, "null");
    }
    if (operation.kind == OperationKind::compare_and_set) {
      input += R"(,"value":)" + pair(operation, "null", ",");
      output = operation.outcome == OperationOutcome::ok ? "true" : "false";
    }
    const bool returns = operation.completed != kNeverCompleted;
    text = R"({"client":)" + std::to_string(operation.process) + R"(,"input":)" + input +
           R"(},"output":)" + output + R"(,"call":)" + std::to_string(10 * operation.invoked) +
           (returns ? R"(,"return":)" + std::to_string(10 * operation.completed) : "") + "}\n" +
           text;
  }
  return text;
}

/// What each operation is, and its events. `failed`: the word for one without effect.
Texts meant(const traces::history::NamedHistory& named, const std::string& failed) {
  Texts texts;
  for (std::uint32_t at = 0; at < named.history.operations.size(); ++at) {
    const Operation& operation = named.history.operations[at];
    std::string text = named.operation_text(at);
    for (const char* end : {" and found another value", ", and failed"}) {
      if (text.ends_with(end)) text = text.substr(0, text.rfind(end)) + failed;
    }
    for (std::size_t nil; (nil = text.find("nil")) != std::string::npos;) {
      text.replace(nil, 3, "null");
    }
    texts.push_back(text + " " + std::to_string(operation.invoked) + " " +
                    std::to_string(operation.completed));
  }
  return texts;
}

}  // namespace

TEST_CASE("Every format of a history is read as the same operations", "[traces][history]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(1u, 6u);
    shape.operations = 30;
    shape.keys = 2;
    const auto bytes = *rc::gen::resize(
        rc::kNominalSize,
        rc::gen::container<std::vector<std::uint8_t>>(200, rc::gen::arbitrary<std::uint8_t>()));
    ClientHistory history = RandomHistory(bytes, shape).history();
    // A process goes on after an operation that it gave up: as another one, in every format.
    for (std::uint32_t at = 0; at < history.operations.size(); ++at) {
      if (history.operations[at].completed == kNeverCompleted) {
        history.operations[at].process = 100 + at;
      }
    }
    RC_PRE(!history.operations.empty());
    const Texts expected = meant(history_of(json_lines(history)), "");
    RC_LOG() << json_lines(history);
    RC_ASSERT(expected.size() == history.operations.size());
    RC_ASSERT(meant(history_of(jepsen(history, true)), "") == expected);
    RC_ASSERT(meant(history_of(jepsen(history, false)), "") == expected);
    RC_ASSERT(meant(history_of(operations_with_times(history)), "") == expected);
  }));
}

TEST_CASE("The columns of history.txt have tabs between, and the nemesis is skipped",
          "[traces][history]") {
  const auto named = history_of(
      "0\t:invoke\t:write\t3\n"
      ":nemesis\t:info\t:start\t\"cut off [\"\n"
      "0\t:info\t:write\t3\tindeterminate: (timeout\n"
      "\n"
      "12\t:invoke\t:read\tnil\n"
      "12\t:ok\t:read\t3");
  CHECK(operations_of(named) == Texts{"process 0 was to write 3, outcome unknown (line 1)",
                                      "process 12 read 3 (lines 5–6)"});
  CHECK(history_refusal("0\t:invoke\t:write\n") ==
        "a.history:1: column \"value\" must be one value; the columns are process, type, f and "
        "value, with tabs between");
  CHECK(history_refusal("0\t:invoke\t:read\tnil\n0\t:ok\t:read\t(1\n") ==
        "a.history:2: the file ends before the ')' that belongs to line 2");
  CHECK(history_refusal("0\t:invoke\t:raed\tnil\n") ==
        "a.history:1: unknown :f :raed (did you mean \"read\"?); allowed: :read, :write, :cas");
}

TEST_CASE("Operations with times are ordered by them", "[traces][history]") {
  const auto named =
      history_of(R"({"client":1,"input":{"op":"get","key":"x"},"output":"a","call":-5,"return":7}
{"ClientId":0,"Input":{"Op":"put","Key":"x","Value":"a"},"Call":-9,"Output":{},"Return":null}

{"input":{"f":"cas","key":"x","value":["a","b"]},"output":{"swapped":false},"call":7,"return":7}
{"client":1,"input":{"f":"read","key":"x"},"output":{"value":"a"},"call":7,"return":8}
)");
  CHECK(operations_of(named) ==
        Texts{R"(process 0 was to write "a" to "x", outcome unknown (line 2))",
              R"(process 1 read "a" from "x" (line 1))",
              R"(process "#4" was to change "x" from "a" to "b" and found another value (line 4))",
              R"(process 1 read "a" from "x" (line 5))"});
  // At time 7 the compare-and-set is called before the read returns.
  CHECK(named.history.operations[2].invoked < named.history.operations[1].completed);
  const auto result = checkers::linearizability::judge_linearizability(named.history);
  CHECK(result.decision == checkers::linearizability::Decision::linearizable);
}

TEST_CASE("A verdict on operations with times names returns, not lines", "[traces][history]") {
  const auto named = history_of(R"({"client":1,"input":{"f":"read"},"output":1,"call":5,"return":6}
{"client":0,"input":{"f":"write","value":1},"output":null,"call":1,"return":2}
{"client":0,"input":{"f":"write","value":2},"output":null,"call":3,"return":4}
)");
  const auto result = checkers::linearizability::judge_linearizability(named.history);
  const std::string text = traces::history::verdict_text(named, result);
  CHECK(text.find("\n  shortest prefix   ends with the return in line 1\n") != std::string::npos);
  CHECK(text.find("from the call in line 3 on, whatever came before:") != std::string::npos);
}

TEST_CASE("A malformed operation with times is refused", "[traces][history]") {
  const auto about = [](const std::string& line) {
    return history_refusal(R"({"client":0,"input":{"f":"read"},"output":1,"call":1,"return":9})"
                           "\n" +
                           line);
  };
  CHECK(
      about(R"({"process":0,"type":"invoke","f":"read"})") ==
      "a.history:2: the key \"call\" is missing: all lines are operations with times, or none is");
  CHECK(about(R"({"client":0,"input":{"f":"read"},"output":1,"call":3,"return":4})") ==
        "a.history:2: client 0 calls another operation before that of line 1 has returned");
  CHECK(about(R"({"client":1,"input":{"f":"read"},"output":1,"call":3,"return":2})") ==
        "a.history:2: the operation returns before its call");
  CHECK(about(R"({"client":1,"input":{"f":"read"},"output":1,"call":3.5,"return":4})") ==
        "a.history:2: \"call\" must be a whole number, not 3.5");
  CHECK(about(R"({"client":1,"input":{"f":"read"},"call":3,"return":4})") ==
        "a.history:2: the key \"output\" is missing");
  CHECK(about(R"({"client":1,"input":7,"output":1,"call":3,"return":4})")
            .find("a.history:2: \"input\" must be an object with \"f\"") == 0);
  CHECK(about(R"({"client":1,"input":{"f":"raed"},"output":1,"call":3,"return":4})") ==
        "a.history:2: unknown \"f\": \"raed\" (did you mean \"read\"?)");
  CHECK(about(R"({"client":1,"input":{"f":"cas","value":[1,2]},"output":1,"call":3,"return":4})") ==
        "a.history:2: the \"output\" of a cas must be true or false");
  CHECK(about(R"({"client":1,"input":{"f":"read","kee":1},"call":3})") ==
        "a.history:2: unknown key \"kee\" in \"input\"; allowed: f, key, value");
  CHECK(about(R"({"client":1,"inputs":{},"call":3})") ==
        "a.history:2: unknown key \"inputs\"; allowed: client, input, output, call, return, "
        "metadata");
}

}  // namespace squall::tests::history_formats_test
