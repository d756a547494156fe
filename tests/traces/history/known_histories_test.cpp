// Histories that readers and searches get wrong easily: the verdict on each, or its refusal.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/catch.hpp"
#include "tests/traces/history/history_fixture.hpp"
#include "traces/history/export_history_verdict.hpp"
#include "traces/history/history_verdict.hpp"

namespace squall::tests::known_histories_test {

namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(SQUALL_SOURCE_DIR) / "tests/traces/history/known";

traces::history::NamedHistory known(const std::string& name) {
  std::ifstream in(kFolder / name);
  REQUIRE(in.good());
  std::stringstream text;
  text << in.rdbuf();
  return traces::history::read_history(text.str(), name);
}

checkers::linearizability::Linearizability judged(const traces::history::NamedHistory& named) {
  return checkers::linearizability::judge_linearizability(named.history);
}

/// The verdict's word, or "where: message" of the refusal.
std::string verdict_on(const std::string& name) {
  try {
    const auto named = known(name);
    return traces::history::verdict_json(named, judged(named)).find("verdict")->text();
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

std::string text_on(const std::string& name) {
  const auto named = known(name);
  return traces::history::verdict_text(named, judged(named));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Each known history has the verdict that it deserves", "[traces][history]") {
  const std::map<std::string, std::string> kVerdicts{
      {"versioned_register.edn",
       "versioned_register.edn:3: versioned registers ([version value]) are not judged; leave the "
       "versions out of every :value"},
      {"process_as_text.edn", "linearizable"},
      {"key_in_edn.edn", "linearizable"},
      {"object_key_order.jsonl", "linearizable"},
      {"map_key_order.edn", "linearizable"},
      {"keyed_and_unkeyed.edn",
       "keyed_and_unkeyed.edn:7: this invocation has no [key value], but that of line 5 has: keyed "
       "and unkeyed operations do not mix"},
      {"initial_without_append.jsonl", "linearizable"},
      {"no_ok_read.edn", "vacuous"},
      {"read_out_of_thin_air.jsonl", "not_linearizable"},
      {"aborted_read.edn", "not_linearizable"},
      {"explanation_open_mismatch.jsonl", "not_linearizable"},
      {"nil_read_of_a_register.edn", "not_linearizable"},
  };
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    ++files;
    REQUIRE(kVerdicts.count(name) == 1);
    CHECK(verdict_on(name) == kVerdicts.at(name));
  }
  CHECK(files == kVerdicts.size());
}

TEST_CASE("A read of a value without a writer needs no search", "[traces][history]") {
  const auto named = known("read_out_of_thin_air.jsonl");
  const auto result = judged(named);
  CHECK(result.decision == checkers::linearizability::Decision::not_linearizable);
  CHECK(result.possibilities <= 200'000);
  CHECK(result.contradiction == std::vector<std::uint32_t>{result.operation});
  CHECK(result.contradiction_is_minimal);
}

TEST_CASE("An explanation names the operations whose effect is missing", "[traces][history]") {
  CHECK(contains(text_on("aborted_read.edn"),
                 "  without effect    process 0 was to write 1, and failed (lines 1–2)\n"));
  CHECK(contains(text_on("explanation_open_mismatch.jsonl"),
                 "  without effect    process 4 was to change from \"a\" to \"b\" and found "
                 "another value (lines 3–5)\n"));
  CHECK_FALSE(contains(text_on("nil_read_of_a_register.edn"), "without effect"));
}

TEST_CASE("A read of nil tells nothing where that is asked for", "[traces][history]") {
  CHECK(contains(text_on("nil_read_of_a_register.edn"),
                 "  hint              with "
                 "--ignore-nil-reads "));
  CHECK_FALSE(contains(text_on("aborted_read.edn"), "  hint "));
  auto named = known("nil_read_of_a_register.edn");
  traces::history::ignore_nil_reads(named);
  CHECK(judged(named).decision == checkers::linearizability::Decision::linearizable);
  CHECK(traces::history::observes_nothing(named));
}

}  // namespace squall::tests::known_histories_test
