// `squall export`: what can be exported, which events, whole files; and the tools that read them, where they are.
#include <cstdlib>
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::export_test {

namespace {

const std::string kElection = R"({
  "servers": 3, "raft": {"election_timers": false}, "network": {"delay": "1ms"},
  "timeline": [{"at": "10ms", "election_timeout": 1}], "end": {"at": "15ms"}})";

const std::vector<std::string> kFormats{"mermaid", "dot", "shiviz", "perfetto",
                                        "itf",     "edn", "etcd"};

/// Runs a shell command in the program's folder.
Finished shell(const Program& squall, const std::string& line) {
  return run(Command{{"/bin/sh", "-c", line}, squall.path("")});
}

bool is_here(const Program& squall, const std::string& tool) {
  return shell(squall, "command -v " + tool).code == 0;
}

}  // namespace

TEST_CASE("A run can be exported in every format, twice with the same bytes", "[tools][export]") {
  const Program squall;
  squall.write("election.json", kElection);
  for (const std::string& format : kFormats) {
    const Finished once = squall({"export", "election.json", "--to", format});
    INFO(format);
    CHECK(once.code == 0);
    CHECK(once.error.empty());
    CHECK(once.out == squall({"export", "election.json", "--to", format}).out);
    // The election has no clients.
    CHECK(once.out.empty() == (format == "edn"));
  }
}

TEST_CASE("The program writes what the golden files have, to the end of the run",
          "[tools][export]") {
  const Program squall;
  const std::string folder = SQUALL_SOURCE_DIR "/tests/exports/";
  for (const auto& [format, file] : {std::pair<std::string, std::string>{"mermaid", "small.mmd"},
                                     {"perfetto", "small.perfetto.json"},
                                     {"etcd", "small.ndjson"}}) {
    INFO(format);
    CHECK(squall({"export", folder + "small.json", "--to", format}).out ==
          read_file(folder + file));
  }
}

TEST_CASE("A file is written whole, and told; the directory is made", "[tools][export]") {
  const Program squall;
  squall.write("election.json", kElection);
  const Finished told =
      squall({"export", "election.json", "--to", "shiviz", "--output", "new/folder/election.log"});
  CHECK(told.code == 0);
  CHECK(told.out ==
        "new/folder/election.log: events with vector clocks for ShiViz, all 9 events\n");
  CHECK(squall.files("new/folder") == std::vector<std::string>{"election.log"});
  CHECK(squall.read("new/folder/election.log") ==
        squall({"export", "election.json", "--to", "shiviz"}).out);
}

TEST_CASE("A trace is exported by its choices, with the verdict that it had", "[tools][export]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  CHECK(squall({"run", "corruption.json", "--trace", "one.trace.jsonl"}).code == 1);
  for (const std::string& format : kFormats) {
    INFO(format);
    const Finished of_trace = squall({"export", "one.trace.jsonl", "--to", format});
    const Finished of_seed = squall({"export", "corruption.json", "--to", format});
    CHECK(of_trace.code == 0);
    CHECK(lines(of_trace.out) == lines(of_seed.out));
    // Of equal messages a trace does not say which one arrived; these formats do not show it.
    if (format == "edn" || format == "etcd") CHECK(of_trace.out == of_seed.out);
  }
  CHECK(contains(squall({"export", "one.trace.jsonl", "--to", "mermaid"}).out, "VIOLATED "));
  const Finished seed = squall({"export", "one.trace.jsonl", "--to", "dot", "--seed", "3"});
  CHECK(seed.code == 2);
  CHECK(seed.error == "squall: --seed: a trace has a seed: one.trace.jsonl\n");
}

