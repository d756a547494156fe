// A Raft in C by way of raft_machine.h: it runs, and what is wrong with it is found.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::shared_object_test {

namespace {

const std::string kGrant =
    "    s->voted_for = from;\n    raft_hard_state(env, s->term, s->voted_for);\n";

}  // namespace

TEST_CASE("A Raft in C takes a seat", "[tools][machines]") {
  const RaftSource squall;
  const std::string machine = squall.small_raft();
  const Finished run = squall({"run", "leader-crash", "--machine", machine});
  CHECK(run.code == 0);
  CHECK(starts_with(run.out, "HELD  leader-crash, seed 0x1\n"));
  CHECK(contains(field(run.out, "run again"), " --machine lib:./raft.so --seed 0x1"));
  const std::string unseen =
      "lease_exclusivity (it shows no lease), read_freshness of reads beside the log (it offers "
      "none)";
  CHECK(squall.json({"run", "leader-crash", "--machine", machine})["not_judged"] == unseen);
  CHECK(squall.json({"explore", "elections-of-three", "--machine", machine})["not_judged"] ==
        unseen);
  const auto fuzzed = squall.json({"fuzz", "--seeds", "1..6", "--machine", machine});
  CHECK(fuzzed["held"] == 6);
  const auto& not_for_it = fuzzed["probes_not_for_machine"];
  const auto has = [&](const char* probe) {
    return std::find(not_for_it.begin(), not_for_it.end(), probe) != not_for_it.end();
  };
  CHECK(has("snapshot_taken"));
  CHECK(has("learner_in_use"));
  CHECK_FALSE(has("log_truncated"));
  const std::string told = squall({"fuzz", "--seeds", "1..6", "--machine", machine}).out;
  CHECK(contains(told, " more are not for this machine"));
  CHECK_FALSE(contains(told, "snapshot_taken"));
  const Finished explored = squall({"explore", "elections-of-five", "--machine", machine});
  CHECK(explored.code == 0);
  CHECK(starts_with(explored.out, "EXPLORED WITHIN ITS BOUNDS"));
}

TEST_CASE("A crash falls between two writes of one input", "[tools][machines][slow]") {
  const RaftSource squall;
  // Removes what it has, and writes the same again: no other server sees that.
  const std::string rewrites = RaftSource::with(
      RaftSource::in_c(),
      "        if (index <= s->last && term_at(s, index) != m->entries[at].term) {\n"
      "          s->last = index - 1;\n"
      "          raft_truncate(env, index);\n",
      "        if (index <= s->last) {\n"
      "          const uint64_t end =\n"
      "              term_at(s, index) != m->entries[at].term ? index - 1 : s->last;\n"
      "          raft_truncate(env, index);\n"
      "          for (s->last = index - 1; s->last < end;) append(s, &s->log[s->last], env);\n");
  const std::string machine = squall.compiled(rewrites);
  const Finished found = squall({"fuzz", "--seeds", "66..70", "--no-shrink", "--machine", machine});
  CHECK(found.code == 1);
  CHECK(contains(found.out, "VIOLATED state_machine_safety  swarm-0x45, seed 0x45"));
  CHECK(squall({"fuzz", "--seeds", "66..70", "--machine", squall.small_raft()}).code == 0);
}

TEST_CASE("The machine of SQUALL_MACHINE runs where no option says otherwise",
          "[tools][machines]") {
  const RaftSource squall;
  Command command = squall.command({"run", "leader-crash"});
  command.environment = {"SQUALL_MACHINE=" + squall.small_raft()};
  CHECK(contains(squall.run(command).out, " --machine lib:./raft.so "));
  Command own = squall.command({"run", "leader-crash", "--machine", "squall"});
  own.environment = command.environment;
  CHECK_FALSE(contains(squall.run(own).out, "--machine"));
}

TEST_CASE("Nothing is asked of a machine that it does not offer", "[tools][machines]") {
  const RaftSource squall;
  const std::string machine = squall.small_raft();
  const Finished run = squall({"run", "snapshot-for-a-straggler", "--machine", machine});
  CHECK(run.code == 2);
  CHECK(contains(run.error,
                 "snapshot-for-a-straggler: not for the machine small-raft-1, which does not "
                 "offer: snapshots"));
  CHECK(run.out.empty());
  CHECK(squall({"explore", "learners", "--machine", machine}).code == 2);
  const Finished all = squall({"explore", "--all", "--seconds", "1", "--machine", machine});
  CHECK_FALSE(contains(all.out, "learners"));
}

