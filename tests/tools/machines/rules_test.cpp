// Rafts that go by other rules: accused without the rule's name, and not accused with it.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::rules_test {

namespace {

/// The source with bits beside its offers.
std::string offering(const std::string& source, const std::string& bits) {
  return RaftSource::with(source, "\"small-raft\", \"1\", 0, 1,",
                          "\"small-raft\", \"1\", " + bits + ", 1,");
}

/// The only voter leads when it starts, in the term that it has.
std::string leads_unelected() {
  return RaftSource::with(RaftSource::in_c(), "  raft_timer(env, RAFT_ELECTION, 1);\n  return s;\n",
                          "  raft_timer(env, RAFT_ELECTION, 1);\n"
                          "  if (s->voters == 1u << s->self) {\n"
                          "    if (s->term == 0) raft_hard_state(env, s->term = 1, RAFT_NOBODY);\n"
                          "    lead(s, env);\n"
                          "  }\n"
                          "  return s;\n");
}

/// A candidate asks, and then writes its term and its vote.
std::string asks_before_writing() {
  const std::string writes = "  raft_hard_state(env, s->term, s->voted_for);\n";
  const std::string role = "  s->role = RAFT_CANDIDATE;\n";
  const std::string asks =
      "    if (other != s->self && is_in(s->voters, other)) send(s, other, &m, env);\n  }\n";
  return RaftSource::with(RaftSource::with(RaftSource::in_c(), writes + role, role), asks,
                          asks + writes);
}

/// Learners get entries, and acknowledge them before they write them; so do voters if `all` do.
std::string learners_acknowledge_early(bool all = false) {
  std::string source = RaftSource::with(RaftSource::in_c(), "  uint32_t self, voters;\n",
                                        "  uint32_t self, voters, learners;\n");
  source = RaftSource::with(source, "  s->voters = disk->configuration.voters;\n",
                            "  s->voters = disk->configuration.voters;\n"
                            "  s->learners = disk->configuration.learners;\n");
  source = RaftSource::with(source, "is_in(s->voters, other)) send_entries(s, other, env);",
                            "is_in(s->voters | s->learners, other)) send_entries(s, other, env);");
  const std::string loop = "      for (uint32_t at = 0; at < m->count; ++at) {\n        const";
  return RaftSource::with(source, loop,
                          "      if (" + std::string(all ? "" : "is_in(s->learners, s->self) && ") +
                              "m->count > 0) {\n"
                              "        reply.positive = 1;\n"
                              "        reply.match_index = m->prev_index + m->count;\n"
                              "        send(s, from, &reply, env);\n"
                              "      }\n" +
                              loop);
}

const std::string kAlone =
    R"({"servers": 1, "clients": {"count": 1, "think": "10ms"}, "end": {"at": "2s"},
        "timeline": [{"at": "1s", "crash": 1}, {"at": "1100ms", "restart": 1}]})";
const std::string kLearning =
    R"({"servers": 4, "initial": {"configuration": {"voters": [1, 2, 3], "learners": [4]}},
        "clients": {"count": 1}, "end": {"at": "2s"}})";

}  // namespace

TEST_CASE("The only voter may lead without an election by its rule", "[tools][machines][rules]") {
  const RaftSource squall;
  squall.write("alone.json", kAlone);
  const std::string accused = squall.compiled(leads_unelected());
  CHECK(squall.json({"run", "alone.json", "--machine", accused})["property"] == "election_quorum");
  const std::string named =
      squall.compiled(offering(leads_unelected(), "RAFT_LEADS_UNELECTED"), "named");
  const auto run = squall.json({"run", "alone.json", "--machine", named});
  CHECK(run["verdict"] == "held");
  CHECK(run["commands_answered"] > 0);
  CHECK(contains(run["not_judged"], "election_quorum of the only voter (by its rule "));
  CHECK(squall({"conform", named, "--scenario", "alone.json"}).code == 0);
  CHECK(squall({"conform", accused, "--scenario", "alone.json"}).code == 1);
}

