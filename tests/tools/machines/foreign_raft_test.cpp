// Rafts of other projects, as tools/foreign seats them: what holds, and what is known not to.
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::foreign_raft_test {

namespace {

/// What --machine wants; empty where this build has no such Raft.
std::string machine(const std::string& name) {
  const std::filesystem::path file =
      std::filesystem::path(SQUALL_PROGRAM).parent_path() / "foreign" / (name + ".so");
  if (std::filesystem::exists(file)) return "lib:" + file.string();
  WARN("skipped: no " << name << ".so was built here");
  return "";
}

}  // namespace

TEST_CASE("C-Raft runs a story, and Squall can rely on its machine", "[tools][machines][slow]") {
  const std::string c_raft = machine("c_raft");
  if (c_raft.empty()) return;
  const Program squall;
  const Finished run = squall({"run", "leader-crash", "--machine", c_raft});
  CHECK(run.code == 0);
  CHECK(starts_with(run.out, "HELD  leader-crash, seed 0x1\n"));
  CHECK(squall({"doctor", c_raft}).code == 0);
}

TEST_CASE("C-Raft lets a sole voter lead without an election", "[tools][machines]") {
  const std::string c_raft = machine("c_raft");
  if (c_raft.empty()) return;
  const Program squall;
  CHECK(squall.json({"run", "single-server", "--machine", c_raft})["property"] ==
        "election_quorum");
}

}  // namespace squall::tests::foreign_raft_test
