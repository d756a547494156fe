// What a foreign machine keeps on its disk beside term, vote and log, and a disk that takes time.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::disk_of_machine_test {

namespace {

const std::string kCrash = R"({"servers": 3, "clients": {"count": 1}, "timeline": [
    {"at": "1s", "crash": [1, 2, 3]}, {"at": "1100ms", "restart": [1, 2, 3]}], "end": {"at": "1500ms"}})";

}  // namespace

TEST_CASE("A commit index that a machine has written is on its disk when it starts",
          "[tools][machines]") {
  const RaftSource squall;
  squall.write("crash.json", kCrash);
  const std::string apply =
      "while (s->last_applied < s->commit_index) raft_apply(env, ++s->last_applied);\n";
  const std::string writes = RaftSource::with(
      RaftSource::in_c(), apply, apply + "  raft_commit_index(env, s->commit_index);\n");
  const auto explanation = [&](const std::string& source, const std::string& condition) {
    const std::string boots = "  raft_timer(env, RAFT_ELECTION, 1);\n  return s;\n";
    const std::string machine = squall.compiled(RaftSource::with(
        source, boots, "  if (" + condition + ") raft_fail(env, \"as expected\");\n" + boots));
    const auto run = squall.json({"run", "crash.json", "--machine", machine});
    return run["explanation"].is_null() ? std::string() : run["explanation"].get<std::string>();
  };
  CHECK(contains(explanation(writes, "disk->commit_index > 0"), "as expected"));
  CHECK(explanation(writes, "disk->commit_index > disk->entry_count").empty());
  CHECK(explanation(RaftSource::in_c(), "disk->commit_index > 0").empty());
  CHECK(contains(explanation(RaftSource::with(writes, "raft_commit_index(env, s->commit_index)",
                                              "raft_commit_index(env, s->last + 1)"),
                             "0"),
                 "raft_commit_index: "));
}

}  // namespace squall::tests::disk_of_machine_test