TEST_CASE("A candidate may ask for votes before it has written by its rule",
          "[tools][machines][rules]") {
  const RaftSource squall;
  const std::string accused = squall.compiled(asks_before_writing());
  const auto early = squall.json({"run", "leader-crash", "--machine", accused});
  CHECK(early["property"] == "machine_failed");
  CHECK(contains(early["explanation"], " tells of a vote or of entries that are not written yet"));
  const std::string named =
      squall.compiled(offering(asks_before_writing(), "RAFT_ASKS_BEFORE_SYNC"), "named");
  CHECK(squall({"run", "leader-crash", "--machine", named}).code == 0);
}

TEST_CASE("A learner may acknowledge before it has written by its rule, and a voter may not",
          "[tools][machines][rules]") {
  const RaftSource squall;
  squall.write("learning.json", kLearning);
  const auto run = [&](const std::string& source, const std::string& bits) {
    const std::string machine = squall.compiled(offering(source, "RAFT_OFFERS_LEARNERS" + bits));
    return squall.json({"run", "learning.json", "--machine", machine});
  };
  const std::string rule = " | RAFT_LEARNERS_ACKNOWLEDGE_EARLY";
  CHECK(run(learners_acknowledge_early(), "")["property"] == "machine_failed");
  const auto held = run(learners_acknowledge_early(), rule);
  CHECK(held["verdict"] == "held");
  CHECK(contains(held["not_judged"], "reply_after_sync of learners"));
  CHECK(run(learners_acknowledge_early(true), rule)["property"] == "machine_failed");
}

TEST_CASE("Links keep their order for a machine that needs it", "[tools][machines][rules]") {
  const RaftSource squall;
  squall.write("late.json", R"({"servers": 3, "end": {"at": "1s"},
      "network": {"reorder": "50%", "reorder_by": "90ms", "duplicate": "20%"}})");
  const std::string machine =
      squall.compiled(offering(RaftSource::in_c(), "RAFT_NEEDS_ORDER"), "ordered");
  CHECK(squall({"run", "late.json", "--machine", machine, "--trace", "t.jsonl"}).code == 0);
  CHECK(contains(squall.read("t.jsonl"), "\"in_order\":true"));
  CHECK(contains(squall({"scenario", "show", "0x1", "--machine", machine}).out,
                 "\"in_order\": true"));
  CHECK(contains(squall.json({"run", "late.json", "--machine", machine})["not_judged"],
                 "messages that overtake others or come twice (by its rule "));
  squall({"run", "late.json", "--trace", "own.jsonl"});
  CHECK_FALSE(contains(squall.read("own.jsonl"), "in_order"));
}

TEST_CASE("A child process names its rules", "[tools][machines][rules]") {
  const RaftSource squall;
  if (tests::run({{"/bin/sh", "-c", "python3 -c 'import json'"}, "/"}).code != 0) {
    WARN("skipped: there is no python3 here");
    return;
  }
  squall.write("short.json", R"({"servers": 3, "end": {"at": "300ms"}})");
  const auto greeting = [&](const std::string& rules) {
    return squall.script(
        RaftSource::with(RaftSource::in_python(), "\"offers\": [], \"applies\"",
                         "\"offers\": [], \"rules\": [" + rules + "], \"applies\""));
  };
  const auto run = squall.json({"run", "short.json", "--machine",
                                greeting("\"leads_unelected\", \"asks_before_sync\", "
                                         "\"learners_acknowledge_early\", \"needs_order\"")});
  CHECK(contains(run["not_judged"], "reply_after_sync of requests for votes (by its rule "));
  const Finished typo = squall({"run", "short.json", "--machine", greeting("\"leads_unelect\"")});
  CHECK(typo.code == 2);
  CHECK(contains(typo.error, "leads_unelected"));
}

}  // namespace squall::tests::rules_test
