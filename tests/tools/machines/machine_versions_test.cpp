// Machines that were compiled with an earlier raft_machine.h, and the optional calls of this one.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::machine_versions_test {

namespace {

/// The end of the table of the small Raft.
const std::string kOptional =
    "view, save, load,\n                                       describe,         rename_servers}";

/// As it would be with version 1.
std::string of_version_1() {
  std::string source = RaftSource::with(RaftSource::in_c(), kOptional, "view, save, load}");
  source = RaftSource::with(source, "static size_t describe(",
                            "size_t describe(const void *, size_t, char *, size_t);\n"
                            "size_t describe(");
  return RaftSource::with(
      source, "static int rename_servers(",
      "int rename_servers(void *, const uint32_t names[SERVERS]);\nint rename_servers(");
}

}  // namespace

TEST_CASE("A machine of version 1 of raft_machine.h runs as it did", "[tools][machines]") {
  const RaftSource squall;
  const std::string now = squall.compiled(RaftSource::in_c(), "now");
  squall.write("raft_machine.h", read_file(std::string(SQUALL_SOURCE_DIR) +
                                           "/tests/tools/machines/raft_machine_1.h"));
  const std::string before = squall.compiled(of_version_1(), "before");
  CHECK(contains(squall.read("raft_machine.h"), "#define RAFT_MACHINE_ABI 1u"));
  const auto digest = [&](const std::string& machine) {
    const Finished run = squall({"run", "leader-crash", "--machine", machine});
    CHECK(run.code == 0);
    return field(run.out, "digest");
  };
  CHECK(digest(before) == digest(now));
  CHECK(squall({"explore", "elections-of-three", "--machine", before}).code == 0);
}

TEST_CASE("A machine of a later version is refused", "[tools][machines]") {
  const RaftSource squall;
  const std::string start = "static const raft_machine machine = {RAFT_MACHINE_ABI, ";
  const std::string later = squall.compiled(
      RaftSource::with(RaftSource::in_c(), start, "static const raft_machine machine = {3, "));
  const Finished run = squall({"run", "leader-crash", "--machine", later});
  CHECK(run.code == 2);
  CHECK(run.error ==
        "squall: --machine: ./raft.so was compiled with version 3 of raft_machine.h, and this "
        "program knows versions 1 to 2\n");
}

TEST_CASE("A machine's own words for its messages stand in transcripts and events",
          "[tools][machines]") {
  const RaftSource squall;
  const std::string words = " 1 entries after 0 of term 0, committed up to 0";
  for (const std::string& machine :
       {squall.small_raft(), squall.process(RaftSource::in_c(), "process")}) {
    INFO(machine);
    const Finished events = squall({"run", "leader-crash", "--events", "--machine", machine});
    CHECK(events.code == 0);
    CHECK(contains(events.out, "append_entries 1→2 term 1" + words) !=
          contains(events.out, "append_entries 2→1 term 1" + words));
    CHECK(contains(events.out, "request_vote_reply"));
  }
}

TEST_CASE("A process that speaks in lines is asked for words, too", "[tools][machines]") {
  if (tests::run({{"/bin/sh", "-c", "python3 -c 'import json'"}, "/"}).code != 0) return;
  const RaftSource squall;
  std::string source = RaftSource::with(RaftSource::in_python(), "\"stays\": True})",
                                        "\"stays\": True, \"describes\": True})");
  source = RaftSource::with(
      source, "        if given[\"do\"] == \"boot\":\n",
      "        if given[\"do\"] == \"describe\":\n"
      "            say({\"words\": \"says term %d\" % given[\"message\"][\"term\"]})\n"
      "            continue\n"
      "        if given[\"do\"] == \"boot\":\n");
  squall.write("short.json", R"({"servers": 3, "end": {"at": "500ms"}})");
  const Finished run =
      squall({"run", "short.json", "--events", "--machine", squall.script(source)});
  CHECK(run.code == 0);
  CHECK(contains(run.out, " term 1 says term 1\n"));
}

TEST_CASE("A description that crashes, is too long, or holds control characters harms nothing",
          "[tools][machines]") {
  const RaftSource squall;
  squall.write("short.json", R"({"servers": 3, "clients": {"count": 1}, "end": {"at": "400ms"}})");
  const auto events = [&](const std::string& line) {
    const std::string source =
        RaftSource::with(RaftSource::in_c(), "  int length = 0;\n", "  int length = 0;\n" + line);
    const Finished run =
        squall({"run", "short.json", "--events", "--machine", squall.compiled(source)});
    CHECK(run.code == 0);
    return run.out;
  };
  CHECK(contains(events("  if (room > 0) abort();\n"), "append_entries"));
  CHECK(contains(events("  memset(text, 'x', room); return size * 0 + 100000;\n"),
                 " " + std::string(200, 'x') + "\n"));
  CHECK(contains(events("  text[0] = 7; return 1;\n"), " \\x07\n"));
}

TEST_CASE("A machine that renames its servers is explored up to their names",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string machine = squall.small_raft();
  const std::string does_not = squall.compiled(
      RaftSource::with(of_version_1(), "view, save, load}", "view, save, load, NULL, NULL}"),
      "plain");
  const auto states = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"explore", "elections-of-three", "--machine", machine});
    const auto found = squall.json(words);
    CHECK(found["exit_code"] == 0);
    return found["states"].get<std::uint64_t>();
  };
  CHECK(states({"--symmetry"}) * 2 < states({}));
  const Finished refused =
      squall({"explore", "elections-of-three", "--symmetry", "--machine", does_not});
  CHECK(refused.code == 2);
  CHECK(contains(refused.error, "--symmetry: this machine does not rename its servers"));
  const std::string unsaved = squall.compiled(
      RaftSource::with(RaftSource::in_c(), kOptional,
                       "view, 0 ? save : NULL, 0 ? load : NULL, describe, 0 ? rename_servers : "
                       "NULL}"),
      "unsaved");
  CHECK(squall({"explore", "elections-of-three", "--symmetry", "--machine", unsaved}).code == 2);

  const std::string neither =
      squall.compiled(RaftSource::with(RaftSource::in_c(), "view, save, load,",
                                       "view, 0 ? save : NULL, 0 ? load : NULL,"),
                      "neither");
  CHECK(squall({"run", "leader-crash", "--machine", neither}).code == 2);
}

}  // namespace squall::tests::machine_versions_test
