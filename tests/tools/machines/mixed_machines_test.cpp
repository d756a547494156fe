// Several machines in one cluster: two builds of one Raft, and upgrades.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::mixed_machines_test {

namespace {

std::string second_version(const std::string& source) {
  return RaftSource::with(source, "\"small-raft\", \"1\"", "\"small-raft\", \"2\"");
}

std::string cluster(const std::string& seats) {
  return R"({"servers": 3, "clients": {"count": 2, "think": "5ms"}, "end": {"at": "3s"},
    "timeline": [{"at": "1s", "crash": 1}, {"at": "1100ms", "restart": 1},
      {"at": "2s", "crash": 2}, {"at": "2100ms", "restart": 2}],
    "expect": {"converged": true, "committed": 100}, )" +
         seats + "}";
}

}  // namespace

TEST_CASE("Two builds of one Raft run in one cluster", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::in_c(), "old");
  squall.compiled(second_version(RaftSource::in_c()), "new");
  squall.write("mixed.json", cluster(R"("machine": "lib:./old.so",
    "machines": [{"servers": [2, 3], "machine": "lib:./new.so"}])"));
  const Finished run = squall({"run", "mixed.json", "--trace", "mixed.jsonl"});
  CHECK(run.code == 0);
  CHECK(contains(field(run.out, "run again"), " run mixed.json --seed "));
  CHECK(contains(squall.read("mixed.jsonl"), "\"machine\":\"small-raft-2+small-raft-1\""));
  CHECK(squall({"replay", "mixed.jsonl"}).code == 0);
  CHECK(squall({"replay", "mixed.jsonl", "--machine", "squall"}).code == 2);
}

TEST_CASE("A server runs another machine from its first restart on", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::in_c(), "old");
  // It takes the disk that the old one has left for an empty one.
  squall.compiled(RaftSource::with(second_version(RaftSource::in_c()),
                                   "s->voted_for = disk->voted_for;", "s->term = 0;"),
                  "new");
  squall.write("upgrade.json", cluster(R"("machines": [{"servers": [1, 2, 3],
    "machine": "lib:./old.so", "after_restart": "lib:./new.so"}])"));
  const Finished run = squall({"run", "upgrade.json"});
  CHECK(run.code == 1);
  CHECK(contains(run.out, "1.100"));
  squall.write("stays.json", cluster(R"("machines": [{"servers": [1, 2, 3],
    "machine": "lib:./old.so"}])"));
  CHECK(squall({"run", "stays.json"}).code == 0);
}

TEST_CASE("An upgraded server goes on from its state in an exploration", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::in_c(), "old");
  squall.compiled(second_version(RaftSource::in_c()), "new");
  const auto states = [&](const std::string& seats) {
    squall.write("space.json",
                 R"({"servers": 3, "bounds": {"elections": 1, "crashes": 1}, )" + seats + "}");
    return squall.json({"explore", "space.json"})["states"].get<int>();
  };
  const int same = states(R"("machine": "lib:./old.so")");
  const int upgraded = states(R"("machines": [{"servers": [1, 2, 3], "machine": "lib:./old.so",
    "after_restart": "lib:./new.so"}])");
  // A server that has been upgraded is another one than before, even where all else is the same.
  CHECK(upgraded > same);
}

TEST_CASE("Machines that do not save are explored together by their inputs", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::without_save(RaftSource::in_c()), "old");
  squall.compiled(RaftSource::without_save(second_version(RaftSource::in_c())), "new");
  squall.write("space.json", R"({"servers": 2, "bounds": {"elections": 2, "crashes": 1},
    "machines": [{"servers": [1, 2], "machine": "lib:./old.so", "after_restart": "lib:./new.so"}]})");
  const auto explored = [&](const std::string& threads) {
    const nlohmann::json found = squall.json({"explore", "space.json", "--threads", threads});
    return std::pair(found["states"].get<int>(), found["steps"].get<int>());
  };
  const auto alone = explored("1");
  CHECK(alone.first > 100);
  for (int times = 0; times < 5; ++times) CHECK(explored("2") == alone);
}

TEST_CASE("Squall's own servers have no other machine beside them", "[tools][machines]") {
  const RaftSource squall;
  squall.compiled(RaftSource::in_c(), "old");
  squall.write("mixed.json", cluster(R"("machines": [{"servers": [2, 3],
    "machine": "lib:./old.so"}])"));
  const Finished run = squall({"run", "mixed.json"});
  CHECK(run.code == 2);
  CHECK(run.error ==
        "squall: machines: Squall's own servers understand no other machine's messages: name a "
        "machine for each server, or give --machine\n");
  CHECK(squall({"run", "mixed.json", "--machine", "lib:./old.so"}).code == 0);
}

}  // namespace squall::tests::mixed_machines_test
