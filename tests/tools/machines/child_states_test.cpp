// A Raft in a child process that saves, loads and renames its servers, and processes that say they do.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::child_states_test {

namespace {

const std::string kOneElection = R"({"servers": 3, "bounds": {"elections": 1, "requests": 0}})";

bool has_python() {
  static const bool has =
      tests::run({{"/bin/sh", "-c", "python3 -c 'import json'"}, "/"}).code == 0;
  if (!has) WARN("skipped: there is no python3 here");
  return has;
}

/// The small Raft in Python, which answers so when it is asked to save and to load.
std::string that_saves(const std::string& save, const std::string& load) {
  std::string source = RaftSource::with(RaftSource::in_python(), "\"stays\": True})",
                                        "\"stays\": True, \"saves\": True})");
  return RaftSource::with(source, "        if given[\"do\"] == \"boot\":\n",
                          "        if given[\"do\"] == \"save\":\n"
                          "            s = servers[given[\"server\"]]\n"
                          "            " +
                              save +
                              "\n"
                              "            continue\n"
                              "        if given[\"do\"] == \"load\":\n"
                              "            s = servers[given[\"server\"]]\n"
                              "            " +
                              load +
                              "\n"
                              "            continue\n"
                              "        if given[\"do\"] == \"boot\":\n");
}

const std::string kSave = "say({\"state\": {**vars(s), \"votes\": sorted(s.votes)}})";
const std::string kLoad =
    "vars(s).update(given[\"state\"]); s.votes = set(s.votes); "
    "s.next, s.match = [{int(k): v for k, v in of.items()} for of in (s.next, s.match)]; "
    "say({\"done\": True})";

std::uint64_t states(const RaftSource& squall, std::vector<std::string> words) {
  squall.write("one.json", kOneElection);
  words.insert(words.begin(), {"explore", "one.json", "--threads", "1"});
  const auto found = squall.json(words);
  CHECK(found["exit_code"] == 0);
  return found["states"].get<std::uint64_t>();
}

}  // namespace

TEST_CASE("A process that saves and renames in frames has the states of the machine in it",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string machine = squall.small_raft();
  const std::string process = squall.process(RaftSource::in_c(), "process");
  CHECK(states(squall, {"--machine", process}) == states(squall, {"--machine", machine}));
  CHECK(states(squall, {"--symmetry", "--machine", process}) ==
        states(squall, {"--symmetry", "--machine", machine}));
  CHECK(squall({"doctor", process}).code == 0);
}

TEST_CASE("A process that saves in lines of JSON has fewer states than one that is repeated",
          "[tools][machines][slow]") {
  if (!has_python()) return;
  const RaftSource squall;
  const std::string saves = squall.script(that_saves(kSave, kLoad), "saves");
  const std::string repeats = squall.script(RaftSource::in_python(), "repeats");
  CHECK(states(squall, {"--machine", saves}) < states(squall, {"--machine", repeats}));
}

TEST_CASE("A process that answers nonsense when it shall save or load is a finding",
          "[tools][machines][slow]") {
  if (!has_python()) return;
  const RaftSource squall;
  squall.write("one.json", kOneElection);
  // Repeated as a path of inputs, which saves nothing, it does not fail.
  const auto complaint = [&](const std::string& save, const std::string& load) {
    const std::string machine = squall.script(that_saves(save, load));
    const Finished found = squall({"explore", "one.json", "--machine", machine});
    CHECK(found.code == 3);
    CHECK(starts_with(found.out, "NOT REPRODUCIBLE"));
    return found.error;
  };
  CHECK(contains(complaint("say({\"stat\": 1})", kLoad), "in answer to {\"server\":"));
  CHECK(contains(complaint("say({\"state\": \"x\" * 70000})", kLoad),
                 "its answer to save: a state of 70002 bytes"));
  CHECK(contains(complaint(kSave, "say({\"done\": 7})"), "in answer to {\"server\":"));
  CHECK(contains(complaint(kSave, "say({\"done\": False})"),
                 "--machine: it does not load what it has saved"));
}

TEST_CASE("The doctor tells a process that does not load what it has saved",
          "[tools][machines][slow]") {
  const RaftSource squall;
  const std::string machine =
      squall.process(RaftSource::with(RaftSource::in_c(), "memcpy(s, bytes, sizeof *s);",
                                      "memcpy(s, bytes, sizeof *s);\n  ++s->term;"));
  const Finished asked = squall({"doctor", machine});
  CHECK(asked.code == 3);
  CHECK(contains(asked.out, "goes on from its saved bytes, or its inputs: NO"));
}

TEST_CASE("A process that renames its servers and does not save them is refused",
          "[tools][machines]") {
  const RaftSource squall;
  const Finished run = squall({"run", "leader-crash", "--machine",
                               "cmd:echo '{\"squall\": 2, \"name\": \"f\", \"version\": \"1\", "
                               "\"renames\": true}'"});
  CHECK(run.code == 2);
  CHECK(contains(run.error, "a process that renames its servers also saves them"));
}

}  // namespace squall::tests::child_states_test
