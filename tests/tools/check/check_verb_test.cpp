// `squall check` and `squall import` from the outside: exit codes, mistakes, names tables.
#include "tests/tools/program.hpp"

namespace squall::tests::check_verb_test {

namespace {

const std::string kBoot = R"({"server":1,"event":"boot","term":0,"vote":null,"last":0})"
                          "\n";

/// One complaint, exit code 2.
std::string refusal(const std::string& text, std::vector<std::string> options = {}) {
  const Program squall;
  squall.write("log.jsonl", text);
  options.insert(options.begin(), {"check", "log.jsonl"});
  const Finished run = squall(options);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(lines(run.error) == 1);
  return run.error;
}
std::string refused_line(const std::string& members) { return refusal(kBoot + members + "\n"); }

/// A line of etcd's trace. `message`: its member, or nothing.
std::string etcd(const std::string& name, int node, int term, int vote, const std::string& role,
                 const std::string& message = "") {
  const std::string id = std::to_string(node);
  return R"({"level":"debug","ts":1.5,"tag":"trace","event":{"name":")" + name + R"(","nid":")" +
         id + R"(","state":{"term":)" + std::to_string(term) + R"(,"vote":")" +
         std::to_string(vote) + R"(","commit":0},"role":"State)" + role +
         R"(","log":0,"conf":[["1","2","3"],[]])" + (message.empty() ? "" : ",\"msg\":" + message) +
         "}}\n";
}
std::string etcd_vote(int from, int to, int term, bool reject) {
  return R"({"type":"MsgVoteResp","term":)" + std::to_string(term) + R"(,"from":")" +
         std::to_string(from) + R"(","to":")" + std::to_string(to) +
         R"(","entries":0,"logTerm":0,"index":0,"commit":0,"vote":"0","reject":)" +
         (reject ? "true" : "false") + R"(,"rejectHint":0})";
}
const std::string kElection =
    etcd("InitState", 1, 0, 0, "Follower") + etcd("BecomeFollower", 1, 1, 0, "Follower") +
    etcd("InitState", 2, 0, 0, "Follower") + etcd("BecomeFollower", 2, 1, 0, "Follower") +
    R"({"level":"info","ts":1.5,"msg":"raft.node: 1 elected leader"})"
    "\n" +
    etcd("BecomeCandidate", 1, 2, 1, "Candidate") + etcd("BecomeFollower", 2, 2, 0, "Follower") +
    etcd("SendRequestVoteResponse", 2, 2, 0, "Follower", etcd_vote(2, 1, 2, false)) +
    etcd("Ready", 2, 2, 1, "Follower");
std::string heard(bool reject) {
  return etcd("ReceiveRequestVoteResponse", 1, 2, 1, "Candidate", etcd_vote(2, 1, 2, reject));
}

}  // namespace

TEST_CASE("A log that holds ends with 0, another with 1, and one of nothing with 4",
          "[tools][check]") {
  const Program squall;
  squall.write("log.jsonl", kBoot);
  const Finished held = squall({"check", "log.jsonl"});
  CHECK(held.code == 0);
  CHECK(starts_with(held.out, "HELD  log.jsonl\n"));
  CHECK(squall({"check", "log.jsonl", "--quiet"}).out.empty());
  squall.write("bad.jsonl", kBoot + R"({"server":1,"event":"state","term":2})"
                                    "\n"
                                    R"({"server":1,"event":"state","term":1})"
                                    "\n");
  const Finished bad = squall({"check", "bad.jsonl"});
  CHECK(bad.code == 1);
  CHECK(starts_with(bad.out, "VIOLATED term_monotonic  bad.jsonl\n"));
  CHECK(field(bad.out, "where") == "bad.jsonl:3, a line of server 1");
  CHECK(field(bad.out, "against") == "bad.jsonl:2, a line of server 1");
  CHECK(contains(bad.out, R"({"server":1,"event":"state","term":1})"));
  squall.write("nothing.jsonl", R"({"server":1,"event":"crash"})"
                                "\n");
  CHECK(squall({"check", "nothing.jsonl"}).code == 4);
}

