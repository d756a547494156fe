// TLC takes our traces for behaviours of etcd's specification, where TLC and that specification are here.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/traces/exports/exports_fixture.hpp"

namespace squall::tests::etcd_trace_test {

using exports_test::contains;
using exports_test::exported;

namespace {

constexpr std::string_view kReplication = R"({"servers": 3, "network": {"drop": "5%"},
    "clients": {"count": 2, "think": {"tail": "50ms"}}, "end": {"at": "600ms"}})";
constexpr std::string_view kAlone = R"({"servers": 1,
    "clients": {"count": 1, "think": {"tail": "50ms"}}, "end": {"at": "600ms"}})";
constexpr std::string_view kCrashes = R"({"servers": 5, "network": {"drop": "2%"},
    "clients": {"count": 1, "think": {"tail": "80ms"}},
    "faults": {"partition": {"every": "600ms", "lasts": "500ms"},
               "crash": {"every": "600ms", "lasts": "300ms"}}, "end": {"at": "1500ms"}})";
constexpr std::string_view kSlowDisks = R"({"servers": 3, "disk": {"sync": "5ms"},
    "raft": {"pre_vote": true}, "clients": {"count": 1, "think": {"tail": "80ms"}},
    "end": {"at": "700ms"}})";
constexpr std::string_view kTransfer = R"({"servers": 3,
    "clients": {"count": 1, "think": {"tail": "80ms"}},
    "timeline": [{"at": "500ms", "transfer": {"to": 2}}], "end": {"at": "900ms"}})";

std::string etcd_trace(std::string_view scenario) {
  return exported(scenarios::parse(scenario, "traced"), "etcd");
}

/// Empty: TLC took it. `tlc`: a class path; `spec`: the folder of Traceetcdraft.tla.
std::string complaint_of_tlc(const std::string& tlc, const std::string& spec,
                             const std::string& trace) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "squall-etcd-trace-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "trace.ndjson", std::ios::binary) << trace;
  const std::string output = (folder / "output").string();
  const std::string command =
      "cd '" + spec + "' && JSON='" + (folder / "trace.ndjson").string() +
      "' java -XX:+UseParallelGC -cp '" + tlc +
      "' tlc2.TLC -config Traceetcdraft.cfg Traceetcdraft.tla -lncheck final "
      "-metadir '" +
      folder.string() + "' >'" + output + "' 2>&1";
  const bool is_accepted = std::system(command.c_str()) == 0;
  std::ostringstream said;
  said << std::ifstream(output).rdbuf();
  std::filesystem::remove_all(folder);
  return is_accepted && contains(said.str(), "No error has been found") ? "" : said.str();
}

}  // namespace

TEST_CASE("TLC takes traces of our runs for behaviours of etcd's specification",
          "[traces][exports][slow]") {
  const char* tlc = std::getenv("SQUALL_TLC");
  const char* spec = std::getenv("SQUALL_TLC_SPEC");
  if (tlc == nullptr || spec == nullptr) {
    std::cout << "etcd's specification: skipped, SQUALL_TLC and SQUALL_TLC_SPEC do not name it\n";
    return;
  }
  for (const std::string_view scenario : {kReplication, kAlone, kCrashes, kSlowDisks, kTransfer}) {
    INFO(scenario);
    CHECK(complaint_of_tlc(tlc, spec, etcd_trace(scenario)) == "");
  }
  // It refuses a leader that has its own vote only.
  std::string lonely;
  std::istringstream lines(etcd_trace(kReplication));
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line)["event"];
    if (event["name"] == "ReceiveRequestVoteResponse" && event["msg"]["from"] != event["nid"])
      continue;
    lonely += line + '\n';
  }
  CHECK(contains(complaint_of_tlc(tlc, spec, lonely), "TraceMatched was violated"));
}

TEST_CASE(
    "A trace for etcd's specification tells when messages leave and what a server tells itself",
    "[traces][exports]") {
  std::istringstream lines(etcd_trace(kCrashes));
  std::map<std::string, int> written;  // by server: its commit index at its latest Ready
  std::map<std::string, bool> has_voted_for_itself;
  int restarts = 0;
  int leaders = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line)["event"];
    const std::string server = event["nid"];
    const std::string name = event["name"];
    const int commit = event["state"]["commit"];
    if (name == "InitState" && written.count(server) != 0) {
      ++restarts;
      CHECK(commit == written[server]);
    }
    if (name == "Ready") written[server] = commit;
    if (name == "BecomeCandidate") has_voted_for_itself[server] = false;
    const bool from_itself = event.contains("msg") && event["msg"]["from"] == event["nid"] &&
                             event["msg"]["to"] == event["nid"];
    if (name == "ReceiveRequestVoteResponse" && from_itself) has_voted_for_itself[server] = true;
    if (name == "BecomeLeader") {
      ++leaders;
      CHECK(has_voted_for_itself[server]);
    }
    if (name == "SendAppendEntriesRequest") {
      const int end = event["msg"]["index"].get<int>() + event["msg"]["entries"].get<int>();
      CHECK(event["msg"]["commit"] <= end);
    }
  }
  CHECK(restarts > 0);
  CHECK(leaders > 0);
}

}  // namespace squall::tests::etcd_trace_test
