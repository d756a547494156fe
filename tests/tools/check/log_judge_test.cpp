// Each property that lines can tell: a log that breaks it, and one beside it that does not.
#include <set>

#include "tests/tools/check/event_logs.hpp"

namespace squall::tests::log_judge_test {

namespace {

using Names = std::vector<std::string>;

const std::string kHeader =
    R"({"squall_log":1,"complete":["votes","acknowledgements"],"voters":[1,2,3]})"
    "\n";
const std::string kBoots = R"({"server":1,"event":"boot","term":0,"vote":null,"last":0}
{"server":2,"event":"boot","term":0,"vote":null,"last":0}
{"server":3,"event":"boot","term":0,"vote":null,"last":0}
)";

/// Server `who` is elected in `term`, with the vote of `voter`.
std::string elected(int who, int term, int voter) {
  const auto [s, t, v] =
      std::tuple(std::to_string(who), std::to_string(term), std::to_string(voter));
  const std::string id = "\"v" + t + "-" + s + "-" + v + "\"";
  const std::string vote = R"("message":{"id":)" + id + R"(,"type":"request_vote_reply","from":)" +
                           v + R"(,"to":)" + s + R"(,"term":)" + t + R"(,"granted":true}})" + "\n";
  return R"({"server":)" + s + R"(,"event":"state","term":)" + t + R"(,"vote":)" + s +
         R"(,"role":"candidate"})" + "\n" +  //
         R"({"server":)" + v + R"(,"event":"state","term":)" + t + R"(,"vote":)" + s + "}\n" +
         R"({"server":)" + v + R"(,"event":"send",)" + vote +     //
         R"({"server":)" + s + R"(,"event":"receive",)" + vote +  //
         R"({"server":)" + s + R"(,"event":"state","term":)" + t + R"(,"role":"leader"})" + "\n";
}

std::string append(int who, std::uint32_t index, int term, const std::string& id) {
  return R"({"server":)" + std::to_string(who) + R"(,"event":"append","index":)" +
         std::to_string(index) + R"(,"entry":{"term":)" + std::to_string(term) + R"(,"id":")" + id +
         "\"}}\n";
}
std::string commit(int who, std::uint32_t index) {
  return R"({"server":)" + std::to_string(who) + R"(,"event":"state","commit":)" +
         std::to_string(index) + "}\n";
}
/// `from` acknowledges to `to`, which hears it.
std::string acknowledged(int from, int to, int term, int index) {
  static int number = 0;
  const std::string message = R"("message":{"id":)" + std::to_string(++number) +
                              R"(,"type":"append_entries_reply","from":)" + std::to_string(from) +
                              R"(,"to":)" + std::to_string(to) + R"(,"term":)" +
                              std::to_string(term) + R"(,"acknowledged":)" + std::to_string(index) +
                              "}}\n";
  return R"({"server":)" + std::to_string(from) + R"(,"event":"send",)" + message +
         R"({"server":)" + std::to_string(to) + R"(,"event":"receive",)" + message;
}
std::string line(const std::string& members) { return "{" + members + "}\n"; }

const std::string kStart = kHeader + kBoots + elected(1, 1, 2);
/// Server 1 has committed an entry that server 2 has, too.
const std::string kCommitted =
    kStart + append(1, 1, 1, "a") + append(2, 1, 1, "a") + acknowledged(2, 1, 1, 1) + commit(1, 1);

void holds(const std::string& text, const std::string& property) {
  const auto report = checked(text);
  INFO(report.text);
  CHECK(violated(report).empty());
  CHECK(report.code == tools::io::ExitCode::held);
  CHECK(is_judged(report, property));
}
/// The property is violated, and these two lines contradict each other, or the one its own past.
void breaks(const std::string& text, const std::string& property, const std::string& line,
            const std::string& other) {
  const auto report = checked(text);
  INFO(report.text);
  REQUIRE(violated(report).size() >= 1);
  CHECK(violated(report).front() == property);
  CHECK(report.code == tools::io::ExitCode::violated);
  const auto& finding = report.json.find("findings")->list().front();
  const auto* against = finding.find("against");
  const std::set<std::string> told{finding.find("line")->text(),
                                   against->is_null() ? "" : against->text()};
  CHECK(told == std::set<std::string>{line, other});
  CHECK(report.text.find("VIOLATED " + property) == 0);
}

}  // namespace

