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

TEST_CASE("etcd's Raft changes one member at a time, and restarts by what it had applied",
          "[tools][machines][slow]") {
  const std::string library = built("etcd_raft.so");
  if (library.empty()) return;
  const Program squall;
  squall.write("single.json", R"({"servers": 5, "spare": [4, 5],
      "clients": {"count": 1, "think": "10ms"}, "timeline": [
      {"when": {"leader": "any"}, "after": "300ms", "membership": {"voters": [1, 2, 3, 4]}},
      {"at": "2s", "crash": [1, 2, 3, 4]}, {"at": "2100ms", "restart": [1, 2, 3, 4]},
      {"at": "4s", "membership": {"voters": [2, 3, 4]}}],
      "expect": {"converged": true}, "end": {"at": "6s", "calm": {"from": "5s"}}})");
  CHECK(squall({"run", "single.json", "--machine", "lib:" + library}).code == 0);
  // Its leader leaves a joint configuration several times (etcd-io/etcd#12582).
  squall.write("joint.json", R"({"servers": 5, "spare": [4, 5],
      "clients": {"count": 3, "think": "1ms"}, "raft": {"membership": "joint"}, "timeline": [
      {"when": {"leader": "any"}, "after": "300ms", "membership": {"voters": [2, 3, 5]}}],
      "end": {"at": "2s"}})");
  CHECK(contains(squall({"run", "joint.json", "--machine", "lib:" + library}).out,
                 "failed: can't leave a non-joint config"));
}

TEST_CASE("The event loop of etcd's Raft does the same when it is repeated",
          "[tools][machines][slow]") {
  const std::string loop = built("etcd_loop");
  if (loop.empty()) return;
  const auto said = [&](const std::string& workload) {
    const Finished finished = tests::run({{loop, workload}, "/"});
    INFO(finished.error);
    CHECK(finished.code == 0);
    return nlohmann::json::parse(finished.out);
  };
  for (const std::string workload : {"cmd-3-W1/20", "cmd-5-W8/200", "chaos-5/5%"}) {
    INFO(workload);
    const nlohmann::json once = said(workload);
    const nlohmann::json again = said(workload);
    for (const char* figure : {"events", "commits", "virtual_us", "digest"}) {
      CHECK(once.at(figure).get<std::uint64_t>() > 0);
      CHECK(once.at(figure) == again.at(figure));
    }
  }
  // 200 commands, eight at a time: each batch takes two latencies of 15 ms, and one more round trip the first.
  CHECK(said("cmd-5-W8/200").at("commits") == 200);
  CHECK(said("cmd-5-W8/200").at("virtual_us") == (200 / 8 + 1) * 30'000);
  CHECK(said("chaos-5/0%").at("digest") != said("chaos-5/5%").at("digest"));
}

TEST_CASE("The event loop of etcd's Raft refuses a workload that there is not",
          "[tools][machines]") {
  const std::string loop = built("etcd_loop");
  if (loop.empty()) return;
  for (const std::string workload : {"idle-0", "idle-16", "cmd-3-W8", "cmd-3-W8/20x", "storm-5"}) {
    const Finished finished = tests::run({{loop, workload}, "/"});
    CHECK(finished.code == 2);
    CHECK(finished.error == "etcd_loop: no workload is called \"" + workload + "\"\n");
  }
}

}  // namespace squall::tests::foreign_raft_test