TEST_CASE("Without save and load a machine is explored by its inputs", "[tools][machines]") {
  const RaftSource squall;
  std::string source = RaftSource::with(
      RaftSource::in_c(),
      "view, save, load,\n                                       describe,         rename_servers}",
      "view, NULL, NULL,\n describe, NULL}");
  source = RaftSource::with(
      source, "static int rename_servers(",
      "int rename_servers(void *, const uint32_t names[SERVERS]);\nint rename_servers(");
  const std::string unsaved = squall.compiled(
      RaftSource::with(RaftSource::with(source, "static size_t save(",
                                        "size_t save(const void "
                                        "*, void *, size_t);\nsize_t save("),
                       "static int load(", "int load(void *, const void *, size_t);\nint load("),
      "unsaved");
  const auto digest = [&](const std::string& machine) {
    return field(squall({"run", "leader-crash", "--machine", machine}).out, "digest");
  };
  CHECK(digest(unsaved) == digest(squall.small_raft()));
  const Finished explored = squall({"explore", "elections-of-three", "--search", "walk",
                                    "--seconds", "2", "--machine", unsaved});
  CHECK(explored.code == 5);  // walks end by time, and found nothing
}

TEST_CASE("A term that is shown and not written is a violation", "[tools][machines]") {
  const RaftSource squall;
  const std::string hears = "    s->voted_for = RAFT_NOBODY;\n";
  const std::string writes = "    raft_hard_state(env, s->term, s->voted_for);\n";
  const std::string machine =
      squall.compiled(RaftSource::with(RaftSource::in_c(), hears + writes, hears));
  const auto run = squall.json({"run", "leader-crash", "--machine", machine});
  CHECK(run["verdict"] == "violated");
  CHECK(run["property"] == "unpersisted_state");
  CHECK(contains(run["explanation"], ", but has written term "));
}

TEST_CASE("A vote that is sent before it is written is a violation", "[tools][machines]") {
  const RaftSource squall;
  std::string source = RaftSource::with(RaftSource::in_c(), kGrant, "    s->voted_for = from;\n");
  source = RaftSource::with(source, "    reply.positive = 1;\n  }\n  send(s, from, &reply, env);\n",
                            "    reply.positive = 1;\n  }\n  send(s, from, &reply, env);\n"
                            "  if (reply.positive) raft_hard_state(env, s->term, s->voted_for);\n");
  const auto run = squall.json({"run", "leader-crash", "--machine", squall.compiled(source)});
  CHECK(run["property"] == "machine_failed");
  CHECK(contains(run["explanation"], " tells of a vote or of entries that are not written yet"));
}

TEST_CASE("An exploration convicts a foreign Raft by the properties of any Raft",
          "[tools][machines]") {
  const RaftSource squall;
  const std::string machine = squall.compiled(RaftSource::with(
      RaftSource::in_c(), "(s->voted_for == RAFT_NOBODY || s->voted_for == from)", "1"));
  const auto found = squall.json({"explore", "elections-of-three", "--machine", machine});
  CHECK(found["property"] == "vote_once");
  const std::string trace = found["trace"];
  CHECK(starts_with(squall({"replay", trace, "--machine", machine}).out, "SAME  "));
  CHECK(squall({"explain", trace, "--machine", machine}).code == 1);
  CHECK(squall({"replay", trace}).code == 2);
}

