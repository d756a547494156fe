// `squall doctor MACHINE`: what is wrong with a machine, and not with its Raft.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::machine_checks_test {

namespace {

/// What the doctor says of this source, by the names of its checks.
std::string failure(const RaftSource& squall, const std::string& source, const std::string& name) {
  const auto json = squall.json({"doctor", squall.compiled(source)});
  for (const auto& check : json["checks"]) {
    if (check["name"] != name) continue;
    return check["failure"].is_null() ? "" : check["failure"].get<std::string>();
  }
  return "there is no such check";
}

const std::string kInput = "  server *s = (server *)of;\n  switch (given->kind) {\n";

}  // namespace

TEST_CASE("A machine as it should be passes each check", "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const Finished doctor = squall({"doctor", squall.small_raft()});
  CHECK(doctor.code == 0);
  CHECK(doctor.out ==
        "small-raft-1\n"
        "  does not fail: yes\n"
        "  repeats itself: yes\n"
        "  does so beside another cluster: yes\n"
        "  does so on two threads: yes\n"
        "  does so whatever memory held before: yes\n"
        "  shows what it has written: yes\n"
        "  forgets all but its disk at a boot: yes\n"
        "  goes on from its saved bytes, or its inputs: yes\n"
        "  calls no clock, chance, file or socket: yes\n"
        "  does what it offers: yes\n");
  const Finished own = squall({"doctor", "squall"});
  CHECK(own.code == 0);
  CHECK(contains(own.out,
                 "  calls no clock, chance, file or socket: not asked, calls are seen only of a "
                 "machine in a shared object\n"));
}

TEST_CASE("A variable that all servers share is found", "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string source =
      RaftSource::with(RaftSource::in_c(), kInput,
                       "  static int inputs = 0;\n  if (++inputs % 977 == 0) return;\n" + kInput);
  CHECK(contains(failure(squall, source, "repeats itself"), " differs: "));
  CHECK(squall({"doctor", "lib:./raft.so"}).code == 3);
}

TEST_CASE("A server that remembers more than its disk is found",
          "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string destroys = "static void destroy(void *of) {\n";
  std::string source =
      RaftSource::with(RaftSource::in_c(), "static void *create(",
                       "static uint64_t commit_indexes[SERVERS];\n\nstatic void *create(");
  source = RaftSource::with(source, destroys,
                            destroys +
                                "  commit_indexes[((server *)of)->self] = ((server "
                                "*)of)->commit_index;\n");
  source = RaftSource::with(
      source, "  raft_timer(env, RAFT_ELECTION, 1);\n  return s;\n",
      "  if (commit_indexes[s->self] <= s->last) s->commit_index = commit_indexes[s->self];\n"
      "  raft_timer(env, RAFT_ELECTION, 1);\n  return s;\n");
  CHECK(contains(failure(squall, source, "forgets all but its disk at a boot"),
                 "after 1000 inputs and a boot it shows "));
}

TEST_CASE("What a server alone cannot show is not asked", "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string source =
      RaftSource::with(RaftSource::in_c(), "  if (is_majority(s, s->votes)) {\n    lead(s, env);",
                       "  if (is_majority(s, s->votes) && s->voters != 2) {\n    lead(s, env);");
  CHECK(contains(squall({"doctor", squall.compiled(source)}).out,
                 "forgets all but its disk at a boot: not asked, a server alone commits nothing"));
}

TEST_CASE("Bytes that lack a part of the state are found", "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string source =
      RaftSource::with(RaftSource::in_c(), "  s->room = s->last;\n",
                       "  s->room = s->last;\n  s->commit_index = s->last_applied = 0;\n");
  CHECK(contains(failure(squall, source, "goes on from its saved bytes, or its inputs"),
                 "what it saves after a load is not what it saved before"));
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("A server that goes by what memory held is found", "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string source =
      RaftSource::with(RaftSource::in_c(), kInput,
                       "  void *volatile hidden = malloc(5000);\n"
                       "  const unsigned char *scratch = (const unsigned char *)hidden;\n"
                       "  const int lazy = scratch[given->kind + 4000] == 0xfe;\n"
                       "  free(hidden);\n  if (lazy) return;\n" +
                           kInput);
  CHECK(contains(failure(squall, source, "does so whatever memory held before"), " differs: "));
}
#endif

TEST_CASE("A server that shows a vote before it writes it is found",
          "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string source =
      RaftSource::with(RaftSource::in_c(), "  shown->voted_for = s->voted_for;\n",
                       "  shown->voted_for = s->leader;\n");
  CHECK(contains(failure(squall, source, "shows what it has written"), "event "));
}

TEST_CASE("Calls of a clock, of chance and of files are told by their names",
          "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  const std::string check = "calls no clock, chance, file or socket";
  const auto with_step = [&](const std::string& line) {
    return RaftSource::with(RaftSource::with(RaftSource::in_c(), kInput,
                                             kInput.substr(0, kInput.find("  switch")) + line +
                                                 "  switch (given->kind) {\n"),
                            "#include <stdlib.h>\n",
                            "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n");
  };
  CHECK(
      contains(failure(squall,
                       with_step("  if (s->role == RAFT_LEADER && (rand() < 0 || time(NULL) == 0))"
                                 " return;\n"),
                       check),
               "it calls rand() and time(), first in event "));
  CHECK(squall({"doctor", "lib:./raft.so"}).code == 3);
  CHECK(contains(failure(squall,
                         with_step("  if (given->kind == RAFT_REQUEST) {\n"
                                   "    FILE *file = fopen(\"/dev/null\", \"r\");\n"
                                   "    if (file != NULL) fclose(file);\n  }\n"),
                         check),
                 "it calls fopen(), first in event "));
  // What is imported, and not called.
  CHECK(failure(squall,
                with_step("  if (given->term == 0xffffffff) srand((unsigned)time(NULL));\n"),
                check) == "");
}

TEST_CASE("An offer that has no effect is found", "[tools][machines][doctor][slow]") {
  const RaftSource squall;
  // Snapshots, of which it has none.
  const std::string source = RaftSource::with(RaftSource::in_c(), "\"small-raft\", \"1\", 0, 1,",
                                              "\"small-raft\", \"1\", RAFT_OFFERS_SNAPSHOTS, 1,");
  CHECK(contains(failure(squall, source, "does what it offers"),
                 "it offers snapshots, and nothing comes of it in the runs "));
}

TEST_CASE("A machine that fails is not checked further", "[tools][machines][doctor]") {
  const RaftSource squall;
  const std::string source = RaftSource::with(RaftSource::in_c(), kInput, "  abort();\n" + kInput);
  CHECK(failure(squall, source, "does not fail") == "it aborted (SIGABRT)");
  CHECK(failure(squall, source, "repeats itself") == "there is no such check");
}

}  // namespace squall::tests::machine_checks_test
