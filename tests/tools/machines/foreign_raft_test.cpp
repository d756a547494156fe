// Rafts of other projects, as tools/foreign seats them: what holds, and what is known not to.
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::foreign_raft_test {

namespace {

/// What this build has of tools/foreign.
std::string built(const std::string& name) {
  const std::filesystem::path file =
      std::filesystem::path(SQUALL_PROGRAM).parent_path() / "foreign" / name;
  if (std::filesystem::exists(file)) return file.string();
  WARN("skipped: no " << name << " was built here");
  return "";
}

}  // namespace

TEST_CASE("C-Raft runs a story, and Squall can rely on its machine", "[tools][machines][slow]") {
  const std::string file = built("c_raft.so");
  if (file.empty()) return;
  const Program squall;
  const Finished run = squall({"run", "leader-crash", "--machine", "lib:" + file});
  CHECK(run.code == 0);
  CHECK(starts_with(run.out, "HELD  leader-crash, seed 0x1\n"));
  CHECK(squall({"doctor", "lib:" + file}).code == 0);
}

TEST_CASE("What is known to be wrong with C-Raft is found", "[tools][machines][slow]") {
  const std::string file = built("c_raft.so");
  if (file.empty()) return;
  const Program squall;
  const auto run = squall.json({"run", "single-server", "--machine", "lib:" + file});
  CHECK(run["property"] == "election_quorum");  // no election of a sole voter
  const auto drawn = squall.json({"replay", "0x2", "--machine", "lib:" + file});
  CHECK(drawn[0]["property"] == "commit_quorum");  // more is acknowledged than agrees
}

TEST_CASE("etcd's Raft holds, as a shared object and as a child process",
          "[tools][machines][slow]") {
  const std::string library = built("etcd_raft.so");
  const std::string child = built("etcd_raft");
  if (library.empty() || child.empty()) return;
  const Program squall;
  for (const std::string& machine : {"lib:" + library, "cmd:exec " + child}) {
    INFO(machine);
    CHECK(starts_with(squall({"run", "leader-crash", "--machine", machine}).out,
                      "HELD  leader-crash, seed 0x1\n"));
    CHECK(squall({"doctor", machine}).code == 0);
  }
  CHECK(squall.json({"fuzz", "--seeds", "1..5", "--machine", "lib:" + library})["held"] == 5);
}

}  // namespace squall::tests::foreign_raft_test
