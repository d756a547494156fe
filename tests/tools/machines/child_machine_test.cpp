// A Raft in a child process: it runs, and a process that misbehaves is a finding.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::child_machine_test {

namespace {

bool has_python() {
  static const bool has =
      tests::run({{"/bin/sh", "-c", "python3 -c 'import json'"}, "/"}).code == 0;
  if (!has) WARN("skipped: there is no python3 here");
  return has;
}

const std::string kShort = R"({"servers": 3, "clients": {"count": 1}, "end": {"at": "500ms"}})";

/// The explanation of the run with a script that does this when it is asked to campaign.
std::string failure_of(const RaftSource& squall, const std::string& line) {
  const std::string at = "        elif what == \"election_timeout\" and self.role != LEADER:\n";
  const std::string machine =
      squall.script(RaftSource::with(RaftSource::in_python(), at, at + line));
  squall.write("short.json", kShort);
  const auto run = squall.json({"run", "short.json", "--machine", machine});
  CHECK(run["property"] == "machine_failed");
  return run["explanation"];
}

}  // namespace

TEST_CASE("A Raft in Python takes a seat", "[tools][machines]") {
  if (!has_python()) return;
  const RaftSource squall;
  const std::string machine = squall.script(RaftSource::in_python());
  squall.write("short.json", kShort);
  const Finished run = squall({"run", "short.json", "--machine", machine, "--trace", "t.jsonl"});
  CHECK(run.code == 0);
  CHECK(field(run.out, "leader changes") == "1");
  CHECK(starts_with(squall({"replay", "t.jsonl", "--machine", machine}).out, "SAME  "));
  CHECK(contains(squall.read("t.jsonl"), "\"machine\":\"small-raft-py-1\""));
}

TEST_CASE("A child process that ends, writes nonsense, or gives up is a finding",
          "[tools][machines]") {
  if (!has_python()) return;
  const RaftSource squall;
  CHECK(contains(failure_of(squall, "            sys.exit(7)\n"),
                 "failed: it ended with exit code 7"));
  CHECK(contains(failure_of(squall, "            print('nonsense')\n"),
                 "failed: its answer:2: the line"));
  CHECK(contains(failure_of(squall, "            self.do('fail', why='a reason')\n"),
                 "failed: a reason"));
  CHECK(contains(failure_of(squall, "            self.do('sing')\n"), "sing"));
  CHECK(contains(failure_of(squall, "            self.do('truncate', **{'from': 4})\n"),
                 "failed: raft_truncate: from 4 in a log from 1 to 0"));
}

TEST_CASE("A child process is told which server an operator wants to lead, and which one is asked",
          "[tools][machines]") {
  if (!has_python()) return;
  const RaftSource squall;
  std::string source = RaftSource::with(
      RaftSource::in_python(), "\"offers\": [], \"applies\"",
      "\"offers\": [\"transfer\"], \"rules\": [\"configures_when_applied\"], \"applies\"");
  source = RaftSource::with(
      source, "        elif what == \"election_timeout\" and self.role != LEADER:\n",
      "        elif what == \"transfer\":\n"
      "            self.do('fail', why='%d shall hand over to %d' % (self.me, given['to']))\n"
      "        elif what == \"election_timeout\" and self.role != LEADER:\n");
  const std::string machine = squall.script(source);
  squall.write("transfer.json", R"({"servers": 3, "timeline": [
      {"when": {"leader": "any"}, "after": "200ms", "transfer": {"to": 3}}], "end": {"at": "2s"}})");
  const auto run = squall.json({"run", "transfer.json", "--machine", machine});
  const std::string told = run["explanation"];
  CHECK(contains(told, "failed: " + told.substr(7, 1) + " shall hand over to 3"));
  squall.write("short.json", kShort);
  CHECK(contains(squall.json({"run", "short.json", "--machine", machine})["not_judged"],
                 "configuration_safety"));
}

TEST_CASE("A command that is no machine is refused", "[tools][machines]") {
  const RaftSource squall;
  const auto error = [&](const std::string& machine) {
    const Finished finished = squall({"run", "leader-crash", "--machine", machine});
    CHECK(finished.code == 2);
    return finished.error;
  };
  CHECK(contains(error("cmd:exit 3"), "squall: --machine: exit 3: it ended with exit code 3\n"));
  CHECK(contains(error("cmd:echo hello"), "squall: --machine: the first line of it:"));
  CHECK(contains(error("cmd:echo '{\"squall\": 2}'"), "\"squall\" must be"));
}

}  // namespace squall::tests::child_machine_test