TEST_CASE("two leaders of one term are told with both lines", "[check]") {
  holds(kStart + elected(3, 2, 2), "election_safety");
  breaks(kStart + line(R"("server":3,"event":"state","term":1,"vote":3,"role":"leader")"),
         "election_safety", "one:10", "one:9");
}

TEST_CASE("a leader without votes is told, where each vote has its line", "[check]") {
  const std::string alone = R"("server":1,"event":"state","term":1,"vote":1,"role":"leader")";
  holds(kStart, "election_quorum");
  breaks(kHeader + kBoots + line(alone), "election_quorum", "one:5", "");
  const auto report = checked(kBoots + line(alone));
  CHECK(violated(report).empty());
  CHECK(why_not(report, "election_quorum") == "no header says that each vote has its line");
}

TEST_CASE("a vote is given once in a term, and kept", "[check]") {
  holds(kStart + line(R"("server":2,"event":"state","term":2,"vote":3)"), "vote_once");
  breaks(kStart + line(R"("server":2,"event":"state","term":1,"vote":3)"), "vote_once", "one:10",
         "one:6");
  holds(kStart + line(R"("server":2,"event":"state","term":2,"vote":null)"), "vote_kept");
  breaks(kStart + line(R"("server":2,"event":"state","term":1,"vote":null)"), "vote_kept", "one:10",
         "one:6");
}

TEST_CASE("a vote that was sent outlives a restart, one that was not may be lost", "[check]") {
  const std::string again = R"("server":2,"event":"boot","term":1,"vote":null,"last":0)";
  const std::string kept = R"("server":2,"event":"boot","term":1,"vote":1,"last":0)";
  holds(kStart + line(kept), "durability");
  breaks(kStart + line(again), "durability", "one:10", "one:7");
  const std::string unsent =
      kHeader + kBoots + line(R"("server":2,"event":"state","term":1,"vote":1)") + line(again);
  const auto report = checked(unsent);
  CHECK(violated(report).empty());
  CHECK(why_not(report, "durability") == "no server that had sent a message started again");
}

TEST_CASE("an entry that was acknowledged outlives a restart", "[check]") {
  holds(kCommitted + line(R"("server":2,"event":"boot","term":1,"vote":1,"last":1)"), "durability");
  breaks(kCommitted + line(R"("server":2,"event":"boot","term":1,"vote":1,"last":0)"), "durability",
         "one:15", "one:12");
}

TEST_CASE("terms and commit indexes only grow between two boots", "[check]") {
  holds(kStart + line(R"("server":1,"event":"state","term":2)"), "term_monotonic");
  breaks(kStart + line(R"("server":1,"event":"state","term":0)"), "term_monotonic", "one:10",
         "one:5");
  holds(kCommitted + line(R"("server":1,"event":"boot","term":1,"vote":1,"last":1,"commit":0)"),
        "commit_monotonic");
  breaks(kCommitted + commit(1, 0), "commit_monotonic", "one:15", "one:14");
}

TEST_CASE("a leader only appends", "[check]") {
  const std::string two = kStart + append(1, 1, 1, "a") + append(1, 2, 1, "b");
  holds(two, "leader_append_only");
  breaks(two + line(R"("server":1,"event":"truncate","index":1)"), "leader_append_only", "one:12",
         "one:9");
  holds(two + line(R"("server":1,"event":"state","term":2)") +
            line(R"("server":1,"event":"truncate","index":1)"),
        "leader_append_only");
}

TEST_CASE("index and term name an entry, also in logs that do not exist any more", "[check]") {
  holds(kStart + append(1, 1, 1, "a") + append(2, 1, 1, "a"), "log_matching");
  breaks(kStart + append(1, 1, 1, "a") + append(2, 1, 1, "b"), "log_matching", "one:11", "one:10");
  breaks(kStart + append(2, 1, 1, "b") + line(R"("server":2,"event":"truncate","index":0)") +
             append(1, 1, 1, "a"),
         "log_matching", "one:12", "one:10");
  // The same entry after another one is another log.
  breaks(kStart + append(1, 1, 1, "a") + append(1, 2, 1, "b") + append(2, 1, 2, "x") +
             append(2, 2, 1, "b"),
         "log_matching", "one:13", "one:11");
}

