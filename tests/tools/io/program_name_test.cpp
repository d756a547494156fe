// Commands that are printed to be pasted begin with the word that was typed.
#include "tests/tools/program.hpp"

namespace squall::tests::program_name_test {

namespace {

Finished typed(const Program& squall, const std::string& name, std::vector<std::string> words) {
  Command command = squall.command(std::move(words));
  command.name = name;
  return squall.run(command);
}

}  // namespace

TEST_CASE("What is printed to be pasted begins with the word that was typed",
          "[tools][program_name]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = typed(squall, "tools/squall", {"run", "corruption.json"});
  CHECK(field(run.out, "run again") == "tools/squall run corruption.json --seed 0x1");
  CHECK(starts_with(field(run.out, "replay"), "tools/squall replay squall-findings/"));
  const Finished fuzz = typed(squall, "my tools/squall",
                              {"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..1"});
  CHECK(field(fuzz.out, "run again") == "'my tools/squall' run corruption.json --seed 0x1");
  const Finished wrong = typed(squall, "./squall", {"run", "--sed", "1"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.error, "; see ./squall run --help\n"));
  CHECK(contains(typed(squall, "tools/squall", {"run", "--help"}).out,
                 "Example: tools/squall run figure-3.7 --tell\n"));
  CHECK(contains(typed(squall, "tools/squall", {"run", "no-such-story"}).error,
                 "\"tools/squall scenario list\" shows the library"));
}

TEST_CASE("A page names the program without the folder in which it was", "[tools][program_name]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished fuzz =
      typed(squall, "/opt/my tools/squall",
            {"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..1", "--report", "page.html"});
  CHECK(fuzz.code == 1);
  const std::string page = squall.read("page.html");
  CHECK(contains(page, "\"squall fuzz corruption.json"));
  CHECK(!contains(page, "/opt/my tools"));
}

TEST_CASE("An installed program is on the PATH, and says so in what it prints",
          "[slow][tools][program_name]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const std::filesystem::path build = std::filesystem::path(SQUALL_PROGRAM).parent_path();
  const Finished run = tests::run(
      {{"/bin/sh", "-c",
        "cmake --install \"$0\" --prefix \"$PWD/usr\" >/dev/null && PATH=$PWD/usr/bin:$PATH && "
        "squall run held.json",
        build.string()},
       squall.path("")});
  CHECK(run.code == 0);
  CHECK(run.error.empty());
  CHECK(field(run.out, "run again") == "squall run held.json --seed 0x1");
  CHECK(squall.files("usr/bin") == std::vector<std::string>{"squall"});
}

}  // namespace squall::tests::program_name_test