TEST_CASE("A crash in a machine is a finding that is replayed and shrunk", "[tools][machines]") {
  const RaftSource squall;
  const std::string crash = "if (m->match_index == 7) *(volatile int *)0 = 1;\n  ";
  const std::string term = "if (m->term != s->term || s->role != RAFT_LEADER) return;";
  const std::string machine =
      squall.compiled(RaftSource::with(RaftSource::in_c(), term, crash + term));
  const Finished run =
      squall({"run", "leader-crash", "--machine", machine, "--trace", "crash.jsonl"});
  CHECK(run.code == 1);
  CHECK(starts_with(run.out, "VIOLATED machine_failed  leader-crash, seed 0x1\n"));
  CHECK(contains(run.out, "failed: it used memory that is not there (SIGSEGV)"));
  CHECK(starts_with(squall({"replay", "crash.jsonl", "--machine", machine}).out, "SAME  "));
  const auto shrunk = squall.json({"shrink", "crash.jsonl", "--machine", machine});
  CHECK(shrunk["property"] == "machine_failed");
  CHECK(shrunk["choices"] < shrunk["choices_before"]);

  const Finished explained = squall({"explain", "crash.jsonl", "--machine", machine});
  CHECK(explained.code == 1);
  CHECK(contains(explained.out, "failed: it used memory that is not there (SIGSEGV)"));
  CHECK(contains(explained.out, "not asked: Squall's own server cannot read the messages of"));
  const std::string conform = field(explained.out, "see");
  CHECK(contains(conform, " conform " + machine));

  const Finished own = squall({"replay", "crash.jsonl"});
  CHECK(own.code == 2);
  CHECK(contains(own.error,
                 "crash.jsonl: recorded with machine \"small-raft-1\", and Squall's own "
                 "servers run"));

  const auto fuzz = squall.json({"fuzz", "--seeds", "1..3", "--machine", machine, "--no-shrink"});
  CHECK(fuzz["violated"] == 3);
}

