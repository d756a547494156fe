// Output that cannot be written: told in one line, and what was found is not lost with it.
#include "tests/tools/program.hpp"

namespace squall::tests::unwritable_output_test {

namespace {

/// With a limit on how large files may grow, in blocks of 512 bytes: a disk that fills up.
Finished run_with_small_disk(const Program& squall, std::vector<std::string> words) {
  words.insert(words.begin(), {"/bin/sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\"", SQUALL_PROGRAM});
  return run({words, squall.path("")});
}

}  // namespace

TEST_CASE("A violation is told though its trace cannot be saved", "[tools][unwritable_output]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  for (const auto& [folder, why] : std::vector<std::pair<std::string, std::string>>{
           {"corruption.json/folder", "its folder cannot be made: Not a directory"},
           {"/proc/squall", "its folder cannot be made: "},
           {"/dev/null", "its folder cannot be made: "}}) {
    INFO(folder);
    const Finished run = squall({"run", "corruption.json", "--out", folder});
    CHECK(run.code == 1);
    CHECK(starts_with(run.out, "VIOLATED log_matching  corruption, seed 0x1\n"));
    CHECK(field(run.out, "trace").empty());
    CHECK(pasted(run.out, "run again").size() == 4);
    CHECK(lines(run.error) == 1);
    CHECK(starts_with(run.error,
                      "squall: " + folder + "/corruption-log_matching-0x1.trace.jsonl: " + why));
  }
  CHECK(squall.json({"run", "corruption.json", "--out", "corruption.json/folder"})["trace"]
            .is_null());
}

TEST_CASE("A campaign complains once, and tells every finding", "[tools][unwritable_output]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = squall({"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..12",
                               "--out", "corruption.json/folder"});
  CHECK(run.code == 1);
  CHECK(starts_with(run.error,
                    "squall: corruption.json/folder/corruption-log_matching-0x1.trace.jsonl: "));
  CHECK(contains(run.error, "\nsquall: 12 findings have no trace, or none with choices\n"));
  CHECK(lines(run.error) == 2);
  CHECK(contains(run.out, "VIOLATED log_matching  corruption, seed 0xc\n"));
  CHECK(contains(run.out, "  run again       squall run corruption.json --seed 0xc\n"));
}

TEST_CASE("A file that was asked for and cannot be written is no success",
          "[tools][unwritable_output]") {
  const Program squall;
  squall.write("held.json", kHeld);
  for (const char* option : {"--trace", "--junit"}) {
    for (const std::string path : {"/dev/full", "held.json/a", "/proc/squall", "/"}) {
      INFO(option << " " << path);
      const Finished run = squall({"run", "held.json", option, path});
      CHECK(run.code == 2);
      // Only writing to a device tells that it is full.
      CHECK(starts_with(run.out, path == "/dev/full" ? "HELD  held, seed 0x1\n" : ""));
      CHECK(run.out.empty() == (path != "/dev/full"));
      CHECK(lines(run.error) == 1);
      CHECK(starts_with(run.error, "squall: " + path + ": it"));
    }
  }
  const Finished fuzz = squall({"fuzz", "held.json", "--seeds", "1..2", "--junit", "held.json/a"});
  CHECK(fuzz.code == 2);
  CHECK(fuzz.out.empty());
  CHECK(squall.files("") == std::vector<std::string>{"held.json"});
}

TEST_CASE("A disk that is full keeps the verdict, and nothing half written",
          "[tools][unwritable_output]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = run_with_small_disk(squall, {"run", "corruption.json"});
  CHECK(run.code == 1);
  const std::string path = "squall-findings/corruption-log_matching-0x1.trace.jsonl";
  CHECK(run.error == "squall: " + path + ": it cannot be written whole: File too large\n");
  CHECK(contains(run.out, "without its choices: it cannot be written whole: File too large"));
  CHECK(squall.files() == std::vector<std::string>{"corruption-log_matching-0x1.trace.jsonl"});
  CHECK(contains(squall.read(path), "\"choices\":\"not recorded\""));
  CHECK(squall(pasted(run.out, "replay")).code == 1);
}

TEST_CASE("Standard output that cannot be written is no success", "[tools][unwritable_output]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const std::vector<std::vector<std::string>> kVerbs{
      {"run", "held.json"},
      {"run", "held.json", "--json"},
      {"fuzz", "--seeds", "1..1"},
      {"fuzz", "held.json", "--seeds", "1..1", "--json"},
      {"replay", "3"},
      {"replay", "3", "--json"},
      {"scenario", "list"},
      {"scenario", "show", "leader-crash"},
      {"scenario", "validate", "held.json"},
      {"run", "--help"},
      {"--version"}};
  for (const auto& words : kVerbs) {
    INFO(words[0] << " " << words.back());
    Command command = squall.command(words);
    command.out = {Sink::Kind::file, "/dev/full"};
    const Finished full = squall.run(command);
    CHECK(full.code == 2);
    CHECK(contains(full.error, "squall: standard output: No space left on device\n"));
    command.out = {Sink::Kind::broken_pipe};
    const Finished broken = squall.run(command);
    CHECK(broken.code == 2);
    CHECK(contains(broken.error, "squall: standard output: Broken pipe\n"));
  }
}

TEST_CASE("A closed standard output does not become the next file that is opened",
          "[tools][unwritable_output]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  Command command = squall.command({"run", "corruption.json", "--junit", "xml"});
  command.out.kind = Sink::Kind::closed;
  const Finished run = squall.run(command);
  CHECK(run.code == 1);
  CHECK(run.error == "squall: standard output: Bad file descriptor\n");
  command.error.kind = Sink::Kind::closed;
  CHECK(squall.run(command).code == 1);
  CHECK(starts_with(squall.read("xml"), "<?xml"));
  CHECK_FALSE(contains(squall.read("xml"), "squall: "));
  CHECK(squall({"replay", "squall-findings/corruption-log_matching-0x1.trace.jsonl"}).code == 1);
}

TEST_CASE("When the reader of its output is gone, a campaign ends, and its findings are on disk",
          "[tools][unwritable_output]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished head =
      run({{"/bin/sh", "-c",
            "\"$0\" fuzz corruption.json --seeds 1..1000000 --findings-max 10000 | head -1",
            SQUALL_PROGRAM},
           squall.path("")});
  CHECK(head.in_time);
  CHECK(head.out == "base seed 0x1\n");
  CHECK(head.error == "squall: standard output: Broken pipe\n");
  CHECK_FALSE(squall.files().empty());
  for (const std::string& name : squall.files()) CHECK_FALSE(contains(name, ".part-"));
}

TEST_CASE("A campaign that has nothing to tell ends when the reader of its output is gone, too",
          "[tools][unwritable_output]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  const Finished head =
      run({{"/bin/sh", "-c", "\"$0\" fuzz endless.json --seeds 1..2 | head -1", SQUALL_PROGRAM},
           squall.path("")});
  CHECK(head.in_time);
  CHECK(head.out == "base seed 0x1\n");
}

}  // namespace squall::tests::unwritable_output_test