TEST_CASE("Each server may have a file of its own", "[tools][check]") {
  const Program squall;
  squall.write("a.jsonl", R"({"server":"a","event":"state","term":1,"role":"leader"})");
  squall.write("b.jsonl",
               "\n"
               R"({"server":"b","event":"state","term":1,"role":"leader"})");
  const auto json = squall.json({"check", "a.jsonl", "b.jsonl"});
  CHECK(json["verdict"] == "violated");
  CHECK(json["exit_code"] == 1);
  CHECK(json["findings"][0]["property"] == "election_safety");
  CHECK(json["findings"][0]["line"] == "b.jsonl:2");
  CHECK(json["findings"][0]["against"] == "a.jsonl:1");
  CHECK(json["servers"]["2"] == "b");
}

TEST_CASE("What is no log is refused with its line and the nearest word", "[tools][check]") {
  CHECK(refusal("") == "squall: log.jsonl: no line tells of an event\n");
  CHECK(contains(refused_line("{"), "squall: log.jsonl:2:"));
  CHECK(
      refused_line(R"({"server":1,"event":"bot"})") ==
      "squall: log.jsonl:2: unknown event \"bot\", did you mean \"boot\"? Allowed: append, apply, "
      "boot, crash, receive, replace, send, snapshot, state, truncate\n");
  CHECK(refused_line(R"({"server":1,"event":"state","trem":2})") ==
        "squall: log.jsonl:2: unknown key \"trem\" (did you mean \"term\"?)\n");
  CHECK(refused_line(R"({"server":1,"event":"state","term":-2})") ==
        "squall: log.jsonl:2: \"term\" must be a whole number from 0 to 1048576, not -2\n");
  CHECK(refused_line(R"({"server":1,"event":"state","role":"leadr"})") ==
        "squall: log.jsonl:2: \"role\" is \"leadr\", did you mean \"leader\"? Allowed: follower, "
        "pre_candidate, candidate, leader\n");
  CHECK(refused_line(R"({"event":"state"})") == "squall: log.jsonl:2: \"server\" is missing\n");
  CHECK(refused_line(R"({"server":1})") == "squall: log.jsonl:2: \"event\" is missing\n");
  CHECK(refused_line(R"({"server":[],"event":"state"})") ==
        "squall: log.jsonl:2: \"server\" must be a server's number or name, not []\n");
  CHECK(refused_line(R"({"server":1,"event":"append","index":1})") ==
        "squall: log.jsonl:2: event \"append\" needs \"entry.term\"\n");
  CHECK(refused_line(R"({"server":1,"event":"state","voters":1})") ==
        "squall: log.jsonl:2: \"voters\" must be a list of servers, not 1\n");
  CHECK(refused_line(R"({"server":1,"event":"append","index":1,"entry":{"term":1,"id":1.5}})") ==
        "squall: log.jsonl:2: \"entry.id\" must be a whole number or a text, not 1.5\n");
  CHECK(refused_line(R"({"squall_log":1})") ==
        "squall: log.jsonl:2: the header of a log must be its first line\n");
  CHECK(refused_line(
            R"({"server":1,"event":"send","message":{"type":"request_vote","from":2,"to":1}})") ==
        "squall: log.jsonl:2: \"message.from\" is another server than the line's\n");
  CHECK(refused_line(
            R"({"server":1,"event":"send","message":{"type":"request_vote_reply","granted":1}})") ==
        "squall: log.jsonl:2: \"message.granted\" must be true or false, not 1\n");
  CHECK(refused_line(R"({"server":1,"event":"boot","term":1,"last":0,"entries":[{"id":1}]})") ==
        "squall: log.jsonl:2: an entry of \"entries\" has no \"term\"\n");
}

