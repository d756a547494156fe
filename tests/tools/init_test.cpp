// `squall init`: projects that build, run, and say what comes next.
#include <sstream>

#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::init_test {

namespace {

/// A shell in the project's folder. Go and cargo look for a home of their own.
Finished shell(const Program& squall, const std::string& folder, const std::string& line) {
  return tests::run({{"/bin/sh", "-c", line}, squall.path(folder)});
}

bool has(const std::string& tools) {
  const bool found = tests::run({{"/bin/sh", "-c", tools}, "/"}).code == 0;
  if (!found) WARN("skipped: there is none of it here: " + tools);
  return found;
}

/// What --machine wants, as the project's README says it.
std::string seat_of(const Program& squall, const std::string& folder) {
  const std::string readme = squall.read(folder + "/README.md");
  const std::string before = "squall run leader-crash --machine ";
  const std::size_t at = readme.find(before) + before.size();
  std::string seat = readme.substr(at, readme.find('\n', at) - at);
  std::erase(seat, '\'');
  return seat;
}

/// leader-crash on the project's machine.
Finished run_in(const Program& squall, const std::string& folder) {
  Command command = squall.command({"run", "leader-crash", "--machine", seat_of(squall, folder)});
  command.folder = squall.path(folder);
  return squall.run(command);
}

std::string explanation(const Finished& run) {
  const std::size_t at = run.out.find(", failed: ") + 2;
  const std::size_t end = run.out.find("\n  where", at);
  std::string text;
  std::istringstream words(run.out.substr(at, end - at));
  for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// Writes the project and builds it, if its tools are here.
bool builds(const Program& squall, const std::string& language, const std::string& tools,
            const std::string& build) {
  const Finished written = squall({"init", "--lang", language, "mine"});
  CHECK(written.code == 0);
  CHECK(starts_with(written.out, "WROTE  mine\n"));
  if (!has(tools)) return false;
  const Finished built = shell(squall, "mine", build);
  INFO(built.error);
  REQUIRE(built.code == 0);
  return true;
}

void fails_with_the_first_step(const Program& squall) {
  const Finished run = run_in(squall, "mine");
  CHECK(run.code == 1);
  CHECK(starts_with(explanation(run),
                    "failed: README.md, step 1: an election timeout starts an election; see "));
}

/// The source with the example of step 1 in place of the failure that asks for it.
std::string with_the_example(const std::string& source, const std::string& sign,
                             const std::string& failure) {
  std::istringstream in(source);
  std::string text;
  bool is_example = false;
  for (std::string line; std::getline(in, line);) {
    if (line.find(failure) != std::string::npos) continue;
    if (line.find("For example:") != std::string::npos) is_example = true;
    const std::size_t at = line.find(sign);
    if (is_example && at != std::string::npos) line.erase(at, sign.size());
    text += line + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("A folder with something in it is left alone", "[tools][init]") {
  const Program squall;
  std::filesystem::create_directory(squall.path("mine"));
  squall.write("mine/notes.txt", "mine");
  const Finished refused = squall({"init", "--lang", "c", "mine"});
  CHECK(refused.code == 2);
  CHECK(refused.error ==
        "squall: mine: there is something in it, notes.txt for example; a new or an empty folder "
        "is needed\n");
  CHECK(squall.files("mine") == std::vector<std::string>{"notes.txt"});
  const Finished file = squall({"init", "--lang", "c", "mine/notes.txt"});
  CHECK(file.error ==
        "squall: mine/notes.txt: this is a file, a new or an empty folder is needed\n");
  CHECK(squall({"init", "--lang", "pyton", "other"}).error ==
        "squall: --lang: expected one of c, cpp, python, rust, go, found \"pyton\" (did you mean "
        "\"python\"?)\n");
  CHECK(squall.files("other").empty());
}

TEST_CASE("An empty folder is filled, and what is written is told", "[tools][init]") {
  const Program squall;
  std::filesystem::create_directory(squall.path("mine"));
  const Finished written = squall({"init", "--lang", "rust", "mine"});
  CHECK(written.out ==
        "WROTE  mine\n"
        "  files           README.md, src/lib.rs, src/raft_machine.rs, Cargo.toml, raft_machine.h\n"
        "  next            cd mine && cargo build && squall run leader-crash --machine "
        "lib:./target/debug/libmine.so\n"
        "  then            README.md there has the road to a whole Raft\n");
  CHECK(squall.files("mine") ==
        std::vector<std::string>{"Cargo.toml", "README.md", "raft_machine.h", "src"});
  CHECK(squall.read("mine/raft_machine.h") == read_file(kMachines + "/raft_machine.h"));
}

TEST_CASE("The project in C builds and leads to the next step", "[tools][init]") {
  const RaftSource squall;
  if (!builds(squall, "c", "command -v make cc",
              "make CFLAGS='-Wall -Wextra -Wpedantic -Werror'")) {
    return;
  }
  fails_with_the_first_step(squall);

  std::string source = squall.read("mine/mine.c");
  const std::size_t from = source.find("  /* Step 1:");
  const std::size_t to = source.find("   */\n", from);
  std::string example = source.substr(from, to - from);
  example.erase(0, example.find("   *   ++s->term"));
  for (std::size_t at = 0; (at = example.find("   *   ", at)) != std::string::npos;) {
    example.erase(at, 7);
  }
  source.replace(from, source.find("}\n", to) - from, example);
  squall.write("mine/mine.c", source);
  REQUIRE(shell(squall, "mine", "make").code == 0);
  CHECK(explanation(run_in(squall, "mine")) ==
        "failed: README.md, step 1: a message has come; see receive()");
}

TEST_CASE("The project in Python runs and leads to the next step", "[tools][init][slow]") {
  const RaftSource squall;
  if (!builds(squall, "python", "python3 -c 'import json'", "true")) return;
  fails_with_the_first_step(squall);

  squall.write("mine/mine.py",
               with_the_example(squall.read("mine/mine.py"), "#   ",
                                "self.fail(\"README.md, step 1: an election timeout"));
  CHECK(explanation(run_in(squall, "mine")) ==
        "failed: README.md, step 1: a message has come; see receive()");
}

TEST_CASE("A machine that fails when the cluster begins has failed", "[tools][machines][init]") {
  const RaftSource squall;
  if (!builds(squall, "c", "command -v make cc", "make")) return;
  squall.write("begun.json", R"({
    "servers": 3, "end": {"at": "1s"},
    "initial": {"1": {"term": 1, "log": [1]}, "2": {"term": 1, "log": [1]}}})");
  const Finished run = squall({"run", "begun.json", "--machine", "lib:mine/mine.so"});
  CHECK(run.code == 1);
  CHECK(
      starts_with(explanation(run), "failed: README.md, step 4: the disk holds what was written"));
}

TEST_CASE("The project in C++ builds and leads to the next step", "[tools][init]") {
  const RaftSource squall;
  if (!builds(squall, "cpp", "command -v make c++",
              "make CXXFLAGS='-std=c++17 -Wall -Wextra -Wpedantic -Werror'")) {
    return;
  }
  fails_with_the_first_step(squall);
}

TEST_CASE("The project in Rust builds and leads to the next step", "[tools][init][slow]") {
  const RaftSource squall;
  if (!builds(squall, "rust", "cargo --version && rustc --version", "cargo build --offline"))
    return;
  fails_with_the_first_step(squall);
}

TEST_CASE("The project in Go builds and leads to the next step", "[tools][init][slow]") {
  const RaftSource squall;
  if (!builds(squall, "go", "go version && cc --version && make --version", "make")) return;
  fails_with_the_first_step(squall);
}

TEST_CASE("Each check of the road is there, and asks for what its step offers",
          "[tools][init][slow]") {
  const RaftSource squall;
  REQUIRE(squall({"init", "--lang", "c", "mine"}).code == 0);
  const std::string skeleton = squall.read("mine/mine.c");
  const auto offering = [&](const std::string& offers, const std::string& name) {
    return squall.compiled(
        RaftSource::with(skeleton, "0, /* offers: steps 5 and 6 */", offers + ","), name);
  };
  std::string machine = offering("0", "plain");
  std::istringstream readme(squall.read("mine/README.md"));
  int checks = 0;
  for (std::string line; std::getline(readme, line);) {
    if (starts_with(line, "## 5.")) machine = offering("RAFT_OFFERS_SNAPSHOTS", "snapshots");
    if (starts_with(line, "## 6.")) {
      machine = offering("RAFT_OFFERS_SNAPSHOTS | RAFT_OFFERS_MEMBERSHIP", "members");
    }
    std::istringstream in(line);
    std::string program, verb, name;
    in >> program >> verb >> name;
    if (!starts_with(line, "    squall ") || (verb != "run" && verb != "explore")) continue;
    INFO(line);
    const Finished run = squall({verb, name, "--machine", machine});
    CHECK(run.code == 1);
    CHECK(contains(run.out, "machine_failed"));
    ++checks;
  }
  CHECK(checks > 20);
}

}  // namespace squall::tests::init_test
