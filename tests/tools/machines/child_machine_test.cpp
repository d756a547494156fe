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
      squall.script(RaftSource::with(RaftSource::with(RaftSource::in_python(), at, at + line),
                                     "import sys\n", "import os, sys\n"));
  squall.write("short.json", kShort);
  const auto run = squall.json({"run", "short.json", "--machine", machine});
  CHECK(run["property"] == "machine_failed");
  UNSCOPED_INFO(run["explanation"]);
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

TEST_CASE("A process that speaks frames runs as the machine in it does", "[tools][machines]") {
  const RaftSource squall;
  const std::string framed = squall.process(RaftSource::in_c());
  const auto digest = [&](const std::string& machine) {
    const Finished run = squall({"run", "leader-crash", "--machine", machine});
    CHECK(run.code == 0);
    return field(run.out, "digest");
  };
  CHECK(digest(framed) == digest(squall.small_raft()));
  CHECK(squall.json({"fuzz", "--seeds", "1..3", "--machine", framed})["held"] == 3);
}

TEST_CASE("A process that speaks frames and crashes, or fails, is a finding", "[tools][machines]") {
  const RaftSource squall;
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  const auto explanation = [&](const std::string& line) {
    const std::string machine =
        squall.process(RaftSource::with(RaftSource::in_c(), leader, leader + line));
    const auto run = squall.json({"run", "leader-crash", "--machine", machine});
    CHECK(run["property"] == "machine_failed");
    return run["explanation"].get<std::string>();
  };
  CHECK(contains(explanation("  abort();\n"), "failed: it was ended by signal 6"));
  CHECK(contains(explanation("  raft_fail(env, \"no cause\");\n"), "failed: no cause"));
  CHECK(contains(explanation("  raft_truncate(env, 5);\n"),
                 "failed: raft_truncate: from 5 in a log from 1 to 0"));
}

TEST_CASE("Bytes that are no frame are a finding, whatever they are", "[tools][machines]") {
  const RaftSource squall;
  squall.write("short.json", kShort);
  const auto explanation = [&](const std::string& after_greeting) {
    const std::string machine =
        "cmd:echo '{\"squall\": 1, \"name\": \"f\", \"version\": \"1\", \"speaks\": "
        "\"frames\"}'; " +
        after_greeting;
    const auto run = squall.json({"run", "short.json", "--machine", machine});
    CHECK(run["property"] == "machine_failed");
    return run["explanation"].get<std::string>();
  };
  const std::string goes_on = "; exec cat >/dev/null";
  CHECK(contains(explanation("printf 'nonsense'" + goes_on),
                 "failed: it began a frame of 1936617326 bytes, and 16 MiB are the most"));
  CHECK(contains(explanation("printf '\\001\\000\\000\\000x'" + goes_on),
                 "failed: its answer: \"number\" of the effects needs 4 bytes, and 1 are left"));
  CHECK(contains(explanation("exec cat /dev/zero"),
                 "failed: its answer: \"number\" of the effects needs 4 bytes, and 0 are left"));
  CHECK(contains(explanation("printf '\\011'; exit 9"), "failed: it ended with exit code 9"));
  CHECK(contains(explanation("tr '\\000' '\\377' </dev/zero"),
                 "failed: it began a frame of 4294967295 bytes"));
}

TEST_CASE("The last line on standard error is told of a process that ended, and passed on",
          "[tools][machines][slow]") {
  if (!has_python()) return;
  const RaftSource squall;
  CHECK(contains(failure_of(squall, "            raise KeyError('a term')\n"),
                 "failed: it ended with exit code 1; the last line on its standard error: "
                 "KeyError: 'a term'"));
  CHECK(contains(failure_of(squall,
                            "            sys.stderr.write('first\\nbad \\x1b[31m\\n\\n')\n"
                            "            sys.exit(3)\n"),
                 "exit code 3; the last line on its standard error: bad \\x1b[31m"));
  const Finished run = squall({"run", "short.json", "--machine", "cmd:exec python3 raft.py"});
  CHECK(contains(run.error, "first\nbad "));
  const std::string cut =
      failure_of(squall, "            sys.stderr.write('x' * 999999)\n            sys.exit(3)\n");
  CHECK(contains(cut, "on its standard error: " + std::string(120, 'x')));
  CHECK(cut.size() < 256);
  const std::string silent =
      failure_of(squall, "            os.close(2)\n            sys.exit(3)\n");
  CHECK(contains(silent, "failed: it ended with exit code 3"));
  CHECK_FALSE(contains(silent, "standard error"));
}

TEST_CASE("A process that stays serves one run after the other", "[tools][machines][slow]") {
  if (!has_python()) return;
  const RaftSource squall;
  squall.write("short.json", kShort);
  const std::string machine = "cmd:echo one >>starts; exec python3 raft.py";
  const auto digest_after = [&](const std::string& source) {
    squall.script(source);
    squall.write("starts", "");
    CHECK(squall({"fuzz", "short.json", "--seeds", "1..3", "--threads", "1", "--machine", machine})
              .code == 0);
    return squall.json({"run", "short.json", "--machine", machine})["digest"];
  };
  const auto staying = digest_after(RaftSource::in_python());
  CHECK(squall.read("starts") == "one\none\n");
  const auto starting = digest_after(
      RaftSource::with(RaftSource::in_python(), "\"stays\": True", "\"stays\": False"));
  CHECK(squall.read("starts").size() > 4 * std::string("one\n").size());
  CHECK(staying == starting);
}

TEST_CASE("A process that failed serves no other run", "[tools][machines][slow]") {
  if (!has_python()) return;
  const RaftSource squall;
  const std::string at = "        elif what == \"election_timeout\" and self.role != LEADER:\n";
  squall.script(
      RaftSource::with(RaftSource::in_python(), at, at + "            print('nonsense')\n"));
  squall.write("starts", "");
  squall.write("short.json", kShort);
  const auto run = squall.json(
      {"run", "short.json", "--machine", "cmd:echo one >>starts; exec python3 raft.py"});
  CHECK(run["property"] == "machine_failed");
  // It is repeated, with the same result.
  CHECK(squall.read("starts").size() > std::string("one\n").size());
}

TEST_CASE("A process that neither reads nor answers is a finding", "[tools][machines][slow]") {
  const RaftSource squall;
  squall.write("short.json", kShort);
  const auto run = squall.json({"run", "short.json", "--machine",
                                "cmd:echo '{\"squall\": 1, \"name\": \"f\", \"version\": \"1\", "
                                "\"speaks\": \"frames\"}'; exec sleep 1000"});
  CHECK(run["property"] == "machine_failed");
  CHECK(contains(run["explanation"], "failed: it did not answer within 10 s"));
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
  CHECK(contains(error("cmd:echo '{\"squall\": 99}'"), "\"squall\" must be"));
  CHECK(contains(error("cmd:echo '{\"squall\": 1, \"name\": \"f\", \"version\": \"1\", "
                       "\"speaks\": \"frame\"}'"),
                 "did you mean \"frames\"?"));
}

}  // namespace squall::tests::child_machine_test