TEST_CASE("Lines out of order and messages of one id are refused", "[tools][check]") {
  const std::string third = R"({"server":1,"event":"crash","sequence":3})"
                            "\n";
  CHECK(refusal(third + third) ==
        "squall: log.jsonl:2: \"sequence\" of this server was 3 in an earlier line: its lines must "
        "be "
        "in their order\n");
  const std::string sent =
      R"({"server":1,"event":"send","message":{"type":"append_entries","id":7}})"
      "\n";
  CHECK(refusal(sent + sent) ==
        "squall: log.jsonl:2: the \"id\" of this message is that of the one sent in log.jsonl:1\n");
}

TEST_CASE("More servers than can be judged, and two first configurations, are refused",
          "[tools][check]") {
  std::string many;
  for (int server = 1; server <= 16; ++server) {
    many += R"({"event":"crash","server":)" + std::to_string(server) + "}\n";
  }
  CHECK(refusal(many) ==
        "squall: log.jsonl:16: server \"16\" is one more than the 15 servers that can be judged\n");
  const Program squall;
  squall.write("a.jsonl", R"({"squall_log":1,"voters":[1,2]})");
  squall.write("b.jsonl", R"({"squall_log":1,"voters":[1,3]})");
  CHECK(squall({"check", "a.jsonl", "b.jsonl"}).error ==
        "squall: b.jsonl:1: the first configuration is another than in a.jsonl:1\n");
}

TEST_CASE("A file that is none, and a names table that is none", "[tools][check]") {
  const Program squall;
  CHECK(squall({"check", "none.jsonl"}).error == "squall: none.jsonl: the file cannot be read\n");
  CHECK(squall({"check", "."}).error == "squall: .: this is a folder, a file is needed\n");
  CHECK(refusal(kBoot, {"--names", "etdc"}) ==
        "squall: --names: \"etdc\" is no names table and no file that can be read (did you mean "
        "\"etcd\"?); tables: etcd, c-raft\n");
}

TEST_CASE("A names table is read strictly", "[tools][check]") {
  const auto complaint = [](const std::string& table) {
    const Program squall;
    squall.write("log.jsonl", kBoot);
    squall.write("names.json", table);
    const Finished run = squall({"check", "log.jsonl", "--names", "names.json"});
    CHECK(run.code == 2);
    return run.error;
  };
  CHECK(contains(complaint(R"({"fields":{"servr":"id"},"events":{}})"),
                 "names.json: /fields: unknown field \"servr\", did you mean \"server\"?"));
  CHECK(contains(complaint(R"({"fields":{"server":"id"},"events":{}})"),
                 "a table must say where \"event\" stands"));
  CHECK(contains(complaint(R"({"fields":{"server":"id","event":"e"},"events":{"up":"bot"}})"),
                 "did you mean \"boot\"?"));
  CHECK(contains(
      complaint(R"({"fields":{"server":"id","event":"e"},"events":{},"without":{"up":["term"]}})"),
      "\"up\" is not among the \"events\" of this table"));
  CHECK(contains(
      complaint(
          R"({"fields":{"server":"id","event":"e"},"events":{},"not_judged":{"vote_one":""}})"),
      "unknown property \"vote_one\", did you mean \"vote_once\"?"));
}

TEST_CASE("etcd's trace: an election with a majority's votes is held", "[tools][check]") {
  const Program squall;
  squall.write("trace.ndjson", kElection + heard(false) + etcd("BecomeLeader", 1, 2, 1, "Leader"));
  const auto json = squall.json({"check", "trace.ndjson", "--names", "etcd"});
  CHECK(json["verdict"] == "held");
  CHECK(json["skipped"] == 1);
  CHECK(json["judged"]["election_quorum"] == 1);
  CHECK(json["judged"].contains("state_machine_safety"));
  CHECK(json["not_judged"]["durability"] ==
        "a vote has its line when it is decided, before it is on disk and leaves");
}