TEST_CASE("A trace that this build does not repeat is refused, and nothing is written",
          "[tools][export]") {
  const Program squall;
  squall.write("election.json", kElection);
  CHECK(squall({"run", "election.json", "--trace", "one.trace.jsonl"}).code == 0);
  std::string text = squall.read("one.trace.jsonl");
  const std::string first = text.substr(0, text.find('\n') + 1);
  const std::size_t second = text.find("{\"k\":2");
  const std::size_t third = text.find("{\"k\":3");
  std::string twice = text;
  twice.replace(third, twice.find('\n', third) - third,
                text.substr(second, text.find('\n', second) - second));
  twice.replace(twice.find("\"k\":2", third), 5, "\"k\":3");
  squall.write("twice.trace.jsonl", twice);
  const Finished refused =
      squall({"export", "twice.trace.jsonl", "--to", "dot", "--output", "twice.dot"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.error,
                 "squall: twice.trace.jsonl: choice 3 of 9 (deliver a message) is "
                 "not possible now: see replay\n"));
  CHECK_FALSE(std::filesystem::exists(squall.path("twice.dot")));
  const std::size_t ninth = text.find("{\"k\":9");
  std::string shorter = text;
  shorter.erase(ninth, text.find('\n', ninth) + 1 - ninth);
  squall.write("shorter.trace.jsonl", shorter);
  CHECK(contains(squall({"export", "shorter.trace.jsonl", "--to", "dot"}).error,
                 "shorter.trace.jsonl: "));
}

TEST_CASE("A diagram has so many events, and says which and how to choose others",
          "[tools][export]") {
  const Program squall;
  const std::string part =
      "events 1 to 400 of 12 503; --first-event and --last-event choose others";
  const Finished cut = squall({"export", "leader-crash", "--to", "mermaid"});
  CHECK(cut.code == 0);
  CHECK(cut.error == "squall: " + part + "\n");
  CHECK(contains(cut.out, "  Note over s1,s5: events 1 to 400 of 12 503#59; --first-event"));
  CHECK(squall({"export", "leader-crash", "--to", "mermaid", "--output", "run.mmd"}).out ==
        "run.mmd: a sequence diagram for Mermaid, " + part + "\n");
  const Finished chosen = squall(
      {"export", "leader-crash", "--to", "mermaid", "--first-event", "100", "--last-event", "900"});
  CHECK(contains(chosen.out, "Note over s1,s5: events 100 to 900 of 12 503#59;"));
  CHECK(contains(chosen.out, "Note over s1: leader, term 1\n"));
  CHECK(contains(squall({"export", "leader-crash", "--to", "dot", "--first-event", "100"}).error,
                 "events 100 to 399 of 12 503;"));
  CHECK(contains(squall({"export", "leader-crash", "--to", "dot", "--last-event", "900"}).error,
                 "events 601 to 900 of 12 503;"));
  CHECK(squall({"export", "leader-crash", "--to", "etcd"}).error.empty());
}

TEST_CASE("Of a long run with a violation a diagram shows the end", "[tools][export]") {
  const Program squall;
  std::string late = kSilentCorruption;
  late.replace(late.find("\"at_least\": 20"), 14, "\"at_least\": 200");
  squall.write("late.json", late);
  const Finished run = squall({"export", "late.json", "--to", "mermaid"});
  CHECK(run.code == 0);
  CHECK_FALSE(contains(run.error, "events 1 to "));
  CHECK(contains(run.out, "VIOLATED log_matching: "));
}

TEST_CASE("What cannot be exported is refused in one line: exit code 2", "[tools][export]") {
  const Program squall;
  squall.write("election.json", kElection);
  const auto refusal = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"export", "election.json"});
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(refused.out.empty());
    CHECK(lines(refused.error) == 1);
    return refused.error;
  };
  CHECK(refusal({"--to", "mermade"}) ==
        "squall: --to: \"mermade\" is no format (did you mean \"mermaid\"?); there are mermaid, "
        "dot, shiviz, perfetto, itf, edn or etcd\n");
  CHECK(refusal({}) == "squall export: --to is required; see squall export --help\n");
  CHECK(refusal({"--to", "dot", "--first-event", "10"}) ==
        "squall: --first-event: the run has 9 events only\n");
  CHECK(refusal({"--to", "dot", "--first-event", "5", "--last-event", "4"}) ==
        "squall: --last-event: it is before --first-event, 5\n");
  CHECK(starts_with(refusal({"--to", "dot", "--first-event", "0"}),
                    "squall: --first-event: \"0\" is not "));
  CHECK(contains(refusal({"--to", "dot", "--output", "election.json"}), "squall: --output: "));
  CHECK(squall({"export", "leader-crush", "--to", "dot"}).code == 2);
}