TEST_CASE("a leader has what was committed before its term, whichever line comes first",
          "[check]") {
  holds(kCommitted + elected(2, 2, 3), "leader_completeness");
  const std::string lacks = elected(3, 2, 2);
  breaks(kCommitted + lacks, "leader_completeness", "one:19", "one:14");
  breaks(kStart + append(1, 1, 1, "a") + append(2, 1, 1, "a") + acknowledged(2, 1, 1, 1) + lacks +
             commit(1, 1),
         "leader_completeness", "one:19", "one:18");
}

TEST_CASE("servers commit the same entries, and keep them", "[check]") {
  const std::string other = kCommitted + line(R"("server":3,"event":"state","term":2)");
  holds(other + append(3, 1, 1, "a") + commit(3, 1), "state_machine_safety");
  breaks(other + append(3, 1, 2, "z") + commit(3, 1), "state_machine_safety", "one:17", "one:14");
  breaks(kCommitted + commit(2, 2), "state_machine_safety", "one:15", "");
  breaks(kCommitted + commit(2, 1) + line(R"("server":2,"event":"state","term":2)") +
             append(2, 1, 2, "z"),
         "state_machine_safety", "one:17", "one:15");
}

TEST_CASE("an entry is committed once a majority has acknowledged it to its leader", "[check]") {
  holds(kCommitted, "commit_quorum");
  breaks(kStart + append(1, 1, 1, "a") + append(2, 1, 1, "a") + commit(1, 1), "commit_quorum",
         "one:12", "one:9");
  // An acknowledgement counts for what its sender had, not for what the leader has.
  const std::string other = kStart + append(1, 1, 1, "a") + append(2, 1, 0, "z") +
                            acknowledged(2, 1, 1, 1) + commit(1, 1);
  breaks(other, "commit_quorum", "one:14", "one:9");
  const auto report = checked(kBoots + elected(1, 1, 2) + append(1, 1, 1, "a") + commit(1, 1));
  CHECK(violated(report).empty());
  CHECK(why_not(report, "commit_quorum") ==
        "no header says that each acknowledgement has its line");
}

TEST_CASE("state machines get the committed entries, each once", "[check]") {
  const auto apply = [](int index, const std::string& id) {
    return line(R"("server":1,"event":"apply","index":)" + std::to_string(index) +
                R"(,"entry":{"term":1,"id":")" + id + "\"}");
  };
  const std::string two = kStart + append(1, 1, 1, "a") + append(1, 2, 1, "b") +
                          append(2, 1, 1, "a") + append(2, 2, 1, "b") + acknowledged(2, 1, 1, 2) +
                          commit(1, 2);
  holds(two + apply(1, "a") + apply(2, "b"), "applied_in_order");
  breaks(two + apply(1, "a") + apply(1, "a"), "applied_in_order", "one:18", "one:16");
  breaks(kCommitted + apply(1, "z"), "applied_in_order", "one:15", "one:14");
  breaks(kStart + append(1, 1, 1, "a") + apply(1, "a"), "applied_in_order", "one:11", "");
}

TEST_CASE("entries that are no commands may be left out of what is applied", "[check]") {
  const std::string no_op =
      line(R"("server":1,"event":"append","index":1,"entry":{"term":1,"kind":"no_op"})");
  const std::string text = kBoots + elected(1, 1, 2) + no_op + append(1, 2, 1, "b") + commit(1, 2);
  holds(text + line(R"("server":1,"event":"apply","index":2)"), "applied_in_order");
}

TEST_CASE("a configuration follows another one that is committed", "[check]") {
  const auto configured = [](int index, const std::string& voters) {
    return line(R"("server":1,"event":"append","index":)" + std::to_string(index) +
                R"(,"entry":{"term":1,"kind":"configuration","voters":)" + voters + "}");
  };
  holds(kStart + configured(1, "[1,2]"), "configuration_safety");
  breaks(kStart + configured(1, "[1]"), "configuration_safety", "one:10", "");
  breaks(kStart + configured(1, "[1,2]") + configured(2, "[1]"), "configuration_safety", "one:11",
         "one:10");
  breaks(kStart + configured(1, "[1,2]") + line(R"("server":1,"event":"state","voters":[1,2,3])"),
         "configuration_safety", "one:11", "one:10");
}