TEST_CASE("etcd's trace: a vote that was refused is none, and a second leader is one too many",
          "[tools][check]") {
  const Program squall;
  squall.write("refused.ndjson", kElection + heard(true) + etcd("BecomeLeader", 1, 2, 1, "Leader"));
  CHECK(squall.json({"check", "refused.ndjson", "--names", "etcd"})["findings"][0]["property"] ==
        "election_quorum");
  squall.write("two.ndjson", kElection + heard(false) + etcd("BecomeLeader", 1, 2, 1, "Leader") +
                                 etcd("BecomeLeader", 3, 2, 3, "Leader"));
  CHECK(squall.json({"check", "two.ndjson", "--names", "etcd"})["findings"][0]["property"] ==
        "election_safety");
  squall.write("twice.ndjson", kElection + etcd("Ready", 2, 2, 3, "Follower"));
  CHECK(squall.json({"check", "twice.ndjson", "--names", "etcd"})["findings"][0]["property"] ==
        "vote_once");
}

TEST_CASE("etcd's trace: an unknown event is named", "[tools][check]") {
  CHECK(contains(refusal(etcd("BecomeLeadr", 1, 2, 1, "Leader"), {"--names", "etcd"}),
                 "unknown event \"BecomeLeadr\", did you mean \"BecomeLeader\"?"));
  CHECK(contains(
      refusal(etcd("Ready", 1, 2, 1, "Leadr"), {"--names", "etcd"}),
      "\"event.role\" is \"StateLeadr\", which the names table does not have, did you mean "
      "\"StateLeader\"?"));
}

TEST_CASE("C-Raft's words: what an adapter writes is judged", "[tools][check]") {
  const Program squall;
  const std::string text = R"({"id":1,"call":"load","current_term":1,"voted_for":0,"last_index":0}
{"id":1,"call":"set_vote","current_term":2,"voted_for":1}
{"id":1,"call":"state","state":"RAFT_LEADER"}
{"id":1,"call":"append","index":1,"entry":{"term":2,"type":"RAFT_COMMAND","digest":"5f"}}
{"id":2,"call":"load","current_term":1,"voted_for":0,"last_index":0}
{"id":2,"call":"append","index":1,"entry":{"term":2,"type":"RAFT_COMMAND","digest":"60"}}
)";
  squall.write("c.jsonl", text);
  const auto json = squall.json({"check", "c.jsonl", "--names", "c-raft"});
  CHECK(json["findings"][0]["property"] == "log_matching");
  CHECK(json["findings"][0]["line"] == "c.jsonl:6");
}

TEST_CASE("A run's log is held, and its import is a scenario", "[tools][check][slow]") {
  const Program squall;
  squall.write("story.json", R"({"servers": 3, "clients": {"count": 1},
    "timeline": [{"at": "300ms", "crash": 2}, {"at": "600ms", "restart": 2}],
    "end": {"at": "1s"}})");
  CHECK(squall({"run", "story.json", "--log", "run.jsonl", "--quiet"}).code == 0);
  CHECK(starts_with(squall({"check", "run.jsonl"}).out, "HELD  run.jsonl\n"));
  const Finished imported = squall({"import", "run.jsonl"});
  CHECK(imported.code == 0);
  squall.write("imported.json", imported.out);
  const auto json = squall.json({"run", "imported.json"});
  CHECK(json["verdict"] == "held");
  CHECK(json["tally"]["crash"] == 1);
  CHECK(json["tally"]["restart"] == 1);
  CHECK(json["leader_changes"] >= 1);
  CHECK(squall({"import", "none.jsonl"}).code == 2);
}

TEST_CASE("A violation of a run is one of its log", "[tools][check][slow]") {
  const Program squall;
  squall.write("story.json", kSilentCorruption);
  CHECK(squall({"run", "story.json", "--log", "run.jsonl"}).code == 1);
  const auto json = squall.json({"check", "run.jsonl"});
  REQUIRE(json["findings"].size() == 2);
  CHECK(json["findings"][0]["property"] == "log_matching");
}

}  // namespace squall::tests::check_verb_test