TEST_CASE("check judges the export for etcd, and check-history that for Jepsen",
          "[tools][export][slow]") {
  const Program squall;
  for (const std::string name : {"figure-3.7", "leader-crash", "split-vote", "learner-promoted"}) {
    INFO(name);
    CHECK(squall({"export", name, "--to", "etcd", "--output", "run.ndjson"}).code == 0);
    const Finished judged = squall({"check", "--names", "etcd", "run.ndjson"});
    INFO(judged.out);
    CHECK(judged.code == 0);
    CHECK(contains(judged.out, "election_quorum "));
  }
  for (const std::string name : {"reads-through-the-log", "compare-and-set-under-failover"}) {
    INFO(name);
    CHECK(squall({"export", name, "--to", "edn", "--output", "run.edn"}).code == 0);
    const Finished judged = squall({"check-history", "run.edn"});
    INFO(judged.out << judged.error);
    CHECK(judged.code == 0);
  }
}

TEST_CASE("Graphviz draws the exports for it", "[tools][export][slow]") {
  const Program squall;
  if (!is_here(squall, "dot")) {
    WARN("skipped: there is no dot here");
    return;
  }
  for (const std::string name : {"figure-3.7", "votes-one-by-one", "single-server",
                                 SQUALL_SOURCE_DIR "/tests/exports/small.json"}) {
    INFO(name);
    CHECK(squall({"export", name, "--to", "dot", "--last-event", "100", "--output", "run.dot"})
              .code == 0);
    const Finished drawn = shell(squall, "dot -Tsvg run.dot && neato -n2 -Tsvg run.dot >/dev/null");
    INFO(drawn.error);
    CHECK(drawn.code == 0);
    CHECK(contains(drawn.out, "</svg>"));
    CHECK_FALSE(contains(drawn.out, "<script"));
  }
}

TEST_CASE("Mermaid and Quint read the exports for them", "[tools][export][slow]") {
  const Program squall;
  const std::string validators = SQUALL_SOURCE_DIR "/build/validators";
  if (!is_here(squall, "node") || !std::filesystem::exists(validators + "/node_modules/mermaid")) {
    WARN("skipped: no Node, or no packages: see tests/exports/README.md");
    return;
  }
  std::string files;
  for (const std::string name : {"figure-3.7", "votes-one-by-one", "session-expires",
                                 "single-server", SQUALL_SOURCE_DIR "/tests/exports/small.json"}) {
    const std::string number = std::to_string(files.size());
    CHECK(squall({"export", name, "--to", "mermaid", "--output", number + ".mmd"}).code == 0);
    CHECK(squall({"export", name, "--to", "itf", "--last-event", "300", "--output",
                  number + ".itf.json"})
              .code == 0);
    files += " " + number + ".mmd " + number + ".itf.json";
  }
  const std::string validate = "node " SQUALL_SOURCE_DIR "/tests/exports/validate.mjs ";
  const Finished valid = shell(squall, validate + validators + files);
  CHECK(valid.out + valid.error == "");
  CHECK(valid.code == 0);
  squall.write("bad.mmd", "sequenceDiagram\n  a->>\n");
  squall.write("bad.itf.json", R"({"vars":["a"],"states":[{"a":{"#bigint":"x"}}]})");
  const Finished bad = shell(squall, validate + validators + " bad.mmd bad.itf.json");
  CHECK(bad.code == 1);
  CHECK(contains(bad.out, "bad.mmd: "));
  CHECK(contains(bad.out, "bad.itf.json: "));
}

}  // namespace squall::tests::export_test
