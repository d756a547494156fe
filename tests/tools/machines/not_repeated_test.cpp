// A Raft whose runs are not functions of their seeds: the first event that differs is named.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::not_repeated_test {

namespace {

/// A server gives its vote in two of three cases. Draws go on from run to run and come from a long
/// sequence: a count modulo five would give a run of 20 votes the same draws as the run before it.
std::string fickle() {
  return RaftSource::with(RaftSource::in_c(), "  if (m->term == s->term && is_up_to_date &&",
                          "  static unsigned draw = 1;\n  draw = draw * 1664525u + 1013904223u;\n"
                          "  const int is_willing = (draw >> 16) % 3 != 0;\n"
                          "  if (is_willing && m->term == s->term && is_up_to_date &&");
}

/// On one line.
std::string unwrapped(const std::string& text) {
  std::string words;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space || (!words.empty() && words.back() != ' ')) words += is_space ? ' ' : c;
  }
  return words;
}

/// "event 17, 153 ms: …" of a complaint that two runs differ. `quote`: as it stands there.
void check_names_event(const std::string& text, const std::string& quote) {
  INFO(text);
  CHECK(contains(text, "the digest was "));
  const std::size_t at = text.find("; of two more runs, side by side, event ");
  REQUIRE(at != std::string::npos);
  const std::string rest = text.substr(at);
  CHECK(contains(rest, "ms: deliver request_vote "));
  CHECK(contains(rest, " is the first that differs: " + quote + "after follower "));
  CHECK(contains(rest, quote + " in one run, " + quote + "after follower "));
  CHECK(contains(rest, " in the other"));
}

}  // namespace

TEST_CASE("Where runs do not repeat themselves, the first event that differs is named",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string machine = squall.compiled(fickle());
  squall.write("held.json",
               R"({"servers": 3, "faults": {"crash": {"every": "2s", "lasts": "200ms"}},
      "end": {"at": "20s"}})");
  const Finished fuzz = squall({"fuzz", "held.json", "--machine", machine, "--seeds", "1..2",
                                "--repeat-share", "100%", "--threads", "1", "--quiet"});
  CHECK(fuzz.code == 3);
  CHECK(contains(fuzz.out, "NOT REPRODUCIBLE"));
  check_names_event(unwrapped(fuzz.out), "\"");
  CHECK(squall({"campaign", "init", "shared", "held.json", "--machine", machine, "--seeds", "1..2",
                "--repeat-share", "100%"})
            .code == 0);
  CHECK(squall({"campaign", "work", "shared", "--quiet"}).code == 0);
  CHECK(squall({"campaign", "merge", "shared"}).code == 3);
  check_names_event(squall.read("shared/chunks/0000/0000000.json"), "\\\"");
}

}  // namespace squall::tests::not_repeated_test