TEST_CASE("a snapshot holds what is committed", "[check]") {
  const std::string own = R"("server":1,"event":"snapshot","index":1,"entry":{"term":1})";
  holds(kCommitted + line(own), "snapshot_prefix");
  breaks(kStart + append(1, 1, 1, "a") + line(own), "snapshot_prefix", "one:11", "");
  // Another server's snapshot is known by the entries of that one.
  holds(kCommitted + line(R"("server":3,"event":"snapshot","index":1,"entry":{"term":1})"),
        "snapshot_prefix");
}

TEST_CASE("a snapshot may have its line before the entries that it covers", "[check]") {
  const std::string first = line(R"("server":3,"event":"snapshot","index":1,"entry":{"term":1})");
  const auto report = checked(kHeader + line(R"("server":3,"event":"boot","term":0,"last":0)") +
                              first + append(2, 1, 1, "a"));
  CHECK(violated(report).empty());
  CHECK(report.json.find("logs_unknown")->empty());
}

TEST_CASE("a log that begins in the middle is judged from there on", "[check]") {
  const auto boot = [](int server, std::uint32_t last) {
    return line(R"("server":)" + std::to_string(server) +
                R"(,"event":"boot","term":7,"vote":null,"last":)" + std::to_string(last) +
                R"(,"last_term":7)");
  };
  const std::string begun = boot(1, 4'000'000'000u) + append(1, 4'000'000'001u, 7, "a") +
                            boot(2, 4'000'000'001u) + commit(2, 4'000'000'001u);
  holds(begun, "state_machine_safety");
  const auto report = checked(begun + boot(3, 4'000'000'000u) + append(3, 4'000'000'001u, 7, "b"));
  REQUIRE(violated(report) == Names{"log_matching"});
  CHECK(report.text.find("at index 4000000001") != std::string::npos);
}

TEST_CASE("a new server and one whose first entries are told stand beside logs that begin later",
          "[check]") {
  const std::string late = line(R"("server":1,"event":"boot","term":7,"last":500,"last_term":7)") +
                           append(1, 501, 7, "a");
  const std::string early =
      line(R"("server":2,"event":"boot","term":7,"last":0,"entries":[{"term":1,"id":"z"}])") +
      line(R"("server":3,"event":"boot","term":7,"last":0)");
  const std::string snapshot =
      line(R"("server":3,"event":"snapshot","index":500,"entry":{"term":7})");
  const auto report = checked(late + early + snapshot + append(3, 501, 7, "a"));
  CHECK(violated(report).empty());
  CHECK(report.json.find("logs_unknown")->empty());
  CHECK(violated(checked(late + early + snapshot + append(3, 501, 7, "b"))) ==
        Names{"log_matching"});
  // Where a line holds the entry with which another log begins, all are judged from the start.
  const std::string whole = append(2, 1, 1, "x") + append(2, 2, 1, "y");
  const std::string follows = line(R"("server":1,"event":"boot","term":1,"last":2,"last_term":1)");
  CHECK(checked(follows + whole).json.find("logs_unknown")->empty());
}

TEST_CASE("a log that no line tells is not judged, and that is said", "[check]") {
  const auto report = checked(kStart + line(R"("server":3,"event":"boot","term":1,"vote":null)") +
                              append(3, 1, 1, "z") + commit(3, 1) + append(1, 1, 1, "a"));
  CHECK(violated(report).empty());
  const auto& unknown = report.json.find("logs_unknown")->list();
  REQUIRE(unknown.size() == 1);
  CHECK(unknown.front().find("server")->text() == "3");
  CHECK(unknown.front().find("since")->text() == "one:10");
  CHECK(unknown.front().find("why")->text() ==
        "the line of its boot does not tell where its log ends (\"last\")");
}

TEST_CASE("a log that tells of no property is vacuous", "[check]") {
  const auto report = checked(line(R"("server":1,"event":"crash")"));
  CHECK(report.code == tools::io::ExitCode::expectation_failed);
  CHECK(report.text.find("VACUOUS") == 0);
}

TEST_CASE("what a header leaves out is not judged, and its reason is told", "[check]") {
  const std::string header =
      line(R"("squall_log":1,"not_judged":{"election_safety":"two clusters in one file"})");
  const auto report = checked(header + kBoots + elected(1, 1, 2) +
                              line(R"("server":3,"event":"state","term":1,"role":"leader")"));
  CHECK(violated(report).empty());
  CHECK(why_not(report, "election_safety") == "two clusters in one file");
}

}  // namespace squall::tests::log_judge_test