TEST_CASE("An assertion and an impossible call are findings with their reason",
          "[tools][machines]") {
  const RaftSource squall;
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  const auto explanation = [&](const std::string& line) {
    const std::string source = RaftSource::with(RaftSource::in_c(), leader, leader + line);
    return squall.json({"run", "leader-crash", "--machine", squall.compiled(source)})["explanation"]
        .get<std::string>();
  };
  CHECK(contains(explanation("  raft_fail(env, \"a leader without a cause\");\n"),
                 ", in term 1, failed: a leader without a cause"));
  CHECK(contains(explanation("  abort();\n"), "failed: it aborted (SIGABRT)"));
  CHECK(
      contains(explanation("  extern void __assert_fail(const char*, const char*, unsigned, const "
                           "char*);\n  __assert_fail(\"s->term > 9\", \"a/raft.c\", 12, "
                           "\"lead\");\n"),
               "failed: assertion \"s->term > 9\" in raft.c:12"));
  CHECK(contains(explanation("  raft_truncate(env, 5);\n"),
                 "failed: raft_truncate: from 5 in a log from 1 to 0"));
  CHECK(contains(explanation("  raft_apply(env, 3);\n"),
                 "failed: raft_apply: entry 3 of a log from 1 to 0"));
  CHECK(contains(explanation("  raft_compact(env, 1);\n"), "failed: raft_compact: up to 1"));
  CHECK(contains(explanation("  raft_hard_state(env, s->term, 77);\n"),
                 "failed: raft_hard_state: term 1 with a vote for server 77"));
  CHECK(contains(explanation("  raft_send(env, 0, \"\", 0, NULL);\n"),
                 "failed: raft_send: to server 0"));
  CHECK(contains(explanation("  raft_entry e = {0}; raft_append(env, 9, &e);\n"),
                 "failed: raft_append: entry 9 after entry 0"));
  CHECK(contains(explanation("  for (int i = 0; i < 999; ++i) raft_send(env, 2, \"\", 0, NULL);\n"),
                 "messages for one input"));
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("A machine that locks the heap and crashes ends the program with a word on it",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  const std::string machine = squall.compiled(RaftSource::with(
      RaftSource::in_c(), leader,
      leader + "  char *volatile one = malloc(5000), *volatile two = malloc(5000);\n"
               "  free(one); free(one); free(two);\n"));
  const Finished run = squall({"run", "leader-crash", "--machine", machine});
  CHECK(run.code == 1);
  CHECK(contains(run.error, "the machine crashed inside of malloc() or free()"));
  CHECK(contains(run.error, "squall run leader-crash"));
}
#endif

TEST_CASE("The input at which a machine failed is told", "[tools][machines]") {
  const RaftSource squall;
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  const std::string machine = squall.compiled(
      RaftSource::with(RaftSource::in_c(), leader, leader + "  raft_fail(env, \"a reason\");\n"));
  squall({"run", "leader-crash", "--machine", machine, "--trace", "t.jsonl"});
  const Finished told = squall({"explain", "t.jsonl", "--no-futures", "--machine", machine});
  CHECK(told.code == 1);
  CHECK(contains(told.out, "receives request_vote_reply"));
  CHECK(contains(told.out, " and fails.\n"));
}

TEST_CASE("A machine's function is its own, whatever the program's libraries define",
          "[tools][machines]") {
  const RaftSource squall;
  // The C library, which the program had first, has one of this name.
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  std::string source = RaftSource::with(
      RaftSource::in_c(), leader,
      leader + "  if (random() != 7) raft_fail(env, \"a random number of another\");\n");
  source = "long random(void);\nlong random(void) { return 7; }\n" + source;
  CHECK(squall({"run", "leader-crash", "--machine", squall.compiled(source)}).code == 0);
  const Finished asked = squall({"doctor", squall.compiled(source)});
  CHECK(contains(asked.out, "calls no clock, chance, file or socket: yes"));
}

TEST_CASE("An exploration tells why a machine failed", "[tools][machines]") {
  const RaftSource squall;
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  const std::string machine = squall.compiled(RaftSource::with(
      RaftSource::in_c(), leader, leader + "  raft_fail(env, \"a leader without a cause\");\n"));
  const Finished told =
      squall({"explore", "elections-of-three", "--trace", "way.jsonl", "--machine", machine});
  CHECK(told.code == 1);
  CHECK(starts_with(told.out, "VIOLATED machine_failed  elections-of-three\n"));
  CHECK(contains(field(told.out, "what happened"), "failed: a leader without a cause"));
  const auto found = squall.json({"explore", "elections-of-three", "--machine", machine});
  CHECK(contains(found["explanation"], ", in term 1, failed: a leader without a cause"));
  CHECK(starts_with(squall({"replay", "way.jsonl", "--machine", machine}).out, "SAME  "));
}

TEST_CASE("A machine whose frames bear no jump goes on after a failure, and nothing more counts",
          "[tools][machines]") {
  const RaftSource squall;
  const std::string leader = "  s->role = RAFT_LEADER;\n  s->leader = s->self;\n";
  std::string source =
      RaftSource::with(RaftSource::in_c(), leader,
                       leader +
                           "  raft_truncate(env, 5);\n  raft_fail(env, \"a second one\");\n"
                           "  raft_compact(env, 5);\n");
  source = RaftSource::with(source, "\"small-raft\", \"1\", 0, 1,",
                            "\"small-raft\", \"1\", RAFT_CALLS_RETURN, 1,");
  const auto run = squall.json({"run", "leader-crash", "--machine", squall.compiled(source)});
  CHECK(run["property"] == "machine_failed");
  CHECK(contains(run["explanation"], "failed: raft_truncate: from 5 in a log from 1 to 0"));
}

TEST_CASE("What is no machine is refused by name", "[tools][machines]") {
  const RaftSource squall;
  const auto error = [&](const std::string& machine) {
    const Finished finished = squall({"run", "leader-crash", "--machine", machine});
    CHECK(finished.code == 2);
    CHECK(finished.out.empty());
    return finished.error;
  };
  CHECK(error("mine.so") ==
        "squall: --machine: expected squall, lib:FILE.so[:ARGUMENT] or cmd:COMMAND, found "
        "\"mine.so\"\n");
  CHECK(error("lib:./none.so") == "squall: --machine: there is no file ./none.so\n");
  squall.write("text.so", "no object\n");
  CHECK(contains(error("lib:./text.so"), "squall: --machine: cannot load "));
  CHECK(contains(error(squall.compiled("int something;\n")),
                 "./raft.so has no function squall_raft_machine"));
  const std::string start = "static const raft_machine machine = {RAFT_MACHINE_ABI, ";
  CHECK(contains(
      error(squall.compiled(RaftSource::with(RaftSource::in_c(), start,
                                             "static const raft_machine machine = {99, "))),
      "was compiled with version 99 of raft_machine.h, and this program knows versions 1 to 2"));
}

TEST_CASE("A machine and a mutant are not chosen at once", "[tools][machines]") {
  const RaftSource squall;
  CHECK(squall({"run", "leader-crash", "--machine", "squall", "--mutant", "E05"}).code == 2);
}

}  // namespace squall::tests::shared_object_test
