// `squall bench --peers`: what is here is measured in turns, what is not is told.
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::bench_peers_test {

namespace {

const std::vector<std::string> kShort{"bench",   "--only",        "cmd-3-W1/1000",
                                      "--peers", "--repetitions", "2"};

bool has_etcd() {
  return std::filesystem::exists(std::filesystem::path(SQUALL_PROGRAM).parent_path() / "foreign" /
                                 "etcd_loop");
}

}  // namespace

TEST_CASE("Peers do the same workload, and each is compared with Squall", "[tools][slow]") {
  const Program squall;
  auto words = kShort;
  const auto rows = squall.json(words);
  std::vector<std::string> peers;
  for (const auto& row : rows) {
    CHECK(row["workload"] == "cmd-3-W1/1000");
    CHECK(row.contains("peer") == row.contains("times_squall"));
    if (!row.contains("peer")) continue;
    peers.push_back(row["peer"]);
    CHECK(row["times_squall_min"] > 0);
    CHECK(row["times_squall_min"] <= row["times_squall"]);
    CHECK(row["times_squall"] <= row["times_squall_max"]);
  }
  REQUIRE_FALSE(rows.empty());
  CHECK_FALSE(rows[0].contains("peer"));
  CHECK((std::count(peers.begin(), peers.end(), "etcd") == 1) == has_etcd());
  CHECK(contains(squall(kShort).out, "x squall (range)"));
  words = {"bench", "--only", "cmd-3-W1/1000", "--repetitions", "1"};
  CHECK_FALSE(contains(squall(words).out, "x squall"));
}

TEST_CASE("A peer that is not here is skipped, and that is told", "[tools][slow]") {
  const Program squall;
  const std::filesystem::path alone = squall.path("alone");
  std::filesystem::copy_file(SQUALL_PROGRAM, alone);
  Command command = squall.command(kShort);
  command.words.front() = alone.string();
  const Finished finished = squall.run(command);
  CHECK(finished.code == 0);
  CHECK(contains(finished.error,
                 "squall: etcd's Raft skipped: no foreign/etcd_loop beside this program (install "
                 "golang-go and golang-etcd-server-dev, build squall_foreign)\n"));
  CHECK_FALSE(contains(finished.out, "etcd "));
}

TEST_CASE("A peer that fails ends the benchmark with what went wrong", "[tools][slow]") {
  const Program squall;
  const std::filesystem::path alone = squall.path("alone");
  std::filesystem::copy_file(SQUALL_PROGRAM, alone);
  std::filesystem::create_directory(squall.path("foreign"));
  const auto error_of = [&](const std::string& script) {
    squall.write("foreign/etcd_loop", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(squall.path("foreign/etcd_loop"),
                                 std::filesystem::perms::owner_all);
    Command command = squall.command(kShort);
    command.words.front() = alone.string();
    const Finished finished = squall.run(command);
    CHECK(finished.code == 2);
    CHECK(finished.out.empty());
    return finished.error;
  };
  CHECK(contains(error_of("exit 3"), "squall: etcd_loop: ended with exit code 3: "));
  CHECK(contains(error_of("kill -9 $$"), "squall: etcd_loop: was ended by signal 9: "));
  CHECK(contains(error_of("echo '{\"events\": 1}'"), "etcd_loop"));
  CHECK(contains(error_of("echo"), "etcd_loop"));
}

}  // namespace squall::tests::bench_peers_test
